"""Weigh what both halves say, and turn it into probabilities that mean what they say, on comments that neither had
seen.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from gyeot.detect.language import LANGUAGES
from gyeot.detect.linear import HEADS, languages
from gyeot.detect.model import VOICES, Mixing
from training.data import GOLD, Example
from training.fit import NEVER, truth_of

#: Four slopes and a shift from some hundred positives: a firm prior keeps rare labels from overconfidence.
FIRMNESS = 0.3
#: What an invented comment counts beside a real one when heads are scaled. The real ones know no deepfakes, so without
#: any the model would be unsure of what it is asked most; more costs the real ones (training/benchmark/results.md).
INVENTED = {"ko": 0.3, "en": 0.1}
#: With fewer real examples of a label than this, a language takes its limits from invented sentences as well; where
#: there are enough, invented ones only bend them.
ENOUGH_REAL = 30
#: The harm head has no other head beside it.
_OF_HARM, _OF_LABEL = (0, 2), (0, 1, 2, 3)


def say(examples: Sequence[Example], head: str, language: str) -> NDArray[np.float64]:
    """How much each comment counts when the limits of this head are set for this language."""
    spoken = languages([example.page for example in examples]) == LANGUAGES.index(language)
    gold = np.array([example.source == GOLD for example in examples]) & spoken
    invented = np.array([example.invented for example in examples]) & spoken
    real = sum(truth_of(examples[i], head) for i in np.flatnonzero(gold).tolist())
    counted: NDArray[np.float64] = gold + invented * float(real < ENOUGH_REAL)
    return counted


def _weighed(examples: Sequence[Example], head: str, language: str) -> NDArray[np.float64]:
    """The same with a share of the invented comments everywhere."""
    spoken = languages([example.page for example in examples]) == LANGUAGES.index(language)
    invented = np.array([example.invented for example in examples]) & spoken
    weighed: NDArray[np.float64] = np.maximum(say(examples, head, language), invented * INVENTED[language])
    return weighed


def calibrate(examples: Sequence[Example], voices: NDArray[np.float64]) -> Mixing:
    """Fit the mixing on held-out comments; ``voices`` is (comments, heads, voices)."""
    slopes, shift = np.zeros((len(LANGUAGES), len(HEADS), VOICES)), np.zeros((len(LANGUAGES), len(HEADS)))
    for row, language in enumerate(LANGUAGES):
        for at, head in enumerate(HEADS):
            weight = _weighed(examples, head, language)
            chosen = weight > 0
            truth = np.array([truth_of(example, head) for example in examples])[chosen]
            if not truth.any() or truth.all():
                shift[row, at] = NEVER if not truth.any() else -NEVER
                continue
            columns = list(_OF_LABEL if at else _OF_HARM)
            line = LogisticRegression(C=FIRMNESS).fit(
                voices[chosen][:, at, columns], truth, sample_weight=weight[chosen]
            )
            slopes[row, at, columns], shift[row, at] = line.coef_[0], line.intercept_[0]
    return Mixing(slopes, shift)


def probabilities(mixing: Mixing, examples: Sequence[Example], voices: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the model will say of these comments, (comments, heads)."""
    return mixing.probabilities(languages([example.page for example in examples]), voices)
