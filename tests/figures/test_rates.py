"""Counts with windows, rates, and ratios: against exact sums, and against what must be refused."""

import math
from datetime import date
from decimal import Decimal, getcontext
from fractions import Fraction
from math import comb

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from gyeot.errors import GyeotError, MixedUnits, NotComparable, Refused
from gyeot.figures import told
from gyeot.figures.rates import Count, Interval, Unit, Window, conditional_interval, log_normal_interval, rate_ratio

JANUARY_TO_JULY = Window(date(2024, 1, 1), date(2024, 7, 31))
NINE_DAYS = Window(date(2024, 8, 26), date(2024, 9, 3))


def reports(number: int, first: date, last: date) -> Count:
    return Count(number, Unit.REPORTS, Window(first, last))


def test_the_articles_ten_fold_is_a_rate_of_nine_and_a_bit():
    ratio = rate_ratio(Count(118, Unit.REPORTS, NINE_DAYS), Count(297, Unit.REPORTS, JANUARY_TO_JULY))

    assert round(ratio.value, 1) == 9.4
    assert ratio.log_normal is not None
    assert (round(ratio.log_normal.low, 1), round(ratio.log_normal.high, 1)) == (7.6, 11.6)
    assert (round(ratio.exact.low, 1), round(ratio.exact.high, 1)) == (7.5, 11.7)


def share_at(odds: float, days: float, base_days: float) -> Fraction:
    """The binomial share that belongs to a ratio of rates, without rounding."""
    scaled = Fraction(odds) * Fraction(days) / Fraction(base_days)
    return scaled / (1 + scaled)


def at_least(count: int, total: int, share: Fraction) -> Fraction:
    yes, every = share.numerator, share.denominator
    ways = sum(comb(total, k) * yes**k * (every - yes) ** (total - k) for k in range(count, total + 1))
    return Fraction(ways, every**total)


@pytest.mark.parametrize(
    ("count", "days", "base", "base_days"), [(118, 9, 297, 213), (3, 7, 40, 90), (1, 1, 1, 1), (88, 7, 297, 213)]
)
def test_the_exact_interval_leaves_two_and_a_half_percent_on_each_side_in_exact_sums(count, days, base, base_days):
    interval = conditional_interval(count, days, base, base_days)
    total = count + base

    low, high = share_at(interval.low, days, base_days), share_at(interval.high, days, base_days)

    assert math.isclose(at_least(count, total, low), 0.025, rel_tol=1e-9)
    assert math.isclose(1 - at_least(count + 1, total, high), 0.025, rel_tol=1e-9)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 400), st.integers(1, 400))
@settings(max_examples=60)
def test_the_exact_interval_holds_the_ratio_and_turns_over_with_the_sides(count, base, days, base_days):
    there, back = conditional_interval(count, days, base, base_days), conditional_interval(base, base_days, count, days)

    assert there.low < (count / days) / (base / base_days) < there.high
    assert math.isclose(there.low, 1 / back.high, rel_tol=1e-9)


@pytest.mark.parametrize("number", [0, 1, 12, 118])
def test_the_interval_of_one_rate_leaves_two_and_a_half_percent_in_exact_sums(number):
    interval = Count(number, Unit.REPORTS, NINE_DAYS).per_day_interval()

    def at_most(most: int, mean: float) -> float:
        getcontext().prec = 60
        terms = (Decimal(mean) ** k / math.factorial(k) for k in range(most + 1))
        return float(sum(terms, Decimal(0)) * (-Decimal(mean)).exp())

    assert math.isclose(at_most(number, interval.high * 9), 0.025, rel_tol=1e-7)
    if number:
        assert math.isclose(1 - at_most(number - 1, interval.low * 9), 0.025, rel_tol=1e-7)
    else:
        assert interval.low == 0


def test_bare_counts_make_no_fold():
    with pytest.raises(NotComparable, match=r"118 against 297 is 0\.40 as bare counts") as refused:
        rate_ratio(Count(118, Unit.REPORTS, None), Count(297, Unit.REPORTS, None))

    assert "몇 배 늘었는지 알 수 없습니다" in refused.value.ko


def test_one_window_is_not_enough():
    with pytest.raises(NotComparable):
        rate_ratio(Count(118, Unit.REPORTS, NINE_DAYS), Count(297, Unit.REPORTS, None))


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit is not Unit.REPORTS])
def test_reports_are_compared_with_nothing_but_reports(unit):
    with pytest.raises(MixedUnits) as refused:
        rate_ratio(Count(118, Unit.REPORTS, NINE_DAYS), Count(297, unit, JANUARY_TO_JULY))

    assert isinstance(refused.value, GyeotError)
    assert refused.value.exit_code == 2
    assert unit.ko in refused.value.ko


def test_windows_that_share_a_day_are_refused():
    with pytest.raises(NotComparable, match="share days"):
        rate_ratio(Count(118, Unit.REPORTS, NINE_DAYS), reports(400, date(2024, 1, 1), NINE_DAYS.first))


def test_a_baseline_of_nothing_has_a_lower_end_and_no_upper_one():
    ratio = rate_ratio(Count(5, Unit.REPORTS, NINE_DAYS), Count(0, Unit.REPORTS, JANUARY_TO_JULY))

    assert math.isinf(ratio.value)
    assert ratio.exact.low > 1
    assert math.isinf(ratio.exact.high)
    assert ratio.log_normal is None
    with pytest.raises(NotComparable):
        rate_ratio(Count(0, Unit.REPORTS, NINE_DAYS), Count(0, Unit.REPORTS, JANUARY_TO_JULY))


@pytest.mark.parametrize("number", [-1, 10**9])
def test_impossible_counts_are_refused(number):
    with pytest.raises(Refused):
        Count(number, Unit.REPORTS, NINE_DAYS)


def test_a_window_that_ends_before_it_begins_is_refused():
    with pytest.raises(Refused):
        Window(NINE_DAYS.last, NINE_DAYS.first)


def test_a_window_that_is_not_over_is_refused_and_one_that_ends_today_is_not():
    with pytest.raises(NotComparable) as refused:
        NINE_DAYS.refuse_unended(date(2024, 9, 2))

    assert refused.value.ko.startswith("아직 끝나지 않은 기간입니다.")
    NINE_DAYS.refuse_unended(date(2024, 9, 3))


def test_more_spread_widens_the_log_normal_interval():
    plain, wide = log_normal_interval(118, 9, 297, 213), log_normal_interval(118, 9, 297, 213, dispersion=4)

    assert isinstance(plain, Interval)
    assert isinstance(wide, Interval)
    assert wide.low < plain.low < plain.high < wide.high


def test_breaks_in_the_windows_and_between_them_are_named():
    ratio = rate_ratio(Count(118, Unit.REPORTS, NINE_DAYS), Count(297, Unit.REPORTS, JANUARY_TO_JULY))

    assert {one.id: ratio.place(one) for one in ratio.breaks} == {
        "wave-2024-08": "between or window",
        "crackdown-2024-08": "part of the window",
    }


def test_a_break_that_does_not_touch_what_is_counted_is_not_named():
    ratio = rate_ratio(
        Count(10, Unit.ITEMS, Window(date(2025, 1, 1), date(2025, 12, 31))),
        Count(10, Unit.ITEMS, Window(date(2024, 1, 1), date(2024, 12, 31))),
    )

    assert [one.id for one in ratio.breaks] == ["d4u-2025-04"]


def test_a_fall_is_told_with_two_digits_that_count_and_so_is_each_end_of_its_interval():
    ratio = rate_ratio(Count(2, Unit.REPORTS, NINE_DAYS), Count(9000, Unit.REPORTS, JANUARY_TO_JULY))

    assert "0.0053배 (95% 신뢰구간 0.00064–0.0190배)" in told.working(ratio, "ko").headline
