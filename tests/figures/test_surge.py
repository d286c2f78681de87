"""What a daily series shows: against second opinions from scipy and ruptures, and on series drawn for it."""

from datetime import date

import numpy as np
import pytest
import ruptures
from ruptures.base import BaseCost
from scipy import stats

from benchmarks.figures import drawn
from gyeot.errors import Refused
from gyeot.figures import surge, told
from gyeot.figures.rates import Unit
from gyeot.figures.surge import Series

NEW_YEAR = date(2024, 1, 1)


@pytest.mark.parametrize(("mean", "variance"), [(0.2, 0.2), (1.4, 1.4), (1.4, 3.1), (20, 95), (400, 401), (3, 60)])
@pytest.mark.parametrize("share", [0.001, 0.5, 0.999])
def test_the_range_of_a_day_is_scipys(mean, variance, share):
    if variance > mean:
        theirs = stats.nbinom.ppf(share, mean**2 / (variance - mean), mean / variance)
    else:
        theirs = stats.poisson.ppf(share, mean)

    assert surge.count_quantile(mean, variance, share) == theirs


class QuasiPoisson(BaseCost):
    """The same cost, for ruptures."""

    model, min_size = "quasi-poisson", 7

    def fit(self, signal):
        self.signal = signal
        return self

    def error(self, start, end):
        count = self.signal[start:end].sum()
        return -2 * count * np.log(count / (end - start)) if count else 0.0


@pytest.mark.parametrize("seed", range(4))
def test_the_cut_into_levels_is_the_one_that_ruptures_finds(seed):
    chance = np.random.default_rng(seed)
    counts = chance.poisson(np.repeat(chance.uniform(0.5, 8, 3), 20))
    search = ruptures.Pelt(custom_cost=QuasiPoisson(), min_size=7, jump=1).fit(counts.reshape(-1, 1))

    theirs = [0, *search.predict(pen=6)[:-1]]

    assert surge.best_levels(counts.tolist(), [1.0] * len(counts), 1.0, 6) == theirs


def test_a_level_that_rises_is_found_near_its_day_with_the_breaks_beside_it():
    level = np.where(np.arange(305) < 240, 1.5, 12.7)
    series = drawn(np.random.default_rng(1), 305, level, 2)

    found = surge.look(series)

    assert len(found.changes) == 1
    change = found.changes[0]
    assert abs((change.date - date(2024, 8, 28)).days) <= 3
    assert change.interval is not None
    assert change.interval.low < 12.7 / 1.5 < change.interval.high
    assert "crackdown-2024-08" in [one.id for one in change.breaks]
    assert any(day.above for day in found.days[240:247])


def test_in_quiet_series_wolves_are_few():
    chance = np.random.default_rng(7)
    looks = [surge.look(drawn(chance, 120, 5, 3)) for _ in range(12)]

    days = [day for look in looks for day in look.days if day.high is not None]
    assert sum(day.above for day in days) <= 0.02 * len(days)
    assert sum(bool(look.changes) for look in looks) <= 1


def test_the_spread_is_seen():
    chance = np.random.default_rng(3)
    plain, spread = surge.look(drawn(chance, 365, 10, 1)), surge.look(drawn(chance, 365, 10, 4))

    assert plain.dispersion < 1.3
    assert 3 < spread.dispersion < 5


def test_weekends_alone_are_no_surprise():
    counts = tuple(20 if (NEW_YEAR.weekday() + day) % 7 < 5 else 4 for day in range(140))

    found = surge.look(Series(Unit.REPORTS, NEW_YEAR, counts))

    assert not found.changes
    assert not found.above
    assert not found.below


def test_a_day_that_falls_silent_is_below_its_range():
    counts = [30] * 100
    counts[90] = 2

    found = surge.look(Series(Unit.REPORTS, NEW_YEAR, tuple(counts)))

    assert [day.date for day in found.below] == [date(2024, 3, 31)]


def test_days_of_nothing_are_taken_as_they_are():
    found = surge.look(Series(Unit.REPORTS, NEW_YEAR, (0,) * 60))

    assert not found.changes
    assert not found.above


@pytest.mark.parametrize("level", [0.01, 0.03, 0.1])
def test_where_weeks_hold_nothing_one_report_is_no_surge(level):
    chance = np.random.default_rng(5)
    looks = [surge.look(drawn(chance, 200, level, 1, weekends=False)) for _ in range(20)]

    days = [day for look in looks for day in look.days if day.high is not None]
    assert any(not day.expected for day in days)
    assert sum(day.above for day in days) <= 0.001 * len(days)
    assert not any(look.changes for look in looks)


@pytest.mark.parametrize(("reports", "above"), [(1, False), (2, False), (3, True)])
def test_after_eight_weeks_of_nothing_the_rule_of_three_decides(reports, above):
    counts = [0] * 90
    counts[80] = reports

    found = surge.look(Series(Unit.REPORTS, NEW_YEAR, tuple(counts)))

    assert stats.poisson.ppf(surge.SURE, 3 / 56) == 2
    assert [day.count for day in found.above] == [reports] * above


def test_one_surge_does_not_hide_the_next():
    chance = np.random.default_rng(2)
    counts = [int(one) for one in chance.poisson(3, 120)]
    counts[70:76] = [40, 55, 38, 30, 22, 25]
    counts[90] = 16

    found = surge.look(Series(Unit.REPORTS, NEW_YEAR, tuple(counts)))

    assert {found.series.day(place) for place in (*range(70, 76), 90)} <= {day.date for day in found.above}
    assert found.days[90].high is not None
    assert found.days[90].high < 16


def test_a_level_that_stays_becomes_an_ordinary_one():
    found = surge.look(Series(Unit.REPORTS, NEW_YEAR, (3, 4, 2) * 30 + (20, 22, 19) * 60))

    assert found.days[91].above
    assert not any(day.above for day in found.days[-60:])


def test_a_constant_series_is_no_surprise_and_a_rise_from_nothing_has_no_ratio():
    constant = surge.look(Series(Unit.REPORTS, NEW_YEAR, (5,) * 100))
    begun = surge.look(Series(Unit.REPORTS, NEW_YEAR, (0,) * 60 + (4,) * 30))

    assert not constant.above
    assert not constant.below
    assert not constant.changes
    assert [change.date for change in begun.changes] == [date(2024, 3, 1)]
    for language in ("ko", "en"):
        assert "∞" not in "\n".join(told.looked(begun, language).lines())


def test_four_weeks_are_needed():
    with pytest.raises(Refused, match="Add earlier days"):
        surge.look(Series(Unit.REPORTS, NEW_YEAR, (1,) * 27))
