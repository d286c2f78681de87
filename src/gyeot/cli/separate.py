"""gyeot separate: find where two students of a school meet in a week, and plan a week in which they do not."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from gyeot import clock
from gyeot.cli.language import language
from gyeot.errors import OutsideWorld, Refused
from gyeot.school.plan import BY_ITSELF, Allowed, Apart, Change

if TYPE_CHECKING:
    from gyeot.school.plan import Plan
    from gyeot.school.timetable import Told

_EXAMPLE = """examples:
  gyeot separate timetable.csv --apart 20315,20301,20322 --students students.csv
  gyeot separate timetable.csv --apart 20315,20301 --rooms rooms.csv --passages passages.csv -o plan

The first of each --apart is of the offender's side, and the one who moves; the others stay as they are.
Columns, in Korean or English: timetable 학생 or 반, 요일, 교시, 과목, 교실, 분반; students 학생, 반;
rooms 이름, 종류, 정원; passages 출발, 도착, 초, 이름; bells 교시, 시작, 끝. What is in no table is told as not checked.
It needs the extra "school": pip install 'gyeot[school]'.
Exit code: 0 no meeting is left, 1 some are left, 2 your input, 3 something is not installed or cannot be written.
"""

#: The tables that may stand beside the timetable.
_TABLES = ("students", "rooms", "passages", "bells")
_PLANNED = tuple(change for change in Change if change is not Change.ROOM)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "separate",
        help="plan a school week in which two students never meet",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("timetable", metavar="TIMETABLE.csv", type=Path, help="who has what, when and where")
    parser.add_argument(
        "--apart",
        metavar="STUDENT,STUDENT",
        nargs="+",
        action="extend",
        required=True,
        help="the one who moves, then whom that student must not meet",
    )
    for table in _TABLES:
        parser.add_argument(f"--{table}", metavar="FILE.csv", type=Path, help=f"the table of {table}")
    parser.add_argument(
        "--may-change",
        metavar="KINDS",
        default=",".join(change for change in Change if change in BY_ITSELF),
        help=f"what may change, of {','.join(_PLANNED)} (default: %(default)s)",
    )
    parser.add_argument("--seconds", metavar="N", type=float, default=30, help="time to plan in (default: %(default)s)")
    parser.add_argument("-o", dest="out", metavar="DIR", type=Path, help="write the sheets into a new or empty folder")
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Plan, tell, and write the sheets that were asked for; 1 when meetings are left."""
    from gyeot.school import timetable

    pairs, allowed = _pairs(args.apart), Allowed(_changes(args.may_change))
    told = timetable.read(args.timetable, **{table: getattr(args, table) for table in _TABLES})
    plan, before = _planned(told, pairs, allowed, args.seconds)
    if args.out:
        from gyeot.school import sheet

        sheet.write(
            plan,
            told.school,
            None,
            args.out,
            pairs=pairs,
            remarks=told.remarks,
            language=language(),
            at=clock.now(),
        )
    _say(args, plan, pairs, before, told)
    return 1 if plan.meetings else 0


def _planned(told: "Told", pairs: list[Apart], allowed: Allowed, seconds: float) -> "tuple[Plan, int]":
    try:
        from gyeot.school.meetings import as_it_is, met
        from gyeot.school.planner import plan
        from gyeot.school.routes import Ways
        from gyeot.school.week import Habits
        from gyeot.school.whereabouts import Ground
    except ImportError as cause:
        raise OutsideWorld(
            "The planner is not installed: pip install 'gyeot[school]'",
            "계획을 짜는 프로그램이 설치되어 있지 않습니다: pip install 'gyeot[school]'",
        ) from cause
    found = plan(told.school, pairs, allowed=allowed, seconds=seconds)
    ground = Ground(told.school, Ways(told.school), Habits())
    people = dict.fromkeys(key for pair in pairs for key in (pair.mover, pair.kept))
    return found, len(met(ground, pairs, as_it_is(told.school, people)))


def _say(args: argparse.Namespace, plan: "Plan", pairs: list[Apart], before: int, told: "Told") -> None:
    from gyeot.school.told import as_record, lines

    if args.json:
        remarks = [{"ko": one.ko, "en": one.en} for one in told.remarks]
        print(json.dumps({**as_record(plan), "met_before": before, "remarks": remarks}, ensure_ascii=False))
        return
    print("\n".join(lines(plan, pairs, before, language())))
    print()
    for remark in told.remarks:
        print(f"- {remark.said_in(language())}")


def _pairs(given: list[str]) -> list[Apart]:
    pairs = []
    for one in given:
        names = [name.strip() for name in one.split(",")]
        if len(names) < 2 or not all(names):
            raise Refused(
                "Name the one who moves and whom to keep apart, with a comma between: --apart 20315,20301",
                "옮기는 학생과 떨어져 있을 학생을 쉼표로 이어 적어 주세요: --apart 20315,20301",
            )
        pairs += [Apart(names[0], kept) for kept in names[1:]]
    return list(dict.fromkeys(pairs))


def _changes(given: str) -> frozenset[Change]:
    names = [name.strip() for name in given.split(",") if name.strip()]
    if not set(names) <= set(_PLANNED):
        raise Refused(
            f"--may-change takes {', '.join(_PLANNED)}, with commas between.",
            f"--may-change에는 {', '.join(_PLANNED)} 가운데에서 쉼표로 이어 적어 주세요.",
        )
    return frozenset(Change(name) for name in names)
