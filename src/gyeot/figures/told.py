"""What a figure says, in sentences, with its working: the same on the screen, on paper and on a public page."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from gyeot.figures.breaks import Break
from gyeot.figures.consistency import Mismatch
from gyeot.figures.inside import Hidden
from gyeot.figures.places import in_order
from gyeot.figures.rates import Count, Interval, Ratio, Unit, Window
from gyeot.figures.suppress import TOTAL, Published, Table
from gyeot.figures.surge import Change, Day, Surge
from gyeot.said import topic

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
        return _small(smallest)
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
    changes: tuple[tuple[str, str], ...]  # each with the known breaks near it, by their letters; empty without any
    short_runs: tuple[str, ...]
    above: tuple[str, ...]
    below: tuple[str, ...]
    breaks: tuple[str, ...]
    caveats: tuple[str, ...]
    heads: tuple[str, str, str, str]  # over the short runs, the days above, the days below and the breaks

    def lines(self) -> Iterator[str]:
        """Tell all of it, line by line."""
        yield from self.summary
        yield ""
        for index, (change, near) in enumerate(self.changes):
            yield f"{mark(index)} {change}"
            if near:
                yield f"    {near}"
        for head, told in self.lists():
            if told:
                yield f"{head}:"
                yield from (f"  {one}" for one in told)
        yield ""
        yield from (f"- {one}" for one in self.caveats)

    def lists(self) -> list[tuple[str, tuple[str, ...]]]:
        """Everything that is told day by day, each list with its head."""
        return list(zip(self.heads, (self.short_runs, self.above, self.below, self.breaks), strict=True))


def looked(surge: Surge, language: str) -> Looked:
    """Tell what a daily series shows."""
    ko, unit = language == "ko", surge.series.unit
    return Looked(
        summary=tuple(_surge_summary(surge, language)),
        changes=tuple((_change(change, unit, language), _near(change, surge, language)) for change in surge.changes),
        short_runs=tuple(_short_run(one, language) for one in surge.short_runs),
        above=tuple(_listed(surge.above, unit, language)),
        below=tuple(_listed(surge.below, unit, language)),
        breaks=tuple(
            f"{letter(index)} {break_day(one, language)}: {one.said_in(language)}"
            for index, one in enumerate(surge.breaks)
        ),
        caveats=_surge_caveats(language),
        heads=(
            (
                "이레가 안 되어 수준으로 보지 않은 때",
                "평소 범위를 넘은 날",
                "평소 범위를 밑돈 날",
                "세는 방식이 바뀐 일",
            )
            if ko
            else (
                "Too short to be a level",
                "Days above what was to be expected",
                "Days below it",
                "What changed the counting",
            )
        ),
    )


def _surge_summary(surge: Surge, language: str) -> Iterator[str]:
    unit, series = surge.series.unit, surge.series
    total, untested = sum(series.counts), surge.untested
    spread = f"{surge.dispersion:.1f}"
    first_tested = series.day(untested)
    if language == "ko":
        yield f"{series.first} ~ {series.last}, {len(series.counts):,}일, {unit.ko} {total:,}{unit.counter}"
        yield f"흩어짐은 우연히 생기는 정도의 {spread}배입니다. 아래 범위와 구간에 반영했습니다."
        yield (
            f"{first_tested}부터 {len(series.counts) - untested:,}일을 앞선 날들과 견주었습니다. 처음 {untested}일은 "
            "견줄 앞날이 모자라 보지 못했습니다."
        )
        yield (
            f"평소 범위를 넘은 날 {len(surge.above)}일, 밑돈 날 {len(surge.below)}일, 수준이 달라진 때 "
            f"{len(surge.changes)}번"
        )
        return
    yield f"{series.first} to {series.last}, {len(series.counts):,} days, {total:,} {unit}"
    yield f"They spread {spread} times as much as chance alone; the ranges and intervals below allow for it."
    yield (
        f"The days from {first_tested} on, {len(series.counts) - untested:,} of them, were held against earlier ones. "
        f"The first {untested} could not be: too few days come before them."
    )
    above, levels = len(surge.above), len(surge.changes)
    yield (
        f"{above} {'day' if above == 1 else 'days'} above what was to be expected, {len(surge.below)} below, {levels} "
        f"{'change' if levels == 1 else 'changes'} of level"
    )


def _change(change: Change, unit: Unit, language: str) -> str:
    before, after = number(change.before.per_day), number(change.after.per_day)
    first, last, left_out = change.days.first, change.days.last, change.before.left_out + change.after.left_out
    if language == "ko":
        day = (
            f"{first}부터(95%)"
            if first == last
            else f"{first} ~ {last} 가운데 어느 날부터(95%, 가장 그럴듯한 날 {change.date})"
        )
        without = f", 짧게 솟거나 꺼진 {left_out}일은 빼고" if left_out else ""
        return f"{day}: 하루 {before} → {after}{unit.counter}{without}, {_fold(change, unit, language)}"
    day = (
        f"from {first} on (95 %)"
        if first == last
        else f"from one of the days {first} to {last} on (95 %, likeliest {change.date})"
    )
    without = f", without {left_out} days of short runs" if left_out else ""
    return f"{day}: {before} -> {after} a day{without}, {_fold(change, unit, language)}"


def _near(change: Change, surge: Surge, language: str) -> str:
    """Which of the known breaks lie, or may lie, within a week of a change; empty where none does."""
    letters = ", ".join(letter(index) for index, one in enumerate(surge.breaks) if one in change.breaks)
    if not letters:
        return ""
    return (
        f"앞뒤 7일 안에 있거나 있을 수 있는 일: {letters}"
        if language == "ko"
        else f"within 7 days of it, or it may be: {letters}"
    )


def _fold(change: Change, unit: Unit, language: str) -> str:
    """How many times the level before, where that was not 0."""
    ko, ratio = language == "ko", times(change.ratio)
    if not change.before.number:
        return (
            f"앞서 0{unit.counter}이었으므로 몇 배인지는 말할 수 없음" if ko else "no ratio, as there was none before"
        )
    if not change.interval:
        return f"{ratio}배" if ko else f"{ratio} times"
    span = _span(change.interval)
    return f"{ratio}배 (로그정규 95% 신뢰구간 {span})" if ko else f"{ratio} times (log-normal 95 % {span})"


def _short_run(run: Count, language: str) -> str:
    days, a_day = run.days, number(run.per_day)
    if language == "ko":
        return f"{_window(run)}: {days}일 동안 하루 {a_day}{run.unit.counter}"
    return f"{_window(run)}: {a_day} a day on {days} {'day' if days == 1 else 'days'}"


def _listed(days: Sequence[Day], unit: Unit, language: str) -> Iterator[str]:
    """Tell days out of their range one by one, and how many more there are."""
    ko, more = language == "ko", len(days) - _LISTED
    for day in days[:_LISTED]:
        assert day.low is not None
        assert day.high is not None
        span = f"{day.low:,}–{day.high:,}"
        counted = f"{day.count:,}{unit.counter}" if ko else f"{day.count:,}"
        yield f"{day.date}: {counted} ({'평소 범위' if ko else 'to be expected:'} {span})"
    if more > 0:
        yield f"그 밖에 {more}일" if ko else f"and {more} more {'day' if more == 1 else 'days'}"


def _surge_caveats(language: str) -> tuple[str, ...]:
    if language == "ko":
        return (
            "범위를 넘은 날은 그 위쪽 끝까지만 쳐서 뒤의 날과 견줍니다. 높은 수준이 이어지면 몇 주 동안 계속 알립니다.",
            "아무 일 없는 모의 계열에서도 많게는 0.9%의 날이 범위를 넘었습니다. 1년이면 서너 번입니다.",
            (
                "수준이 달라진 날은 하루로 정할 수 없어, 가능도의 95%를 차지하는 날들을 적습니다(Smith 1975; "
                "Raftery·Akman 1986). 모의 계열에서 실제 날은 95~98%가 그 안에 있었습니다. 배수의 구간은 그 가운데 "
                "한 날을 자료에서 골라 견준 것이라 실제보다 좁습니다."
            ),
            "수준이 천천히 오르내리는 계열에서는 없는 변화를 찾기도 합니다. 신고의 변화는 범죄의 변화와 같지 않습니다.",
        )
    return (
        "A day above its range counts as the range's end for later days. A level that stays is named for weeks.",
        "In simulated series where nothing happens, up to 0.9 % of days lay above their range: three a year.",
        (
            "Counts do not tell the one day of a change: the days given hold 95 % of the likelihood (Smith 1975; "
            "Raftery and Akman 1986); in simulated series the true day was among them in 95 to 98 %. For the ratio "
            "the likeliest was chosen by looking, so its interval is too narrow."
        ),
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
            yield f"공개한 숫자로 계산하면 가린 칸의 값은 {least} 이상 벌어진 범위까지만 좁힐 수 있습니다."
            yield (
                "함께 가릴 칸은 무작위로 골랐고, 가리지 않아도 되는 칸을 일부러 가리기도 합니다. 가린 칸 가운데 적어도 "
                f"하나는 {least} 미만이지만, 어느 칸인지와 몇 개인지는 알리지 않습니다."
            )
        else:
            yield f"{least} 미만인 칸이 없어 가린 칸이 없습니다."
        if step > 1:
            yield f"숫자는 {step} 단위로 반올림했습니다. 그래서 합이 꼭 맞지 않을 수 있습니다."
        return
    if hidden:
        yield f"{hidden} cells are hidden: those below {least}, and any that would give those away."
        yield f"Worked out from the published numbers, a hidden cell is told to a range of {least} or wider, no closer."
        yield (
            "Which cells were hidden along was drawn by lot, and some may be hidden without need. At least one hidden "
            f"cell is below {least}; which ones, and how many, is not told."
        )
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

    # The order of a file may be that of its numbers.
    labels = tuple(map(in_order, table.labels))
    rows = (*labels[0], TOTAL)
    if len(table.sides) == 1:
        yield table.sides[0], counted(table.unit, language)
        yield from ((total if row == TOTAL else row, told(row)) for row in rows)
        return
    columns = (*labels[1], TOTAL)
    yield (f"{table.sides[0]} / {table.sides[1]}", *labels[1], total)
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
    ko, least = language == "ko", published.threshold
    if published.hidden:
        yield (
            f"칸을 가리는 방법은 공개되어 있습니다. 그래서 가린 칸 가운데 적어도 하나가 {least} 미만이라는 것은 "
            "알려집니다. 가린 칸이 몇 개 안 되면 어느 값이 더 그럴듯한지도 짐작할 수 있습니다."
            if ko
            else "How cells are hidden is no secret. So it is known that at least one hidden cell is below "
            f"{least}; and where few are hidden, some values can be guessed to be likelier than others."
        )
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


def made_once(language: str) -> str:
    """Why a table is made once: what whoever publishes it has to know beforehand."""
    if language == "ko":
        return (
            "한 번 만든 것을 쓰세요. 다시 만들면 다른 칸이 가려질 수 있고, 두 가지를 모두 본 사람은 가린 숫자를 알아낼 "
            "수 있습니다."
        )
    return (
        "Make it once and use that one. Made again it may hide other cells, and whoever has seen both can work out "
        "what is hidden."
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

    def span(one: Interval | None) -> list[float | None] | None:
        return None if one is None else [one.low, one.high if math.isfinite(one.high) else None]

    return {
        "unit": ratio.count.unit.value,
        "window": _count_record(ratio.count),
        "baseline": _count_record(ratio.baseline),
        "ratio": ratio.value if math.isfinite(ratio.value) else None,
        "confidence": ratio.confidence,
        "intervals": {
            "conditional_binomial_clopper_pearson": span(ratio.exact),
            "log_normal": span(ratio.log_normal),
        },
        "breaks": [{**_break_record(one), "place": ratio.place(one)} for one in ratio.breaks],
    }


def _count_record(one: Count) -> Mapping[str, Any]:
    assert one.window is not None
    return {
        "count": one.number,
        "from": one.window.first.isoformat(),
        "to": one.window.last.isoformat(),
        "days": one.days,
        "per_day": one.per_day,
        "per_week": one.per_week,
    }


def _break_record(one: Break) -> Mapping[str, Any]:
    return {
        "id": one.id,
        "date": one.date.isoformat(),
        "latest": one.latest.isoformat(),
        "exact": one.exact,
        "until": one.until.isoformat() if one.until else None,
        "source": one.source,
        "confidence": one.confidence,
    }


def surge_record(surge: Surge) -> Mapping[str, Any]:
    """A look at a series for programs."""
    return {
        "unit": surge.series.unit.value,
        "from": surge.series.first.isoformat(),
        "to": surge.series.last.isoformat(),
        "dispersion": surge.dispersion,
        "untested_days": surge.untested,
        "changes": [
            {
                "date": change.date.isoformat(),
                "days_95": [change.days.first.isoformat(), change.days.last.isoformat()],
                "days_left_out": change.before.left_out + change.after.left_out,
                "per_day_before": change.before.per_day,
                "per_day_after": change.after.per_day,
                "ratio": change.ratio if math.isfinite(change.ratio) else None,
                "log_normal_95": [change.interval.low, change.interval.high] if change.interval else None,
                "breaks": [one.id for one in change.breaks],
            }
            for change in surge.changes
        ],
        "short_runs": [_count_record(one) for one in surge.short_runs],
        "breaks": [_break_record(one) for one in surge.breaks],
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
    """A ratio, below 1 with two digits that count; or the sign for one without end.

    >>> times(9.404), times(0.1187), times(0.0042)
    ('9.4', '0.12', '0.0042')
    """
    return f"{value:,.{max(decimals, _small(value))}f}" if math.isfinite(value) else "∞"


def number(value: float) -> str:
    """A rate with as many digits as it bears.

    >>> number(1.3944), number(13.111), number(118.4), number(0.0042)
    ('1.39', '13.1', '118', '0.0042')
    """
    return f"{value:,.{max(2, _small(value))}f}" if value < 10 else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def _small(value: float) -> int:
    """The decimals that two digits take in a number below 1."""
    return min(8, 1 - math.floor(math.log10(value))) if 0 < value < 1 else 0


def mark(index: int) -> str:
    """①, ②, ③ …: the sign of a break in a chart and below it."""
    return chr(0x2460 + index) if index < 20 else f"({index + 1})"


def letter(index: int) -> str:
    """A, B, C …: the sign of a break where changes of level have the numbers."""
    return ascii_uppercase[index] if index < 26 else f"({index + 1})"


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
