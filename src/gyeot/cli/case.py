"""gyeot case: open a case, list the cases you have a seat at, show where one stands."""

import argparse
import json
from typing import Any

from gyeot import clock
from gyeot.cli import records

_EXAMPLE = """example:
  gyeot case new --age adult --by hana
  gyeot case list --by hana
  gyeot case show GY-7K2M --by hana --json
"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "case", help="open, list or show cases", epilog=_EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    new = actions.add_parser("new", help="open a case with a new spoken code")
    new.add_argument("--age", choices=["under-19", "adult", "unknown"], default="unknown", help="age of the person")
    new.add_argument("--note", default="", help="a neutral note; no names")
    new.set_defaults(run=_new)
    listing = actions.add_parser("list", help="the cases you have a seat at")
    listing.set_defaults(run=_list)
    show = actions.add_parser("show", help="where one case stands")
    show.add_argument("code", metavar="CODE")
    show.set_defaults(run=_show)
    for action in (new, listing, show):
        action.add_argument("--by", default="", metavar="NAME", help="the sign-in name of the person who acts")
        action.add_argument("--json", action="store_true", help="print one JSON value")


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
    rows = [{"code": case.code, "opened_at": clock.stamp(case.opened_at)} for case in access.cases_of(person)]
    if args.json:
        print(json.dumps(rows))
        return 0
    for row in rows:
        print(f"{row['code']}  {row['opened_at']}")
    if not rows:
        print("No case yet. Open one: gyeot case new")
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
    for name, value in standing.items():
        print(f"{name.replace('_', ' '):>16}  {value}")
    return 0
