"""How long reading a school's workbook takes, and whether the plan from it is the plan of the school that was written.

    python -m benchmarks.school_files [--runs 3]

The 1,000-student school of benchmarks/school.py is written as a workbook (timetable, students, rooms, passages, bells,
lunch, gates; no seats) and read back. ``long`` is a list of 1,500 students with a row for each of their 35 lessons.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import xlsxwriter

from benchmarks.school import ALLOWED, PAIRS, WEEK, made, period
from gyeot.school import timetable
from gyeot.school.planner import plan
from gyeot.school.week import Kind, PlaceKind, School

_ROWS = Mapping[str, Sequence[Sequence[str | int]]]
_KINDS = {PlaceKind.ROOM: "교실", PlaceKind.DINING: "급식실", PlaceKind.STAIR: "계단", PlaceKind.GATE: "문"}


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"


def sheets(school: School) -> _ROWS:
    """Tell a school as its office would."""
    return {
        "시간표": [["학생", "반", "요일", "교시", "과목", "교실", "분반"], *_lessons(school)],
        "학생": [["학생", "반"], *([one.key, _class(school, one.key)] for one in school.students.values())],
        "교실": [
            ["이름", "종류"],
            *([place.name, _KINDS.get(place.kind, "복도")] for place in school.places.values()),
        ],
        "통로": [["출발", "도착", "초", "이름"], *([p.one, p.other, p.seconds, p.name] for p in school.passages)],
        "교시": [["교시", "시작", "끝"], *([n, *map(clock, _bell(n))] for n in range(1, 8))],
        "급식": [["학생", "차수", "시작", "끝", "장소"], *_daily(school, (Kind.LUNCH,))],
        "등하교": [["학생", "등하교", "문", "시작", "끝"], *_daily(school, (Kind.ARRIVE, Kind.LEAVE))],
    }


def _bell(n: int) -> tuple[int, int]:
    slot = period(WEEK[0], n)
    return slot.start, slot.end


def _class(school: School, student: str) -> str:
    takes = school.students[student].takes.values()
    return next(one for one in takes if school.sections[one].kind is Kind.CLASS)


def _lessons(school: School) -> Iterator[Sequence[str]]:
    for section in school.sections.values():
        if section.kind is Kind.CLASS:
            for one in section.lessons:
                yield ["", section.name, one.slot.day.ko, one.slot.period, one.subject, one.room, ""]
    for student in school.students.values():
        for key in student.takes.values():
            section = school.sections[key]
            for one in section.lessons if section.kind is Kind.COURSE else ():
                yield [student.key, "", one.slot.day.ko, one.slot.period, section.course, one.room, key[-1]]


def _daily(school: School, kinds: Sequence[Kind]) -> Iterator[Sequence[str]]:
    for student in school.students.values():
        for key in student.takes.values():
            section = school.sections[key]
            if section.kind in kinds:
                one = section.lessons[0]
                times = [clock(one.slot.start), clock(one.slot.end)]
                if section.kind is Kind.LUNCH:
                    yield [student.key, key.rsplit(maxsplit=1)[-1], *times, one.room]
                else:
                    yield [student.key, section.course, one.room, *times]


def long() -> _ROWS:
    """Give every one of 1,500 students all of 35 lessons, in groups of 30."""
    rows = [
        [str(student), "", day.ko, str(n), f"과목{n}", f"{(student + n) % 50}호", str((student + n) % 50)]
        for student in range(1500)
        for day in WEEK
        for n in range(1, 8)
    ]
    return {"시간표": [["학생", "반", "요일", "교시", "과목", "교실", "분반"], *rows]}


def written(rows: _ROWS, path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, lines in rows.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    school = made(0)
    school = replace(school, sections={key: replace(one, seats=None) for key, one in school.sections.items()})
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in (("school", sheets(school)), ("long", long())):
            path, took = written(rows, Path(folder) / f"{name}.xlsx"), []
            for _ in range(args.runs):
                began = time.perf_counter()
                told = timetable.read(path)
                took.append(time.perf_counter() - began)
            lines = sum(map(len, rows.values()))
            print(f"{name}: {lines:,} rows, {path.stat().st_size / 1e6:.1f} MB, {statistics.median(took):.1f} s")
            if name == "school":
                for label, allowed in ALLOWED.items():
                    both = [plan(one, PAIRS, allowed=allowed, seconds=120) for one in (school, told.school)]
                    print(f"  {label}: meetings as written {both[0].met.reached}, as read {both[1].met.reached}")


if __name__ == "__main__":
    main()
