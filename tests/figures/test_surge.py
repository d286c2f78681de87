"""What a daily series shows: against second opinions from scipy and ruptures, and on series drawn for it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import ruptures
from ruptures.base import BaseCost
from scipy import stats

from benchmarks.figures import drawn
from gyeot.errors import Refused
from gyeot.figures import chart, surge, told
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


def test_a_series_in_which_no_day_could_be_tested_is_refused_with_how_many_are_missing():
    with pytest.raises(Refused, match="Add the 1 days before 2024-01-01") as refused:
        surge.look(Series(Unit.REPORTS, NEW_YEAR, (1,) * 35))

    assert "앞의 1일을 더해 주세요" in refused.value.ko
    assert surge.look(Series(Unit.REPORTS, NEW_YEAR, (1,) * 36)).untested == 35


def two_to_four(days: int) -> list[int]:
    return [int(one) for one in np.random.default_rng(11).integers(2, 5, days)]


@pytest.mark.parametrize(
    ("usual", "during", "days"), [(3, 40, 4), (3, 25, 2), (20, 0, 3), (3, 40, 6)], ids=["rise", "two", "fall", "six"]
)
def test_a_run_shorter_than_a_week_is_no_level_and_is_told_by_itself(usual: int, during: int, days: int):
    counts = [usual - 3 + one for one in two_to_four(140)]
    counts[88 : 88 + days] = [during] * days

    found = surge.look(Series(Unit.REPORTS, date(2024, 6, 1), tuple(counts)))

    assert not found.changes
    assert [(run.window.first, run.days) for run in found.short_runs] == [(date(2024, 8, 28), days)]
    assert [day.date for day in (*found.above, *found.below)] == [found.series.day(88 + place) for place in range(days)]


def test_the_days_of_a_short_run_do_not_count_into_the_levels_around_it():
    counts = [*two_to_four(100), *(9 + one for one in two_to_four(60))]
    counts[40:43] = [60, 60, 60]

    change = surge.look(Series(Unit.REPORTS, NEW_YEAR, tuple(counts))).changes[0]

    assert (change.before.days, change.before.left_out) == (97, 3)
    assert change.before.per_day == sum(counts[:40] + counts[43:100]) / 97
    assert change.date == date(2024, 4, 10)


def test_of_a_change_the_days_are_told_among_which_it_lies():
    chance = np.random.default_rng(4)
    level = np.where(np.arange(180) < 120, 1.4, 3)
    found = [surge.look(drawn(chance, 180, level, 1)).changes for _ in range(40)]

    first = [changes[0] for changes in found if changes]
    true = date(2024, 4, 30)
    assert sum(one.days.first <= true <= one.days.last for one in first) >= 0.9 * len(first)
    assert all(one.days.first <= one.date <= one.days.last for one in first)
    unsure = next(changes for changes in found if changes and changes[0].days.days > 1)[0]
    words = f"{unsure.days.first} ~ {unsure.days.last} 가운데 어느 날부터(95%, 가장 그럴듯한 날 {unsure.date})"
    assert any(words in line for line in told.looked(surge_with(unsure), "ko").lines())


def surge_with(change: surge.Change) -> surge.Surge:
    quiet = surge.look(Series(Unit.REPORTS, NEW_YEAR, (5,) * 180))
    return replace(quiet, changes=(change,))


def test_the_likeliest_days_are_those_of_the_posterior_with_every_day_alike():
    counts, exposure = [1, 0, 2, 1, 1, 0, 2, 4, 3, 5, 6, 2, 5, 4, 6], [1.0] * 15
    cut = surge._Cut(list(range(15)), counts, exposure, [0, 7], 1.0, [])
    likelihoods = np.array(
        [
            np.prod(stats.poisson.pmf(counts[:day], np.mean(counts[:day])))
            * np.prod(stats.poisson.pmf(counts[day:], np.mean(counts[day:])))
            for day in range(1, 15)
        ]
    )
    shares = likelihoods / likelihoods.sum()
    order = np.argsort(-shares)
    held = order[: int(np.searchsorted(np.cumsum(shares[order]), 0.95)) + 1] + 1

    days = surge._days_of_change(Series(Unit.REPORTS, NEW_YEAR, tuple(counts)), cut, 0, 15)

    assert (days.first, days.last) == (date(2024, 1, int(held.min()) + 1), date(2024, 1, int(held.max()) + 1))


def test_a_crackdown_inside_the_series_is_named_and_drawn_though_the_change_is_days_away():
    counts = (*two_to_four(50), *(9 + one for one in two_to_four(60)))
    found = surge.look(Series(Unit.REPORTS, date(2024, 7, 1), counts))
    assert found.changes[0].date == date(2024, 8, 20)
    assert "crackdown-2024-08" not in [one.id for one in found.changes[0].breaks]

    for language, words in (("ko", "B 2024-08-28 ~ 2025-03-31: 경찰"), ("en", "B 2024-08-28 ~ 2025-03-31: The police")):
        assert any(line.strip().startswith(words) for line in told.looked(found, language).lines())
        svg = chart.of_surge(found, language)
        assert "B 2024-08-28 ~ 2025-03-31" in svg.split(">", 1)[0]
        assert ">B<" in svg
    assert [one["id"] for one in told.surge_record(found)["breaks"]] == ["wave-2024-08", "crackdown-2024-08"]


def test_days_below_their_range_are_listed():
    counts = [30] * 100
    counts[90] = 2
    found = surge.look(Series(Unit.REPORTS, NEW_YEAR, tuple(counts)))

    assert any(line.startswith("  2024-03-31: 2건 (평소 범위") for line in told.looked(found, "ko").lines())
    assert told.looked(found, "en").below[0].startswith("2024-03-31: 2 (to be expected: ")


def test_how_many_days_could_not_be_held_against_earlier_ones_is_told_everywhere():
    found = surge.look(Series(Unit.REPORTS, NEW_YEAR, (5,) * 100))

    assert any("처음 35일은 견줄 앞날이 모자라" in line for line in told.looked(found, "ko").summary)
    assert any("The first 35 could not be" in line for line in told.looked(found, "en").summary)
    assert "처음 35일은" in chart.surge_words(found, "ko")
    assert told.surge_record(found)["untested_days"] == 35


def test_a_fall_is_told_with_digits_that_say_something():
    found = surge.look(Series(Unit.REPORTS, NEW_YEAR, (*(50,) * 60, *(3, 4, 2) * 20)))

    assert "0.060배 (로그정규 95% 신뢰구간 0.0" in told.looked(found, "ko").changes[0][0]


@pytest.mark.parametrize("every", [2, 3, 5, 10, 30])
def test_a_series_entered_in_batches_is_looked_at_all_the_same(every: int):
    counts = tuple(500 if place % every == 0 else 0 for place in range(120))

    found = surge.look(Series(Unit.REPORTS, NEW_YEAR, counts))

    assert sum(run.days for run in found.short_runs) <= len(counts) / 4
