"""What can be asked of a comment, in which languages, where each answer was learned, and how well it was measured.

Secondary victimization and its nine ways come from the detector. The rest carries the names that newsroom software
asks for, where a licensed set taught it (https://developers.perspectiveapi.com/s/about-the-api-attributes-and-languages).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from gyeot.detect import Score
from gyeot.detect.card import THRESHOLDS, card, record
from gyeot.detect.general import ATTRIBUTES as GENERAL
from gyeot.detect.language import LANGUAGES
from gyeot.material import Label

ANY = "SECONDARY_VICTIMIZATION"
#: Perspective's THREAT is any threat; the label is one against a victim, or those who stand beside her.
_THREAT = "THREAT_TO_VICTIM"
#: What Perspective has and we do not, so that the error can say why.
REFUSED: Mapping[str, str] = {
    "SEVERE_TOXICITY": "no licensed set grades how severe a comment is; use TOXICITY with a higher threshold",
    "SEXUALLY_EXPLICIT": "no licensed set teaches it; SEXUALIZATION says whether a victim is made a sexual object",
}


@dataclass(frozen=True, slots=True)
class Attribute:
    """A question, and what an honest operator should know about the answer."""

    name: str
    says: str
    ko: str
    learned_from: Mapping[str, str]  # by language; a language that is absent is not offered
    measured: Mapping[str, Mapping[str, float]]  # by language, named numbers


@cache
def offered() -> Mapping[str, Attribute]:
    """All attributes, by name."""
    results: Mapping[str, Any] = record()["results"]
    learned = dict.fromkeys(LANGUAGES, "comments labelled for secondary victimization; see the model card")
    any_harm = {
        language: {
            "f1_balanced": results[language]["any_f1"]["mean"],
            "average_precision": results[language]["any_ap"]["mean"],
            "calibration_error": results[language]["calibration_error"],
        }
        for language in LANGUAGES
    }
    found = [
        Attribute(ANY, "adds harm to a victim, in any of the nine ways", "2차 피해를 더하는 말", learned, any_harm)
    ]
    found += [Attribute(name_of(label), label.en, label.ko, learned, _of_label(results, label)) for label in Label]
    found += [
        Attribute(
            general.name,
            general.name.lower().replace("_", " "),
            _KOREAN[general.name],
            general.learned_from,
            {language: _of_general(results, general.name, language) for language in general.learned_from},
        )
        for general in GENERAL
    ]
    return {attribute.name: attribute for attribute in found}


_KOREAN = {
    "TOXICITY": "거칠거나 혐오하는 말",
    "INSULT": "사람을 향한 적대",
    "PROFANITY": "욕설",
    "IDENTITY_ATTACK": "집단을 향한 혐오",
    "THREAT": "위협",
}


def name_of(label: Label) -> str:
    """The attribute that asks for one label."""
    return _THREAT if label is Label.THREAT else label.value.upper()


@cache
def raised() -> float:
    """The value that an answer has at least where a rule raised its hand.

    It is the higher of the two languages' limits at "balanced", in the next whole percent: an operator who sets his
    threshold to that limit sees what rules see, also where software counts only what is past it, as Coral does.
    """
    limit = max(limits.harm for limits in card().thresholds["balanced"].values())
    # Rounded first: 100 * 0.29 is a little less than 29, and the next percent would be the limit itself.
    return (math.floor(round(100 * limit, 6)) + 1) / 100


def value(name: str, score: Score) -> float | None:
    """The answer to an attribute, 0…1; None where the comment's language does not have it."""
    if name == ANY:
        return max(score.reading.harm, raised()) if score.reading.raised_by_rule else score.reading.harm
    for label in Label:
        if name == name_of(label):
            sure = score.reading.scores[label]
            return max(sure, raised()) if label in score.reading.raised_by_rule else sure
    return score.attributes.get(name)


def described() -> dict[str, Any]:
    """Everything above as JSON, with the operating points of SECONDARY_VICTIMIZATION by language."""
    return {
        "model": card().model,
        "attributes": [
            {
                "name": attribute.name,
                "says": attribute.says,
                "says_ko": attribute.ko,
                "languages": list(attribute.learned_from),
                "learned_from": dict(attribute.learned_from),
                "measured": {language: dict(numbers) for language, numbers in attribute.measured.items()},
            }
            for attribute in offered().values()
        ],
        "refused": dict(REFUSED),
        "thresholds": {
            name: {language: card().thresholds[name][language].harm for language in LANGUAGES} for name in THRESHOLDS
        },
        "raised_by_rule": raised(),
        "limits": list(record()["about"]["limits"]),
    }


def _of_label(results: Mapping[str, Any], label: Label) -> dict[str, dict[str, float]]:
    found = {}
    for language in LANGUAGES:
        measured = results[language]["labels"][label.value]
        found[language] = {
            "f1_balanced": measured["f1"],
            "average_precision": measured["ap"],
            "comments": measured["count"],
        }
    return found


def _of_general(results: Mapping[str, Any], name: str, language: str) -> dict[str, float]:
    first = f"{name.lower()}_{language}_"
    return {
        f"auc_{measure.removeprefix(first)}": number
        for measure, number in results["general"]["attributes"].items()
        if measure.startswith(first)
    }
