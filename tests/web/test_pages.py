"""What holds on every page: one heading, one primary action, unique ids, labelled fields, the language at hand."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from gyeot.casework.models import AuditLine
from tests.web.conftest import SignIn, Stage
from tests.web.test_access import TABLE, ask

FILES = {"log-key", "receipt", "separate-template"}
PAGES = [name for name, row in TABLE.items() if row.to_get and row.counsellor == 200 and name not in FILES]
OF_A_CASE = {name for name in PAGES if TABLE[name].outsider == 404}
FRAGMENTS = {"progress"}


class Outline(HTMLParser):
    """What a test wants to know of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.fields: list[dict[str, str | None]] = []
        self.labels_for: set[str] = set()
        self.primary = self.forms = self.tokens = 0
        self.inline: list[str] = []
        self._in_label = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "label":
            self._in_label += 1
            self.labels_for.add(given.get("for") or "")
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden" and not self._in_label:
            self.fields.append(given)
        if "btn-primary" in (given.get("class") or ""):
            self.primary += 1
        if tag == "form" and given.get("method") == "post":
            self.forms += 1
        if given.get("name") == "csrfmiddlewaretoken":
            self.tokens += 1
        self.inline += [name for name, _ in attrs if name == "style" or name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._in_label -= 1


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_is_well_made(language: str, stage: Stage, signed_in: SignIn):
    client = signed_in(stage.people.counsellor)
    client.post("/language/", {"language": language})
    elsewhere = {
        "/nowhere/",
        f"/cases/{stage.code}/queue/?done={stage.posts[2].pk}",
        f"/cases/{stage.code}/queue/?label=threat",
    }
    for name in [*PAGES, *sorted(elsewhere), "sign-in"]:
        if name == "sign-in":
            page = signed_in(None).get("/sign-in/").content.decode()
        else:
            page = (client.get(name) if name in elsewhere else ask(client, name, stage)).content.decode()
        found = Outline(page)
        twice = [id_ for id_, count in Counter(found.ids).items() if count > 1]

        assert (name, twice) == (name, [])
        assert (name, found.inline) == (name, [])
        assert (name, [f for f in found.fields if f.get("id") not in found.labels_for]) == (name, [])
        assert found.primary <= 1, name
        assert (name, found.tokens) == (name, found.forms)
        if name not in FRAGMENTS:
            assert (name, found.headings.count(1)) == (name, 1)
            assert all(
                after - before <= 1 for before, after in zip(found.headings, found.headings[1:], strict=False)
            ), (
                name,
                found.headings,
            )
            assert "한국어" in page
            assert "English" in page


def test_an_unknown_address_is_a_calm_page(stage: Stage, signed_in: SignIn):
    page = signed_in(stage.people.counsellor).get("/nowhere/")

    assert page.status_code == 404
    assert "이 주소에는 화면이 없습니다" in page.content.decode()


def test_a_case_under_19_says_the_duty_on_every_page(stage: Stage, signed_in: SignIn):
    client = signed_in(stage.people.counsellor)
    client.post(f"/cases/{stage.code}/change/", {"age": "under-19", "note": ""})
    for name in OF_A_CASE - FRAGMENTS:
        assert "112" in ask(client, name, stage).content.decode(), name


def test_an_age_that_is_not_known_is_asked_for(stage: Stage, signed_in: SignIn):
    client = signed_in(stage.people.counsellor)
    client.post(f"/cases/{stage.code}/change/", {"age": "unknown", "note": ""})

    assert "나이를 아직 모릅니다" in client.get(f"/cases/{stage.code}/").content.decode()


def test_a_new_case_has_a_code_and_no_name(people, signed_in: SignIn):
    page = signed_in(people.counsellor).post("/cases/open/", {"age": "adult", "note": "봄 상담"}, follow=True)

    assert re.search(r"사건 번호는 GY-[2-9A-Z]{4}입니다", page.content.decode())


def test_a_colleague_is_let_in_and_out(stage: Stage, signed_in: SignIn):
    client, other = signed_in(stage.people.counsellor), signed_in(stage.people.outsider)
    where = f"/cases/{stage.code}"
    unknown = client.post(f"{where}/people/give/", {"username": "nobody"})
    client.post(f"{where}/people/give/", {"username": "outsider"})
    seen = other.get(f"{where}/").status_code
    seat = stage.people.outsider.seats.get().pk
    client.post(f"{where}/people/{seat}/take/")

    assert unknown.status_code == 422
    assert "그 아이디를 쓰는 사람이 없습니다" in unknown.content.decode()
    assert seen == 200
    assert other.get(f"{where}/").status_code == 404


def test_an_exhibit_is_withdrawn_only_after_asking_once_more(stage: Stage, signed_in: SignIn):
    client = signed_in(stage.people.counsellor)
    where = f"/cases/{stage.code}/exhibits/1/withdraw/"
    asked = client.get(where).content.decode()
    page = client.post(where, {"reason": "같은 글을 두 번 올림"}, follow=True).content.decode()

    assert "철회는 되돌릴 수 없습니다" in asked
    assert "증 제1호증을 철회했습니다" in page
    assert client.post(f"/cases/{stage.code}/packets/order/", {"twin": "full"}).status_code == 403


def test_the_audit_page_names_records_by_their_numbers_in_the_case_and_says_the_exact_time(
    stage: Stage, signed_in: SignIn
):
    client = signed_in(stage.people.counsellor)
    number_of_ours = 7_000
    AuditLine.objects.filter(kind="decision").update(record=number_of_ours)
    line = AuditLine.objects.get(verb="admitted")
    page = client.get(f"/cases/{stage.code}/audit/").content.decode()

    assert "증 제1호증" in page
    assert "묶음 001" in page
    assert str(number_of_ours) not in page
    assert timezone.localtime(line.at).strftime("%Y-%m-%d %H:%M:%S KST") in page
    assert "방금" not in page
    assert f'href="/cases/{stage.code}/sources/{stage.source.pk}/"' in page


def test_the_packet_its_receipt_and_the_key_come_down_as_files(stage: Stage, signed_in: SignIn):
    import hashlib

    client = signed_in(stage.people.counsellor)
    packet = stage.people.case.packets.get()
    answer = client.post(f"/cases/{stage.code}/packets/1/download/")
    data = b"".join(answer.streaming_content)
    receipt = client.get(f"/cases/{stage.code}/packets/1/receipt/")
    key = client.get("/log-key/")

    assert hashlib.sha256(data).hexdigest() == packet.zip_sha256
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{stage.code}-001.zip"'
    assert receipt.content.decode() == packet.receipt
    assert key.content.startswith(b"-----BEGIN PUBLIC KEY-----")
    assert "내려받음" in client.get(f"/cases/{stage.code}/audit/").content.decode()
