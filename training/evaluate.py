"""Measure the detector on news threads it has not seen, and reprint the numbers of its card: ``python -m
training.evaluate --data DIR``.
"""

import argparse
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, f1_score

from gyeot.detect import card as cards
from gyeot.detect.classify import labels_past
from gyeot.detect.language import language_of
from gyeot.detect.model import HEADS
from gyeot.material import Label
from training import background, data, export, split
from training.background import Spread
from training.calibrate import Scaling, calibrate
from training.data import GOLD, INVENTED, Example
from training.fit import RARE, fit
from training.thresholds import choose

#: A table of numbers as the card keeps it.
Results: TypeAlias = dict[str, Any]

FREQUENT = tuple(label for label in Label if label not in RARE)
_BINS = 10


def held_out_values(examples: Sequence[Example], spread: Spread, seed: int) -> NDArray[np.float64]:
    """What a model says of each comment that was fitted without its news thread."""
    values = np.zeros((len(examples), len(HEADS)))
    for number, (train, held_out) in enumerate(split.folds(examples, seed), 1):
        model = export.unpacked(fit([examples[i] for i in train], spread, seed), Scaling.none())
        values[held_out] = model.decision_values([examples[i].page for i in held_out])
        print(f"fold {number} of {split.FOLDS}: {len(train)} to learn from, {len(held_out)} held out", file=sys.stderr)
    return values


def measure(
    examples: Sequence[Example], values: NDArray[np.float64], seed: int, threshold: str = "balanced"
) -> Results:
    """All numbers of the card. Scaling and limits of each fold come from the other folds, never from the fold
    itself.
    """
    fold = np.array([split.fold_of(example, seed) for example in examples])
    sure = np.zeros_like(values)
    said: list[frozenset[Label]] = [frozenset()] * len(examples)
    for number in range(split.FOLDS):
        rest, held_out = np.flatnonzero(fold != number).tolist(), np.flatnonzero(fold == number).tolist()
        others = [examples[i] for i in rest]
        scaling = calibrate(others, values[rest])
        limits = choose(others, scaling.probabilities(others, values[rest]))[threshold]
        sure[held_out] = scaling.probabilities([examples[i] for i in held_out], values[held_out])
        for i in held_out:
            limit = limits[language_of(examples[i].page.text)]
            said[i] = frozenset(labels_past(sure[i, 0], dict(zip(Label, sure[i, 1:], strict=True)), limit))
    view = _View(examples, sure, said, fold)
    return {
        "ko": view.table(GOLD, "ko"),
        "en": view.table(GOLD, "en"),
        "written_ko": view.table(INVENTED, "ko"),
        "written_en": view.table(INVENTED, "en"),
    }


class _View:
    """Held-out comments beside what was said of them."""

    def __init__(
        self,
        examples: Sequence[Example],
        sure: NDArray[np.float64],
        said: Sequence[frozenset[Label]],
        fold: NDArray[np.int64],
    ) -> None:
        self.examples, self.sure, self.said, self.fold = examples, sure, said, fold

    def table(self, source: str, language: str) -> Results:
        """The numbers for one collection in one language."""
        chosen = np.array([e.source == source and e.language == language for e in self.examples])
        harm = np.array([e.harm for e in self.examples])
        spoken = np.array([bool(labels) for labels in self.said])
        by_fold = [chosen & (self.fold == number) for number in range(split.FOLDS)]
        labels = {label.value: self._label(chosen, label) for label in Label}
        return {
            "comments": int(chosen.sum()),
            "harmful": int((chosen & harm).sum()),
            "any_f1": _mean_and_spread([_f1(harm[part], spoken[part]) for part in by_fold]),
            "any_ap": _mean_and_spread([_ap(harm[part], self.sure[part, 0]) for part in by_fold]),
            "any_ap_all_folds": _ap(harm[chosen], self.sure[chosen, 0]),
            "any_ap_by_highest_label": _ap(harm[chosen], self.sure[chosen, 1:].max(axis=1)),
            "macro_f1_of_five": round(float(np.mean([labels[label]["f1"] for label in FREQUENT])), 3),
            "calibration_error": _calibration_error(harm[chosen], self.sure[chosen, 0]),
            "false_alarms": {
                stance: self._alarms(chosen, stance, spoken) for stance in ("counter", "other_abuse", "none")
            },
            "labels": labels,
        }

    def _label(self, chosen: NDArray[np.bool_], label: Label) -> Results:
        truth = np.array([label in e.labels for e in self.examples])[chosen]
        spoken = np.array([label in labels for labels in self.said])[chosen]
        column = HEADS.index(label.value)
        return {"count": int(truth.sum()), "f1": _f1(truth, spoken), "ap": _ap(truth, self.sure[chosen, column])}

    def _alarms(self, chosen: NDArray[np.bool_], stance: str, spoken: NDArray[np.bool_]) -> float:
        """The share of harmless comments of one kind that were labelled all the same."""
        kind = chosen & np.array([e.stance == stance for e in self.examples])
        return round(float(spoken[kind].mean()), 3) if kind.any() else 0.0


def _f1(truth: NDArray[np.bool_], spoken: NDArray[np.bool_]) -> float:
    return round(float(f1_score(truth, spoken, zero_division=0)), 3) if truth.any() else 0.0


def _ap(truth: NDArray[np.bool_], sure: NDArray[np.float64]) -> float:
    return round(float(average_precision_score(truth, sure)), 3) if truth.any() else 0.0


def _mean_and_spread(numbers: Sequence[float]) -> dict[str, float]:
    return {"mean": round(float(np.mean(numbers)), 3), "spread": round(float(np.std(numbers)), 3)}


def _calibration_error(truth: NDArray[np.bool_], sure: NDArray[np.float64]) -> float:
    """The mean gap between what was said and what was so, over ten bins of equal width."""
    if not len(sure):
        return 0.0
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(float(sure[bins == b].mean() - truth[bins == b].mean())) * int((bins == b).sum())
        for b in set(bins.tolist())
    ]
    return round(sum(gaps) / len(sure), 3)


def lines(results: Mapping[str, Results]) -> list[str]:
    """The numbers as a person reads them."""
    said = []
    for name, table in results.items():
        f1, ap = table["any_f1"], table["any_ap"]
        said += [
            f"{name}: {table['comments']} comments, {table['harmful']} harmful",
            f"  any label: F1 {f1['mean']} (spread {f1['spread']}), AP {ap['mean']} (spread {ap['spread']})",
            f"  AP over all folds {table['any_ap_all_folds']}, by the highest label {table['any_ap_by_highest_label']}",
            f"  macro F1 of the five frequent labels {table['macro_f1_of_five']}",
            f"  calibration error {table['calibration_error']}",
        ]
        said.append("  false alarms: " + ", ".join(f"{kind} {share}" for kind, share in table["false_alarms"].items()))
        said += [
            f"  {label:15s} {row['count']:4d}  F1 {row['f1']}  AP {row['ap']}" for label, row in table["labels"].items()
        ]
    return said


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the five folds again and compare with the card; 1 when a number differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds sv-gold/ and public/")
    parser.add_argument("--model", type=Path, default=cards.FOLDER, help="the folder of the card to compare with")
    parser.add_argument("--written", type=Path, default=data.WRITTEN)
    parser.add_argument("--sets", type=Path, default=data.SETS)
    chosen = parser.parse_args(arguments)
    kept = tomllib.loads((chosen.model / "card.toml").read_text("utf-8"))
    examples = data.read_all(chosen.data, written=chosen.written, sets=chosen.sets)
    spread = Spread(background.read(chosen.data))
    results = measure(examples, held_out_values(examples, spread, kept["seed"]), kept["seed"])
    print("\n".join(lines(results)))
    same = results == kept["results"]
    print(
        "These are the numbers of the card." if same else "The card says other numbers: train again, or mend the card."
    )
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
