"""Explains why meetings are left: a smallest set of facts that leaves no week with fewer of them.

The facts are constraints that may be let go; a smallest set that leaves no better week is found by minimum hitting sets
(Ignatiev and others, "Smallest MUS Extraction with Minimal Hitting Set Dualization", CP 2015).
"""

import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from ortools.sat.python import cp_model

from gyeot.school import facts
from gyeot.school.choices import most_in
from gyeot.school.moves import Link, Mover, needed_for, takers
from gyeot.school.plan import BY_NAMING, CHANGES, Allowed, Apart, Change, Conflict, Fact, Meeting, Plan, Walk, Why
from gyeot.school.rooms import held
from gyeot.school.routes import Ways
from gyeot.school.week import Day, Habits, Kind, School, Section
from gyeot.school.whereabouts import Ground, Stop, stops

_SEED = 20240826
#: One look for a week with as few facts let go as can be; what it has found by then will do.
_ONE_LOOK = 5.0
#: One fact more weighs more than any number of plainer ones.
_ONE_MORE = 1000

#: A section that a mover takes; or that of the n-th of several lines a link goes along.
_Taken: TypeAlias = tuple[str, str] | tuple[str, Link, int]


@dataclass(frozen=True)
class _Group:
    """The meetings in one course of a mover, or on the ways that lead to it."""

    mover: str
    course: str
    on_ways: bool


def explained(
    plan: Plan, school: School, pairs: Sequence[Apart], *, habits: Habits | None = None, seconds: float = 30
) -> Plan:
    """Give the plan with a conflict for each group of meetings that are left, in so many seconds beside building them.

    A conflict without facts could not be explained in the time. Kept students and rooms stay as the plan has them.
    """
    if not plan.meetings:
        return plan
    pairs = tuple(dict.fromkeys(pairs))
    until = time.monotonic() + seconds
    movers = dict.fromkeys(pair.mover for pair in pairs)
    kept = {pair.kept: replace(school.students[pair.kept], takes=plan.weeks.choices[pair.kept].takes) for pair in pairs}
    as_planned = replace(school, students={**school.students, **kept}, sections=_in_their_rooms(plan, school))
    ground = Ground(as_planned, Ways(school), habits or Habits())
    # Rooms that nobody named, for lessons or long gaps, are no part of an explanation.
    everything = Allowed(frozenset(Change) - BY_NAMING, rests=plan.allowed.rests)
    model = _Model(ground, plan, [Mover(ground, key, pairs, everything) for key in movers], school)
    groups = _groups(plan, ground)
    conflicts = [Conflict(meetings, tuple(model.smallest(group, until))) for group, meetings in groups.items()]
    return replace(plan, conflicts=tuple(conflicts))


def _in_their_rooms(plan: Plan, school: School) -> Mapping[str, Section]:
    rooms = plan.weeks.rooms
    return {
        key: replace(
            section,
            lessons=tuple(replace(one, room=rooms.get(held(section, one), one.room)) for one in section.lessons),
        )
        for key, section in school.sections.items()
    }


def _groups(plan: Plan, ground: Ground) -> Mapping[_Group, tuple[Meeting, ...]]:
    """Part the meetings by course. Whoever is met at a stop is met on the way to it and from it anyway."""
    at_stops = {_at(one, one.mover.index) for one in plan.meetings if not _is_between(one)}
    grouped: dict[_Group, list[Meeting]] = defaultdict(list)
    for one in sorted(plan.meetings, key=_is_between):
        choice = plan.weeks.choices[one.pair.mover]
        line = stops(ground, choice.takes, one.day, plan.weeks.rooms, choice.rests)
        ends = [one.mover.index, *([one.mover.index + 1] if one.mover.walking else [])]
        beside = next((end for end in ends if _at(one, end) in at_stops), None)
        stop = line[ends[-1] if beside is None else beside]
        grouped[_Group(one.pair.mover, _course(stop, one, plan, ground), on_ways=beside is None)].append(one)
    return {group: tuple(meetings) for group, meetings in grouped.items()}


def _at(one: Meeting, index: int) -> tuple[Apart, Day, int]:
    return one.pair, one.day, index


def _is_between(one: Meeting) -> bool:
    """Whether the mover is at no lesson then: on a way, or where a long gap is spent."""
    return one.mover.walking or one.mover.in_gap


def _course(stop: Stop, one: Meeting, plan: Plan, ground: Ground) -> str:
    """Name the course of a stop; that of the own class where a long gap is spent."""
    takes, sections = plan.weeks.choices[one.pair.mover].takes, ground.school.sections
    own_class = next((section for section in takes.values() if sections[section].kind is Kind.CLASS), "")
    return sections[stop.section or own_class].course


@dataclass(frozen=True)
class _Paid:
    """So many meetings; paid where all of the first are taken and none of the others is, unless a fact is let go."""

    paid: cp_model.IntVar
    meetings: int
    group: _Group
    if_all: AbstractSet[_Taken]
    if_none: AbstractSet[_Taken]

    def is_paid(self, found: AbstractSet[_Taken]) -> bool:
        """Whether it is paid where these are true and no others."""
        return self.if_all <= found and not self.if_none & found


class _Model:
    """The week of the movers with every change there is, each held back by the facts that forbid it."""

    def __init__(self, ground: Ground, plan: Plan, movers: Sequence[Mover], school: School) -> None:
        self._model, self._ground, self._allowed = cp_model.CpModel(), ground, plan.allowed
        self._held: dict[Fact, cp_model.IntVar] = {}
        self._gone: dict[frozenset[Fact], cp_model.IntVar] = {}
        self._taken: dict[_Taken, cp_model.IntVar] = {}
        self._others: dict[tuple[str, str], cp_model.IntVar] = {}  # a section that does not exist: nobody is met in it
        self._costs: list[_Paid] = []
        self._choices = plan.weeks.choices
        self._found: set[_Taken] = {
            (mover.key, one) for mover in movers for one in self._choices[mover.key].takes.values()
        }
        self._legs: dict[tuple[str, Day, Stop, Stop], Counter[frozenset[frozenset[Fact]]]] = {}
        for mover in movers:
            for course, options in mover.options.items():
                self._add_course(mover, course, options)
            for one, other in mover.clashes():
                both = ~self._taken[mover.key, one.id], ~self._taken[mover.key, other.id]
                self._model.add_bool_or(*both, self._without(facts.clash(one, other)))
            for link in mover.links():
                self._add_link(mover, link)
        self._hold_seats(movers, school)

    def _without(self, *together: Fact) -> cp_model.IntVar:
        """Make a condition: all of these facts are let go."""
        key = frozenset(together)
        if key not in self._gone:
            gone = self._gone[key] = self._model.new_bool_var("")
            for fact in together:
                if fact not in self._held:
                    self._held[fact] = self._model.new_bool_var("")
                self._model.add_implication(gone, ~self._held[fact])
        return self._gone[key]

    def _add_course(self, mover: Mover, course: str, options: Sequence[Section]) -> None:
        another = self._others[mover.key, course] = self._model.new_bool_var("")
        self._model.add_implication(another, self._without(facts.only_section(options)))
        every = [another]
        for section in options:
            key = (mover.key, section.id)
            taken = self._taken[key] = self._model.new_bool_var("")
            every.append(taken)
            if meetings := mover.taking(section)[0]:
                unless = [] if key in self._found else [self._without(facts.meets(section))]
                self._pay(meetings, _Group(mover.key, course, on_ways=False), {key}, unless=unless)
        self._model.add_exactly_one(every)
        for fact in self._held_back(mover, course):
            for taken in every:
                if taken is not self._taken[mover.key, mover.now[course]]:
                    self._model.add_implication(taken, self._without(fact))

    def _held_back(self, mover: Mover, course: str) -> Iterator[Fact]:
        change = CHANGES[self._ground.school.sections[mover.now[course]].kind]
        if change not in self._allowed.changes:
            yield facts.forbidden(change)
        if (mover.key, course) in self._allowed.fixed:
            yield facts.fixed(course)

    def _add_link(self, mover: Mover, link: Link) -> None:
        if_all: set[_Taken] = {(mover.key, section) for section in link.sections}
        if_none: set[_Taken] = {(mover.key, section) for section in link.between}
        along = self._add_lines(mover, link, if_all, if_none) if len(link.lines) > 1 else [frozenset()]
        for line, chosen in zip(link.lines, along, strict=True):
            self._add_line(mover, link, line, if_all | chosen, if_none)

    def _add_lines(
        self, mover: Mover, link: Link, if_all: AbstractSet[_Taken], if_none: AbstractSet[_Taken]
    ) -> Sequence[AbstractSet[_Taken]]:
        """Let the link go along one of its lines. Which the plan has is known by where it spends the gap."""
        place = self._choices[mover.key].rests.get((link.day, link.lines[0][0].end))
        planned = next((number for number, line in enumerate(link.lines) if number and line[1].place == place), 0)
        keys: list[_Taken] = [(mover.key, link, number) for number in range(len(link.lines))]
        self._found.add(keys[planned])
        for key in keys:
            self._taken[key] = self._model.new_bool_var("")
        is_not_gone = (*(~self._taken[key] for key in if_all), *(self._taken[key] for key in if_none))
        self._model.add_bool_or(*(self._taken[key] for key in keys), *is_not_gone)
        return [frozenset({key}) for key in keys]

    def _add_line(
        self,
        mover: Mover,
        link: Link,
        line: tuple[Stop, ...],
        if_all: AbstractSet[_Taken],
        if_none: AbstractSet[_Taken],
    ) -> None:
        sections = self._ground.school.sections
        own_class = next((one for one in sorted(link.sections) if sections[one].kind is Kind.CLASS), "")
        if waiting := mover.waiting(link.day, line):
            home = _Group(mover.key, sections[own_class].course, on_ways=True)
            self._pay(waiting, home, if_all, if_none)
        for before, after in pairwise(line):
            leads_to = _Group(mover.key, sections[after.section or own_class].course, on_ways=True)
            for undoing, meetings in self._leg(mover, link.day, before, after).items():
                unless = [self._without(*together) for together in sorted(undoing, key=_names)]
                self._pay(meetings, leads_to, if_all, if_none, unless=unless)

    def _leg(self, mover: Mover, day: Day, before: Stop, after: Stop) -> Counter[frozenset[frozenset[Fact]]]:
        """Count the meetings of the best walk by what would undo each: any of these sets of facts, let go together."""
        before, after = replace(before, said="", section=""), replace(after, said="", section="")
        key = (mover.key, day, before, after)
        if key not in self._legs:
            self._legs[key] = Counter(self._undoing(mover, day, before, after))
        return self._legs[key]

    def _undoing(self, mover: Mover, day: Day, before: Stop, after: Stop) -> Iterator[frozenset[frozenset[Fact]]]:
        """Give, for each meeting of the best walk, the sets of facts of which any would undo it."""
        best, others = mover.meetings_on(day, before, after, Walk()), []
        for walk, is_late in mover.walks(before, after) if best else ():
            needs, meetings = self._needs(walk, is_late=is_late), mover.meetings_on(day, before, after, walk)
            if not needs:
                best = min(best, meetings)
            elif meetings < best:
                others.append((needs, meetings))
            if not best:
                return
        is_known = self._ground.ways.length(before.place, after.place) is not None
        elsewhere = frozenset({facts.no_other_way(is_known=is_known)})
        for level in range(1, best + 1):
            yield _smallest(needs for needs, meetings in others if meetings < level) or frozenset({elsewhere})

    def _needs(self, walk: Walk, *, is_late: bool) -> frozenset[Fact]:
        needs = {facts.forbidden(change) for change in needed_for(walk) - self._allowed.changes}
        return frozenset(needs | ({facts.no_time()} if is_late else set()))

    def _pay(
        self,
        meetings: int,
        group: _Group,
        if_all: AbstractSet[_Taken],
        if_none: AbstractSet[_Taken] = frozenset(),
        *,
        unless: Iterable[cp_model.IntVar] = (),
    ) -> None:
        paid = self._model.new_bool_var("")
        others = (*(~self._taken[key] for key in if_all), *(self._taken[key] for key in if_none))
        self._model.add_bool_or(paid, *others, *unless)
        self._costs.append(_Paid(paid, meetings, group, if_all, if_none))

    def _hold_seats(self, movers: Sequence[Mover], school: School) -> None:
        keys = [mover.key for mover in movers]
        for section_id, its_takers in takers(movers).items():
            section = self._ground.school.sections[section_id]
            most = most_in(section, keys, school=self._ground.school, as_it_is=school)
            if most is not None and most < len(its_takers):
                gone = self._without(facts.full(section))
                sitting = sum(self._taken[key, section_id] for key in its_takers)
                self._model.add(sitting <= most).only_enforce_if(~gone)

    def smallest(self, group: _Group, until: float) -> Collection[Fact]:
        """Give a smallest set of facts that leaves no week with fewer meetings in a group and no more elsewhere.

        What other courses there are is not put in question. Empty where the time was too short.
        """
        model = self._model.clone()
        for course, another in self._others.items():
            if course != (group.mover, group.course):
                model.add(another == 0)
        for inside in (True, False):
            paid = [one for one in self._costs if (one.group == group) is inside]
            now = sum(one.meetings for one in paid if one.is_paid(self._found))
            model.add(sum(one.meetings * one.paid for one in paid) <= now - inside)
        model.maximize(sum(self._held.values()))
        corrections: list[frozenset[Fact]] = []
        while (left := until - time.monotonic()) > 0:
            held = _hitting(corrections)
            gone = self._let_go(model, held, min(left, _ONE_LOOK))
            if gone is None:
                return sorted(held, key=_in_order)
            if not gone:
                break  # nothing has to be let go, or it could not be told in the time
            corrections.append(gone)
        return ()

    def _let_go(self, model: cp_model.CpModel, held: Collection[Fact], seconds: float) -> frozenset[Fact] | None:
        """Give the facts that a better week lets go while these are held; None where there is no such week."""
        asked = model.clone()
        for fact in held:
            asked.add(self._held[fact] == 1)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers, solver.parameters.random_seed = 1, _SEED  # the same words each time
        status = solver.solve(asked)
        if status == cp_model.INFEASIBLE:
            return None
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return frozenset()
        return frozenset(fact for fact, is_held in self._held.items() if not solver.boolean_value(is_held))


def _smallest(sets: Iterable[frozenset[Fact]]) -> frozenset[frozenset[Fact]]:
    """Leave out every set that holds another one."""
    every = set(sets)
    return frozenset(one for one in every if not any(other < one for other in every))


def _names(together: frozenset[Fact]) -> list[str]:
    return sorted(fact.ko for fact in together)


def _in_order(fact: Fact) -> tuple[int, str]:
    return list(Why).index(fact.why), fact.ko


def _hitting(sets: Sequence[frozenset[Fact]]) -> Collection[Fact]:
    """Give as few facts as can be of which every set holds at least one; of as many, the plainest."""
    model = cp_model.CpModel()
    chosen = {fact: model.new_bool_var("") for fact in sorted(frozenset[Fact]().union(*sets), key=_in_order)}
    for one in sets:
        model.add_bool_or(*(chosen[fact] for fact in sorted(one, key=_in_order)))
    model.minimize(sum((_ONE_MORE + _in_order(fact)[0]) * is_in for fact, is_in in chosen.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, _SEED
    solver.parameters.max_time_in_seconds = _ONE_LOOK
    solver.solve(model)
    return [fact for fact, is_in in chosen.items() if solver.boolean_value(is_in)]
