"""gyeot figures as people and programs meet it: the working, the refusals, the sheet and the public page."""

import csv
import json
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from gyeot import cli, web
from gyeot.figures import page
from gyeot.figures.rates import Unit
from gyeot.figures.suppress import Table, published

LOOK = Path(web.__file__).parent / "static" / "gyeot"
RATE = [
    *("figures", "rate", "--count", "118", "--from", "2024-08-26", "--to", "2024-09-03"),
    *("--baseline-count", "297", "--baseline-from", "2024-01-01", "--baseline-to", "2024-07-31"),
]
TABLE = """시도,분기,건수
서울,1분기,112
서울,2분기,98
광주,1분기,44
광주,2분기,4
부산,1분기,31
부산,2분기,77
"""


@pytest.fixture
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_the_working_is_told_in_korean(korean, capsys: pytest.CaptureFixture[str]):
    assert cli.main(RATE) == 0

    told = capsys.readouterr().out
    assert told.startswith("하루 평균 9.4배 (95% 신뢰구간 7.5–11.7배)")
    assert "비율 = (118 ÷ 9) ÷ (297 ÷ 213) = 9.40" in told
    assert "클로퍼-피어슨), 95%: 7.53–11.68" in told
    assert "로그정규 신뢰구간, 95%: 7.60–11.64" in told
    assert "② 2024-08-28 ~ 2025-03-31 (견주는 기간 일부가 들어감): 경찰 허위영상물 집중단속." in told
    assert "① 2024-08경 (두 기간 사이 또는 견주는 기간 안)" in told
    assert "범죄의 변화와 같지 않습니다" in told


def test_programs_get_one_json_value(capsys: pytest.CaptureFixture[str]):
    assert cli.main([*RATE, "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert round(told["ratio"], 1) == 9.4
    assert [round(one, 1) for one in told["intervals"]["log_normal"]] == [7.6, 11.6]
    assert [one["id"] for one in told["breaks"]] == ["wave-2024-08", "crackdown-2024-08"]


def test_what_is_infinite_is_null_for_programs(capsys: pytest.CaptureFixture[str]):
    bare = [*RATE, "--json"]
    bare[bare.index("297")] = "0"

    assert cli.main(bare) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ratio"] is None
    assert told["intervals"]["log_normal"] is None
    assert told["intervals"]["conditional_binomial_clopper_pearson"][1] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["figures", "rate", "--count", "118", "--baseline-count", "297"], "몇 배 늘었는지 알 수 없습니다"),
        ([*RATE, "--baseline-unit", "cases"], "서로 다른 것을 센"),
        ([*RATE, "--unit", "people"], "그런 단위는 없습니다. 신고, 사건, 피해자"),
        ([*RATE, "--baseline-unit", "삭제 요청"], "서로 다른 것을 센 숫자입니다: 신고, 삭제·차단 요청"),
        ([*RATE[:-1], "2098-07-31"], "아직 끝나지 않은 기간입니다."),
        ([*RATE[:-2]], "첫날과 마지막 날이 모두"),
        ([*RATE[:-1], "July"], "2024-08-26처럼"),
        ([*RATE[:3], "1.5", *RATE[4:]], "--count의 건수를 읽지 못했습니다."),
        ([*RATE, "--confidence", "2"], "신뢰수준"),
    ],
)
def test_what_cannot_be_compared_is_the_users_input(korean, capsys: pytest.CaptureFixture[str], arguments, words):
    assert cli.main(arguments) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "words"), [("ko_KR.UTF-8", "하루 평균 9.4배"), ("en_US.UTF-8", "9.4 times the daily rate")]
)
def test_the_sheet_is_one_page_that_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: str
):
    monkeypatch.setenv("LC_ALL", language)
    sheet = tmp_path / "sheet.pdf"

    assert cli.main([*RATE, "-o", str(sheet)]) == 0
    pages = PdfReader(sheet).pages
    said = " ".join(pages[0].extract_text().split())
    assert len(pages) == 1
    assert words in said
    assert "7.53–11.68" in said
    assert "①" in said
    assert "두 기간 사이에 세는 방식이" not in said


@pytest.mark.parametrize("language", ["ko_KR.UTF-8", "en_US.UTF-8"])
def test_the_sheet_is_one_page_with_every_known_break_on_it(tmp_path: Path, monkeypatch, language: str):
    monkeypatch.setenv("LC_ALL", language)
    year = ["--from", "2024-11-01", "--to", "2025-10-31", *RATE[8:], "--unit", "cases"]

    assert cli.main(["figures", "rate", "--count", "1,553", *year, "-o", str(tmp_path / "sheet.pdf")]) == 0

    pages = PdfReader(tmp_path / "sheet.pdf").pages
    assert "⑥ 2025-06-04 (" in " ".join(pages[0].extract_text().split())
    assert len(pages) == 1


def test_the_sheet_says_who_counted_or_leaves_a_line_for_it(korean, tmp_path: Path):
    sheet = tmp_path / "sheet.pdf"

    assert cli.main([*RATE, "--baseline-source", "연습 통계과, 연습 연보 12쪽", "-o", str(sheet)]) == 0

    said = " ".join(PdfReader(sheet).pages[0].extract_text().split())
    assert (
        "견주는 기간, 누가 세어 어디에 실었는지 기준 기간, 누가 세어 어디에 실었는지 연습 통계과, 연습 연보 12쪽"
        in said
    )


def test_a_sheet_that_cannot_be_written_is_the_outside_world(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main([*RATE, "-o", str(tmp_path / "none" / "sheet.pdf")]) == 3
    assert capsys.readouterr().err


def daily(folder: Path, counts: list[int], first: date = date(2024, 1, 1)) -> Path:
    path = folder / "daily.csv"
    rows = "".join(f"{first + timedelta(days=place)},{count}\n" for place, count in enumerate(counts))
    path.write_text("date,count\n" + rows, encoding="utf-8")
    return path


def test_a_surge_is_found_and_drawn(korean, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    series = daily(tmp_path, [3] * 61 + [15] * 30, first=date(2024, 6, 1))

    assert cli.main(["figures", "surge", str(series), "-o", str(tmp_path / "chart.svg")]) == 1
    assert "2024-08-01부터(95%): 하루 3.00 → 15.0건, 5.0배" in capsys.readouterr().out
    assert 'role="img" aria-label="2024-06-01부터' in (tmp_path / "chart.svg").read_text(encoding="utf-8")


def test_a_chart_that_cannot_be_written_is_the_outside_world(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    series = daily(tmp_path, [5] * 40)

    assert cli.main(["figures", "surge", str(series), "-o", str(tmp_path / "none" / "chart.svg")]) == 3
    assert capsys.readouterr().err


def test_a_quiet_series_ends_with_nothing_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    series = daily(tmp_path, [5] * 40)

    assert cli.main(["figures", "surge", str(series), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == []


def test_a_series_in_which_no_day_can_be_tested_is_no_clean_bill(korean, tmp_path: Path, capsys):
    assert cli.main(["figures", "surge", str(daily(tmp_path, [2] * 29 + [80]))]) == 2
    assert "모두 36일이 필요합니다. 2024-01-01 앞의 6일을" in capsys.readouterr().err


def test_a_gap_among_the_days_that_are_held_against_nothing_is_told_too(korean, tmp_path: Path, capsys):
    assert cli.main(["figures", "surge", str(daily(tmp_path, [20] * 10 + [0] * 3 + [20] * 40))]) == 1
    assert "2024-01-11 ~ 2024-01-13: 3일 동안 하루 0.00건" in capsys.readouterr().out


def test_days_still_to_come_are_refused(korean, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["figures", "surge", str(daily(tmp_path, [2] * 40, first=date(2098, 1, 1)))]) == 2
    assert "아직 오지 않은 날(2098-02-09)" in capsys.readouterr().err


def test_a_count_is_read_with_its_thousands_separator(korean, capsys: pytest.CaptureFixture[str]):
    assert cli.main([*RATE[:3], "1,118", *RATE[4:]]) == 0
    assert "(1,118 ÷ 9) ÷ (297 ÷ 213)" in capsys.readouterr().out


@pytest.mark.parametrize("option", ["--from", "--to", "--baseline-from", "--baseline-to"])
def test_a_date_that_cannot_be_read_names_its_option(korean, capsys: pytest.CaptureFixture[str], option: str):
    words = list(RATE)
    words[words.index(option) + 1] = "작년"

    assert cli.main(words) == 2
    assert f"{option}의 날짜를 읽지 못했습니다." in capsys.readouterr().err


def test_a_suppressed_table_shows_no_small_number(korean, table: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["figures", "suppress", str(table)]) == 0

    told = capsys.readouterr().out
    assert "합해 4개를 가렸습니다" in told
    assert re.search(r"^광주\s+가림\s+가림\s+48$", told, re.MULTILINE)


def test_school_by_week_is_refused_at_the_door(korean, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    schools = tmp_path / "schools.csv"
    schools.write_text("학교,주,건수\n가람중학교,2024-W35,40\n", encoding="utf-8")

    assert (
        cli.main(["figures", "page", str(schools), "-o", str(tmp_path / "out"), "--title", "t", "--source", "s"]) == 2
    )
    assert "학교별 통계는 공개하지 않습니다" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


class Tags(HTMLParser):
    """Every tag of a page, with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def page_of(table: Path, out: Path) -> Path:
    title = ["--title", "지역별 <b>신고</b>", "--source", "연습 상담소"]
    assert cli.main(["figures", "page", str(table), "-o", str(out), *title]) == 0
    return out


def test_a_public_page_has_no_script_no_cookie_and_no_address_of_others(table: Path, tmp_path: Path):
    out = page_of(table, tmp_path / "public")

    for name in ("index.html", "en.html"):
        page = (out / name).read_text(encoding="utf-8")
        tags = Tags(page).found
        assert not {"script", "iframe", "img", "form", "b"} & {tag for tag, _ in tags}
        assert not [one for _, attributes in tags for one in attributes if one.startswith("on") or one == "style"]
        assert not [href for _, attributes in tags if (href := attributes.get("href")) and "//" in href]
        assert "지역별 &lt;b&gt;신고&lt;/b&gt;" in page
        assert "default-src 'none'" in page


def test_what_is_hidden_is_in_no_file_of_the_page(table: Path, tmp_path: Path):
    out = page_of(table, tmp_path / "public")

    rows = (out / "figures.csv").read_text(encoding="utf-8-sig")
    assert "광주,2분기,가림\n" in rows
    assert "광주,합계,48\n" in rows
    assert ">4<" not in (out / "index.html").read_text(encoding="utf-8")


def test_a_hidden_bar_is_not_read_aloud_as_nothing(table: Path, tmp_path: Path):
    out = page_of(table, tmp_path / "public")

    for name in ("index.html", "en.html"):
        chart = re.search(r"<svg.*?</svg>", (out / name).read_text(encoding="utf-8"), re.DOTALL)[0]
        assert chart.count("aria-") == chart.count("aria-label") == 1
        assert "count: " not in chart
        assert chart.count("role=") == 1


def test_it_is_said_that_a_table_is_made_once(korean, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["figures", "suppress", str(table)]) == 0
    assert "한 번 만든 것을 쓰세요." in capsys.readouterr().out
    page_of(table, tmp_path / "public")
    assert "한 번 만든 것을 쓰세요." in capsys.readouterr().out
    public = (tmp_path / "public" / "index.html").read_text(encoding="utf-8")
    assert "한 번 만든 것" not in public
    assert "적어도 하나는 10 미만이지만, 어느 칸인지와 몇 개인지는 알리지 않습니다." in public


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", " =", "\t="])
def test_no_label_of_the_page_is_a_formula_to_a_spreadsheet(tmp_path: Path, start: str):
    formula = f'{start}HYPERLINK("http://example.test")'
    table = Table(Unit.REPORTS, (formula,), ((formula, "서울"),), {(formula,): 40, ("서울",): 50})
    maker = page.Maker("연습", "연습 상담소", date(2026, 11, 22))

    page.write(published(table), tmp_path / "public", maker=maker, look=LOOK)

    with (tmp_path / "public" / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["'" + formula, "신고 (건)"]
    assert rows == [["서울", "50"], ["'" + formula, "40"], ["합계", "90"]]


def test_a_page_is_never_written_over_something(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["figures", "page", str(table), "-o", str(tmp_path), "--title", "t", "--source", "s"]) == 2
    assert capsys.readouterr().err


@pytest.mark.browser
def test_a_browser_shows_the_page_and_blocks_nothing_of_it(chromium: Browser, table: Path, tmp_path: Path):
    out = page_of(table, tmp_path / "public")
    context = chromium.new_context(viewport={"width": 360, "height": 800})
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto((out / "index.html").as_uri())

    assert page.get_by_role("img").get_attribute("aria-label") == "시도별 신고: 서울 210, 부산 108, 광주 48."
    assert page.get_by_role("row").count() == 5
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('17px \"Pretendard GOV\"'))")
    assert said == []
    assert all(url.startswith("file:") for url in asked)
    assert context.cookies() == []
    context.close()
