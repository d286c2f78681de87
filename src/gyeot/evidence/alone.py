"""The check of a packet for someone who has Python and nothing else: what ``verify_packet.py`` runs."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from gyeot.errors import GyeotError, Refused
from gyeot.evidence import archive, told, twin, verify
from gyeot.evidence.findings import Report
from gyeot.evidence.told import said

#: A public key or a checkpoint is a few hundred bytes.
_MAX_INPUT = 64 << 10

_ABOUT = (
    """Check a packet that was handed over. Python 3.11 or newer is enough; nothing
is installed, written or sent.

The log's public key and the receipt must come from the office or from your own
file, never from the packet. Who signed the time stamps is for openssl
(VERIFY.md, 7) or for gyeot verify; that they are for these bytes is checked
here.

Exit code: 0 nothing found, 1 something found, 2 not a packet.
""",
    """받은 증거 묶음을 확인합니다. 파이썬 3.11 이상이면 되고, 아무것도 설치하거나
쓰거나 보내지 않습니다.

로그 공개 키와 확인증은 기관에서 받거나 가지고 있던 것을 쓰고, 묶음에서 꺼내
쓰지 않습니다. 시각 인증이 이 자료에 대한 것인지는 여기서 확인합니다. 어느
기관이 인증했는지는 openssl(VERIFY.md의 7)이나 gyeot verify로 확인해 주세요.

종료 코드: 0 문제없음, 1 문제를 찾음, 2 증거 묶음이 아님.
""",
)


def main(arguments: list[str]) -> int:
    """Check a packet, say what was found, and return 1 if that is anything."""
    parser = argparse.ArgumentParser(
        prog="verify_packet.py", description=said(*_ABOUT), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_arguments(parser)
    args = parser.parse_args(arguments)
    language = args.lang or told.language()
    try:
        return say(examine(args, {}), args, language)
    except GyeotError as failure:
        sys.stderr.write(f"{failure.said_in(language)}\n")
        return failure.exit_code


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what may be asked."""
    parser.add_argument(
        "packet",
        metavar="PACKET",
        type=Path,
        help=said("the packet's folder, or its .zip", "증거 묶음의 폴더나 .zip 파일"),
    )
    parser.add_argument(
        "--log-key",
        metavar="PEM",
        type=Path,
        help=said("the log's public key, had from the office", "기관에서 받은 로그 공개 키"),
    )
    parser.add_argument(
        "--receipt",
        metavar="CHECKPOINT",
        type=Path,
        help=said("a checkpoint that was handed out earlier", "전에 받은 확인증"),
    )
    parser.add_argument(
        "--against",
        metavar="FULL",
        type=Path,
        help=said("the full packet that a redacted one is a twin of", "가린 묶음과 견주어 볼 전체 묶음"),
    )
    parser.add_argument(
        "--lang",
        choices=("ko", "en"),
        help=said("language of the sentences; the terminal's by default", "결과의 언어 (기본값: 터미널의 언어)"),
    )
    parser.add_argument(
        "--json", action="store_true", help=said("print one JSON value", "프로그램이 읽을 JSON으로 출력합니다")
    )


def examine(
    args: argparse.Namespace,
    authorities: Mapping[str, verify.Judge],
    look_further: Callable[[Path, Report], None] | None = None,
) -> Report:
    """Check the packet, and hold it against the full one where that is given.

    ``look_further`` is a check that needs more than the standard library; it gets the opened packet's folder.
    """
    log_key, receipt = given(args.log_key), given(args.receipt)
    with _opened(args.packet) as packet:
        report = verify.check(packet, log_key=log_key, receipt=receipt, authorities=authorities)
        if look_further is not None:
            look_further(packet, report)
        if args.against is not None:
            with _opened(args.against) as full:
                own = verify.problems(full, log_key=log_key)
                if own:
                    report.found("full_has_problems", count=len(own))
                report.problems += twin.differences(packet, full)
                report.told_the_same = not report.problems
    return report


def say(report: Report, args: argparse.Namespace, language: str) -> int:
    """Print what was found; return the exit code."""
    if args.json:
        sys.stdout.write(json.dumps(asdict(report), ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{sentence}\n" for sentence in told.sentences(report, language))
    return 1 if report.problems else 0


def given(path: Path | None) -> bytes | None:
    """Read a file that was named beside the packet. Raises Refused when it cannot be read."""
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            return file.read(_MAX_INPUT)
    except OSError as cause:
        raise Refused(
            "A key, receipt or root that you named cannot be read. Check the path.",
            "지정하신 공개 키, 확인증이나 최상위 인증서 파일을 읽을 수 없습니다. 경로를 확인해 주세요.",
        ) from cause


@contextmanager
def _opened(packet: Path) -> Iterator[Path]:
    """Give the packet as a folder, unpacking a ZIP first. Raises Refused for what claims to be no packet."""
    if not archive.is_archive(packet):
        yield _packet(packet)
        return
    with tempfile.TemporaryDirectory(prefix="gyeot-verify-") as unpacked:
        yield _packet(archive.unpack(packet, Path(unpacked)))


def _packet(folder: Path) -> Path:
    if not verify.is_packet(folder):
        raise Refused(
            "This is not a packet: it holds no bagit.txt. Give the folder that VERIFY.md lies in, or its .zip.",
            "증거 묶음이 아닙니다. bagit.txt가 없습니다. VERIFY.md가 있는 폴더나 그 .zip 파일을 지정해 주세요.",
        )
    return folder
