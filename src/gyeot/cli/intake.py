"""gyeot intake: take a received file into a case, seal it, and read its comments."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from gyeot.cli import records
from gyeot.cli.language import language
from gyeot.errors import Refused

_EXAMPLE = """example:
  gyeot intake comments.json --case GY-7K2M --by hana --given-by "내담자 본인" --how own-export --changed no

Who gave the file and how it was obtained is sealed and logged like the file itself; no packet leaves without it. It can
be said later, or anew, by the same command. Give roles, never names.

The file is kept byte for byte in the vault and logged. The same file a second time adds nothing.
"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "intake",
        help="take a received file into a case",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--case", required=True, metavar="CODE", help="the case's spoken code")
    said = parser.add_argument_group("how the file was obtained")
    said.add_argument("--given-by", metavar="ROLE", help='who gave it: a role, no name, e.g. "내담자 본인"')
    said.add_argument("--how", choices=("own-export", "given-file", "saved-page", "other"), help="in which way")
    said.add_argument("--how-words", metavar="TEXT", default="", help="in your own words; needed for other")
    said.add_argument("--obtained-by", metavar="ROLE", default="", help="who exported or saved it, where not the giver")
    said.add_argument("--obtained-on", metavar="DATE", type=date.fromisoformat, help="the day in Korea, as 2024-09-02")
    said.add_argument(
        "--changed", choices=("no", "yes", "unknown"), default="unknown", help="whether anything in it was changed"
    )
    said.add_argument("--remarks", metavar="TEXT", default="", help="what was changed, and what else matters")
    parser.add_argument("--by", default="", metavar="NAME", help="the sign-in name of the person who acts")
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Take in one file and do the reading here, with progress on stderr; 1 when some records could not be read."""
    if (args.given_by is None) != (args.how is None):
        raise Refused(
            "Give --given-by and --how together: who gave the file, and how it was obtained.",
            "--given-by(누가 준 파일인지)와 --how(어떻게 얻었는지)는 함께 지정해 주세요.",
        )
    if not args.file.is_file():
        raise Refused("There is no such file. Check the path.", "그런 파일이 없습니다. 경로를 확인해 주세요.")
    records.open_records()
    records.migrate()
    from gyeot.casework import access, jobs, reads
    from gyeot.casework.steps import intake

    person = records.acting_person(args.by)
    case = access.case_for(person, args.case, write=True)
    source = intake.take_in(case, args.file, name=args.file.name, by=person)
    if args.given_by is not None:
        intake.state_capture(
            source,
            by=person,
            given_by=args.given_by,
            how=args.how,
            how_words=args.how_words,
            obtained_by=args.obtained_by,
            obtained_on=args.obtained_on,
            changed=args.changed,
            remarks=args.remarks,
        )
    jobs.run_all(case=case, told=lambda job: print(f"{job.get_kind_display()} …", file=sys.stderr))
    source.refresh_from_db()
    if source.failure_en:
        raise Refused(source.failure_en, source.failure_ko)
    remarks = list(reads.remarks(source))
    answer = {
        "source": source.pk,
        "sha256": source.sha256,
        "format": source.format,
        "encoding": source.encoding,
        "read": source.read,
        "added": source.added,
        "known_already": source.known_already,
        "set_aside": source.set_aside,
        "could_not_read": source.problem_count,
        "read_with_gaps": sum(remark.count for remark in remarks),
        "how_obtained": "stated" if source.captures.exists() else "not stated yet",
    }
    if args.json:
        print(json.dumps(answer))
    else:
        for name, value in answer.items():
            print(f"{name.replace('_', ' '):>16}  {value}")
    korean = language() == "ko"
    for problem in reads.problems(source):
        print(f"{problem.place}: {problem.ko if korean else problem.en}", file=sys.stderr)
    for remark in remarks:
        print(f"{remark.place} (x{remark.count}): {remark.ko if korean else remark.en}", file=sys.stderr)
    return 1 if source.problem_count else 0
