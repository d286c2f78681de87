"""The choice of sections and rooms as a model of OR-Tools' CP-SAT, solved for the four aims one after the other."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations
from math import ceil
from typing import TypeAlias

from ortools.sat.python import cp_model

from gyeot.school.choices import most_in
from gyeot.school.moves import FREE, Cost, Mover, Roomed, added, takers
from gyeot.school.plan import Aim, Weeks
from gyeot.school.rooms import Held
from gyeot.school.week import Kind, Lesson, School, Slot

_SEED = 20240826
#: Building a model may eat the time; even then the solver gets so many seconds to look at what was built.
_AT_LEAST = 0.5
#: Bounds of whole numbers come as floats.
_EXACT = 1e-6


class NoSuchWeek(Exception):
    """There is no week at all: more would sit somewhere than there are seats."""


class NoTime(Exception):
    """No week was found in the time."""


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


@dataclass(frozen=True)
class _Found:
    keys: set[_Key]
    is_week: bool  # False: only a hint


class Model:
    """The weeks that the movers could have, beside kept students whose week is given."""

    def __init__(
        self, movers: Sequence[Mover], rooms: Mapping[Held, tuple[str, ...]], *, school: School, as_it_is: School
    ) -> None:
        self._model, self._movers, self._rooms, self._school = cp_model.CpModel(), movers, rooms, school
        self._is_as_it_is = school is as_it_is
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
        for roomed, cost in mover.sitting():
            self._pay(cost, {(mover.key, roomed[0][0]), roomed})

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
        keys = [mover.key for mover in self._movers]
        for section_id, its_takers in takers(self._movers).items():
            most = most_in(self._school.sections[section_id], keys, school=self._school, as_it_is=as_it_is)
            if most is not None:
                self._model.add(sum(self._true[key, section_id] for key in its_takers) <= most)

    def solved(self, until: float, workers: int) -> tuple[Weeks, tuple[Aim, ...]]:
        """Solve aim after aim, each within what the ones before have reached.

        Raises NoSuchWeek, and NoTime where not even a first week was found. Both never where ``school`` is as it is.
        """
        found = self._first(until, workers)
        bounds = []
        for place in range(len(FREE)):
            total = self._total(place)
            if found.is_week:
                self._model.add(total <= self._cost(found.keys)[place])
            self._model.minimize(total)
            found, bound = self._better(self._model, found, until, workers)
            bounds.append(bound)
            self._model.add(total <= self._cost(found.keys)[place])
        reached = self._cost(found.keys)
        aims = tuple(Aim(one, min(one, bound)) for one, bound in zip(reached, bounds, strict=True))
        return self._weeks(found.keys), aims

    def _first(self, until: float, workers: int) -> "_Found":
        """Give a week to start from: without a change of class there is little to search, and much of it is good."""
        keys: set[_Key] = {(mover.key, chosen) for mover in self._movers for chosen in mover.now.values()}
        keys |= {(its, self._lesson(its).room) for its in self._rooms}
        found = _Found(keys, is_week=self._is_as_it_is)
        heavy = [
            self._true[mover.key, section.id]
            for mover in self._movers
            for course, options in mover.options.items()
            for section in options
            if section.kind is Kind.CLASS and section.id != mover.now[course]
        ]
        if not heavy or not found.is_week:
            return found
        light = self._model.clone()
        for taken in heavy:
            light.add(taken == 0)
        light.add(self._total(0) <= self._cost(keys)[0])
        light.minimize(self._total(0))
        left = until - time.monotonic()
        return self._better(light, found, until - left / 2, workers)[0]

    def _better(self, model: cp_model.CpModel, found: "_Found", until: float, workers: int) -> "tuple[_Found, int]":
        """Give the best week from here on, and what nothing can go below."""
        self._hint(model, found.keys)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(until - time.monotonic(), _AT_LEAST)
        solver.parameters.num_workers, solver.parameters.random_seed = workers, _SEED
        status = solver.solve(model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            keys = {key for key, is_true in self._true.items() if solver.boolean_value(is_true)}
            return _Found(keys, is_week=True), ceil(solver.best_objective_bound - _EXACT)
        if found.is_week:
            return found, 0
        raise NoSuchWeek if status == cp_model.INFEASIBLE else NoTime

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
        sat_in = {section for its in takes.values() for section in its.values()}
        rooms = {
            its: room
            for its, others in self._rooms.items()
            for room in others
            if (its, room) in found and its[0] in sat_in
        }
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
