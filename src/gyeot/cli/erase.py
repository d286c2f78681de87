"""gyeot erase: erase a case for good: its key, its files, its rows and its packets."""

import argparse
import json
import sys

from gyeot import clock
from gyeot.cli import records
from gyeot.cli.language import said
from gyeot.cli.manual import add_json, explained
from gyeot.cli.rows import rows

_EXAMPLE = (
    """example:
  gyeot erase GY-7K2M --by hana

Nobody can undo it. The code is asked for once more; a program gives it with
--confirm. If it was cut off, do it again.
""",
    """예시:
  gyeot erase GY-7K2M --by hana

지운 사건은 아무도 되살릴 수 없습니다. 지우기 전에 사건 번호를 한 번 더
묻습니다. 프로그램에서는 --confirm으로 적습니다. 도중에 끊겼으면 다시 실행해
주세요.
""",
)


_KOREAN = {
    "case": "사건",
    "erased_at": "지운 때",
    "keys": "지운 키",
    "files": "지운 파일",
    "rows": "지운 데이터 행",
    "packets": "지운 증거 묶음",
    "database_wiped": "데이터베이스에서 지움",
}


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "erase",
        **explained("erase a case for good", "사건을 되살릴 수 없게 지웁니다"),
        epilog=said(*_EXAMPLE),
    )
    parser.add_argument("code", metavar="CODE", help=said("the case's spoken code", "사건 번호"))
    parser.add_argument(
        "--confirm",
        default="",
        metavar="CODE",
        help=said("the code once more, instead of being asked", "물음에 답하는 대신 한 번 더 적는 사건 번호"),
    )
    records.add_by(parser)
    add_json(parser)
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
    beyond = said(done.en, done.ko)
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
        wiped = said("yes", "예") if done.wiped else said("not yet", "아직 아님")
        print(*rows({**answer, "database_wiped": wiped}, _KOREAN), beyond, sep="\n")
    if not done.wiped:
        busy = said(
            "The case is erased. Others were reading the database, so traces may stand in its write-ahead file: run "
            "this once more in a few minutes.",
            "사건을 지웠습니다. 다른 분이 쓰고 있어 데이터베이스 임시 파일에 흔적이 남았을 수 있습니다. 몇 분 뒤 한 번 "
            "더 실행해 주세요.",
        )
        print(busy, file=sys.stderr)
    return 0 if done.wiped else 1


def _asked() -> str:
    """Ask for the code on the terminal. Nothing typed is no confirmation."""
    asked = said(
        "Nobody can undo this. Type the case's code to erase it: ",
        "지우면 아무도 되살릴 수 없습니다. 지우려면 사건 번호를 적어 주세요: ",
    )
    print(asked, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
