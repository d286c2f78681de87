"""Sets a plan beside others of the same week: nothing changed, other ways alone, all that a school may decide, a class.

The lightest come first; what a measure in law is needed for comes last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gyeot.school.plan import BY_ITSELF, Apart, Change, Plan
from gyeot.school.planner import plan as planned
from gyeot.school.week import Habits, School


def beside(
    plan: Plan,
    school: School,
    pairs: Sequence[Apart],
    *,
    habits: Habits | None = None,
    seconds: float = 30,
    workers: int = 2,
) -> tuple[Plan, ...]:
    """Give the plan among its alternatives, from the lightest to the heaviest; each has so many seconds.

    Wishes, and what was to stay, are as the plan has them.
    """
    mine = plan.allowed.changes

    def rungs() -> Iterator[Plan]:
        for changes in sorted(_beside(mine), key=_weight):
            if changes == mine:
                yield plan
            else:
                rooms = plan.allowed.rooms if Change.ROOM in changes else frozenset[str]()
                rests = plan.allowed.rests if Change.REST in changes else frozenset[str]()
                allowed = replace(plan.allowed, changes=changes, rooms=rooms, rests=rests)
                yield planned(school, pairs, allowed=allowed, habits=habits, seconds=seconds, workers=workers)

    return tuple(rungs())


def _beside(mine: frozenset[Change]) -> set[frozenset[Change]]:
    """Give what the plans beside mine may change. Another place for breaks costs nobody: a change of class keeps it."""
    return {
        frozenset(),
        frozenset({Change.ROUTE, Change.WAIT}),
        BY_ITSELF,
        BY_ITSELF | {Change.CLASS} | (mine & {Change.REST}),
        mine,
    }


def _weight(changes: frozenset[Change]) -> tuple[int, int, list[str]]:
    every = list(Change)
    return max((every.index(one) for one in changes), default=-1), len(changes), sorted(changes)
