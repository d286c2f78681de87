"""gyeot case: open a case, list the cases you have a seat at, show where one stands."""

import argparse
import json
from typing import Any

from gyeot import clock
from gyeot.cli import records
from gyeot.cli.language import said, tell
from gyeot.cli.manual import add_json, explained
from gyeot.cli.rows import rows

_EXAMPLE = (
    """example:
  gyeot case new --age adult --by hana
  gyeot case list --by hana
  gyeot case show GY-7K2M --by hana --json

A case is known by its spoken code, never by a name. You see those that you have
a seat at.
""",
    """예시:
  gyeot case new --age adult --by hana
  gyeot case list --by hana
  gyeot case show GY-7K2M --by hana --json

사건은 이름 대신 부르기 쉬운 번호로 다룹니다. 배정된 사건만 보입니다.
""",
)


_KOREAN = {
    "code": "사건 번호",
    "age": "의뢰인의 나이",
    "sources": "접수한 파일",
    "posts": "글",
    "without_words": "본문이 없는 글",
    "unread": "판독 전",
    "cards": "볼 글 (같은 글은 한 번)",
    "waiting": "검토할 글",
    "urgent_waiting": "그 가운데 긴급",
    "harm": "2차 피해로 판단",
    "none": "해당 없음으로 판단",
    "unsure": "판단 보류",
    "exhibits": "증거",
    "packets": "증거 묶음",
}


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "case",
        **explained("open, list or show cases", "사건을 열고, 목록과 진행 상황을 봅니다"),
        epilog=said(*_EXAMPLE),
    )
    actions = parser.add_subparsers(title=said("actions", "할 일"), metavar="ACTION", required=True)
    new = actions.add_parser("new", **explained("open a case with a new spoken code", "새 번호로 사건을 엽니다"))
    new.add_argument(
        "--age",
        choices=["under-19", "adult", "unknown"],
        default="unknown",
        help=said(
            "age of the person (default: %(default)s)",
            "의뢰인의 나이: under-19(19세 미만), adult(19세 이상), unknown(아직 모름) (기본값: %(default)s)",
        ),
    )
    new.add_argument(
        "--note", default="", metavar="TEXT", help=said("a neutral note; no names", "짧은 메모. 이름은 적지 않습니다")
    )
    new.set_defaults(run=_new)
    listing = actions.add_parser("list", **explained("the cases you have a seat at", "배정된 사건의 목록을 봅니다"))
    listing.set_defaults(run=_list)
    show = actions.add_parser("show", **explained("where one case stands", "한 사건의 진행 상황을 봅니다"))
    show.add_argument("code", metavar="CODE", help=said("the case's spoken code", "사건 번호"))
    show.set_defaults(run=_show)
    for action in (new, listing, show):
        records.add_by(action)
        add_json(action)


def _new(args: argparse.Namespace) -> int:
    records.open_records()
    records.migrate()
    from gyeot.casework.steps import cases

    case = cases.open_case(by=records.acting_person(args.by), age=args.age, note=args.note)
    print(json.dumps({"code": case.code}) if args.json else case.code)
    return 0


def _list(args: argparse.Namespace) -> int:
    records.open_records()
    records.migrate()
    from gyeot.casework import access

    person = records.acting_person(args.by)
    seated = [{"code": case.code, "opened_at": clock.stamp(case.opened_at)} for case in access.cases_of(person)]
    if args.json:
        print(json.dumps(seated))
        return 0
    for row in seated:
        print(f"{row['code']}  {row['opened_at']}")
    if not seated:
        tell("No case yet. Open one: gyeot case new", "아직 사건이 없습니다. 사건 열기: gyeot case new")
    return 0


def _show(args: argparse.Namespace) -> int:
    records.open_records()
    records.migrate()
    from dataclasses import asdict

    from gyeot.casework import access, reads

    case = access.case_for(records.acting_person(args.by), args.code)
    standing: dict[str, Any] = {
        "code": case.code,
        "age": case.age,
        "sources": reads.sources(case).count(),
        **asdict(reads.standing(case)),
        "exhibits": reads.exhibits(case).filter(withdrawn_at=None).count(),
        "packets": reads.packets(case).count(),
    }
    if args.json:
        print(json.dumps(standing))
        return 0
    print(*rows({**standing, "age": records.shown(case.Age(case.age))}, _KOREAN), sep="\n")
    return 0
