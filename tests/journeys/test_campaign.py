"""A press officer reads a poster before it is printed, in a browser with script and in one without."""

from pathlib import Path

import pytest

pytest.importorskip("kiwipiepy", reason="the extra “campaign” is not installed")

pytestmark = pytest.mark.browser

NOTICE = "도서관 몰카 점검 <b>안내</b> & 몰카 주의\n\n![](poster.png)\n"


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "안내문.md"
    path.write_text(NOTICE, "utf-8")
    return path


def test_with_script_the_file_stays_chosen_from_the_first_look_to_the_sheet(desk, notice: Path, tmp_path: Path):
    one = desk("outsider")
    page = one.page
    one.go("/tools/")
    page.get_by_role("link", name="홍보물 점검").click()
    page.get_by_label("점검할 홍보물 파일").set_input_files(notice)
    one.press("점검하기")
    page.get_by_role("heading", name="홍보물 점검 결과").wait_for()
    begun = one.focused("came-to")
    marks = page.locator(".words mark").all_inner_texts()
    bold = page.locator(".words b").count()
    page.locator(".words sup a", has_text="4").click()
    at = page.locator(":target").inner_text()
    page.get_by_role("link", name="그림에 관한 물음에 답하고").click()
    asked = page.locator(".asked")
    for number in range(asked.count()):
        asked.nth(number).get_by_label("모름").check()
    page.get_by_label("그림을 확인한 사람").fill("점검자")
    one.press("점검하기")
    page.get_by_text("물음 10개 가운데 0개에 답했습니다").wait_for()
    with page.expect_download() as coming:
        one.press("점검표 내려받기 (PDF)")
    coming.value.save_as(tmp_path / "sheet.pdf")

    assert begun
    assert marks == ["몰카", "몰카"]
    assert bold == 0
    assert at.startswith("4.")
    assert page.locator("input[type=file]").evaluate("field => field.files[0].name") == "안내문.md"
    assert page.locator(".asked input:checked").count() == 10
    assert coming.value.suggested_filename == "홍보물-점검표.pdf"
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF-")
    assert one.faults == []


def test_with_script_a_refusal_stands_below_the_form_and_leads_to_its_field(desk):
    one = desk("outsider")
    page = one.page
    one.go("/tools/campaign/")
    one.press("점검하기")
    page.get_by_role("link", name="먼저 파일을 고르거나 글을 붙여 넣어 주세요.").click()

    assert one.focused("id_file")
    # 422 is an answer; Chromium notes it as an error all the same
    assert [fault for fault in one.faults if "422" not in fault] == []


def test_without_script_the_whole_page_answers(desk, notice: Path, tmp_path: Path):
    one = desk("outsider", script=False)
    page = one.page
    one.go("/tools/campaign/")
    page.get_by_label("점검할 홍보물 파일").set_input_files(notice)
    one.send("점검하기")
    marks = page.locator(".words mark").all_inner_texts()
    again = page.get_by_text("파일을 한 번 더 골라 주세요").is_visible()
    waiting = page.locator(".waiting").is_visible()
    page.locator(".asked").first.get_by_label("아니요").check()
    page.get_by_label("또는 글 붙여 넣기").fill(NOTICE)
    one.send("점검표 내려받기 (PDF)")
    refused = page.get_by_role("link", name="그림을 보고 답한 사람의 이름을 적어 주세요.").is_visible()
    page.get_by_label("그림을 확인한 사람").fill("점검자")
    with page.expect_download() as coming:
        one.press("표시한 사본 내려받기 (HTML)")
    coming.value.save_as(tmp_path / "copy.html")

    assert marks == ["몰카", "몰카"]
    assert again
    assert not waiting
    assert refused
    assert (tmp_path / "copy.html").read_text("utf-8").count('<mark class="change">몰카</mark>') == 2
