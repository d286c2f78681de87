"""gyeot intake: take a received file into a case, seal it, and read its comments."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gyeot.cli import records
from gyeot.cli.language import said
from gyeot.cli.manual import add_json, explained
from gyeot.cli.rows import rows
from gyeot.errors import Refused

if TYPE_CHECKING:
    from gyeot.casework.models import Job

_EXAMPLE = (
    """example:
  gyeot intake comments.json --case GY-7K2M --by hana \\
      --given-by "the person herself" --how own-export --changed no

Who gave the file and how it was obtained is sealed and logged like the file
itself; no packet leaves without it. It can be said later, or anew, by the same
command. Give roles, never names.

The file is kept byte for byte in the vault and logged. The same file a second
time adds nothing.

Exit code: 0 all was read, 1 some records could not be read, 2 your input,
3 the outside world.
""",
    """예시:
  gyeot intake 댓글.json --case GY-7K2M --by hana \\
      --given-by "내담자 본인" --how own-export --changed no

누가 준 파일이고 어떻게 얻었는지는 파일과 함께 봉인되어 로그에 남습니다.
이것이 없으면 증거 묶음을 내보내지 않습니다. 나중에 적거나 다시 적을 때도 같은
명령을 씁니다. 이름 말고 역할을 적어 주세요.

파일은 한 바이트도 바꾸지 않고 보관합니다. 같은 파일을 다시 넣으면 더해지는
것이 없습니다.

종료 코드: 0 모두 읽음, 1 읽지 못한 기록이 있음, 2 입력을 고쳐야 함,
3 저장하지 못했거나 필요한 프로그램이 없음.
""",
)


_KOREAN = {
    "source": "파일 번호",
    "sha256": "SHA-256",
    "format": "형식",
    "encoding": "문자 인코딩",
    "read": "읽음",
    "added": "사건에 더한 글",
    "known_already": "이미 있던 글",
    "set_aside": "따로 둔 기록",
    "could_not_read": "읽지 못한 기록",
    "read_with_gaps": "읽었지만 빠진 정보",
    "how_obtained": "입수 경위",
}


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "intake",
        **explained("take a received file into a case", "받은 파일을 사건에 넣고 판독합니다"),
        epilog=said(*_EXAMPLE),
    )
    parser.add_argument("file", metavar="FILE", type=Path, help=said("the received file", "받은 파일"))
    parser.add_argument("--case", required=True, metavar="CODE", help=said("the case's spoken code", "사건 번호"))
    _add_capture(parser.add_argument_group(said("how the file was obtained", "입수 경위")))
    records.add_by(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def _add_capture(capture: "argparse._ArgumentGroup") -> None:
    capture.add_argument(
        "--given-by",
        metavar="ROLE",
        help=said(
            'who gave it: a role, no name, e.g. "the person herself"',
            '누가 준 파일인지. 이름 말고 역할로, 예: "내담자 본인"',
        ),
    )
    capture.add_argument(
        "--how",
        choices=("own-export", "given-file", "saved-page", "other"),
        help=said(
            "in which way",
            "어떻게 얻었는지: own-export(게시된 곳에서 내보내거나 내려받음), given-file(파일로 건네받음), "
            "saved-page(페이지를 파일로 저장함), other(다른 방법)",
        ),
    )
    capture.add_argument(
        "--how-words",
        metavar="TEXT",
        default="",
        help=said("in your own words; needed for other", "어떻게 얻었는지 직접 쓰는 설명. other이면 꼭 적습니다"),
    )
    capture.add_argument(
        "--obtained-by",
        metavar="ROLE",
        default="",
        help=said("who exported or saved it, where not the giver", "내보내거나 저장한 사람의 역할. 준 사람과 다를 때"),
    )
    capture.add_argument(
        "--obtained-on",
        metavar="DATE",
        type=_day,
        help=said("the day in Korea, as 2024-09-02", "얻은 날(한국 날짜), 2024-09-02처럼"),
    )
    capture.add_argument(
        "--changed",
        choices=("no", "yes", "unknown"),
        default="unknown",
        help=said(
            "whether anything in it was changed (default: %(default)s)",
            "바꾼 것이 있는지: no(없음), yes(있음), unknown(알 수 없음) (기본값: %(default)s)",
        ),
    )
    capture.add_argument(
        "--remarks",
        metavar="TEXT",
        default="",
        help=said("what was changed, and what else matters", "무엇을 바꾸었는지, 그 밖에 알아 둘 것"),
    )


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as cause:
        raise argparse.ArgumentTypeError(
            said("Write dates as 2024-09-02.", "날짜는 2024-09-02처럼 적어 주세요.")
        ) from cause


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
    jobs.run_all(case=case, told=_tell)
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
        stated = said("stated", "적음") if source.captures.exists() else said("not stated yet", "아직 적지 않음")
        print(*rows({**answer, "how_obtained": stated}, _KOREAN), sep="\n")
    for problem in reads.problems(source):
        print(f"{problem.place}: {said(problem.en, problem.ko)}", file=sys.stderr)
    for remark in remarks:
        where = said(f"{remark.place} (x{remark.count})", f"{remark.place} ({remark.count}개)").lstrip()
        print(f"{where}: {said(remark.en, remark.ko)}", file=sys.stderr)
    return 1 if source.problem_count else 0


def _tell(job: "Job") -> None:
    print(f"{records.shown(job.Kind(job.kind))} …", file=sys.stderr)
