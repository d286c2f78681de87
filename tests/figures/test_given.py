"""CSV files as analysts have them: read as they stand, or refused with the line and what to do."""

from datetime import date
from pathlib import Path

import pytest

from gyeot.errors import MixedUnits, Refused, UnreadableFile
from gyeot.figures import given
from gyeot.figures.rates import Unit


def file(folder: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path = folder / "counts.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_a_daily_series_is_read_in_any_order(tmp_path: Path):
    series = given.series(file(tmp_path, '날짜,건수\n2024-08-27,"1,204"\n2024-08-26,7\n'), Unit.REPORTS)

    assert (series.first, series.counts) == (date(2024, 8, 26), (7, 1204))


@pytest.mark.parametrize("day", ["2024.8.26", "2024. 8. 26.", "2024년 8월 26일", "2024/08/26", "2024-08-26(월)"])
@pytest.mark.parametrize("header", ["접수일,신고 건수", "날짜,접수건수", "신고 일자,인원 수"])
def test_days_and_headers_are_read_as_offices_write_them(tmp_path: Path, day: str, header: str):
    series = given.series(file(tmp_path, f"{header}\n{day},7\n"), Unit.REPORTS)

    assert (series.first, series.counts) == (date(2024, 8, 26), (7,))


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("날짜,건수\n작년,1\n", Unit.REPORTS, "2번째 줄의 날짜를 읽지 못했습니다. 2024-08-26처럼 적어 주세요."),
        (
            "날짜,건수\n2024-08-26,\n",
            Unit.REPORTS,
            "2번째 줄의 건수가 비어 있습니다. 한 건도 없었다면 0을 적어 주세요.",
        ),
        ("날짜,건수,단위\n2024-08-26,7,신고\n", Unit.CASES, "2번째 줄은 사건이 아닌 것을 센 숫자입니다."),
        ("날짜,건수,단위\n2024-08-26,7,사건\n", Unit.REPORTS, "2번째 줄은 신고가 아닌 것을 센 숫자입니다."),
        ("때,건수\n2024-08-26,7\n", Unit.REPORTS, "열 하나의 이름은 날짜, 일자, 접수일 가운데 하나여야 합니다."),
    ],
)
def test_what_is_wrong_with_a_line_is_said_in_plain_korean(tmp_path: Path, text: str, unit: Unit, said: str):
    with pytest.raises(Refused) as refused:
        given.series(file(tmp_path, text), unit)

    assert refused.value.ko.startswith(said)


@pytest.mark.parametrize("name", ["삭제 요청", "삭제·차단 요청", "items", "삭제차단 요청"])
def test_a_unit_has_its_korean_names_too(tmp_path: Path, name: str):
    assert given.series(file(tmp_path, f"날짜,건수,단위\n2024-08-26,7,{name}\n"), Unit.ITEMS).counts == (7,)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("45530", "45531"),
        ("2024-08-26 0:00", "2024-08-27 0:00"),
        ("2024-08-26 00:00:00", "2024-08-27 00:00:00"),
        ("8/26/2024", "8/27/2024"),
        ("26/08/2024", "27/08/2024"),
        ("24.8.26", "24.8.27"),
        ("'24.8.26", "'24.8.27"),
        ("20240826", "20240827"),
    ],
)
def test_days_that_have_one_reading_are_read_as_spreadsheets_turn_them_out(tmp_path: Path, first: str, second: str):
    series = given.series(file(tmp_path, f"날짜,건수\n{first},7\n{second},8\n"), Unit.REPORTS)

    assert (series.first, series.counts) == (date(2024, 8, 26), (7, 8))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("8/9/2024,7\n8/10/2024,8\n", "2번째 줄의 날짜를 읽지 못했습니다."),
        ("45530,7\n2024-08-27,8\n", "2번째 줄의 날짜를 읽지 못했습니다."),
        ("2024-08-26,7\n26,8\n", "3번째 줄의 날짜를 읽지 못했습니다."),
        ("2024-08-26 14:30,7\n", "2번째 줄의 날짜를 읽지 못했습니다."),
    ],
)
def test_days_of_two_readings_are_refused_with_what_to_change_in_the_spreadsheet(tmp_path: Path, rows: str, said: str):
    with pytest.raises(UnreadableFile) as refused:
        given.series(file(tmp_path, f"날짜,건수\n{rows}"), Unit.REPORTS)

    assert refused.value.ko.startswith(said)
    assert "셀 서식을 날짜로" in refused.value.ko


@pytest.mark.parametrize("name", ["합계", "총 계", "8월 계", "누계", "Total"])
@pytest.mark.parametrize("day", ["2024-08-26", "45530"])
def test_a_total_below_the_days_is_named_as_such(tmp_path: Path, name: str, day: str):
    with pytest.raises(UnreadableFile) as refused:
        given.series(file(tmp_path, f"날짜,건수\n{day},7\n{name},7\n"), Unit.REPORTS)

    assert refused.value.ko.startswith("3번째 줄은 날짜가 아니라 합계입니다.")


def test_a_table_with_a_number_in_every_column_is_told_the_long_form(tmp_path: Path):
    with pytest.raises(UnreadableFile) as refused:
        given.table(file(tmp_path, "지역,1분기,2분기\n서울,48,53\n부산,21,\n"), Unit.REPORTS)

    assert "한 줄에 숫자를 하나씩 적어 주세요" in refused.value.ko


def test_a_table_is_read_with_its_margins_added_up_here(tmp_path: Path):
    table = given.table(file(tmp_path, "지역,분기,건수\n서울,Q1,30\n서울,Q2,40\n부산,Q1,20\n부산,Q2,0\n"), Unit.CASES)

    assert table.sides == ("지역", "분기")
    assert table.values["서울", "*"] == 70
    assert table.values["부산", "Q2"] == 0


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("date,count\n2024-08-26,1\n2024-08-28,1\n", "missing is not a day with 0"),
        ("date,count\n2024-08-26,1\n2024-08-26,1\n", "stands twice"),
        ("date,count\n26.8.2024,1\n", "Line 2 has no date"),
        ("date,count\n2024-08-26,-1\n", "Line 2 has no count"),
        ("date,count\n2024-08-26,\n", "If there was none, write 0"),
        ("date,count\n2024-08-26\n", "Line 2 has 1 columns"),
        ("date,count\n", "no rows"),
        ("", "no rows"),
        ("when,count\n2024-08-26,1\n", "One column has to be called date"),
        ('date,count\n"2024-08-26,1\n', "no proper CSV"),
    ],
)
def test_a_careless_series_is_refused_with_its_line(tmp_path: Path, text: str, complaint: str):
    with pytest.raises(UnreadableFile, match=complaint):
        given.series(file(tmp_path, text), Unit.REPORTS)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("지역,건수\n서울,3\n합계,3\n", "Totals are added up here"),
        ("지역,건수\n서울,3\n서울,4\n", "a second time"),
        ("지역,건수\n,3\n", "names no group"),
    ],
)
def test_a_careless_table_is_refused_with_its_line(tmp_path: Path, text: str, complaint: str):
    with pytest.raises(UnreadableFile, match=complaint):
        given.table(file(tmp_path, text), Unit.REPORTS)


def test_units_are_not_mixed_in_one_file(tmp_path: Path):
    mixed = file(tmp_path, "date,count,unit\n2024-08-26,7,reports\n2024-08-27,9,cases\n")

    with pytest.raises(MixedUnits, match="Line 3"):
        given.series(mixed, Unit.REPORTS)


def test_what_a_korean_spreadsheet_writes_by_default_is_read_and_no_other_encoding_is_guessed(tmp_path: Path):
    assert given.table(file(tmp_path, "지역,건수\n서울,3\n", "cp949"), Unit.REPORTS).values[("서울",)] == 3
    with pytest.raises(UnreadableFile, match="no text that can be read"):
        given.table(file(tmp_path, "지역,건수\n서울,3\n", "utf-16"), Unit.REPORTS)


def test_a_file_that_is_not_there_and_one_that_is_too_large(tmp_path: Path):
    with pytest.raises(Refused, match="no such file"):
        given.series(tmp_path / "none.csv", Unit.REPORTS)
    with pytest.raises(UnreadableFile, match="4 MB"):
        given.series(file(tmp_path, "x" * 4_000_001), Unit.REPORTS)
