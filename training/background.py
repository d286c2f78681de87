"""Learn how rare each run of letters is from many comments that nobody labelled, Korean and English counted apart."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gyeot.detect.ngrams import LONGEST_IN_TITLE, TITLE_FIELD, grams
from gyeot.detect.pieces import Page
from gyeot.detect.text import canonical, words_key

LANGUAGES = ("ko", "en")
#: Comments of the background that also stand in a set we measure on are left out.
_MEASURED = ("public/kmhas_test.tsv", "public/unsmile_valid.tsv")
_AT_ONCE = 2_000


def read(folder: Path) -> Iterator[tuple[Page, str]]:
    """Give the background's pages with their language: unlabelled Korean news comments, the train parts of two
    English sets.
    """
    measured = {words_key(line.split("\t")[0]) for name in _MEASURED for line in _lines(folder / name)}
    titles = _lines(folder / "public/beep_unlabeled_5_titles.txt")
    for text, title in zip(_lines(folder / "public/beep_unlabeled_5.txt"), titles, strict=True):
        if words_key(text) not in measured:
            yield Page(canonical(text).text, canonical(title).text), "ko"
    for name, column in (("edos.csv", "text"), ("online_misogyny.csv", "body")):
        with (folder / "public" / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["split"] == "train":
                    yield Page(canonical(row[column]).text), "en"


class Spread:
    """In how many comments (and in how many different titles) each run was seen, by language."""

    def __init__(self, pages: Iterable[tuple[Page, str]]) -> None:
        found = list(pages)
        self.counts = [_count([page for page, language in found if language == wanted]) for wanted in LANGUAGES]

    def rarity(self, numbers: NDArray[np.uint32]) -> NDArray[np.float32]:
        """How telling each run is: by the language in which it is the more common."""
        rarity = np.full(len(numbers), np.inf)
        for seen, counts, out_of in (fields for language in self.counts for fields in language):
            if not out_of:
                continue
            at = np.searchsorted(seen, numbers)
            at[at == len(seen)] = 0
            known = seen[at] == numbers if len(seen) else np.zeros(len(numbers), bool)
            rarity = np.minimum(rarity, np.where(known, np.log((1 + out_of) / (1 + counts[at])) + 1, np.inf))
        rarest = max(
            (np.log(1 + out_of) + 1 for language in self.counts for _, _, out_of in language if out_of), default=1
        )
        bounded: NDArray[np.float32] = np.minimum(rarity, rarest).astype(np.float32)
        return bounded


def _count(pages: Sequence[Page]) -> list[tuple[NDArray[np.uint32], NDArray[np.int64], int]]:
    titles = sorted({page.title for page in pages if page.title})
    return [(*holders([page.text for page in pages]), len(pages)), (*holders(titles, in_title=True), len(titles))]


def holders(texts: Sequence[str], *, in_title: bool = False) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The runs found in ``texts``, in rising order, and in how many of the texts each is found."""
    numbers: list[NDArray[np.uint32]] = [np.zeros(0, np.uint32)]
    for first in range(0, len(texts), _AT_ONCE):
        part = texts[first : first + _AT_ONCE]
        found = grams(part, field=TITLE_FIELD, longest=LONGEST_IN_TITLE) if in_title else grams(part)
        pairs = np.unique((found.owner.astype(np.uint64) << np.uint64(32)) | found.number)
        numbers.append((pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32))
    seen, counts = np.unique(np.concatenate(numbers), return_counts=True)
    return seen, counts


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").removesuffix("\n").split("\n")
