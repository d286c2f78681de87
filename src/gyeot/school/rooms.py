"""Which lessons may be given another room: those in which nobody sits who is kept, in named rooms that are free."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from gyeot.school.plan import Allowed, Change
from gyeot.school.week import Day, Kind, Lesson, School, Section, Slot

#: One lesson of a section: the section's id, the day, the start.
Held: TypeAlias = tuple[str, Day, int]

_TAUGHT = frozenset({Kind.CLASS, Kind.COURSE})


def held(section: Section, lesson: Lesson) -> Held:
    """Name one lesson of a section."""
    return section.id, lesson.slot.day, lesson.slot.start


def rooms_for(
    school: School, allowed: Allowed, *, movers: Collection[str], kept: Collection[str]
) -> Mapping[Held, tuple[str, ...]]:
    """Give the other rooms of each lesson that a mover could sit in, as far as the timetables say that they are free.

    A room has seats for all who sit there and for the movers.
    """
    if Change.ROOM not in allowed.changes:
        return {}
    used = hours_of(school, allowed.rooms)
    courses = {course for key in movers for course in school.students[key].takes}
    sat_in = {section for key in kept for section in school.students[key].takes.values()}
    return {
        held(section, lesson): free
        for section in school.sections.values()
        if section.course in courses and section.kind in _TAUGHT and section.id not in sat_in
        for lesson in section.lessons
        if (free := tuple(_free(school, section.id, lesson.slot, used, movers)))
    }


def hours_of(school: School, rooms: Collection[str]) -> Mapping[str, Sequence[Slot]]:
    """Give when each of these rooms is used, as far as the timetables say."""
    used: dict[str, list[Slot]] = {room: [] for room in sorted(rooms)}
    for section in school.sections.values():
        for lesson in section.lessons:
            if lesson.room in used:
                used[lesson.room].append(lesson.slot)
    return used


def _free(
    school: School, section: str, slot: Slot, used: Mapping[str, Sequence[Slot]], movers: Collection[str]
) -> Iterator[str]:
    joining = sum(section not in school.students[key].takes.values() for key in movers)
    sitting = school.headcount(section) + joining
    for room, slots in used.items():
        place = school.places.get(room)
        is_large = place is None or place.seats is None or place.seats >= sitting
        if is_large and not any(slot.overlaps(other) for other in slots):
            yield room
