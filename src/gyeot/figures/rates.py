"""How many, over how many days, how fast, and how much faster than before: with the working and the doubt shown.

The ratio's exact interval comes by conditioning: given both counts together, the first is binomial (Przyborowski and
Wilenski 1940), and Clopper and Pearson's interval for its share turns into one for the ratio. The other is the usual
log-normal one. Both take events as independent; reports that come in clusters deserve wider intervals than either.
"""

import math
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from statistics import NormalDist
from types import ModuleType

from gyeot.errors import MixedUnits, NotComparable, OutsideWorld, Refused
from gyeot.figures import breaks
from gyeot.figures.breaks import Break

#: More than everyone in Korea: a typing error.
_MOST = 100_000_000
#: Days outside these years are typing errors too.
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)


class Unit(StrEnum):
    """What is counted. Counts of different things are never added, divided or drawn in one line."""

    REPORTS = "reports"
    CASES = "cases"
    VICTIMS = "victims"
    SUSPECTS = "suspects"
    ITEMS = "items"
    POSTS = "posts"

    @property
    def ko(self) -> str:
        """The word in Korean."""
        return _KOREAN[self]

    @property
    def counter(self) -> str:
        """The Korean counting word: people are 명, all else 건."""
        return "명" if self in (Unit.VICTIMS, Unit.SUSPECTS) else "건"

    @classmethod
    def named(cls, words: str) -> "Unit | None":
        """The unit of an English or a Korean name; None where it is none of them.

        >>> Unit.named("신고"), Unit.named("삭제 요청"), Unit.named("people")
        (<Unit.REPORTS: 'reports'>, <Unit.ITEMS: 'items'>, None)
        """
        plain = _plain(words)
        return next((one for one in cls if plain in (one.value, _plain(one.ko))), _ALSO_NAMED.get(plain))


_KOREAN = {
    Unit.REPORTS: "신고",
    Unit.CASES: "사건",
    Unit.VICTIMS: "피해자",
    Unit.SUSPECTS: "피의자",
    Unit.ITEMS: "삭제·차단 요청",
    Unit.POSTS: "게시글·댓글",
}
_ALSO_NAMED = {
    **dict.fromkeys(("삭제요청", "차단요청"), Unit.ITEMS),
    **dict.fromkeys(("게시글", "게시물", "댓글"), Unit.POSTS),
}


def _plain(words: str) -> str:
    return re.sub(r"[\s·ㆍ/,]", "", words).casefold()


@dataclass(frozen=True, slots=True)
class Window:
    """The days over which something was counted, both ends included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Refused(
                f"The window ends ({self.last}) before it begins ({self.first}). Exchange the two dates.",
                f"기간의 끝({self.last})이 시작({self.first})보다 앞섭니다. 두 날짜를 바꿔 주세요.",
            )
        if self.first < EARLIEST or self.last > LATEST:
            raise Refused(
                f"The years go from {EARLIEST.year} to {LATEST.year}. Check the two dates.",
                f"연도는 {EARLIEST.year}년부터 {LATEST.year}년까지입니다. 두 날짜를 확인해 주세요.",
            )

    def refuse_unended(self, today: date) -> None:
        """Raise NotComparable while days of the window are still to come: their events are not counted yet."""
        if self.last > today:
            raise NotComparable(
                f"This period is not over yet: it ends on {self.last}. Choose a last day up to today.",
                f"아직 끝나지 않은 기간입니다. 마지막 날({self.last})을 오늘이나 그 앞으로 적어 주세요.",
            )

    @property
    def days(self) -> int:
        """How many days, first and last included.

        >>> Window(date(2024, 1, 1), date(2024, 7, 31)).days
        213
        """
        return (self.last - self.first).days + 1

    def overlaps(self, other: "Window") -> bool:
        """Whether any day lies in both."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class Count:
    """How many of what, over which days. A count without a window can be held, and compared with nothing."""

    number: int
    unit: Unit
    window: Window | None
    definition: str = ""  # what exactly was counted, where two bodies count the same thing differently

    def __post_init__(self) -> None:
        if not 0 <= self.number <= _MOST:
            raise Refused(
                "A count is a whole number from 0 up. Check it.", "건수는 0 이상의 정수입니다. 숫자를 확인해 주세요."
            )

    @cached_property
    def days(self) -> int:
        """The days of the window. Raises NotComparable where there is none."""
        if self.window is None:
            raise NotComparable(
                "This count has no window, so it has no rate. Say from which day to which day it was counted.",
                "센 기간이 없어 하루 평균을 낼 수 없습니다. 며칠부터 며칠까지 센 것인지 알려 주세요.",
            )
        return self.window.days

    @property
    def per_day(self) -> float:
        """How many a day.

        >>> round(Count(297, Unit.CASES, Window(date(2024, 1, 1), date(2024, 7, 31))).per_day, 3)
        1.394
        """
        return self.number / self.days

    @property
    def per_week(self) -> float:
        """How many in seven days."""
        return 7 * self.per_day

    def per_day_interval(self, confidence: float = 0.95) -> "Interval":
        """Garwood's exact Poisson interval for the rate per day."""
        special, miss = special_functions(), _miss(confidence)
        low = float(special.gammaincinv(self.number, miss)) if self.number else 0.0
        high = float(special.gammainccinv(self.number + 1, miss))
        return Interval(low / self.days, high / self.days)


@dataclass(frozen=True, slots=True)
class Interval:
    """From where to where; ``high`` is infinite where nothing bounds it."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times faster, with both intervals by name, and what happened to the counting in between."""

    count: Count
    baseline: Count
    value: float  # infinite where the baseline is 0
    exact: Interval  # conditional binomial, Clopper-Pearson
    log_normal: Interval | None  # not defined where a count is 0
    confidence: float
    breaks: tuple[Break, ...]

    @property
    def may_be_none(self) -> bool:
        """Whether the rates may be the same: 1 lies in the exact interval."""
        return self.exact.low <= 1 <= self.exact.high

    def place(self, one: Break) -> str:
        """Where a break lies: "window", "baseline" or "between"; "between or window" where the day is not known.

        Of one that lasted it says what falls inside: "all of the window", "part of the window", and so of the baseline.
        """
        windows = {
            name: one.window for name, one in (("window", self.count), ("baseline", self.baseline)) if one.window
        }
        if one.until is not None:
            shares = {name: one.share_of(window.first, window.last) for name, window in windows.items()}
            held = [f"{share} of the {name}" for name, share in shares.items() if share != "none"]
            return " and ".join(held) or "between"
        (name, earlier), (other, later) = sorted(windows.items(), key=lambda item: item[1].first)
        spans = [(name, earlier.first, earlier.last), ("between", earlier.last, later.first)]
        spans.append((other, later.first, later.last))
        return " or ".join(where for where, first, last in spans if one.may_begin_after(first, last))


def rate_ratio(count: Count, baseline: Count, *, confidence: float = 0.95) -> Ratio:
    """Hold the rate of one count against another's. Raises NotComparable where that would mean nothing.

    >>> ratio = rate_ratio(
    ...     Count(118, Unit.REPORTS, Window(date(2024, 8, 26), date(2024, 9, 3))),
    ...     Count(297, Unit.REPORTS, Window(date(2024, 1, 1), date(2024, 7, 31))),
    ... )
    >>> round(ratio.value, 1), round(ratio.log_normal.low, 1), round(ratio.log_normal.high, 1)
    (9.4, 7.6, 11.6)
    """
    same_unit(count, baseline)
    if count.window is None or baseline.window is None:
        raise _counts_alone(count, baseline)
    if count.window.overlaps(baseline.window):
        raise NotComparable(
            "The two windows share days, so the same events would stand on both sides. Choose windows without a "
            "common day.",
            "두 기간이 겹쳐 같은 일이 양쪽에 들어갑니다. 겹치는 날이 없는 기간을 골라 주세요.",
        )
    if count.number == baseline.number == 0:
        raise NotComparable(
            "Both counts are 0. There is nothing to compare.", "두 건수가 모두 0이라 견줄 것이 없습니다."
        )
    first, last = min(count.window.first, baseline.window.first), max(count.window.last, baseline.window.last)
    return Ratio(
        count=count,
        baseline=baseline,
        value=count.per_day / baseline.per_day if baseline.number else math.inf,
        exact=conditional_interval(count.number, count.days, baseline.number, baseline.days, confidence),
        log_normal=log_normal_interval(count.number, count.days, baseline.number, baseline.days, confidence),
        confidence=confidence,
        breaks=breaks.between(first, last, count.unit.value),
    )


def same_unit(*counts: Count) -> Unit:
    """The one unit of all these counts. Raises MixedUnits where there are two."""
    units = list(dict.fromkeys(count.unit for count in counts))
    if len(units) > 1:
        raise MixedUnits(
            f"These count different things: {', '.join(units)}. One report may become no case or several, one case may "
            "have many victims. Compare like with like.",
            f"서로 다른 것을 센 숫자입니다: {', '.join(unit.ko for unit in units)}. 신고 하나가 사건이 안 되기도 하고 "
            "여럿이 되기도 하며, 사건 하나에 피해자가 여럿일 수 있습니다. 같은 것끼리 견주어 주세요.",
        )
    return units[0]


def _counts_alone(count: Count, baseline: Count) -> NotComparable:
    """Say why a "fold" of bare counts is refused, with what the counts would give."""
    plain, unit = f"{count.number / baseline.number:.2f}" if baseline.number else "∞", count.unit
    return NotComparable(
        f"{count.number:,} against {baseline.number:,} is {plain} as bare counts, and that says nothing of an "
        "increase: a week may stand beside seven months. Give the first and the last day of both counts; then rates "
        "per day can be compared.",
        f"{count.number:,}{unit.counter}과 {baseline.number:,}{unit.counter}을 그대로 나누면 {plain}입니다. 한 주와 "
        "일곱 달처럼 기간이 다를 수 있어, 이것으로는 몇 배 늘었는지 알 수 없습니다. 두 숫자의 첫날과 마지막 날을 알려 "
        "주시면 하루 평균으로 견주어 드립니다.",
    )


def conditional_interval(count: int, days: float, base: int, base_days: float, confidence: float = 0.95) -> Interval:
    """The exact interval of the ratio of two Poisson rates, by conditioning on the sum of the counts."""
    special, miss = special_functions(), _miss(confidence)
    low = float(special.betaincinv(count, base + 1, miss)) if count else 0.0
    high = float(special.betainccinv(count + 1, base, miss)) if base else 1.0
    return Interval(_odds(low) * base_days / days, _odds(high) * base_days / days)


def log_normal_interval(
    count: int, days: float, base: int, base_days: float, confidence: float = 0.95, *, dispersion: float = 1.0
) -> Interval | None:
    """The usual interval, taking the logarithm of the ratio as normal; None where a count is 0.

    ``dispersion`` is how many times the variance exceeds a Poisson count's.
    """
    if not count or not base:
        return None
    spread = math.exp(_normal_quantile(confidence) * math.sqrt(dispersion * (1 / count + 1 / base)))
    ratio = (count / days) / (base / base_days)
    return Interval(ratio / spread, ratio * spread)


def _normal_quantile(confidence: float) -> float:
    return NormalDist().inv_cdf(1 - _miss(confidence))


def _odds(share: float) -> float:
    return float(share / (1 - share)) if share < 1 else math.inf


def _miss(confidence: float) -> float:
    """What may be missed at each end."""
    if not 0.5 <= confidence <= 0.9999:
        raise Refused(
            "The confidence lies between 0.5 and 0.9999. The usual one is 0.95.",
            "신뢰수준은 0.5에서 0.9999 사이입니다. 보통 0.95를 씁니다.",
        )
    return (1 - confidence) / 2


def special_functions() -> ModuleType:
    """scipy.special: the quantiles, without scipy.stats, whose import takes seconds. Raises OutsideWorld without it."""
    try:
        import scipy.special
    except ImportError as cause:
        raise needs_more() from cause
    module: ModuleType = scipy.special
    return module


def needs_more() -> OutsideWorld:
    """Say how to get what figures are computed and drawn with."""
    return OutsideWorld(
        "Figures need more packages. Install them with: pip install 'gyeot[figures]'",
        "통계에 필요한 패키지가 없습니다. 다음 명령으로 설치해 주세요: pip install 'gyeot[figures]'",
    )
