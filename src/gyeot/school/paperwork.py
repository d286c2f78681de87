"""All that the sheets and tables of one plan show, gathered once: who is which, whose week, what is left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gyeot.said import Said
from gyeot.school.doubts import left_open
from gyeot.school.meetings import as_it_is, met
from gyeot.school.personal import Altered, Personal, altered, personal
from gyeot.school.plan import Apart, Plan
from gyeot.school.routes import Ways
from gyeot.school.told import Roles, is_korean
from gyeot.school.week import Habits, School
from gyeot.school.whereabouts import Ground

_LETTERS_KO, _LETTERS_EN = "가나다라마바사아자차카타파하", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Paperwork:
    """A plan with everything around it. Sheets bear letters that follow the keys alone, so they tell no part."""

    plan: Plan = field(repr=False)
    school: School = field(repr=False)
    roles: Roles
    people: tuple[Personal, ...]  # in the order of their sheets' letters
    changes: tuple[Altered, ...]
    before: int  # meetings in a week without the plan
    ladder: tuple[Plan, ...] = field(repr=False)
    remarks: tuple[Said, ...]
    language: str

    def lettered(self) -> Iterator[tuple[str, Personal]]:
        """Everyone with the letter of the sheet: 가, 나, 다 or A, B, C; a number after the last of them."""
        letters = _LETTERS_KO if is_korean(self.language) else _LETTERS_EN
        for place, one in enumerate(self.people):
            yield letters[place] if place < len(letters) else str(place + 1), one


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
        remarks=(*remarks, *left_open(plan)),
        language=language,
    )
