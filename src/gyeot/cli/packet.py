"""gyeot packet: write a case's exhibits and their proofs as a packet that strangers can check."""

import argparse
import json
import shutil
from pathlib import Path

from gyeot.cli import records
from gyeot.cli.language import said, tell
from gyeot.cli.manual import add_json, explained
from gyeot.errors import NotAllowed, Refused

_EXAMPLE = (
    """example:
  gyeot packet GY-7K2M ./handed-over --by hana
  gyeot verify ./handed-over --log-key log.pub.pem
  gyeot packet GY-7K2M ./for-the-school --redacted --by hana
  gyeot verify ./for-the-school --against ./handed-over

A redacted packet holds the same records; the words that it withholds can be
checked later against the full one, as in the last line.
""",
    """예시:
  gyeot packet GY-7K2M ./제출 --by hana
  gyeot verify ./제출 --log-key log.pub.pem
  gyeot packet GY-7K2M ./학교에 --redacted --by hana
  gyeot verify ./학교에 --against ./제출

가린 묶음에도 같은 기록이 들어 있습니다. 가린 내용은 나중에 마지막 줄처럼
전체 묶음과 견주어 확인할 수 있습니다.
""",
)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "packet",
        **explained("write a case's exhibits as a packet", "사건의 증거로 증거 묶음을 만듭니다"),
        epilog=said(*_EXAMPLE),
    )
    parser.add_argument("code", metavar="CODE", help=said("the case's spoken code", "사건 번호"))
    parser.add_argument(
        "out",
        metavar="OUT",
        type=Path,
        help=said(
            "a folder that does not exist yet, or a name ending in .zip", "아직 없는 폴더, 또는 .zip으로 끝나는 이름"
        ),
    )
    parser.add_argument(
        "--redacted",
        action="store_true",
        help=said(
            "withhold the author, the place, the giver and the received files",
            "작성자, 글이 있던 곳, 건네준 사람, 원본 파일을 가립니다",
        ),
    )
    parser.add_argument(
        "--withhold",
        metavar="FIELD,FIELD…",
        default="",
        help=said(
            "withhold just these fields (e.g. author,url), and the received files",
            "여기에 적은 항목(예: author,url)과 원본 파일만 가립니다",
        ),
    )
    records.add_by(parser)
    add_json(parser)
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
    from gyeot.casework import access, jobs, reads, stores
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
    tell(f"{answer['exhibits']} exhibits in {args.out}", f"{args.out}에 증거 {answer['exhibits']}건을 담았습니다.")
    if packet.withheld:
        names = ", ".join(said(*names) for names in reads.withheld(packet))
        tell(f"Redacted. Withheld: {names}.", f"가린 묶음입니다. 뺀 것: {names}.")
    print(said("SHA-256 of its manifest:", "파일 목록(manifest-sha256.txt)의 SHA-256:"), packet.manifest_sha256)
    tell(
        "Receipt (keep it apart from the packet; it shows later that the log has only grown):",
        "확인증 (묶음과 따로 보관해 주세요. 그 뒤로 로그가 늘어나기만 했다는 것을 나중에 이것으로 확인합니다):",
    )
    print(packet.receipt)
    return 0
