"""gyeot packet: write a case's exhibits and their proofs as a packet that strangers can check."""

import argparse
import json
import shutil
from pathlib import Path

from gyeot.cli import records
from gyeot.errors import NotAllowed, Refused

_EXAMPLE = """example:
  gyeot packet GY-7K2M ./handed-over --by hana
  gyeot verify ./handed-over --log-key log.pub.pem
  gyeot packet GY-7K2M ./for-the-school --redacted --by hana

A redacted packet holds the same records; the words that it withholds can be checked later against the full one:
gyeot verify ./for-the-school --against ./handed-over
"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "packet",
        help="write a case's exhibits as a packet",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("code", metavar="CODE", help="the case's spoken code")
    parser.add_argument(
        "out", metavar="OUT", type=Path, help="a folder that does not exist yet, or a name ending in .zip"
    )
    parser.add_argument(
        "--redacted", action="store_true", help="withhold the author, the place, the giver and the received files"
    )
    parser.add_argument(
        "--withhold", metavar="FIELD,FIELD…", default="", help="withhold just these fields, and the received files"
    )
    parser.add_argument("--by", default="", metavar="NAME", help="the sign-in name of the person who acts")
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Order a packet, make it here, and copy it out."""
    if args.out.exists():
        raise Refused(
            "The place to write to exists already. Name a new one: a packet is never mixed with other files.",
            "저장할 위치에 이미 파일이 있습니다. 다른 파일과 섞이지 않도록 새 이름을 정해 주세요.",
        )
    records.open_records()
    records.migrate()
    from gyeot.casework import access, jobs, stores
    from gyeot.casework.steps import packet as steps
    from gyeot.evidence import twin

    person = records.acting_person(args.by)
    case = access.case_for(person, args.code, write=True)
    named = [name.strip() for name in args.withhold.split(",") if name.strip()]
    packet = steps.order(case, by=person, withhold=named or (twin.BY_DEFAULT if args.redacted else ()))
    jobs.run_all(case=case)
    packet.refresh_from_db()
    if packet.failure_en:
        raise NotAllowed(packet.failure_en, packet.failure_ko)
    if args.out.suffix == ".zip":
        shutil.copyfile(stores.packet_zip(packet), args.out)
    else:
        shutil.copytree(stores.packet_folder(packet), args.out)
    answer = {
        "packet": str(args.out),
        "number": packet.number,
        "exhibits": packet.exhibits.count(),
        "twin": packet.twin,
        "withheld": packet.withheld,
        "manifest_sha256": packet.manifest_sha256,
        "receipt": packet.receipt,
    }
    if args.json:
        print(json.dumps(answer, ensure_ascii=False))
        return 0
    print(f"{answer['exhibits']} exhibits in {args.out}")
    if packet.withheld:
        print(f"Redacted. Withheld: {', '.join(twin.NAMES[name][0] for name in packet.withheld)}.")
    print(f"SHA-256 of its manifest: {packet.manifest_sha256}")
    print("Receipt (keep it apart from the packet; it shows later that the log has only grown):")
    print(packet.receipt)
    return 0
