"""Printed figures held against each other: what cannot all be so is found with its lines, and nothing else."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gyeot import cli
from gyeot.errors import Refused, UnreadableFile
from gyeot.figures import given
from gyeot.figures.consistency import MOST_FIGURES, Printed, mismatches
from gyeot.figures.rates import Count, Unit, Window

QUOTED = """부터,까지,건수,단위,하루 평균,증가율,비율,전체
2024-01-01,2024-07-31,297,사건,,,,
2024-01-01,2024-08-27,445,사건,1.85,,,
2024-01-01,2024-11-30,"1,094",사건,,,,
2024-08-28,2024-11-30,649,사건,6.98,,,
2024-01-01,2024-11-30,649,사건,,,,
2023-01-01,2023-12-31,"245,416",items,,,,
2024-01-01,2024-12-31,"30,237",items,,22.3%,,
2024-01-01,2024-12-31,104,피의자,,,15.9,682
2024-01-01,2024-12-31,548,피의자,,,80.4,682
"""


@pytest.fixture
def quoted(tmp_path: Path) -> Path:
    path = tmp_path / "quoted.csv"
    path.write_text(QUOTED, encoding="utf-8")
    return path


def year(number: int, of: int, line: int = 2, unit: Unit = Unit.CASES) -> Printed:
    return Printed(line, Count(number, unit, Window(date(of, 1, 1), date(of, 12, 31))))


def test_what_the_press_printed_is_found_with_its_lines(quoted: Path):
    found = {one.lines: one.ko for one in mismatches(given.printed(quoted, Unit.CASES))}

    assert list(found) == [(5,), (6,), (7, 8), (9,)]
    assert "93일이어야" in found[5,]
    assert "2024-08-28부터 2024-11-30까지 늘어난 숫자" in found[6,]
    assert "300,144쯤" in found[7, 8]
    assert "15.9%가 아니라 15.2%" in found[9,]


def test_the_command_ends_with_1_where_figures_do_not_fit(quoted: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["figures", "check", str(quoted), "--json"]) == 1
    assert [one["lines"] for one in json.loads(capsys.readouterr().out)] == [[5], [6], [7, 8], [9]]

    quoted.write_text("\n".join(QUOTED.splitlines()[:4]), encoding="utf-8")
    assert cli.main(["figures", "check", str(quoted)]) == 0
    assert capsys.readouterr().out == "Nothing was found that does not fit.\n"


def test_different_things_are_never_held_against_each_other():
    assert not mismatches([year(1315, 2018, 2, Unit.VICTIMS), year(40, 2018, 3, Unit.CASES)])


def test_a_number_that_lost_a_digit_shows_without_a_printed_growth():
    found = mismatches([year(245_416, 2023, 2), year(30_237, 2024, 3)])

    assert [one.lines for one in found] == [(2, 3)]
    assert "자릿수" in found[0].ko
    assert not mismatches([year(245_416, 2023), year(300_237, 2024)])
    assert not mismatches([year(2, 2023), year(30, 2024)])


def test_windows_that_are_not_as_long_are_not_held_against_each_other():
    def window(first, last, number, line):
        return Printed(line, Count(number, Unit.CASES, Window(date(2024, *first), date(2024, *last))))

    assert not mismatches([window((8, 26), (8, 26), 50, 2), window((8, 27), (8, 30), 250, 3)])
    (grown,) = mismatches(
        [window((8, 26), (9, 1), 50, 2), replace(window((9, 2), (9, 10), 60, 3), growth=Decimal("20.0"))]
    )
    assert "as long as this" in grown.en
    assert mismatches([window((2, 1), (2, 29), 50, 2), window((3, 1), (3, 31), 500, 3)])


def test_a_falling_total_is_found():
    first = date(2024, 1, 1)
    months = [(date(2024, 7, 31), 297), (date(2024, 9, 10), 513), (date(2024, 9, 25), 512)]
    totals = [
        Printed(line, Count(number, Unit.CASES, Window(first, last))) for line, (last, number) in enumerate(months, 2)
    ]

    assert [one.lines for one in mismatches(totals)] == [(3, 4)]


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ([Printed(2, year(0, 2024).count, share=Decimal("0.0"), whole=0)], "cannot be a share of 0"),
        ([Printed(2, year(9, 2024).count, share=Decimal(90), whole=3)], "cannot be a share of 3"),
        ([Printed(2, year(9, 2024).count, per_day=Decimal("0.00"))], "would take ∞ days"),
        ([year(0, 2023), Printed(3, year(70, 2024).count, growth=Decimal(70))], "grows from 0"),
        ([Printed(3, year(70, 2024).count, growth=Decimal(70))], "Add the period before"),
    ],
)
def test_zeros_are_answered_in_words(figures, words):
    (found,) = mismatches(figures)

    assert words in found.en


def test_as_many_decimals_as_were_printed_are_compared():
    count = Count(297, Unit.CASES, Window(date(2024, 1, 1), date(2024, 7, 31)))

    assert not mismatches([Printed(2, count, per_day=Decimal(told)) for told in ("1.394", "1.39", "1.4", "1")])
    assert mismatches([Printed(2, count, per_day=Decimal("1.395"))])


def test_very_many_figures_are_refused():
    with pytest.raises(Refused, match="200"):
        mismatches([year(1, 2024)] * (MOST_FIGURES + 1))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("15.9,682", "15.9,", "비율과 전체"),
        ("6.98", "약 7", "6.98처럼"),
        ("items", "요청", "단위를 알 수 없습니다"),
        ("2024-07-31", "7월", "날짜를 읽지 못했습니다"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_its_number(quoted: Path, old: str, new: str, words: str):
    quoted.write_text(QUOTED.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(UnreadableFile) as refused:
        given.printed(quoted, Unit.CASES)

    assert words in refused.value.ko
    assert "번째 줄" in refused.value.ko
