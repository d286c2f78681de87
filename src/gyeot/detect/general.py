"""What the encoder knows of rudeness in general, by the names that newsroom software asks for.

Each attribute says in which languages it can be answered, from which set it was learned, and so what it means there.
What no licensed set taught it, it does not offer: there is no attribute for sexually explicit language, none for
threats in Korean, none for insults in English. How well each is read stands in the card under ``general``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gyeot.detect.card import FOLDER
from gyeot.detect.language import language_of
from gyeot.detect.pieces import Page

Logits = Mapping[str, NDArray[np.float32]]
Chances = NDArray[np.float64]

#: The order of K-MHaS's answers: origin, appearance, politics, profanity, age, gender, race, religion, none.
PROFANITY, GROUPS = 3, (0, 4, 5, 6, 7)


@dataclass(frozen=True, slots=True)
class Attribute:
    """A question about a comment and how it is answered from the heads, by language."""

    name: str
    learned_from: Mapping[str, str]  # by language
    answer: Mapping[str, Callable[[Logits], Chances]] = field(repr=False)


def _softmax(logits: NDArray[np.float32]) -> Chances:
    raised = np.exp(logits.astype(float) - logits.max(axis=1, keepdims=True))
    chances: Chances = raised / raised.sum(axis=1, keepdims=True)
    return chances


def _sigmoid(logits: NDArray[np.float32]) -> Chances:
    chances: Chances = 1 / (1 + np.exp(-logits.astype(float)))
    return chances


ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute(
        "TOXICITY",
        {"ko": "BEEP! (offensive or hateful)", "en": "EDOS (sexist language; other toxicity was not learned)"},
        {
            "ko": lambda said: 1 - _softmax(said["beep"])[:, 0],
            "en": lambda said: 1 - _softmax(said["edos"])[:, 0],
        },
    ),
    Attribute("INSULT", {"ko": "BEEP! (hate: hostility to the person)"}, {"ko": lambda s: _softmax(s["beep"])[:, 2]}),
    Attribute(
        "PROFANITY",
        {"ko": "K-MHaS (profanity), 2runo's curse detection data"},
        {"ko": lambda said: np.maximum(_sigmoid(said["kmhas"])[:, PROFANITY], _softmax(said["curse"])[:, 1])},
    ),
    Attribute(
        "IDENTITY_ATTACK",
        {"ko": "K-MHaS (origin, age, gender, race, religion)", "en": "EDOS (women alone)"},
        {
            "ko": lambda said: _sigmoid(said["kmhas"])[:, GROUPS].max(axis=1),
            "en": lambda said: 1 - _softmax(said["edos"])[:, 0],
        },
    ),
    Attribute(
        "THREAT",
        {"en": "EDOS (threats, plans to harm and incitement against women)"},
        {"en": lambda said: _softmax(said["edos"])[:, 1]},
    ),
)


def general(pages: Sequence[Page], *, threads: int = 0) -> list[dict[str, float]]:
    """For each canonical page the chance of every attribute that its language has, 0…1."""
    from gyeot.detect.model import load

    said = load(FOLDER, threads=threads).general(pages)
    return answers(said, [language_of(page.text) for page in pages])


def answers(said: Logits, languages: Sequence[str]) -> list[dict[str, float]]:
    """The same from the logits of the general heads, each (pages, answers), and the language of each page."""
    found = {
        (attribute.name, language): answer(said)
        for attribute in ATTRIBUTES
        for language, answer in attribute.answer.items()
        if language in languages
    }
    return [
        {
            attribute.name: float(found[attribute.name, language][number])
            for attribute in ATTRIBUTES
            if language in attribute.answer
        }
        for number, language in enumerate(languages)
    ]
