"""Finds and plans within the time that someone waits at a page, one after the other: two at once would stall it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from gyeot.errors import Refused
from gyeot.school.alternatives import beside
from gyeot.school.conflicts import explained
from gyeot.school.plan import Allowed, Plan
from gyeot.school.planner import plan
from gyeot.web.separation.asked import Asked

#: Seconds for the plan, for the reasons of what is left, and for everything together. Reading the tables and building
#: the models come on top; the page waits 150 (docs/decisions/0012, benchmarks/school.py).
_PLAN, _WHY, _ALL = 25.0, 25.0, 80.0
#: Other plans beside it that have to be looked for: other ways alone, all that a school may decide, a class.
_OTHERS = 3
_AT_LEAST = 3.0

_ONE_AT_A_TIME = Lock()
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with those that it is held against, the lightest first."""

    plan: Plan = field(repr=False)
    others: tuple[Plan, ...] = field(repr=False)

    @property
    def before(self) -> int:
        """How many meetings the week has as it is."""
        return next(one.met.reached for one in self.others if not one.allowed.changes)


def as_it_is(asked: Asked) -> Plan:
    """Find where they meet, and change nothing."""
    with _alone():
        return plan(asked.school, asked.pairs, allowed=Allowed(frozenset()), habits=asked.habits)


def planned(asked: Asked) -> Planned:
    """Plan, explain what is left, and set other plans beside it."""
    with _alone():
        began = time.monotonic()
        school, pairs, habits = asked.school, asked.pairs, asked.habits
        mine = plan(school, pairs, allowed=asked.allowed, habits=habits, seconds=_PLAN)
        mine = explained(mine, school, pairs, habits=habits, seconds=_WHY)
        left = (_ALL - (time.monotonic() - began)) / _OTHERS
        others = beside(mine, school, pairs, habits=habits, seconds=max(left, _AT_LEAST))
        return Planned(mine, others)


@contextmanager
def _alone() -> Iterator[None]:
    if not _ONE_AT_A_TIME.acquire(timeout=_PATIENCE):
        raise Refused(
            "Another plan is being made. Press the button again in a moment.",
            "다른 계획을 세우는 중입니다. 잠시 뒤 다시 눌러 주세요.",
        )
    try:
        yield
    finally:
        _ONE_AT_A_TIME.release()
