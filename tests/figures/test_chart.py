"""What a chart says to those who see it and to those who hear it: all that is drawn, and all that is not."""

import xml.etree.ElementTree as ET
from datetime import date

import pytest

from gyeot.figures import chart
from gyeot.figures.rates import Count, Ratio, Unit, Window, rate_ratio
from gyeot.figures.suppress import Table, published


def drawn_words(svg: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def spoken_words(svg: str) -> str:
    return ET.fromstring(svg).attrib["aria-label"]


def bars(many: int, language: str) -> str:
    labels = tuple(f"유형 {number}" for number in range(many))
    counts = {(label,): 20 + number for number, label in enumerate(labels)}
    return chart.of_published(published(Table(Unit.REPORTS, ("유형",), (labels,), counts)), language)


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "막대로 그리지 않은 항목이 13개 더 있습니다."), ("en", "13 more have no bar here.")]
)
def test_a_chart_of_very_many_bars_says_how_many_are_missing(language, words):
    svg = bars(53, language)

    assert words in drawn_words(svg)
    assert spoken_words(svg).endswith(words)
    assert "유형 39" in drawn_words(svg)
    assert "유형 40" not in drawn_words(svg)


def test_a_chart_with_every_bar_says_nothing_of_missing_ones():
    assert len([one for one in drawn_words(bars(40, "ko")) if one.startswith("유형")]) == 40
    assert not [one for one in drawn_words(bars(40, "ko")) if "않은" in one]


def fold(window: tuple[date, date]) -> Ratio:
    baseline = Window(date(2024, 1, 1), date(2024, 7, 31))
    return rate_ratio(Count(300, Unit.CASES, Window(*window)), Count(297, Unit.CASES, baseline))


def rules(svg: str, **wanted: str) -> int:
    lines = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}line")
    return sum(all(one.get(name.replace("_", "-")) == value for name, value in wanted.items()) for one in lines)


def test_a_crackdown_is_drawn_as_long_as_it_lasted_and_a_day_that_nobody_knows_as_unknown():
    ratio = fold((date(2024, 11, 1), date(2025, 10, 31)))
    svg = chart.of_ratio(ratio, "ko")

    assert rules(svg, stroke_width="3") == 4
    assert rules(svg, stroke_width="3", stroke_dasharray="2,4") == 2
    # Both crackdowns begin inside and one ends; two laws are days.
    assert rules(svg, stroke_dasharray="3,3") == 5
    assert {"① 2024-08경", "②", "⑤ 2025년 중"} <= set(drawn_words(svg))
    assert "② 2024-08-28 ~ 2025-03-31" in spoken_words(svg)
    assert "① 2024-08경" in spoken_words(svg)
    assert "이어진 기간" in chart.ratio_legend(ratio, "ko")


def test_where_nothing_changed_the_counting_nothing_of_it_is_drawn_or_said():
    quiet = rate_ratio(
        Count(30, Unit.CASES, Window(date(2024, 3, 1), date(2024, 3, 31))),
        Count(20, Unit.CASES, Window(date(2024, 1, 1), date(2024, 1, 31))),
    )

    assert "세는 방식" not in spoken_words(chart.of_ratio(quiet, "ko"))
    assert "점선" not in chart.ratio_legend(quiet, "ko")


def test_the_black_line_is_as_sure_as_the_headline():
    march, january = Window(date(2024, 3, 1), date(2024, 3, 31)), Window(date(2024, 1, 1), date(2024, 1, 31))
    usual, surer = (
        rate_ratio(Count(30, Unit.CASES, march), Count(20, Unit.CASES, january), confidence=confidence)
        for confidence in (0.9, 0.99)
    )

    assert longest_doubt(chart.of_ratio(surer, "ko")) > longest_doubt(chart.of_ratio(usual, "ko"))
    assert "검은 세로줄은 99% 신뢰구간입니다." in chart.ratio_legend(surer, "ko")
    assert "Black: 90 % interval." in chart.ratio_legend(usual, "en")


def longest_doubt(svg: str) -> float:
    """How many pixels the longer black line takes; the chart is as high as the longer one needs."""
    lines = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}line")
    return max(abs(float(one.get("y2", 0))) for one in lines if one.get("stroke-width") == "1.4")
