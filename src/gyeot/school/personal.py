"""One student's own week under a plan: the lessons with their rooms, the ways to keep, and all that a plan changes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from gyeot.school.plan import CHANGES, Change, Choice, Plan, Walk
from gyeot.school.rooms import held
from gyeot.school.week import Day, Kind, Section, Slot
from gyeot.school.whereabouts import Ground, Rooms, Stop, stops


@dataclass(frozen=True, slots=True, order=True)
class Hour:
    """One lesson, meal or gate of one student's week. ``said`` is the subject, or the group where groups matter."""

    slot: Slot
    kind: Kind
    said: str
    room: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way that is not walked at the bell by the shortest way, on each day on which it is the same."""

    days: tuple[Day, ...]
    after: str  # what it leads from, as the day has it: "3교시"
    to: str  # "4교시", "점심", "교실"
    leave: int  # when to set out, in seconds since midnight: the bell, and the hold
    walk: Walk


@dataclass(frozen=True, slots=True)
class Rest:
    """A long gap that is spent at another time or place than now, on each day on which it is the same."""

    days: tuple[Day, ...]
    after: str  # what it follows, as the day has it: "점심"
    to: str
    start: int  # seconds since midnight, in whole minutes
    leave: int  # when to set out from there
    place: str
    before: str  # where that time is spent now, as far as it is a long gap too


@dataclass(frozen=True, slots=True)
class Personal:
    """A student's week as it was and as it is planned. Hours are in order of day and time."""

    key: str = field(repr=False)
    before: tuple[Hour, ...]
    after: tuple[Hour, ...]
    ways: tuple[Way, ...]
    rests: tuple[Rest, ...] = ()
    group: str = ""  # the class, where one is told: "2학년 3반"
    group_before: str = ""

    @property
    def new(self) -> frozenset[Hour]:
        """What was not so before: another time, group or room."""
        return frozenset(self.after) - frozenset(self.before)


@dataclass(frozen=True, slots=True)
class Altered:
    """One change of a plan: a section, room, place for a gap, or way. ``others`` is how many people else it changes."""

    change: Change
    students: tuple[str, ...] = field(repr=False)  # of the pairs; those whom it concerns
    course: str = ""  # what a section is taken of; the subject of a lesson that gets another room
    before: Section | None = None
    after: Section | None = None
    slot: Slot | None = None  # of the lesson that gets another room
    room: tuple[str, str] | None = None  # from, to
    rest: Rest | None = None
    way: Way | None = None
    others: int = 0


def personal(ground: Ground, plan: Plan, key: str) -> Personal:
    """Tell the week of one student of the school, before the plan and under it."""
    as_it_was = ground.school.students[key].takes
    choice = plan.weeks.choices.get(key) or Choice(as_it_was)
    return Personal(
        key=key,
        before=tuple(_hours(ground, as_it_was, {})),
        after=tuple(_hours(ground, choice.takes, plan.weeks.rooms)),
        ways=tuple(_ways(ground, choice, plan.weeks.rooms)),
        rests=tuple(_rests(ground, plan, key)),
        group=_group(ground, choice.takes),
        group_before=_group(ground, as_it_was),
    )


def altered(ground: Ground, plan: Plan, movers: Iterable[str]) -> tuple[Altered, ...]:
    """List all that a plan changes: sections, rooms, places for gaps, then ways. ``movers`` count as nobody else."""
    return (
        *(one for key in plan.weeks.choices for one in _other_sections(ground, plan, key)),
        *_other_rooms(ground, plan, frozenset(movers)),
        *(Altered(Change.REST, (key,), rest=rest) for key in plan.weeks.choices for rest in _rests(ground, plan, key)),
        *(
            Altered(Change.WAIT if way.walk.hold else Change.ROUTE, (key,), way=way)
            for key, choice in plan.weeks.choices.items()
            for way in _ways(ground, choice, plan.weeks.rooms)
        ),
    )


def _hours(ground: Ground, takes: Mapping[str, str], rooms: Rooms) -> Iterator[Hour]:
    """Give every hour in order. Nobody leaves before the last of a day has ended."""
    pairs = [
        (section, lesson)
        for key in takes.values()
        for section in [ground.school.sections[key]]
        for lesson in section.lessons
    ]
    ends: dict[Day, int] = defaultdict(int)
    for section, lesson in pairs:
        if section.kind is not Kind.LEAVE:
            ends[lesson.slot.day] = max(ends[lesson.slot.day], lesson.slot.end)
    yield from sorted(
        Hour(
            _after(lesson.slot, ends[lesson.slot.day]) if section.kind is Kind.LEAVE else lesson.slot,
            section.kind,
            section.name if section.kind is Kind.COURSE else lesson.subject or section.name,
            rooms.get(held(section, lesson), lesson.room),
        )
        for section, lesson in pairs
    )


def _after(slot: Slot, end: int) -> Slot:
    return replace(slot, start=max(slot.start, end), end=max(slot.end, end))


def _group(ground: Ground, takes: Mapping[str, str]) -> str:
    sections = (ground.school.sections[section] for section in takes.values())
    # A class may come as several sections (what all have in common, what is left of an elective block): one has a home.
    classes = sorted((one for one in sections if one.kind is Kind.CLASS), key=lambda one: one.home is None)
    return classes[0].name if classes else ""


def _ways(ground: Ground, choice: Choice, rooms: Rooms) -> Iterator[Way]:
    """Group the ways that are not the plain ones by what they say, in order of their first day and time."""
    days: dict[tuple[str, str, int, Walk], list[Day]] = defaultdict(list)
    for day in Day:
        line = stops(ground, choice.takes, day, rooms, choice.rests)
        for index, (before, after) in enumerate(pairwise(line)):
            walk = choice.walks.get((day, index), Walk())
            if walk != Walk():
                ends = _period(ground, before, day), _period(ground, after, day)
                days[*ends, _leaves(before, after, walk), walk].append(day)
    for (after_what, to, leave, walk), on in sorted(days.items(), key=lambda one: (one[1][0], one[0][2])):
        yield Way(tuple(on), after_what, to, leave, walk)


def _rests(ground: Ground, plan: Plan, key: str) -> Iterator[Rest]:
    """Group the long gaps that are not as now by what they say, in order of their first day and time.

    The plan counts on the student being there. Nobody who is kept is told where to stay.
    """
    choice = plan.weeks.choices.get(key)
    if choice is None or key in plan.allowed.wishes:
        return
    days: dict[Rest, list[Day]] = defaultdict(list)
    for day in Day:
        now = _waits(stops(ground, ground.school.students[key].takes, day, {}, {}))
        line = stops(ground, choice.takes, day, plan.weeks.rooms, choice.rests)
        for at, stop in _waits(line).items():
            if stop in now.values():
                continue
            ends = _period(ground, line[at - 1], day), _period(ground, line[at + 1], day)
            leave = _leaves(stop, line[at + 1], choice.walks.get((day, at), Walk()))
            was = next((one.place for one in now.values() if one.start < leave and stop.start < one.end), "")
            days[Rest((), *ends, stop.start - stop.start % 60, leave, stop.place, was)].append(day)
    for rest, on in sorted(days.items(), key=lambda one: (one[1][0], one[0].start)):
        yield replace(rest, days=tuple(on))


def _waits(line: Sequence[Stop]) -> Mapping[int, Stop]:
    return {at: stop for at, stop in enumerate(line) if stop.kind is Kind.WAIT}


def _period(ground: Ground, stop: Stop, day: Day) -> str:
    """What the school calls the hour of a stop; its whole name where it calls it nothing."""
    lessons = ground.school.sections[stop.section].lessons if stop.section else ()
    named = (one.slot.period for one in lessons if (one.slot.day, one.slot.start) == (day, stop.start))
    period = next(named, "") or stop.said
    return f"{period}교시" if period.isdigit() else period


def _leaves(before: Stop, after: Stop, walk: Walk) -> int:
    """When to set out: at the gate as one comes, at the end of the day when people may go, else after the bell."""
    if before.kind is Kind.ARRIVE:
        return before.start
    return max(before.end, after.start) if after.kind is Kind.LEAVE else before.end + walk.hold


def _other_sections(ground: Ground, plan: Plan, key: str) -> Iterator[Altered]:
    sections, was = ground.school.sections, ground.school.students[key].takes
    for course, section in plan.weeks.choices[key].takes.items():
        if was.get(course) != section:
            before = sections[was[course]] if course in was else None
            yield Altered(CHANGES[sections[section].kind], (key,), course, before, sections[section])


def _other_rooms(ground: Ground, plan: Plan, movers: frozenset[str]) -> Iterator[Altered]:
    school, choices = ground.school, plan.weeks.choices
    for (section_id, day, start), room in sorted(plan.weeks.rooms.items()):
        section = school.sections[section_id]
        lesson = next(one for one in section.lessons if (one.slot.day, one.slot.start) == (day, start))
        inside = tuple(key for key, choice in choices.items() if section_id in choice.takes.values())
        sat = sum(section_id in school.students[key].takes.values() for key in choices if key in movers)
        yield Altered(
            Change.ROOM,
            inside,
            course=lesson.subject,
            slot=lesson.slot,
            room=(lesson.room, room),
            others=max(0, school.headcount(section_id) - sat),
        )
