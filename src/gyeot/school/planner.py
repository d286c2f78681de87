"""Plans a week in which the pairs meet least, and proves that no plan is better, with OR-Tools' CP-SAT.

Those who are kept stay where they are, so whatever a mover does has a known number of meetings. Of each way between two
stops the best walk is chosen beforehand; what is left to the solver is which sections a mover takes, within seats.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, pairwise
from math import ceil
from typing import TypeAlias

from ortools.sat.python import cp_model

from gyeot.errors import Refused
from gyeot.school.meetings import as_it_is, day_of, met
from gyeot.school.plan import Aim, Allowed, Apart, Change, Choice, Plan, Walk, Weeks
from gyeot.school.routes import Ways
from gyeot.school.week import Day, Habits, Kind, School, Section
from gyeot.school.whereabouts import (
    Ground,
    Presence,
    Stop,
    in_order,
    staying,
    stop_of,
    stops,
    walking,
    with_waits,
)

#: Meetings, changes for others, changes for the mover, seconds walked and waited: less is better, in this order.
Cost: TypeAlias = tuple[int, int, int, int]
_FREE: Cost = (0, 0, 0, 0)
_NEEDS = {
    Kind.CLASS: Change.CLASS,
    Kind.COURSE: Change.COURSE,
    Kind.LUNCH: Change.LUNCH,
    Kind.CLUB: Change.CLUB,
    Kind.EVENT: Change.CLUB,
    Kind.ARRIVE: Change.GATE,
    Kind.LEAVE: Change.GATE,
}
_SEED = 20240826
#: Even without time the solver may look at the plan that it is handed.
_A_MOMENT = 0.01
#: Bounds of whole numbers come as floats.
_EXACT = 1e-6


def plan(
    school: School,
    pairs: Sequence[Apart],
    *,
    allowed: Allowed | None = None,
    habits: Habits | None = None,
    seconds: float = 30,
    workers: int = 2,
) -> Plan:
    """Plan a week by the aims of decision 12, within so many seconds; a bound is told where a proof takes longer.

    Raises Refused where a student is unknown or stands on both sides, or where rooms or wishes are to be planned, which
    is not possible yet.
    """
    began = time.monotonic()
    allowed = allowed or Allowed()
    _check(school, pairs, allowed)
    ground = Ground(school, Ways(school), habits or Habits())
    movers = [_Mover(ground, key, pairs, allowed) for key in dict.fromkeys(pair.mover for pair in pairs)]
    takes, aims = _Model(school, movers).solved(seconds, workers)
    choices = {mover.key: mover.choice(takes[mover.key]) for mover in movers}
    before = as_it_is(school, dict.fromkeys(pair.kept for pair in pairs))
    weeks = Weeks({**before.choices, **choices})
    left = met(ground, pairs, weeks)
    met_, others, moved, walked = aims
    was = sum(mover.walked_before() for mover in movers)
    return Plan(
        allowed=allowed,
        weeks=weeks,
        meetings=left,
        met=replace(met_, reached=len(left)),  # told by what finds meetings, not by the model
        others=others,
        moved=moved,
        detour=Aim(walked.reached - was, walked.bound - was),
        conflicts=(),
        seconds=time.monotonic() - began,
    )


def _check(school: School, pairs: Sequence[Apart], allowed: Allowed) -> None:
    people = {key for pair in pairs for key in (pair.mover, pair.kept)}
    if not people <= set(school.students):
        raise Refused(
            "A student who must be kept apart is not in the timetable. Check how the timetable names students.",
            "떨어져 있어야 할 학생이 시간표에 없습니다. 시간표에 적힌 학번이나 이름과 같은지 확인해 주세요.",
        )
    if {pair.mover for pair in pairs} & {pair.kept for pair in pairs}:
        raise Refused(
            "A student cannot be the one who moves and one who stays. Make a plan for each of these pairs.",
            "한 학생이 옮기는 쪽과 그대로 있는 쪽에 함께 있을 수 없습니다. 쌍마다 따로 계획해 주세요.",
        )
    if Change.ROOM in allowed.changes or allowed.wishes:
        raise Refused(
            "Other rooms for lessons, and moves that a kept student asked for, cannot be planned yet. Leave them out.",
            "수업 교실 변경과 보호받는 학생이 원한 이동은 아직 계획할 수 없습니다. 빼고 다시 해 주세요.",
        )


@dataclass(frozen=True)
class _Link:
    """Two stops that follow one another on a day, if their sections are taken and none that has a stop between."""

    day: Day
    sections: frozenset[str]  # all of these are taken
    between: frozenset[str]  # none of these is
    cost: Cost


class _Mover:
    """What one mover may take, and what each of it costs against those who are kept."""

    def __init__(self, ground: Ground, key: str, pairs: Sequence[Apart], allowed: Allowed) -> None:
        self.key, self._ground, self._allowed = key, ground, allowed
        self.now: Mapping[str, str] = ground.school.students[key].takes
        self._kept = [_Kept(ground, pair.kept) for pair in pairs if pair.mover == key]
        self.options = {course: tuple(self._options(course, chosen)) for course, chosen in self.now.items()}
        self._clashing = {frozenset({one.id, other.id}) for one, other in self.clashes()}
        self._walk = cache(self._best_walk)

    def _options(self, course: str, chosen: str) -> Iterator[Section]:
        now = self._ground.school.sections[chosen]
        free = _NEEDS[now.kind] in self._allowed.changes and (self.key, course) not in self._allowed.fixed
        for section in self._ground.school.sections_of(course):
            if section.id == chosen or free:
                yield section

    def taking(self, section: Section) -> Cost:
        """Tell what it costs to take a section: the meetings at its stops, and the change."""
        at_stops = sum(
            self._meets(lesson.slot.day, staying(stop_of(section, lesson, {}))) for lesson in section.lessons
        )
        now = self._ground.school.sections[self.now[section.course]]
        changed = 0 if section.id == now.id else max(len(section.lessons), len(now.lessons))
        return at_stops, 0, changed, 0

    def clashes(self) -> Iterator[tuple[Section, Section]]:
        """Give the sections that nobody can take together."""
        every = [section for options in self.options.values() for section in options]
        for one, other in combinations(every, 2):
            gates = {Kind.ARRIVE, Kind.LEAVE} & {one.kind, other.kind}
            if one.course != other.course and not gates and _overlap(one, other):
                yield one, other

    def links(self) -> Iterator[_Link]:
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

    def _links(self, day: Day, line: Sequence[Stop], of: Mapping[Stop, Section]) -> Iterator[_Link]:
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

    def _link(self, day: Day, before: Stop, after: Stop, mids: frozenset[str]) -> Iterator[_Link]:
        ends = frozenset({before.section, after.section})
        classes = [one for options in self.options.values() for one in options if one.kind is Kind.CLASS]
        if after.start - before.end <= self._ground.habits.long_gap or not classes:
            yield _Link(day, ends, mids, self._crossing(day, (before, after)))
            return
        sat_in = [one for one in classes if one.id in ends]
        for one in sat_in or classes:
            line = tuple(with_waits((before, after), one.home, self._ground)) if one.home else (before, after)
            yield _Link(day, ends | {one.id}, mids, self._crossing(day, line))

    def _crossing(self, day: Day, line: Sequence[Stop]) -> Cost:
        waits = sum(self._meets(day, staying(stop)) for stop in line[1:-1])
        return _sum((waits, 0, 0, 0), *(self._walked(day, *two)[0] for two in pairwise(line)))

    def _walked(self, day: Day, before: Stop, after: Stop) -> tuple[Cost, Walk]:
        """Give the best walk between two stops; whatever is taught there, it is the same."""
        return self._walk(day, replace(before, said="", section=""), replace(after, said="", section=""))

    def _best_walk(self, day: Day, before: Stop, after: Stop) -> tuple[Cost, Walk]:
        return min(
            ((self._walking(day, before, after, walk), walk) for walk in self._walks(before, after)),
            key=lambda one: (one[0], one[1].hold, one[1].via or ""),
        )

    def _walks(self, before: Stop, after: Stop) -> Iterator[Walk]:
        yield Walk()
        ways, habits, gate = self._ground.ways, self._ground.habits, before.is_gate or after.is_gate
        routes = Change.ROUTE in self._allowed.changes
        vias = (None, *ways.detours(before.place, after.place)) if routes else (None,)
        holds = (0, *habits.waits) if Change.WAIT in self._allowed.changes and not gate else (0,)
        for via in vias:
            for hold in holds:
                late = before.end + hold + habits.leeway + self._length(before, after, via) > after.start
                if (via or hold) and (after.kind is Kind.LEAVE or not late):
                    yield Walk(via, hold)

    def _length(self, before: Stop, after: Stop, via: str | None) -> int:
        way = None if before.place == after.place else self._ground.ways.crossed(before.place, after.place, via)
        return way.length if way else 0

    def _walking(self, day: Day, before: Stop, after: Stop, walk: Walk) -> Cost:
        meets = self._meets(day, walking(before, after, walk, self._ground))
        return meets, 0, int(walk != Walk()), self._length(before, after, walk.via) + walk.hold

    def _meets(self, day: Day, presences: Sequence[Presence]) -> int:
        return sum(kept.meets(day, presences) for kept in self._kept)

    def choice(self, takes: Mapping[str, str]) -> Choice:
        """Write down the week that was found, with the best walk for each of its ways."""
        walks = {}
        for day in Day:
            for index, two in enumerate(pairwise(stops(self._ground, takes, day, {}))):
                walk = self._walked(day, *two)[1]
                if walk != Walk():
                    walks[day, index] = walk
        return Choice(dict(takes), walks)

    def walked_before(self) -> int:
        """Add up the seconds of the week as it is."""
        return sum(
            self._length(before, after, None)
            for day in Day
            for before, after in pairwise(stops(self._ground, self.now, day, {}))
        )


class _Kept:
    """Where a kept student is, by spot."""

    def __init__(self, ground: Ground, key: str) -> None:
        self._at: dict[tuple[Day, str], list[tuple[int, int, int]]] = defaultdict(list)
        for day in Day:
            line = stops(ground, ground.school.students[key].takes, day, {})
            for number, moment in enumerate(day_of(ground, line, day, {})):
                for one in moment.presences:
                    self._at[day, one.spot].append((one.start, one.end, number))

    def meets(self, day: Day, presences: Sequence[Presence]) -> int:
        """Count the moments of hers that share a second and a spot with these."""
        return len(
            {
                number
                for one in presences
                for start, end, number in self._at.get((day, one.spot), ())
                if max(start, one.start) < min(end, one.end)
            }
        )


@dataclass(frozen=True)
class _Paid:
    """A cost, and when it is paid: all of the first are taken, none of the others is."""

    paid: cp_model.IntVar
    cost: Cost
    if_all: frozenset[tuple[str, str]]
    if_none: frozenset[tuple[str, str]]


class _Model:
    """The choice of sections as a model of CP-SAT, and its four aims one after the other."""

    def __init__(self, school: School, movers: Sequence[_Mover]) -> None:
        self._model, self._movers = cp_model.CpModel(), movers
        self._taken: dict[tuple[str, str], cp_model.IntVar] = {}
        self._costs: list[_Paid] = []
        for mover in movers:
            self._add_sections(mover)
            self._add_links(mover)
        self._hint({(mover.key, chosen) for mover in movers for chosen in mover.now.values()})
        self._hold_seats(school)

    def _add_sections(self, mover: _Mover) -> None:
        for options in mover.options.values():
            for section in options:
                key = (mover.key, section.id)
                taken = self._taken[key] = self._model.new_bool_var("")
                self._costs.append(_Paid(taken, mover.taking(section), frozenset({key}), frozenset()))
            self._model.add_exactly_one(self._taken[mover.key, section.id] for section in options)
        for one, other in mover.clashes():
            self._model.add_at_most_one(self._taken[mover.key, one.id], self._taken[mover.key, other.id])

    def _add_links(self, mover: _Mover) -> None:
        for link in mover.links():
            if link.cost == _FREE:
                continue
            walked = self._model.new_bool_var("")
            if_all = frozenset((mover.key, section) for section in link.sections)
            if_none = frozenset((mover.key, section) for section in link.between)
            unless = [*(~self._taken[key] for key in if_all), *(self._taken[key] for key in if_none)]
            self._model.add_bool_or(walked, *unless)
            self._costs.append(_Paid(walked, link.cost, if_all, if_none))

    def _hold_seats(self, school: School) -> None:
        for section in {section for _, section in self._taken}:
            seats = school.sections[section].seats
            if seats is None:
                continue
            now = [mover for mover in self._movers if section in mover.now.values()]
            rest = school.headcount(section) - len(now)
            sitting = [taken for (_, one), taken in self._taken.items() if one == section]
            self._model.add(sum(sitting) <= max(seats - rest, len(now)))

    def solved(self, seconds: float, workers: int) -> tuple[Mapping[str, Mapping[str, str]], tuple[Aim, ...]]:
        """Solve aim after aim, each within what the ones before have reached. The week as it is is the first plan."""
        until = time.monotonic() + seconds
        found = {(mover.key, chosen) for mover in self._movers for chosen in mover.now.values()}
        bounds = []
        for place in range(len(_FREE)):
            total = sum(one.cost[place] * one.paid for one in self._costs)
            self._model.minimize(total)
            solver = cp_model.CpSolver()
            solver.parameters.max_time_in_seconds = max(until - time.monotonic(), _A_MOMENT)
            solver.parameters.num_workers, solver.parameters.random_seed = workers, _SEED
            status = solver.solve(self._model)
            if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                found = {key for key, taken in self._taken.items() if solver.boolean_value(taken)}
            known = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
            bounds.append(ceil(solver.best_objective_bound - _EXACT) if known else 0)
            self._model.add(total <= self._cost(found)[place])
            self._hint(found)
        reached = self._cost(found)
        takes = {
            mover.key: {
                course: next(section.id for section in options if (mover.key, section.id) in found)
                for course, options in mover.options.items()
            }
            for mover in self._movers
        }
        return takes, tuple(Aim(one, min(one, bound)) for one, bound in zip(reached, bounds, strict=True))

    def _cost(self, found: AbstractSet[tuple[str, str]]) -> Cost:
        """Add up what these sections cost, and the ways between them."""
        return _sum(_FREE, *(one.cost for one in self._costs if one.if_all <= found and not one.if_none & found))

    def _hint(self, found: AbstractSet[tuple[str, str]]) -> None:
        self._model.clear_hints()  # type: ignore[no-untyped-call]  # the library's own, without types
        for key, taken in self._taken.items():
            self._model.add_hint(taken, key in found)


def _sum(*costs: Cost) -> Cost:
    meets, others, moved, walked = (sum(parts) for parts in zip(*costs, strict=True))
    return meets, others, moved, walked


def _overlap(one: Section, other: Section) -> bool:
    return any(a.slot.overlaps(b.slot) for a in one.lessons for b in other.lessons)
