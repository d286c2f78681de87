"""gyeot recovery: a second key that lies outside the house, for the day when this installation's key is lost."""

import argparse
from pathlib import Path

from gyeot.cli import records

_EXAMPLE = """example:
  gyeot recovery new /media/usb/gyeot-recovery.key
  GYEOT_RECOVERY_RECIPIENT=age1… gyeot recovery wrap
  gyeot recovery restore /media/usb/gyeot-recovery.key

new      makes the key. Keep the file offline and apart from backups: with it and a backup, anyone reads every case.
wrap     locks the keys of all cases for the recipient that is set; keys locked for an earlier recipient go.
restore  opens the cases again after vault/installation.key was lost.
"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "recovery",
        help="make and use the recovery key",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    new = actions.add_parser("new", help="make a recovery key, to be kept offline")
    new.add_argument("file", metavar="FILE", type=Path, help="a file that does not exist yet, best on another medium")
    new.set_defaults(run=_new)
    wrap = actions.add_parser("wrap", help="lock all cases' keys for the recovery recipient that is set")
    wrap.set_defaults(run=_wrap)
    restore = actions.add_parser("restore", help="open the cases again with the recovery key")
    restore.add_argument("file", metavar="FILE", type=Path, help="the file that `gyeot recovery new` made")
    restore.set_defaults(run=_restore)


def _new(args: argparse.Namespace) -> int:
    from gyeot.evidence import keyring

    recipient = keyring.make_recovery(args.file)
    print(recipient)
    print(
        f"Set GYEOT_RECOVERY_RECIPIENT={recipient}, run `gyeot recovery wrap`, and take {args.file} out of the house."
    )
    return 0


def _wrap(args: argparse.Namespace) -> int:
    del args
    records.open_records()
    from gyeot.casework import stores

    print(f"{stores.vault().keys.lock_for_recovery()} cases' keys were locked for the recovery key.")
    return 0


def _restore(args: argparse.Namespace) -> int:
    records.open_records()
    from gyeot.casework import stores
    from gyeot.evidence import keyring

    opened, left = stores.vault().keys.open_with_recovery(keyring.read_recovery(args.file))
    print(f"{opened} cases open again with this installation's key.")
    if left:
        print(f"{left} cases were never locked for this recovery key: restore their folders' keys from a backup.")
    return 1 if left else 0
