"""The machine's judgement itself: how likely a comment is to add harm, in which of the nine ways, and which words said
so.

Two halves read every page, one that counts letters (``linear``) and one that reads sentences (``encoder``); what they
say is weighed together and becomes probabilities. ``training/`` makes both. The rest of the package knows only
``load``, ``Page``, ``Opinion`` and the methods of ``Model``.
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
from gyeot.detect import linear as linears
from gyeot.detect.encoder import Encoder
from gyeot.detect.linear import HEADS, Linear, languages
from gyeot.detect.pieces import Page, Pieces
from gyeot.detect.text import words_of
from gyeot.errors import Doubt
from gyeot.material import Label

#: The files of the model; the card names each by its SHA-256.
WEIGHTS, NETWORK, VOCABULARY, MIXING = "weights.npz", "encoder.onnx", "pieces.model", "mixing.npz"
FILES = (WEIGHTS, NETWORK, VOCABULARY, MIXING)

#: What each probability is made from: the encoder on its own question, the encoder on harm at all, the same two of the
#: linear half.
VOICES = 4

#: A word counts as a reason from this share of the strongest word on.
REASON = 0.5


@dataclass(frozen=True, slots=True)
class Opinion:
    """Probabilities in 0…1: that any label holds, and that each does."""

    harm: float
    scores: Mapping[Label, float]
    #: How surely each piece of the text carries each label, (pieces, nine labels); what the reasons are read from.
    marks: NDArray[np.float32] = field(repr=False, compare=False)
    #: The logits of the encoder's other heads, by head; see gyeot.detect.general.
    said: Mapping[str, NDArray[np.float32]] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Reason:
    """A stretch of the page's text that spoke for a label, with its share of all that did (0…1)."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Mixing:
    """How the voices become a probability: a logistic curve for each language and head."""

    slopes: NDArray[np.float64]  # (languages, heads, voices)
    shift: NDArray[np.float64]  # (languages, heads)

    def probabilities(self, spoken: NDArray[np.int64], voices: NDArray[np.float64]) -> NDArray[np.float64]:
        """From each page's language (pages,) and the voices (pages, heads, voices) to chances (pages, heads)."""
        raised = (voices * self.slopes[spoken]).sum(axis=2) + self.shift[spoken]
        sure: NDArray[np.float64] = 1 / (1 + np.exp(-raised))
        return sure


@dataclass(frozen=True, slots=True)
class Model:
    """Both halves, and how they are weighed."""

    linear: Linear
    encoder: Encoder
    pieces: Pieces
    mixing: Mixing

    def read(self, pages: Sequence[Page]) -> list[Opinion]:
        """Judge a batch; the order stays."""
        if not pages:
            return []
        said = self.encoder.read(pages)
        by_encoder = np.concatenate([said.heads["harm"], said.heads["labels"]], axis=1).astype(float)
        sure = self.mixing.probabilities(languages(pages), voices_of(by_encoder, self.linear.values(pages)))
        return [
            Opinion(
                float(harm),
                {label: float(p) for label, p in zip(Label, scores, strict=True)},
                marks,
                {head: logits[number] for head, logits in said.heads.items()},
            )
            for number, ((harm, *scores), marks) in enumerate(zip(sure, said.marks, strict=True))
        ]

    def reasons(self, asked: Sequence[tuple[Page, Opinion, Label]]) -> list[list[Reason]]:
        """Which words of each page spoke for its label, neighbours merged, in reading order."""
        return [self._reasons(page, opinion.marks[:, list(Label).index(label)]) for page, opinion, label in asked]

    def general(self, pages: Sequence[Page]) -> Mapping[str, NDArray[np.float32]]:
        """The logits of the general heads, by head, each (pages, answers); see gyeot.detect.general."""
        return self.encoder.read(pages).heads

    def _reasons(self, page: Page, marks: NDArray[np.float32]) -> list[Reason]:
        words = list(words_of(page.text))
        places = self.pieces.places(page.text)[: len(marks)]
        return _merged(_telling(words, of_words(words, places, marks)))


def voices_of(by_encoder: NDArray[np.float64], by_linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lay the values of both halves, each (pages, heads), out as (pages, heads, voices)."""
    return np.stack(
        [
            by_encoder,
            np.repeat(by_encoder[:, :1], len(HEADS), axis=1),
            by_linear,
            np.repeat(by_linear[:, :1], len(HEADS), axis=1),
        ],
        axis=2,
    )


@cache
def load(folder: Path = cards.FOLDER, *, threads: int = 0) -> Model:
    """Load the shipped model, once. Raises Doubt when a file of it is not the one that the card names.

    ``threads`` is how many the encoder may use; 0 means one a core.
    """
    card = cards.card(folder)
    files = {name: (folder / name).read_bytes() for name in FILES}
    if card.model != cards.MODEL or any(digests.sha256(data) != card.files.get(name) for name, data in files.items()):
        raise Doubt(
            "The detector's weights are not the file that its card names, so nothing was read. Install gyeot again.",
            "판독 모델 파일이 모델 카드와 일치하지 않아 아무것도 판독하지 않았습니다. gyeot을 다시 설치해 주세요.",
        )
    pieces = Pieces(files[VOCABULARY])
    return Model(
        linears.from_bytes(files[WEIGHTS]),
        Encoder(files[NETWORK], pieces, threads=threads),
        pieces,
        mixing_from_bytes(files[MIXING]),
    )


def mixing_from_bytes(data: bytes) -> Mixing:
    """Unpack the mixing that has been checked against its card."""
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        return Mixing(kept["slopes"], kept["shift"])


def of_words(
    words: Sequence[tuple[int, int]], places: Sequence[tuple[int, int]], marks: NDArray[np.float32]
) -> NDArray[np.float64]:
    """How surely each word carries the label: as surely as its surest piece."""
    sure = np.zeros(len(words))
    of_pieces = 1 / (1 + np.exp(-marks.astype(float)))
    word = 0
    for (start, end), said in zip(places, of_pieces.tolist(), strict=False):
        while word < len(words) and words[word][1] <= start:
            word += 1
        if word < len(words) and end > words[word][0]:
            sure[word] = max(sure[word], said)
    return sure


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
