"""What the page shows of a plan, row by row. Students stand by their part; every sentence is the tool's own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.dates import WEEKDAYS

from gyeot.school import told
from gyeot.school.by_day import days
from gyeot.school.doubts import left_open
from gyeot.school.personal import Altered, altered
from gyeot.school.plan import Meeting, Plan
from gyeot.school.routes import Ways
from gyeot.school.told import Roles
from gyeot.school.whereabouts import Ground
from gyeot.web import names
from gyeot.web.separation.asked import Asked
from gyeot.web.separation.carried import sealed
from gyeot.web.separation.planned import Planned

#: More rows than these are folded away by day.
_AT_A_GLANCE = 30


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting, or those of several kept students who do the same then: when, where, and what staff can do."""

    numbers: str  # as the papers have them
    time: str
    where: str
    parts: tuple[tuple[str, str], ...]  # who, what they do
    to_do: str


@dataclass(frozen=True, slots=True)
class DayRows:
    """The meetings of one day, and from when to when somebody has to watch."""

    name: str
    heading: str
    times: str
    meetings: int
    rows: tuple[MeetingRow, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some meetings are left: the facts, the numbers of the meetings, and what could be allowed."""

    heading: str
    numbers: str
    facts: tuple[str, ...]
    undone: str


@dataclass(frozen=True, slots=True)
class RungRow:
    """One plan beside others: what it may change, what it reaches, what it needs in law."""

    name: str
    reached: tuple[tuple[str, str], ...]  # the aim, how far
    needs: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change: whose, of which kind, of what, how it was and how it will be."""

    who: str
    kind: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole answer. Without a plan it tells the week as it is."""

    days: tuple[DayRows, ...]
    remarks: tuple[str, ...]
    watch: tuple[str, ...]
    by_pair: tuple[str, ...] = ()
    is_plan: bool = False
    before: int = 0
    summary: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    rungs: tuple[RungRow, ...] = ()
    changes: tuple[ChangeRow, ...] = ()
    seal: str = field(default="", repr=False)

    @property
    def left(self) -> int:
        """How many meetings are told."""
        return sum(day.meetings for day in self.days)

    @property
    def is_short(self) -> bool:
        """Whether all rows can be taken in at once."""
        return sum(len(day.rows) for day in self.days) <= _AT_A_GLANCE


def found(plan: Plan, asked: Asked) -> Shown:
    """Show where they meet now."""
    language = names.language()
    return Shown(
        days=tuple(_days(plan, asked, language)),
        remarks=tuple(one.said_in(language) for one in asked.told.remarks),
        watch=told.not_in_any_timetable(language),
        by_pair=told.by_pair(plan, Roles(asked.pairs), language),
        before=len(plan.meetings),
        summary=told.summary(plan, len(plan.meetings), language) if plan.meetings else (),
    )


def planned(made: Planned, asked: Asked) -> Shown:
    """Show a plan with its reasons, what it is held against, and what it changes."""
    language, plan = names.language(), made.plan
    ground, roles = Ground(asked.school, Ways(asked.school), asked.habits), Roles(asked.pairs)
    return Shown(
        days=tuple(_days(plan, asked, language)),
        remarks=tuple(one.said_in(language) for one in (*asked.told.remarks, *left_open(plan))),
        watch=told.not_in_any_timetable(language),
        by_pair=told.by_pair(plan, roles, language),
        is_plan=True,
        before=made.before,
        summary=told.summary(plan, made.before, language),
        reasons=tuple(_reasons(plan, language)),
        rungs=tuple(_rungs(made, language)),
        changes=tuple(_change(one, roles, language) for one in altered(ground, plan, roles.movers)),
        seal=sealed(made, asked),
    )


def _days(plan: Plan, asked: Asked, language: str) -> Iterator[DayRows]:
    roles = Roles(asked.pairs)
    for day in days(plan.meetings):
        yield DayRows(
            name=str(WEEKDAYS[day.day]),
            heading=told.day_heading(day, language),
            times=told.day_times(day),
            meetings=day.number,
            rows=tuple(_row(row, roles, language) for row in day.rows),
        )


def _row(row: Sequence[tuple[int, Meeting]], roles: Roles, language: str) -> MeetingRow:
    one = row[0][1]
    kept = ", ".join(roles.said(other.pair.kept, language) for _, other in row)
    return MeetingRow(
        numbers=told.ranges([number for number, _ in row]),
        time=told.span(one.start, one.end),
        where=told.spots(one, language),
        parts=(
            (kept, told.moment(one.kept, language)),
            (roles.said(one.pair.mover, language), told.moment(one.mover, language)),
        ),
        to_do=told.what_to_do(one, language),
    )


def _reasons(plan: Plan, language: str) -> Iterator[Reason]:
    numbers = {meeting: number for number, meeting in enumerate(plan.meetings, 1)}
    for one in plan.conflicts:
        yield Reason(
            heading=told.why_heading(one, language),
            numbers=told.ranges(sorted(numbers[meeting] for meeting in one.meetings)),
            facts=tuple(told.conflict_lines(one, language)),
            undone=told.undone_by(one, language),
        )


def _rungs(made: Planned, language: str) -> Iterator[RungRow]:
    aims = [name for name, _, _ in told.aim_lines(made.plan, language)]
    for one in told.rungs(made.plan, made.others, language):
        yield RungRow(one.name, tuple(zip(aims, one.aims, strict=True)), one.needs, one.is_mine)


def _change(one: Altered, roles: Roles, language: str) -> ChangeRow:
    what, before, after = told.alteration(one, language)
    return ChangeRow(
        who=", ".join(roles.said(key, language) for key in one.students),
        kind=told.change_name(one.change, language),
        what=what,
        before=before,
        after=after,
    )
