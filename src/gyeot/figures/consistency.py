"""Whether printed figures fit together: a rate and its window, a total and its parts, one year and the next."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, pairwise

from gyeot.figures.rates import Count, Window, same_unit

#: A year in which such a number falls to a fifth or grows fivefold is looked at before it is believed.
_WILD = 5


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Two things said that cannot both be so."""

    en: str
    ko: str


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
    share = 100 * part / whole
    if _rounds_to(share, percent, decimals):
        return None
    return Mismatch(
        f"{part:,} of {whole:,} are {share:.{decimals}f} %, not {percent:.{decimals}f} %.",
        f"{whole:,} 가운데 {part:,}의 비율은 {percent:.{decimals}f}%가 아니라 {share:.{decimals}f}%입니다.",
    )


def printed_growth(now: int, before: int, percent: float, *, decimals: int = 1) -> Mismatch | None:
    """Compare a printed growth with the two numbers: a lost digit shows here."""
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
    if before and now and 1 / _WILD < now / before < _WILD:
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


def told_window(told: Count, totals: Sequence[Count]) -> Mismatch | None:
    """Find a count told with a window that is not its own.

    It disagrees with the running total of the same window, and is exactly what came between two other totals.
    """
    same_unit(told, *totals)
    known = next((total for total in totals if total.window == told.window), None)
    if known is None or known.number == told.number:
        return None
    by_day = sorted(totals, key=lambda count: _window(count).last)
    for earlier, later in combinations(by_day, 2):
        own = added(earlier, later)
        if own.number == told.number:
            window = _window(own)
            return Mismatch(
                f"{told.number:,} are not of {_said(told)}, for which {known.number:,} were counted. They are what "
                f"came from {window.first} to {window.last}.",
                f"{told.number:,}{told.unit.counter}은 {_said(told)}의 숫자가 아닙니다. 그 기간은 "
                f"{known.number:,}{known.unit.counter}입니다. "
                f"{window.first}부터 {window.last}까지 늘어난 숫자와 같습니다.",
            )
    return Mismatch(
        f"{told.number:,} and {known.number:,} are both told of {_said(told)}. Look at the sources.",
        f"{_said(told)}의 숫자가 두 가지입니다({told.number:,}, {known.number:,}). 출처를 확인해 주세요.",
    )


def definitions(counts: Sequence[Count]) -> Iterator[Mismatch]:
    """Find numbers that differ though unit and window are one: something else was counted."""
    for one, other in combinations(counts, 2):
        if one.unit is other.unit and one.window == other.window and one.number != other.number:
            yield Mismatch(
                f"{one.number:,} and {other.number:,} are told of the same {one.unit} and days ({_said(one)}): two "
                "definitions. Do not put them in one series.",
                f"같은 기간({_said(one)})의 {one.unit.ko} 숫자가 두 가지입니다({one.number:,}, {other.number:,}). 서로 "
                "다른 정의로 센 것이니 한 계열에 넣지 마세요.",
            )


def is_subset(number: int, parts: Iterable[int], total: int) -> bool:
    """Whether ``number`` lies inside one of the parts: the parts alone make the total, and it fits into one.

    >>> is_subset(72, (669, 228, 51, 11, 4), 963)
    True
    """
    parts = tuple(parts)
    return sum(parts) == total and any(number <= part for part in parts)


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
