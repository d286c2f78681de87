"""Charts of figures as SVG: rates as areas over their days, series with their ranges, published bars; and in words.

Drawn by Vega-Lite through Altair and vl-convert, in this process and without a network. In a chart of rates a window is
as wide as its days and as high as its daily rate, so the area is the count itself and no bar can lie about it.
"""

import html
import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gyeot.figures.breaks import Break
from gyeot.figures.rates import Count, Ratio, needs_more
from gyeot.figures.suppress import TOTAL, Published
from gyeot.figures.surge import Change, Surge
from gyeot.figures.told import break_day, fold, hidden_word, letter, mark, number
from gyeot.paper import FONTS

#: What Vega says of every mark, in English and of hidden bars as 0: the picture as a whole has words of its own.
_SAID = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')

INK, SOFT, LINE, WASH = "#1e2124", "#464c53", "#cdd1d5", "#f4f5f6"
ACCENT, PALE = "#1f687a", "#8a949e"
#: What the SVG asks for; the second name is the pages' own.
FACE = "Pretendard, 'Pretendard GOV', sans-serif"
WIDTH, HEIGHT = 620, 220
#: Bars beyond this would be lines.
MOST_BARS = 40


def of_ratio(ratio: Ratio, language: str) -> str:
    """Draw two rates over their days, with what is known to have changed the counting numbered above them."""
    alt = _altair()
    ko, unit = language == "ko", ratio.count.unit
    windows: list[dict[str, Any]] = [
        _rate_row(one, name, ratio.confidence, ko=ko)
        for one, name in ((ratio.baseline, "base"), (ratio.count, "window"))
    ]
    first = min(row["from"] for row in windows)
    last = max(row["to"] for row in windows)
    marks = [_mark_of(one, mark(index), first, last, language) for index, one in enumerate(ratio.breaks)]
    top = _top(max(row["high"] for row in windows), marks, words=20)
    x: Any = alt.X(
        "from:T", scale=alt.Scale(type="utc", domain=[first, last]), axis=_months(alt, first, last, ko=ko), title=None
    )
    title = f"하루 평균 ({unit.counter})" if ko else f"{unit} a day"
    y = alt.Y("rate:Q", scale=alt.Scale(domain=[0, top]), title=title, axis=alt.Axis(tickCount=5, grid=True))
    color = alt.Color("name:N", scale=alt.Scale(domain=["base", "window"], range=[PALE, ACCENT]), legend=None)
    areas = (
        alt.Chart(_values(alt, windows))
        .mark_rect(opacity=0.85)
        .encode(x=x, x2="to:T", y=y, y2=alt.datum(0), color=color)
    )
    doubt = (
        alt.Chart(_values(alt, windows))
        .mark_rule(color=INK, strokeWidth=1.4)
        .encode(x="middle:T", y="low:Q", y2="high:Q")
    )
    words = [
        alt.Chart(_values(alt, [row]))
        .mark_text(
            align=row["align"], dx=row["dx"], dy=row["dy"], baseline="bottom", fontSize=12, fontWeight=700, color=INK
        )
        .encode(x=f"{row['anchor']}:T", y="rate:Q", text="words:N")
        for row in (_placed(row, first, last, top, [day for one in marks for day in one.lines]) for row in windows)
    ]
    layers = [areas, doubt, *_drawn_marks(alt, marks, first, last), *words]
    return _svg(alt.layer(*layers), ratio_words(ratio, language))


def of_surge(surge: Surge, language: str) -> str:
    """Draw a series day by day with the range of each day, where its level changed, and what changed the counting."""
    alt = _altair()
    ko, unit = language == "ko", surge.series.unit
    rows = [
        {"day": day.date.isoformat(), "count": day.count, "low": day.low, "high": day.high}
        | {"above": day.above, "below": day.below}
        for day in surge.days
    ]
    first, last = surge.series.first.isoformat(), surge.series.last.isoformat()
    tested = surge.series.day(surge.untested).isoformat()
    untested = (
        f"견줄 앞날이 모자란 {surge.untested}일" if ko else f"{surge.untested} days not held against earlier ones"
    )
    x = alt.X(
        "day:T", scale=alt.Scale(type="utc", domain=[first, last]), axis=_months(alt, first, last, ko=ko), title=None
    )
    title = f"하루 {unit.ko} ({unit.counter})" if ko else f"{unit} a day"
    ranged = [row for row in rows if row["high"] is not None]
    marks = [_mark_of(one, letter(index), first, last, language) for index, one in enumerate(surge.breaks)]
    marks += [_mark_of_change(change, mark(index)) for index, change in enumerate(surge.changes)]
    top = _top(max(max(day.count, day.high or 0) for day in surge.days), marks, words=12)
    y = alt.Y("count:Q", title=title, scale=alt.Scale(domain=[0, top]))
    layers = [
        alt.Chart(_values(alt, [{"day": first, "to": tested}]))
        .mark_rect(color=WASH)
        .encode(x=x, x2="to:T", y=alt.value(0), y2=alt.value(HEIGHT)),
        alt.Chart(_values(alt, [{"day": first, "words": untested}]))
        .mark_text(align="left", baseline="top", dx=4, dy=-HEIGHT / 2 + 4, fontSize=11, color=SOFT)
        .encode(x=x, text="words:N"),
        alt.Chart(_values(alt, ranged))
        .mark_area(color=LINE, opacity=0.7, interpolate="step")
        .encode(x=x, y="low:Q", y2="high:Q"),
        alt.Chart(_values(alt, rows)).mark_line(color=SOFT, strokeWidth=1).encode(x=x, y=y),
        alt.Chart(_values(alt, [row for row in rows if row["above"]]))
        .mark_point(color=ACCENT, filled=True, size=46, opacity=1)
        .encode(x=x, y="count:Q"),
        alt.Chart(_values(alt, [row for row in rows if row["below"]]))
        .mark_point(color=ACCENT, size=46, opacity=1)
        .encode(x=x, y="count:Q"),
    ]
    # It is opened by itself, also where the ground is dark.
    drawn = alt.layer(*layers, *_drawn_marks(alt, marks, first, last))
    return _svg(drawn, surge_words(surge, language), ground="white")


def surge_words(surge: Surge, language: str) -> str:
    """The chart of a series in words, for those who do not see it."""
    series, unit, above, below = surge.series, surge.series.unit, len(surge.above), len(surge.below)
    breaks = ", ".join(f"{letter(index)} {break_day(one, language)}" for index, one in enumerate(surge.breaks))
    if language == "ko":
        return (
            f"{series.first}부터 {series.last}까지 날마다의 {unit.ko}. 처음 {surge.untested}일은 견줄 앞날이 모자라 "
            f"보지 못함. 평소 범위를 넘은 날 {above}일, 밑돈 날 {below}일, 수준이 달라진 때 {len(surge.changes)}번."
            + (f" 세는 방식이 바뀐 때: {breaks}." if breaks else "")
        )
    return (
        f"{unit.value.capitalize()} day by day from {series.first} to {series.last}. The first {surge.untested} days "
        f"could not be held against earlier ones. {above} days above their range, {below} below, "
        f"{len(surge.changes)} changes of level." + (f" The counting changed: {breaks}." if breaks else "")
    )


def of_published(published: Published, language: str) -> str:
    """Draw the published numbers of the first side as bars; a hidden one is named as hidden and has no bar.

    Of very many the first are drawn, and the chart says how many are not.
    """
    alt = _altair()
    ko = language == "ko"
    rest = (TOTAL,) * (len(published.sides) - 1)
    labels, left = published.labels[0][:MOST_BARS], len(published.labels[0][MOST_BARS:])
    cells = [(label, published.shown[(label, *rest)]) for label in labels]
    hidden = hidden_word(language)
    rows = [
        {"label": label, "count": value or 0, "words": hidden if value is None else f"{value:,}"}
        for label, value in cells
    ]
    top = max((value or 0 for _, value in cells), default=0) or 1
    y = alt.Y(
        "label:N",
        sort=None,
        title=None,
        axis=alt.Axis(labelLimit=180, labelFontSize=14, ticks=False, domain=False, labelPadding=8),
    )
    x = alt.X("count:Q", scale=alt.Scale(domain=[0, top * 1.12]), axis=None)
    base = alt.Chart(_values(alt, rows)).encode(y=y, x=x)
    chart = alt.layer(
        base.mark_bar(color=ACCENT, height=16),
        base.mark_text(align="left", dx=5, fontSize=14, color=INK).encode(text="words:N"),
    )
    told = ", ".join(f"{row['label']} {row['words']}" for row in rows)
    said = (
        f"{published.sides[0]}별 {published.unit.ko}: {told}."
        if ko
        else f"{published.unit} by {published.sides[0]}: {told}."
    )
    if left:
        undrawn = f"막대로 그리지 않은 항목이 {left}개 더 있습니다." if ko else f"{left} more have no bar here."
        foot = alt.TitleParams(undrawn, orient="bottom", anchor="start", fontSize=14, fontWeight=400, color=INK)
        chart, said = chart.properties(title=foot), f"{said} {undrawn}"
    return _svg(chart, said, width=400, height=28 * len(rows))


def _altair() -> Any:
    try:
        import altair as alt
    except ImportError as cause:
        raise needs_more() from cause
    return alt


def _values(alt: Any, rows: list[dict[str, Any]]) -> Any:
    return alt.InlineData(values=rows)


def _rate_row(count: Count, name: str, confidence: float, *, ko: bool) -> dict[str, Any]:
    assert count.window is not None
    first, after = count.window.first, count.window.last + timedelta(days=1)
    interval = count.per_day_interval(confidence)
    rate = number(count.per_day)
    return {
        "name": name,
        "from": first.isoformat(),
        "to": after.isoformat(),
        "middle": (first + (after - first) / 2).isoformat(),
        "rate": count.per_day,
        "low": interval.low,
        "high": interval.high,
        "words": f"하루 {rate}{count.unit.counter} ({count.number:,}÷{count.days:,}일)"
        if ko
        else f"{rate} a day ({count.number:,} / {count.days:,})",
    }


def _placed(row: dict[str, Any], first: str, last: str, top: float, lines: list[date]) -> dict[str, Any]:
    """Say where a label has room: above a wide window, else beside a narrow one, on the side with more room."""
    whole = _span(first, last)
    if _span(row["from"], row["to"]) / whole > 0.3:
        high = (row["high"] - row["rate"]) / top * HEIGHT
        return row | {"anchor": "middle", "align": "center", "dx": 0, "dy": -4 - round(high)}
    left = _span(first, row["from"]) >= _span(row["to"], last)
    # A dashed line close by would run through the words: they begin beyond it.
    edge, near = date.fromisoformat(row["from" if left else "to"]), _span(first, last) * 60 / WIDTH
    reach = [edge, *(day for day in lines if 0 <= ((edge - day).days if left else (day - edge).days) <= near)]
    row = row | {"beside": (min(reach) if left else max(reach)).isoformat()}
    return row | {
        "anchor": "beside",
        "align": "right" if left else "left",
        "dx": -8 if left else 8,
        "dy": 6,
    }


def _span(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days or 1


@dataclass(frozen=True, slots=True)
class _Mark:
    """Something dated, with its sign: a line on each day, a bar along the days that it lasted or may have been on."""

    sign: str
    lines: tuple[date, ...] = ()
    bar: tuple[date, date] | None = None
    known: bool = True

    @property
    def place(self) -> date:
        """Where the sign stands."""
        if self.bar is None:
            return self.lines[0]
        first, last = self.bar
        return first if self.known else first + (last - first) / 2


def _top(highest: float, marks: list[_Mark], *, words: int) -> float:
    """The upper end of a scale, with room above what is drawn for the bars of marks and for words of so many pixels."""
    room = words + 4 + 6 * sum(one.bar is not None for one in marks)
    return max(highest, 1e-9) / (1 - min(room, HEIGHT / 2) / HEIGHT)


def _mark_of(one: Break, sign: str, first: str, last: str, language: str) -> _Mark:
    """A break as it is to be drawn between two days."""
    if one.exact and one.until is None:
        return _Mark(sign, lines=(one.date,))
    start, end, after = date.fromisoformat(first), date.fromisoformat(last), (one.until or one.latest) + timedelta(1)
    bar = max(start, one.date), min(end, after)
    if not one.exact:
        return _Mark(f"{sign} {break_day(one, language)}", bar=bar, known=False)
    return _Mark(sign, lines=tuple(day for day in (one.date, after) if start <= day < end), bar=bar)


def _mark_of_change(change: Change, sign: str) -> _Mark:
    """A change of level: a line on its likeliest day, a dotted bar along the days that it may have been."""
    first, last = change.days.first, change.days.last
    bar = None if first == last else (first, last + timedelta(1))
    return _Mark(sign, lines=(change.date,), bar=bar, known=False)


def _drawn_marks(alt: Any, marks: list[_Mark], first: str, last: str) -> list[Any]:
    """Dashed lines, bars and signs; signs that would touch stand one above the other."""
    x = alt.X("from:T", scale=alt.Scale(type="utc"))
    lines = [
        alt.Chart(_values(alt, [_from_to(day, day)])).mark_rule(color=SOFT, strokeDash=[3, 3]).encode(x=x)
        for one in marks
        for day in one.lines
    ]
    barred = [(one.bar, one.known) for one in marks if one.bar]
    bars = [
        alt.Chart(_values(alt, [_from_to(*bar)]))
        .mark_rule(color=SOFT, strokeWidth=3, **({} if known else {"strokeDash": [2, 4]}))
        .encode(x=x, x2="to:T", y=alt.value(2 + 6 * place))
        for place, (bar, known) in enumerate(barred)
    ]
    signs = [
        alt.Chart(_values(alt, [_from_to(one.place, one.place) | {"sign": one.sign}]))
        .mark_text(color=INK, fontSize=13, baseline="bottom", dy=-3 - 15 * step)
        .encode(x=x, y=alt.value(0), text="sign:N")
        for one, step in zip(marks, _steps(marks, WIDTH / _span(first, last)), strict=True)
    ]
    return [*lines, *bars, *signs]


def _from_to(first: date, last: date) -> dict[str, Any]:
    return {"from": first.isoformat(), "to": last.isoformat()}


def _steps(marks: list[_Mark], wide: float) -> list[int]:
    """How high each sign stands, so that none touches another. A day is ``wide`` pixels wide."""
    steps: list[int] = []
    taken: list[tuple[int, float, float]] = []
    for one in marks:
        middle, half = one.place.toordinal() * wide, 10 + 4 * (len(one.sign) - 1)
        near = {step for step, start, end in taken if middle - half < end and middle + half > start}
        steps.append(next(step for step in range(len(marks)) if step not in near))
        taken.append((steps[-1], middle - half, middle + half))
    return steps


def _months(alt: Any, first: str, last: str, *, ko: bool) -> Any:
    """Months along the foot, the year where it begins or the chart does."""
    days = _span(first, last)
    step = 1 if days < 430 else 3 if days < 1300 else 12
    values, day = [], date.fromisoformat(first).replace(day=1)
    while day.isoformat() <= last:
        if day.isoformat() >= first and (day.month - 1) % step == 0:
            values.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    if len(values) < 2:
        start = date.fromisoformat(first)
        values = [start + timedelta(days=round(place * days / 4)) for place in range(5)]
        expression = "utcFormat(datum.value, '%-m월 %-d일')" if ko else "utcFormat(datum.value, '%-d %b')"
    else:
        opening = values[0].isoformat()
        month, year = ("%-m월", "%Y년 %-m월") if ko else ("%b", "%b %Y")
        expression = (
            f"(utcmonth(datum.value) == 0 || utcFormat(datum.value, '%Y-%m-%d') == '{opening}') ? "
            f"utcFormat(datum.value, '{year}') : utcFormat(datum.value, '{month}')"
        )
    return alt.Axis(values=[day.isoformat() for day in values], labelExpr=expression, grid=False, labelFlush=True)


def ratio_words(ratio: Ratio, language: str) -> str:
    """The chart in words, for those who do not see it."""
    count, base, unit = ratio.count, ratio.baseline, ratio.count.unit
    breaks = ", ".join(f"{mark(index)} {break_day(one, language)}" for index, one in enumerate(ratio.breaks))
    if language == "ko":
        return (
            f"하루 평균 {unit.ko}: 기준 기간 {base.days:,}일 동안 {number(base.per_day)}{unit.counter}, 견주는 기간 "
            f"{count.days:,}일 동안 {number(count.per_day)}{unit.counter}. {_told_fold(ratio, language)}."
            + (f" 세는 방식이 바뀐 때: {breaks}." if breaks else "")
        )
    return (
        f"{unit.value.capitalize()} a day: {number(base.per_day)} over the baseline's {base.days:,} days, "
        f"{number(count.per_day)} over the window's {count.days:,}. {_told_fold(ratio, language)}."
        + (f" The counting changed: {breaks}." if breaks else "")
    )


def _told_fold(ratio: Ratio, language: str) -> str:
    if not ratio.baseline.number:
        return "몇 배라고 말할 수 없음" if language == "ko" else "No number of times can be said"
    return f"{fold(ratio)}배" if language == "ko" else f"{fold(ratio)} times"


def ratio_legend(ratio: Ratio, language: str) -> str:
    """How to read what is drawn, for those who see it."""
    percent = f"{100 * ratio.confidence:g}"
    sentences = (
        (
            True,
            f"칸의 너비는 날수, 높이는 하루 평균이므로 넓이가 곧 건수입니다. 검은 세로줄은 {percent}% 신뢰구간입니다.",
            f"A block is its days wide and its daily rate high: its area is the count. Black: {percent} % interval.",
        ),
        (
            any(one.exact for one in ratio.breaks),
            "점선은 세는 방식이 바뀐 날입니다.",
            "Dashed lines are days on which the counting changed.",
        ),
        (
            any(one.until for one in ratio.breaks),
            "위쪽 굵은 선은 그 일이 이어진 기간입니다.",
            "A thick line at the top is as long as it lasted.",
        ),
        (
            not all(one.exact for one in ratio.breaks),
            "위쪽 굵은 점선은 그 사이 어느 날인지 확인하지 못했다는 뜻입니다.",
            "A thick dotted line says that it was one of these days, and nobody knows which.",
        ),
    )
    return " ".join(ko if language == "ko" else en for applies, ko, en in sentences if applies)


def _svg(chart: Any, words: str, *, width: int = WIDTH, height: int = HEIGHT, ground: str = "transparent") -> str:
    """Render with our own fonts, and put the words where screen readers look for them."""
    try:
        import vl_convert
    except ImportError as cause:
        raise needs_more() from cause
    vl_convert.register_font_directory(str(FONTS))
    drawn = (
        chart.properties(width=width, height=height, padding=6, background=ground)
        .configure(font=FACE)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK, titleColor=SOFT, labelFontSize=12, titleFontSize=12, titleFontWeight=400, gridColor=LINE,
            domainColor=PALE, tickColor=PALE, gridOpacity=0.6,
        )
    )  # fmt: skip
    svg: str = vl_convert.vegalite_to_svg(json.dumps(drawn.to_dict()))
    head, body = svg.split(">", 1)
    body = _SAID.sub("", body)
    return f'{head} role="img" aria-label="{html.escape(words)}">{body}'
