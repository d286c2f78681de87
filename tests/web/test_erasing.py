"""Erasing a case through its page: what goes is said first, the code is typed, and afterwards everybody is told."""

import re

import pytest
from django.test import Client

from gyeot.casework.models import Case, Post
from tests.web.conftest import SignIn, Stage

# SQLite empties its write-ahead file only between transactions.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(stage: Stage, signed_in: SignIn) -> Client:
    return signed_in(stage.people.counsellor)


def erase(client: Client, stage: Stage, code: str = ""):
    return client.post(f"/cases/{stage.code}/erase/", {"code": code or stage.code})


def test_the_page_says_what_goes_and_what_stays_before_anything_happens(client: Client, stage: Stage):
    lead = client.get(f"/cases/{stage.code}/change/").content.decode()
    page = client.get(f"/cases/{stage.code}/erase/").content.decode()

    assert f"/cases/{stage.code}/erase/" in lead
    assert "글 6개" in page
    assert "접수한 파일 1개" in page
    assert "로그와 그 지문값" in page
    assert re.search(r'<button class="btn btn-final">', page)
    assert Case.objects.get().erased_at is None


@pytest.mark.parametrize("code", ["GY-0000", " "])
def test_another_code_erases_nothing(code: str, client: Client, stage: Stage):
    answer = erase(client, stage, code)

    assert answer.status_code == 422
    assert "아무것도 지우지 않았습니다" in answer.content.decode()
    assert Post.objects.count() == 6


def test_afterwards_the_page_says_what_was_done_and_which_backups_may_hold_a_copy(client: Client, stage: Stage):
    answer = erase(client, stage, stage.code.lower())
    page = answer.content.decode()

    assert answer.status_code == 200
    assert f"{stage.code} 사건을 지웠습니다" in page
    assert str(stage.people.case.uuid) in page
    assert "백업" in page
    assert Post.objects.count() == 0


def test_who_had_a_seat_is_told_and_an_outsider_is_not(client: Client, stage: Stage, signed_in: SignIn):
    erase(client, stage)
    for person in (stage.people.counsellor, stage.people.reader):
        for where in ("", "queue/", f"posts/{stage.posts[0].pk}/", "packets/1/receipt/"):
            answer = signed_in(person).get(f"/cases/{stage.code}/{where}")
            assert answer.status_code == 410
            assert "지운 사건" in answer.content.decode()
    assert signed_in(stage.people.outsider).get(f"/cases/{stage.code}/").status_code == 404
    assert stage.code not in client.get("/cases/").content.decode()


def test_erasing_once_more_finishes_what_was_cut_off_and_names_the_backups_again(client: Client, stage: Stage):
    erase(client, stage)
    again = client.get(f"/cases/{stage.code}/erase/")
    page = erase(client, stage).content.decode()

    assert again.status_code == 200
    assert "한 번 더 지우기" in again.content.decode()
    assert str(stage.people.case.uuid) in page


def test_neither_a_reader_nor_an_outsider_erases(stage: Stage, signed_in: SignIn):
    assert erase(signed_in(stage.people.reader), stage).status_code == 403
    assert erase(signed_in(stage.people.outsider), stage).status_code == 404
    assert Post.objects.count() == 6
