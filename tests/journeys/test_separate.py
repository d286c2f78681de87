"""A school's officer plans a week in which two students do not meet, in a browser with script and in one without."""

import re
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("ortools", reason="the extra “school” is not installed")
pytest.importorskip("xlsxwriter", reason="the extra “school” is not installed")

from tests.web.school_week import FAR, KEPT, SCHOOL, TABLES, workbook

pytestmark = pytest.mark.browser


def ask(page) -> None:
    page.get_by_label("옮기는 학생", exact=True).fill(FAR)
    page.get_by_label("보호받는 학생", exact=True).first.fill(KEPT)


def test_with_script_the_file_stays_chosen_from_the_first_look_to_the_papers(desk, tmp_path: Path):
    one = desk("outsider")
    page = one.page
    one.go("/tools/")
    page.get_by_role("link", name="마주치지 않는 한 주").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="빈 엑셀 양식 내려받기").click()
    empty = coming.value.suggested_filename
    page.get_by_label("학교 시간표 파일").set_input_files(workbook(tmp_path / "우리 학교.xlsx"))
    ask(page)
    one.press("마주치는 때 찾기")
    page.get_by_role("heading", name="지금 마주치는 때").wait_for()
    begun = one.focused("found")
    page.get_by_text(re.compile("^월요일 \\d+번")).click()
    page.get_by_role("table", name="월요일").wait_for()
    one.press("계획 세우기")
    page.get_by_role("heading", name="남은 마주침 18번").wait_for()
    page.get_by_text("보호받는 학생의 뜻, 그대로 둘 것").click()
    page.get_by_label("학교가 사안을 알게 된 날").fill("2026-09-07")
    with page.expect_download() as coming:
        one.press("인쇄물 받기 (ZIP)")
    coming.value.save_as(tmp_path / "papers.zip")
    address = page.url

    assert empty == "학교-한-주-양식.xlsx"
    assert begun
    assert page.locator("[name=timetable]").evaluate("field => field.files[0].name") == "우리 학교.xlsx"
    assert coming.value.suggested_filename == "분리-인쇄물.zip"
    assert "교직원용-계획서.pdf" in zipfile.ZipFile(tmp_path / "papers.zip").namelist()
    assert address.endswith("/tools/separate/")
    assert one.faults == []


def test_with_script_a_refusal_stands_below_the_form_and_leads_to_its_field(desk, tmp_path: Path):
    one = desk("outsider")
    page = one.page
    one.go("/tools/separate/")
    page.get_by_label("학교 시간표 파일").set_input_files(workbook(tmp_path / "week.xlsx"))
    one.press("계획 세우기")
    page.get_by_role("link", name="옮기는 학생의 학번을 적어 주세요.", exact=True).click()

    assert one.focused("id_mover_1")
    # 422 is an answer; Chromium notes it as an error all the same
    assert [fault for fault in one.faults if "422" not in fault] == []


def test_without_script_the_whole_page_answers(desk, tmp_path: Path):
    one = desk("outsider", script=False)
    page = one.page
    one.go("/tools/separate/")

    def choose() -> None:
        for field, name in TABLES.items():
            page.locator(f"[name={field}]").set_input_files(SCHOOL / f"{name}.csv")

    choose()
    ask(page)
    one.send("계획 세우기")
    left = page.get_by_role("heading", name="남은 마주침 18번").is_visible()
    again = page.get_by_text("파일을 한 번 더 골라 주세요").is_visible()
    waiting = page.locator(".waiting").is_visible()
    one.send("인쇄물 받기 (ZIP)")
    refused = page.get_by_role("link", name="먼저 엑셀 양식이나 시간표 파일을 골라 주세요.").is_visible()
    gone = page.get_by_role("button", name="인쇄물 받기 (ZIP)").count()
    choose()
    one.send("계획 세우기")
    choose()
    with page.expect_download() as coming:
        one.press("인쇄물 받기 (ZIP)")

    assert left
    assert again
    assert not waiting
    assert refused
    assert gone == 0
    assert coming.value.suggested_filename == "분리-인쇄물.zip"
