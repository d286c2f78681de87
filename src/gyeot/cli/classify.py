"""gyeot classify: have the machine read comments from files or from standard input; nothing is kept."""

import argparse
import dataclasses
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import tee
from pathlib import Path
from typing import Any

from gyeot import clock, detect, sources
from gyeot.cli.language import language
from gyeot.errors import Refused
from gyeot.material import Comment, Reading
from gyeot.sources.export import Report

_EXAMPLE = """examples:
  gyeot classify comments.json
  gyeot classify comments.json --json > readings.jsonl
  echo '{"text": "링크 좀"}' | gyeot classify - --title "…" --show-text

A reading is not a decision, and no label is a crime by itself.
Exit code: 0 nothing found, 1 something found, 2 your input.
"""

#: A count on the terminal after every so many comments.
_PROGRESS = 1_000


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "classify",
        help="read comments by machine, keeping nothing",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="an export, or - for JSON Lines on standard input")
    parser.add_argument("--as", dest="as_format", metavar="FORMAT", default="", help=f"one of {sources.FORMATS}")
    parser.add_argument("--title", metavar="TEXT", default="", help="the headline, for comments that carry none")
    parser.add_argument("--threshold", choices=tuple(detect.THRESHOLDS), default="balanced")
    parser.add_argument("--show-text", action="store_true", help="print the comments too; they are left out otherwise")
    parser.add_argument("--json", action="store_true", help="print one JSON line for each comment")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print a reading for each comment; 1 when at least one has a label."""
    found = 0
    for comment, reading in _read(args):
        found += bool(reading.labels)
        if args.json:
            print(json.dumps(_line(comment, reading), ensure_ascii=False))
        elif reading.labels:
            _show(comment, reading, text=args.show_text)
    return 1 if found else 0


def _read(args: argparse.Namespace) -> Iterator[tuple[Comment, Reading]]:
    """Give comments with their readings, a batch in memory at a time."""
    kept, read = tee(_under(args.title, _comments(args.files, args.as_format)))
    return zip(kept, detect.classify(read, threshold=args.threshold), strict=True)


def _under(title: str, comments: Iterable[Comment]) -> Iterator[Comment]:
    for comment in comments:
        yield comment if comment.title or not title else dataclasses.replace(comment, title=title)


def _comments(files: Iterable[str], as_format: str) -> Iterator[Comment]:
    for name in files:
        report = Report()
        received = sys.stdin.buffer.read() if name == "-" else _file(name)
        yield from _counted(sources.read_export(received, report, as_format="jsonl" if name == "-" else as_format))
        _tell_problems(report)


def _file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise Refused("There is no such file. Check the path.", "그런 파일이 없습니다. 경로를 확인해 주세요.")
    return path


def _counted(comments: Iterable[Comment]) -> Iterator[Comment]:
    """Count on the terminal, where somebody may be waiting."""
    waiting = sys.stderr.isatty()
    for number, comment in enumerate(comments, start=1):
        if waiting and number % _PROGRESS == 0:
            print(f"\r{number:,} …", end="", file=sys.stderr, flush=True)
        yield comment


def _tell_problems(report: Report) -> None:
    for problem in report.problems:
        said = problem.ko if language() == "ko" else problem.en
        print(f"{problem.place}: {said}", file=sys.stderr)
    if report.problem_count > len(report.problems):
        print(f"… {report.problem_count - len(report.problems)}", file=sys.stderr)


def _line(comment: Comment, reading: Reading) -> dict[str, Any]:
    return {
        "platform": comment.platform,
        "id": comment.comment_id,
        "author": comment.author.handle or comment.author.native_id,
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


def _show(comment: Comment, reading: Reading, *, text: bool) -> None:
    korean = language() == "ko"
    names = ", ".join(
        (label.ko if korean else label.en) + (" *" if label in reading.raised_by_rule else "")
        for label in reading.labels
    )
    print(f"{comment.platform:<10} {comment.comment_id:<28} {reading.harm:4.2f}  {names}")
    if text:
        print(f"    {comment.text}")
