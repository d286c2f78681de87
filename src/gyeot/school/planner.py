"""Plans a week in which the pairs meet least, and proves that no plan is better, with OR-Tools' CP-SAT.

Those who are kept stay where they are, so whatever a mover does has a known number of meetings. Of each way between two
stops the best walk is chosen beforehand; what is left to the solver is which sections a mover takes, within seats.
A kept student who asked to move may take other sections too: each week that she could have is planned against in turn.
"""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import combinations
from math import ceil
from typing import TypeAlias

from ortools.sat.python import cp_model

from gyeot.errors import Refused
from gyeot.school.meetings import as_it_is, met
from gyeot.school.moves import FREE, Cost, Mover, Roomed, added, most_in
from gyeot.school.plan import Aim, Allowed, Apart, Change, Plan, Weeks
from gyeot.school.rooms import Held
from gyeot.school.rooms import others as rooms_of
from gyeot.school.routes import Ways
from gyeot.school.week import Habits, Kind, Lesson, School, Slot
from gyeot.school.whereabouts import Ground
from gyeot.school.wishes import schools

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

    Raises Refused where a student is unknown or stands on both sides, where a wish is of someone who is not kept,
    where something is to stay that is not there, or where the rooms that may take in lessons are not known or named.
    """
    began = time.monotonic()
    allowed, habits = allowed or Allowed(), habits or Habits()
    _check(school, pairs, allowed)
    ground = Ground(school, Ways(school), habits)
    found = _best(_Asked(ground, tuple(dict.fromkeys(pairs)), allowed, began + seconds, workers))
    left = met(ground, pairs, found.weeks)
    met_, others, moved, detour = found.aims
    return Plan(
        allowed=allowed,
        weeks=found.weeks,
        meetings=left,
        met=replace(met_, reached=len(left)),  # told by what finds meetings, not by the model
        others=others,
        moved=moved,
        detour=detour,
        conflicts=(),
        seconds=time.monotonic() - began,
    )


def _check(school: School, pairs: Sequence[Apart], allowed: Allowed) -> None:
    movers, kept = {pair.mover for pair in pairs}, {pair.kept for pair in pairs}
    if not movers | kept <= set(school.students):
        raise Refused(
            "A student who must be kept apart is not in the timetable. Check how the timetable names students.",
            "떨어져 있어야 할 학생이 시간표에 없습니다. 시간표에 적힌 학번이나 이름과 같은지 확인해 주세요.",
        )
    if movers & kept:
        raise Refused(
            "A student cannot be the one who moves and one who stays. Make a plan for each of these pairs.",
            "한 학생이 옮기는 쪽과 그대로 있는 쪽에 함께 있을 수 없습니다. 쌍마다 따로 계획해 주세요.",
        )
    if not set(allowed.wishes) <= kept:
        raise Refused(
            "A wish to move is recorded for someone who is not kept apart from anybody. Check the student's number.",
            "본인이 옮기기를 원한다고 적은 학생이 보호받는 학생 가운데 없습니다. 학번을 확인해 주세요.",
        )
    if not all(course in school.students[key].takes for key, course in allowed.fixed if key in school.students):
        raise Refused(
            "Something is to stay that the student does not have. Name it as the timetable does.",
            "그대로 두라고 한 것이 그 학생의 시간표에 없습니다. 시간표에 적힌 이름으로 적어 주세요.",
        )
    if (Change.ROOM in allowed.changes) is not bool(allowed.rooms):
        raise Refused(
            "For lessons to change rooms, allow it, and name the rooms that may take one in.",
            "수업 교실을 바꾸려면 교실 변경을 허용하고, 수업을 옮겨도 되는 빈 교실을 적어 주세요.",
        )
    if not allowed.rooms <= {*school.places, *(one.room for its in school.sections.values() for one in its.lessons)}:
        raise Refused(
            "A room that may take in lessons is in no table. Check its name.",
            "수업을 옮겨도 된다고 한 교실이 어느 표에도 없습니다. 교실 이름을 확인해 주세요.",
        )


@dataclass(frozen=True)
class _Asked:
    """All that a plan is made from, and until when."""

    ground: Ground
    pairs: tuple[Apart, ...]
    allowed: Allowed
    until: float
    workers: int

    @property
    def movers(self) -> Mapping[str, None]:
        """The keys of those who move, each once, in order."""
        return dict.fromkeys(pair.mover for pair in self.pairs)


@dataclass(frozen=True)
class _Found:
    weeks: Weeks
    aims: tuple[Aim, ...]

    @property
    def reached(self) -> tuple[int, ...]:
        return tuple(aim.reached for aim in self.aims)


def _best(asked: _Asked) -> _Found:
    """Plan against each week that those could have who asked to move. What was not looked at in time has no bound."""
    every: list[_Found] = []
    best, was_looked_at = None, True
    for school, lessons in schools(asked.ground.school, asked.allowed, asked.movers):
        if best and (best.reached[0] == 0 and lessons > best.reached[1]):
            continue
        if best and time.monotonic() > asked.until:
            was_looked_at = False
            break
        found = _against(school, lessons, asked)
        every.append(found)
        best = min(best or found, found, key=lambda one: one.reached)
    assert best is not None  # the week as it is always comes first
    if was_looked_at and all(aim.proved for one in every for aim in one.aims):
        return best
    least = min(one.aims[0].bound for one in every) if was_looked_at else 0
    return replace(best, aims=(replace(best.aims[0], bound=least), *best.aims[1:]))


def _against(school: School, lessons: int, asked: _Asked) -> _Found:
    """Plan against one week of those who are kept, which changes so many of their lessons."""
    ground, kept = replace(asked.ground, school=school), dict.fromkeys(pair.kept for pair in asked.pairs)
    rooms = rooms_of(school, asked.allowed, movers=asked.movers, kept=kept)
    movers = [Mover(ground, key, asked.pairs, asked.allowed, rooms) for key in asked.movers]
    model = _Model(movers, rooms, school=school, as_it_is=asked.ground.school)
    weeks, (met_, others, moved, walked) = model.solved(asked.until, asked.workers)
    was = sum(mover.walked_before() for mover in movers)
    return _Found(
        replace(weeks, choices={**as_it_is(school, kept).choices, **weeks.choices}),
        (
            met_,
            Aim(others.reached + lessons, others.bound + lessons),
            moved,
            Aim(walked.reached - was, walked.bound - was),
        ),
    )


#: What can be true of a week: a student takes a section, or a lesson is in a room.
_Key: TypeAlias = tuple[str, str] | Roomed


@dataclass(frozen=True)
class _Paid:
    """A cost, and when it is paid: all of the first are taken, none of the others is."""

    paid: cp_model.IntVar
    cost: Cost
    if_all: frozenset[_Key]
    if_none: frozenset[_Key] = frozenset()

    def is_paid(self, found: AbstractSet[_Key]) -> bool:
        """Whether it is paid where these are true and no others."""
        return self.if_all <= found and not self.if_none & found


class _Model:
    """The choice of sections and rooms as a model of CP-SAT, and its four aims one after the other."""

    def __init__(
        self, movers: Sequence[Mover], rooms: Mapping[Held, tuple[str, ...]], *, school: School, as_it_is: School
    ) -> None:
        self._model, self._movers, self._rooms, self._school = cp_model.CpModel(), movers, rooms, school
        self._true: dict[_Key, cp_model.IntVar] = {}
        self._costs: list[_Paid] = []
        self._add_rooms()
        for mover in movers:
            self._add_sections(mover)
            self._add_links(mover)
        self._hold_seats(as_it_is)

    def _add_rooms(self) -> None:
        """Let each lesson that may move be in one room, and no room hold two. Everyone else in it changes too."""
        at: dict[str, list[tuple[Held, Slot]]] = defaultdict(list)
        for its, others in self._rooms.items():
            lesson = self._lesson(its)
            moving = self._school.headcount(its[0]) - sum(its[0] in mover.now.values() for mover in self._movers)
            for room in (lesson.room, *others):
                key = (its, room)
                self._true[key] = self._model.new_bool_var("")
                if room != lesson.room:
                    self._costs.append(_Paid(self._true[key], (0, moving, 0, 0), frozenset({key})))
                    at[room].append((its, lesson.slot))
            self._model.add_exactly_one(self._true[its, room] for room in (lesson.room, *others))
        for room, lessons in at.items():
            for (one, slot), (other, others_slot) in combinations(lessons, 2):
                if slot.overlaps(others_slot):
                    self._model.add_at_most_one(self._true[one, room], self._true[other, room])

    def _lesson(self, its: Held) -> Lesson:
        section, day, start = its
        lessons = self._school.sections[section].lessons
        return next(one for one in lessons if (one.slot.day, one.slot.start) == (day, start))

    def _add_sections(self, mover: Mover) -> None:
        for options in mover.options.values():
            for section in options:
                key = (mover.key, section.id)
                taken = self._true[key] = self._model.new_bool_var("")
                self._costs.append(_Paid(taken, mover.taking(section), frozenset({key})))
            self._model.add_exactly_one(self._true[mover.key, section.id] for section in options)
        for one, other in mover.clashes():
            self._model.add_at_most_one(self._true[mover.key, one.id], self._true[mover.key, other.id])
        for roomed, meetings in mover.sitting():
            self._pay((meetings, 0, 0, 0), {(mover.key, roomed[0][0]), roomed})

    def _add_links(self, mover: Mover) -> None:
        for link in mover.links():
            taken = {(mover.key, section) for section in link.sections}
            self._pay(mover.crossing(link), taken | link.rooms, {(mover.key, section) for section in link.between})

    def _pay(self, cost: Cost, if_all: AbstractSet[_Key], if_none: AbstractSet[_Key] = frozenset()) -> None:
        if cost == FREE:
            return
        paid = self._model.new_bool_var("")
        self._model.add_bool_or(paid, *(~self._true[key] for key in if_all), *(self._true[key] for key in if_none))
        self._costs.append(_Paid(paid, cost, frozenset(if_all), frozenset(if_none)))

    def _hold_seats(self, as_it_is: School) -> None:
        sitting: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        for mover in self._movers:
            for options in mover.options.values():
                for section in options:
                    sitting[section.id].append(self._true[mover.key, section.id])
        for section_id, taken in sitting.items():
            most = most_in(self._school.sections[section_id], self._movers, school=self._school, as_it_is=as_it_is)
            if most is not None:
                self._model.add(sum(taken) <= most)

    def solved(self, until: float, workers: int) -> tuple[Weeks, tuple[Aim, ...]]:
        """Solve aim after aim, each within what the ones before have reached. The week as it is is the first plan."""
        found: set[_Key] = {(mover.key, chosen) for mover in self._movers for chosen in mover.now.values()}
        found |= {(its, self._lesson(its).room) for its in self._rooms}
        found = self._within_the_class(found, until, workers)
        bounds = []
        for place in range(len(FREE)):
            total = self._total(place)
            self._model.add(total <= self._cost(found)[place])
            self._model.minimize(total)
            better, bound = self._solve(self._model, found, until, workers)
            found = better or found
            bounds.append(bound)
            self._model.add(total <= self._cost(found)[place])
        reached = self._cost(found)
        aims = tuple(Aim(one, min(one, bound)) for one, bound in zip(reached, bounds, strict=True))
        return self._weeks(found), aims

    def _within_the_class(self, found: set[_Key], until: float, workers: int) -> set[_Key]:
        """Look first where nobody changes classes: little to search, and the larger search starts from a good week."""
        light = self._model.clone()
        heavy = [
            self._true[mover.key, section.id]
            for mover in self._movers
            for course, options in mover.options.items()
            for section in options
            if section.kind is Kind.CLASS and section.id != mover.now[course]
        ]
        if not heavy:
            return found
        for taken in heavy:
            light.add(taken == 0)
        light.add(self._total(0) <= self._cost(found)[0])
        light.minimize(self._total(0))
        left = until - time.monotonic()
        return self._solve(light, found, until - left / 2, workers)[0] or found

    def _solve(
        self, model: cp_model.CpModel, found: AbstractSet[_Key], until: float, workers: int
    ) -> tuple[set[_Key] | None, int]:
        """Give the best that was found from here on, or None, and what nothing can go below."""
        self._hint(model, found)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(until - time.monotonic(), _A_MOMENT)
        solver.parameters.num_workers, solver.parameters.random_seed = workers, _SEED
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, 0
        better = {key for key, is_true in self._true.items() if solver.boolean_value(is_true)}
        return better, ceil(solver.best_objective_bound - _EXACT)

    def _total(self, place: int) -> cp_model.LinearExprT:
        return sum(one.cost[place] * one.paid for one in self._costs)

    def _weeks(self, found: AbstractSet[_Key]) -> Weeks:
        takes = {
            mover.key: {
                course: next(section.id for section in options if (mover.key, section.id) in found)
                for course, options in mover.options.items()
            }
            for mover in self._movers
        }
        rooms = {its: room for its, others in self._rooms.items() for room in others if (its, room) in found}
        return Weeks({mover.key: mover.choice(takes[mover.key], rooms) for mover in self._movers}, rooms)

    def _cost(self, found: AbstractSet[_Key]) -> Cost:
        """Add up what these sections and rooms cost, and the ways between them."""
        return added(FREE, *(one.cost for one in self._costs if one.is_paid(found)))

    def _hint(self, model: cp_model.CpModel, found: AbstractSet[_Key]) -> None:
        model.clear_hints()  # type: ignore[no-untyped-call]  # the library's own, without types
        hints = {one.paid.index: (one.paid, one.is_paid(found)) for one in self._costs}
        hints |= {is_true.index: (is_true, key in found) for key, is_true in self._true.items()}
        for variable, value in hints.values():
            model.add_hint(variable, value)
