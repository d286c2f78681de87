"""What one student may move, sections and the ways between them, and what each costs against those who are kept."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, pairwise, product
from typing import TypeAlias

from gyeot.school.choices import changed_lessons, open_sections
from gyeot.school.meetings import day_of
from gyeot.school.plan import Allowed, Apart, Change, Choice, Walk
from gyeot.school.rooms import Held, held, hours_of
from gyeot.school.week import Day, Kind, Section, Slot
from gyeot.school.whereabouts import (
    Ground,
    Presence,
    Rooms,
    Stop,
    home_of,
    in_order,
    lessons_of,
    staying,
    stop_of,
    stops,
    walking,
    with_wait,
)

#: Meetings, changes for others, changes for the mover, seconds walked and waited: less is better, in this order.
Cost: TypeAlias = tuple[int, int, int, int]
FREE: Cost = (0, 0, 0, 0)

#: A lesson, and a room that it may be in: its own, or another one.
Roomed: TypeAlias = tuple[Held, str]


@dataclass(frozen=True)
class Link:
    """Two stops that follow one another on a day, if their sections are taken and none that has a stop between."""

    day: Day
    sections: frozenset[str]  # all of these are taken
    between: frozenset[str]  # none of these is
    lines: tuple[tuple[Stop, ...], ...]  # the two, and where a long gap between them can be spent; as it is first
    rooms: frozenset[Roomed] = frozenset()  # all of these lessons are in these rooms


class Mover:
    """What one mover may take, and what each of it costs against those who are kept."""

    def __init__(
        self,
        ground: Ground,
        key: str,
        pairs: Sequence[Apart],
        allowed: Allowed,
        rooms: Mapping[Held, tuple[str, ...]] | None = None,
    ) -> None:
        self._rooms = rooms or {}  # the other rooms of each lesson that may have one
        self.key, self._ground, self._allowed = key, ground, allowed
        self.now: Mapping[str, str] = ground.school.students[key].takes
        self._used = hours_of(ground.school, allowed.rests)
        self._kept = Kept(ground, (pair.kept for pair in pairs if pair.mover == key))
        self.options = {course: tuple(open_sections(ground.school, key, course, allowed)) for course in self.now}
        self._clashing = {frozenset({one.id, other.id}) for one, other in self.clashes()}
        self._walk = cache(self._best_walk)

    def taking(self, section: Section) -> Cost:
        """Tell what it costs to take a section: the meetings where its lessons have but one room, and the change."""
        at_stops = sum(
            self._meets(lesson.slot.day, staying(stop_of(section, lesson, {})))
            for lesson in section.lessons
            if held(section, lesson) not in self._rooms
        )
        now = self._ground.school.sections[self.now[section.course]]
        return at_stops, 0, changed_lessons(now, section), 0

    def sitting(self) -> Iterator[tuple[Roomed, Cost]]:
        """Give each lesson that may be in several rooms, with each of them and what it costs to sit there."""
        for options in self.options.values():
            for section in options:
                for lesson in section.lessons:
                    its = held(section, lesson)
                    for room in (lesson.room, *self._rooms[its]) if its in self._rooms else ():
                        stop = stop_of(section, lesson, {its: room})
                        meetings = self._meets(lesson.slot.day, staying(stop))
                        yield (its, room), (meetings, 0, int(room != lesson.room), 0)

    def clashes(self) -> Iterator[tuple[Section, Section]]:
        """Give the sections that nobody can take together."""
        every = [section for options in self.options.values() for section in options]
        for one, other in combinations(every, 2):
            if one.course != other.course and one.clashes_with(other):
                yield one, other

    def links(self) -> Iterator[Link]:
        """Give every two stops that may follow one another, with the best way between them."""
        for day in Day:
            stops_of = {
                stop_of(section, lesson, {}): section
                for options in self.options.values()
                for section in options
                for lesson in section.lessons
                if lesson.slot.day is day
            }
            yield from self._links(day, sorted(stops_of, key=in_order), stops_of)

    def _links(self, day: Day, line: Sequence[Stop], of: Mapping[Stop, Section]) -> Iterator[Link]:
        for first, before in enumerate(line):
            passed: dict[str, set[str]] = defaultdict(set)
            for after in line[first + 1 :]:
                one, other = of[before], of[after]
                if one.id == other.id or not self._apart(one, other):
                    mids = frozenset(section for taken in passed.values() for section in taken)
                    if not mids & {one.id, other.id}:
                        yield from self._link(day, before, after, mids)
                passed[other.course].add(other.id)
                if len(passed[other.course]) == len(self.options[other.course]):
                    break  # one of them is taken, and stands between whatever comes later

    def _apart(self, one: Section, other: Section) -> bool:
        """Whether nobody takes both."""
        return one.course == other.course or frozenset({one.id, other.id}) in self._clashing

    def _link(self, day: Day, before: Stop, after: Stop, mids: frozenset[str]) -> Iterator[Link]:
        ends = frozenset({before.section, after.section})
        classes = [one for options in self.options.values() for one in options if one.kind is Kind.CLASS]
        is_long = after.start - before.end > self._ground.habits.long_gap and bool(classes)
        sat_in = [one for one in classes if one.id in ends] or classes
        for (here, in_here), (there, in_there) in product(self._in_rooms(day, before), self._in_rooms(day, after)):
            if not is_long:
                yield Link(day, ends, mids, ((here, there),), in_here | in_there)
            for one in sat_in if is_long else ():
                lines = tuple(self._lines(day, here, there, one.home)) if one.home else ((here, there),)
                yield Link(day, ends | {one.id}, mids, lines, in_here | in_there)

    def _lines(self, day: Day, before: Stop, after: Stop, home: str) -> Iterator[tuple[Stop, ...]]:
        """Give two stops with each place between them that is free for a long gap, the own classroom first."""
        yield with_wait(before, after, self._ground, home=home, place=home)
        for place, used in self._used.items():
            line = with_wait(before, after, self._ground, home=home, place=place)
            stays = [Slot(day, stop.start, stop.end) for stop in line[1:-1] if place != home]
            if stays and not any(stays[0].overlaps(slot) for slot in used):
                yield line

    def _in_rooms(self, day: Day, stop: Stop) -> Iterator[tuple[Stop, frozenset[Roomed]]]:
        its = (stop.section, day, stop.start)
        if its not in self._rooms:
            yield stop, frozenset()
        for room in (stop.place, *self._rooms[its]) if its in self._rooms else ():
            yield replace(stop, place=room), frozenset({(its, room)})

    def crossing(self, link: Link) -> Cost:
        """Tell what it costs to go along a link, by the best of its lines and of the walks that are allowed."""
        return self._best_line(link.day, link.lines)[0]

    def _best_line(self, day: Day, lines: Sequence[tuple[Stop, ...]]) -> tuple[Cost, int]:
        """Give the number of the best line, and what it costs; a gap spent elsewhere than now is a change."""
        costs = (
            added(
                (self.waiting(day, line), 0, int(number > 0), 0),
                *(self._walked(day, *two)[0] for two in pairwise(line)),
            )
            for number, line in enumerate(lines)
        )
        return min((cost, number) for number, cost in enumerate(costs))

    def waiting(self, day: Day, line: tuple[Stop, ...]) -> int:
        """Count the meetings where a long gap is spent."""
        return sum(self._meets(day, staying(stop)) for stop in line[1:-1])

    def _walked(self, day: Day, before: Stop, after: Stop) -> tuple[Cost, Walk]:
        """Give the best walk between two stops; whatever is taught there, it is the same."""
        return self._walk(day, replace(before, said="", section=""), replace(after, said="", section=""))

    def _best_walk(self, day: Day, before: Stop, after: Stop) -> tuple[Cost, Walk]:
        plain = self._walking(day, before, after, Walk())
        if not plain[0]:
            return plain, Walk()  # whatever else there is changes something
        allowed = (
            walk
            for walk, is_late in self.walks(before, after)
            if not is_late and needed_for(walk) <= self._allowed.changes
        )
        return min(
            ((self._walking(day, before, after, walk), walk) for walk in allowed),
            key=lambda one: (one[0], one[1].hold, one[1].via or ""),
        )

    def walks(self, before: Stop, after: Stop) -> Iterator[tuple[Walk, bool]]:
        """Give every walk between two stops, and whether one comes too late by it. The plain one never does."""
        yield Walk(), False
        ways, habits = self._ground.ways, self._ground.habits
        holds = (0,) if before.is_gate or after.is_gate else (0, *habits.waits)
        for via in (None, *ways.detours(before.place, after.place)):
            for hold in holds:
                late = before.end + hold + habits.leeway + self._length(before, after, via) > after.start
                if via or hold:
                    yield Walk(via, hold), late and after.kind is not Kind.LEAVE

    def meetings_on(self, day: Day, before: Stop, after: Stop, walk: Walk) -> int:
        """Count the meetings on a way."""
        return self._meets(day, walking(before, after, walk, self._ground))

    def _length(self, before: Stop, after: Stop, via: str | None) -> int:
        way = None if before.place == after.place else self._ground.ways.crossed(before.place, after.place, via)
        return way.length if way else 0

    def _walking(self, day: Day, before: Stop, after: Stop, walk: Walk) -> Cost:
        walked = self._length(before, after, walk.via) + walk.hold
        return self.meetings_on(day, before, after, walk), 0, int(walk != Walk()), walked

    def _meets(self, day: Day, presences: Sequence[Presence]) -> int:
        return self._kept.meets(day, presences)

    def choice(self, takes: Mapping[str, str], rooms: Rooms) -> Choice:
        """Write down the week that was found, with the best place for each long gap and the best walk for each way."""
        walks, rests = {}, dict(self._rests(takes, rooms))
        for day in Day:
            for index, two in enumerate(pairwise(stops(self._ground, takes, day, rooms, rests))):
                walk = self._walked(day, *two)[1]
                if walk != Walk():
                    walks[day, index] = walk
        return Choice(dict(takes), walks, rests)

    def _rests(self, takes: Mapping[str, str], rooms: Rooms) -> Iterator[tuple[tuple[Day, int], str]]:
        home = home_of(self._ground, takes)
        if home is None:
            return
        for day in Day:
            for before, after in pairwise(lessons_of(self._ground, takes, day, rooms)):
                lines = tuple(self._lines(day, before, after, home))
                if number := self._best_line(day, lines)[1]:
                    yield (day, before.end), lines[number][1].place

    def walked_before(self) -> int:
        """Add up the seconds of the week as it is."""
        return sum(
            self._length(before, after, None)
            for day in Day
            for before, after in pairwise(stops(self._ground, self.now, day, {}, {}))
        )


def takers(movers: Iterable[Mover]) -> Mapping[str, Sequence[str]]:
    """Give for each section, by its id, the keys of the movers who may take it."""
    found: dict[str, list[str]] = defaultdict(list)
    for mover in movers:
        for section in (one for options in mover.options.values() for one in options):
            found[section.id].append(mover.key)
    return found


class Kept:
    """Where the kept students are, by spot."""

    def __init__(self, ground: Ground, keys: Iterable[str]) -> None:
        self._at: dict[tuple[Day, str], list[tuple[int, int, tuple[str, int]]]] = defaultdict(list)
        for key, day in product(dict.fromkeys(keys), Day):
            line = stops(ground, ground.school.students[key].takes, day, {}, {})
            for number, moment in enumerate(day_of(ground, line, day, {})):
                for one in moment.presences:
                    if one.start < one.end:
                        self._at[day, one.spot].append((one.start, one.end, (key, number)))

    def meets(self, day: Day, presences: Sequence[Presence]) -> int:
        """Count the moments of theirs that share a second and a spot with these."""
        return len(
            {
                moment
                for one in presences
                if one.start < one.end
                for start, end, moment in self._at.get((day, one.spot), ())
                if start < one.end and one.start < end
            }
        )


def needed_for(walk: Walk) -> frozenset[Change]:
    """Tell what has to be allowed for a walk."""
    return frozenset(({Change.ROUTE} if walk.via else set()) | ({Change.WAIT} if walk.hold else set()))


def added(*costs: Cost) -> Cost:
    meets, others, moved, walked = (sum(parts) for parts in zip(*costs, strict=True))
    return meets, others, moved, walked
