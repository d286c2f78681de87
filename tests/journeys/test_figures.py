"""An analyst works figures out at a browser, with and without script: nothing typed is lost, the chart is drawn."""

import zipfile
from pathlib import Path

import pytest

from tests.journeys.conftest import Desk
from tests.web.test_figures_pages import DAYS, POLICE, REGIONS

pytestmark = pytest.mark.browser

#: Where the chart reaches, and what its first words are painted with.
_DRAWN = """() => {
    const chart = document.querySelector(".chart svg"), text = chart.querySelector("text");
    return [chart.getBoundingClientRect().width > 300, chart.querySelectorAll("path[d]").length > 5,
            getComputedStyle(text).fill, getComputedStyle(text).fontFamily.includes("Pretendard GOV")];
}"""
_INK, _PALE_INK = "rgb(30, 33, 36)", "rgb(230, 232, 234)"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_two_counts_are_compared_and_printed(desk, tmp_path: Path, *, script: bool):
    one: Desk = desk("outsider", script=script)
    one.go("/tools/")
    one.page.get_by_role("link", name="몇 배 늘었는지 견주기").click()
    for name, value in POLICE.items():
        field = one.page.locator(f"[name={name}]")
        field.select_option(value) if "unit" in name or name == "confidence" else field.fill(value)
    one.page.locator("[name=last]").fill("")
    one.press("견주기")
    one.page.locator(".error-summary").get_by_role("link", name="기간에는 첫날과 마지막 날이").click()
    one.page.locator("[name=last]").fill("2024-09-03")
    one.press("견주기")
    one.page.get_by_role("heading", name="하루 평균 9.4배").wait_for()
    with one.page.expect_download() as coming:
        one.press("PDF로 내려받기")
    coming.value.save_as(tmp_path / "rate.pdf")

    assert one.page.locator("[name=count]").input_value() == "118"
    assert one.page.locator(".error-summary").count() == 0
    assert one.page.evaluate(_DRAWN) == [True, True, _INK, True]
    assert coming.value.suggested_filename == "figures-rate.pdf"
    assert (tmp_path / "rate.pdf").read_bytes().startswith(b"%PDF-")
    assert "?" not in one.page.url
    assert [said for said in one.faults if "422" not in said] == []  # a refusal, which Chromium notes as well


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_file_of_days_is_looked_over_and_its_chart_taken_along(desk, tmp_path: Path, *, script: bool):
    (tmp_path / "days.csv").write_text(DAYS, encoding="utf-8")
    one: Desk = desk("outsider", script=script)
    one.go("/tools/figures/surge/")
    one.page.get_by_label("CSV 파일").set_input_files(tmp_path / "days.csv")
    one.press("찾아보기")
    one.page.get_by_text("① 2026-04-19 ~ 2026-04-22 가운데 어느 날부터").wait_for()
    kept = one.page.get_by_label("CSV 파일").input_value() or one.page.get_by_label("또는 여기에").input_value()
    drawn = one.page.evaluate(_DRAWN)
    with one.page.expect_download() as coming:
        one.press("그림 내려받기 (SVG)")
    coming.value.save_as(tmp_path / "days.svg")

    assert kept
    assert drawn == [True, True, _INK, True]
    assert (tmp_path / "days.svg").read_text("utf-8").startswith("<svg")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_table_goes_out_only_after_it_was_looked_at(desk, tmp_path: Path, *, script: bool):
    (tmp_path / "regions.csv").write_text(REGIONS, encoding="utf-8")
    one: Desk = desk("outsider", script=script)
    one.go("/tools/figures/table/")
    one.page.get_by_label("CSV 파일").set_input_files(tmp_path / "regions.csv")
    one.press("먼저 살펴보기")
    one.page.get_by_text("내부용입니다").wait_for()
    one.page.get_by_label("공개할 쪽의 제목").fill("2026년 상반기 시도별 신고")
    one.press("공개할 쪽 내려받기 (ZIP)")
    one.page.get_by_role("link", name="누가 센 것인지 적어 주세요").wait_for()
    one.page.get_by_label("누가 센 것입니까?").fill("○○ 상담소")
    with one.page.expect_download() as coming:
        one.press("공개할 쪽 내려받기 (ZIP)")
    coming.value.save_as(tmp_path / "page.zip")
    archive = zipfile.ZipFile(tmp_path / "page.zip")

    assert "2026년 상반기 시도별 신고" in archive.read("index.html").decode()
    assert "○○ 상담소" in archive.read("index.html").decode()


def test_a_chart_follows_the_colours_that_were_chosen(desk):
    one: Desk = desk("outsider")
    one.go("/tools/figures/surge/")
    one.press("어둡게")
    one.page.get_by_label("또는 여기에").fill(DAYS)
    one.press("찾아보기")
    one.page.locator(".chart svg").wait_for()

    assert one.page.evaluate(_DRAWN) == [True, True, _PALE_INK, True]
    assert one.faults == []


def test_on_a_narrow_screen_only_charts_and_wide_tables_are_pushed_sideways(desk):
    one: Desk = desk("outsider")
    one.page.set_viewport_size({"width": 390, "height": 844})
    one.go("/tools/figures/table/")
    one.page.get_by_label("또는 여기에").fill(REGIONS)
    one.press("먼저 살펴보기")
    one.page.locator(".chart svg").wait_for()

    assert one.page.evaluate("document.documentElement.scrollWidth") == 390
    assert one.focused("found")
