"""Count false alarms where they would hurt most: on a victim's own words, on asking for help, on consoling, on quoting
to condemn. The sentences are invented, kept in ``written/test``, and nothing is trained on them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gyeot.detect.card import FOLDER, THRESHOLDS
from gyeot.detect.classify import classify
from gyeot.material import Comment

KINDS = ("testimony", "help_seeking", "consoling", "quoting_to_condemn")


@dataclass(frozen=True, slots=True)
class Case:
    """A harmless comment that uses the words of harmful ones."""

    kind: str
    language: str
    comment: Comment = field(repr=False)


def read(folder: Path) -> list[Case]:
    """All cases, in the order of the files. Raises ValueError for a line that is none."""
    return [case for file in sorted(folder.glob("harmless-*.tsv")) for case in _of_file(file)]


def _of_file(file: Path) -> Iterator[Case]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        kind, title, text = line.split("\t")
        if kind not in KINDS:
            raise ValueError(f"{file.name}:{number}: {kind} is no kind; use one of {', '.join(KINDS)}")
        comment = Comment(platform="written", comment_id="", text=text, title="" if title == "-" else title)
        yield Case(kind, file.stem.removeprefix("harmless-"), comment)


def measure(folder: Path, model: Path = FOLDER) -> dict[str, Any]:
    """The share of cases that are marked, rules included, at each operating point; at "balanced" by kind as well."""
    cases = read(folder)
    found: dict[str, Any] = {"comments": len(cases)}
    for threshold in THRESHOLDS:
        said = classify((case.comment for case in cases), threshold=threshold, folder=model)
        marked = [bool(reading.labels) for reading in said]
        found[threshold] = {
            language: _share(
                [mark for case, mark in zip(cases, marked, strict=True) if language in ("all", case.language)]
            )
            for language in ("all", "ko", "en")
        }
        if threshold == "balanced":
            found["by_kind"] = {
                kind: _share([mark for case, mark in zip(cases, marked, strict=True) if case.kind == kind])
                for kind in KINDS
            }
    return found


def _share(marked: list[bool]) -> float:
    return round(sum(marked) / len(marked), 3) if marked else 0.0
