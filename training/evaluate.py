"""Measure the detector, and reprint every number of its card from the shipped files: ``python -m training.evaluate
--data DIR``.

On secondary victimization: what five models said of the fifth of the news threads that each had not seen is kept in
``benchmark/held-out.npz``, and is scored here again. On everything else the shipped model itself is run.
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
from gyeot.detect.card import THRESHOLDS
from gyeot.detect.classify import labels_past
from gyeot.detect.language import language_of
from gyeot.detect.linear import HEADS
from gyeot.detect.model import VOICES, load
from gyeot.material import Label
from training import data, general_scores, harmless, split
from training.calibrate import calibrate, probabilities
from training.data import GOLD, INVENTED, Example
from training.fit import RARE
from training.thresholds import choose

#: A table of numbers as the card keeps it.
Results: TypeAlias = dict[str, Any]

HELD_OUT = data.HERE / "benchmark/held-out.npz"
FREQUENT = tuple(label for label in Label if label not in RARE)
_BINS = 10


def measured(examples: Sequence[Example]) -> list[Example]:
    """The comments that the detector is measured by: the gold ones, and the invented ones kept aside."""
    return [example for example in examples if example.source == GOLD or split.aside(example)]


def keep(file: Path, examples: Sequence[Example], voices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Write down what the folds' models said; without a word of what they read. Gives back what a reader will find."""
    file.parent.mkdir(parents=True, exist_ok=True)
    keys = np.array([example.short_key for example in examples])
    np.savez_compressed(file, keys=keys, voices=voices.astype(np.float32))
    return kept(file, examples)


def kept(file: Path, examples: Sequence[Example]) -> NDArray[np.float64]:
    """What the folds' models said of these comments, (comments, heads, voices). Raises ValueError where they said
    nothing of one.
    """
    with np.load(file, allow_pickle=False) as found:
        places = {key: place for place, key in enumerate(found["keys"].tolist())}
        voices = found["voices"].astype(float)
    try:
        chosen = [places[example.short_key] for example in examples]
    except KeyError as missing:
        raise ValueError(f"{file.name} holds nothing on {missing}: it is of other data; train again") from missing
    return voices[chosen].reshape(len(examples), len(HEADS), VOICES)


def measure(
    examples: Sequence[Example], voices: NDArray[np.float64], seed: int, threshold: str = "balanced"
) -> Results:
    """All numbers on secondary victimization. Mixing and limits of each fold come from the other folds, never from
    the fold itself.
    """
    fold = np.array([split.fold_of(example, seed) for example in examples])
    sure = np.zeros(voices.shape[:2])
    said: list[frozenset[Label]] = [frozenset()] * len(examples)
    for number in range(split.FOLDS):
        rest, held_out = np.flatnonzero(fold != number).tolist(), np.flatnonzero(fold == number).tolist()
        others = [examples[i] for i in rest]
        mixing = calibrate(others, voices[rest])
        limits = choose(others, probabilities(mixing, others, voices[rest]))[threshold]
        sure[held_out] = probabilities(mixing, [examples[i] for i in held_out], voices[held_out])
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
    for name in ("ko", "en", "written_ko", "written_en"):
        said += _lines_of(name, results[name])
    alarms = results["harmless"]
    said += [
        f"harmless ({alarms['comments']} comments), false alarms: "
        + ", ".join(f"{threshold} {alarms[threshold]['all']}" for threshold in THRESHOLDS),
        "  at balanced: " + ", ".join(f"{kind} {share}" for kind, share in alarms["by_kind"].items()),
        "general: "
        + ", ".join(f"{name} {value}" for name, value in results["general"].items() if name != "attributes"),
    ]
    said += [f"  {name}: ROC area {area}" for name, area in results["general"]["attributes"].items()]
    return said


def _lines_of(name: str, table: Results) -> list[str]:
    f1, ap = table["any_f1"], table["any_ap"]
    return [
        f"{name}: {table['comments']} comments, {table['harmful']} harmful",
        f"  any label: F1 {f1['mean']} (spread {f1['spread']}), AP {ap['mean']} (spread {ap['spread']})",
        f"  AP over all folds {table['any_ap_all_folds']}, by the highest label {table['any_ap_by_highest_label']}",
        f"  macro F1 of the five frequent labels {table['macro_f1_of_five']}",
        f"  calibration error {table['calibration_error']}",
        "  false alarms: " + ", ".join(f"{kind} {share}" for kind, share in table["false_alarms"].items()),
        *(f"  {label:15s} {row['count']:4d}  F1 {row['f1']}  AP {row['ap']}" for label, row in table["labels"].items()),
    ]


def reprint(
    folder: Path, shipped: Path, *, written: Path, sets: Path, labels: Path, held_out: Path
) -> tuple[Results, int]:
    """Every number of the card again, from the files in ``shipped``, and the seed that the card names."""
    data.check(folder, sets)
    seed = tomllib.loads((shipped / "card.toml").read_text("utf-8"))["seed"]
    examples = measured(data.read_all(folder, written=written, labels=labels))
    model = load(shipped)
    results = measure(examples, kept(held_out, examples), seed)
    results["harmless"] = harmless.measure(written / "test", shipped)
    results["general"] = general_scores.measure(model, folder)
    return results, seed


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure again and compare with the card; 1 when a number differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds sv-gold/ and public/")
    parser.add_argument("--model", type=Path, default=cards.FOLDER, help="the folder of the card to compare with")
    parser.add_argument("--written", type=Path, default=data.WRITTEN)
    parser.add_argument("--sets", type=Path, default=data.SETS)
    parser.add_argument("--labels", type=Path, default=data.LABELS)
    parser.add_argument("--held-out", type=Path, default=HELD_OUT)
    chosen = parser.parse_args(arguments)
    results, _ = reprint(
        chosen.data,
        chosen.model,
        written=chosen.written,
        sets=chosen.sets,
        labels=chosen.labels,
        held_out=chosen.held_out,
    )
    print("\n".join(lines(results)))
    same = results == tomllib.loads((chosen.model / "card.toml").read_text("utf-8"))["results"]
    print(
        "These are the numbers of the card." if same else "The card says other numbers: train again, or mend the card."
    )
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
