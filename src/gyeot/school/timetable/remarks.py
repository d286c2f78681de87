"""Says what a school's tables left out, and so what could not be checked."""

from collections.abc import Iterator

from gyeot.said import Said
from gyeot.school.timetable import template
from gyeot.school.timetable.given import Given
from gyeot.school.timetable.tables import BELLS, CLUBS, EVENTS, GATES, LUNCH
from gyeot.school.week import Kind, School

_EXPECTED = {
    Kind.LUNCH: Said("급식", "lunch"),
    Kind.ARRIVE: Said("등교", "arrival"),
    Kind.LEAVE: Said("하교", "leaving"),
}
_NAMED = 5


def remarks(given: Given, school: School, *, measured: bool) -> Iterator[Said]:
    """Tell what is missing. ``measured`` says whether the passages were told and not estimated."""
    yield from _on_ways(school, measured=measured)
    yield _on_seats(school)
    if not given.of(BELLS):
        yield Said(
            "교시 시각을 적은 표가 없어 1교시 9시, 한 시간 50분, 4교시 뒤 점심으로 보았습니다.",
            "No bell times were given: the first lesson is taken to start at 9:00, each to last 50 minutes, with lunch"
            " after the fourth.",
        )
    if given.gaps:
        yield Said(
            f"시간표 격자에 앞뒤로 수업이 있는 빈칸이 {given.gaps}개 있어 수업이 없는 시간으로 보았습니다."
            " 두 시간을 합친 셀이면 병합을 풀고 칸마다 적어 주세요.",
            f"The grids have {given.gaps} empty cells between lessons, taken for free time. Where two cells were merged"
            " for a double lesson, write it into both.",
        )
    yield from _on_tables(given)
    yield from _on_students(school)


def _on_ways(school: School, *, measured: bool) -> Iterator[Said]:
    if not school.passages:
        yield _no_ways(school)
        return
    if not measured:
        yield Said(
            "통로를 적은 표가 없어 교실의 위치로 길을 어림했습니다(복도는 1초에 1.2미터, 계단은 한 층에 15초)."
            " 실제로 걸어 보고 다르면 통로 표를 적어 주세요.",
            "No table of passages was given: the ways were estimated from the positions of rooms (1.2 metres a second,"
            " 15 seconds a floor). Walk them, and write a table of passages where they differ.",
        )
    known = {end for passage in school.passages for end in (passage.one, passage.other)}
    used = {lesson.room for section in school.sections.values() for lesson in section.lessons}
    if lost := sorted(used - known):
        some, more = ", ".join(lost[:_NAMED]), len(lost) > _NAMED
        yield Said(
            f"길을 모르는 장소가 {len(lost)}곳 있어 그곳으로 오가는 길은 점검하지 못했습니다: {some}{' 등' * more}.",
            f"The ways to {len(lost)} places are not known and were not checked: {some}{' and others' * more}.",
        )


def _no_ways(school: School) -> Said:
    if any(place.building or place.floor is not None for place in school.places.values()):
        return Said(
            "통로 표도 교실의 위치(x, y)도 없어 복도와 계단에서 마주치는지는 점검하지 못했습니다."
            " 건물과 층만으로는 길을 알 수 없습니다.",
            "Neither passages nor positions (x, y) of rooms were given: whether they meet in corridors and on stairs"
            " was not checked. Building and floor alone tell no way.",
        )
    return Said(
        "통로를 적은 표가 없어 복도와 계단에서 마주치는지는 점검하지 못했습니다.",
        "No table of passages was given: whether they meet in corridors and on stairs was not checked.",
    )


def _on_seats(school: School) -> Said:
    if any(section.seats is not None for section in school.sections.values()):
        return Said(
            "분반의 자리는 정원에서 표에 있는 학생만 빼고 세었습니다. 표에 없는 학생이 있으면 모자랄 수 있습니다.",
            "Free seats are those of the room less the students in the tables. With others, a group may be full.",
        )
    return Said(
        "교실의 정원을 적은 표가 없어 옮길 분반에 자리가 있는지는 점검하지 못했습니다.",
        "No seats of rooms were given: whether a group has a free seat was not checked.",
    )


def _on_tables(given: Given) -> Iterator[Said]:
    missing = [kind.said for kind in (LUNCH, GATES, CLUBS, EVENTS) if not given.of(kind)]
    if missing:
        yield Said(
            f"표가 없어 점검하지 못한 것이 있습니다: {', '.join(one.ko for one in missing)}.",
            f"Not checked, since no table tells them: {', '.join(one.en for one in missing)}.",
        )
    if invented := list(template.examples_left(given.rows)):
        yield Said(
            f"양식의 예가 남아 있는 시트가 있습니다: {', '.join(one.ko for one in invented)}. 지우고 다시 넣어 주세요.",
            f"The template's invented row still stands in: {', '.join(one.en for one in invented)}. Take it out.",
        )
    if given.unknown:
        yield Said(
            f"무슨 표인지 알 수 없어 읽지 않은 시트가 있습니다: {', '.join(given.unknown)}.",
            f"Sheets that were not read, since it is not clear what they are: {', '.join(given.unknown)}.",
        )


def _on_students(school: School) -> Iterator[Said]:
    for kind, said in _EXPECTED.items():
        courses = {section.course for section in school.sections.values() if section.kind is kind}
        without = sum(courses.isdisjoint(student.takes) for student in school.students.values())
        if courses and without:
            yield Said(
                f"{said.ko} 시간을 알 수 없는 학생이 {without}명 있어 그 학생들은 점검하지 못했습니다.",
                f"{without} of the students have no {said.en} in the tables: theirs was not checked.",
            )
