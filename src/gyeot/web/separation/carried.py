"""Carries a plan in the page from where it was looked at to its papers, so that these are of that very plan.

Nothing is kept here, and planning again could find another plan that is as good. It is sealed against change, and names
students by their place among the pairs and sections by their place in the tables alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core import signing

from gyeot import __version__
from gyeot.errors import Refused
from gyeot.school.meetings import met
from gyeot.school.plan import Aim, Change, Choice, Conflict, Fact, Meeting, Plan, Walk, Weeks, Why
from gyeot.school.routes import Ways
from gyeot.school.week import Day, Kind
from gyeot.school.whereabouts import Ground
from gyeot.web.separation.asked import Asked
from gyeot.web.separation.planned import Planned

_SALT = f"gyeot.separation {__version__}"


def sealed(found: Planned, asked: Asked) -> str:
    """Write a plan for a field of the page."""
    record = {
        "of": asked.digest,
        "plan": _written(found.plan, asked),
        "others": [_written(one, asked) for one in found.others],
    }
    return signing.dumps(record, salt=_SALT, compress=True)


def opened(seal: str, asked: Asked) -> Planned:
    """Read it back. Raises Refused where it is none of ours, or where something else is asked now."""
    try:
        record = signing.loads(seal, salt=_SALT)
    except signing.BadSignature:
        record = {"of": ""}
    if record["of"] != asked.digest:
        raise Refused(
            "The tables or a choice changed since the plan was made, or there is none yet. Choose the tables, make the"
            " plan, and look through it; then get the papers.",
            "계획을 세운 뒤에 표나 선택이 바뀌었거나 아직 계획이 없습니다. 표를 고르고 계획을 세워 살펴본 다음"
            " 인쇄물을 받아 주세요.",
        )
    ground = Ground(asked.school, Ways(asked.school), asked.habits)
    return Planned(_read(record["plan"], asked, ground), tuple(_read(one, asked, ground) for one in record["others"]))


def _people(asked: Asked) -> Mapping[str, None]:
    """The keys of all who are named, each once, in order."""
    return dict.fromkeys(key for pair in asked.pairs for key in (pair.mover, pair.kept))


def _written(plan: Plan, asked: Asked) -> Mapping[str, Any]:
    numbers = {section: number for number, section in enumerate(asked.school.sections)}
    meetings = {meeting: number for number, meeting in enumerate(plan.meetings)}
    return {
        "changes": sorted(plan.allowed.changes),
        "weeks": [_choice_written(plan.weeks.choices[key], numbers) for key in _people(asked)],
        "rooms": [[numbers[section], day, start, room] for (section, day, start), room in plan.weeks.rooms.items()],
        "aims": [[aim.reached, aim.bound] for aim in (plan.met, plan.others, plan.moved, plan.detour)],
        "conflicts": [
            {
                "meetings": [meetings[one] for one in conflict.meetings],
                "facts": [[fact.why, fact.ko, fact.en, fact.change, fact.kind] for fact in conflict.facts],
            }
            for conflict in plan.conflicts
        ],
        "seconds": plan.seconds,
    }


def _read(record: Mapping[str, Any], asked: Asked, ground: Ground) -> Plan:
    names = list(asked.school.sections)
    weeks = Weeks(
        {key: _choice_read(one, names, asked) for key, one in zip(_people(asked), record["weeks"], strict=True)},
        {(names[section], Day(day), start): room for section, day, start, room in record["rooms"]},
    )
    left = met(ground, asked.pairs, weeks)
    met_, others, moved, detour = (Aim(reached, bound) for reached, bound in record["aims"])
    return Plan(
        allowed=replace(asked.allowed, changes=frozenset(map(Change, record["changes"]))),
        weeks=weeks,
        meetings=left,
        met=met_,
        others=others,
        moved=moved,
        detour=detour,
        conflicts=tuple(_conflict_read(one, left) for one in record["conflicts"]),
        seconds=record["seconds"],
    )


def _choice_written(choice: Choice, numbers: Mapping[str, int]) -> Mapping[str, Any]:
    return {
        "takes": [numbers[section] for section in choice.takes.values()],
        "walks": [[day, index, walk.via, walk.hold] for (day, index), walk in choice.walks.items()],
        "rests": [[day, end, place] for (day, end), place in choice.rests.items()],
    }


def _choice_read(record: Mapping[str, Any], names: Sequence[str], asked: Asked) -> Choice:
    sections = [asked.school.sections[names[number]] for number in record["takes"]]
    return Choice(
        {section.course: section.id for section in sections},
        {(Day(day), index): Walk(via, hold) for day, index, via, hold in record["walks"]},
        {(Day(day), end): place for day, end, place in record["rests"]},
    )


def _conflict_read(record: Mapping[str, Any], left: Sequence[Meeting]) -> Conflict:
    return Conflict(
        tuple(left[number] for number in record["meetings"]),
        tuple(
            Fact(Why(why), ko, en, Change(change) if change else None, Kind(kind) if kind else None)
            for why, ko, en, change, kind in record["facts"]
        ),
    )
