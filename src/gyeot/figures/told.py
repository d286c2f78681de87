"""What a figure says, in sentences, with its working: the same on the screen, on paper and on a public page."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gyeot.figures.breaks import Break
from gyeot.figures.consistency import Mismatch
from gyeot.figures.inside import Hidden
from gyeot.figures.rates import Count, Interval, Ratio, Unit, Window
from gyeot.figures.suppress import TOTAL, Published, Table
from gyeot.figures.surge import Change, Day, Surge
from gyeot.said import topic

#: So many days are listed one by one.
_LISTED = 20
_FLAGGED_KO = (
    "범위를 넘은 날은 그 위쪽 끝까지만 쳐서 뒤의 날들과 견줍니다. 높은 수준이 이어지면 몇 주 동안 계속 알립니다."
)
_FLAGGED_EN = "A day above its range counts as the range's end for later days. A level that stays is named for weeks."


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
    percent, fine = f"{100 * ratio.confidence:g}%", max(2, _decimals(ratio))
    value, usual = times(ratio.value, fine), _span(ratio.log_normal, fine) if ratio.log_normal else ""
    return Working(
        title=f"{unit.ko}: 하루 평균의 비교",
        headline=(
            f"하루 평균 {fold(ratio)}배 ({percent} 신뢰구간 {_span(ratio.exact, _decimals(ratio))}배)"
            if base.number
            else f"기준 기간이 0{unit.counter}이라 몇 배라고 말할 수 없습니다"
        ),
        plain=(
            f"{unit.ko}{topic(unit.ko)} {_days_ko(count)}에 하루 {number(count.per_day)}{unit.counter}, "
            f"{_days_ko(base)}에 하루 {number(base.per_day)}{unit.counter}이었습니다."
            + (
                f" 구간에 1이 들어 있어 {'늘었다고' if ratio.value >= 1 else '줄었다고'} 말하기 어렵습니다."
                if ratio.may_be_none
                else ""
            )
        ),
        head=("", "센 기간", "날수", "건수" if unit.counter == "건" else "인원", "하루 평균", "한 주 평균"),
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
            f"비율 = ({count.number:,} ÷ {count.days:,}) ÷ ({base.number:,} ÷ {base.days:,}) = {value}",
            f"정확 신뢰구간 (조건부 이항, 클로퍼-피어슨), {percent}: {_span(ratio.exact, fine)}",
            f"로그정규 신뢰구간, {percent}: {usual or '0이 있어 구할 수 없음'}",
        ),
        breaks=tuple(
            f"{mark(index)} {break_day(one, 'ko')} ({_place(ratio, one, 'ko')}): {one.said_in('ko')}"
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
    percent, fine = f"{100 * ratio.confidence:g} %", max(2, _decimals(ratio))
    value, usual = times(ratio.value, fine), _span(ratio.log_normal, fine) if ratio.log_normal else ""
    return Working(
        title=f"{unit.value.capitalize()}: daily rates compared",
        headline=(
            f"{fold(ratio)} times the daily rate ({percent} confidence interval {_span(ratio.exact, _decimals(ratio))})"
            if base.number
            else "The baseline is 0, so no number of times can be said"
        ),
        plain=(
            f"{number(count.per_day)} {unit} a day from {_window(count)}, against {number(base.per_day)} a day from "
            f"{_window(base)}."
            + (
                f" The interval holds 1: that is too little to speak of a {'rise' if ratio.value >= 1 else 'fall'}."
                if ratio.may_be_none
                else ""
            )
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
            f"({count.number:,} / {count.days:,}) / ({base.number:,} / {base.days:,}) = {value}",
            f"exact interval (conditional binomial, Clopper-Pearson), {percent}: {_span(ratio.exact, fine)}",
            f"log-normal interval, {percent}: {usual or 'none, with a 0'}",
        ),
        breaks=tuple(
            f"{mark(index)} {break_day(one, 'en')} ({_place(ratio, one, 'en')}): {one.said_in('en')}"
            for index, one in enumerate(ratio.breaks)
        ),
        caveats=(
            f"More {unit} are not as much more crime: with a crackdown and the news, people report who could not.",
            "The intervals take events as independent. Where many come at once, the true interval is wider.",
            "Other windows give other ratios. Quote both windows with the figure.",
        ),
    )


def fold(ratio: Ratio) -> str:
    """The ratio with as many digits as it bears."""
    return times(ratio.value, _decimals(ratio)) if ratio.value else "0"


def _decimals(ratio: Ratio) -> int:
    """Two digits that count where the ratio is below 1; two decimals where its interval comes near."""
    smallest = ratio.value or ratio.exact.high
    if smallest < 1:
        return min(8, 1 - math.floor(math.log10(smallest)))
    return 2 if ratio.exact.low < 1.1 else 1


_PLACES = {
    "window": ("inside the window", "견주는 기간 안"),
    "baseline": ("inside the baseline", "기준 기간 안"),
    "between": ("between the two", "두 기간 사이"),
    "all of the window": ("the whole window falls inside", "견주는 기간 전체가 들어감"),
    "part of the window": ("part of the window falls inside", "견주는 기간 일부가 들어감"),
    "all of the baseline": ("the whole baseline falls inside", "기준 기간 전체가 들어감"),
    "part of the baseline": ("part of the baseline falls inside", "기준 기간 일부가 들어감"),
}


def _place(ratio: Ratio, one: Break, language: str) -> str:
    """Where a break lies, or may lie."""
    ko, place = language == "ko", ratio.place(one)
    if " or " in place:
        return (" 또는 " if ko else " or ").join(_PLACES[part][ko] for part in place.split(" or "))
    return ", ".join(_PLACES[part][ko] for part in place.split(" and "))


@dataclass(frozen=True, slots=True)
class Looked:
    """What a daily series shows, in one language."""

    summary: tuple[str, ...]
    changes: tuple[tuple[str, tuple[str, ...]], ...]  # each level, and the known breaks near its first day
    days: tuple[str, ...]
    more: str  # how many days beyond those that are listed
    caveats: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """Tell all of it, line by line."""
        yield from self.summary
        yield ""
        for change, breaks in self.changes:
            yield change
            yield from (f"    {one}" for one in breaks)
        yield from self.days
        if self.more:
            yield self.more
        yield ""
        yield from (f"- {one}" for one in self.caveats)


def looked(surge: Surge, language: str) -> Looked:
    """Tell what a daily series shows."""
    more = len(surge.above) - _LISTED
    return Looked(
        summary=tuple(_surge_summary(surge, language)),
        changes=tuple(
            (
                _change(change, surge.series.unit, language),
                tuple(f"{break_day(one, language)}: {one.said_in(language)}" for one in change.breaks),
            )
            for change in surge.changes
        ),
        days=tuple(_day_above(day, surge.series.unit, language) for day in surge.above[:_LISTED]),
        more="" if more <= 0 else f"그 밖에 {more}일" if language == "ko" else f"and {more} more days",
        caveats=_surge_caveats(language),
    )


def _surge_summary(surge: Surge, language: str) -> Iterator[str]:
    unit, series = surge.series.unit, surge.series
    total = sum(series.counts)
    spread = f"{surge.dispersion:.1f}"
    if language == "ko":
        yield f"{series.first} ~ {series.last}, {len(series.counts):,}일, {unit.ko} {total:,}{unit.counter}"
        yield f"흩어짐은 우연히 생기는 정도의 {spread}배입니다. 아래 범위와 구간에 반영했습니다."
        yield (
            f"평소 범위를 넘은 날 {len(surge.above)}일, 밑돈 날 {len(surge.below)}일, 수준이 달라진 때 "
            f"{len(surge.changes)}번"
        )
        return
    yield f"{series.first} to {series.last}, {len(series.counts):,} days, {total:,} {unit}"
    yield f"They spread {spread} times as much as chance alone; the ranges and intervals below allow for it."
    above, levels = len(surge.above), len(surge.changes)
    yield (
        f"{above} {'day' if above == 1 else 'days'} above what was to be expected, {len(surge.below)} below, {levels} "
        f"{'change' if levels == 1 else 'changes'} of level"
    )


def _change(change: Change, unit: Unit, language: str) -> str:
    before, after = number(change.before.per_day), number(change.after.per_day)
    if language == "ko":
        return f"{change.date}부터: 하루 {before} → {after}{unit.counter}, {_fold(change, unit, language)}"
    return f"from {change.date}: {before} -> {after} a day, {_fold(change, unit, language)}"


def _fold(change: Change, unit: Unit, language: str) -> str:
    """How many times the level before, where that was not 0."""
    ko, ratio = language == "ko", times(change.ratio)
    if not change.before.number:
        return (
            f"앞서 0{unit.counter}이었으므로 몇 배인지는 말할 수 없음" if ko else "no ratio, as there was none before"
        )
    span = _span(change.interval) if change.interval else "-"
    return f"{ratio}배 (로그정규 95% 신뢰구간 {span})" if ko else f"{ratio} times (log-normal 95 % {span})"


def _day_above(day: Day, unit: Unit, language: str) -> str:
    if language == "ko":
        return f"{day.date}: {day.count:,}{unit.counter} (평소 범위 {day.low:,}–{day.high:,})"
    return f"{day.date}: {day.count:,} (to be expected: {day.low:,} to {day.high:,})"


def _surge_caveats(language: str) -> tuple[str, ...]:
    if language == "ko":
        return (
            _FLAGGED_KO,
            "아무 일 없는 모의 계열에서도 많게는 0.9%의 날이 범위를 넘었습니다. 1년이면 서너 번입니다.",
            "수준이 달라진 날은 자료를 보고 고른 것이라, 그 구간은 실제보다 좁게 나옵니다.",
            "수준이 천천히 오르내리는 계열에서는 없는 변화를 찾기도 합니다. 신고의 변화는 범죄의 변화와 같지 않습니다.",
        )
    return (
        _FLAGGED_EN,
        "In simulated series where nothing happens, up to 0.9 % of days lay above their range: three a year.",
        "The days of change were chosen by looking, so their intervals are too narrow.",
        "A level that wanders slowly can be taken for a change. More reports are not as much more crime.",
    )


def mismatch_lines(found: Sequence[Mismatch], language: str) -> Iterator[str]:
    """Tell what does not fit together among printed figures, line by line of the file."""
    if not found:
        yield "서로 어긋나는 숫자를 찾지 못했습니다." if language == "ko" else "Nothing was found that does not fit."
    for one in found:
        lines = ", ".join(map(str, one.lines))
        yield f"{lines}번째 줄: {one.ko}" if language == "ko" else f"line {lines}: {one.en}"


def mismatch_record(one: Mismatch) -> Mapping[str, Any]:
    """What does not fit together, for programs."""
    return {"lines": list(one.lines), "en": one.en, "ko": one.ko}


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
            yield f"{least} 미만인 칸과, 빼면 그 칸을 알 수 있게 되는 칸을 합해 {hidden}개를 가렸습니다."
            yield f"가린 칸의 값은 아무리 좁혀도 {least} 이상 벌어진 범위까지만 알 수 있습니다."
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


def grid(table: Published | Table, language: str) -> Iterator[tuple[str, ...]]:
    """A table, row by row, its header first and its margins last: as published, or as it is for those inside."""
    total, hidden = total_word(language), hidden_word(language)
    values: Mapping[tuple[str, ...], int | None] = table.shown if isinstance(table, Published) else table.values

    def told(*cell: str) -> str:
        value = values[cell]
        return hidden if value is None else f"{value:,}"

    rows = (*table.labels[0], TOTAL)
    if len(table.sides) == 1:
        yield table.sides[0], counted(table.unit, language)
        yield from ((total if row == TOTAL else row, told(row)) for row in rows)
        return
    columns = (*table.labels[1], TOTAL)
    yield (f"{table.sides[0]} / {table.sides[1]}", *table.labels[1], total)
    for row in rows:
        yield (total if row == TOTAL else row, *(told(row, column) for column in columns))


def attacked(found: Sequence[Hidden], language: str) -> str:
    """What came of working out the hidden cells from everything that is to be public; empty where none is hidden."""
    closest = min(found, key=lambda one: one.width, default=None)
    if closest is None:
        return ""
    span = reach(closest.low, closest.high, language)
    if language == "ko":
        return (
            f"공개할 숫자를 모두 아는 사람의 자리에서 가린 칸 {len(found)}개를 하나씩 계산해 보았습니다. 가장 좁게 "
            f"알아낸 범위: {span}."
        )
    return (
        f"With everything that will be public, each of the {len(found)} hidden cells was worked out as closely as it "
        f"can be. The narrowest range found: {span}."
    )


def still_known(published: Published, language: str) -> Iterator[str]:
    """What readers of a published table can find out nevertheless: for those who decide whether it goes out."""
    ko = language == "ko"
    if published.hidden:
        yield (
            f"가린 칸에 적어도 1{published.unit.counter}은 있다는 것이 알려집니다. 0은 가리지 않기 때문입니다."
            if ko
            else "That a hidden cell is not empty becomes known, for a 0 is never hidden."
        )
    if 0 in published.shown.values():
        yield (
            "0인 칸은 그대로 보입니다. 그 항목에 하나도 없었다는 것이 알려집니다."
            if ko
            else "A 0 stands as it is: that there was nothing in that group becomes known."
        )
    yield (
        "같은 사람들을 다르게 나눈 표나 지난번에 낸 같은 표가 있으면, 서로 빼서 더 알아낼 수 있습니다. 이것은 여기서 "
        "확인하지 못합니다."
        if ko
        else "Another table of the same people, or the same table published before, can be subtracted from this one. "
        "That cannot be checked here."
    )


def why_hidden(one: Hidden, threshold: int, language: str) -> str:
    """Why a cell is hidden, for those who may see it."""
    if one.small:
        return f"{threshold} 미만" if language == "ko" else f"below {threshold}"
    return "다른 칸을 지키려고 함께 가림" if language == "ko" else "hidden to keep others hidden"


def reach(low: int, high: int | None, language: str) -> str:
    """From where to where a number can be told; without an upper end where nothing published limits it."""
    if high is None:
        return f"{low:,} 이상" if language == "ko" else f"{low:,} or more"
    return f"{low:,}–{high:,}" if language == "ko" else f"{low:,} to {high:,}"


def cell_name(cell: Sequence[str], language: str) -> str:
    """A cell by its labels, margins by their word."""
    total = total_word(language)
    return " · ".join(total if one == TOTAL else one for one in cell)


def counted(unit: Unit, language: str) -> str:
    """What was counted and, in Korean, its counting word: the head of a column of numbers."""
    return f"{unit.ko} ({unit.counter})" if language == "ko" else unit.value.capitalize()


def total_word(language: str) -> str:
    """What a margin is called."""
    return "합계" if language == "ko" else "Total"


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
                "latest": one.latest.isoformat(),
                "exact": one.exact,
                "until": one.until.isoformat() if one.until else None,
                "place": ratio.place(one),
                "source": one.source,
                "confidence": one.confidence,
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


def _window(count: Count) -> str:
    window = count.window
    assert isinstance(window, Window)
    return f"{window.first} ~ {window.last}"


def _days_ko(count: Count) -> str:
    return f"{_window(count)}({count.days:,}일)"


def break_day(one: Break, language: str) -> str:
    """When the counting changed, no closer than it is known: 2024-08-28, 2024-08경, 2025년 중; or from when to when."""
    if one.until:
        return f"{one.date} ~ {one.until}"
    if one.exact:
        return one.date.isoformat()
    if (one.latest - one.date).days < 31:
        return f"{one.date:%Y-%m}경" if language == "ko" else f"about {one.date:%Y-%m}"
    return f"{one.date.year}년 중" if language == "ko" else f"some time in {one.date.year}"


def _width(words: str) -> int:
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)
