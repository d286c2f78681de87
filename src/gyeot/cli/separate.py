"""gyeot separate: find where two students of a school meet in a week, and plan a week in which they do not."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gyeot import clock
from gyeot.cli.language import language, said
from gyeot.cli.manual import add_json, explained
from gyeot.errors import Refused
from gyeot.school import extra
from gyeot.school.plan import BY_ITSELF, BY_NAMING, Allowed, Apart, Change

if TYPE_CHECKING:
    from gyeot.school.plan import Plan
    from gyeot.school.timetable import Told
    from gyeot.school.week import Habits, School

_EXAMPLE = (
    """examples:
  gyeot separate --template school.xlsx
  gyeot separate school.xlsx --apart 20315,20301,20322
  gyeot separate timetable.csv --apart 20315,20301,20322 --students students.csv
  gyeot separate timetable.csv --apart 20315,20301 --rooms rooms.csv \\
      --passages passages.csv -o plan
  gyeot separate school.xlsx --apart 20315,20301 --find-only
  gyeot separate school.xlsx --apart 20315,20301 --keep 20315=science-club \\
      --wish 20301=2024-09-02

The first of each --apart is of the offender's side, and the one who moves; the
others stay as they are, unless one of them asked to move and --wish says when
that was recorded.

A workbook holds all tables, one a sheet; --template writes an empty one. Each
may also be a file of its own, CSV or XLSX. The timetable may be a grid as NEIS
and other programs print it. Columns, in English or Korean:
  timetable  student or class, day, period, subject, room, group
  students   student, class
  rooms      name, kind, seats, building, floor, x, y
  passages   from, to, seconds, name
  bells      period, start, end
  lunch      class or student, sitting, start, end, room
  gates      class or student, way, gate, start, end
  clubs, events
             student or class, name, day, period or start and end, room
What is in no table is told as not checked; docs/en/school.md has the rest.
It needs the extra "school": pip install 'gyeot[school]'.

Exit code: 0 no meeting is left, 1 some are left, 2 your input, 3 something is
not installed or cannot be written.
""",
    """예시:
  gyeot separate --template 학교.xlsx
  gyeot separate 학교.xlsx --apart 20315,20301,20322
  gyeot separate 시간표.csv --apart 20315,20301,20322 --students 학생.csv
  gyeot separate 시간표.csv --apart 20315,20301 --rooms 교실.csv \\
      --passages 통로.csv -o 분리계획
  gyeot separate 학교.xlsx --apart 20315,20301 --find-only
  gyeot separate 학교.xlsx --apart 20315,20301 --keep 20315=동아리 \\
      --wish 20301=2024-09-02

--apart의 첫 학생이 가해 학생이고, 이 학생이 옮깁니다. 뒤의 학생은 그대로
있습니다. 그중 스스로 옮기기를 원한 학생이 있으면, 그렇게 적어 둔 날을
--wish로 적습니다.

엑셀 파일 하나에 표를 시트로 모읍니다. 빈 양식은 --template으로 만듭니다.
표마다 CSV나 엑셀 파일로 따로 주어도 됩니다. 시간표는 나이스나 컴시간이
인쇄하는 격자도 됩니다. 표의 칸은 다음과 같습니다.
  시간표    학생 또는 반, 요일, 교시, 과목, 교실, 분반
  학생      학생, 반
  교실      이름, 종류, 정원, 건물, 층, x, y
  통로      출발, 도착, 초, 이름
  교시      교시, 시작, 끝
  급식      반 또는 학생, 차수, 시작, 끝, 장소
  등하교    반 또는 학생, 등하교, 문, 시작, 끝
  동아리, 행사
            학생 또는 반, 이름, 요일, 교시 또는 시작과 끝, 장소
없는 표는 무엇을 점검하지 못했는지 결과에 적습니다. 자세한 것은
docs/ko/school.md에 있습니다. 먼저 pip install 'gyeot[school]'로 설치해 주세요.

종료 코드: 0 남은 마주침 없음, 1 마주침이 남음, 2 입력을 고쳐야 함,
3 저장하지 못했거나 필요한 프로그램이 없음.
""",
)

#: The tables that may stand beside the timetable, and what they are called in Korean.
_TABLES = {
    "students": "학생",
    "rooms": "교실",
    "passages": "통로",
    "bells": "교시",
    "lunch": "급식",
    "gates": "등하교",
    "clubs": "동아리",
    "events": "행사",
}
#: Nobody sets out later than half an hour after the bell.
_LONGEST = 1800
_PLANNED = tuple(change for change in Change if change not in BY_NAMING)
_KOREAN = dict(zip(("길", "시각", "등하교", "급식", "동아리", "분반", "학급교체"), _PLANNED, strict=True))
_WORDS = {change.value: change for change in _PLANNED} | _KOREAN


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "separate",
        **explained("plan a school week in which two students never meet", "두 학생이 마주치지 않는 한 주를 짭니다"),
        epilog=said(*_EXAMPLE),
    )
    parser.add_argument(
        "timetable",
        metavar="TIMETABLE",
        nargs="?",
        type=Path,
        help=said(
            "who has what, when and where: XLSX or CSV", "시간표: 누가 언제 어디서 무엇을 듣는지, 엑셀(XLSX)이나 CSV"
        ),
    )
    parser.add_argument(
        "--template",
        metavar="NEW.xlsx",
        type=Path,
        help=said("write an empty workbook to fill, and stop", "채워 넣을 빈 엑셀 양식을 만들고 끝냅니다"),
    )
    parser.add_argument(
        "--apart",
        metavar="STUDENT,STUDENT",
        nargs="+",
        action="extend",
        default=[],
        help=said(
            "the one who moves, then whom that student must not meet",
            "옮기는 학생(가해 학생), 그다음에 마주치지 않아야 할 학생들",
        ),
    )
    for table, korean in _TABLES.items():
        parser.add_argument(f"--{table}", metavar="FILE", type=Path, help=said(f"the table of {table}", f"{korean} 표"))
    _add_changes(parser)
    parser.add_argument(
        "--leeway",
        metavar="N",
        type=int,
        default=120,
        help=said(
            "people set out up to so many seconds after the bell (default: %(default)s)",
            "종이 친 뒤 나서기까지 걸릴 수 있는 시간, 초 (기본값: %(default)s)",
        ),
    )
    parser.add_argument(
        "--find-only",
        action="store_true",
        help=said(
            "tell where they meet now, and change nothing", "지금 마주치는 때만 알려 주고 아무것도 바꾸지 않습니다"
        ),
    )
    parser.add_argument(
        "--plan-only",
        action="store_true",
        help=said("leave out why meetings are left, and other plans", "마주침이 남은 까닭과 다른 방법은 찾지 않습니다"),
    )
    parser.add_argument(
        "--known-on",
        metavar="DATE",
        help=said(
            "when the school learned of it, for the dates in the measures",
            "학교가 알게 된 날. 조치 정리에 법정 기한이 날짜로 나옵니다",
        ),
    )
    parser.add_argument(
        "--seconds",
        metavar="N",
        type=float,
        default=30,
        help=said("time for each step (default: %(default)s)", "단계마다 쓸 시간, 초 (기본값: %(default)s)"),
    )
    parser.add_argument(
        "-o",
        dest="out",
        metavar="DIR",
        type=Path,
        help=said("write the sheets into a new or empty folder", "인쇄물을 새 폴더나 빈 폴더에 만듭니다"),
    )
    add_json(parser)
    parser.set_defaults(run=run)


def _add_changes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--may-change",
        metavar="KINDS",
        default=said(
            ",".join(change for change in _PLANNED if change in BY_ITSELF),
            ",".join(word for word, change in _KOREAN.items() if change in BY_ITSELF),
        ),
        help=said(
            f"what may change, of {','.join(_PLANNED)} (default: %(default)s)",
            f"바꿔도 되는 것, {','.join(_KOREAN)} 가운데에서 (기본값: %(default)s)",
        ),
    )
    parser.add_argument(
        "--wish",
        metavar="STUDENT=DATE",
        nargs="+",
        action="extend",
        default=[],
        help=said(
            "a kept student who asked to move, and the day on which that was recorded",
            "스스로 옮기기를 원한 보호받는 학생과, 그렇게 적어 둔 날",
        ),
    )
    parser.add_argument(
        "--keep",
        metavar="STUDENT=COURSE",
        nargs="+",
        action="extend",
        default=[],
        help=said("what stays as it is, as the timetable names it", "그대로 둘 것, 시간표에 적힌 이름으로"),
    )
    parser.add_argument(
        "--rest-rooms",
        metavar="ROOMS",
        default="",
        help=said(
            "where the one who moves may spend long breaks, with commas between; without it: the own classroom",
            "옮기는 학생이 긴 쉬는 시간에 있어도 되는 곳, 쉼표로 이어서 (적지 않으면 반 교실)",
        ),
    )
    parser.add_argument(
        "--free-rooms",
        metavar="ROOMS",
        default="",
        help=said(
            "rooms that may take in a lesson of the one who moves, with everyone in it, with commas between",
            "옮기는 학생이 듣는 수업을 모두와 함께 옮겨도 되는 빈 교실, 쉼표로 이어서",
        ),
    )


def run(args: argparse.Namespace) -> int:
    """Plan, tell, and write the sheets that were asked for; 1 when meetings are left."""
    from gyeot.school import doubts, sheet, timetable
    from gyeot.school.choices import with_courses

    if args.template:
        return _write_template(args.template)
    if not (args.timetable and args.apart):
        raise Refused(
            "Name the timetable, and with --apart who must not meet. --template school.xlsx writes a workbook to fill.",
            "시간표 파일과, --apart 뒤에 떨어져 있을 학생을 적어 주세요."
            " 빈 양식은 --template 학교.xlsx로 만들 수 있습니다.",
        )
    pairs, allowed, known_on = _pairs(args.apart), _allowed(args), _known_on(args.known_on)
    if args.out:
        sheet.make_folder(args.out)
    told = timetable.read(args.timetable, **{table: getattr(args, table) for table in _TABLES})
    told = replace(told, remarks=(*told.remarks, *doubts.about(told.school, pairs)))
    found = _planned(args, told.school, pairs, with_courses(allowed, told.school))
    if args.out:
        sheet.write(
            found.plan,
            told.school,
            found.others,
            args.out,
            pairs=pairs,
            remarks=told.remarks,
            known_on=known_on,
            habits=found.habits,
            language=language(),
            at=clock.now(),
        )
    _say(args, found, pairs, told)
    return 1 if found.plan.meetings else 0


def _write_template(path: Path) -> int:
    from gyeot.school.timetable import template

    template.write(path, language())
    print(f"{path}: 양식을 만들었습니다." if language() == "ko" else f"{path}: the template is written.")
    return 0


@dataclass(frozen=True)
class _Found:
    plan: "Plan"
    before: int  # meetings in a week as it is
    others: "tuple[Plan, ...]"
    habits: "Habits"


def _planned(args: argparse.Namespace, school: "School", pairs: list[Apart], allowed: Allowed) -> _Found:
    with extra.needed():
        from gyeot.school.alternatives import beside
        from gyeot.school.conflicts import explained
        from gyeot.school.meetings import as_it_is, met
        from gyeot.school.planner import plan
        from gyeot.school.routes import Ways
        from gyeot.school.week import Habits
        from gyeot.school.whereabouts import Ground
    if not 0 <= args.leeway <= _LONGEST:
        raise Refused(
            f"--leeway takes seconds, from 0 to {_LONGEST}.", f"--leeway에는 0부터 {_LONGEST}까지의 초를 적어 주세요."
        )
    habits, seconds = Habits(leeway=args.leeway), args.seconds
    if args.find_only:
        _progress("looking for where they meet …", "마주치는 때를 찾는 중 …")
    else:
        _progress("looking for a plan …", "계획을 찾는 중 …")
    found = plan(school, pairs, allowed=allowed, habits=habits, seconds=seconds)
    others: tuple[Plan, ...] = ()
    if not (args.find_only or args.plan_only):
        if found.meetings:
            _progress("looking for why meetings are left …", "남은 마주침의 까닭을 찾는 중 …")
            found = explained(found, school, pairs, habits=habits, seconds=seconds)
        _progress("setting other plans beside it …", "다른 방법과 견주는 중 …")
        others = beside(found, school, pairs, habits=habits, seconds=seconds)
    people = dict.fromkeys(key for pair in pairs for key in (pair.mover, pair.kept))
    before = met(Ground(school, Ways(school), habits), pairs, as_it_is(school, people))
    return _Found(found, len(before), others, habits)


def _who(pairs: list[Apart]) -> Iterator[str]:
    """Say once who moves, so that nobody plans the victim away by a slip."""
    for mover in dict.fromkeys(pair.mover for pair in pairs):
        kept = ", ".join(pair.kept for pair in pairs if pair.mover == mover)
        if language() == "ko":
            yield f"옮기는 학생(가해): {mover} / 보호받는 학생: {kept}"
        else:
            yield f"Moves (the offender's side): {mover}; stays: {kept}"


def _progress(en: str, ko: str) -> None:
    print(ko if language() == "ko" else en, file=sys.stderr)


def _say(args: argparse.Namespace, found: _Found, pairs: list[Apart], told: "Told") -> None:
    from gyeot.school.doubts import left_open
    from gyeot.school.told import as_record, lines

    if args.json:
        record = {
            **as_record(found.plan),
            "met_before": found.before,
            "alternatives": [as_record(one) for one in found.others],
            "remarks": [{"ko": one.ko, "en": one.en} for one in (*told.remarks, *left_open(found.plan))],
        }
        print(json.dumps(record, ensure_ascii=False))
        return
    print("\n".join(_who(pairs)))
    print()
    print("\n".join(lines(found.plan, pairs, found.before, language(), others=found.others)))
    print()
    for remark in (*told.remarks, *left_open(found.plan)):
        print(f"- {remark.said_in(language())}")


def _allowed(args: argparse.Namespace) -> Allowed:
    if args.find_only:
        return Allowed(frozenset())
    rooms, rests = _names(args.free_rooms), _names(args.rest_rooms)
    named = {change for change, places in ((Change.ROOM, rooms), (Change.REST, rests)) if places}
    return Allowed(
        _changes(args.may_change) | named,
        wishes={student: _day(day) for student, day in _parted(args.wish, "--wish 20301=2024-09-02")},
        fixed=frozenset(_parted(args.keep, "--keep 20315=동아리")),
        rooms=rooms,
        rests=rests,
    )


def _names(given: str) -> frozenset[str]:
    return frozenset(name.strip() for name in given.split(",") if name.strip())


def _parted(given: list[str], example: str) -> list[tuple[str, str]]:
    parted = [tuple(part.strip() for part in one.partition("=")[::2]) for one in given]
    if not all(student and what for student, what in parted):
        raise Refused(f"Write it like this: {example}", f"이렇게 적어 주세요: {example}")
    return [(student, what) for student, what in parted]


def _known_on(given: str | None) -> date | None:
    day = _day(given) if given else None
    if day and day > clock.today_in_korea():
        raise Refused(
            "--known-on is the day on which the school learned of it: today or earlier.",
            "--known-on은 학교가 알게 된 날입니다. 오늘이거나 그 앞의 날을 적어 주세요.",
        )
    return day


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given.strip(".").replace(".", "-").replace("/", "-"))
    except ValueError as cause:
        raise Refused("Write dates as 2024-09-02.", "날짜는 2024-09-02처럼 적어 주세요.") from cause


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
    if not set(names) <= set(_WORDS):
        raise Refused(
            f"--may-change takes {', '.join(_PLANNED)}, with commas between.",
            f"--may-change에는 {', '.join(_KOREAN)} 가운데에서 쉼표로 이어 적어 주세요.",
        )
    return frozenset(_WORDS[name] for name in names)
