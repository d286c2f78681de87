"""Holds the tables against the table of students: numbers and classes it does not have, numbers of other classes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from gyeot.said import Said
from gyeot.school.timetable import daily, words
from gyeot.school.timetable.given import Given
from gyeot.school.timetable.lessons import Listed
from gyeot.school.timetable.tables import CLUBS, EVENTS, GATES, LESSONS, LUNCH, Row

_NAMED = 5
_CLASS = re.compile(r"\d{1,2}-\d{1,2}")
_GRADE = re.compile(r"\d{1,2}학년")


def remarks(given: Given, listed: Mapping[str, Listed]) -> Iterator[Said]:
    """Tell what does not agree with the table of students; nothing where there is none. No student is named."""
    if listed:
        yield from _unlisted(given, listed)
        yield from _other_classes(listed)
        yield from _for_nobody(given, listed)


def _unlisted(given: Given, listed: Mapping[str, Listed]) -> Iterator[Said]:
    found: dict[Said, dict[str, Row]] = defaultdict(dict)
    for kind in (LESSONS, LUNCH, GATES, CLUBS, EVENTS):
        for row in given.of(kind):
            key = row.get(words.STUDENT)
            if key and key not in listed:
                found[row.table].setdefault(key, row)
    for rows in found.values():
        first = next(iter(rows.values()))
        yield Said(
            f"{first.where.ko}: 학생 표에 없는 학번입니다. 이 시트에 그런 학번이 모두 {len(rows)}개 있습니다."
            " 잘못 적었으면 고치고, 아니면 학생 표에 더해 주세요.",
            f"{first.where.en} has a number that is not in the table of students; there are {len(rows)} such numbers in"
            " all. Mend them, or add the students.",
        )


def _other_classes(listed: Mapping[str, Listed]) -> Iterator[Said]:
    """Compare numbers such as 20315, the 15th of class 2-3, with the class, where most of them tell it."""
    told = [
        (one.of_class, f"{key[0]}-{int(key[1:3])}", one.row) for key, one in listed.items() if _tells_class(key, one)
    ]
    other = [row for of_class, by_number, row in told if of_class != by_number]
    if other and 2 * len(other) < len(told):
        yield Said(
            f"{other[0].where.ko}: 학번에 든 학년과 반이 '반' 칸과 다릅니다. 이런 학생이 모두 {len(other)}명 있습니다."
            " '반' 칸에 적은 대로 보았으니, 잘못 적은 것이 아닌지 확인해 주세요.",
            f"{other[0].where.en} has a number that tells another class than its class; there are {len(other)} such"
            " students in all. The class was taken as it is written: check it.",
        )


def _tells_class(key: str, one: Listed) -> bool:
    return bool(re.fullmatch(r"[1-6][0-9]{4}", key) and _CLASS.fullmatch(one.of_class))


def _for_nobody(given: Given, listed: Mapping[str, Listed]) -> Iterator[Said]:
    classes = {one.of_class for one in listed.values()}
    known = classes | {words.grade_of(one) for one in classes} | {daily.EVERYONE, ""}
    for kind in (LUNCH, GATES, CLUBS, EVENTS):
        lost = [(name, row) for name, row in _first_rows(given.of(kind)).items() if name not in known]
        if lost:
            some, more = lost[:_NAMED], len(lost) > _NAMED
            ko = ", ".join(f"{_shown(name)}({row.line}번째 줄)" for name, row in some)
            en = ", ".join(f"{_shown(name)} (line {row.line})" for name, row in some)
            table = lost[0][1].table
            yield Said(
                f"{table.ko}에 학생이 한 명도 없는 반이나 학년의 줄이 있습니다: {ko}{' 등' * more}."
                " 반 이름을 잘못 적지 않았는지 확인해 주세요.",
                f"{table.en} has rows for classes or grades that nobody is in: {en}{' and others' * more}. Check how"
                " they are written.",
            )


def _first_rows(rows: Iterable[Row]) -> Mapping[str, Row]:
    """Give by class or grade the first row that is for it."""
    found: dict[str, Row] = {}
    for row in rows:
        if not row.get(words.STUDENT):
            found.setdefault(daily.holder(row), row)
    return found


def _shown(holder: str) -> str:
    """Give a class or a grade as sentences name it. Who wrote a student's name there finds the line alone."""
    return holder if _CLASS.fullmatch(holder) or _GRADE.fullmatch(holder) else "?"
