"""gyeot verify: check a packet as a stranger would, and say in one sentence each what is not as it should be."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from gyeot.cli.language import language, said
from gyeot.cli.manual import explained
from gyeot.evidence import alone, witness
from gyeot.evidence.witness import Witness

if TYPE_CHECKING:
    from gyeot.evidence.findings import Report
    from gyeot.evidence.stamps import Root

_EXAMPLE = (
    """examples:
  gyeot verify ./handed-over --log-key log.pub.pem
  gyeot verify GY-7K2M-001.zip --log-key log.pub.pem \\
      --receipt earlier.checkpoint --json
  gyeot verify ./redacted --against ./handed-over --log-key log.pub.pem
  gyeot verify ./handed-over --log-key log.pub.pem \\
      --tsa-root first-clock.pem --tsa-root second-clock.pem
  gyeot verify ./handed-over --log-key log.pub.pem --pdf-signer office.pem

The log's public key, the certificate that the office signs reports with, and
the receipt must come from the office or from your own file, never from the
packet. The root certificates come from the timestamp authorities themselves.

Exit code: 0 nothing found, 1 something found, 2 not a packet.
""",
    """예시:
  gyeot verify ./받은-묶음 --log-key log.pub.pem
  gyeot verify GY-7K2M-001.zip --log-key log.pub.pem \\
      --receipt earlier.checkpoint --json
  gyeot verify ./가린-묶음 --against ./전체-묶음 --log-key log.pub.pem
  gyeot verify ./받은-묶음 --log-key log.pub.pem \\
      --tsa-root 첫째-기관.pem --tsa-root 둘째-기관.pem
  gyeot verify ./받은-묶음 --log-key log.pub.pem --pdf-signer 기관.pem

로그 공개 키, 기관이 보고서에 서명하는 인증서, 확인증은 기관에서 받거나 가지고
있던 것을 쓰고, 묶음에서 꺼내 쓰지 않습니다. 최상위 인증서는 시각 인증 기관에서
직접 받습니다.

종료 코드: 0 문제없음, 1 문제를 찾음, 2 증거 묶음이 아님.
""",
)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "verify",
        **explained("check a packet that was handed over", "받은 증거 묶음을 확인합니다"),
        epilog=said(*_EXAMPLE),
    )
    alone.add_arguments(parser)
    parser.add_argument(
        "--tsa-root",
        metavar="PEM",
        type=Path,
        action="append",
        default=[],
        help=said(
            "a timestamp authority's root certificate; once for each authority, and every record must bear its stamp",
            "시각 인증 기관의 최상위 인증서. 기관마다 한 번씩 적으며, 모든 기록에 그 기관의 인증이 있어야 합니다",
        ),
    )
    parser.add_argument(
        "--pdf-signer",
        metavar="PEM",
        type=Path,
        action="append",
        default=[],
        help=said(
            "the certificate that the office signs its reports with, or its CA's; may be given more than once",
            "기관이 보고서에 서명하는 인증서, 또는 그것을 발급한 인증서. 여러 번 적을 수 있습니다",
        ),
    )
    parser.add_argument(
        "--witness-key",
        metavar="KEY",
        action="append",
        default=[],
        help=said(
            "an outside witness's verifier key (name+hash+key), had from the witness; each must have signed",
            "증인에게서 받은 증인의 공개 키(이름+해시+키). 적은 증인이 모두 서명했어야 합니다",
        ),
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check the packet, print what was found, and return 1 if that is anything."""
    roots = _roots(args.tsa_root)
    judges = {root.fingerprint: root.judge for root in roots}
    witnesses = tuple(Witness.read(key) for key in args.witness_key)

    def look_further(packet: Path, report: "Report") -> None:
        witness.look(packet, report, witnesses)
        _look_at_report(packet, report, signers=args.pdf_signer, roots=roots)

    report = alone.examine(args, judges, look_further)
    return alone.say(report, args, args.lang or language())


def _roots(paths: list[Path]) -> "list[Root]":
    if not paths:
        return []
    from gyeot.evidence import stamps

    return [stamps.Root.read(alone.given(path) or b"") for path in paths]


def _look_at_report(packet: Path, report: "Report", *, signers: list[Path], roots: "list[Root]") -> None:
    from gyeot.evidence import pdf_check  # on first use: it brings what reads certificates

    certificates = [pdf_check.read_signer(alone.given(path) or b"") for path in signers]
    pdf_check.look_at(packet, report, pdf_check.Trusted(certificates, roots))
