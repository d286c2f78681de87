"""gyeot verify: check a packet as a stranger would, and say in one sentence each what is not as it should be."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from gyeot.evidence import alone, witness
from gyeot.evidence.told import language
from gyeot.evidence.witness import Witness

if TYPE_CHECKING:
    from gyeot.evidence.findings import Report
    from gyeot.evidence.stamps import Root

_EXAMPLE = """examples:
  gyeot verify ./handed-over --log-key log.pub.pem
  gyeot verify GY-7K2M-001.zip --log-key log.pub.pem --receipt earlier.checkpoint --json
  gyeot verify ./redacted --against ./handed-over --log-key log.pub.pem
  gyeot verify ./handed-over --log-key log.pub.pem --tsa-root first-clock.pem --tsa-root second-clock.pem
  gyeot verify ./handed-over --log-key log.pub.pem --pdf-signer office.pem

The log's public key, the certificate that the office signs reports with, and the receipt must come from the office or
from your own file, never from the packet. The root certificates come from the timestamp authorities themselves.
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
    parser.add_argument(
        "--pdf-signer",
        metavar="PEM",
        type=Path,
        action="append",
        default=[],
        help="the certificate that the office signs its reports with, or its CA's; may be given more than once",
    )
    parser.add_argument(
        "--witness-key",
        metavar="KEY",
        action="append",
        default=[],
        help="an outside witness's verifier key (name+hash+key), had from the witness; each must have signed",
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
