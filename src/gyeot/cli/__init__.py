"""The command line: one module a command, each with an example; people read its output, programs ask for --json."""

import os
import sys
from collections.abc import Sequence

from gyeot import __version__
from gyeot.cli import (
    api,
    campaign,
    case,
    classify,
    demo,
    doctor,
    erase,
    figures,
    intake,
    packet,
    people,
    recovery,
    separate,
    serve,
    verify,
    work,
)
from gyeot.cli.language import language, said, teach_argparse
from gyeot.cli.manual import Parser
from gyeot.errors import GyeotError, OutsideWorld

COMMANDS = (
    classify,
    case,
    intake,
    packet,
    verify,
    erase,
    figures,
    campaign,
    serve,
    api,
    work,
    people,
    recovery,
    separate,
    doctor,
    demo,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 found something, 2 your input, 3 the outside world."""
    teach_argparse()
    args = _parser().parse_args(arguments)
    try:
        code: int = args.run(args)
    except GyeotError as failure:
        return _say(failure)
    except BrokenPipeError:
        # The reader of our output went away (`| head`). Python would complain again while closing stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OutsideWorld.exit_code
    except KeyboardInterrupt:
        return 130
    return code


def _say(failure: GyeotError) -> int:
    print(failure.said_in(language()), file=sys.stderr)
    return failure.exit_code


def _parser() -> Parser:
    parser = Parser(
        prog="gyeot",
        description=said(
            "Find secondary victimization, prove it, act on it.", "2차 피해를 찾고, 증명하고, 대응합니다."
        ),
        epilog=said(
            "Each command explains itself: gyeot COMMAND --help",
            "명령마다 설명과 예시가 있습니다: gyeot COMMAND --help",
        ),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"gyeot {__version__}",
        help=said("print the version", "버전을 보여 줍니다"),
    )
    commands = parser.add_subparsers(title=said("commands", "명령"), metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_to(commands)
    return parser
