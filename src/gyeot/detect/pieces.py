"""Cut a comment and its news title into the pieces that the encoder was taught, and lay many of them side by side."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import sentencepiece
from numpy.typing import NDArray

#: The first four pieces of every vocabulary made for this encoder.
START, PADDING, END, UNKNOWN = range(4)
#: What a place in a row holds.
NOTHING, TEXT, TITLE = range(3)
#: How much is read at once, in pieces. A window of a long comment (classify.WINDOW) seldom has more.
MOST_OF_TEXT, MOST_OF_TITLE = 160, 32

_SPACE = "▁"  # as sentencepiece writes one
# The vocabulary spells a lone jamo as the conjoining one (NFKC), the canonical text as the one on the keyboard.
_KEYBOARD = "ㄱㄲㄳㄴㄵㄶㄷㄸㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅃㅄㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_JAMO = str.maketrans(_KEYBOARD, "".join(unicodedata.normalize("NFKC", jamo) for jamo in _KEYBOARD))


@dataclass(frozen=True, slots=True)
class Page:
    """What the model reads at once: a comment, or a window of a long one, under its title. Both canonical."""

    text: str = field(repr=False)
    title: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Rows:
    """A batch as the encoder takes it; both arrays are int64 of shape (pages, longest row)."""

    pieces: NDArray[np.int64]
    kinds: NDArray[np.int64]  # NOTHING, TEXT or TITLE for each place


class Pieces:
    """The vocabulary of the encoder: a sentencepiece unigram model."""

    def __init__(self, model: bytes) -> None:
        """Read a serialized sentencepiece model. Raises RuntimeError when it is none."""
        self._cutter = sentencepiece.SentencePieceProcessor(model_proto=model)

    def __len__(self) -> int:
        return int(self._cutter.GetPieceSize())

    def cut(self, pages: Sequence[Page]) -> list[tuple[list[int], list[int]]]:
        """The pieces of each page's text and of its title, each with its marks and cut to what is read at once."""
        texts = self.of([page.text for page in pages])
        titles = self.of([page.title for page in pages])
        return [
            (
                [START, *text[: MOST_OF_TEXT - 2], END],
                [*title[: MOST_OF_TITLE - 1], END] if title else [],
            )
            for text, title in zip(texts, titles, strict=True)
        ]

    def of(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of the pieces of each canonical text, without marks."""
        found: list[list[int]] = self._cutter.encode([text.translate(_JAMO) for text in texts], out_type=int)
        return found

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where each piece that ``cut`` gives of a canonical text, its marks left out, stands in that text."""
        found: list[tuple[int, int]] = []
        at = 0
        for piece in self._cutter.encode(text.translate(_JAMO), out_type=str)[: MOST_OF_TEXT - 2]:
            start = at
            for letter in piece:
                if letter == _SPACE:  # stands for a run of spaces, and for the beginning of the text
                    while at < len(text) and text[at] == " ":
                        at += 1
                    start = at if letter == piece[0] else start
                else:
                    at += 1
            found.append((start, at))
        return found


def rows(cut: Sequence[tuple[list[int], list[int]]]) -> Rows:
    """Lay cut pages side by side, filled up to the longest."""
    longest = max(len(text) + len(title) for text, title in cut)
    pieces = np.full((len(cut), longest), PADDING, np.int64)
    kinds = np.zeros((len(cut), longest), np.int64)
    for row, (text, title) in enumerate(cut):
        whole = len(text) + len(title)
        pieces[row, :whole] = [*text, *title]
        kinds[row, : len(text)], kinds[row, len(text) : whole] = TEXT, TITLE
    return Rows(pieces, kinds)


def batches(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Put rows of like length together: lists of positions, none with more than ``most`` places, padding counted.

    >>> list(batches([3, 9, 4], 10))
    [[0, 2], [1]]
    """
    taken: list[int] = []
    for at in sorted(range(len(lengths)), key=lengths.__getitem__):
        if taken and (len(taken) + 1) * lengths[at] > most:
            yield taken
            taken = []
        taken.append(at)
    if taken:
        yield taken
