"""What a plan says, as values: who must be apart, what may change, what was changed, and where they still meet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from gyeot.school.week import Day, Kind


@dataclass(frozen=True, slots=True)
class Apart:
    """Two students who must not meet. The first is of the offender's side, and the one who moves."""

    mover: str = field(repr=False)
    kept: str = field(repr=False)


class Change(StrEnum):
    """A kind of change, from the lightest to the heaviest. Each rung of the ladder allows one more."""

    ROUTE = "route"  # 동선: another stair or corridor
    WAIT = "wait"  # 출발 시각: leaves a lesson some minutes after the others, with the teacher
    REST = "rest"  # 쉬는 곳: spends a long gap elsewhere than in the own classroom
    GATE = "gate"  # 등하교: another gate, or another time
    LUNCH = "lunch"  # 급식 차수
    CLUB = "club"  # 동아리·행사
    COURSE = "course"  # 이동수업 분반
    ROOM = "room"  # a lesson moves to another room, with everyone in it
    CLASS = "class"  # 학급교체: needs measure 7, or an urgent measure of the head (학교폭력예방법 제17조)


#: What it is to take another section of a course of such a kind.
CHANGES: Mapping[Kind, Change] = {
    Kind.ARRIVE: Change.GATE,
    Kind.CLASS: Change.CLASS,
    Kind.COURSE: Change.COURSE,
    Kind.LUNCH: Change.LUNCH,
    Kind.CLUB: Change.CLUB,
    Kind.EVENT: Change.CLUB,
    Kind.LEAVE: Change.GATE,
}

#: What a school may do by itself, without a committee's measure and without moving anyone else.
BY_ITSELF = frozenset({Change.ROUTE, Change.WAIT, Change.GATE, Change.LUNCH, Change.CLUB, Change.COURSE})


#: What is allowed by naming the rooms for it: a timetable says which are empty, not which are fit.
BY_NAMING = frozenset({Change.REST, Change.ROOM})


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may change, and for whom.

    ``wishes`` names each student of the kept side who asked to move herself, and the day on which that was recorded;
    nobody else of that side is ever moved. ``fixed`` are (student, course) that stay as they are. ``rooms`` may take in
    a lesson while they are free; what the kept students sit in stays where it is. ``rests`` are places in which who
    moves may spend a long gap.
    """

    changes: frozenset[Change] = BY_ITSELF
    wishes: Mapping[str, date] = field(default_factory=dict, repr=False)
    fixed: frozenset[tuple[str, str]] = field(default=frozenset(), repr=False)
    rooms: frozenset[str] = frozenset()
    rests: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Walk:
    """How one way is walked: through a place that is named, or the shortest; so many seconds after the bell."""

    via: str | None = None
    hold: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """One student's week under a plan. What is not named here is as it was."""

    takes: Mapping[str, str]  # course → section id, all of them
    walks: Mapping[tuple[Day, int], Walk] = field(default_factory=dict)  # the way after the n-th stop of a day
    rests: Mapping[tuple[Day, int], str] = field(default_factory=dict)  # (day, end of the stop before a gap) → place


@dataclass(frozen=True, slots=True)
class Weeks:
    """A whole plan: everyone's choices, and the lessons that were given another room."""

    choices: Mapping[str, Choice] = field(repr=False)  # the students of the pairs alone; all others stay as they are
    rooms: Mapping[tuple[str, Day, int], str] = field(default_factory=dict)  # (section id, day, start) → room


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A stop, or the way after it, in one student's day. ``index`` counts the stops of the day from 0."""

    day: Day
    index: int
    walking: bool
    kind: Kind  # of the stop; of the one that a way leads to
    said: str  # "3교시 물리학Ⅰ", "3교시 → 점심"
    in_place: bool = False  # a way from a lesson to the next one in the same room: a break spent there
    in_gap: bool = False  # a long gap spent in the own classroom, or the way to or from it


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where and when two could see each other. Seconds since midnight; ``end`` is the first one without."""

    pair: Apart
    day: Day
    start: int
    end: int
    spots: tuple[str, ...]  # names of places and passages, in the order in which they are reached
    mover: Moment  # what the mover does then
    kept: Moment


class Why(StrEnum):
    """One fact that, with the others of its set, leaves no way to avoid a meeting. The plainest come first."""

    ONLY_SECTION = "only-section"  # the course has so many sections and no more
    FIXED = "fixed"  # someone said that this stays
    FORBIDDEN = "forbidden"  # a change of this kind was not allowed
    FULL = "full"
    CLASH = "clash"  # the other section is given while something else is
    NO_TIME = "no-time"  # the break is too short to keep someone back
    NO_OTHER_WAY = "no-other-way"  # every known way passes there
    MEETS = "meets"  # what would avoid this meeting makes another one


@dataclass(frozen=True, slots=True)
class Fact:
    """One member of a conflicting set, in plain words. ``change`` says what would have to be allowed to undo it.

    ``kind`` is that of the course of which there would have to be another section.
    """

    why: Why
    ko: str
    en: str
    change: Change | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why some meetings cannot be avoided: a smallest set of facts, of which no one can be left out.

    Without facts, the time was too short to tell.
    """

    meetings: tuple[Meeting, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Aim:
    """One of the four aims, in their order: what was reached, and what nobody could go below."""

    reached: int
    bound: int

    @property
    def proved(self) -> bool:
        """Whether nothing better exists."""
        return self.reached == self.bound


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan: what it allows, what it changes, where they still meet, and how good that is."""

    allowed: Allowed
    weeks: Weeks
    meetings: tuple[Meeting, ...]  # what is left
    met: Aim  # meetings
    others: Aim  # lessons and ways in a week that change for anyone but the movers, counted once a person
    moved: Aim  # lessons and ways in a week that change for the movers
    detour: Aim  # seconds in a week that the movers walk and wait more than before; below 0 where it is less
    conflicts: tuple[Conflict, ...]
    seconds: float  # that it took
