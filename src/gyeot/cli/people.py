"""gyeot people: who can sign in to this installation."""

import argparse
import getpass
import json
import sys

from gyeot.cli import records
from gyeot.errors import Refused

_EXAMPLE = """example:
  gyeot people add hana --name "상담원 1" --role counsellor
  gyeot people list

The password is asked for, or read from standard input when that is not a terminal. It is never an argument.
"""

_ROLES = ("counsellor", "lawyer", "moderator", "school-officer")


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "people",
        help="add, list or switch off the people who sign in here",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="let someone sign in, or set a new password and role")
    add.add_argument("username", metavar="NAME")
    add.add_argument("--name", default="", help="the name that colleagues see")
    add.add_argument("--role", choices=_ROLES, default="counsellor")
    add.set_defaults(run=_add)
    listing = actions.add_parser("list", help="who can sign in")
    listing.add_argument("--json", action="store_true", help="print one JSON value")
    listing.set_defaults(run=_list)
    off = actions.add_parser("off", help="end someone's sign-in; what they did stays on record")
    off.add_argument("username", metavar="NAME")
    off.set_defaults(run=_off)


def _add(args: argparse.Namespace) -> int:
    records.open_records()
    records.migrate()
    from gyeot.accounts import people

    person = people.let_in(args.username, _password(), display_name=args.name, role=args.role)
    print(f"{person.username} can sign in; their neutral code is {person.code}.")
    return 0


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password (12 characters or more): ")
    if first != getpass.getpass("Once more: "):
        raise Refused("The two passwords differ. Try again.", "두 비밀번호가 다릅니다. 다시 시도해 주세요.")
    return first


def _list(args: argparse.Namespace) -> int:
    records.open_records()
    records.migrate()
    from gyeot.accounts.models import User

    rows = [
        {"username": user.username, "code": user.code, "role": user.role, "active": user.is_active}
        for user in User.objects.order_by("username")
    ]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for row in rows:
        print(f"{row['username']:<20} {row['code']}  {row['role']}{'' if row['active'] else '  (off)'}")
    if not rows:
        print("Nobody yet. Add the first: gyeot people add NAME")
    return 0


def _off(args: argparse.Namespace) -> int:
    records.open_records()
    records.migrate()
    from gyeot.accounts import people

    people.shut_out(args.username)
    print(f"{args.username} can no longer sign in.")
    return 0
