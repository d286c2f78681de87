"""Reads timetables that are laid out as people look at them: a grid for each class, or the whole school on one sheet.

Three layouts are known (made by NEIS, 컴시간 and by hand). In the first, days stand across and periods down, with the
class above: "2학년 3반 시간표". In the second each row is a class, and days and periods stand across. In the third each
column is a class, and days and periods stand down. A cell holds the subject, and under it, behind a slash or in
brackets a room or a teacher. Teachers are passed over and never kept.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from gyeot.errors import UnreadableFile
from gyeot.school.timetable import words
from gyeot.school.timetable.tables import Row, Sheet
from gyeot.school.week import Day

_Cells: TypeAlias = Sequence[str]

_DAY_WORD = re.compile(r"(?P<day>[월화수목금토]|mon|tue|wed|thu|fri|sat)(?:요일|[a-z]*)(?=$|[\s(\d])", re.IGNORECASE)
_DATED_DAY = re.compile(r"[\d./\s월일]+\((?P<day>[월화수목금토])(?:요일)?\)")
_PERIOD = re.compile(r"(?P<number>\d{1,2})\s*(?:교시)?(?=$|[\s(])")
_DAY_AND_PERIOD = re.compile(r"(?P<day>[월화수목금토])(?:요일)?\s*[-_]?\s*(?P<number>\d{1,2})\s*(?:교시)?")
_TITLE = re.compile(r"(?<!\d)(?P<grade>\d{1,2})\s*학년\s*(?P<number>\d{1,2}|[가-힣A-Za-z]{1,6}?)\s*반")
_SHORT_TITLE = re.compile(r"(?<![\d./-])(?P<grade>\d)\s*[-–−]\s*(?P<number>\d{1,2})(?![\d./-])(?!\s*(?:학기|교시))")
_TEACHERS = frozenset({"교사", "교사명", "성명", "선생님", "담당교사", "담당", "teacher"})

_BRACKET = re.compile(r"[(\[（]([^)\]）]*)[)\]）]?")
_BETWEEN = re.compile(r"\s*[\n/]\s*")
_MASKED = re.compile(r"\s+\S*[○◯*＊]\S*")
_NAMED = re.compile(
    r"\s+[김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민][가-힣]{2}(?:T|선생님)?$"
)
_CLOCKS = re.compile(r"[\d~∼–\s().-]+:[\d:~∼–\s().-]+")
_SPAN = re.compile(r"(?P<start>\d{1,2}:\d\d)\s*[-–~∼〜]\s*(?P<end>\d{1,2}:\d\d)")
#: So many columns stand before the first day at most.
_EDGE = 3
_NOTHING = frozenset({"-", "–", ".", "x", "X", "·"})
#: Of what stands in brackets, this is part of the subject: a group, a number, a kind of activity.
_PART = re.compile(r"[A-Za-z0-9ⅠⅡⅢ가나다라]{1,2}반?|심화|기초|기본|자율|동아리|진로|봉사|선택")
_ROOM = re.compile(
    r"(?:[A-Za-z]|[가-힣]{1,2}관)?\s?-?\d{2,4}\s?(?:호|호실)?"
    r"|(?![김박최권황류][가-힣]실$).*(?:실|실\s?\d{1,2}|체육관|도서관|생활관|강당|운동장|수영장|코트|홀|센터|스튜디오|카페"
    r"|lab|room|gym|hall|library)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    "국어|수학|영어|사회|역사|도덕|과학|기술|가정|기가|정보|체육|음악|미술|한문|일본어|중국어|진로|창체|자율|동아리|물리|화학"
    "|생명|지구|독서|문학|화법|작문|언어|매체|확률|통계|미적|기하|경제|정치|윤리|지리|세계|한국|스포츠|보건|환경|논술"
    "|math|english|korean|science|history|music|art|physic|chem|bio|social|p\\.?e"
)


@dataclass(frozen=True, slots=True)
class Grids:
    """What was read, as rows of tables, and how many empty cells stand between two lessons of a day."""

    rows: list[Row]
    bells: list[Row]  # of the periods that have their times beside them
    gaps: int


@dataclass(frozen=True, slots=True)
class _Place:
    """One cell of a grid: whose it is and when, and what it says."""

    line: int
    of_class: str
    day: Day
    period: int
    text: str = field(repr=False)


def read(sheet: Sheet, rooms: Collection[str]) -> Grids | None:
    """Read a sheet that is laid out as one of the three; None where it is none of them.

    Raises UnreadableFile with what is expected, where it is a timetable of teachers or does not say of which class.
    """
    places = _by_rows(sheet) or _by_class(sheet) or _by_columns(sheet)
    if places is None:
        return None
    second = _teacher_first(places)
    rows = []
    for place in places:
        subject, room = _said(place.text, rooms, second=second)
        if subject:
            cells = {
                "반": place.of_class,
                "요일": place.day.ko,
                "교시": str(place.period),
                "과목": subject,
                "교실": room,
            }
            rows.append(sheet.row(place.line, cells))
    return Grids(rows, list(_bells(sheet)), _gaps(places))


# --- what a cell says


def _said(text: str, rooms: Collection[str], *, second: bool) -> tuple[str, str]:
    """Give the subject and the room of a cell; "" for a room that is not told, and for both where it is empty."""
    parts = [part for part in _BETWEEN.split(text.strip()) if part]
    if not parts or text.strip() in _NOTHING:
        return "", ""
    if second and len(parts) > 1:
        parts = [parts[1], parts[0], *parts[2:]]
    subject, asides = parts[0], [aside.strip() for aside in _BRACKET.findall(parts[0])]
    kept = "".join(f"({aside})" for aside in asides if _PART.fullmatch(aside))
    subject = _NAMED.sub("", _MASKED.sub("", _BRACKET.sub("", subject)).strip())
    first, _, last = subject.rpartition(" ")
    if first and _is_room(last, rooms):
        subject, asides = first, [last, *asides]
    others = [
        *asides,
        *(piece.strip() for part in parts[1:] for piece in (_BRACKET.sub("", part), *_BRACKET.findall(part))),
    ]
    room = next((other for other in others if _is_room(other, rooms)), "")
    return f"{subject}{kept}", room


def _is_room(said: str, rooms: Collection[str]) -> bool:
    return bool(said) and (said in rooms or bool(_ROOM.fullmatch(said)))


def _teacher_first(places: Sequence[_Place]) -> bool:
    """Whether cells have the teacher above the subject, which some schools print."""
    lines = [parts for place in places if len(parts := _BETWEEN.split(place.text.strip())) > 1]
    return sum(bool(_SUBJECT.search(parts[1])) for parts in lines) > sum(
        bool(_SUBJECT.search(parts[0])) for parts in lines
    )


def _gaps(places: Sequence[_Place]) -> int:
    """Count cells without a lesson that have lessons before and after them on the same day."""
    filled: dict[tuple[str, Day], set[int]] = {}
    for place in places:
        if place.text.strip():
            filled.setdefault((place.of_class, place.day), set()).add(place.period)
    return sum(max(periods) - min(periods) + 1 - len(periods) for periods in filled.values())


# --- what stands at the edges


def _day(cell: str) -> Day | None:
    found = _DAY_WORD.match(cell.strip()) or _DATED_DAY.match(cell.strip())
    return words.DAYS[found["day"].casefold()] if found else None


def _period(cell: str) -> int | None:
    found = _PERIOD.match(cell.strip())
    return int(found["number"]) if found and 0 < int(found["number"]) < 20 else None


def _class(cell: str) -> str:
    """Give the class that a title names, "" where it names none."""
    found = _TITLE.search(cell) or _SHORT_TITLE.search(cell)
    if found:
        number = found["number"]
        return f"{int(found['grade'])}-{int(number)}" if number.isdecimal() else f"{int(found['grade'])}학년 {number}반"
    named = words.class_name(cell)
    return named if re.fullmatch(r"\d+-\d+", named) else ""


def _bells(sheet: Sheet) -> Iterator[Row]:
    """Read the times that stand in the cell of a period, beside it, or in the line under it."""
    period = None
    for line, cells in sheet.rows:
        edge = [cell for cell in cells[:_EDGE] if cell]
        if edge and not _CLOCKS.fullmatch(edge[0]):
            period = _period(edge[0])
        times = _SPAN.search("\n".join(edge))
        if times and period:
            yield sheet.row(line, {"교시": str(period), "시작": times["start"], "끝": times["end"]})


def _days(cells: _Cells) -> dict[int, Day]:
    return {at: day for at, cell in enumerate(cells) if (day := _day(cell)) is not None}


def _cell(cells: _Cells, at: int) -> str:
    return cells[at] if at < len(cells) else ""


# --- a row for each class


def _by_rows(sheet: Sheet) -> list[_Place] | None:
    for at, (_, cells) in enumerate(sheet.rows):
        times = _times_across(cells, sheet.rows[at + 1][1] if at + 1 < len(sheet.rows) else ())
        if times:
            below = sheet.rows[at + 1 :] if _one_line(cells) else sheet.rows[at + 2 :]
            corner = [*cells[: min(times)], *(sheet.rows[at + 1][1][: min(times)] if not _one_line(cells) else ())]
            return list(_each_row(sheet, below, times, corner))
    return None


def _one_line(cells: _Cells) -> bool:
    return sum(bool(_DAY_AND_PERIOD.fullmatch(cell)) for cell in cells) > 3


def _times_across(cells: _Cells, below: _Cells) -> Mapping[int, tuple[Day, int]]:
    """Give the day and period of each column, from one line ("월1", "월2") or from two (월, and 1, 2, 3 under it)."""
    if _one_line(cells):
        found = ((at, _DAY_AND_PERIOD.fullmatch(cell)) for at, cell in enumerate(cells))
        return {at: (words.DAYS[one["day"]], int(one["number"])) for at, one in found if one}
    days = _days(cells)
    if len(days) < 2:
        return {}
    times: dict[int, tuple[Day, int]] = {}
    day = days[min(days)]
    for at in range(min(days), len(below)):
        day = days.get(at, day)
        period = _period(below[at])
        if period is not None:
            times[at] = (day, period)
    return times if len(times) >= 2 * len(days) else {}


def _each_row(
    sheet: Sheet, rows: Sequence[tuple[int, _Cells]], times: Mapping[int, tuple[Day, int]], corner: _Cells
) -> Iterator[_Place]:
    first, grade, of_class = min(times), "", ""
    classes = {line: named for line, cells in rows if (named := next(filter(None, map(_class, cells[:first])), ""))}
    numbered = not classes and any("학년" in one for one in corner)
    if any(one.strip() in _TEACHERS for one in corner) or not (classes or numbered):
        raise _of_teachers(sheet)
    stacked: dict[int, _Place] = {}
    for line, cells in rows:
        label = [one.strip() for one in cells[:first]]
        if any(label):
            yield from stacked.values()
            stacked = {}
            grade = next((one for one in label[:-1] if one), grade)
            of_class = _class(f"{grade.removesuffix('학년')}-{label[-1]}") if numbered else classes.get(line, "")
        if of_class:
            _stack(stacked, line, of_class, {at: (when, _cell(cells, at)) for at, when in times.items()})
    yield from stacked.values()


def _stack(
    stacked: dict[int, _Place], line: int, of_class: str, told: Mapping[int, tuple[tuple[Day, int], str]]
) -> None:
    """Add a row to what stands above it in the same class and period: subject above, room or teacher below."""
    for at, ((day, period), text) in told.items():
        above = stacked.get(at)
        stacked[at] = (
            replace(above, text=f"{above.text}\n{text}".strip()) if above else _Place(line, of_class, day, period, text)
        )


def _of_teachers(sheet: Sheet) -> UnreadableFile:
    return sheet.wrong(
        "is a timetable of teachers, or its rows do not begin with a class. Hand in the one of classes, with a row for"
        ' each ("2-3").',
        "교사별 시간표이거나, 줄이 반으로 시작하지 않습니다."
        " 한 줄이 한 반('2-3', '2학년 3반')인 학급 시간표를 넣어 주세요.",
    )


# --- a column for each class


def _by_columns(sheet: Sheet) -> list[_Place] | None:
    for at, (_, cells) in enumerate(sheet.rows):
        classes = {column: named for column, cell in enumerate(cells) if column and (named := _class(cell))}
        if len(classes) > 1:
            places = list(_each_column(sheet.rows[at + 1 :], classes))
            if places:
                return places
    return None


def _each_column(rows: Sequence[tuple[int, _Cells]], classes: Mapping[int, str]) -> Iterator[_Place]:
    day: Day | None = None
    for line, cells in rows:
        edge = cells[: min(classes)]
        day = next((found for one in edge if (found := _day(one)) is not None), day)
        period = next((number for one in edge if (number := _period(one)) is not None), None)
        if day is not None and period is not None:
            yield from (_Place(line, named, day, period, _cell(cells, at)) for at, named in classes.items())


# --- a grid for each class


@dataclass(frozen=True, slots=True)
class _Head:
    """The days across one grid, and the columns that are its own where others stand beside it."""

    days: Mapping[int, Day]
    left: int
    right: int
    alone: bool


@dataclass(slots=True)
class _Grid:
    """One grid while it is read: its class, and the period that was read last."""

    head: _Head
    of_class: str
    period: int | None = None
    stacked: dict[int, _Place] = field(default_factory=dict, repr=False)


def _by_class(sheet: Sheet) -> list[_Place] | None:
    places: list[_Place] = []
    above: list[_Cells] = []
    grids: list[_Grid] = []
    found = False
    for line, cells in sheet.rows:
        heads = _heads(cells)
        if heads:
            found = True
            places += _left_over(grids)
            grids = [_Grid(head, _class_above(sheet, line, [*above, cells], head)) for head in heads]
            above = []
            continue
        above.append(cells)
        for grid in grids:
            places += _filled(grid, line, cells)
    places += _left_over(grids)
    return places if found else None


def _left_over(grids: Sequence[_Grid]) -> Iterator[_Place]:
    for grid in grids:
        yield from grid.stacked.values()


def _heads(cells: _Cells) -> list[_Head]:
    """Give the head of each grid in a row of days; a week that begins anew is that of the next grid."""
    weeks: list[dict[int, Day]] = [{}]
    for at, day in _days(cells).items():
        if weeks[-1] and day <= max(weeks[-1].values()):
            weeks.append({})
        weeks[-1][at] = day
    weeks = [week for week in weeks if len(week) > 2]
    ends = [0, *(max(week) + 1 for week in weeks)]
    return [_Head(week, left, max(week) + 1, len(weeks) == 1) for week, left in zip(weeks, ends, strict=False)]


def _class_above(sheet: Sheet, line: int, rows: Sequence[_Cells], head: _Head) -> str:
    """Find whose grid it is: beside its days, above them, or in the sheet's name."""
    beside, above = rows[-1][head.left : min(head.days)], rows[-2::-1]
    titles = [*beside, *(one for row in above for one in row[head.left : head.right])]
    if head.alone:
        titles += [*(one for row in above for one in row), sheet.name]
    # "3-4" above a grid may be a date: a title in full comes first.
    titles.sort(key=lambda one: not _TITLE.search(one))
    of_class = next(filter(None, map(_class, titles)), "")
    if not of_class:
        raise sheet.row(line, {}).wrong(
            "begins a timetable without its class. Write '2-3' above it",
            "어느 반의 시간표인지 적혀 있지 않습니다. 표 위에 '2학년 3반'처럼 적어 주세요",
        )
    return of_class


def _filled(grid: _Grid, line: int, cells: _Cells) -> Iterator[_Place]:
    """Take a line of a grid; give the cells of the period above it where a new one begins."""
    beside = cells[grid.head.left : min(grid.head.days)]
    edge = [one for one in beside if one.strip() and not _CLOCKS.fullmatch(one)]
    if edge:
        yield from grid.stacked.values()
        grid.stacked, grid.period = {}, next((found for one in edge if (found := _period(one)) is not None), None)
    if grid.period is None or any(_TITLE.search(one) for one in cells):
        return
    told = {at: ((day, grid.period), _cell(cells, at)) for at, day in grid.head.days.items()}
    _stack(grid.stacked, line, grid.of_class, told)
