"""Write the model card: what the detector is, what it was made from, how well it does, and where it must not be
believed.
"""

import json
from collections.abc import Mapping
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
        "Linear model over hashed letter runs (1-5) of comment and news title, one head a label and one for any label; "
        "numpy only."
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
        (
            "It counts words and cannot follow an argument: quotation, irony and testimony that share words with harm "
            "raise false alarms; the results below say how often."
        ),
        "English is weaker than Korean.",
    ],
    "licence": "CC BY-SA 4.0; see LICENSE-WEIGHTS for what it was made from",
}


def write(
    folder: Path,
    *,
    weights_sha256: str,
    seed: int,
    sets: Mapping[str, str],
    thresholds: Mapping[str, Mapping[str, Limits]],
    results: Mapping[str, Any],
) -> None:
    """Write card.toml beside the weights."""
    card: dict[str, Any] = {
        "name": NAME,
        "version": VERSION,
        "weights_sha256": weights_sha256,
        "seed": seed,
        "about": _ABOUT,
        "made_from": dict(sets),
        "thresholds": {
            name: {language: _limits(limits) for language, limits in by_language.items()}
            for name, by_language in thresholds.items()
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
