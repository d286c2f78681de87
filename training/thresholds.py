"""Choose how sure the model has to be, for the three named operating points, on comments it had not seen."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gyeot.detect.card import THRESHOLDS, Limits
from gyeot.detect.language import LANGUAGES
from gyeot.detect.linear import HEADS
from gyeot.material import Label
from training.calibrate import say
from training.data import Example
from training.fit import truth_of

#: high-recall finds nine harmful comments of ten; high-precision is right four times of five when it speaks of harm at
#: all.
RECALL_OF_HARM, RECALL_OF_LABEL = 0.9, 0.8
PRECISION_OF_HARM, PRECISION_OF_LABEL = 0.8, 0.6
#: "balanced" may mark this share of the harmless sentences kept aside in victims' own words, and of answers to them; no
#: more. Most of these are twins of harmful ones, in nearly the same words: harder than what people write by themselves.
MOST_OF_OWN_WORDS = 0.12
SUREST = 0.95
#: No label is given below this chance, where only the rarest have their best balance: a card would show guesses.
LEAST_OF_LABEL = 0.2
FEWEST = 15  # so few comments past a limit prove no precision


def choose(examples: Sequence[Example], probabilities: NDArray[np.float64]) -> dict[str, dict[str, Limits]]:
    """Set the limits of every head, for every operating point and language."""
    chosen: dict[str, dict[str, Limits]] = {name: {} for name in THRESHOLDS}
    for language in LANGUAGES:
        heads = [_past(examples, probabilities[:, at], head, language) for at, head in enumerate(HEADS)]
        found = {
            "high-recall": [
                past.for_recall(RECALL_OF_LABEL if at else RECALL_OF_HARM) for at, past in enumerate(heads)
            ],
            "balanced": [
                max(past.for_f1(), LEAST_OF_LABEL if at else _quiet(examples, probabilities[:, 0], language))
                for at, past in enumerate(heads)
            ],
            "high-precision": [
                past.for_precision(PRECISION_OF_LABEL if at else PRECISION_OF_HARM) for at, past in enumerate(heads)
            ],
        }
        found["high-precision"] = [max(pair) for pair in zip(found["high-precision"], found["balanced"], strict=True)]
        for name, limits in found.items():
            chosen[name][language] = Limits(limits[0], dict(zip(Label, limits[1:], strict=True)))
    return chosen


def _quiet(examples: Sequence[Example], sure: NDArray[np.float64], language: str) -> float:
    """The lowest limit of harm that leaves victims' own words alone, but for the share that is allowed."""
    own = [i for i, e in enumerate(examples) if e.own_words and not e.harm and e.language == language]
    return round(float(np.quantile(sure[own], 1 - MOST_OF_OWN_WORDS)), 4) if own else 0.0


def _past(examples: Sequence[Example], sure: NDArray[np.float64], head: str, language: str) -> "_Past":
    weight = say(examples, head, language)
    kept = weight > 0
    truth = np.array([truth_of(example, head) for example in examples])
    return _Past(truth[kept], sure[kept], weight[kept])


class _Past:
    """Precision and recall past each possible limit, from the surest comment down."""

    def __init__(self, truth: NDArray[np.bool_], sure: NDArray[np.float64], weight: NDArray[np.float64]) -> None:
        order = np.argsort(-sure, kind="stable")
        self.sure = sure[order]
        hits = np.cumsum(truth[order] * weight[order])
        self.recall = hits / max(float((truth * weight).sum()), 1e-9)
        self.precision = hits / np.cumsum(weight[order])

    def for_f1(self) -> float:
        """The limit with the best balance of both."""
        both = np.maximum(self.precision + self.recall, 1e-9)
        return self._limit(int(np.argmax(self.precision * self.recall / both)))

    def for_recall(self, wanted: float) -> float:
        """The highest limit that still finds this share."""
        return self._limit(int(np.argmax(self.recall >= wanted - 1e-9)))

    def for_precision(self, wanted: float) -> float:
        """The lowest limit past which this share is rightly named; where there is none, the one that comes nearest."""
        proven = np.where(np.arange(len(self.precision)) >= FEWEST, self.precision, 0)
        enough = np.flatnonzero(proven >= wanted)
        return self._limit(int(enough[-1] if len(enough) else np.argmax(proven)))

    def _limit(self, last: int) -> float:
        """Half-way between the last comment past the limit and the next, in four digits."""
        below = self.sure[last + 1] if last + 1 < len(self.sure) else 0.0
        return round(float(np.clip((self.sure[last] + below) / 2, 0.005, SUREST)), 4)
