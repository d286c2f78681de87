"""Where a student can be at any second of a day: at the stops of the day, and on the ways between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from gyeot.school.plan import Walk
from gyeot.school.routes import Ways
from gyeot.school.week import Day, Habits, Kind, Lesson, School, Section

#: Rooms that a plan gives to lessons: (section id, day, start) → room.
Rooms = Mapping[tuple[str, Day, int], str]
#: Where a plan lets a student spend long gaps instead of the own classroom: (day, end of the stop before) → place.
Rests = Mapping[tuple[Day, int], str]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a week is walked on: the school, its ways, and how people walk there."""

    school: School
    ways: Ways
    habits: Habits


@dataclass(frozen=True, slots=True)
class Stop:
    """A stay in one place. A long gap spent in the class's own room, or elsewhere, is a stop too, without a section."""

    kind: Kind
    place: str
    start: int
    end: int
    said: str  # "3교시 물리학Ⅰ"
    section: str = ""

    @property
    def is_gate(self) -> bool:
        """Whether people only come through."""
        return self.kind in (Kind.ARRIVE, Kind.LEAVE)


@dataclass(frozen=True, slots=True)
class Presence:
    """Where someone can be: a place or a passage, from a second to the first one without."""

    spot: str
    start: int
    end: int


#: The way in comes before, and the way out after whatever else a day holds.
_ORDER = {Kind.ARRIVE: 0, Kind.LEAVE: 2}


def stops(ground: Ground, takes: Mapping[str, str], day: Day, rooms: Rooms, rests: Rests) -> tuple[Stop, ...]:
    """Line up one student's day (decision 12). ``takes`` gives one section id for each course."""
    line, home = lessons_of(ground, takes, day, rooms), home_of(ground, takes)
    if not (line and home):
        return tuple(line)
    whole = line[:1]
    for before, after in pairwise(line):
        whole += with_wait(before, after, ground, home=home, place=rests.get((day, before.end), home))[1:]
    return tuple(whole)


def lessons_of(ground: Ground, takes: Mapping[str, str], day: Day, rooms: Rooms) -> list[Stop]:
    """Line up the lessons of one student's day, without what lies between them."""
    sections = (ground.school.sections[section] for section in takes.values())
    on_day = ((section, lesson) for section in sections for lesson in section.lessons if lesson.slot.day is day)
    return sorted((stop_of(section, lesson, rooms) for section, lesson in on_day), key=in_order)


def home_of(ground: Ground, takes: Mapping[str, str]) -> str | None:
    """Name the room of a student's own class, where it has one."""
    sections = (ground.school.sections[section] for section in takes.values())
    return next((section.home for section in sections if section.kind is Kind.CLASS), None)


def in_order(stop: Stop) -> tuple[int, int, int]:
    """Sort the stops of a day by this."""
    return _ORDER.get(stop.kind, 1), stop.start, stop.end


def stop_of(section: Section, lesson: Lesson, rooms: Rooms) -> Stop:
    """Make one lesson the stop that it is to whoever takes the section."""
    slot = lesson.slot
    place = rooms.get((section.id, slot.day, slot.start), lesson.room)
    period = f"{slot.period}교시" if slot.period.isdigit() else slot.period
    said = " ".join(dict.fromkeys(word for word in (period, lesson.subject) if word))
    return Stop(section.kind, place, slot.start, slot.end, said, section.id)


def with_wait(before: Stop, after: Stop, ground: Ground, *, home: str, place: str) -> tuple[Stop, ...]:
    """Give two stops, with a stay in a place between them where they lie far apart."""
    ways, habits = ground.ways, ground.habits
    start = before.end + habits.leeway + (ways.length(before.place, place) or 0)
    early = 0 if after.kind is Kind.LEAVE else max(habits.ready, ways.length(place, after.place) or 0)
    if after.start - before.end <= habits.long_gap or start >= after.start - early:
        return before, after
    said = "교실" if place == home else place
    return before, Stop(Kind.WAIT, place, start, after.start - early, said), after


def staying(stop: Stop) -> tuple[Presence, ...]:
    """Where someone is during a stop; nowhere in particular at a gate, which the ways to and from it cover."""
    return () if stop.is_gate else (Presence(stop.place, stop.start, stop.end),)


def setting_out(before: Stop, after: Stop, hold: int, habits: Habits) -> tuple[int, int, int]:
    """From when someone is on the way in a wide sense, and the first and the last second at which they set out."""
    if before.kind is Kind.ARRIVE:
        return before.start, before.start, before.end
    at = max(before.end, after.start) if after.kind is Kind.LEAVE else before.end + hold
    return before.end, at, at + habits.leeway


def walking(before: Stop, after: Stop, walk: Walk, ground: Ground) -> tuple[Presence, ...]:
    """Where someone can be between two stops, whenever they set out and whichever shortest way they take."""
    since, first, last = setting_out(before, after, walk.hold, ground.habits)
    leaves = after.kind is Kind.LEAVE
    if before.place == after.place:
        return (Presence(before.place, since, last + 1 if leaves else max(after.start, last + 1)),)
    here = Presence(before.place, since, last + 1)
    crossed = ground.ways.crossed(before.place, after.place, walk.via)
    if crossed is None:
        until = last + ground.habits.longest_walk if leaves else max(after.start, last + 1)
        return (here, Presence(after.place, first, until))
    length = crossed.length
    there = Presence(after.place, first + length, last + length + 1 if leaves else max(after.start, last + length + 1))
    between = (Presence(one.spot, first + one.entered, last + one.left) for one in crossed.spots)
    return (here, *between, there)
