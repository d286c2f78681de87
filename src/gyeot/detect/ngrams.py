"""Cut comments into overlapping runs of one to five letters, the way the first model reads them, many comments at
once.

A run never crosses a space, but knows whether it begins or ends a word. Each is named by a 32-bit number, so the model
file holds numbers and no words. Everything is done on arrays of code points; no Python loop sees a letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Longest run in a comment; titles are short, and four letters of them carried as much as five.
LONGEST_IN_TEXT, LONGEST_IN_TITLE = 5, 4
#: Text and title are two fields: the same word weighs differently in each, so their numbers must differ.
TEXT_FIELD, TITLE_FIELD = np.uint32(0x9E3779B9), np.uint32(0x7F4A7C15)

_SPACE, _END = 0x20, 0x0A
_FNV = np.uint32(0x01000193)


@dataclass(frozen=True, slots=True)
class Grams:
    """The runs of a batch, one entry each in all arrays: whose it is, its number, where it starts and how long it is.

    ``start`` counts in code points of the comment; -1 is the boundary before its first letter.
    """

    owner: NDArray[np.int64]
    number: NDArray[np.uint32]
    start: NDArray[np.int64]
    length: NDArray[np.int64]


def grams(texts: Sequence[str], *, field: np.uint32 = TEXT_FIELD, longest: int = LONGEST_IN_TEXT) -> Grams:
    """Cut canonical texts into their runs. Case is folded here; nothing else about the text changes."""
    points = _code_points(texts)
    ends = points == _END
    blank = ends | (points == _SPACE)
    owner_of = np.cumsum(ends) - ends
    first = np.concatenate(([0], np.flatnonzero(ends)[:-1] + 1)) if len(texts) else np.zeros(0, np.int64)
    blanks_before = np.concatenate(([0], np.cumsum(blank)))

    numbers = np.full(len(points), field, np.uint32)
    found: list[tuple[NDArray[np.int64], NDArray[np.uint32], int]] = []
    for length in range(1, longest + 1):
        if length > len(points):
            break
        numbers = (numbers[: len(points) - length + 1] ^ points[length - 1 :]) * _FNV
        at = np.flatnonzero(_whole_runs(blank, ends, blanks_before, length))
        found.append((at, _stirred(numbers[at]), length))

    where = np.concatenate([at for at, _, _ in found]) if found else np.zeros(0, np.int64)
    owner = owner_of[where]
    return Grams(
        owner=owner,
        number=np.concatenate([number for _, number, _ in found]) if found else np.zeros(0, np.uint32),
        start=where - first[owner] - 1,
        length=np.concatenate([np.full(len(at), length) for at, _, length in found])
        if found
        else np.zeros(0, np.int64),
    )


def folded(text: str) -> str:
    """Lower case without moving a letter: a character whose lower case is longer keeps its shape."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def _code_points(texts: Sequence[str]) -> NDArray[np.uint32]:
    """Join the texts as `` text `` + end, so that boundaries are spaces and no run can cross from one to the next."""
    joined = "".join(f" {folded(text).replace(chr(_END), ' ')} {chr(_END)}" for text in texts)
    return np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)


def _whole_runs(
    blank: NDArray[np.bool_], ends: NDArray[np.bool_], blanks_before: NDArray[np.int64], length: int
) -> NDArray[np.bool_]:
    """Where a run of ``length`` starts: it may begin and end with a boundary, but holds none inside."""
    count = len(blank) - length + 1
    if length == 1:
        return ~blank
    no_end = ~(ends[:count] | ends[length - 1 :])
    if length == 2:  # two boundaries side by side hold no letter
        return no_end & ~(blank[:count] & blank[1:])
    inside = blanks_before[length - 1 : length - 1 + count] - blanks_before[1 : 1 + count]
    whole: NDArray[np.bool_] = no_end & (inside == 0)
    return whole


def _stirred(numbers: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Spread similar runs over the whole range (the finisher of MurmurHash3)."""
    numbers = numbers ^ (numbers >> np.uint32(16))
    numbers = numbers * np.uint32(0x85EBCA6B)
    numbers = numbers ^ (numbers >> np.uint32(13))
    numbers = numbers * np.uint32(0xC2B2AE35)
    return numbers ^ (numbers >> np.uint32(16))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The runs that a model knows, by number in rising order, and how telling each is (inverse document frequency).

    ``unknown`` is how telling a run counts that it does not know: a comment made of strange words is told less surely.
    """

    numbers: NDArray[np.uint32]
    rarity: NDArray[np.float32]
    unknown: float

    def rows(self, numbers: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Where each number stands in the vocabulary; -1 for one it does not know."""
        if not len(self.numbers):
            return np.full(len(numbers), -1, np.int64)
        rows = np.searchsorted(self.numbers, numbers)
        rows[rows == len(self.numbers)] = 0
        rows[self.numbers[rows] != numbers] = -1
        return rows


@dataclass(frozen=True, slots=True)
class Weighed:
    """How much of each known run a comment holds: TF-IDF with a damped count, every comment of length one."""

    owner: NDArray[np.int64]
    row: NDArray[np.int64]
    times: NDArray[np.int64]
    value: NDArray[np.float64]


def weighed(found: Grams, vocabulary: Vocabulary, texts: int) -> Weighed:
    """Weigh the runs of ``texts`` comments."""
    rows = vocabulary.rows(found.number)
    known = rows >= 0
    size = max(len(vocabulary.numbers), 1)
    keys, counts = np.unique(found.owner[known] * size + rows[known], return_counts=True)
    owner, row = np.divmod(keys, size)
    value = (1 + np.log(counts)) * vocabulary.rarity[row]
    strange = np.bincount(found.owner[~known], minlength=texts) * vocabulary.unknown**2
    norm = np.sqrt(np.bincount(owner, value**2, minlength=texts) + strange)
    return Weighed(owner, row, counts, value / norm[owner])
