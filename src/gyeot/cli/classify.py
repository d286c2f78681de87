"""gyeot classify: read comments from files and say which add harm, in which way, and which words said so."""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import tee
from pathlib import Path
from typing import Any

from gyeot import clock
from gyeot.cli.language import language, said
from gyeot.cli.manual import explained
from gyeot.errors import GyeotError, Refused
from gyeot.material import Comment, Reading
from gyeot.sources.export import Report

_EXAMPLE = (
    """examples:
  gyeot classify comments.json
  gyeot classify page.html chat.json --threshold high-recall --json \\
      > readings.jsonl
  echo '{"text": "..."}' | gyeot classify - --json

The format of each file is found by its content. A folder stands for the files
in it. "-" takes JSON Lines with a "text" and, where known, "id", "title",
"author", "posted_at", "url", "platform". People's words are shown by --json or
--show-text alone. A reading is never a decision, and no label is a crime by
itself.

Exit code: 0 nothing found, 1 something found, 2 a file could not be read.
""",
    """예시:
  gyeot classify 댓글.json
  gyeot classify 글.html 대화.json --threshold high-recall --json \\
      > 판독.jsonl
  echo '{"text": "..."}' | gyeot classify - --json

파일 형식은 내용으로 알아봅니다. 폴더를 지정하면 그 안의 파일을 모두
읽습니다. "-"에는 한 줄에 하나씩 "text"가 있는 JSON Lines를 넣습니다. 알면
"id", "title", "author", "posted_at", "url", "platform"도 적어 주세요.
댓글의 글은 --json이나 --show-text를 쓸 때만 보입니다. 판독은 판단이
아니며, 어떤 표시도 그것만으로 범죄라는 뜻은 아닙니다.

종료 코드: 0 찾은 것 없음, 1 찾은 것 있음, 2 읽지 못한 파일이 있음.
""",
)

#: From so many comments on, a terminal is told how far we are.
_LONG = 1_000
#: So many unreadable records are listed one by one; the rest are counted.
_LISTED = 20
_QUOTED = 60


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "classify",
        **explained(
            "read comments and say which add harm, and how", "댓글을 읽고 2차 피해인지, 어떤 2차 피해인지 판독합니다"
        ),
        epilog=said(*_EXAMPLE),
    )
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help=said(
            "an export, a folder of them, or - for standard input",
            "내보낸 파일, 그런 파일이 든 폴더, 또는 표준 입력(-)",
        ),
    )
    parser.add_argument(
        "--as",
        dest="as_format",
        default="",
        metavar="FORMAT",
        help=said("read as this format, whatever it looks like", "형식을 알아보는 대신 이 형식으로 읽습니다"),
    )
    parser.add_argument(
        "--title",
        default="",
        metavar="TEXT",
        help=said(
            "the article or video, for comments that name none", "기사나 영상의 제목. 파일에 제목이 없는 댓글에 씁니다"
        ),
    )
    parser.add_argument(
        "--threshold",
        default="balanced",
        choices=("high-recall", "balanced", "high-precision"),
        help=said(
            "how sure the machine has to be (default: %(default)s)",
            "기계가 얼마나 확실해야 표시할지: high-recall(덜 놓치게), high-precision(더 확실할 때만) "
            "(기본값: %(default)s)",
        ),
    )
    parser.add_argument(
        "--threads",
        type=int,
        default=0,
        metavar="N",
        help=said("threads for the detector (default: one a core)", "판독에 쓸 스레드 수 (기본값: 코어마다 하나)"),
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help=said("print JSON Lines, one comment each", "댓글 하나를 한 줄에 적은 JSON Lines로 출력합니다"),
    )
    parser.add_argument(
        "--show-text",
        action="store_true",
        help=said("show the beginning of each comment", "댓글마다 글의 앞부분을 보여 줍니다"),
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read every file; return 2 when one of them could not be read, else 1 when something was found, else 0."""
    counts = _Counts()
    show = _as_json if args.json else _as_row
    for name in _every_file(args.files):
        report = Report()
        try:
            with _opened(name) as path:
                # What comes through a pipe is our own JSON Lines; a file is known by its content.
                as_format = args.as_format or ("jsonl" if name == "-" else "")
                for comment, reading in _read(path, report, as_format, args):
                    counts.add(reading)
                    if args.json or reading.labels:
                        print(show(comment, reading, show_text=args.show_text))
        except GyeotError as failure:
            counts.failed += 1
            print(f"{name}: {failure.said_in(language())}", file=sys.stderr)
        _tell_problems(name, report)
    if not args.json:
        print(_summary(counts))
    if counts.failed:
        return 2
    return 1 if counts.found else 0


@dataclass(slots=True)
class _Counts:
    """What all the files came to."""

    read: int = 0
    found: int = 0
    unreadable: int = 0
    failed: int = 0

    def add(self, reading: Reading) -> None:
        self.read += 1
        self.found += bool(reading.labels)
        self.unreadable += bool(reading.unreadable)


def _every_file(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name != "-" and Path(name).is_dir():
            yield from (str(file) for file in sorted(Path(name).iterdir()) if file.is_file())
        else:
            yield name


@contextmanager
def _opened(name: str) -> Iterator[Path]:
    """Give the file, or standard input as a file of its own that is gone afterwards."""
    if name != "-":
        if not Path(name).is_file():
            raise Refused("There is no such file. Check the path.", "그런 파일이 없습니다. 경로를 확인해 주세요.")
        yield Path(name)
        return
    with tempfile.TemporaryDirectory(prefix="gyeot-classify-") as folder:
        path = Path(folder) / "input.jsonl"
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield path


def _read(path: Path, report: Report, as_format: str, args: argparse.Namespace) -> Iterator[tuple[Comment, Reading]]:
    from gyeot.detect import classify
    from gyeot.sources import read_export

    comments = _titled(read_export(path, report, as_format=as_format), args.title)
    # tee keeps at most one batch of comments while classify takes them ahead of us.
    kept, given = tee(_counted(comments))
    return zip(kept, classify(given, threshold=args.threshold, threads=max(0, args.threads)), strict=True)


def _titled(comments: Iterable[Comment], title: str) -> Iterator[Comment]:
    for comment in comments:
        yield comment if comment.title or not title else replace(comment, title=title)


def _counted(comments: Iterable[Comment]) -> Iterator[Comment]:
    """Tell a terminal how far we are."""
    told = sys.stderr.isatty()
    number = 0
    for number, comment in enumerate(comments, 1):
        if told and number % _LONG == 0:
            print(f"\r{number:,} …", end="", file=sys.stderr, flush=True)
        yield comment
    if told and number >= _LONG:
        print(f"\r{number:,}  ", file=sys.stderr)


def _as_json(comment: Comment, reading: Reading, *, show_text: bool) -> str:  # noqa: ARG001  # JSON always holds the text
    record: dict[str, Any] = {
        "platform": comment.platform,
        "id": comment.comment_id,
        "author": comment.author.handle,
        "posted_at": clock.stamp(comment.posted_at) if comment.posted_at else None,
        "url": comment.url,
        "title": comment.title,
        "text": comment.text,
        "scores": {label.value: round(score, 4) for label, score in reading.scores.items()},
        "labels": [label.value for label in reading.labels],
        "spans": [
            {"start": span.start, "end": span.end, "label": span.label.value, "weight": round(span.weight, 4)}
            for span in reading.spans
        ],
        "model": reading.model,
    }
    return json.dumps(record, ensure_ascii=False)


def _as_row(comment: Comment, reading: Reading, *, show_text: bool) -> str:
    names = ", ".join(
        (label.ko if language() == "ko" else label.en) + ("*" if label in reading.raised_by_rule else "")
        for label in reading.labels
    )
    row = f"{comment.comment_id or comment.locator or '-':<24} {reading.harm:5.2f}  {names}"
    if not show_text:
        return row
    words = "".join(letter if letter.isprintable() else " " for letter in comment.text[: _QUOTED + 1])
    return f"{row}\n    {words if len(words) <= _QUOTED else words[:_QUOTED] + '…'}"


def _summary(counts: _Counts) -> str:
    if language() == "ko":
        return (
            f"댓글 {counts.read:,}개를 읽었습니다. 표시된 것 {counts.found:,}개, "
            f"판독할 수 없는 것 {counts.unreadable:,}개. * 는 규칙이 표시한 것입니다. "
            "판독은 판단이 아니므로 사람이 확인해 주세요."
        )
    return (
        f"Read {counts.read:,} comments: {counts.found:,} marked, {counts.unreadable:,} that the machine cannot read. "
        "* was marked by a rule. A reading is no decision; a person decides."
    )


def _tell_problems(name: str, report: Report) -> None:
    for problem in report.problems[:_LISTED]:
        print(f"{name}: {problem.place}: {problem.ko if language() == 'ko' else problem.en}", file=sys.stderr)
    more = report.problem_count - _LISTED
    if more > 0:
        korean = f"읽지 못한 기록이 {more:,}개 더 있습니다."
        english = f"{more:,} more records could not be read."
        print(f"{name}: {korean if language() == 'ko' else english}", file=sys.stderr)
