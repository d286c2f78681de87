"""Read the labelled comments that the detector learns from, and refuse files that are not the ones we mean."""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gyeot import digests
from gyeot.detect.pieces import Page
from gyeot.detect.text import Canonical, canonical, words_key
from gyeot.material import Label
from training import public

HERE = Path(__file__).parent
WRITTEN = HERE / "written"
LABELS = HERE / "labels"
SETS = HERE / "sets.toml"

GOLD, EXTRA, MINED, INVENTED, PRESS = "gold", "extra", "mined", "written", "press"
_STANCES = ("counter", "other_abuse", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One comment with what people made of it."""

    page: Page = field(repr=False)
    labels: frozenset[Label]
    stance: str  # harm, counter, other_abuse or none
    language: str  # ko or en
    #: gold: read twice, extra: read once, mined: found and read for this training, written: invented, press: invented,
    #: as a newspaper says it
    source: str
    thread: str = field(repr=False)  # the news thread that it stands under; comments of one thread never part
    key: str = field(repr=False)  # what copies of one sentence share
    own_words: bool = False  # invented as a victim's own words, or as an answer to them
    marked: tuple[tuple[int, int], ...] = ()  # stretches of page.text that a reader marked as carrying the harm

    @property
    def short_key(self) -> str:
        """What names this comment under its title without repeating either."""
        return hashlib.sha256(f"{self.source}\n{self.page.title}\n{self.page.text}".encode()).hexdigest()[:16]

    @property
    def invented(self) -> bool:
        """Whether nobody ever posted it."""
        return self.source in (INVENTED, PRESS)

    @property
    def harm(self) -> bool:
        """Whether any label holds."""
        return bool(self.labels)


def read_all(folder: Path, *, written: Path = WRITTEN, labels: Path = LABELS) -> list[Example]:
    """Read the gold sets and the extra set from ``folder``, the public comments that ``labels`` names, and the
    invented sentences, always in the same order.
    """
    examples = [
        *_from_json_lines(folder / "sv-gold/dev.jsonl", GOLD, "ko", labels),
        *_from_json_lines(folder / "sv-gold/dev-en.jsonl", GOLD, "en", labels),
        *_from_json_lines(folder / "sv-gold/train-extra.jsonl", EXTRA, "ko", labels),
        *_from_names(folder, labels),
    ]
    for file in sorted(written.glob("*.tsv")):
        language, source = "en" if file.name.startswith("en") else "ko", PRESS if "press" in file.name else INVENTED
        of_file = _from_table(file, language, source)
        examples += [replace(e, own_words=True) for e in of_file] if "voices" in file.name else of_file
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


def digests_of_labels(written: Path, labels: Path) -> dict[str, str]:
    """Name the invented sentences and the labels by their SHA-256 too: they change with the repository."""
    files = [*sorted(written.glob("*.tsv")), *sorted(labels.glob("*.tsv"))]
    return {f"{file.parent.name}/{file.name}": digests.sha256(file.read_bytes()) for file in files}


def _from_json_lines(file: Path, source: str, language: str, labels: Path) -> Iterator[Example]:
    second = _second_reading(labels / f"second-{file.stem}.tsv")
    marks = _marks(labels / f"marked-{file.stem}.tsv")
    for number, line in enumerate(file.read_text("utf-8").splitlines()):
        record: dict[str, Any] = json.loads(line)
        settled = second.get(number) or ",".join(record["labels"]) or record["stance"]
        found = _labels(settled)
        yield _example(
            record["text"],
            record["title"] or "",
            found,
            stance="harm" if found else settled,
            language=language,
            source=source,
            marked=marks.get(number, ()),
        )


def _second_reading(file: Path) -> dict[int, str]:
    """The labels that a second reader settled, by line, counted from 0."""
    if not file.exists():
        return {}
    lines = [line.split("\t") for line in file.read_text("utf-8").splitlines()]
    return {int(number): settled for number, settled, *_ in lines}


def _marks(file: Path) -> dict[int, list[tuple[int, int]]]:
    """The stretches that a reader marked as carrying the harm, by line, counted from 0."""
    if not file.exists():
        return {}
    lines = [line.split("\t") for line in file.read_text("utf-8").splitlines()]
    return {int(number): _stretches(marks) for number, marks in lines}


def _stretches(marks: str) -> list[tuple[int, int]]:
    """``12-15;20-24`` as pairs of positions in the comment as its set spells it."""
    pairs = (mark.split("-") for mark in marks.split(";") if mark)
    return [(int(start), int(end)) for start, end in pairs]


def _labels(names: str) -> frozenset[Label]:
    return frozenset(Label(name) for name in names.split(",") if name not in _STANCES)


def _from_table(file: Path, language: str, source: str) -> Iterator[Example]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        columns = line.split("\t")
        if len(columns) != 3:
            raise ValueError(
                f"{file.name}:{number}: a line is labels, title and comment with tabs between; mend the line"
            )
        names, title, text = columns
        try:
            labels = _labels(names)
        except ValueError as unknown:
            raise ValueError(f"{file.name}:{number}: {unknown}; use a name from GUIDELINE.md") from unknown
        stance = "harm" if labels else names
        yield _example(text, "" if title == "-" else title, labels, stance=stance, language=language, source=source)


def _from_names(folder: Path, labels: Path) -> Iterator[Example]:
    """Public comments that were labelled by name (see public.Row.name). Raises ValueError for a name no set has."""
    files = sorted(labels.glob("mined-*.tsv"))
    if not files:
        return
    rows = {row.name: row for row in public.train_rows(folder)}
    for file in files:
        language = file.stem.removeprefix("mined-")
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            name, settled, _first, _second, marks = line.split("\t")
            if name not in rows:
                raise ValueError(f"{file.name}:{number}: no comment of the public sets has this name; get them again")
            row = rows[name]
            found = _labels(settled)
            yield _example(
                row.text,
                public.spelt_title(row.title),
                found,
                stance="harm" if found else settled,
                language=language,
                source=MINED,
                marked=_stretches(marks),
            )


def _example(
    text: str,
    title: str,
    labels: frozenset[Label],
    *,
    stance: str,
    language: str,
    source: str,
    marked: Sequence[tuple[int, int]] = (),
) -> Example:
    spelt, key = canonical(text), words_key(text)
    thread = f"title {words_key(title)}" if title else f"alone {key}"
    return Example(
        page=Page(spelt.text, canonical(title).text),
        labels=labels,
        stance=stance,
        language=language,
        source=source,
        thread=thread,
        key=key,
        marked=tuple(_in_canonical(spelt, start, end) for start, end in marked),
    )


def _in_canonical(spelt: Canonical, start: int, end: int) -> tuple[int, int]:
    """Where a stretch of the original stands in the canonical text."""
    if spelt.origin is None:
        return start, end
    inside = [i for i, (left, right) in enumerate(spelt.origin) if right > start and left < end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)
