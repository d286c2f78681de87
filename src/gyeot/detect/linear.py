"""The half of the machine that counts letters: a linear model over letter runs (``ngrams``).

It knows no argument, but it knows spellings that the encoder has never seen, costs almost nothing, and because it is
linear the share of every word in a value is exact.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gyeot.detect.language import LANGUAGES, language_of
from gyeot.detect.ngrams import (
    LONGEST_IN_TITLE,
    TITLE_FIELD,
    Vocabulary,
    Weighed,
    grams,
    weighed,
)
from gyeot.detect.pieces import Page
from gyeot.material import Label

#: The order of the values: harm of any kind first, then the nine labels.
HEADS = ("harm", *(label.value for label in Label))


@dataclass(frozen=True, slots=True)
class Linear:
    """The trained numbers. Rows are runs of letters, columns are ``HEADS``."""

    vocabulary: Vocabulary
    weights: NDArray[np.float32]
    circumstances: NDArray[np.float32]  # what having no title, and being English, adds
    bias: NDArray[np.float32]
    title_share: float

    def shares(
        self, asked: Sequence[tuple[Page, Label]], words: Sequence[Sequence[tuple[int, int]]]
    ) -> list[NDArray[np.float64]]:
        """What each word added to its page's value for the label: exact, since no run of letters leaves its word."""
        found = grams([page.text for page, _ in asked])
        held = weighed(found, self.vocabulary, len(asked))
        rows = self.vocabulary.rows(found.number)
        known = rows >= 0
        owner, row = found.owner[known], rows[known]
        size = max(len(self.vocabulary.numbers), 1)
        entry = np.searchsorted(held.owner * size + held.row, owner * size + row)
        head = np.array([HEADS.index(label.value) for _, label in asked], np.int64)
        added = held.value[entry] / held.times[entry] * self.weights[row, head[owner]]

        # A run that begins with the boundary before its word has its first letter one further on.
        letter = found.start[known] + (found.length[known] > 1)
        before = np.cumsum([0, *(len(page.text) + 1 for page, _ in asked)])
        starts = np.array([before[i] + start for i, of_page in enumerate(words) for start, _ in of_page], np.int64)
        word = np.searchsorted(starts, before[owner] + letter, side="right") - 1
        shares = np.bincount(word, added, minlength=len(starts)) if len(starts) else np.zeros(0)
        return np.split(shares, np.cumsum([len(of_page) for of_page in words])[:-1])

    def values(self, pages: Sequence[Page]) -> NDArray[np.float64]:
        """One row a page, one column a head; float64. Calibration makes probabilities of them."""
        texts, titles = [page.text for page in pages], [page.title for page in pages]
        in_text = weighed(grams(texts), self.vocabulary, len(texts))
        in_title = weighed(grams(titles, field=TITLE_FIELD, longest=LONGEST_IN_TITLE), self.vocabulary, len(titles))
        return (
            self._summed(in_text, len(pages))
            + self._summed(in_title, len(pages)) * self.title_share
            + circumstances(pages) @ self.circumstances
            + self.bias
        )

    def _summed(self, held: Weighed, pages: int) -> NDArray[np.float64]:
        """Add up what each page holds; the runs of a page stand side by side."""
        sums = np.zeros((pages, len(HEADS)))
        if len(held.owner):
            first = np.flatnonzero(np.diff(held.owner, prepend=-1))
            sums[held.owner[first]] = np.add.reduceat(held.value[:, None] * self.weights[held.row], first, axis=0)
        return sums


def circumstances(pages: Sequence[Page]) -> NDArray[np.float64]:
    """What is true of a page apart from its letters: that it has no title, that it is English."""
    return np.stack([np.array([not page.title for page in pages], float), languages(pages).astype(float)], axis=1)


def languages(pages: Sequence[Page]) -> NDArray[np.int64]:
    """The language of each page, as its place in LANGUAGES."""
    return np.array([LANGUAGES.index(language_of(page.text)) for page in pages], np.int64)


def from_bytes(data: bytes) -> Linear:
    """Unpack weights that have been checked against their card."""
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        return Linear(
            vocabulary=Vocabulary(kept["numbers"], kept["rarity"].astype(np.float32), float(kept["unknown"])),
            weights=kept["weights"].astype(np.float32) * kept["scale"],
            circumstances=kept["circumstances"],
            bias=kept["bias"],
            title_share=float(kept["title_share"]),
        )
