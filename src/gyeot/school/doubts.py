"""What an answer leaves open: hours in which the tables tell nothing of someone, and what no plan looks for."""

from collections.abc import Iterator, Sequence

from gyeot.errors import UnreadableFile
from gyeot.said import Said
from gyeot.school.plan import Apart, Plan
from gyeot.school.told import Roles
from gyeot.school.week import Kind, School, Section, Slot

_TAUGHT = frozenset({Kind.CLASS, Kind.COURSE})


def about(school: School, pairs: Sequence[Apart]) -> Iterator[Said]:
    """Tell by part, never by key, who has empty hours while the class has lessons.

    Raises UnreadableFile where one of them has no lesson at all: whatever would be found then would be wrong.
    """
    roles = Roles(tuple(pairs))
    for key in (*roles.movers, *roles.kept):
        if key not in school.students:
            continue  # the planner says so
        taken = [school.sections[section] for section in school.students[key].takes.values()]
        slots = {lesson.slot for section in taken if section.kind in _TAUGHT for lesson in section.lessons}
        who = Said(roles.said(key, "ko"), roles.said(key, "en"))
        if not slots:
            raise UnreadableFile(
                f"The tables tell no lesson of the {who.en}. Write the class into the table of students.",
                f"{who.ko}의 수업을 알 수 없습니다. 학생 시트에 그 학생의 반을 적어 주세요.",
            )
        empty = {slot for slot in _of_classmates(school, taken) if not any(slot.overlaps(own) for own in slots)}
        if empty:
            yield Said(
                f"{who.ko}에게 수업이 없는 교시가 한 주에 {len(empty)}개 있습니다. 빠진 수업의 마주침은 찾지 못합니다.",
                f"The {who.en} has no lesson in {len(empty)} periods of a week. In what is left out none is found.",
            )


def left_open(plan: Plan) -> Iterator[Said]:
    """Tell what could make a plan better that it does not look for: another place to spend a long gap in."""
    if plan.allowed.changes and not plan.allowed.rests and any(one.mover.in_gap for one in plan.meetings):
        yield Said(
            "긴 쉬는 시간에 옮기는 학생은 반 교실에 있는 것으로 보았습니다."
            " 도서관처럼 있어도 되는 곳을 적으면 그곳까지 넣어 계획합니다. 마주침이 더 줄 수 있습니다.",
            "Long breaks are taken to be spent in the own classroom."
            " Name places where the student who moves may be, the library for one: fewer meetings may be left.",
        )


def _of_classmates(school: School, taken: Sequence[Section]) -> Iterator[Slot]:
    classes = {section.id for section in taken if section.kind is Kind.CLASS}
    for student in school.students.values():
        if not classes.isdisjoint(student.takes.values()):
            for section in map(school.sections.__getitem__, student.takes.values()):
                if section.kind in _TAUGHT:
                    yield from (lesson.slot for lesson in section.lessons)
