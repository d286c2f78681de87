"""Reads a school's week from tables: the timetable, and where they are given who is in which class, rooms, ways, bells.

A lesson of a student's own beats what the class has at that time. What the tables do not tell is told as a remark.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from gyeot import tables
from gyeot.errors import UnreadableFile
from gyeot.said import Said
from gyeot.school.week import Day, Kind, Lesson, Passage, Place, PlaceKind, School, Section, Slot, Student

#: A school of 5,000 with a row for each lesson of each student stays below.
MOST_BYTES = 16_000_000
#: As Korean spreadsheets write CSV, newer and older.
_ENCODINGS = ("utf-8-sig", "cp949")

_LESSONS, _STUDENTS = Said("시간표", "lessons"), Said("학생", "students")
_ROOMS, _PASSAGES, _BELLS = Said("교실", "rooms"), Said("통로", "passages"), Said("교시", "bells")

_STUDENT, _CLASS = ("학생", "학번", "student"), ("반", "학급", "class")
_DAY, _PERIOD = ("요일", "day"), ("교시", "period")
_SUBJECT, _GROUP, _ROOM = ("과목", "subject"), ("분반", "group"), ("교실", "장소", "room")
_NAME, _KIND, _SEATS = ("이름", "name"), ("종류", "kind"), ("정원", "seats")
_FROM, _TO, _SECONDS = ("출발", "from"), ("도착", "to"), ("초", "seconds")
_START, _END = ("시작", "start"), ("끝", "end")

_DAYS = {word: day for day in Day for word in (day.ko, f"{day.ko}요일", day.en.casefold(), day.en[:3].casefold())}
_KINDS = {
    "교실": PlaceKind.ROOM,
    "특별실": PlaceKind.ROOM,
    "급식실": PlaceKind.DINING,
    "계단": PlaceKind.STAIR,
    "복도": PlaceKind.CORRIDOR,
    "정문": PlaceKind.GATE,
    "후문": PlaceKind.GATE,
    "문": PlaceKind.GATE,
    "운동장": PlaceKind.OUTSIDE,
} | {kind.value: kind for kind in PlaceKind}
_TIME = re.compile(r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)")


@dataclass(frozen=True, slots=True)
class Told:
    """What was read, and what was not told."""

    school: School
    remarks: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table, which knows its table and line for whoever has to mend it."""

    table: Said
    line: int
    cells: Mapping[str, str] = field(repr=False)

    def get(self, names: Sequence[str]) -> str:
        return next((self.cells[name] for name in names if self.cells.get(name)), "")

    def need(self, names: Sequence[str]) -> str:
        found = self.get(names)
        if not found:
            raise self.wrong(f"has no {names[-1]}", f"'{names[0]}' 칸이 비어 있거나 없습니다")
        return found

    def wrong(self, en: str, ko: str) -> UnreadableFile:
        return UnreadableFile(
            f"The table of {self.table.en}, line {self.line} {en}. Mend it and read it again.",
            f"{self.table.ko} 표 {self.line}번째 줄: {ko}. 고쳐서 다시 넣어 주세요.",
        )


@dataclass(frozen=True, slots=True, order=True)
class _Cell:
    slot: Slot
    subject: str
    room: str
    group: str


def read(
    timetable: Path,
    *,
    students: Path | None = None,
    rooms: Path | None = None,
    passages: Path | None = None,
    bells: Path | None = None,
) -> Told:
    """Read CSV tables (UTF-8, or CP949 as Korean spreadsheets write it). ``rooms`` gives kinds and seats.

    Raises Refused or OutsideWorld where a file is not there or cannot be opened, and UnreadableFile with the line and
    what to mend; no sentence holds what a cell says of a student.
    """
    times = _bells(bells)
    of_class, of_student = _cells(_rows(timetable, _LESSONS), times)
    classes = {row.need(_STUDENT): row.need(_CLASS) for row in _rows(students, _STUDENTS)} if students else {}
    people = _people(of_class, of_student, classes)
    places = dict(_places(_rows(rooms, _ROOMS))) if rooms else {}
    ways = tuple(_passages(_rows(passages, _PASSAGES))) if passages else ()
    taken, sections = _taken(of_class, of_student, people)
    seated = {key: replace(section, seats=_seats(section, places)) for key, section in sections.items()}
    return Told(School(taken, seated, places, ways), tuple(_remarks(rooms, bells, passages)))


def _seats(section: Section, places: Mapping[str, Place]) -> int | None:
    """Give the seats of the smallest room that a section uses; None where no room's are told."""
    told = [places[lesson.room].seats for lesson in section.lessons if lesson.room in places]
    return min((seats for seats in told if seats is not None), default=None)


def _remarks(rooms: Path | None, bells: Path | None, passages: Path | None) -> Iterator[Said]:
    if not passages:
        yield Said(
            "통로를 적은 표가 없어 복도와 계단에서 마주치는지는 점검하지 못했습니다.",
            "No table of passages was given: whether they meet in corridors and on stairs was not checked.",
        )
    yield (
        Said(
            "분반의 자리는 정원에서 표에 있는 학생만 빼고 세었습니다. 표에 없는 학생이 있으면 모자랄 수 있습니다.",
            "Free seats are those of the room less the students in the tables. With others, a group may be full.",
        )
        if rooms
        else Said(
            "교실의 정원을 적은 표가 없어 옮길 분반에 자리가 있는지는 점검하지 못했습니다.",
            "No seats of rooms were given: whether a group has a free seat was not checked.",
        )
    )
    if not bells:
        yield Said(
            "교시 시각을 적은 표가 없어 1교시 9시, 한 시간 50분, 4교시 뒤 점심으로 보았습니다.",
            "No bell times were given: the first lesson is taken to start at 9:00, each to last 50 minutes, with lunch"
            " after the fourth.",
        )
    yield Said(
        "급식, 등하교, 동아리, 행사는 표에 없어 점검하지 못했습니다.",
        "Lunch, gates, clubs and events are in no table: they were not checked.",
    )


def _rows(path: Path, table: Said) -> list[_Row]:
    header, rows = tables.read(path, most_bytes=MOST_BYTES, encodings=_ENCODINGS)
    names = [name.casefold() for name in header]
    return [_Row(table, line, dict(zip(names, map(str.strip, cells), strict=True))) for line, cells in rows]


def _bells(path: Path | None) -> Mapping[str, tuple[int, int]]:
    """Give start and end of each period, in seconds since midnight."""
    if path:
        return {_period(row): (_time(row, _START), _time(row, _END)) for row in _rows(path, _BELLS)}
    starts = {n: 9 * 3600 + (n - 1) * 3600 + (n > 4) * 3000 for n in range(1, 11)}
    return {str(n): (start, start + 3000) for n, start in starts.items()}


def _time(row: _Row, names: Sequence[str]) -> int:
    said = _TIME.fullmatch(row.need(names))
    if not said:
        raise row.wrong("has a time that is none: write 09:00", "시각은 09:00처럼 적어 주세요")
    return int(said["hour"]) * 3600 + int(said["minute"]) * 60


def _period(row: _Row) -> str:
    return row.need(_PERIOD).removesuffix("교시").strip()


_Cells = dict[str, dict[Slot, _Cell]]


def _cells(rows: Iterable[_Row], times: Mapping[str, tuple[int, int]]) -> tuple[_Cells, _Cells]:
    """Sort the rows into what classes have and what students have of their own."""
    of_class: _Cells = defaultdict(dict)
    of_student: _Cells = defaultdict(dict)
    for row in rows:
        student = row.get(_STUDENT)
        mine = of_student[student] if student else of_class[row.need(_CLASS)]
        day, period = _DAYS.get(row.need(_DAY).casefold()), _period(row)
        if day is None:
            raise row.wrong("has a day that is none: write 월 or Monday", "요일은 월, 화처럼 적어 주세요")
        if period not in times or times[period][0] >= times[period][1]:
            raise row.wrong("has a period without bell times", "시작과 끝 시각을 모르는 교시입니다")
        slot = Slot(day, *times[period], period)
        if any(slot.overlaps(other) for other in mine):
            raise row.wrong(
                "tells a second lesson at the same time. Leave one",
                "같은 시간에 수업이 두 개입니다. 하나만 남겨 주세요",
            )
        mine[slot] = _Cell(slot, row.need(_SUBJECT), row.get(_ROOM) or _own_room(row), row.get(_GROUP))
    return of_class, of_student


def _own_room(row: _Row) -> str:
    return f"{row.need(_CLASS)} 교실"


def _people(of_class: _Cells, of_student: _Cells, classes: Mapping[str, str]) -> Mapping[str, str]:
    """Give each student's class, or "" where none is told."""
    unknown = set(classes.values()) - set(of_class)
    if unknown:
        raise UnreadableFile(
            "A class in the table of students has no timetable. Check that both name it alike.",
            "학생 표의 반 가운데 시간표가 없는 반이 있습니다. 두 표가 같은 이름을 쓰는지 확인해 주세요.",
        )
    return {**dict.fromkeys(of_student, ""), **classes}


def _taken(
    of_class: _Cells, of_student: _Cells, people: Mapping[str, str]
) -> tuple[Mapping[str, Student], Mapping[str, Section]]:
    """Make sections of the cells, and students of those who take them."""
    sections: dict[str, Section] = {}
    takes: dict[str, dict[str, str]] = {key: {} for key in people}
    for (subject, group), sitting in sorted(_groups(of_student).items()):
        name = f"{subject} {group}".strip()
        sections[name] = _section(name, subject, Kind.COURSE, sitting)
    for key, mine in of_student.items():
        for subject, group in sorted({(cell.subject, _group(cell, mine)) for cell in mine.values()}):
            takes[key][subject] = f"{subject} {group}".strip()
    for name, cells in of_class.items():
        members = {key: of_student.get(key, {}) for key, its in people.items() if its == name}
        for section, sitters in _of_class(name, cells, members):
            sections[section.id] = section
            for key in sitters:
                takes[key][section.course] = section.id
    return {key: Student(key, taken) for key, taken in takes.items()}, sections


def _of_class(
    name: str, cells: Mapping[Slot, _Cell], members: Mapping[str, Mapping[Slot, _Cell]]
) -> Iterator[tuple[Section, Sequence[str]]]:
    """Give what the class has in common, and each time at which some are elsewhere as a group of those who stay."""
    elsewhere = {
        slot: {key for key, mine in members.items() if any(slot.overlaps(own) for own in mine)} for slot in cells
    }
    common = [cell for slot, cell in cells.items() if not elsewhere[slot]]
    shared = _section(f"반 {name}", f"{_grade(name)} 학급".strip(), Kind.CLASS, common)
    yield replace(shared, name=name, home=_home(name, cells)), list(members)
    for slot, cell in cells.items():
        if elsewhere[slot]:
            key = f"{name} {slot.day.ko}{slot.period}"
            yield _section(key, key, Kind.COURSE, [cell]), [one for one in members if one not in elsewhere[slot]]


def _groups(of_student: _Cells) -> Mapping[tuple[str, str], set[_Cell]]:
    grouped: dict[tuple[str, str], set[_Cell]] = defaultdict(set)
    for mine in of_student.values():
        for cell in mine.values():
            grouped[cell.subject, _group(cell, mine)].add(cell)
    return grouped


def _group(cell: _Cell, mine: Mapping[Slot, _Cell]) -> str:
    """Name a group by its own name, or else by its times and rooms: those who have the same sit together."""
    if cell.group:
        return cell.group
    same = sorted(one for one in mine.values() if one.subject == cell.subject and not one.group)
    return "·".join(f"{one.slot.day.ko}{one.slot.period} {one.room}" for one in same)


def _section(key: str, course: str, kind: Kind, cells: Iterable[_Cell]) -> Section:
    lessons = tuple(Lesson(cell.slot, cell.room, cell.subject) for cell in sorted(cells))
    return Section(key, course, kind, key, lessons)


def _grade(name: str) -> str:
    found = re.match(r"(\d+)\s*(?:학년|-)", name)
    return f"{found[1]}학년" if found else ""


def _home(name: str, cells: Mapping[Slot, _Cell]) -> str:
    """Take the room in which a class sits most."""
    counts: dict[str, int] = defaultdict(int)
    for cell in cells.values():
        counts[cell.room] += 1
    return max(counts, key=lambda room: (counts[room], room == f"{name} 교실"))


def _places(rows: Iterable[_Row]) -> Iterator[tuple[str, Place]]:
    for row in rows:
        kind, seats = row.get(_KIND), row.get(_SEATS)
        if kind and kind.casefold() not in _KINDS:
            raise row.wrong("has a kind of room that is not known", f"종류는 {', '.join(_KINDS)} 가운데 하나입니다")
        if seats and not (seats.isascii() and seats.isdigit() and len(seats) < 6):
            raise row.wrong("has no number of seats", "정원은 숫자로 적어 주세요")
        name = row.need((*_NAME, *_ROOM))
        yield name, Place(name, _KINDS[kind.casefold() or "room"], seats=int(seats) if seats else None)


def _passages(rows: Iterable[_Row]) -> Iterator[Passage]:
    seen: set[str] = set()
    for row in rows:
        one, other, seconds = row.need(_FROM), row.need(_TO), row.need(_SECONDS)
        name = row.get(_NAME) or f"{one}–{other}"
        if not (seconds.isascii() and seconds.isdigit() and 0 < int(seconds[:6]) == int(seconds)):
            raise row.wrong("has no whole number of seconds from 1 up", "걸리는 시간은 1초 이상의 정수로 적어 주세요")
        if name in seen or one == other:
            raise row.wrong("tells a passage a second time, or one that leads nowhere", "같은 통로가 이미 있습니다")
        seen.add(name)
        yield Passage(one, other, int(seconds), name)
