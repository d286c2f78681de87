"""Score predictions on the gold comments: ``python -m training.benchmark.score GOLD.jsonl PREDICTIONS.jsonl``."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, f1_score

from gyeot.material import Label

FREQUENT = (Label.MINIMIZATION, Label.VICTIM_BLAMING, Label.DISBELIEF, Label.DEROGATION, Label.EXONERATION)


def score(gold: Sequence[dict[str, Any]], predictions: Sequence[dict[str, Any]]) -> dict[str, float]:
    """F1 and average precision of any harm, F1 and AP of each label that the gold has, and the mean F1 of the five
    frequent ones. Raises ValueError where a comment has no prediction.
    """
    by_id = {record["id"]: record for record in predictions}
    missing = [record["id"] for record in gold if record["id"] not in by_id]
    if missing:
        raise ValueError(f"no prediction for {len(missing)} comments, the first is {missing[0]}")
    said = [by_id[record["id"]] for record in gold]
    harm = np.array([bool(record["labels"]) for record in gold])
    found = {
        "any_f1": float(f1_score(harm, [bool(record["labels"]) for record in said], zero_division=0)),
        "any_ap": float(average_precision_score(harm, [record["harm"] for record in said])),
    }
    for label in Label:
        truth = np.array([label.value in record["labels"] for record in gold])
        if truth.any():
            marked = [label.value in record["labels"] for record in said]
            found[f"{label.value}_f1"] = float(f1_score(truth, marked, zero_division=0))
            scores = [record["scores"].get(label.value, 0.0) for record in said]
            found[f"{label.value}_ap"] = float(average_precision_score(truth, scores))
    found["macro_f1_of_five"] = float(np.mean([found.get(f"{label.value}_f1", 0.0) for label in FREQUENT]))
    return {name: round(value, 3) for name, value in found.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scores; 2 when a comment has no prediction."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("predictions", type=Path)
    chosen = parser.parse_args(arguments)
    gold, predictions = (
        [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        for file in (chosen.gold, chosen.predictions)
    )
    try:
        found = score(gold, predictions)
    except ValueError as failure:
        print(failure, file=sys.stderr)
        return 2
    for name, value in found.items():
        print(f"{name:20s} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
