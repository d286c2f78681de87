"""Charts of figures as SVG: rates as areas over their days, series with their ranges, published bars; and in words.

Drawn by Vega-Lite through Altair and vl-convert, in this process and without a network. In a chart of rates a window is
as wide as its days and as high as its daily rate, so the area is the count itself and no bar can lie about it.
"""

import html
import json
from datetime import date, timedelta
from typing import Any

from gyeot.figures.rates import Count, Ratio, needs_more
from gyeot.figures.suppress import TOTAL, Published
from gyeot.figures.surge import Surge
from gyeot.figures.told import hidden_word, mark, number, times
from gyeot.paper import FONTS

INK, SOFT, LINE, WASH = "#1e2124", "#464c53", "#cdd1d5", "#f4f5f6"
ACCENT, PALE = "#1f687a", "#8a949e"
#: What the SVG asks for; the second name is the pages' own.
FACE = "Pretendard, 'Pretendard GOV', sans-serif"
WIDTH, HEIGHT = 620, 220
#: Bars beyond this would be lines.
MOST_BARS = 40


def of_ratio(ratio: Ratio, language: str) -> str:
    """Draw two rates over their days, with the known breaks as numbered lines."""
    alt = _altair()
    ko, unit = language == "ko", ratio.count.unit
    windows: list[dict[str, Any]] = [
        _rate_row(one, name, ko=ko) for one, name in ((ratio.baseline, "base"), (ratio.count, "window"))
    ]
    first = min(row["from"] for row in windows)
    last = max(row["to"] for row in windows)
    top = max(row["high"] for row in windows) * 1.12
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
        for row in (_placed(row, first, last, windows, [one.date for one in ratio.breaks]) for row in windows)
    ]
    layers = [areas, doubt, *words]
    if ratio.breaks:
        layers += _break_lines(alt, [(one.date, mark(index)) for index, one in enumerate(ratio.breaks)], first, last)
    return _svg(alt.layer(*layers), ratio_words(ratio, language))


def of_surge(surge: Surge, language: str) -> str:
    """Draw a series day by day with the range of each day, and the days from which the level was another one."""
    alt = _altair()
    ko, unit = language == "ko", surge.series.unit
    rows = [
        {"day": day.date.isoformat(), "count": day.count, "low": day.low, "high": day.high, "above": day.above}
        for day in surge.days
    ]
    first, last = surge.series.first.isoformat(), surge.series.last.isoformat()
    x = alt.X(
        "day:T", scale=alt.Scale(type="utc", domain=[first, last]), axis=_months(alt, first, last, ko=ko), title=None
    )
    title = f"하루 {unit.ko} ({unit.counter})" if ko else f"{unit} a day"
    ranged = [row for row in rows if row["high"] is not None]
    layers = [
        alt.Chart(_values(alt, ranged))
        .mark_area(color=LINE, opacity=0.7, interpolate="step")
        .encode(x=x, y="low:Q", y2="high:Q"),
        alt.Chart(_values(alt, rows)).mark_line(color=SOFT, strokeWidth=1).encode(x=x, y=alt.Y("count:Q", title=title)),
        alt.Chart(_values(alt, [row for row in rows if row["above"]]))
        .mark_point(color=ACCENT, filled=True, size=46, opacity=1)
        .encode(x=x, y="count:Q"),
    ]
    if surge.changes:
        layers += _break_lines(
            alt, [(change.date, mark(index)) for index, change in enumerate(surge.changes)], first, last
        )
    said = (
        f"{first}부터 {last}까지 날마다의 {unit.ko}. 평소 범위를 넘은 날 {len(surge.above)}일, 수준이 달라진 때 "
        f"{len(surge.changes)}번."
        if ko
        else f"{unit.value.capitalize()} day by day from {first} to {last}. {len(surge.above)} days above their range, "
        f"{len(surge.changes)} changes of level."
    )
    # It is opened by itself, also where the ground is dark.
    return _svg(alt.layer(*layers), said, ground="white")


def of_published(published: Published, language: str) -> str:
    """Draw the published numbers of the first side as bars; a hidden one is named as hidden and has no bar."""
    alt = _altair()
    ko = language == "ko"
    rest = (TOTAL,) * (len(published.sides) - 1)
    cells = [(label, published.shown[(label, *rest)]) for label in published.labels[0]][:MOST_BARS]
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
    return _svg(chart, said, width=400, height=28 * len(rows))


def _altair() -> Any:
    try:
        import altair as alt
    except ImportError as cause:
        raise needs_more() from cause
    return alt


def _values(alt: Any, rows: list[dict[str, Any]]) -> Any:
    return alt.InlineData(values=rows)


def _rate_row(count: Count, name: str, *, ko: bool) -> dict[str, Any]:
    assert count.window is not None
    first, after = count.window.first, count.window.last + timedelta(days=1)
    interval = count.per_day_interval()
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


def _placed(
    row: dict[str, Any], first: str, last: str, windows: list[dict[str, Any]], lines: list[date]
) -> dict[str, Any]:
    """Say where a label has room: above a wide window, else beside a narrow one, on the side with more room."""
    whole = _span(first, last)
    if _span(row["from"], row["to"]) / whole > 0.35:
        high = (row["high"] - row["rate"]) / (max(one["high"] for one in windows) * 1.12) * HEIGHT
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


def _break_lines(alt: Any, days: list[tuple[date, str]], first: str, last: str) -> list[Any]:
    """Dashed lines with a sign on top; signs that would touch stand one step apart."""
    apart = _span(first, last) * 20 / WIDTH
    rows: list[dict[str, Any]] = []
    steps = 0
    for index, (day, sign) in enumerate(days):
        near = index > 0 and (day - days[index - 1][0]).days < apart
        steps = steps + 1 if near else 0
        rows.append({"day": day.isoformat(), "sign": sign, "step": steps % 3})
    lines = [
        alt.Chart(_values(alt, rows))
        .mark_rule(color=SOFT, strokeDash=[3, 3])
        .encode(x=alt.X("day:T", scale=alt.Scale(type="utc")))
    ]
    lines += [
        alt.Chart(_values(alt, [row]))
        .mark_text(color=INK, fontSize=13, baseline="bottom", dy=-3 - 15 * row["step"])
        .encode(x="day:T", y=alt.value(0), text="sign:N")
        for row in rows
    ]
    return lines


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
    """The chart in a sentence, for those who do not see it."""
    count, base, unit = ratio.count, ratio.baseline, ratio.count.unit
    if language == "ko":
        return (
            f"하루 평균 {unit.ko}: 기준 기간 {base.days:,}일 동안 {number(base.per_day)}{unit.counter}, 견주는 기간 "
            f"{count.days:,}일 동안 {number(count.per_day)}{unit.counter}. {times(ratio.value)}배. 세로 점선은 세는 "
            f"방식이 바뀐 날 {len(ratio.breaks)}개."
        )
    return (
        f"{unit.value.capitalize()} a day: {number(base.per_day)} over the baseline's {base.days:,} days, "
        f"{number(count.per_day)} over the window's {count.days:,}. {times(ratio.value)} times. Dashed lines mark "
        f"{len(ratio.breaks)} days on which the counting changed."
    )


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
    return f'{head} role="img" aria-label="{html.escape(words)}">{body}'
