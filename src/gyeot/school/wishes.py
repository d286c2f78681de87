"""The weeks that a kept student could have who asked to move: other sections of what she takes, within seats."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product

from gyeot.school.plan import CHANGES, Allowed
from gyeot.school.week import School, Section, Student


def schools(school: School, allowed: Allowed, movers: Collection[str]) -> Iterator[tuple[School, int]]:
    """Give the school as it is, then with each other choice of those who asked, and how many lessons that changes.

    Seats that a mover has now count as free: whether both fit is for the plan to find.
    """
    each = [list(_weeks(school, key, allowed)) for key in allowed.wishes]
    for chosen in product(*each):
        students = {key: Student(key, takes, school.students[key].name) for key, (takes, _) in _named(allowed, chosen)}
        changed = replace(school, students={**school.students, **students})
        if _fits(changed, school, students, movers):
            yield changed, sum(lessons for _, lessons in chosen)


def changed_lessons(before: Section, after: Section) -> int:
    """Count the lessons that change where one section is taken instead of another."""
    return 0 if before.id == after.id else max(len(before.lessons), len(after.lessons))


_Week = tuple[Mapping[str, str], int]


def _named(allowed: Allowed, chosen: Sequence[_Week]) -> Iterator[tuple[str, _Week]]:
    return zip(allowed.wishes, chosen, strict=True)


def _weeks(school: School, key: str, allowed: Allowed) -> Iterator[_Week]:
    """Give each choice of sections that one person could sit through; first the present one."""
    now = {course: school.sections[section] for course, section in school.students[key].takes.items()}
    options = [
        [section, *(one for one in school.sections_of(course) if one.id != section.id)]
        if CHANGES[section.kind] in allowed.changes and (key, course) not in allowed.fixed
        else [section]
        for course, section in now.items()
    ]
    for taken in product(*options):
        is_present = list(taken) == list(now.values())
        if is_present or not any(one.clashes_with(other) for one, other in combinations(taken, 2)):
            lessons = sum(changed_lessons(before, after) for before, after in zip(now.values(), taken, strict=True))
            yield {section.course: section.id for section in taken}, lessons


def _fits(changed: School, school: School, students: Mapping[str, Student], movers: Collection[str]) -> bool:
    for key, student in students.items():
        for section in set(student.takes.values()) - set(school.students[key].takes.values()):
            seats = changed.sections[section].seats
            sitting = changed.headcount(section) - sum(
                section in changed.students[mover].takes.values() for mover in movers
            )
            if seats is not None and sitting > seats:
                return False
    return True
