"""The operating points: what balanced may not do to victims' own words."""

import numpy as np

from gyeot.detect.linear import HEADS
from gyeot.detect.pieces import Page
from gyeot.material import Label
from training.data import GOLD, INVENTED, Example
from training.thresholds import MOST_OF_OWN_WORDS, choose


def example(number: int, *, harm: bool, own_words: bool = False, language: str = "ko") -> Example:
    return Example(
        page=Page(f"말 {number}" if language == "ko" else f"words {number}"),
        labels=frozenset((Label.DISBELIEF,)) if harm else frozenset(),
        stance="harm" if harm else "none",
        language=language,
        source=INVENTED if own_words else GOLD,
        thread=f"alone {number}",
        key=str(number),
        own_words=own_words,
    )


def test_balanced_leaves_victims_own_words_alone():
    english = [example(number, harm=number % 2 == 0, language="en") for number in range(200)]
    gold = [example(number, harm=number % 2 == 0) for number in range(200)]
    own = [example(1_000 + number, harm=False, own_words=True) for number in range(100)]
    chance = np.random.default_rng(7)
    sure = np.full((300, len(HEADS)), 0.05)
    sure[:200, 0] = np.where([e.harm for e in gold], 0.6, 0.3) + chance.normal(0, 0.1, 200)
    sure[200:, 0] = 0.5 + chance.normal(0, 0.05, 100)

    without = choose([*gold, *english], np.concatenate([sure[:200], sure[:200]]))
    limits = choose([*gold, *own, *english], np.concatenate([sure, sure[:200]]))

    assert (sure[200:, 0] >= without["balanced"]["ko"].harm).mean() > MOST_OF_OWN_WORDS
    assert (sure[200:, 0] >= limits["balanced"]["ko"].harm).mean() <= MOST_OF_OWN_WORDS
    assert limits["high-recall"]["ko"].harm <= limits["balanced"]["ko"].harm <= limits["high-precision"]["ko"].harm
