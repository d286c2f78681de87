"""Part the comments into folds so that no news thread and no copied sentence is on both sides."""

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from training.data import Example

FOLDS = 5


def fold_of(example: Example, seed: int) -> int:
    """The fold of a comment: by its thread alone, so it stays the same when other comments come or go."""
    return hashlib.sha256(f"{seed}\n{example.thread}".encode()).digest()[0] % FOLDS


def folds(examples: Sequence[Example], seed: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Give (train, held out) for each fold. A training comment whose words are also held out is left out of training."""
    fold = np.array([fold_of(example, seed) for example in examples])
    for number in range(FOLDS):
        held_out = np.flatnonzero(fold == number)
        seen = {examples[i].key for i in held_out}
        train = [i for i in np.flatnonzero(fold != number) if examples[i].key not in seen]
        yield np.array(train, np.int64), held_out
