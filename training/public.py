"""Read the public sets that teach the encoder what rudeness and hatred look like in general, each under its own head.

None of them knows secondary victimization. Their test parts, and every comment that also stands in one, are left out.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gyeot.detect.pieces import Page
from gyeot.detect.text import canonical, words_key

#: The heads and how many answers each has. ``kmhas`` may have several answers at once, the others have one.
HEADS: Mapping[str, int] = {"beep": 3, "bias": 3, "kmhas": 9, "edos": 5, "hatescore": 3, "curse": 2, "misogyny": 2}
SEVERAL = ("kmhas",)

BEEP = ("none", "offensive", "hate")
BIAS = ("none", "others", "gender")
KMHAS = ("origin", "appearance", "politics", "profanity", "age", "gender", "race", "religion", "none")
EDOS = ("none", "1. threats", "2. derogation", "3. animosity", "4. prejudiced")
HATESCORE = ("Clean", "단순 악플", "혐오발언")

UNLABELLED = "beep-unl5"
_CLEAN_OF_HATESCORE = 4  # one clean comment in so many; most of that set is clean


@dataclass(frozen=True, slots=True)
class Known:
    """A public comment with the answers that its set gives."""

    page: Page = field(repr=False)
    answers: Mapping[str, tuple[int, ...]]  # by head; none for an unlabelled comment


@dataclass(frozen=True, slots=True)
class Row:
    """A comment as its set spells it."""

    collection: str
    text: str = field(repr=False)
    title: str = field(repr=False)
    answers: Mapping[str, tuple[int, ...]]

    @property
    def page(self) -> Page:
        """The comment as the model reads it."""
        return Page(canonical(self.text).text, canonical(self.title).text)

    @property
    def name(self) -> str:
        """What names this comment without repeating it: its collection and the SHA-256 of its text, cut to 64 bits.

        Row numbers differ between copies of a set; the words do not.
        """
        return f"{self.collection}:{hashlib.sha256(self.text.encode()).hexdigest()[:16]}"


def train(folder: Path) -> list[Known]:
    """All train parts, without comments that a measured part holds too, and the unlabelled news comments."""
    measured = measured_keys(folder)
    found: list[Known] = []
    seen: set[str] = set()
    for row in train_rows(folder):
        if not row.answers and row.collection != UNLABELLED:
            continue
        page = row.page
        key = words_key(page.text)
        if key not in measured and key not in seen:
            seen.add(key)
            found.append(Known(page, row.answers))
    return found


def train_rows(folder: Path) -> Iterator[Row]:
    """Every comment that may be learned from, as its set spells it."""
    yield from beep(folder, "train")
    yield from kmhas(folder, "valid")
    yield from edos(folder, "train")
    yield from _hatescore(folder)
    yield from _curse(folder)
    yield from _misogyny(folder)
    yield from _unlabelled(folder)


def beep(folder: Path, part: str) -> Iterator[Row]:
    """BEEP! (kocohub/korean-hate-speech): comments under entertainment news, hatred and bias."""
    rows = _lines(folder / f"public/beep_{part}.tsv")[1:]
    titles = _lines(folder / f"public/beep_{part}_titles.txt")
    for row, title in zip(rows, titles, strict=True):
        text, _, bias, hate = row.split("\t")
        answers = {"beep": (BEEP.index(hate),)} | ({"bias": (BIAS.index(bias),)} if bias in BIAS else {})
        yield Row(f"beep-{part}", text, title, answers)


def kmhas(folder: Path, part: str) -> Iterator[Row]:
    """K-MHaS (adlnlp): eight kinds of hate and none; several may hold."""
    for row in _lines(folder / f"public/kmhas_{part}.tsv")[1:]:
        text, labels = row.rsplit("\t", 1)
        yield Row(f"kmhas-{part}", text.strip('"'), "", {"kmhas": tuple(map(int, labels.split(",")))})


def edos(folder: Path, part: str) -> Iterator[Row]:
    """EDOS (SemEval-2023 task 10): sexism in English and its four categories."""
    for row in _table(folder / "public/edos.csv"):
        if row["split"] == part:
            place = next(i for i, name in enumerate(EDOS) if row["label_category"].startswith(name))
            yield Row(f"edos-{part}", row["text"], "", {"edos": (place,)})


def _hatescore(folder: Path) -> Iterator[Row]:
    for number, row in enumerate(_table(folder / "public/hatescore.csv")):
        place = HATESCORE.index(row["macrolabel"])
        answers = {"hatescore": (place,)} if place or number % _CLEAN_OF_HATESCORE == 0 else {}
        yield Row("hatescore", row["comment"], "", answers)


def _curse(folder: Path) -> Iterator[Row]:
    for row in _lines(folder / "public/curse_2runo.txt"):
        text, _, label = row.rpartition("|")
        yield Row("curse", text, "", {"curse": (int(label),)} if label in ("0", "1") else {})


def _misogyny(folder: Path) -> Iterator[Row]:
    for row in _table(folder / "public/online_misogyny.csv"):
        if row["split"] == "train":
            yield Row("misogyny-train", row["body"], "", {"misogyny": (int(row["level_1"] == "Misogynistic"),)})


def _unlabelled(folder: Path) -> Iterator[Row]:
    titles = _lines(folder / "public/beep_unlabeled_5_titles.txt")
    for text, title in zip(_lines(folder / "public/beep_unlabeled_5.txt"), titles, strict=True):
        yield Row(UNLABELLED, text, title, {})


def spelt_title(title: str) -> str:
    """A headline as readers saw it: some copies keep the quotation marks that a table put around it."""
    if len(title) > 1 and title[0] == title[-1] == '"':
        title = title[1:-1].replace('""', '"')
    return title.strip('"')


def measured_keys(folder: Path) -> set[str]:
    """What copies of the comments in every measured part share (see gyeot.detect.text.words_key)."""
    texts = [row.split("\t")[0] for row in _lines(folder / "public/beep_dev.tsv")]
    texts += [row.rsplit("\t", 1)[0].strip('"') for row in _lines(folder / "public/kmhas_test.tsv")]
    texts += [row.split("\t")[0] for row in _lines(folder / "public/unsmile_valid.tsv")]
    texts += [row["text"] for row in _table(folder / "public/apeach_test.csv")]
    texts += [row["test_case"] for row in _table(folder / "public/hatecheck.csv")]
    texts += [row["text"] for row in _table(folder / "public/edos.csv") if row["split"] != "train"]
    texts += [row["body"] for row in _table(folder / "public/online_misogyny.csv") if row["split"] != "train"]
    return {words_key(canonical(text).text) for text in texts}


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").removesuffix("\n").split("\n")


def _table(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)
