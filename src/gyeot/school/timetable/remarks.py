"""Says what a school's tables left out, and so what could not be checked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from gyeot.said import Said
from gyeot.school.timetable import roll
from gyeot.school.timetable.given import Given
from gyeot.school.timetable.lessons import Listed
from gyeot.school.timetable.tables import BELLS, CLUBS, EVENTS, GATES, LUNCH, Sheet
from gyeot.school.week import Kind, PlaceKind, School

_EXPECTED = {
    Kind.LUNCH: Said("급식", "lunch"),
    Kind.ARRIVE: Said("등교", "arrival"),
    Kind.LEAVE: Said("하교", "leaving"),
}
_NAMED = 5


def remarks(
    given: Given,
    school: School,
    listed: Mapping[str, Listed],
    doubtful: Sequence[str],
    on_moving: Iterable[Said],
    *,
    measured: bool,
) -> Iterator[Said]:
    """Tell what is missing or in doubt. ``measured`` says whether the passages were told and not estimated."""
    yield from _on_unknown(given.unknown)
    yield from _on_ways(school, measured=measured)
    yield _on_seats(school)
    if not given.of(BELLS):
        yield Said(
            "교시 시각을 적은 표가 없어 1교시 9시, 한 시간 50분, 4교시 뒤 점심으로 보았습니다.",
            "No bell times were given: the first lesson is taken to start at 9:00, each to last 50 minutes, with lunch"
            " after the fourth.",
        )
    yield from on_moving
    yield from _on_grids(given)
    if doubtful:
        some, more = ", ".join(doubtful[:_NAMED]), len(doubtful) > _NAMED
        yield Said(
            f"이름은 같지만 함께 듣는 학생이 없어 서로 다른 분반으로 보았습니다: {some}{' 등' * more}."
            " 한 분반이면 학생마다 요일, 교시, 교실을 똑같이 적었는지 확인해 주세요.",
            f"Taken for different groups, since they have one name but nobody in common: {some}"
            f"{' and others' * more}. If they are one, check that day, period and room are written alike for everyone.",
        )
    yield from _on_tables(given)
    yield from roll.remarks(given, listed)
    yield from _on_students(school)


def _on_unknown(sheets: Sequence[Sheet]) -> Iterator[Said]:
    if sheets:
        told = [_named(sheet) for sheet in sheets]
        yield Said(
            f"무슨 표인지 알 수 없어 읽지 않은 시트가 있습니다: {', '.join(one.ko for one in told)}.",
            f"Sheets that were not read, since it is not clear what they are: {', '.join(one.en for one in told)}.",
        )


def _named(sheet: Sheet) -> Said:
    """Name a sheet, with the columns that it lacks to be what it seems to be."""
    seems = sheet.lacks()
    if not seems:
        return Said(sheet.name, sheet.name)
    kind, lacking = seems
    ko = ", ".join(f"'{'/'.join(column[0] for column in group)}'" for group in lacking)
    en = ", ".join("/".join(column[-1] for column in group) for group in lacking)
    return Said(
        f"{sheet.name}({kind.said.ko} 시트이면 {ko} 칸이 있어야 합니다)",
        f"{sheet.name} (the table of {kind.said.en} needs a column {en})",
    )


def _on_grids(given: Given) -> Iterator[Said]:
    if given.gaps:
        yield Said(
            f"시간표 격자에 앞뒤로 수업이 있는 빈칸이 {given.gaps}개 있어 수업이 없는 시간으로 보았습니다."
            " 두 시간을 이어서 하는 수업이면 칸마다 적어 주세요.",
            f"The grids have {given.gaps} empty cells between lessons, taken for free time. Where a lesson"
            " takes two periods, write it into both.",
        )
    if given.unread:
        where, count = given.unread[0].where, len(given.unread)
        yield Said(
            f"몇 교시인지, 어느 반인지 알 수 없어 읽지 않은 줄이 {count}줄 있습니다. 첫 줄은 {where.ko}입니다."
            " 수업이면 줄 앞에 '1교시'나 '2-3'처럼 적어 주세요.",
            f"{count} lines of the grids were not read, since they name no period or class; the first is {where.en}. If"
            " they are lessons, write '1' or '2-3' in front of them.",
        )
    if given.doubles:
        yield Said(
            f"과목이 둘 적힌 칸이 {given.doubles}개 있어 앞의 것만 읽었습니다."
            " 격주로 바뀌는 수업이면 주마다 시간표를 따로 만들어 한 번씩 점검해 주세요.",
            f"{given.doubles} cells of the grids name two subjects; only the first was read. Where lessons take turns"
            " by weeks, make a timetable for each week and check both.",
        )


def _on_ways(school: School, *, measured: bool) -> Iterator[Said]:
    if not measured:
        yield from _on_floors(school)
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


def _on_floors(school: School) -> Iterator[Said]:
    lost = sorted(
        place.name
        for place in school.places.values()
        if place.x is not None and place.floor is None and place.kind not in (PlaceKind.GATE, PlaceKind.OUTSIDE)
    )
    if lost:
        some, more = ", ".join(lost[:_NAMED]), len(lost) > _NAMED
        yield Said(
            f"위치(x, y)는 있지만 층이 없는 장소가 {len(lost)}곳 있습니다: {some}{' 등' * more}."
            " 교실 시트에 건물과 층도 적으면 그곳으로 가는 길을 어림할 수 있습니다.",
            f"{len(lost)} places have a position (x, y) but no floor: {some}{' and others' * more}. With building and"
            " floor the ways to them could be estimated.",
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
    if invented := given.examples:
        yield Said(
            f"양식의 예가 남아 있는 시트가 있습니다: {', '.join(one.ko for one in invented)}. 지우고 다시 넣어 주세요.",
            f"The template's invented rows still stand in: {', '.join(one.en for one in invented)}. Take them out.",
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
