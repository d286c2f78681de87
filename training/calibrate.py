"""Turn decision values into probabilities that mean what they say, using only comments the model had not seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from gyeot.detect.language import LANGUAGES
from gyeot.detect.model import HEADS, languages
from training.data import GOLD, Example
from training.fit import NEVER, truth_of

FIRMNESS = 0.1  # two slopes and a shift from some hundred positives: a firm prior keeps rare labels from overconfidence
#: With fewer real examples of a label than this, a language learns its scale from invented sentences as much as from
#: real ones.
ENOUGH_REAL = 30
INVENTED_SAY = 0.1


@dataclass(frozen=True, slots=True)
class Scaling:
    """Platt scaling, a row for each language and a column for each head: own slope, slope on the harm head's value,
    shift.
    """

    slope: NDArray[np.float64]
    harm_slope: NDArray[np.float64]
    shift: NDArray[np.float64]

    @classmethod
    def none(cls) -> "Scaling":
        """Leave decision values as they are."""
        shape = (len(LANGUAGES), len(HEADS))
        return cls(np.ones(shape), np.zeros(shape), np.zeros(shape))

    def probabilities(self, examples: Sequence[Example], values: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the model will say of these comments."""
        spoken = languages([example.page for example in examples])
        scaled = values * self.slope[spoken] + values[:, :1] * self.harm_slope[spoken] + self.shift[spoken]
        sure: NDArray[np.float64] = 1 / (1 + np.exp(-scaled))
        return sure


def say(examples: Sequence[Example], head: str, language: str) -> NDArray[np.float64]:
    """How much each comment counts when this head is scaled and its limits are set for this language."""
    spoken = languages([example.page for example in examples]) == LANGUAGES.index(language)
    gold = np.array([example.source == GOLD for example in examples]) & spoken
    invented = np.array([example.invented for example in examples]) & spoken
    real = sum(truth_of(examples[i], head) for i in np.flatnonzero(gold).tolist())
    counted: NDArray[np.float64] = gold + invented * (INVENTED_SAY if real >= ENOUGH_REAL else 1.0)
    return counted


def calibrate(examples: Sequence[Example], held_out_values: NDArray[np.float64]) -> Scaling:
    """Fit the scaling on decision values of held-out comments."""
    scaling = Scaling.none()
    for row, language in enumerate(LANGUAGES):
        for at, head in enumerate(HEADS):
            weight = say(examples, head, language)
            chosen = weight > 0
            truth = np.array([truth_of(example, head) for example in examples])[chosen]
            if not truth.any():
                scaling.slope[row, at], scaling.shift[row, at] = 0.0, NEVER
                continue
            columns = [at] if at == 0 else [at, 0]
            line = LogisticRegression(C=FIRMNESS).fit(
                held_out_values[chosen][:, columns], truth, sample_weight=weight[chosen]
            )
            scaling.slope[row, at], scaling.shift[row, at] = line.coef_[0][0], line.intercept_[0]
            scaling.harm_slope[row, at] = line.coef_[0][1] if at else 0.0
    return scaling
