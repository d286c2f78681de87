"""Part the comments into folds so that no news thread and no copied sentence is on both sides."""

import hashlib
from collections.abc import Iterator, Sequence

from training.data import Example

FOLDS = 5
#: One invented thread in so many is never trained on: the rare labels are scaled and measured by it.
_ASIDE = 7


def fold_of(example: Example, seed: int) -> int:
    """The fold of a comment: by its thread alone, so it stays the same when other comments come or go."""
    return hashlib.sha256(f"{seed}\n{example.thread}".encode()).digest()[0] % FOLDS


def folds(examples: Sequence[Example], seed: int) -> Iterator[tuple[list[int], list[int]]]:
    """Give (train, held out) for each fold. What is held out is trained on nowhere, nor are copies of its words."""
    fold = [fold_of(example, seed) for example in examples]
    for number in range(FOLDS):
        held_out = [i for i, place in enumerate(fold) if place == number]
        seen = {examples[i].key for i in held_out}
        yield [i for i, place in enumerate(fold) if place != number and examples[i].key not in seen], held_out


def aside(example: Example) -> bool:
    """Whether a comment is kept aside for good: invented, and in one of the threads that nothing is trained on."""
    return example.invented and hashlib.sha256(f"aside\n{example.thread}".encode()).digest()[0] % _ASIDE == 0
