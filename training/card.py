"""Write the model card: what the detector is, what it was made from, how well it does, and where it must not be
believed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gyeot.detect.card import NAME, VERSION, Limits

_HEADER = """\
# The card of the shipped detector. Written by `python -m training.train`; do not edit by hand.
# Every number below is printed again by `python -m training.evaluate --data DIR`.
"""

_ABOUT = {
    "what": (
        "Says how likely a Korean or English comment adds harm to victims of sexual crimes, in which of nine ways, and "
        "which words said so."
    ),
    "kind": (
        "A six-layer transformer (from multilingual-e5-small, whole-number weights, ONNX Runtime on the CPU) that "
        "reads comment and news title together, beside a linear model over letter runs; both are weighed by language "
        "and label."
    ),
    "not_for": (
        "Deciding anything by itself, punishing anyone, texts in other languages, images. A person decides; this only "
        "orders what to read."
    ),
    "limits": [
        "The gold labels are by model annotators (two, a third adjudicating), not by human experts.",
        (
            "Real training comments are Korean news comments of 2018-2020 and English forum comments; deepfakes are "
            "known from invented sentences alone."
        ),
        (
            "Sexualization, solicitation, exposure and threat are almost absent from the real comments: their "
            "numbers there mean little."
        ),
        "Irony, and quotation without marks, still mislead it; the results below say how often.",
        "English is weaker than Korean.",
    ],
    "licence": "CC BY-SA 4.0; see LICENSE-WEIGHTS for what it was made from",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What the card says of a model apart from its results."""

    files: Mapping[str, str]  # SHA-256 by name
    commit: str
    seed: int
    sets: Mapping[str, str]
    thresholds: Mapping[str, Mapping[str, Limits]]


def write(folder: Path, made: Made, *, results: Mapping[str, Any]) -> None:
    """Write card.toml beside the model."""
    card: dict[str, Any] = {
        "name": NAME,
        "version": VERSION,
        "commit": made.commit,
        "seed": made.seed,
        "about": _ABOUT,
        "files": dict(made.files),
        "made_from": dict(made.sets),
        "thresholds": {
            name: {language: _limits(limits) for language, limits in by_language.items()}
            for name, by_language in made.thresholds.items()
        },
        "results": results,
    }
    (folder / "card.toml").write_text(_HEADER + "\n".join(_toml(card)) + "\n", "utf-8")


def _limits(limits: Limits) -> dict[str, float]:
    return {"harm": limits.harm, **{label.value: limit for label, limit in limits.labels.items()}}


def _toml(table: Mapping[str, Any], path: str = "") -> list[str]:
    """Spell a table of numbers, words, lists and tables; small tables stay on one line."""
    lines = [f"{_key(name)} = {_value(value)}" for name, value in table.items() if not _is_section(value)]
    for name, value in table.items():
        if _is_section(value):
            inner = f"{path}.{_key(name)}" if path else _key(name)
            lines += ["", f"[{inner}]", *_toml(value, inner)]
    return lines


def _is_section(value: object) -> bool:
    return isinstance(value, Mapping) and (
        len(value) > 3 or any(isinstance(inner, Mapping) for inner in value.values())
    )


def _key(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() and name.isascii() else json.dumps(name)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {_value(inner)}" for name, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
