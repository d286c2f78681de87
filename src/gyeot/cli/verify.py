"""gyeot verify: check a packet as a stranger would, and say in one sentence each what is not as it should be."""

import argparse
import json
import tempfile
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from gyeot.cli.language import language
from gyeot.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gyeot.evidence import verify
    from gyeot.evidence.findings import Report

_EXAMPLE = """examples:
  gyeot verify ./handed-over --log-key log.pub.pem
  gyeot verify GY-7K2M-001.zip --log-key log.pub.pem --receipt earlier.checkpoint --json
  gyeot verify ./handed-over --log-key log.pub.pem --tsa-root first-clock.pem --tsa-root second-clock.pem

The log's public key and the receipt must come from the office or from your own file, never from the packet. The root
certificates come from the timestamp authorities themselves.
Exit code: 0 nothing found, 1 something found, 2 not a packet.
"""

#: A public key or a checkpoint is a few hundred bytes.
_MAX_INPUT = 64 << 10


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "verify",
        help="check a packet that was handed over",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("packet", metavar="PACKET", type=Path, help="the packet's folder, or its .zip")
    parser.add_argument("--log-key", metavar="PEM", type=Path, help="the log's public key, had from the office")
    parser.add_argument("--receipt", metavar="CHECKPOINT", type=Path, help="a checkpoint that was handed out earlier")
    parser.add_argument(
        "--tsa-root",
        metavar="PEM",
        type=Path,
        action="append",
        default=[],
        help="a timestamp authority's root certificate; once for each authority, and every record must bear its stamp",
    )
    parser.add_argument("--lang", choices=("ko", "en"), help="language of the sentences; the terminal's by default")
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check the packet, print what was found, and return 1 if that is anything."""
    from gyeot.evidence import verify

    log_key, receipt = _given(args.log_key), _given(args.receipt)
    with _folder(args.packet) as folder:
        if not verify.is_packet(folder):
            raise Refused(
                "This is not a packet: it holds no bagit.txt. Give the folder that VERIFY.md lies in, or its .zip.",
                "증거 묶음이 아닙니다. bagit.txt가 없습니다. VERIFY.md가 있는 폴더나 그 .zip 파일을 지정해 주세요.",
            )
        report = verify.check(folder, log_key=log_key, receipt=receipt, authorities=_authorities(args.tsa_root))
    if args.json:
        print(json.dumps(asdict(report), ensure_ascii=False))
    else:
        _say(report, args.lang or language(), asked_receipt=receipt is not None)
    return 1 if report.problems else 0


def _authorities(paths: list[Path]) -> "dict[str, verify.Judge]":
    if not paths:
        return {}  # and without roots, the libraries that check signatures need not be there
    from gyeot.evidence import stamps

    roots = [stamps.Root.read(_given(path) or b"") for path in paths]
    return {root.fingerprint: root.judge for root in roots}


def _given(path: Path | None) -> bytes | None:
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            return file.read(_MAX_INPUT)
    except OSError as cause:
        raise Refused(
            "A key, receipt or root that you named cannot be read. Check the path.",
            "지정하신 공개 키, 영수증이나 최상위 인증서 파일을 읽을 수 없습니다. 경로를 확인해 주세요.",
        ) from cause


@contextmanager
def _folder(packet: Path) -> "Iterator[Path]":
    """Give the packet as a folder, unpacking a ZIP first."""
    from gyeot.evidence import archive

    if not archive.is_archive(packet):
        yield packet
        return
    with tempfile.TemporaryDirectory(prefix="gyeot-verify-") as unpacked:
        yield archive.unpack(packet, Path(unpacked))


def _say(report: "Report", language: str, *, asked_receipt: bool) -> None:
    korean = language == "ko"
    for problem in report.problems:
        print(f"- {problem.ko if korean else problem.en}")
    for sentence in _summary_ko(report) if korean else _summary_en(report):
        print(sentence)
    if asked_receipt and report.receipt_checked:
        print(
            "영수증의 로그가 이 로그의 앞부분입니다." if korean else "The receipt's log is the beginning of this one."
        )


def _summary_en(report: "Report") -> "Iterator[str]":
    if report.problems:
        yield f"{len(report.problems)} found. Do not rely on this packet before it is explained."
    if not report.proofs_checked:
        yield f"Looked at {report.files} files. The proofs were not looked at, because the files already differ."
        return
    yield (
        f"Checked {report.files} files: {report.exhibits} exhibits, {report.withdrawn} withdrawn, {report.sources} "
        f"sources of case {report.case}, handed over {report.exported_at}."
    )
    yield f"Each stands in the log {report.origin}, which had {report.size} entries at the hand-over."
    if report.key_checked:
        yield "Every checkpoint is signed by the given log key."
    else:
        yield (
            "Whose log this is was NOT checked: give --log-key with the public key that the office sent you by another "
            "way. Without it, anyone could have made a packet that fits together."
        )
    if report.stamps_checked and not report.problems:
        yield f"All {report.stamps} time stamps lead to the given roots, and fit the times that the records claim."
    elif report.stamps:
        yield (
            f"{report.stamps} time stamps are for these bytes and fit the times that the records claim. Whose clocks "
            "made them was NOT checked for all: give --tsa-root with each authority's root certificate."
        )
    if report.unstamped or not report.stamps:
        yield (
            f"Not yet stamped when this packet was made: {report.unstamped} records."
            if report.stamps
            else ("No outside clock stamped this packet: its times are the office's own word.")
        )


def _summary_ko(report: "Report") -> "Iterator[str]":
    if report.problems:
        yield f"문제 {len(report.problems)}건을 찾았습니다. 설명되기 전에는 이 묶음에 의지하지 마세요."
    if not report.proofs_checked:
        yield f"파일 {report.files}개를 보았습니다. 파일이 이미 달라 증명은 확인하지 않았습니다."
        return
    yield (
        f"파일 {report.files}개를 확인했습니다. 사건 {report.case}, 증거 {report.exhibits}건, "
        f"철회 {report.withdrawn}건, 원본 {report.sources}개, 내보낸 시각 {report.exported_at}."
    )
    yield f"모두 로그 {report.origin}에 있으며, 내보낼 때 로그의 크기는 {report.size}이었습니다."
    if report.key_checked:
        yield "모든 검사점이 주신 로그 공개 키로 서명되어 있습니다."
    else:
        yield (
            "누구의 로그인지는 확인하지 않았습니다. 기관에서 다른 길로 받은 공개 키를 --log-key로 지정해 주세요. "
            "키가 없으면 누구든 앞뒤가 맞는 묶음을 만들 수 있습니다."
        )
    if report.stamps_checked and not report.problems:
        yield f"시각 인증 {report.stamps}개가 모두 주신 최상위 인증서로 이어지고, 기록에 적힌 시각과 맞습니다."
    elif report.stamps:
        yield (
            f"시각 인증 {report.stamps}개가 이 자료에 대한 것이고 적힌 시각과 맞습니다. 어느 기관의 시계인지는 모두 "
            "확인하지 못했습니다. 각 기관의 최상위 인증서를 --tsa-root로 지정해 주세요."
        )
    if report.unstamped or not report.stamps:
        yield (
            f"묶음을 만들 때 아직 시각 인증을 받지 못한 기록: {report.unstamped}건."
            if report.stamps
            else ("바깥 시계로 인증한 시각이 없습니다. 적힌 시각은 기관이 적은 것입니다.")
        )
