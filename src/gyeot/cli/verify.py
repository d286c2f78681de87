"""gyeot verify: check a packet as a stranger would, and say in one sentence each what is not as it should be."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from gyeot.evidence import alone
from gyeot.evidence.told import language

if TYPE_CHECKING:
    from gyeot.evidence import verify

_EXAMPLE = """examples:
  gyeot verify ./handed-over --log-key log.pub.pem
  gyeot verify GY-7K2M-001.zip --log-key log.pub.pem --receipt earlier.checkpoint --json
  gyeot verify ./redacted --against ./handed-over --log-key log.pub.pem
  gyeot verify ./handed-over --log-key log.pub.pem --tsa-root first-clock.pem --tsa-root second-clock.pem

The log's public key and the receipt must come from the office or from your own file, never from the packet. The root
certificates come from the timestamp authorities themselves.
Exit code: 0 nothing found, 1 something found, 2 not a packet.
"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "verify",
        help="check a packet that was handed over",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    alone.add_arguments(parser)
    parser.add_argument(
        "--tsa-root",
        metavar="PEM",
        type=Path,
        action="append",
        default=[],
        help="a timestamp authority's root certificate; once for each authority, and every record must bear its stamp",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check the packet, print what was found, and return 1 if that is anything."""
    return alone.say(alone.examine(args, _authorities(args.tsa_root)), args, args.lang or language())


def _authorities(paths: list[Path]) -> "dict[str, verify.Judge]":
    if not paths:
        return {}  # and without roots, the libraries that check signatures need not be there
    from gyeot.evidence import stamps

    roots = [stamps.Root.read(alone.given(path) or b"") for path in paths]
    return {root.fingerprint: root.judge for root in roots}
