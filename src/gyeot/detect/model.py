"""The machine's judgement itself: how likely a comment is to add harm, in which of the nine ways, and which words said
so.

A linear model over letter runs (``ngrams``), trained by ``training/``. Because it is linear, the share of every word
in a score is exact. The rest of the package knows only ``load``, ``Page``, ``Opinion`` and the two methods of
``Model``; another kind of model takes this one's place by offering the same.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gyeot import digests
from gyeot.detect import card as cards
from gyeot.detect.language import LANGUAGES, language_of
from gyeot.detect.ngrams import (
    LONGEST_IN_TITLE,
    TITLE_FIELD,
    Vocabulary,
    Weighed,
    grams,
    weighed,
)
from gyeot.detect.text import words_of
from gyeot.errors import Doubt
from gyeot.material import Label

#: The order of the model's outputs: harm of any kind first, then the nine labels.
HEADS = ("harm", *(label.value for label in Label))
WEIGHTS = "weights.npz"

#: A word counts as a reason from this share of the strongest word on.
REASON = 0.3


@dataclass(frozen=True, slots=True)
class Page:
    """What the model reads at once: a comment, or a window of a long one, under its title. Both canonical."""

    text: str = field(repr=False)
    title: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Opinion:
    """Probabilities in 0…1: that any label holds, and that each does."""

    harm: float
    scores: Mapping[Label, float]


@dataclass(frozen=True, slots=True)
class Reason:
    """A stretch of the page's text that spoke for a label, with its share of all that did (0…1)."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Model:
    """The trained numbers. Rows are runs of letters, columns are ``HEADS``."""

    vocabulary: Vocabulary
    weights: NDArray[np.float32]
    circumstances: NDArray[np.float32]  # what having no title, and being English, adds
    bias: NDArray[np.float32]
    slope: NDArray[np.float32]  # Platt scaling, a row for each language: how a head's own value,
    harm_slope: NDArray[np.float32]  # the harm head's value
    shift: NDArray[np.float32]  # and a constant become its probability
    title_share: float

    def read(self, pages: Sequence[Page]) -> list[Opinion]:
        """Judge a batch; the order stays."""
        if not pages:
            return []
        values, spoken = self.decision_values(pages), languages(pages)
        scaled = values * self.slope[spoken] + values[:, :1] * self.harm_slope[spoken] + self.shift[spoken]
        sure = 1 / (1 + np.exp(-scaled))
        return [
            Opinion(float(harm), {label: float(p) for label, p in zip(Label, scores, strict=True)})
            for harm, *scores in sure
        ]

    def reasons(self, asked: Sequence[tuple[Page, Label]]) -> list[list[Reason]]:
        """Which words of each page spoke for its label, neighbours merged, in reading order."""
        if not asked:
            return []
        words = [list(words_of(page.text)) for page, _ in asked]
        return [
            _merged(_telling(place, shares)) for place, shares in zip(words, self.shares(asked, words), strict=True)
        ]

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

    def decision_values(self, pages: Sequence[Page]) -> NDArray[np.float64]:
        """The uncalibrated values, one row a page, one column a head. Training calibrates on these."""
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


@cache
def load(folder: Path = cards.FOLDER) -> Model:
    """Load the shipped model, once. Raises Doubt when the weights are not the file that the card names."""
    data = (folder / WEIGHTS).read_bytes()
    if digests.sha256(data) != cards.card(folder).weights_sha256 or cards.card(folder).model != cards.MODEL:
        raise Doubt(
            "The detector's weights are not the file that its card names, so nothing was read. Install gyeot again.",
            "판독 모델 파일이 모델 카드와 일치하지 않아 아무것도 판독하지 않았습니다. gyeot을 다시 설치해 주세요.",
        )
    return from_bytes(data)


def from_bytes(data: bytes) -> Model:
    """Unpack weights that have been checked against their card."""
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        return Model(
            vocabulary=Vocabulary(kept["numbers"], kept["rarity"].astype(np.float32), float(kept["unknown"])),
            weights=kept["weights"].astype(np.float32) * kept["scale"],
            circumstances=kept["circumstances"],
            bias=kept["bias"],
            slope=kept["slope"],
            harm_slope=kept["harm_slope"],
            shift=kept["shift"],
            title_share=float(kept["title_share"]),
        )


def _telling(words: Sequence[tuple[int, int]], shares: NDArray[np.float64]) -> list[tuple[int, int, float]]:
    """The words that spoke for the label loudly enough to be shown, each with its part of all that did."""
    loudest = float(shares.max(initial=0.0))
    if loudest <= 0:
        return []
    whole = float(shares[shares > 0].sum())
    return [
        (*word, share / whole) for word, share in zip(words, shares.tolist(), strict=True) if share >= REASON * loudest
    ]


def _merged(words: Sequence[tuple[int, int, float]]) -> list[Reason]:
    """Join words with nothing but the space between them."""
    merged: list[Reason] = []
    for start, end, weight in words:
        if merged and merged[-1].end + 1 == start:
            merged[-1] = Reason(merged[-1].start, end, min(1.0, merged[-1].weight + weight))
        else:
            merged.append(Reason(start, end, min(1.0, weight)))
    return merged
