"""How the commands explain themselves: in the terminal's language, in lines that a terminal of 80 columns holds."""

import argparse
import gettext
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn
from unicodedata import east_asian_width

from gyeot.cli.language import said


class Parser(argparse.ArgumentParser):
    """A parser whose errors end with where to read on. The commands that are added to it are of its kind."""

    def __init__(self, **what: Any) -> None:
        super().__init__(formatter_class=Manual, **what)

    def parse_known_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Refuse what nobody knows where it was typed: argparse would leave it to the first parser, and its usage."""
        known, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(gettext.gettext("unrecognized arguments: %s") % " ".join(unknown))
        return known, unknown

    def error(self, message: str) -> NoReturn:
        read_on = said(f"How to use it: {self.prog} --help", f"사용법 보기: {self.prog} --help")
        super().error(f"{message}\n{read_on}")


class Manual(argparse.RawDescriptionHelpFormatter):
    """argparse's layout, for letters of two columns too: it counts letters, and breaks Korean words."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".lstrip()
            if lines[-1] and columns(longer) > width:
                lines.append(word)
            else:
                lines[-1] = longer
        return lines

    def _format_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None,
    ) -> str:
        word = gettext.gettext("usage: ") if prefix is None else prefix
        room = " " * columns(word)
        return super()._format_usage(usage, actions, groups, room).replace(room, word, 1)


def columns(text: str) -> int:
    """How many columns of a terminal a text takes.

    >>> columns("사건 GY-7K2M")
    12
    """
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def explained(en: str, ko: str) -> dict[str, Any]:
    """Say what a command does, for the list of commands and for its own page."""
    words = said(en, ko)
    return {"help": words, "description": f"{words[0].upper()}{words[1:]}."}


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--json", action="store_true", help=said("print one JSON value", "프로그램이 읽을 JSON으로 출력합니다")
    )


def add_address(parser: argparse.ArgumentParser, *, port: int) -> None:
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help=said("address to listen on (default: this machine only)", "연결을 받을 주소 (기본값: 이 컴퓨터에서만)"),
    )
    add_port(parser, port)


def add_port(parser: argparse.ArgumentParser, port: int) -> None:
    parser.add_argument(
        "--port",
        type=int,
        default=port,
        metavar="N",
        help=said("port to listen on (default: %(default)s)", "연결을 받을 포트 (기본값: %(default)s)"),
    )
