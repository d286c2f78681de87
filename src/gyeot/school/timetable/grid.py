"""Reads timetables that are laid out as people look at them: a grid for each class, or the whole school on one sheet.

Three layouts are known (made by NEIS, 컴시간 and by hand). In the first, days stand across and periods down, with the
class above: "2학년 3반 시간표". In the second each row is a class, and days and periods stand across. In the third each
column is a class, and days and periods stand down. A cell holds the subject, and under it, behind a slash or in
brackets a room or a teacher. Teachers are passed over and never kept.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from gyeot.errors import UnreadableFile
from gyeot.school.timetable import words
from gyeot.school.timetable.tables import Row, Sheet
from gyeot.school.week import Day

_Cells: TypeAlias = Sequence[str]

_DAY_WORD = re.compile(r"(?P<day>[월화수목금토]|mon|tue|wed|thu|fri|sat)(?:요일|[a-z]*)(?=$|[\s(\d])", re.IGNORECASE)
_DATED_DAY = re.compile(r"(?:[\d./\s월일]*\(|[\d./\s월]*\d일?\s+)(?P<day>[월화수목금토])(?:요일)?(?=$|[\s)])")
_PERIOD = re.compile(r"(?:제|period)?\s*(?P<number>\d{1,2})\s*(?:교시)?(?=$|[\s(])", re.IGNORECASE)
_DAY_AND_PERIOD = re.compile(r"(?P<day>[월화수목금토])(?:요일)?\s*[-_]?\s*(?P<number>\d{1,2})\s*(?:교시)?")
_TITLE = re.compile(r"(?<!\d)(?P<grade>\d{1,2})\s*학년\s*(?P<number>\d{1,2}|[가-힣A-Za-z]{1,6}?)\s*반")
#: "3-4 ~ 3-8" is a week.
_SHORT_TITLE = re.compile(
    r"(?<![\d./-])(?<![~∼]\s)(?<![~∼])(?P<grade>\d)\s*[-–−]\s*(?P<number>\d{1,2})(?![\d./-])(?!\s*(?:학기|교시|[~∼]))"
)
_GRADE = re.compile(r"(?:제\s*)?(?P<grade>[1-6])\s*학년(?:\s*시간표)?")
_CORNER = re.compile("요일|교시|시간|구분|day|period|time", re.IGNORECASE)
_TEACHERS = frozenset({"교사", "교사명", "성명", "선생님", "담당교사", "담당", "teacher"})

_BRACKET = re.compile(r"[(\[（]([^)\]）]*)[)\]）]?")
_BETWEEN = re.compile(r"\s*[\n/]\s*")
_MASKED = re.compile(r"\s+\S*[○◯*＊]\S*")
_NAMED = re.compile(
    r"\s+(?!한국|한문|정치|정보|조리|문학|고전)[김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민][가-힣]{2}(?:T|선생님)?$"
)
_CLOCKS = re.compile(r"[\d~∼–\s().-]+:[\d:~∼–\s().-]+")
_SPAN = re.compile(r"(?P<start>\d{1,2}:\d\d)\s*[-–~∼〜]\s*(?P<end>\d{1,2}:\d\d)")
#: So many columns stand before the first day at most.
_EDGE = 3
_NOTHING = frozenset({"-", "–", ".", "x", "X", "·"})
#: A line of a grid that is no lesson.
_BREAK = re.compile(
    "점심|중식|급식|식사|조회|종례|청소|휴식|쉬는|비고|담임|lunch|break|recess|homeroom|cleaning", re.IGNORECASE
)
#: Of what stands in brackets, this is part of the subject: a group, a number, a kind of activity.
_PART = re.compile(r"[A-Za-z0-9ⅠⅡⅢ가나다라]{1,2}반?|심화|기초|기본|자율|동아리|진로|봉사|선택")
_ROOM = re.compile(
    r"(?:[A-Za-z]|[가-힣]{1,2}관)?\s?-?\d{2,4}\s?(?:호|호실)?"
    r"|\d\s?-\s?\d{1,2}반?"
    r"|(?![김박최권황류][가-힣]실$).*(?:실|체육관|도서관|생활관|강당|운동장|[구살영름]장|테니스장|코트|홀|센터|스튜디오|카페|룸"
    r"|클래스|베이스|스페이스|lab|room|gym|hall|library)\s?(?:\d{1,2}층?)?",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    "국어|수학|영어|사회|역사|도덕|과학|기술|가정|기가|정보|체육|음악|미술|한문|일본어|중국어|진로|창체|자율|동아리|물리|화학"
    "|생명|지구|독서|문학|화법|작문|언어|매체|확률|통계|미적|기하|경제|정치|윤리|지리|세계|한국|스포츠|보건|환경|논술"
    "|math|english|korean|science|history|music|art|physic|chem|bio|social|p\\.?e"
)
#: A cell that says of itself that not all of its class have this lesson together.
_MOVING = re.compile(r"이동\s*수업|\(이동\)|수준별|분반|선택")


@dataclass(frozen=True, slots=True)
class Grids:
    """What was read, as rows of tables, and what may be missing in it."""

    rows: list[Row]
    bells: list[Row]  # of the periods that have their times beside them
    gaps: int  # empty cells between two lessons of a day
    unread: list[Row]  # lines that hold something, but not of which period or class
    nameless: list[Row]  # of these, lessons of a class whose name is missing
    doubles: int  # cells that name a second subject


@dataclass(frozen=True, slots=True)
class _Place:
    """One cell of a grid: whose it is and when, and what it says."""

    line: int
    of_class: str
    day: Day
    period: int
    text: str = field(repr=False)


@dataclass(slots=True)
class _Found:
    """The cells of all grids of a sheet, and the lines that could not be told."""

    places: list[_Place] = field(default_factory=list, repr=False)
    unread: list[int] = field(default_factory=list)
    nameless: list[int] = field(default_factory=list)

    def leave(self, line: int, label: Collection[str], cells: Iterable[str]) -> None:
        """Keep a line in mind that is not read, where it looks like lessons; one of dates has no label."""
        # Days are still a head: merged over two lines beside 요일 and 교시.
        says_more = any(_holds(cell) and _day(cell) is None for cell in cells)
        if any(label) and says_more and not any(map(_BREAK.search, label)):
            self.unread.append(line)


def read(sheet: Sheet, rooms: Collection[str]) -> Grids | None:
    """Read a sheet that is laid out as one of the three; None where it is none of them. ``rooms`` are without spaces.

    Raises UnreadableFile with what is expected, where it is a timetable of teachers or does not say of which class.
    """
    found = _laid_out(sheet)
    if found is None:
        return None
    if _is_of_a_teacher(found.places):
        raise _of_teachers(sheet)
    second = _teacher_first(found.places)
    rows = []
    for place in found.places:
        subject, room = _said(place.text, rooms, second=second)
        if subject:
            cells = {
                "반": place.of_class,
                "요일": place.day.ko,
                "교시": str(place.period),
                "과목": subject,
                "교실": room,
                "이동수업": "예" if _MOVING.search(place.text) else "",
            }
            rows.append(sheet.row(place.line, cells))
    doubles = sum(_is_double(place.text, rooms) for place in found.places)
    unread, nameless = ([sheet.row(line, {}) for line in lines] for lines in (found.unread, found.nameless))
    return Grids(rows, list(_bells(sheet)), _gaps(found.places), unread, nameless, doubles)


def _laid_out(sheet: Sheet) -> _Found | None:
    """Take the first layout in which there are lessons, or else the first that has a head."""
    first = None
    for layout in (_by_rows, _by_class, _by_columns):
        found = layout(sheet)
        if found and found.places:
            return found
        first = first or found
    return first


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
    return bool(said) and (words.unspaced(said) in rooms or bool(_ROOM.fullmatch(said)))


def _is_double(text: str, rooms: Collection[str]) -> bool:
    """Whether a cell names two subjects, as those that take turns by weeks; only the first is read."""
    parts = [part for part in _BETWEEN.split(text.strip()) if part and not _is_room(part, rooms)]
    return sum(bool(_SUBJECT.match(part)) for part in parts) > 1


def _holds(cell: str) -> bool:
    return bool(cell.strip()) and cell.strip() not in _NOTHING


def _teacher_first(places: Sequence[_Place]) -> bool:
    """Whether cells have the teacher above the subject, which some schools print."""
    lines = [parts for place in places if len(parts := _BETWEEN.split(place.text.strip())) > 1]
    below = sum(bool(_SUBJECT.search(parts[1])) and not _ROOM.fullmatch(parts[1]) for parts in lines)
    return below > sum(bool(_SUBJECT.search(parts[0])) for parts in lines)


def _is_of_a_teacher(places: Sequence[_Place]) -> bool:
    """Whether most cells name a class: what a teacher gives, though the title names one (2-3 담임).

    A class may have most of its lessons in rooms called "2-4", but then of more subjects than there are rooms.
    """
    filled = [_BETWEEN.split(place.text.strip()) for place in places if _holds(place.text)]
    # 203 under a subject is a room.
    named = [
        {_class(part) for part in parts[:1] + [one for one in parts[1:] if not one.isdecimal()]} - {""}
        for parts in filled
    ]
    classes = set().union(*named)
    subjects = {next((part for part in parts if not _class(part)), "") for parts in filled} - {""}
    return 2 * sum(map(bool, named)) > len(filled) and len(classes) > 2 and len(classes) >= len(subjects)


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
    return int(found["number"]) if found and int(found["number"]) < 20 else None


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
        if times and period is not None:
            yield sheet.row(line, {"교시": str(period), "시작": times["start"], "끝": times["end"]})


def _days(cells: _Cells) -> dict[int, Day]:
    return {at: day for at, cell in enumerate(cells) if (day := _day(cell)) is not None}


def _cell(cells: _Cells, at: int) -> str:
    return cells[at] if at < len(cells) else ""


# --- a row for each class


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows of classes below one head: the day and period of each column, and what stands in the corner and above."""

    rows: Sequence[tuple[int, _Cells]] = field(repr=False)
    times: Mapping[int, tuple[Day, int]]
    corner: _Cells
    grade: str  # where a line above says it for all of them

    @property
    def first(self) -> int:
        """The column of the first lesson; what stands before it says whose the row is."""
        return min(self.times)

    @property
    def is_of_teachers(self) -> bool:
        return any(one.strip() in _TEACHERS for one in self.corner)

    def classes(self) -> Mapping[int, str]:
        """Give the classes by line, where rows say them in full."""
        named = {at: next(filter(None, map(_class, cells[: self.first])), "") for at, cells in self.rows}
        return {at: its_class for at, its_class in named.items() if its_class}

    @property
    def is_numbered(self) -> bool:
        """Whether its rows only have the numbers of classes, and their grade stands elsewhere."""
        lessons = (at for at, cells in self.rows if any(map(_holds, cells[self.first :])))
        tells_grade = bool(self.grade) or any("학년" in one for one in self.corner)
        return tells_grade and self.classes().keys().isdisjoint(lessons)


def _by_rows(sheet: Sheet) -> _Found | None:
    blocks = list(_blocks(sheet))
    if not blocks:
        return None
    of_classes = [block for block in blocks if not block.is_of_teachers]
    if not any(block.classes() or block.is_numbered for block in of_classes):
        raise _of_teachers(sheet)
    found = _Found()
    for block in of_classes:
        _each_row(found, sheet, block)
    return found


def _blocks(sheet: Sheet) -> Iterator[_Block]:
    """Give the blocks of a sheet: the days of one grade often have other periods than those of the next."""
    rows, above = sheet.rows, 0
    heads = {
        at: times for at in range(len(rows)) if (times := _times_across(*(cells for _, cells in rows[at : at + 2])))
    }
    for (at, times), end in zip(heads.items(), [*heads, len(rows)][1:], strict=True):
        below = at + (1 if _one_line(rows[at][1]) else 2)
        corner = [one for _, cells in rows[at:below] for one in cells[: min(times)]]
        titles = [found["grade"] for _, cells in rows[above:at] for one in cells if (found := _GRADE.fullmatch(one))]
        yield _Block(rows[below:end], times, corner, titles[-1] if titles else "")
        above = below


def _one_line(cells: _Cells) -> bool:
    """Whether days and periods stand in one line; "수1" and "화1" among lessons are short for 수학Ⅰ and 화학Ⅰ."""
    filled = [cell for cell in cells if cell]
    heads = {cell for cell in filled if _DAY_AND_PERIOD.fullmatch(cell)}
    return len(heads) > max(3, len(filled) // 2)


def _times_across(cells: _Cells, below: _Cells = ()) -> Mapping[int, tuple[Day, int]]:
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


def _each_row(found: _Found, sheet: Sheet, block: _Block) -> None:
    times, first, grade, of_class = block.times, block.first, block.grade, ""
    classes, numbered, nameless = block.classes(), block.is_numbered, _nameless(sheet, block)
    stacked: dict[int, _Place] = {}
    for line, cells in block.rows:
        label = [one.strip() for one in cells[:first]]
        texts = [sheet.cell(line, cells, at, since=first) if any(label) else _cell(cells, at) for at in times]
        if any(label):
            found.places += stacked.values()
            stacked = {}
            grade = next((one for one in label[:-1] if one), grade)
            of_class = _class(f"{grade.removesuffix('학년')}-{label[-1]}") if numbered else classes.get(line, "")
        elif line in nameless:
            found.places += stacked.values()
            stacked, of_class = {}, ""
            found.unread.append(line)
            found.nameless.append(line)
        if of_class:
            _stack(stacked, line, of_class, {at: (times[at], text) for at, text in zip(times, texts, strict=True)})
        else:
            found.leave(line, label, texts)
    found.places += stacked.values()


def _nameless(sheet: Sheet, block: _Block) -> Collection[int]:
    """Give the lines of classes whose name is missing: lessons without a label."""
    labelled = [any(sheet.cell(line, cells, at, since=0) for at in range(block.first)) for line, cells in block.rows]
    found = {
        line
        for (line, cells), has_label in zip(block.rows, labelled, strict=True)
        if not has_label and _are_lessons([_cell(cells, at) for at in block.times])
    }
    # Many such lines belong to those above them: subjects below teachers, or rooms called 국어1 below subjects.
    return found if 2 * len(found) <= sum(labelled) else ()


def _are_lessons(texts: Sequence[str]) -> bool:
    """Whether most cells begin with a subject."""
    firsts = [_BETWEEN.split(text.strip(), maxsplit=1)[0] for text in texts]
    return 2 * sum(bool(_SUBJECT.match(one)) and not _ROOM.fullmatch(one) for one in firsts) > len(texts)


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


@dataclass(slots=True)
class _Columns:
    """A block of columns while it is read: their classes, the day, and the lesson that was read last."""

    classes: Mapping[int, str]
    day: Day | None = None
    stacked: dict[int, _Place] = field(default_factory=dict, repr=False)


def _by_columns(sheet: Sheet) -> _Found | None:
    """Read the blocks of columns, each below its own classes."""
    found, block = _Found(), _Columns({})
    for line, cells in sheet.rows:
        classes = {at: its_class for at, cell in enumerate(cells) if at and (its_class := _class(cell))}
        is_first = not (found.places or block.stacked)
        if len(classes) > 1 and _is_head(cells[: min(classes)], block.day, is_first=is_first):
            found.places += block.stacked.values()
            block = _Columns(classes)
        elif block.classes:
            _fill_columns(found, block, sheet, line, cells)
    found.places += block.stacked.values()
    return found if found.places else None


def _is_head(edge: _Cells, day: Day | None, *, is_first: bool) -> bool:
    """Whether a line that names classes is the head of columns; else it has lessons in rooms called "2-3" or "203"."""
    has_day, has_period = (any(told(one) is not None for one in edge) for told in (_day, _period))
    if is_first:
        return not (has_period and (has_day or day is not None))
    return not (has_day or has_period) and any(map(_CORNER.search, edge))


def _fill_columns(found: _Found, block: _Columns, sheet: Sheet, line: int, cells: _Cells) -> None:
    first = min(block.classes)
    edge = [one for one in cells[:first] if one.strip()]
    if not edge:
        for at, above in block.stacked.items():
            block.stacked[at] = replace(above, text=f"{above.text}\n{_cell(cells, at)}".strip())
        return
    found.places += block.stacked.values()
    texts = {at: sheet.cell(line, cells, at, since=first) for at in block.classes}
    day = block.day = next((one for one in map(_day, edge) if one is not None), block.day)
    period = next((one for one in map(_period, edge) if one is not None), None)
    if day is None or period is None:
        block.stacked = {}
        found.leave(line, edge, texts.values())
    else:
        block.stacked = {at: _Place(line, block.classes[at], day, period, text) for at, text in texts.items()}


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


def _by_class(sheet: Sheet) -> _Found | None:
    found = _Found()
    above: list[_Cells] = []
    grids: list[_Grid] = []
    for line, cells in sheet.rows:
        heads = _heads(cells)
        if heads:
            found.places += _left_over(grids)
            grids = [_Grid(head, _class_above(sheet, line, [*above, cells], head)) for head in heads]
            above = []
            continue
        above.append(cells)
        for grid in grids:
            _fill(found, grid, sheet, line, cells, shared=cells[: min(grids[0].head.days)])
    found.places += _left_over(grids)
    return found if grids else None


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


def _fill(found: _Found, grid: _Grid, sheet: Sheet, line: int, cells: _Cells, *, shared: _Cells) -> None:
    """Take a line of a grid. Of grids side by side only the first may have periods: ``shared``."""
    beside = cells[grid.head.left : min(grid.head.days)]
    label = beside if any(beside) else shared
    edge = [one for one in label if one.strip() and not _CLOCKS.fullmatch(one)]
    first = min(grid.head.days)
    texts = {at: sheet.cell(line, cells, at, since=first) if edge else _cell(cells, at) for at in grid.head.days}
    if edge:
        found.places += grid.stacked.values()
        grid.stacked, grid.period = {}, next((one for one in map(_period, edge) if one is not None), None)
    if any(map(_TITLE.search, edge)) or (not edge and _is_title(texts.values())):
        return
    if grid.period is None:
        found.leave(line, label, texts.values())
        return
    told = {at: ((day, grid.period), texts[at]) for at, day in grid.head.days.items()}
    _stack(grid.stacked, line, grid.of_class, told)


def _is_title(cells: Iterable[str]) -> bool:
    """Whether a line without a period names the class of what follows; a room may be called after a class too."""
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) == 1 and bool(_TITLE.search(filled[0])) and "교실" not in filled[0]
