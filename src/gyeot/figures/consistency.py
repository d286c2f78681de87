"""Whether printed figures fit together: a rate and its window, a share and its numbers, one year and the next.

For those who quote: what a release or an article prints goes in as it stands, and what cannot all be so comes out.
Counts of different things are never held against each other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import combinations, pairwise

from gyeot.errors import Refused
from gyeot.figures.rates import Count, Unit, Window, same_unit

#: A number that falls to a fifth or grows fivefold is looked at before it is believed.
_WILD = 5
#: Small numbers move so by themselves.
_FEW = 50
#: Months and years that follow each other are as long as each other but for so many days, and so small a part.
_UNEVEN, _UNEVEN_PART = 3, 1 / 9
MOST_FIGURES = 200


@dataclass(frozen=True, slots=True)
class Printed:
    """A count as it was printed, the line on which it stands, and what was printed beside it with its decimals."""

    line: int
    count: Count
    per_day: Decimal | None = None
    growth: Decimal | None = None  # in percent, against the same length of time before
    share: Decimal | None = None  # in percent, of ``whole``
    whole: int | None = None


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Things said that cannot all be so."""

    en: str
    ko: str
    lines: tuple[int, ...] = ()


def mismatches(figures: Sequence[Printed]) -> list[Mismatch]:
    """Hold the figures of one file against each other, each kind of thing for itself. Raises Refused for very many."""
    if len(figures) > MOST_FIGURES:
        raise Refused(
            f"More than {MOST_FIGURES} figures cannot be held against each other. Hand in those of one subject.",
            f"한 번에 {MOST_FIGURES}개까지 견줄 수 있습니다. 한 주제의 숫자만 넣어 주세요.",
        )
    found: list[Mismatch] = []
    for unit in Unit:
        mine = [one for one in figures if one.count.unit is unit]
        # A part of something stands beside other parts, and none of them is the number of its days.
        entire = [one for one in mine if one.whole is None]
        found += [*_beside(mine), *_since_before(entire), *_told_twice(entire), *_running_totals(entire)]
    return sorted(found, key=lambda one: one.lines)


def _beside(figures: Sequence[Printed]) -> Iterator[Mismatch]:
    """A daily rate and a share, each against the numbers that it stands beside."""
    for one in figures:
        if one.per_day is not None:
            yield from _at([one], printed_rate(one.count, float(one.per_day), decimals=_decimals(one.per_day)))
        if one.share is not None and one.whole is not None:
            share = printed_share(one.count.number, one.whole, float(one.share), decimals=_decimals(one.share))
            yield from _at([one], share)


def _since_before(figures: Sequence[Printed]) -> Iterator[Mismatch]:
    """A growth against both numbers; where none is printed, a number that moved wildly."""
    for one in figures:
        before = next((other for other in figures if _follows(one.count, other.count)), None)
        if one.growth is not None:
            yield from _at([before, one] if before else [one], _growth(one, before))
        elif before:
            yield from _at([before, one], wild_change(one.count.number, before.count.number))


def _growth(one: Printed, before: Printed | None) -> Mismatch | None:
    assert one.growth is not None
    if before is None:
        return Mismatch(
            "A growth is printed, and the number before it is not in the file. Add the period before, as long as this.",
            "증가율은 있는데 그 앞 기간의 숫자가 없습니다. 바로 앞의 같은 길이 기간을 한 줄로 더해 주세요.",
        )
    decimals = _decimals(one.growth)
    return printed_growth(one.count.number, before.count.number, float(one.growth), decimals=decimals)


def _told_twice(figures: Sequence[Printed]) -> Iterator[Mismatch]:
    """Two numbers of the same days: one belongs to other days, or they count by two definitions."""
    for window in dict.fromkeys(_window(one.count) for one in figures):
        same = [one for one in figures if one.count.window == window]
        unexplained = []
        for one in same:
            misplaced = told_window(one.count, [other.count for other in figures if other is not one])
            yield from _at([one], misplaced)
            unexplained += [] if misplaced else [one]
        for one, other in pairwise(unexplained):
            if one.count.number != other.count.number:
                yield from _at([one, other], two_definitions(one.count, other.count))


def _running_totals(figures: Sequence[Printed]) -> Iterator[Mismatch]:
    """Counts from one first day on."""
    for first in sorted({_window(one.count).first for one in figures}):
        totals = sorted(
            (one for one in figures if _window(one.count).first == first), key=lambda one: _window(one.count).last
        )
        for earlier, later in pairwise(totals):
            if earlier.count.window != later.count.window:
                yield from _at([earlier, later], *cumulative([earlier.count, later.count]))


def _at(figures: Sequence[Printed], *found: Mismatch | None) -> Iterator[Mismatch]:
    lines = tuple(sorted(one.line for one in figures))
    yield from (replace(one, lines=lines) for one in found if one)


def _follows(later: Count, earlier: Count) -> bool:
    """Whether one window begins when the other has ended, and is as long."""
    next_day = _window(earlier).last + timedelta(days=1)
    uneven = min(_UNEVEN, _UNEVEN_PART * min(later.days, earlier.days))
    return _window(later).first == next_day and abs(later.days - earlier.days) <= uneven


def _decimals(printed: Decimal) -> int:
    exponent = printed.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def printed_rate(count: Count, per_day: float, *, decimals: int = 2) -> Mismatch | None:
    """Compare a printed daily rate with the count over its window, to the printed number of decimals.

    >>> from datetime import date
    >>> from gyeot.figures.rates import Unit
    >>> after = Count(649, Unit.CASES, Window(date(2024, 8, 28), date(2024, 11, 30)))
    >>> print(printed_rate(after, 6.98).en)
    649 over 95 days are 6.83 a day. The printed 6.98 would take 93 days.
    """
    if _rounds_to(count.per_day, per_day, decimals):
        return None
    implied = f"{count.number / per_day:.0f}" if per_day > 0 else "∞"
    return Mismatch(
        f"{count.number:,} over {count.days} days are {count.per_day:.{decimals}f} a day. The printed "
        f"{per_day:.{decimals}f} would take {implied} days.",
        f"{count.days}일 동안 {count.number:,}{count.unit.counter}이면 하루 {count.per_day:.{decimals}f}"
        f"{count.unit.counter}입니다. 적힌 {per_day:.{decimals}f}{count.unit.counter}이 되려면 {implied}일이어야 "
        "합니다.",
    )


def printed_share(part: int, whole: int, percent: float, *, decimals: int = 1) -> Mismatch | None:
    """Compare a printed percentage with the numbers beside it."""
    if not whole or part > whole:
        return Mismatch(
            f"{part:,} cannot be a share of {whole:,}. Look at the source.",
            f"{whole:,} 가운데 {part:,}일 수는 없습니다. 출처를 확인해 주세요.",
        )
    share = 100 * part / whole
    if _rounds_to(share, percent, decimals):
        return None
    return Mismatch(
        f"{part:,} of {whole:,} are {share:.{decimals}f} %, not {percent:.{decimals}f} %.",
        f"{whole:,} 가운데 {part:,}의 비율은 {percent:.{decimals}f}%가 아니라 {share:.{decimals}f}%입니다.",
    )


def printed_growth(now: int, before: int, percent: float, *, decimals: int = 1) -> Mismatch | None:
    """Compare a printed growth with the two numbers: a lost digit shows here."""
    if not before:
        return Mismatch(
            f"Nothing grows from 0 by {percent:+.{decimals}f} %. Quote the two numbers.",
            f"0에서 늘어난 것은 증가율로 말할 수 없습니다({percent:+.{decimals}f}%). 두 숫자를 그대로 적어 주세요.",
        )
    growth = 100 * (now / before - 1)
    if _rounds_to(growth, percent, decimals):
        return None
    meant = round(before * (1 + percent / 100))
    return Mismatch(
        f"From {before:,} to {now:,} is {growth:+.{decimals}f} %. The printed {percent:+.{decimals}f} % leads to about "
        f"{meant:,}.",
        f"{before:,} → {now:,}의 증가율은 {growth:+.{decimals}f}%입니다. 적힌 {percent:+.{decimals}f}%라면 "
        f"{meant:,}쯤이어야 합니다.",
    )


def wild_change(now: int, before: int) -> Mismatch | None:
    """Ask for a second look where a number moved so far that a digit may be missing."""
    if max(now, before) < _FEW or (now < _WILD * before and before < _WILD * now):
        return None
    return Mismatch(
        f"From {before:,} to {now:,}: a digit may be missing, or the definition changed. Look at the source.",
        f"{before:,} → {now:,}: 자릿수가 빠졌거나 정의가 바뀌었을 수 있으니 출처를 확인해 주세요.",
    )


def cumulative(series: Sequence[Count]) -> Iterator[Mismatch]:
    """Check counts from one first day on: later ones are never smaller. Raises MixedUnits for two units."""
    if series:
        same_unit(*series)
    for earlier, later in pairwise(sorted(series, key=lambda count: _window(count).last)):
        if later.number < earlier.number:
            yield Mismatch(
                f"{later.number:,} by {_window(later).last}, but {earlier.number:,} already by "
                f"{_window(earlier).last}. A running total does not fall.",
                f"{_window(earlier).last}까지 {earlier.number:,}{earlier.unit.counter}인데 {_window(later).last}까지는 "
                f"{later.number:,}{later.unit.counter}입니다. "
                "누계는 줄지 않습니다.",
            )


def added(earlier: Count, later: Count) -> Count:
    """What came between two running totals of the same thing, with the days in which it came.

    >>> from datetime import date
    >>> from gyeot.figures.rates import Unit
    >>> first = date(2024, 1, 1)
    >>> august = added(
    ...     Count(297, Unit.CASES, Window(first, date(2024, 7, 31))),
    ...     Count(445, Unit.CASES, Window(first, date(2024, 8, 27))),
    ... )
    >>> august.number, august.days, round(august.per_day, 2)
    (148, 27, 5.48)
    """
    unit = same_unit(earlier, later)
    window = Window(_window(earlier).last + timedelta(days=1), _window(later).last)
    return Count(later.number - earlier.number, unit, window)


def told_window(told: Count, others: Sequence[Count]) -> Mismatch | None:
    """Find a count told with a window that is not its own.

    Another number is told of that window, and this one is exactly what came between two running totals.
    """
    same_unit(told, *others)
    known = next((other for other in others if other.window == told.window and other.number != told.number), None)
    if known is None:
        return None
    by_day = sorted(others, key=lambda count: _window(count).last)
    for earlier, later in combinations(by_day, 2):
        from_one_day = _window(earlier).first == _window(later).first and _window(earlier) != _window(later)
        if from_one_day and later.number - earlier.number == told.number:
            own = _window(added(earlier, later))
            return Mismatch(
                f"{told.number:,} are not of {_said(told)}, for which {known.number:,} were counted. They are what "
                f"came from {own.first} to {own.last}.",
                f"{told.number:,}{told.unit.counter}은 {_said(told)}의 숫자가 아닙니다. 그 기간은 "
                f"{known.number:,}{known.unit.counter}입니다. {own.first}부터 {own.last}까지 늘어난 숫자와 같습니다.",
            )
    return None


def two_definitions(one: Count, other: Count) -> Mismatch:
    """Say that two numbers are told of the same days: something else was counted."""
    return Mismatch(
        f"{one.number:,} and {other.number:,} are told of the same {one.unit} and days ({_said(one)}): two "
        "definitions. Do not put them in one series.",
        f"같은 기간({_said(one)})의 {one.unit.ko} 숫자가 두 가지입니다({one.number:,}, {other.number:,}). 세는 기준이 "
        "서로 다른 숫자이니 한 줄로 잇지 마세요.",
    )


def _window(count: Count) -> Window:
    """The window. Raises NotComparable where there is none."""
    assert count.days
    assert count.window is not None
    return count.window


def _said(count: Count) -> str:
    window = _window(count)
    return f"{window.first} – {window.last}"


def _rounds_to(value: float, printed: float, decimals: int) -> bool:
    """Whether a careful writer could have printed this: half a unit of the last decimal either way."""
    half: float = 0.5 / 10**decimals
    return abs(value - printed) <= half + 1e-9
