"""The reviewed list of figures that were printed in Korea and what an honest program says to each (T1 to T20).

T16 is left to the reader: whether 72 children are counted among 669 teenagers is told by words, not by numbers.
"""

from datetime import date

import pytest

from gyeot.errors import MixedUnits, NotComparable
from gyeot.figures import consistency
from gyeot.figures.consistency import Printed
from gyeot.figures.rates import Count, Unit, Window, rate_ratio

NEW_YEAR = date(2024, 1, 1)
BASE = Count(297, Unit.CASES, Window(NEW_YEAR, date(2024, 7, 31)))
CRACKDOWN = date(2024, 8, 28)


def since(first: date, last: date, number: int) -> Count:
    return Count(number, Unit.CASES, Window(first, last))


TOTALS = [
    since(NEW_YEAR, last, number)
    for last, number in [
        (date(2024, 7, 31), 297),
        (date(2024, 8, 27), 445),
        (date(2024, 9, 10), 513),
        (date(2024, 9, 25), 812),
        (date(2024, 10, 14), 921),
        (date(2024, 10, 25), 964),
        (date(2024, 11, 30), 1094),
        (date(2024, 12, 31), 1202),
    ]
]


def test_t1_january_to_july_is_1_394_a_day():
    assert BASE.per_day == pytest.approx(1.394, abs=0.001)


@pytest.mark.parametrize(
    ("last", "per_day", "ratio"),
    [(date(2024, 9, 3), 13.111, 9.40), (date(2024, 9, 2), 14.75, 10.58), (date(2024, 9, 1), 16.857, 12.09)],
    ids=["T2", "T3", "T4"],
)
def test_t2_to_t4_the_window_decides_between_nine_fold_and_twelve_fold(last, per_day, ratio):
    count = since(date(2024, 8, 26), last, 118)

    assert count.per_day == pytest.approx(per_day, abs=0.001)
    assert rate_ratio(count, BASE).value == pytest.approx(ratio, abs=0.005)


def test_t5_the_log_normal_interval_of_the_nine_days():
    interval = rate_ratio(since(date(2024, 8, 26), date(2024, 9, 3), 118), BASE).log_normal

    assert interval is not None
    assert (interval.low, interval.high) == (pytest.approx(7.60, abs=0.005), pytest.approx(11.64, abs=0.005))


def test_t6_the_polices_own_almost_ten_fold_is_nine():
    week = since(date(2024, 8, 26), date(2024, 9, 1), 88)

    assert BASE.per_week == pytest.approx(9.76, abs=0.005)
    assert rate_ratio(week, BASE).value == pytest.approx(9.02, abs=0.005)


def test_t7_118_over_297_is_no_fold_increase():
    with pytest.raises(NotComparable):
        rate_ratio(Count(118, Unit.CASES, None), Count(297, Unit.CASES, None))


@pytest.mark.parametrize(
    ("first", "last", "number", "per_day"),
    [
        (NEW_YEAR, date(2024, 8, 27), 445, 1.854),
        (CRACKDOWN, date(2024, 9, 25), 367, 12.655),
        (CRACKDOWN, date(2024, 10, 25), 519, 8.797),
    ],
    ids=["T8", "T9", "T10"],
)
def test_t8_to_t10_rates_before_and_after_the_crackdown(first, last, number, per_day):
    assert since(first, last, number).per_day == pytest.approx(per_day, abs=0.001)


def test_t11_the_printed_6_98_a_day_does_not_fit_its_window():
    after = since(CRACKDOWN, date(2024, 11, 30), 649)

    found = consistency.printed_rate(after, 6.98)

    assert found is not None
    assert found.en == "649 over 95 days are 6.83 a day. The printed 6.98 would take 93 days."
    assert consistency.printed_rate(after, 6.83) is None


def test_t12_the_running_totals_never_fall():
    assert list(consistency.cumulative(TOTALS)) == []
    fallen = [*TOTALS[:3], since(NEW_YEAR, date(2024, 9, 25), 512)]
    assert len(list(consistency.cumulative(fallen))) == 1


@pytest.mark.parametrize(("later", "number"), [(3, 367), (5, 519), (6, 649)])
def test_t13_totals_and_what_came_since_add_up(later, number):
    came = consistency.added(TOTALS[1], TOTALS[later])

    assert came.number == number
    assert came.window is not None
    assert came.window.first == CRACKDOWN


def test_t14_649_from_january_is_found_to_be_649_from_28_august():
    found = consistency.told_window(since(NEW_YEAR, date(2024, 11, 30), 649), TOTALS)

    assert found is not None
    assert "2024-08-28" in found.en
    assert "1,094" in found.ko
    assert consistency.told_window(TOTALS[6], TOTALS) is None


def test_t15_a_lost_digit_shows_in_the_growth():
    found = consistency.printed_growth(30_237, 245_416, 22.3)

    assert found is not None
    assert "300,1" in found.en
    assert consistency.printed_growth(300_237, 245_416, 22.3) is None
    assert consistency.wild_change(30_237, 245_416) is not None
    assert consistency.wild_change(300_237, 245_416) is None


def test_t17_two_numbers_for_the_same_year_are_two_definitions():
    year = Window(date(2018, 4, 30), date(2018, 12, 31))

    printed = [Printed(2, Count(1315, Unit.VICTIMS, year)), Printed(3, Count(2379, Unit.VICTIMS, year))]

    found = consistency.mismatches(printed)

    assert [one.lines for one in found] == [(2, 3)]
    assert "two definitions" in found[0].en


def test_t18_104_of_682_are_not_15_9_percent():
    assert pytest.approx(0.1525, abs=0.00005) == 104 / 682
    found = consistency.printed_share(104, 682, 15.9)
    assert found is not None
    assert "15.2 %" in found.en
    assert consistency.printed_share(548, 682, 80.4) is None


def test_t19_the_rise_began_before_26_august():
    august = consistency.added(TOTALS[0], TOTALS[1])

    assert august.number == 148
    assert august.per_day == pytest.approx(5.48, abs=0.005)


def test_t20_reports_cases_victims_suspects_are_never_one_series():
    mixed = [TOTALS[0], Count(445, Unit.VICTIMS, TOTALS[1].window)]

    with pytest.raises(MixedUnits):
        list(consistency.cumulative(mixed))
    with pytest.raises(MixedUnits):
        consistency.added(*mixed)
