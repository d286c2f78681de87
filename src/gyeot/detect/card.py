"""The paper that comes with the machine: its name and version, what it was made from, and how sure it has to be to
speak.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gyeot.detect.language import LANGUAGES
from gyeot.errors import Refused
from gyeot.material import Label

#: What every reading carries. The card must say the same; training writes it from here.
NAME, VERSION = "gyeot-reader", "1.1.0"
MODEL = f"{NAME}@{VERSION}"

#: The named operating points, from the one that misses least to the one that alarms least.
THRESHOLDS = ("high-recall", "balanced", "high-precision")

FOLDER = Path(__file__).parent / "model"


@dataclass(frozen=True, slots=True)
class Limits:
    """How sure the model has to be: of harm at all, then of each label."""

    harm: float
    labels: Mapping[Label, float]


@dataclass(frozen=True, slots=True)
class Card:
    """What the shipped card.toml says, as far as the program needs it; people read the rest."""

    model: str
    files: Mapping[str, str]  # SHA-256 by name
    thresholds: Mapping[str, Mapping[str, Limits]]  # by operating point, then by language


@cache
def card(folder: Path = FOLDER) -> Card:
    """Read the card once."""
    said = record(folder)
    return Card(
        model=f"{said['name']}@{said['version']}",
        files=said["files"],
        thresholds={
            name: {language: _limits(said["thresholds"][name][language]) for language in LANGUAGES}
            for name in THRESHOLDS
        },
    )


def record(folder: Path = FOLDER) -> Mapping[str, Any]:
    """All that the card says, as it stands."""
    said: Mapping[str, Any] = tomllib.loads((folder / "card.toml").read_text("utf-8"))
    return said


def limits(threshold: str, folder: Path = FOLDER) -> Mapping[str, Limits]:
    """The limits of an operating point of the model in ``folder``, by language. Raises Refused for an unknown name."""
    if threshold not in THRESHOLDS:
        names = ", ".join(THRESHOLDS)
        raise Refused(
            f"There is no such threshold. Choose one of {names}.",
            f"그런 기준은 없습니다. {names} 가운데 하나를 골라 주세요.",
        )
    return card(folder).thresholds[threshold]


def _limits(said: Mapping[str, Any]) -> Limits:
    return Limits(said["harm"], {label: said[label.value] for label in Label})
