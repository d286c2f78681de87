"""Days with more than was to be expected, and days from which the level was another one, in a daily series of counts.

Counts of reports spread more than a Poisson count would: a newspaper, a school, a crackdown bring many at once. How
much more is estimated from the series (its dispersion) and enters both answers. What a day may hold is a negative
binomial range around the eight weeks before it, without the last of them, so that a growing surge does not excuse
itself. Weeks without a count are no proof that nothing happens: three may have been to come in them (the rule of
three: Hanley and Lippman-Hand, JAMA 1983;249:1743; Eypasch et al., BMJ 1995;311:619), so no range ends below what such
a level brings. Levels are the cut of the series with the least quasi-Poisson deviance and a price for each level
(Killick, Fearnhead and Eckley 2012). How often both cry wolf was measured on simulated series: benchmarks/figures.py.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from types import ModuleType

from gyeot.errors import Refused
from gyeot.figures import breaks
from gyeot.figures.breaks import Break
from gyeot.figures.rates import Count, Interval, Unit, Window, log_normal_interval, special_functions

#: Ten years. More is a typing error in a date.
MOST_DAYS = 3_653
#: With fewer days than this nothing is said of changes.
FEWEST_DAYS = 28
#: A level holds for a week at least; shorter surges are days outside their range.
SHORTEST_LEVEL = 7
#: The days that a range is taken from, and how many before it are left out.
BASELINE, GAP, LEAST_BASELINE = 56, 7, 28
#: So many may have been to come in weeks in which none did: the upper 95 % bound of a count of 0.
RULE_OF_THREE = 3.0
#: So sure one day has to be. With some hundred days looked at, less would cry wolf weekly.
SURE = 0.999
#: What another level has to gain in deviance, in logarithms of the length. Chosen by simulation: with 3, a level that
#: wanders slowly was cut in 45 % of quiet years, with 4 in 14 %, and a rise from 1.4 to 3 a day is still found.
PENALTY = 4.0
#: Weekdays are drawn towards each other by so many counts, so that four Mondays do not make a rule.
_SHRINK = 5.0
#: A known break is named beside a change when they lie so near.
_NEAR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Series:
    """Counts of one thing, day by day without a gap. A day without a count is no day with zero."""

    unit: Unit
    first: date
    counts: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.counts or len(self.counts) > MOST_DAYS or min(self.counts) < 0:
            raise Refused(
                f"A series has 1 to {MOST_DAYS:,} days, each with a count from 0 up.",
                f"계열은 1일에서 {MOST_DAYS:,}일까지, 날마다 0 이상의 건수여야 합니다.",
            )

    def day(self, index: int) -> date:
        """The date of a place in the series."""
        return self.first + timedelta(days=index)

    @property
    def last(self) -> date:
        """The last day."""
        return self.day(len(self.counts) - 1)

    def part(self, start: int, end: int) -> Count:
        """What was counted from one place to before another, with its window."""
        return Count(sum(self.counts[start:end]), self.unit, Window(self.day(start), self.day(end - 1)))


@dataclass(frozen=True, slots=True)
class Day:
    """One day beside what was to be expected; no range where too few days come before."""

    date: date
    count: int
    expected: float | None
    low: int | None
    high: int | None

    @property
    def above(self) -> bool:
        """More than was to be expected."""
        return self.high is not None and self.count > self.high

    @property
    def below(self) -> bool:
        """Less than was to be expected."""
        return self.low is not None and self.count < self.low


@dataclass(frozen=True, slots=True)
class Change:
    """From this day on the level is another one."""

    date: date
    before: Count
    after: Count
    ratio: float
    interval: Interval | None  # log-normal, widened by the dispersion; the day was chosen by looking, so it flatters
    breaks: tuple[Break, ...]  # known ones that begin or end within a week


@dataclass(frozen=True, slots=True)
class Surge:
    """What the series shows."""

    series: Series
    dispersion: float  # how many times the variance exceeds a Poisson count's; never under 1
    days: tuple[Day, ...]
    changes: tuple[Change, ...]
    breaks: tuple[Break, ...]

    @property
    def above(self) -> tuple[Day, ...]:
        """The days with more than was to be expected."""
        return tuple(day for day in self.days if day.above)

    @property
    def below(self) -> tuple[Day, ...]:
        """The days with less."""
        return tuple(day for day in self.days if day.below)


def look(series: Series, *, sure: float = SURE, penalty: float = PENALTY) -> Surge:
    """Look for days and levels out of the ordinary. Raises Refused for a series too short to say anything."""
    if len(series.counts) < FEWEST_DAYS:
        raise Refused(
            f"With fewer than {FEWEST_DAYS} days nothing can be said of what was to be expected. Add earlier days.",
            f"{FEWEST_DAYS}일보다 짧으면 평소가 어떤지 알 수 없습니다. 앞선 날들을 더해 주세요.",
        )
    starts, dispersion = _levels(series, penalty)
    return Surge(
        series=series,
        dispersion=dispersion,
        days=tuple(_days(series, sure)),
        changes=tuple(_changes(series, starts, dispersion)),
        breaks=breaks.between(series.first, series.last, series.unit.value),
    )


# ---- what a day may hold


def _days(series: Series, sure: float) -> Iterator[Day]:
    """Hold each day against the weeks before it, in which a day out of the ordinary counts as its range's upper end.

    Taken whole, the days of one surge would hide the next for two months; left out, a level that rose would never
    become an ordinary one.
    """
    usual = list(series.counts)
    for index in range(len(usual)):
        day = _day(series, usual, index, sure)
        if day.high is not None:
            usual[index] = min(day.count, day.high)
        yield day


def _day(series: Series, usual: Sequence[int], index: int, sure: float) -> Day:
    start, end = max(0, index - GAP - BASELINE), index - GAP
    day, count = series.day(index), series.counts[index]
    if end - start < LEAST_BASELINE:
        return Day(day, count, None, None, None)
    before = usual[start:end]
    weekdays = [(series.first.weekday() + place) % 7 for place in range(start, end)]
    factors = weekday_factors(before, weekdays)
    exposure = [factors[weekday] for weekday in weekdays]
    level = sum(before) / sum(exposure)
    # Around the level of each fortnight: a level that moved is no spread, or every range after it would hold anything.
    spread = _spread(before, exposure, range(0, len(before) - 13, 14))
    known, factor = sum(before), factors[day.weekday()]
    return Day(
        date=day,
        count=count,
        expected=level * factor,
        low=_limit(level * factor, known, spread, 1 - sure),
        high=_limit(max(level, RULE_OF_THREE / sum(exposure)) * factor, max(known, RULE_OF_THREE), spread, sure),
    )


def _limit(expected: float, known: float, spread: float, share: float) -> int:
    """One end of the range of a day; its level is known from so many counts only."""
    # That doubt adds to the spread of the day itself.
    variance = spread * expected * (1 + expected / max(1, known))
    return count_quantile(expected, variance, share)


def weekday_factors(counts: Sequence[int], weekdays: Sequence[int]) -> list[float]:
    """How much each weekday holds of an average one, against the week around it: Sundays bring fewer reports."""
    seen, level = [_SHRINK] * 7, [_SHRINK] * 7
    for index, weekday in enumerate(weekdays):
        start = min(max(0, index - 3), max(0, len(counts) - 7))
        week = counts[start : start + 7]
        seen[weekday] += counts[index]
        level[weekday] += sum(week) / len(week)
    raw = [one / other for one, other in zip(seen, level, strict=True)]
    return [one * 7 / sum(raw) for one in raw]


def dispersion_of(counts: Sequence[int], means: Sequence[float], *, parameters: int) -> float:
    """Pearson's estimate of how many times the variance exceeds a Poisson count's; never under 1."""
    squares = sum((count - mean) ** 2 / mean for count, mean in zip(counts, means, strict=True) if mean > 0)
    return max(1.0, squares / max(1, len(counts) - parameters))


def count_quantile(mean: float, variance: float, share: float) -> int:
    """The least count not exceeded in this share of days: negative binomial, or Poisson without spread.

    >>> count_quantile(10, 10, 0.999)
    21
    """
    if mean <= 0:
        return 0
    special = special_functions()
    if variance > mean * (1 + 1e-9):
        size = mean**2 / (variance - mean)
        at_most = partial(_negative_binomial, special, size, size / (size + mean))
    else:
        at_most = partial(_poisson, special, mean)
    high = max(1, math.ceil(mean))
    while at_most(high) < share:
        high *= 2
    low = -1  # at_most(low) < share <= at_most(high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if at_most(middle) >= share else (middle, high)
    return high


def _negative_binomial(special: ModuleType, size: float, share: float, count: int) -> float:
    return float(special.betainc(size, count + 1, share))


def _poisson(special: ModuleType, mean: float, count: int) -> float:
    return float(special.gammaincc(count + 1, mean))


# ---- from when the level was another one


def _levels(series: Series, penalty: float) -> tuple[list[int], float]:
    """Where levels begin, and the dispersion around them: each needs the other, so they take turns."""
    counts = series.counts
    weekdays = [(series.first.weekday() + place) % 7 for place in range(len(counts))]
    factors = weekday_factors(counts, weekdays)
    exposure = [factors[weekday] for weekday in weekdays]
    # At first the level may be another one every fortnight, so that a surge does not count as spread.
    starts = [*range(0, len(counts) - 13, 14)]
    dispersion, seen = _spread(counts, exposure, starts), set[tuple[int, ...]]()
    while tuple(starts) not in seen:
        seen.add(tuple(starts))
        starts = best_levels(counts, exposure, dispersion, penalty * math.log(len(counts)))
        dispersion = _spread(counts, exposure, starts)
    return starts, dispersion


def _spread(counts: Sequence[int], exposure: Sequence[float], starts: Sequence[int]) -> float:
    means: list[float] = []
    for start, end in pairwise([*starts, len(counts)]):
        level = sum(counts[start:end]) / sum(exposure[start:end])
        means += [level * one for one in exposure[start:end]]
    return dispersion_of(counts, means, parameters=len(starts) + 6)


def best_levels(
    counts: Sequence[int],
    exposure: Sequence[float],
    dispersion: float,
    penalty: float,
    *,
    shortest: int = SHORTEST_LEVEL,
) -> list[int]:
    """Where the levels of the best cut into levels begin: least quasi-Poisson deviance plus ``penalty`` for each.

    Optimal partitioning, all cuts considered (what PELT finds, without its pruning). ``ruptures`` gives the same cuts
    and took seconds where this takes milliseconds; it is the second opinion in the tests.
    """
    import numpy as np  # the command line must start without it

    sums = np.concatenate([[0.0], np.cumsum(counts, dtype=float)])
    time = np.concatenate([[0.0], np.cumsum(exposure, dtype=float)])
    days = len(counts)
    least, begun = np.full(days + 1, np.inf), np.zeros(days + 1, dtype=int)
    least[0] = -penalty
    for end in range(shortest, days + 1):
        starts = np.arange(end - shortest + 1)
        count, room = sums[end] - sums[starts], time[end] - time[starts]
        cost = -2 * count * np.log(np.where(count > 0, count, 1) / room) / dispersion
        total = least[starts] + cost + penalty
        begun[end] = int(np.argmin(total))
        least[end] = total[begun[end]]
    found = [int(begun[days])]
    while found[-1]:
        found.append(int(begun[found[-1]]))
    return found[::-1]


def _changes(series: Series, starts: Sequence[int], dispersion: float) -> list[Change]:
    bounds = [*starts, len(series.counts)]
    found = []
    for start, middle, end in zip(bounds, bounds[1:], bounds[2:], strict=False):
        before, after = series.part(start, middle), series.part(middle, end)
        day = series.day(middle)
        found.append(
            Change(
                date=day,
                before=before,
                after=after,
                ratio=after.per_day / before.per_day if before.number else math.inf,
                interval=log_normal_interval(
                    after.number, after.days, before.number, before.days, dispersion=dispersion
                ),
                breaks=breaks.near(day, _NEAR, series.unit.value),
            )
        )
    return found
