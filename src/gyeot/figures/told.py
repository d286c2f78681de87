"""What a figure says, in sentences, with its working: the same on the screen, on paper and on a public page."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gyeot.figures.breaks import Break
from gyeot.figures.rates import Count, Interval, Ratio, Window
from gyeot.figures.suppress import TOTAL, Published
from gyeot.figures.surge import Surge

#: So many days are listed one by one.
_LISTED = 20


@dataclass(frozen=True, slots=True)
class Working:
    """A ratio with everything a reader needs to work it out again, in one language."""

    title: str
    headline: str
    plain: str  # the ratio in a sentence
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    steps: tuple[str, ...]
    breaks: tuple[str, ...]
    caveats: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Tell all of it, line by line."""
        yield self.headline
        yield ""
        yield self.plain
        yield ""
        for row in self.rows:
            yield "  " + " · ".join(row)
        yield ""
        yield from (f"  {step}" for step in self.steps)
        yield ""
        yield from (f"- {one}" for one in (*self.breaks, *self.caveats))


def working(ratio: Ratio, language: str) -> Working:
    """Tell a ratio."""
    return _korean(ratio) if language == "ko" else _english(ratio)


def _korean(ratio: Ratio) -> Working:
    count, base, unit = ratio.count, ratio.baseline, ratio.count.unit
    percent = f"{100 * ratio.confidence:g}%"
    return Working(
        title=f"{unit.ko}: 하루 평균의 비교",
        headline=f"하루 평균 {times(ratio.value)}배 ({percent} 구간 {_span(ratio.exact)}배)",
        plain=(
            f"{unit.ko}{_topic(unit.ko)} {_days_ko(count)}에 하루 {number(count.per_day)}{unit.counter}, "
            f"{_days_ko(base)}에 하루 {number(base.per_day)}{unit.counter}이었습니다."
        ),
        head=("", "센 날", "날수", "건수" if unit.counter == "건" else "인원", "하루 평균", "한 주 평균"),
        rows=tuple(
            (
                name,
                _window(one),
                f"{one.days:,}일",
                f"{one.number:,}{unit.counter}",
                f"{number(one.per_day)}{unit.counter}",
                f"{number(one.per_week)}{unit.counter}",
            )
            for name, one in (("견주는 기간", count), ("기준 기간", base))
        ),
        steps=(
            f"비율 = ({count.number:,} ÷ {count.days:,}) ÷ ({base.number:,} ÷ {base.days:,}) = {times(ratio.value, 2)}",
            f"정확 구간 (조건부 이항, 클로퍼-피어슨), {percent}: {_span(ratio.exact, 2)}",
            f"로그정규 구간, {percent}: {_span(ratio.log_normal, 2) if ratio.log_normal else '0이 있어 구할 수 없음'}",
        ),
        breaks=tuple(
            f"{mark(index)} {_break_day(one, 'ko')} ({_PLACES[ratio.place(one)][1]}): {one.said_in('ko')}"
            for index, one in enumerate(ratio.breaks)
        ),
        caveats=(
            f"{unit.ko}의 변화는 범죄의 변화와 같지 않습니다. 단속과 보도가 있으면 말하지 못하던 사람도 신고합니다.",
            "구간은 한 건 한 건이 서로 무관하다고 보고 계산했습니다. 한꺼번에 몰리면 실제 구간은 더 넓습니다.",
            "기간을 어떻게 잡느냐에 따라 값이 달라집니다. 인용할 때는 두 기간을 함께 적어 주세요.",
        ),
    )


def _english(ratio: Ratio) -> Working:
    count, base, unit = ratio.count, ratio.baseline, ratio.count.unit
    percent = f"{100 * ratio.confidence:g} %"
    return Working(
        title=f"{unit.value.capitalize()}: daily rates compared",
        headline=f"{times(ratio.value)} times the daily rate ({percent} interval {_span(ratio.exact)})",
        plain=(
            f"{number(count.per_day)} {unit} a day from {_window(count)}, against {number(base.per_day)} a day from "
            f"{_window(base)}."
        ),
        head=("", "Counted", "Days", unit.value.capitalize(), "A day", "A week"),
        rows=tuple(
            (
                name,
                _window(one),
                f"{one.days:,} days",
                f"{one.number:,} {unit}",
                f"{number(one.per_day)} a day",
                f"{number(one.per_week)} a week",
            )
            for name, one in (("Window", count), ("Baseline", base))
        ),
        steps=(
            f"({count.number:,} / {count.days:,}) / ({base.number:,} / {base.days:,}) = {times(ratio.value, 2)}",
            f"exact interval (conditional binomial, Clopper-Pearson), {percent}: {_span(ratio.exact, 2)}",
            f"log-normal interval, {percent}: {_span(ratio.log_normal, 2) if ratio.log_normal else 'none, with a 0'}",
        ),
        breaks=tuple(
            f"{mark(index)} {_break_day(one, 'en')} ({_PLACES[ratio.place(one)][0]}): {one.said_in('en')}"
            for index, one in enumerate(ratio.breaks)
        ),
        caveats=(
            f"More {unit} are not as much more crime: with a crackdown and the news, people report who could not.",
            "The intervals take events as independent. Where many come at once, the true interval is wider.",
            "Other windows give other ratios. Quote both windows with the figure.",
        ),
    )


_PLACES = {
    "window": ("inside the window", "견주는 기간 안"),
    "baseline": ("inside the baseline", "기준 기간 안"),
    "between": ("between the two", "두 기간 사이"),
}


def surge_lines(surge: Surge, language: str) -> Iterator[str]:
    """Tell what a daily series shows."""
    ko, unit, series = language == "ko", surge.series.unit, surge.series
    total = sum(series.counts)
    spread = f"{surge.dispersion:.1f}"
    if ko:
        yield f"{series.first} ~ {series.last}, {len(series.counts):,}일, {unit.ko} {total:,}{unit.counter}"
        yield f"흩어짐은 우연히 생기는 정도의 {spread}배입니다. 아래 범위와 구간에 반영했습니다."
        yield (
            f"평소 범위를 넘은 날 {len(surge.above)}일, 밑돈 날 {len(surge.below)}일, 수준이 달라진 때 "
            f"{len(surge.changes)}번"
        )
    else:
        yield f"{series.first} to {series.last}, {len(series.counts):,} days, {total:,} {unit}"
        yield f"They spread {spread} times as much as chance alone; the ranges and intervals below allow for it."
        yield (
            f"{len(surge.above)} days above what was to be expected, {len(surge.below)} below, {len(surge.changes)} "
            "changes of level"
        )
    yield ""
    for change in surge.changes:
        span = _span(change.interval) if change.interval else "-"
        before, after = number(change.before.per_day), number(change.after.per_day)
        if ko:
            yield (
                f"{change.date}부터: 하루 {before} → {after}{unit.counter}, {times(change.ratio)}배 "
                f"(로그정규 95% {span})"
            )
        else:
            yield f"from {change.date}: {before} -> {after} a day, {times(change.ratio)} times (log-normal 95 % {span})"
        for one in change.breaks:
            yield f"    {_break_day(one, language)}: {one.said_in(language)}"
    shown = surge.above[:_LISTED]
    for day in shown:
        if ko:
            yield f"{day.date}: {day.count:,}{unit.counter} (평소 범위 {day.low:,}–{day.high:,})"
        else:
            yield f"{day.date}: {day.count:,} (to be expected: {day.low:,} to {day.high:,})"
    if len(surge.above) > len(shown):
        more = len(surge.above) - len(shown)
        yield f"그 밖에 {more}일" if ko else f"and {more} more days"
    yield ""
    yield from (f"- {one}" for one in _surge_caveats(language))


def _surge_caveats(language: str) -> tuple[str, ...]:
    if language == "ko":
        return (
            "아무 일 없는 모의 계열에서도 0.1~0.9%의 날이 범위를 넘었습니다. 1년에 많으면 서너 번입니다.",
            "수준이 달라진 날은 자료를 보고 고른 것이라, 그 구간은 실제보다 좁게 나옵니다.",
            "수준이 천천히 오르내리는 계열에서는 없는 변화를 찾기도 합니다. 신고의 변화는 범죄의 변화와 같지 않습니다.",
        )
    return (
        "In simulated series where nothing happens, 0.1 to 0.9 % of days lay above their range: up to three a year.",
        "The days of change were chosen by looking, so their intervals are too narrow.",
        "A level that wanders slowly can be taken for a change. More reports are not as much more crime.",
    )


def published_lines(published: Published, language: str) -> Iterator[str]:
    """Tell a table as it may be published, and what was hidden."""
    rows = [list(row) for row in grid(published, language)]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        first = row[0] + " " * (widths[0] - _width(row[0]))
        yield "  ".join(
            [first, *(" " * (wide - _width(one)) + one for wide, one in zip(widths[1:], row[1:], strict=True))]
        )
    yield ""
    yield from published_notes(published, language)


def published_notes(published: Published, language: str) -> Iterator[str]:
    """What was done to a table before it left, for its readers."""
    least, hidden, step = published.threshold, len(published.hidden), published.rounded_to
    if language == "ko":
        if hidden:
            yield f"{least} 미만인 칸과 그 칸을 계산해 내게 하는 칸을 합해 {hidden}개를 가렸습니다."
            yield f"공개한 숫자로 계산해도, 가린 칸은 모두 폭 {least} 이상의 범위로만 알 수 있습니다."
        else:
            yield f"{least} 미만인 칸이 없어 가린 칸이 없습니다."
        if step > 1:
            yield f"숫자는 {step} 단위로 반올림했습니다. 그래서 합이 꼭 맞지 않을 수 있습니다."
        return
    if hidden:
        yield f"{hidden} cells are hidden: those below {least}, and any that would give those away."
        yield f"From what is published, every hidden cell can be told to a range of {least} or wider, and no closer."
    else:
        yield f"No cell is below {least}, so none is hidden."
    if step > 1:
        yield f"Numbers are rounded to {step}, so sums may not add up."


def grid(published: Published, language: str) -> Iterator[tuple[str, ...]]:
    """The published table, row by row, its header first and its margins last."""
    total, hidden = "합계" if language == "ko" else "Total", hidden_word(language)

    def told(*cell: str) -> str:
        value = published.shown[cell]
        return hidden if value is None else f"{value:,}"

    rows = (*published.labels[0], TOTAL)
    if len(published.sides) == 1:
        yield published.sides[0], published.unit.ko if language == "ko" else published.unit.value.capitalize()
        yield from ((total if row == TOTAL else row, told(row)) for row in rows)
        return
    columns = (*published.labels[1], TOTAL)
    yield (f"{published.sides[0]} / {published.sides[1]}", *published.labels[1], total)
    for row in rows:
        yield (total if row == TOTAL else row, *(told(row, column) for column in columns))


def hidden_word(language: str) -> str:
    """What stands in the place of a hidden number."""
    return "가림" if language == "ko" else "hidden"


def as_record(ratio: Ratio) -> Mapping[str, Any]:
    """A ratio for programs; what is infinite or undefined is null."""

    def count(one: Count) -> Mapping[str, Any]:
        assert one.window is not None
        return {
            "count": one.number,
            "from": one.window.first.isoformat(),
            "to": one.window.last.isoformat(),
            "days": one.days,
            "per_day": one.per_day,
            "per_week": one.per_week,
        }

    def span(one: Interval | None) -> list[float | None] | None:
        return None if one is None else [one.low, one.high if math.isfinite(one.high) else None]

    return {
        "unit": ratio.count.unit.value,
        "window": count(ratio.count),
        "baseline": count(ratio.baseline),
        "ratio": ratio.value if math.isfinite(ratio.value) else None,
        "confidence": ratio.confidence,
        "intervals": {
            "conditional_binomial_clopper_pearson": span(ratio.exact),
            "log_normal": span(ratio.log_normal),
        },
        "breaks": [
            {
                "id": one.id,
                "date": one.date.isoformat(),
                "exact": one.exact,
                "place": ratio.place(one),
                "source": one.source,
            }
            for one in ratio.breaks
        ],
    }


def surge_record(surge: Surge) -> Mapping[str, Any]:
    """A look at a series for programs."""
    return {
        "unit": surge.series.unit.value,
        "from": surge.series.first.isoformat(),
        "to": surge.series.last.isoformat(),
        "dispersion": surge.dispersion,
        "changes": [
            {
                "date": change.date.isoformat(),
                "per_day_before": change.before.per_day,
                "per_day_after": change.after.per_day,
                "ratio": change.ratio if math.isfinite(change.ratio) else None,
                "log_normal_95": [change.interval.low, change.interval.high] if change.interval else None,
                "breaks": [one.id for one in change.breaks],
            }
            for change in surge.changes
        ],
        "days": [
            {
                "date": day.date.isoformat(),
                "count": day.count,
                "low": day.low,
                "high": day.high,
                "above": day.above,
                "below": day.below,
            }
            for day in surge.days
        ],
    }


def published_record(published: Published) -> Mapping[str, Any]:
    """A published table for programs; null is hidden, "*" is a margin."""
    return {
        "unit": published.unit.value,
        "threshold": published.threshold,
        "rounded_to": published.rounded_to,
        "hidden": len(published.hidden),
        "cells": [
            {**dict(zip(published.sides, cell, strict=True)), "count": value} for cell, value in published.shown.items()
        ],
    }


def times(value: float, decimals: int = 1) -> str:
    """A ratio, or the sign for one without end."""
    return f"{value:,.{decimals}f}" if math.isfinite(value) else "∞"


def number(value: float) -> str:
    """A rate with as many digits as it bears.

    >>> number(1.3944), number(13.111), number(118.4)
    ('1.39', '13.1', '118')
    """
    return f"{value:,.2f}" if value < 10 else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def mark(index: int) -> str:
    """①, ②, ③ …: the sign of a break in a chart and below it."""
    return chr(0x2460 + index) if index < 20 else f"({index + 1})"


def _span(span: Interval, decimals: int = 1) -> str:
    return f"{times(span.low, decimals)}–{times(span.high, decimals)}"


def _topic(word: str) -> str:
    """The Korean topic particle after a word in Hangul: 은 after a closed syllable, 는 after an open one."""
    return "은" if (ord(word[-1]) - 0xAC00) % 28 else "는"


def _window(count: Count) -> str:
    window = count.window
    assert isinstance(window, Window)
    return f"{window.first} ~ {window.last}"


def _days_ko(count: Count) -> str:
    return f"{_window(count)}({count.days:,}일)"


def _break_day(one: Break, language: str) -> str:
    if one.exact:
        return one.date.isoformat()
    return f"{one.date} 무렵" if language == "ko" else f"about {one.date}"


def _width(words: str) -> int:
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)
