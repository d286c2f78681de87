"""Read the labelled comments that the detector learns from, and refuse files that are not the ones we mean."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gyeot import digests
from gyeot.detect.model import Page
from gyeot.detect.text import canonical, words_key
from gyeot.material import Label

HERE = Path(__file__).parent
WRITTEN = HERE / "written"
SETS = HERE / "sets.toml"

GOLD, EXTRA, INVENTED, PRESS = "gold", "extra", "written", "press"
_STANCES = ("counter", "other_abuse", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One comment with what people made of it."""

    page: Page = field(repr=False)
    labels: frozenset[Label]
    stance: str  # harm, counter, other_abuse or none
    language: str  # ko or en
    source: str  # gold: read twice; extra: read once; written: invented; press: invented, as a newspaper says it
    thread: str = field(repr=False)  # the news thread that it stands under; comments of one thread never part
    key: str = field(repr=False)  # what copies of one sentence share

    @property
    def invented(self) -> bool:
        """Whether nobody ever posted it."""
        return self.source in (INVENTED, PRESS)

    @property
    def harm(self) -> bool:
        """Whether any label holds."""
        return bool(self.labels)


def read_all(folder: Path, *, written: Path = WRITTEN, sets: Path = SETS) -> list[Example]:
    """Read the gold sets and the extra set from ``folder`` and the invented sentences, always in the same order.

    Raises ValueError where a file is not the one that ``sets`` names by its SHA-256.
    """
    check(folder, sets)
    examples = [
        *_from_json_lines(folder / "sv-gold/dev.jsonl", GOLD, "ko"),
        *_from_json_lines(folder / "sv-gold/dev-en.jsonl", GOLD, "en"),
        *_from_json_lines(folder / "sv-gold/train-extra.jsonl", EXTRA, "ko"),
    ]
    for file in sorted(written.glob("*.tsv")):
        language, source = "en" if file.name.startswith("en") else "ko", PRESS if "press" in file.name else INVENTED
        examples += _from_table(file, language, source)
    return examples


def check(folder: Path, sets: Path = SETS) -> dict[str, str]:
    """Compare every file with the SHA-256 that ``sets`` has for it; return them by name."""
    wanted = {entry["file"]: entry["sha256"] for entry in tomllib.loads(sets.read_text("utf-8"))["set"]}
    for name, sha256 in wanted.items():
        with (folder / name).open("rb") as file:
            found, _ = digests.sha256_of_file(file)
        if found != sha256:
            raise ValueError(
                f"{name} is not the file that {sets.name} names: get it again, or record the new one there"
            )
    return wanted


def digests_of_written(folder: Path) -> dict[str, str]:
    """Name the invented sentences by their SHA-256 too: they change with the repository."""
    return {f"written/{file.name}": digests.sha256(file.read_bytes()) for file in sorted(folder.glob("*.tsv"))}


def _from_json_lines(file: Path, source: str, language: str) -> Iterator[Example]:
    for line in file.read_text("utf-8").splitlines():
        record: dict[str, Any] = json.loads(line)
        labels = frozenset(map(Label, record["labels"]))
        stance = "harm" if labels else record["stance"]
        yield _example(record["text"], record["title"] or "", labels, stance=stance, language=language, source=source)


def _from_table(file: Path, language: str, source: str) -> Iterator[Example]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        columns = line.split("\t")
        if len(columns) != 3:
            raise ValueError(
                f"{file.name}:{number}: a line is labels, title and comment with tabs between; mend the line"
            )
        names, title, text = columns
        try:
            labels = frozenset(Label(name) for name in names.split(",") if name not in _STANCES)
        except ValueError as unknown:
            raise ValueError(f"{file.name}:{number}: {unknown}; use a name from GUIDELINE.md") from unknown
        stance = "harm" if labels else names
        yield _example(text, "" if title == "-" else title, labels, stance=stance, language=language, source=source)


def _example(text: str, title: str, labels: frozenset[Label], *, stance: str, language: str, source: str) -> Example:
    page, key = Page(canonical(text).text, canonical(title).text), words_key(text)
    thread = f"title {words_key(title)}" if title else f"alone {key}"
    return Example(page=page, labels=labels, stance=stance, language=language, source=source, thread=thread, key=key)
