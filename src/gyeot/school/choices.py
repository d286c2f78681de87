"""What a student may take instead, how much of a week that changes, and whether there is a seat."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from gyeot.school.plan import CHANGES, Allowed
from gyeot.school.week import School, Section


def open_sections(school: School, key: str, course: str, allowed: Allowed) -> Iterator[Section]:
    """Give each section of a course that a student may take, the present one first."""
    now = school.sections[school.students[key].takes[course]]
    yield now
    if CHANGES[now.kind] in allowed.changes and (key, course) not in allowed.fixed:
        yield from (one for one in school.sections_of(course) if one.id != now.id)


def _course_named(school: School, key: str, name: str) -> str:
    """Give the course that a student calls so: by its own name, or by that of the group or club that is taken.

    The name itself comes back where nothing fits; the planner then says so.
    """
    student = school.students.get(key)
    for course, section in (student.takes if student else {}).items():
        if name in (course, section, school.sections[section].name):
            return course
    return name


def with_courses(allowed: Allowed, school: School) -> Allowed:
    """Give what is allowed with what is to stay named by its course; a student says the group's or the club's name."""
    fixed = frozenset((key, _course_named(school, key, name)) for key, name in allowed.fixed)
    return replace(allowed, fixed=fixed)


def changed_lessons(before: Section, after: Section) -> int:
    """Count the lessons that change where one section is taken instead of another."""
    return 0 if before.id == after.id else max(len(before.lessons), len(after.lessons))


def most_in(section: Section, movers: Collection[str], *, school: School, as_it_is: School) -> int | None:
    """Count how many of the movers may sit in a section, beside the others there; None where no seats are told.

    It has room for its seats, or for as many as sit there as it is where that is more. ``school`` differs from
    ``as_it_is`` in what some kept students take; below 0 there are more of them than seats.
    """
    if section.seats is None:
        return None
    now = as_it_is.headcount(section.id)
    others = now - sum(section.id in as_it_is.students[key].takes.values() for key in movers)
    for key, student in school.students.items():
        if student is not as_it_is.students[key]:
            before = section.id in as_it_is.students[key].takes.values()
            others += (section.id in student.takes.values()) - before
    return max(section.seats, now) - others
