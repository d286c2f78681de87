"""The weeks that a kept student could have who asked to move: other sections of what she takes, within seats."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations, product

from gyeot.school.choices import changed_lessons, most_in, open_sections
from gyeot.school.plan import Allowed
from gyeot.school.week import School, Section


@dataclass(frozen=True, slots=True)
class Wished:
    """The school as it would be, how many courses of theirs differ from now, and how many lessons that changes."""

    school: School = field(repr=False)
    courses: int
    lessons: int


def schools(school: School, allowed: Allowed, movers: Collection[str]) -> Iterator[Wished]:
    """Give the school as it is, then with each other choice of those who asked, those that change least first.

    Seats that a mover has now count as free: whether both fit is for the plan to find.
    """
    yield Wished(school, 0, 0)
    asked = [(key, course) for key in allowed.wishes for course in school.students[key].takes]
    others = {one: list(open_sections(school, *one, allowed))[1:] for one in asked}
    changeable = [one for one in asked if others[one]]
    for number in range(1, len(changeable) + 1):
        for changed in combinations(changeable, number):
            for sections in product(*(others[one] for one in changed)):
                taken = dict(zip(changed, sections, strict=True))
                moved = _moved(school, taken)
                if _can_be_sat(moved, allowed.wishes) and _fits(moved, school, sections, movers):
                    yield Wished(moved, number, _lessons(school, taken))


def _moved(school: School, taken: Mapping[tuple[str, str], Section]) -> School:
    students = dict(school.students)
    for (key, course), section in taken.items():
        student = students[key]
        students[key] = replace(student, takes={**student.takes, course: section.id})
    return replace(school, students=students)


def _can_be_sat(school: School, keys: Collection[str]) -> bool:
    """Whether none of these students would have to be in two places."""
    return not any(
        school.sections[one].clashes_with(school.sections[other])
        for key in keys
        for one, other in combinations(school.students[key].takes.values(), 2)
    )


def _fits(moved: School, school: School, sections: Collection[Section], movers: Collection[str]) -> bool:
    most = (most_in(section, movers, school=moved, as_it_is=school) for section in sections)
    return all(one is None or one >= 0 for one in most)


def _lessons(school: School, taken: Mapping[tuple[str, str], Section]) -> int:
    return sum(
        changed_lessons(school.sections[school.students[key].takes[course]], section)
        for (key, course), section in taken.items()
    )
