"""gyeot people: who can sign in to this installation."""

import argparse
import getpass
import json
import sys

from gyeot.cli import records
from gyeot.cli.language import said, tell
from gyeot.cli.manual import add_json, explained
from gyeot.errors import Refused

_EXAMPLE = (
    """example:
  gyeot people add hana --name "Counsellor 1" --role counsellor
  gyeot people list
  gyeot people off hana

The password is asked for, or read from standard input when that is not a
terminal. It is never an argument.
""",
    """예시:
  gyeot people add hana --name "상담원 1" --role counsellor
  gyeot people list
  gyeot people off hana

비밀번호는 화면에서 묻습니다. 터미널이 아니면 표준 입력에서 읽습니다.
명령에는 적지 않습니다.
""",
)

_ROLES = ("counsellor", "lawyer", "moderator", "school-officer")


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "people",
        **explained(
            "add, list or switch off the people who sign in here",
            "로그인할 사람을 등록하고, 목록을 보고, 로그인을 막습니다",
        ),
        epilog=said(*_EXAMPLE),
    )
    actions = parser.add_subparsers(title=said("actions", "할 일"), metavar="ACTION", required=True)
    add = actions.add_parser(
        "add",
        **explained(
            "let someone sign in, or set a new password and role",
            "로그인할 사람을 등록하거나, 비밀번호와 역할을 새로 정합니다",
        ),
    )
    add.add_argument("username", metavar="NAME", help=said("the sign-in name", "로그인 이름"))
    add.add_argument(
        "--name", default="", metavar="TEXT", help=said("the name that colleagues see", "동료에게 보이는 이름")
    )
    add.add_argument(
        "--role",
        choices=_ROLES,
        default="counsellor",
        help=said(
            "what they do here (default: %(default)s)",
            "역할: counsellor(상담원), lawyer(변호사), moderator(게시판 관리자), school-officer(학교 담당자) "
            "(기본값: %(default)s)",
        ),
    )
    add.set_defaults(run=_add)
    listing = actions.add_parser("list", **explained("who can sign in", "로그인할 수 있는 사람의 목록을 봅니다"))
    add_json(listing)
    listing.set_defaults(run=_list)
    off = actions.add_parser(
        "off",
        **explained(
            "end someone's sign-in; what they did stays on record",
            "로그인을 막습니다. 그 사람이 한 일은 기록에 남습니다",
        ),
    )
    off.add_argument("username", metavar="NAME", help=said("the sign-in name", "로그인 이름"))
    off.set_defaults(run=_off)


def _add(args: argparse.Namespace) -> int:
    records.open_records()
    records.migrate()
    from gyeot.accounts import people

    person = people.let_in(args.username, _password(), display_name=args.name, role=args.role)
    tell(
        f"{person.username} can sign in; their neutral code is {person.code}.",
        f"{person.username} 님이 로그인할 수 있습니다. 증거 묶음에는 이름 대신 {person.code} 번호로 적힙니다.",
    )
    return 0


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass(said("Password (12 characters or more): ", "비밀번호 (12자 이상): "))
    if first != getpass.getpass(said("Once more: ", "한 번 더: ")):
        raise Refused("The two passwords differ. Try again.", "두 비밀번호가 다릅니다. 다시 시도해 주세요.")
    return first


def _list(args: argparse.Namespace) -> int:
    records.open_records()
    records.migrate()
    from gyeot.accounts.models import User

    people = User.objects.order_by("username")
    if args.json:
        rows = [
            {"username": person.username, "code": person.code, "role": person.role, "active": person.is_active}
            for person in people
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for person in people:
        off = "" if person.is_active else said("  (off)", "  (로그인 막음)")
        print(f"{person.username:<20} {person.code}  {records.shown(User.Role(person.role))}{off}")
    if not people:
        tell(
            "Nobody yet. Add the first: gyeot people add NAME",
            "아직 등록된 사람이 없습니다. 먼저 한 사람을 등록해 주세요: gyeot people add NAME",
        )
    return 0


def _off(args: argparse.Namespace) -> int:
    records.open_records()
    records.migrate()
    from gyeot.accounts import people

    people.shut_out(args.username)
    tell(f"{args.username} can no longer sign in.", f"{args.username} 님은 이제 로그인할 수 없습니다.")
    return 0
