"""Compare ways to say which words made the detector think so: ``python -m training.reasons --data DIR`` after
``training.train``, on harmful comments that the first fold's model had not seen.

marks      the head that was taught on words that readers marked (what ships)
left out   each word is left out in turn; how far the label's value falls
letters    the exact shares of the linear half
chance     words in random order, as the floor

agreement        mean average precision of a way's order of words against the words that a reader marked
comprehensive    how far the label's chance falls when the first 30 % of words are taken away (higher is better)
sufficient       how far it falls when only they are left (lower is better); both as in ERASER, arXiv:1911.03429
"""

import argparse
import math
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from gyeot.detect.linear import Linear
from gyeot.detect.model import of_words
from gyeot.detect.pieces import Page, Pieces, rows
from gyeot.detect.text import words_of
from gyeot.material import Label
from training import background, data, split, train
from training.background import Spread
from training.data import GOLD, Example
from training.encoder import harm
from training.encoder.network import Reader
from training.fit import fit
from training.teaching import FULL

#: The share of words that is taken away, or left.
_SHARE = 0.3

Words = list[tuple[int, int]]
Way = Callable[[Example, Label, Words], NDArray[np.float64]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=train.WORK)
    chosen = parser.parse_args(arguments)
    made_from = data.check(chosen.data) | data.digests_of_labels(data.WRITTEN, data.LABELS)
    examples = data.read_all(chosen.data)
    school = train.opened(chosen.data, examples, made_from, plan=FULL, work=chosen.work)
    learned, held_out = next(iter(split.folds(examples, train.SEED)))
    of_fold = train.learned_from([examples[i] for i in learned])
    reader = school.tuned(school.schooled(examples), of_fold, "fold-1").eval()
    linear = fit(of_fold, Spread(background.read(chosen.data)), train.SEED)
    asked = [
        (examples[i], label, words)
        for i in held_out
        if examples[i].source == GOLD and examples[i].marked and len(words := list(words_of(examples[i].page.text))) > 2
        for label in sorted(examples[i].labels)
    ]
    chance = random.Random(train.SEED)
    ways: dict[str, Way] = {
        "marks": lambda e, label, words: _by_marks(reader, school.pieces, e, label, words),
        "left out": lambda e, label, words: _by_leaving_out(reader, school.pieces, e, label, words),
        "letters": lambda e, label, words: _by_letters(linear, e, label, words),
        "chance": lambda _e, _label, words: np.array([chance.random() for _ in words]),
    }
    print(f"{len(asked)} labels of held-out comments")
    for name, way in ways.items():
        found = np.array([_judged(reader, school.pieces, way, one) for one in asked])
        agreement, comprehensive, sufficient = np.nanmean(found, axis=0)
        print(f"{name:10s} agreement {agreement:.3f}  comprehensive {comprehensive:.3f}  sufficient {sufficient:.3f}")
    return 0


def _judged(reader: Reader, pieces: Pieces, way: Way, asked: tuple[Example, Label, Words]) -> tuple[float, ...]:
    example, label, words = asked
    weight = way(example, label, words)
    truth = np.array([any(s < end and start < e for s, e in example.marked) for start, end in words])
    agreement = average_precision_score(truth, weight) if 0 < truth.sum() < len(truth) else math.nan
    first = set(np.argsort(-weight, kind="stable")[: max(1, round(_SHARE * len(words)))].tolist())
    text, title = example.page.text, example.page.title
    rest = " ".join(text[a:b] for i, (a, b) in enumerate(words) if i not in first)
    alone = " ".join(text[a:b] for i, (a, b) in enumerate(words) if i in first)
    values = _of_label(reader, pieces, [example.page, Page(rest, title), Page(alone, title)], label)
    whole, without, only = 1 / (1 + np.exp(-values))
    return float(agreement), float(whole - without), float(whole - only)


def _of_label(reader: Reader, pieces: Pieces, pages: Sequence[Page], label: Label) -> NDArray[np.float64]:
    said: NDArray[np.float64] = harm.values(reader, pieces, pages, ["labels"])["labels"].astype(float)
    return said[:, harm.LABELS.index(label)]


def _by_marks(reader: Reader, pieces: Pieces, example: Example, label: Label, words: Words) -> NDArray[np.float64]:
    cut = pieces.cut([example.page])
    laid = rows(cut)
    with torch.no_grad():
        states = reader.encoder(torch.from_numpy(laid.pieces), torch.from_numpy(laid.kinds))
        marks = reader.heads["marks"](states)[0, 1 : len(cut[0][0]) - 1, harm.LABELS.index(label)].numpy()
    return of_words(words, pieces.places(example.page.text), marks)


def _by_leaving_out(
    reader: Reader, pieces: Pieces, example: Example, label: Label, words: Words
) -> NDArray[np.float64]:
    text, title = example.page.text, example.page.title
    without = [Page(f"{text[:start]}{text[end:]}", title) for start, end in words]
    values = _of_label(reader, pieces, [example.page, *without], label)
    return values[0] - values[1:]


def _by_letters(linear: Linear, example: Example, label: Label, words: Words) -> NDArray[np.float64]:
    return linear.shares([(example.page, label)], [words])[0]


if __name__ == "__main__":
    sys.exit(main())
