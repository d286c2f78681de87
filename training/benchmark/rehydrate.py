"""Bring the gold comments back from the public sets: ``python -m training.benchmark.rehydrate PUBLIC OUT``.

PUBLIC holds the files as their repositories have them: ``beep_train.tsv`` and ``beep_dev.tsv`` with their titles,
``beep_unlabeled_5.txt`` with its titles (kocohub/korean-hate-speech), ``kmhas_valid.tsv`` and ``kmhas_test.tsv``
(adlnlp/K-MHaS), ``edos.csv`` (rewire-online/edos), ``online_misogyny.csv`` (ellamguest/online-misogyny-eacl2021).
Comments are found by the fingerprint of their text, so it does not matter how a copy numbers its rows.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from training.benchmark.names import FILES, HERE, fingerprint
from training.public import spelt_title

_STANCES = ("counter", "other_abuse", "none")


def texts(public: Path) -> Iterator[tuple[str, str | None]]:
    """Every text of the public sets with its news title, None where it has none."""
    for part in ("train", "dev"):
        rows = _lines(public / f"beep_{part}.tsv")[1:]
        for row, title in zip(rows, _lines(public / f"beep_{part}_titles.txt"), strict=False):
            yield row.split("\t")[0], spelt_title(title)
    titles = map(spelt_title, _lines(public / "beep_unlabeled_5_titles.txt"))
    yield from zip(_lines(public / "beep_unlabeled_5.txt"), titles, strict=False)
    for part in ("valid", "test"):
        for row in _lines(public / f"kmhas_{part}.tsv")[1:]:
            text = row.rsplit("\t", 1)[0]
            yield from ((spelling, None) for spelling in (text, text.strip('"')))
    for name, column in (("edos.csv", "text"), ("online_misogyny.csv", "body")):
        with (public / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield row[column], None


def rehydrated(public: Path, labels: Path) -> tuple[list[dict[str, object]], list[str]]:
    """The records of one file of labels with their texts, and the ids whose text was not found."""
    found: dict[str, tuple[str, str | None]] = {}
    for text, title in texts(public):
        found.setdefault(fingerprint(text), (" ".join(text.split()), title))
    records: list[dict[str, object]] = []
    missing: list[str] = []
    for line in labels.read_text("utf-8").splitlines():
        name, mark, settled, agreed = line.split("\t")
        if mark not in found:
            missing.append(name)
            continue
        text, title = found[mark]
        held = [label for label in settled.split(",") if label not in _STANCES]
        records.append(
            {
                "id": name,
                "title": title,
                "text": text,
                "labels": held,
                "stance": "harm" if held else settled,
                "agreed": agreed == "agreed",
            }
        )
    return records, missing


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").removesuffix("\n").split("\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write both gold files to OUT; 1 when a comment was not found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("public", type=Path)
    parser.add_argument("out", type=Path)
    chosen = parser.parse_args(arguments)
    lost = 0
    for name, target in FILES.items():
        records, missing = rehydrated(chosen.public, HERE / name)
        file = chosen.out / target
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
        print(f"{file}: {len(records)} comments, {len(missing)} not found")
        lost += len(missing)
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
