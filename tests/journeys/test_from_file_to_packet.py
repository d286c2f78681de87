"""The whole way through the real door: a file goes in, a packet that strangers can check comes out."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gyeot.casework import jobs
from gyeot.casework.models import Decision, Exhibit, Post
from gyeot.casework.steps import review
from tests.journeys.conftest import Desk
from tests.people import People

pytestmark = pytest.mark.browser


def hand_in(desk: Desk, code: str, export: Path) -> None:
    desk.go(f"/cases/{code}/upload/")
    desk.page.get_by_label("접수할 파일").set_input_files(export)
    desk.press("접수하기")
    desk.page.get_by_text("파일 1개를 접수해 봉인했습니다").wait_for()
    jobs.run_all()


def download(desk: Desk, code: str, folder: Path) -> Path:
    """Say how the file was obtained, order a packet, have it made, and save it with its receipt and the log's key."""
    desk.go(f"/cases/{code}/packets/")
    desk.page.get_by_role("link", name="thread.jsonl").click()
    desk.page.get_by_label("누가 준 파일입니까?").fill("의뢰인")
    desk.page.get_by_label("파일로 건네받음").check()
    desk.page.get_by_label("바꾼 것 없음").check()
    desk.press("저장하고 봉인")
    desk.go(f"/cases/{code}/packets/")
    desk.page.get_by_role("button", name="묶음 만들기").click()
    desk.page.get_by_text("증거 묶음을 만들고 있습니다").wait_for()
    jobs.run_all()
    desk.go(f"/cases/{code}/packets/")
    for name, file in (
        ("증거 묶음 내려받기", "packet.zip"),
        ("확인증 내려받기", "receipt"),
        ("공개키 내려받기", "key.pem"),
    ):
        with desk.page.expect_download() as coming:
            desk.page.locator(f"button:has-text('{name}'), a:has-text('{name}')").first.click()
        coming.value.save_as(folder / file)
    return folder / "packet.zip"


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gyeot.cli", "verify", str(folder / "packet.zip")]
    command += ["--log-key", str(folder / "key.pem"), "--receipt", str(folder / "receipt")]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_with_the_keyboard_alone(desk, people: People, export: Path, tmp_path: Path):
    one = desk("counsellor")
    code = people.case.code
    hand_in(one, code, export)
    page = one.page
    one.go(f"/cases/{code}/queue/")
    cards = page.locator("[data-card]").count()

    admitted = 0
    page.keyboard.press("j")
    for card in range(cards):
        page.keyboard.press("Enter")
        page.locator(".words").nth(0).wait_for()
        said = page.locator(".words").inner_text()
        page.keyboard.press("1" if "호들갑" in said else "6" if "링크" in said else "0")
        page.keyboard.press("s")
        page.locator(".decided").nth(card).wait_for()
        page.locator(".words").wait_for(state="detached")
        if "호들갑" in said or "링크" in said:
            page.keyboard.press("a")
            admitted += 1
            page.get_by_text(f"증 제{admitted}호증").first.wait_for()

    assert cards == 4
    assert Decision.objects.filter(outcome="harm").count() == 4  # three copies went together
    assert Decision.objects.filter(outcome="none").count() == 2
    assert Exhibit.objects.count() == 2
    archive = download(one, code, tmp_path)
    assert zipfile.ZipFile(archive).testzip() is None
    checked = verify(tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert one.faults == []


def test_with_the_mouse_and_a_change_of_mind(desk, people: People, export: Path):
    one = desk("counsellor")
    code = people.case.code
    hand_in(one, code, export)
    page = one.page
    one.go(f"/cases/{code}/queue/")
    link = page.locator("[data-card]").first
    link.get_by_role("button", name="글 보기").click()
    link.get_by_label("신상 노출·색출").check()
    link.get_by_label("해당 없음").check()
    unticked = not link.get_by_label("신상 노출·색출").is_checked()
    link.get_by_label("위협·가해 선동").check()
    link.get_by_role("button", name="판단 저장").click()
    page.get_by_text("저장했습니다").first.wait_for()
    decided = Decision.objects.get(post__copy_of=None)
    first = page.locator(f"#post-{decided.post_id}")
    first.get_by_role("button", name="되돌리기").click()
    first.get_by_role("button", name="글 보기").wait_for()

    assert unticked
    assert decided.labels == ["threat"]
    assert Post.objects.get(pk=decided.post_id).standing is None
    assert page.locator("#day").inner_text() == "오늘 본 글 1개"
    page.get_by_role("link", name="여기까지 하기").click()
    page.get_by_text("판단은 모두 저장되어 있습니다").wait_for()
    assert one.faults == []


def test_undo_by_key_is_said_and_leads_back_to_the_card(desk, people: People, export: Path):
    one = desk("counsellor")
    code = people.case.code
    hand_in(one, code, export)
    page = one.page
    one.go(f"/cases/{code}/queue/")
    said = page.locator("[data-announce]")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator(".words").wait_for()
    page.keyboard.press("-")
    page.keyboard.press("s")
    said.filter(has_text="저장했습니다").wait_for(state="attached")
    decided = Decision.objects.get(post__copy_of=None).post_id
    page.locator(f"[data-card]:focus:not(#post-{decided})").wait_for()
    page.keyboard.press("u")
    said.filter(has_text="되돌렸습니다. 다시 검토할 수 있습니다.").wait_for(state="attached")
    page.locator(f"#post-{decided}:focus").wait_for()
    page.keyboard.press("Enter")
    page.locator(f"#post-{decided} .words").wait_for()
    assert one.faults == []


def test_words_are_opened_in_the_list_of_what_can_be_admitted(desk, people: People, export: Path):
    one = desk("counsellor")
    code = people.case.code
    hand_in(one, code, export)
    card = Post.objects.filter(copy_of=None).first()
    review.decide(card, "harm", by=people.counsellor, expected=0, labels=["minimization"])
    one.go(f"/cases/{code}/decided/admissible/")
    row = one.page.locator(f"li:has(#words-{card.pk})")
    row.get_by_label("축소·사소화").check()
    row.get_by_role("button", name="글 보기").click()
    row.locator(".words").wait_for()

    assert row.locator(".words").inner_text().startswith("다들")
    assert row.get_by_label("축소·사소화").is_checked()
    assert one.page.locator("#day").inner_text() == "오늘 본 글 1개"
    assert row.evaluate("row => row === document.activeElement")
    assert one.faults == []


def test_after_signing_in_anew_the_old_window_says_to_load_it_again(desk, people: People, export: Path):
    one = desk("counsellor")
    code = people.case.code
    hand_in(one, code, export)
    one.go(f"/cases/{code}/queue/")
    one.context.clear_cookies(name="csrftoken")  # what signing out and in again in another window leaves of the token
    other = one.context.new_page()
    other.goto(f"{one.base}/cases/{code}/queue/")
    one.page.locator("[data-reveal]").first.click()
    one.page.get_by_text("페이지를 새로 고쳐 주세요. 방금 내용은 저장되지 않았습니다").wait_for()

    assert one.page.locator("[data-failed]").is_hidden()


def test_without_script(desk, people: People, export: Path, tmp_path: Path):
    one = desk("counsellor", script=False)
    code = people.case.code
    hand_in(one, code, export)
    page = one.page
    while True:
        one.go(f"/cases/{code}/queue/")
        if not page.locator("[data-reveal]").count():
            break
        page.locator("[data-reveal]").first.click()
        said = page.locator(".words").inner_text()
        page.get_by_label("축소·사소화" if "호들갑" in said else "해당 없음").check()
        one.press("판단 저장")
        page.get_by_text("저장했습니다").first.wait_for()
        if "호들갑" in said:
            page.get_by_role("button", name="증거로 올리기").click()
            page.get_by_text("증 제1호증으로 봉인했습니다").wait_for()

    assert Decision.objects.filter(outcome="harm").count() == 3
    assert Exhibit.objects.count() == 1
    download(one, code, tmp_path)
    checked = verify(tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_two_reviewers_at_one_card(desk, people: People, export: Path):
    from gyeot.casework.steps import cases

    cases.give_seat(people.case, "outsider", by=people.counsellor, may_write=True)
    one, other = desk("counsellor"), desk("outsider")
    code = people.case.code
    hand_in(one, code, export)
    for sitting in (one, other):
        sitting.go(f"/cases/{code}/queue/")
        sitting.page.locator("[data-reveal]").first.click()
        sitting.page.locator(".words").wait_for()
    one.page.get_by_label("자료 요구·유포").check()
    one.press("판단 저장")
    one.page.get_by_text("저장했습니다").first.wait_for()
    other.page.get_by_label("해당 없음").check()
    other.press("판단 저장")
    other.page.get_by_text("다른 분이 먼저 판단했습니다").wait_for()

    assert Decision.objects.filter(post__copy_of=None).count() == 1
    assert other.page.locator(".decided").inner_text().count("상담원") == 1


def test_an_outsider_finds_no_such_case_anywhere(desk, people: People, export: Path):
    one, other = desk("counsellor"), desk("outsider")
    code = people.case.code
    hand_in(one, code, export)
    post, source = Post.objects.first(), people.case.sources.get()

    assert code not in other.page.content()
    for path in ("", "queue/", "decided/", "exhibits/", "packets/", "people/", "audit/", "upload/", "rest/"):
        assert other.go(f"/cases/{code}/{path}") == 404
        assert "그런 사건이 없습니다" in other.page.content()
    for path in (f"posts/{post.pk}/", f"sources/{source.pk}/", "exhibits/1/withdraw/", "packets/1/receipt/"):
        assert other.go(f"/cases/{code}/{path}") == 404
