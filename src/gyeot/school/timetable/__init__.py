"""Reads a school's week from its tables: CSV files, or a workbook whose sheets are told apart by their columns.

The timetable may be a list or a grid as schools print it. Beside it may stand who is in which class, rooms and where
they lie, passages, bells, lunch, gates, clubs and events. What the tables do not tell is told as a remark.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from gyeot.errors import UnreadableFile
from gyeot.said import Said
from gyeot.school.timetable import daily, lessons, places, tables, ways, words
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
)
from gyeot.school.week import Kind, Place, School, Section, Student

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
    rooms = {place.name: place for place in places.places(given.of(ROOMS))}
    given.take_grids(rooms)
    bells = lessons.bells(given.of(BELLS))
    of_class, of_student = lessons.cells(given.of(LESSONS), bells, words.home_rooms(rooms))
    classes, names = lessons.classes(given.of(STUDENTS), of_class)
    entries = [
        *daily.lunch(given.of(LUNCH), rooms),
        *daily.gates(given.of(GATES)),
        *daily.clubs(given.of(CLUBS), bells),
        *daily.events(given.of(EVENTS), bells),
    ]
    named = [entry.student for entry in entries if entry.student]
    people = {**dict.fromkeys(of_student, ""), **dict.fromkeys(named, ""), **classes}
    besides = daily.sections(entries, people)
    taken = lessons.taken(of_class, of_student, people, besides.times())
    _check_names(taken.sections, besides.sections)
    sections = {**taken.sections, **besides.sections}
    takes = {key: {**taken.takes[key], **besides.takes[key]} for key in people}
    _check_clashes(sections, takes)
    passages = tuple(places.passages(given.of(PASSAGES)))
    estimated = ways.Estimate({}, ()) if passages else ways.estimate(rooms)
    school = School(
        {key: Student(key, its, names.get(key, "")) for key, its in takes.items()},
        {key: replace(section, seats=_seats(section, rooms)) for key, section in sections.items()},
        {**rooms, **estimated.places},
        passages or estimated.passages,
    )
    return Told(school, tuple(remarks(given, school, measured=bool(passages))))


def _check_names(lessons_: Mapping[str, Section], besides: Mapping[str, Section]) -> None:
    courses = {section.course for section in lessons_.values()} & {section.course for section in besides.values()}
    if courses or set(lessons_) & set(besides):
        raise UnreadableFile(
            "The timetable and a table of lunch, gates, clubs or events tell the same thing. Leave it in one of them.",
            "시간표에 적은 것을 급식, 등하교, 동아리, 행사 표에 또 적었습니다. 한 곳에만 남겨 주세요.",
        )


def _check_clashes(sections: Mapping[str, Section], takes: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse two things at once in somebody's week, without saying in whose."""
    weeks = {
        frozenset(section for section in its.values() if sections[section].kind not in _AT_GATES)
        for its in takes.values()
    }
    for week in weeks:
        line = sorted((lesson.slot, sections[one].kind) for one in week for lesson in sections[one].lessons)
        for (slot, kind), (after, other) in pairwise(line):
            if slot.overlaps(after):
                at = f"{after.start // 3600:02d}:{after.start % 3600 // 60:02d}"
                raise UnreadableFile(
                    f"On {after.day.en} at {at} some student has two things at once ({kind}, {other}). Mend the times;"
                    " without a table of bells the first lesson is taken to start at 9:00 and each to last 50 minutes.",
                    f"{after.day.ko}요일 {at}에 두 가지가 겹치는 학생이 있습니다({_KO[kind]}, {_KO[other]})."
                    " 시각을 고쳐 주세요. 교시 표가 없으면 1교시 9시, 한 시간 50분으로 봅니다.",
                )


def _seats(section: Section, rooms: Mapping[str, Place]) -> int | None:
    """Give the seats of the smallest room that a section uses, or what its table says; None where neither is told."""
    told = [rooms[lesson.room].seats for lesson in section.lessons if lesson.room in rooms]
    return min((seats for seats in (section.seats, *told) if seats is not None), default=None)
