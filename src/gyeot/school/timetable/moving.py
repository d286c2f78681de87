"""Tells where a grid may hide moving lessons: students of whom no list says where they are at such an hour."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from gyeot.said import Said
from gyeot.school.timetable import words
from gyeot.school.timetable.lessons import Cell, Cells
from gyeot.school.week import Slot

_NAMED = 5


def remarks(
    of_grid: Cells, of_student: Cells, people: Mapping[str, str], elsewhere: Mapping[str, Sequence[Slot]]
) -> Iterator[Said]:
    """Say for whom the lessons of a grid were taken as they stand; nothing where lists tell the hours of everyone."""
    if not of_grid:
        return
    if not any(of_student.values()):
        yield Said(
            "격자 시간표에는 누가 어느 분반인지 적을 수 없어, 이동수업(수준별·선택)도 반 전체가 반 교실에서 듣는 것으로"
            " 보았습니다. 이동수업이 있으면 학생마다 한 줄씩 적은 시트(학생, 요일, 교시, 과목, 교실, 분반)도 함께 넣어"
            " 주세요.",
            "A grid cannot tell who is in which group: moving lessons are taken to be given to the whole class in its"
            " room. If there are any, add a sheet with a row for each student and lesson.",
        )
        return
    untold = _untold(of_grid, of_student, people, elsewhere)
    if untold:
        names, count = sorted(untold, key=lambda one: (len(one), one)), sum(untold.values())
        some, more = ", ".join(names[:_NAMED]), len(names) > _NAMED
        yield Said(
            f"격자 시간표에는 누가 어느 분반인지 적을 수 없습니다. 이동수업일 수 있는 시간에 학생별 줄이 없는 학생이"
            f" {count}명 있어(반: {some}{' 등' * more}), 그 시간에는 격자에 적힌 반 수업을 듣는 것으로 보았습니다."
            " 이동하는 학생이면 이동수업 시트(학생, 요일, 교시, 과목, 교실, 분반)에 줄을 더해 주세요.",
            f"A grid cannot tell who is in which group. At hours that may be moving lessons {count} students have no"
            f" row of their own (classes: {some}{' and others' * more}): they are taken to have what the grid says. If"
            " they move, add their rows to the sheet of moving lessons.",
        )


def _untold(
    of_grid: Cells, of_student: Cells, people: Mapping[str, str], elsewhere: Mapping[str, Sequence[Slot]]
) -> Mapping[str, int]:
    """Count by class the students without a row of their own at an hour at which others of the class move."""
    members: dict[str, list[str]] = defaultdict(list)
    for key, its_class in people.items():
        members[its_class].append(key)
    found = {}
    for its_class, cells in of_grid.items():
        keys = members.get(its_class, [])
        asked = _asked(cells, {slot for key in keys for slot in of_student.get(key, ())})
        told = [{*of_student.get(key, ()), *elsewhere.get(key, ())} for key in keys]
        found[its_class] = sum(not all(_holds(slots, slot) for slot in asked) for slots in told)
    return {its_class: count for its_class, count in found.items() if count}


def _asked(cells: Mapping[Slot, Cell], moves: Collection[Slot]) -> Sequence[Slot]:
    """Give the hours in question: marked as moving lessons, or told for somebody; all where nobody's are told."""
    return [slot for slot, cell in cells.items() if not moves or cell.row.get(words.MOVING) or _holds(moves, slot)]


def _holds(slots: Collection[Slot], slot: Slot) -> bool:
    return slot in slots or any(slot.overlaps(one) for one in slots)
