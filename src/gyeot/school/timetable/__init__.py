"""Reads a school's week from its tables: CSV files, or a workbook whose sheets are told apart by their columns.

The timetable may be a list or a grid as schools print it. Beside it may stand who is in which class, rooms and where
they lie, passages, bells, lunch, gates, clubs and events. What the tables do not tell is told as a remark.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from gyeot.errors import UnreadableFile
from gyeot.said import Said
from gyeot.school.timetable import daily, lessons, moving, places, tables, ways, words
from gyeot.school.timetable.daily import clock
from gyeot.school.timetable.given import Given
from gyeot.school.timetable.remarks import remarks
from gyeot.school.timetable.tables import (
    BELLS,
    CLUBS,
    EVENTS,
    GATES,
    LESSONS,
    LUNCH,
    PASSAGES,
    ROOMS,
    STUDENTS,
    Row,
)
from gyeot.school.week import Kind, Lesson, Place, School, Section, Slot, Student

_AT_GATES = frozenset({Kind.ARRIVE, Kind.LEAVE})
_KO = {
    Kind.CLASS: "수업",
    Kind.COURSE: "수업",
    Kind.LUNCH: "급식",
    Kind.CLUB: "동아리",
    Kind.EVENT: "행사",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What was read, and what was not told."""

    school: School
    remarks: tuple[Said, ...]


def read(
    timetable: Path,
    *,
    students: Path | None = None,
    rooms: Path | None = None,
    passages: Path | None = None,
    bells: Path | None = None,
    lunch: Path | None = None,
    gates: Path | None = None,
    clubs: Path | None = None,
    events: Path | None = None,
) -> Told:
    """Read the timetable, with all the other sheets of its workbook; a table of its own beats a sheet.

    Raises Refused or OutsideWorld where a file is not there or cannot be opened, and UnreadableFile with sheet, line
    and what to mend; no sentence holds what a cell says of a student.
    """
    given = Given()
    given.take_all(tables.read(timetable, LESSONS))
    others = {
        STUDENTS: students,
        ROOMS: rooms,
        PASSAGES: passages,
        BELLS: bells,
        LUNCH: lunch,
        GATES: gates,
        CLUBS: clubs,
        EVENTS: events,
    }
    for kind, path in others.items():
        if path:
            given.take_one(kind, tables.read(path, kind))
    return _told(given)


def _told(given: Given) -> Told:
    given.leave_out_examples()
    told = places.places(given.of(ROOMS))
    rooms = told.named
    given.take_grids(rooms)
    names = words.RoomNames.of(rooms, _rooms_said(given))
    measured = tuple(places.passages(given.of(PASSAGES), names))
    bells = lessons.bells(given.of(BELLS))
    of_class, of_student = lessons.cells(given.of(LESSONS), bells, names)
    listed = lessons.listed(given.of(STUDENTS), of_class, given.nameless)
    entries = [
        *daily.lunch(given.of(LUNCH), rooms, names),
        *daily.gates(given.of(GATES), names),
        *daily.clubs(given.of(CLUBS), bells, names),
        *daily.events(given.of(EVENTS), bells, names),
    ]
    named = [entry.student for entry in entries if entry.student]
    people = dict.fromkeys([*of_student, *named], "") | {key: one.of_class for key, one in listed.items()}
    besides = daily.sections(entries, people)
    elsewhere = besides.times()
    taken = lessons.taken(of_class, of_student, people, elsewhere)
    on_moving = moving.remarks(_of_grids(of_class, given.grid_tables), of_student, people, elsewhere)
    _check_names(taken.sections, besides.sections)
    sections = {**taken.sections, **besides.sections}
    takes = {key: {**taken.takes[key], **besides.takes[key]} for key in people}
    _check_clashes(sections, takes, {**taken.rows, **besides.rows})
    estimated = ways.Estimate({}, ()) if measured else ways.estimate(rooms)
    school = School(
        {key: Student(key, its, listed[key].name if key in listed else "") for key, its in takes.items()},
        {key: replace(section, seats=_seats(section, rooms)) for key, section in sections.items()},
        {**rooms, **estimated.places},
        ways.with_flights(measured or estimated.passages, told.stairs.values()),
    )
    return Told(school, tuple(remarks(given, school, listed, taken.doubtful, on_moving, measured=bool(measured))))


def _rooms_said(given: Given) -> Iterator[str]:
    """Give the rooms that lessons, passages and what else the week holds name, each once."""
    said = (
        (LESSONS, words.ROOM),
        (PASSAGES, words.FROM),
        (PASSAGES, words.TO),
        *((kind, words.PLACE) for kind in (CLUBS, EVENTS, LUNCH)),
        (GATES, words.GATE),
    )
    yield from dict.fromkeys(row.get(column) for kind, column in said for row in given.of(kind))


def _of_grids(of_class: lessons.Cells, grid_tables: Collection[Said]) -> lessons.Cells:
    """Give of what the classes have the lessons that stand in grids."""
    found = {
        its_class: {slot: cell for slot, cell in cells.items() if cell.row.table in grid_tables}
        for its_class, cells in of_class.items()
    }
    return {its_class: cells for its_class, cells in found.items() if cells}


def _check_names(lessons_: Mapping[str, Section], besides: Mapping[str, Section]) -> None:
    courses = {section.course for section in lessons_.values()} & {section.course for section in besides.values()}
    if courses or set(lessons_) & set(besides):
        raise UnreadableFile(
            "The timetable and a table of lunch, gates, clubs or events tell the same thing. Leave it in one of them.",
            "시간표에 적은 것을 급식, 등하교, 동아리, 행사 표에 또 적었습니다. 한 곳에만 남겨 주세요.",
        )


def _check_clashes(
    sections: Mapping[str, Section],
    takes: Mapping[str, Mapping[str, str]],
    rows: Mapping[tuple[str, Lesson], Row],
) -> None:
    """Refuse two things at once in somebody's week, without saying in whose."""
    weeks = {
        frozenset(section for section in its.values() if sections[section].kind not in _AT_GATES)
        for its in takes.values()
    }
    clashes = [
        ((lesson, one), (after, other))
        for week in weeks
        for (lesson, one), (after, other) in pairwise(
            sorted((lesson, one) for one in week for lesson in sections[one].lessons)
        )
        if lesson.slot.overlaps(after.slot)
    ]
    if clashes:
        raise _clash([(rows[one, lesson], sections[one].kind, lesson.slot) for lesson, one in min(clashes)])


def _clash(both: Sequence[tuple[Row, Kind, Slot]]) -> UnreadableFile:
    slots = [slot for _, _, slot in both]
    day, at = slots[0].day, clock(slots[1].start)
    en = ", ".join(f"{row.where.en} ({kind} {_span(slot)})" for row, kind, slot in both)
    ko = ", ".join(f"{row.where.ko}({_KO[kind]} {_span(slot)})" for row, kind, slot in both)
    return UnreadableFile(
        f"On {day.en} at {at} some student has two things at once: {en}. Mend the times, or the group: whoever is in a"
        " group needs a row for each of its lessons. Without a table of bells the first lesson is taken to start at"
        " 9:00 and each to last 50 minutes.",
        f"{day.ko}요일 {at}에 두 가지가 겹치는 학생이 있습니다: {ko}. 시각이나 분반을 고쳐 주세요. 분반에 든 학생은 그"
        " 분반의 수업마다 한 줄씩 있어야 합니다. 교시 표가 없으면 1교시 9시, 한 시간 50분으로 봅니다.",
    )


def _span(slot: Slot) -> str:
    return f"{clock(slot.start)}~{clock(slot.end)}"


def _seats(section: Section, rooms: Mapping[str, Place]) -> int | None:
    """Give the seats of the smallest room that a section uses, or what its table says; None where neither is told."""
    told = [rooms[lesson.room].seats for lesson in section.lessons if lesson.room in rooms]
    return min((seats for seats in (section.seats, *told) if seats is not None), default=None)
