"""Days with more than was to be expected, and days from which the level was another one, in a daily series of counts.

Counts of reports spread more than a Poisson count would: a newspaper, a school, a crackdown bring many at once. How
much more is estimated from the series (its dispersion) and enters both answers. What a day may hold is a negative
binomial range around the eight weeks before it, without the last of them, so that a growing surge does not excuse
itself. Weeks without a count are no proof that nothing happens: three may have been to come in them (the rule of
three: Hanley and Lippman-Hand, JAMA 1983;249:1743; Eypasch et al., BMJ 1995;311:619), so no range ends below what such
a level brings. Levels are the cut of the series with the least quasi-Poisson deviance and a price for each level
(Killick, Fearnhead and Eckley 2012). A run shorter than a week is no level: its days are left out, and the levels are
cut again. The days on which a level may have begun are the likeliest that hold 95 % of the likelihood of all days, each
with the levels that fit it best and as likely as any other beforehand (after Smith 1975, Biometrika 62:407, and Raftery
and Akman 1986, Biometrika 73:85). How often all of it errs was measured on simulated series: benchmarks/figures.py.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from types import ModuleType

from gyeot.errors import NotComparable, Refused
from gyeot.figures import breaks
from gyeot.figures.breaks import Break
from gyeot.figures.rates import Count, Interval, Unit, Window, log_normal_interval, special_functions

#: Ten years. More is a typing error in a date.
MOST_DAYS = 3_653
#: A level holds for a week at least; shorter surges are days outside their range.
SHORTEST_LEVEL = 7
#: Where short runs take more of the days than this, they are how the series goes, and none is left out.
_MOST_LEFT_OUT = 0.25
#: The days that a range is taken from, and how many before it are left out.
BASELINE, GAP, LEAST_BASELINE = 56, 7, 28
#: With fewer days than this not one of them can be held against earlier ones.
FEWEST_DAYS = LEAST_BASELINE + GAP + 1
#: So many may have been to come in weeks in which none did: the upper 95 % bound of a count of 0.
RULE_OF_THREE = 3.0
#: So sure one day has to be. With some hundred days looked at, less would cry wolf weekly.
SURE = 0.999
#: What another level has to gain in deviance, in logarithms of the length. Chosen by simulation: with 3, a level that
#: wanders slowly was cut in 45 % of quiet years, with 4 in 14 %, and a rise from 1.4 to 3 a day is still found.
PENALTY = 4.0
#: Weekdays are drawn towards each other by so many counts, so that four Mondays do not make a rule.
_SHRINK = 5.0
#: How much of the likelihood the days hold on which a level may have begun.
_HELD = 0.95
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

    def refuse_unended(self, today: date) -> None:
        """Raise NotComparable while days of the series are still to come."""
        if self.last > today:
            raise NotComparable(
                f"The series goes on to {self.last}, and that day is still to come. Leave out the days after {today}.",
                f"아직 오지 않은 날({self.last})까지 적혀 있습니다. {today} 뒤의 날은 빼 주세요.",
            )

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
class Level:
    """What was counted on the days of one level, without those of runs too short to be a level."""

    number: int
    days: int
    left_out: int

    @property
    def per_day(self) -> float:
        """How many a day."""
        return self.number / self.days


@dataclass(frozen=True, slots=True)
class Change:
    """On one of some days the level became another one."""

    date: date  # the likeliest day; which it was, nobody can tell from counts
    days: Window  # the days that hold 95 % of the likelihood
    before: Level
    after: Level
    ratio: float
    interval: Interval | None  # log-normal, widened by the dispersion; the day was chosen by looking, so it flatters
    breaks: tuple[Break, ...]  # known ones inside the series that begin or end within a week of these days


@dataclass(frozen=True, slots=True)
class Surge:
    """What the series shows."""

    series: Series
    dispersion: float  # how many times the variance exceeds a Poisson count's; never under 1
    days: tuple[Day, ...]
    changes: tuple[Change, ...]
    short_runs: tuple[Count, ...]  # days that stand out together, and too few to be a level
    breaks: tuple[Break, ...]

    @property
    def untested(self) -> int:
        """How many days, the first ones, have too few days before them to be held against."""
        return sum(day.high is None for day in self.days)

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
    missing = FEWEST_DAYS - len(series.counts)
    if missing > 0:
        raise Refused(
            f"A day is held against the {LEAST_BASELINE} days that end a week before it, so {FEWEST_DAYS} days are "
            f"needed. Add the {missing} days before {series.first}.",
            f"하루를 보려면 그 한 주 전까지의 {LEAST_BASELINE}일과 견주어야 하므로 모두 {FEWEST_DAYS}일이 필요합니다. "
            f"{series.first} 앞의 {missing}일을 더해 주세요.",
        )
    known = breaks.between(series.first, series.last, series.unit.value)
    cut = _cut(series, penalty)
    return Surge(
        series=series,
        dispersion=cut.dispersion,
        days=tuple(_days(series, sure)),
        changes=tuple(_changes(series, cut, known)),
        short_runs=tuple(series.part(start, end) for start, end in cut.short_runs),
        breaks=known,
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


@dataclass(frozen=True, slots=True)
class _Cut:
    """A series cut into levels. Levels begin at places among the days that are left, without the short runs."""

    left: list[int]
    counts: list[int]
    exposure: list[float]
    starts: list[int]
    dispersion: float
    short_runs: list[tuple[int, int]]


def _cut(series: Series, penalty: float) -> _Cut:
    """Cut a series into runs of any length, leave out those too short to be a level, and cut what is left into levels.

    Cut into levels at once, a surge of four days would become a level of seven that begins before it does.
    """
    counts, price = series.counts, penalty * math.log(len(series.counts))
    weekdays = [(series.first.weekday() + place) % 7 for place in range(len(counts))]
    factors = weekday_factors(counts, weekdays)
    exposure = [factors[weekday] for weekday in weekdays]
    runs, _ = _settled(counts, exposure, price, shortest=1)
    short = [(start, end) for start, end in pairwise([*runs, len(counts)]) if end - start < SHORTEST_LEVEL]
    if sum(end - start for start, end in short) > _MOST_LEFT_OUT * len(counts):
        short = []
    left = sorted(set(range(len(counts))).difference(*(range(start, end) for start, end in short)))
    kept, open_days = [counts[place] for place in left], [exposure[place] for place in left]
    starts, dispersion = _settled(kept, open_days, price, shortest=SHORTEST_LEVEL)
    return _Cut(left, kept, open_days, starts, dispersion, short)


def _settled(
    counts: Sequence[int], exposure: Sequence[float], price: float, *, shortest: int
) -> tuple[list[int], float]:
    """Where levels begin, and the dispersion around them: each needs the other, so they take turns."""
    # At first the level may be another one every fortnight, so that a surge does not count as spread.
    starts = [*range(0, max(1, len(counts) - 13), 14)]
    dispersion, seen = _spread(counts, exposure, starts), set[tuple[int, ...]]()
    while tuple(starts) not in seen:
        seen.add(tuple(starts))
        starts = best_levels(counts, exposure, dispersion, price, shortest=shortest)
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


def _changes(series: Series, cut: _Cut, known: Sequence[Break]) -> Iterator[Change]:
    bounds = [*cut.starts, len(cut.left)]
    for start, middle, end in zip(bounds, bounds[1:], bounds[2:], strict=False):
        before, after = _level(cut, start, middle), _level(cut, middle, end)
        days = _days_of_change(series, cut, start, end)
        near = breaks.near(days.first, days.last, _NEAR, series.unit.value)
        yield Change(
            date=series.day(cut.left[middle]),
            days=days,
            before=before,
            after=after,
            ratio=after.per_day / before.per_day if before.number else math.inf,
            interval=log_normal_interval(
                after.number, after.days, before.number, before.days, dispersion=cut.dispersion
            ),
            breaks=tuple(one for one in known if one in near),
        )


def _level(cut: _Cut, start: int, end: int) -> Level:
    """The level of the days that are left from one place to before another."""
    between = cut.left[end - 1] - cut.left[start] + 1
    return Level(sum(cut.counts[start:end]), end - start, between - (end - start))


def _days_of_change(series: Series, cut: _Cut, start: int, end: int) -> Window:
    """From the first to the last of the likeliest days, where a level begins somewhere between two places."""
    deviances = [_deviance(cut, start, middle) + _deviance(cut, middle, end) for middle in range(start + 1, end)]
    least = min(deviances)
    weights = [math.exp((least - one) / (2 * cut.dispersion)) for one in deviances]
    missing, likely = _HELD * sum(weights), list[int]()
    for place in sorted(range(len(weights)), key=lambda place: -weights[place]):
        if missing <= 0:
            break
        missing -= weights[place]
        likely.append(start + 1 + place)
    # The days of a short run right before a level may belong to it already.
    return Window(series.day(cut.left[min(likely) - 1] + 1), series.day(cut.left[max(likely)]))


def _deviance(cut: _Cut, start: int, end: int) -> float:
    """What the days of one level add to the deviance, up to what is the same for every cut."""
    count = sum(cut.counts[start:end])
    return -2 * count * math.log(count / sum(cut.exposure[start:end])) if count else 0.0
