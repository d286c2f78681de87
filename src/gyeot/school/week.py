"""A school's week as values: who is where, from when to when, and what leads from place to place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Day(IntEnum):
    """A day of the school week."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5

    @property
    def ko(self) -> str:
        """Its Korean name in one syllable, as timetables have it."""
        return "월화수목금토"[self]

    @property
    def en(self) -> str:
        """Its English name."""
        return self.name.capitalize()


class Kind(StrEnum):
    """What a course is to a student."""

    ARRIVE = "arrive"  # 등교: its room is a gate; its slot is the window in which people come through it
    CLASS = "class"  # 학급: what a class has in common, in its own room and elsewhere
    COURSE = "course"  # 이동수업·선택과목
    LUNCH = "lunch"  # 급식: one section a sitting, the queue included
    CLUB = "club"  # 동아리
    EVENT = "event"  # 행사
    LEAVE = "leave"  # 하교: its room is a gate; its slot starts when people may go
    WAIT = "wait"  # not a course: a long gap, spent in the class's own room


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """When: a day, and seconds since midnight. ``period`` is what the school calls it: "3", "점심", "동아리"."""

    day: Day
    start: int
    end: int
    period: str = ""

    def overlaps(self, other: "Slot") -> bool:
        """Whether nobody could be at both. One that ends as the other starts does not."""
        return self.day is other.day and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, order=True)
class Lesson:
    """One meeting of a section: a lesson, a sitting at lunch, a way through a gate."""

    slot: Slot
    room: str
    subject: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of the groups in which a course is given: a class, 물리학Ⅰ B, the second sitting, the back gate at 16:40."""

    id: str  # unique in the school
    course: str  # what a student takes one section of: "물리학Ⅰ", "2학년 학급", "급식", "등교", "하교"
    kind: Kind
    name: str  # as sheets say it: "물리학Ⅰ B반", "2학년 3반", "2차 급식"
    lessons: tuple[Lesson, ...]
    seats: int | None = None  # how many may sit in it; None: not told
    size: int | None = None  # how many sit in it, where the files tell it without naming them
    home: str | None = None  # a class's own room

    def clashes_with(self, other: "Section") -> bool:
        """Whether nobody can take both. Gates clash with nothing: a day begins and ends with them."""
        gates = {Kind.ARRIVE, Kind.LEAVE} & {self.kind, other.kind}
        return not gates and any(mine.slot.overlaps(its.slot) for mine in self.lessons for its in other.lessons)


@dataclass(frozen=True, slots=True)
class Student:
    """One student: a key that the files use (a number or a name), and one section of each course that is taken."""

    key: str = field(repr=False)
    takes: Mapping[str, str] = field(repr=False)  # course → section id
    name: str = field(default="", repr=False)  # to print on the student's own sheet, where the files tell it


class PlaceKind(StrEnum):
    """What a place is."""

    ROOM = "room"
    DINING = "dining"
    STAIR = "stair"
    CORRIDOR = "corridor"
    GATE = "gate"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Place:
    """A room, a landing, a junction, a gate. ``x`` and ``y`` are metres in one plan of the whole school."""

    name: str  # unique in the school
    kind: PlaceKind = PlaceKind.ROOM
    building: str = ""
    floor: int | None = None
    x: float | None = None
    y: float | None = None
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What leads from one place to another, both ways: a stretch of corridor, a flight of stairs, a yard."""

    one: str
    other: str
    seconds: int  # to walk it; at least 1
    name: str  # unique in the school, and as sheets say it: "본관 2층 복도 (201–202)"


@dataclass(frozen=True, slots=True)
class School:
    """All that is known of the week. Without passages no way is known: rooms, meals and gates alone can be checked."""

    students: Mapping[str, Student] = field(repr=False)
    sections: Mapping[str, Section]
    places: Mapping[str, Place] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()

    def sections_of(self, course: str) -> Iterator[Section]:
        """Every section of a course, in the files' order."""
        return (section for section in self.sections.values() if section.course == course)

    def headcount(self, section: str) -> int:
        """How many sit in a section: those who are named, or what the files say where that is more."""
        named = sum(section in student.takes.values() for student in self.students.values())
        return max(named, self.sections[section].size or 0)


@dataclass(frozen=True, slots=True)
class Habits:
    """How people walk here. Seconds."""

    leeway: int = 120  # people set out at the bell or up to this much later
    long_gap: int = 1200  # a gap longer than this is spent in the class's own room
    ready: int = 300  # and that room is left this much before what comes next, or earlier where the way is longer
    waits: tuple[int, ...] = (120, 240)  # a teacher may keep someone back by one of these
    longest_walk: int = 600  # no walk in the school takes longer; used where the way is not known
