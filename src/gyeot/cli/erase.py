"""gyeot erase: erase a case for good: its key, its files, its rows and its packets."""

import argparse
import json
import sys

from gyeot import clock
from gyeot.cli import records
from gyeot.cli.language import language

_EXAMPLE = """example:
  gyeot erase GY-7K2M --by hana

Nobody can undo it. The code is asked for once more; a program gives it with --confirm. If it was cut off, do it again.
"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "erase", help="erase a case for good", epilog=_EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("code", metavar="CODE", help="the case's spoken code")
    parser.add_argument("--confirm", default="", metavar="CODE", help="the code once more, instead of being asked")
    parser.add_argument("--by", default="", metavar="NAME", help="the sign-in name of the person who acts")
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Erase one case; 1 when it is erased but others kept the database's write-ahead file busy."""
    records.open_records()
    records.migrate()
    from gyeot.casework import access
    from gyeot.casework.steps import erase

    person = records.acting_person(args.by)
    case = access.case_to_erase(person, args.code)
    done = erase.erase_case(case, by=person, confirmed=args.confirm or _asked())
    beyond = done.ko if language() == "ko" else done.en
    answer: dict[str, object] = {
        "case": case.code,
        "erased_at": clock.stamp(done.erased_at),
        "keys": done.keys,
        "files": done.files,
        "rows": done.rows,
        "packets": done.packets,
        "database_wiped": done.wiped,
    }
    if args.json:
        print(json.dumps({**answer, "out_of_reach": beyond}, ensure_ascii=False))
    else:
        for name, value in answer.items():
            print(f"{name.replace('_', ' '):>16}  {value}")
        print(beyond)
    if not done.wiped:
        print(_BUSY[language()], file=sys.stderr)
    return 0 if done.wiped else 1


_BUSY = {
    "en": "The case is erased. Others were reading the database, so traces may stand in its write-ahead file: run this "
    "once more in a few minutes.",
    "ko": "사건을 지웠습니다. 다른 분이 쓰고 있어 데이터베이스 임시 파일에 흔적이 남았을 수 있습니다. 몇 분 뒤 한 번 "
    "더 실행해 주세요.",
}


def _asked() -> str:
    """Ask for the code on the terminal. Nothing typed is no confirmation."""
    print("Nobody can undo this. Type the case's code to erase it: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
