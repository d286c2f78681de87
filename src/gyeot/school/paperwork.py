"""All that the sheets and tables of one plan show, gathered once: who is which, whose week, what is left."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gyeot.said import Said
from gyeot.school.meetings import as_it_is, met
from gyeot.school.personal import Altered, Personal, altered, personal
from gyeot.school.plan import Apart, Plan
from gyeot.school.routes import Ways
from gyeot.school.told import Roles
from gyeot.school.week import Habits, School
from gyeot.school.whereabouts import Ground


@dataclass(frozen=True, slots=True)
class Paperwork:
    """A plan with everything around it. Sheets bear numbers that follow the keys alone, so they tell no part."""

    plan: Plan = field(repr=False)
    school: School = field(repr=False)
    roles: Roles
    people: tuple[Personal, ...]  # by the number of their sheet, from 1
    changes: tuple[Altered, ...]
    before: int  # meetings in a week without the plan
    ladder: tuple[Plan, ...] = field(repr=False)
    remarks: tuple[Said, ...]
    language: str

    def number(self, key: str) -> int:
        """The number of a student's sheet."""
        return next(number for number, one in enumerate(self.people, 1) if one.key == key)


def gather(
    plan: Plan,
    school: School,
    pairs: Sequence[Apart],
    *,
    ladder: Sequence[Plan],
    remarks: Sequence[Said],
    habits: Habits,
    language: str,
) -> Paperwork:
    """Gather the paperwork of one plan."""
    ground, roles = Ground(school, Ways(school), habits), Roles(tuple(pairs))
    keys = sorted({*roles.movers, *roles.kept})
    return Paperwork(
        plan=plan,
        school=school,
        roles=roles,
        people=tuple(personal(ground, plan, key) for key in keys),
        changes=altered(ground, plan, roles.movers),
        before=len(met(ground, pairs, as_it_is(school, keys))),
        ladder=tuple(ladder),
        remarks=tuple(remarks),
        language=language,
    )
