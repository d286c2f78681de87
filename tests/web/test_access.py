"""Who gets what at every address. An address without a row here fails the test."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gyeot.casework.models import Packet
from gyeot.casework.steps import cases
from gyeot.web.urls import urlpatterns
from tests.web.conftest import SignIn, Stage

#: A code that no case has: absent, where the stage's own is forbidden to an outsider.
NOWHERE = "GY-0000"


@dataclass(frozen=True)
class Row:
    """What each role gets. ``to_get`` is False where the address only takes POST."""

    anonymous: int
    outsider: int
    reader: int
    counsellor: int
    to_get: bool = True


PAGE = Row(302, 404, 200, 200)
FORM = Row(302, 404, 403, 200)
LOOK = Row(302, 404, 200, 200, to_get=False)
CHANGE = Row(302, 404, 403, 302, to_get=False)
OPEN = Row(200, 302, 302, 302)
EVERYONE = Row(302, 302, 302, 302, to_get=False)
STAFF = Row(302, 200, 200, 200)

TABLE: Mapping[str, Row] = {
    "home": Row(302, 302, 302, 302),
    "sign-in": OPEN,
    "sign-out": EVERYONE,
    "language": EVERYONE,
    "look": EVERYONE,
    "log-key": STAFF,
    "cases": STAFF,
    "open-case": STAFF,
    "case": PAGE,
    "progress": PAGE,
    "change-case": FORM,
    "erase-case": FORM,
    "people": PAGE,
    "give-seat": Row(302, 404, 403, 422, to_get=False),
    "take-seat": CHANGE,
    "audit": PAGE,
    "upload": FORM,
    "source": PAGE,
    "state-capture": FORM,
    "queue": PAGE,
    "rest": PAGE,
    "post": PAGE,
    "show": LOOK,
    "decide": CHANGE,
    "take-back": CHANGE,
    "admit": CHANGE,
    "decided": PAGE,
    "admissible": PAGE,
    "admit-several": CHANGE,
    "exhibits": PAGE,
    "withdraw": FORM,
    "packets": PAGE,
    "order": CHANGE,
    "download": LOOK,
    "receipt": PAGE,
    "tools": STAFF,
    "figures-rate": STAFF,
    "figures-surge": STAFF,
    "figures-table": STAFF,
    "campaign": STAFF,
    "separate": STAFF,
    "separate-template": STAFF,
}

#: Which of the stage's posts an address acts on: undecided, decided with an exhibit, decided as none.
_POST = {"decide": 3, "take-back": 2, "admit": 1}

_SAID = {
    "decide": {"labels": ["solicitation"], "version": "0"},
    "take-back": {"version": "1"},
    "order": {"twin": "full"},
}


def address(name: str, stage: Stage, *, code: str = "") -> str:
    """Fill an address with the stage's own numbers."""
    path = next(str(pattern.pattern) for pattern in urlpatterns if pattern.name == name)
    values = {
        "code": code or stage.code,
        "source_id": stage.source.pk,
        "post_id": stage.posts[_POST.get(name, 0)].pk,
        "seat_id": stage.reader_seat,
        "number": 1,
    }
    return reverse(f"web:{name}", kwargs={key: values[key] for key in re.findall(r"<\w+:(\w+)>", path)})


def ask(client: Client, name: str, stage: Stage, *, code: str = "") -> HttpResponse:
    """Ask for a page, or press its button where it only takes POST."""
    where = address(name, stage, code=code)
    answer = client.get(where) if TABLE[name].to_get else client.post(where, _SAID.get(name, {}))
    if answer.streaming:
        for closer in answer._resource_closers:  # closing the answer itself would close the test's database
            closer()
    return answer


def test_every_address_has_its_row():
    assert {pattern.name for pattern in urlpatterns} == set(TABLE)


@pytest.mark.parametrize("role", ["anonymous", "outsider", "reader", "counsellor"])
def test_every_address_gives_each_role_what_the_table_says(role: str, stage: Stage, signed_in: SignIn):
    client = signed_in(getattr(stage.people, role, None))
    names = [name for name in TABLE if name not in ("sign-out", "take-seat")] + ["take-seat", "sign-out"]

    got = {name: ask(client, name, stage).status_code for name in names}

    assert got == {name: getattr(TABLE[name], role) for name in names}


def test_without_signing_in_every_page_leads_to_the_sign_in_page(stage: Stage, signed_in: SignIn):
    for name, row in TABLE.items():
        if row.outsider in (404, 200):
            assert ask(signed_in(None), name, stage).headers["Location"].startswith("/sign-in/")


def _without_chance(page: HttpResponse, code: str) -> tuple[bytes, dict[str, str]]:
    """Take out what differs between any two answers: the masked CSRF token, and the code that was asked for."""
    body = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"token", page.content)
    return body.replace(code.encode(), b"CODE"), dict(page.headers)


def test_a_case_that_is_not_yours_and_one_that_is_not_there_are_one_answer(stage: Stage, signed_in: SignIn):
    client = signed_in(stage.people.outsider)
    for name in [name for name, row in TABLE.items() if row.outsider == 404]:
        with CaptureQueriesContext(connection) as for_forbidden:
            forbidden = ask(client, name, stage)
        with CaptureQueriesContext(connection) as for_absent:
            absent = ask(client, name, stage, code=NOWHERE)

        assert forbidden.status_code == 404
        assert _without_chance(forbidden, stage.code) == _without_chance(absent, NOWHERE)
        assert [q["sql"].split("WHERE")[0] for q in for_forbidden] == [q["sql"].split("WHERE")[0] for q in for_absent]


def test_a_record_of_another_case_is_not_there(stage: Stage, signed_in: SignIn):
    other = cases.open_case(by=stage.people.counsellor)
    client = signed_in(stage.people.counsellor)

    for name in ("post", "source", "withdraw", "receipt", "show", "download", "decide", "take-back", "admit"):
        assert ask(client, name, stage, code=other.code).status_code == 404


def test_what_takes_only_post_refuses_get_and_changes_nothing(stage: Stage, signed_in: SignIn):
    client = signed_in(stage.people.counsellor)
    for name, row in TABLE.items():
        if not row.to_get:
            assert client.get(address(name, stage)).status_code == 405
    assert Packet.objects.count() == 1


def test_every_button_needs_its_token(stage: Stage):
    client = Client(enforce_csrf_checks=True)
    client.force_login(stage.people.counsellor, backend="django.contrib.auth.backends.ModelBackend")
    changing = [name for name, row in TABLE.items() if not row.to_get]
    for name in [*changing, "open-case", "change-case", "erase-case", "upload", "state-capture", "withdraw"]:
        assert client.post(address(name, stage)).status_code == 403


def test_looking_at_pages_writes_nothing(stage: Stage, signed_in: SignIn):
    client = signed_in(stage.people.counsellor)
    client.get(address("cases", stage))
    with CaptureQueriesContext(connection) as asked:
        for name, row in TABLE.items():
            if row.to_get:
                ask(client, name, stage)

    changing = [q["sql"].split()[0] for q in asked if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert changing == []


def test_a_number_that_no_record_has_is_not_there(stage: Stage, signed_in: SignIn):
    client = signed_in(stage.people.counsellor)

    for number in (0, 2**31, 2**63, 2**200):
        assert client.get(f"/cases/{stage.code}/posts/{number}/").status_code == 404
        assert client.get(f"/cases/{stage.code}/queue/?after={number}").status_code in (200, 404)
