"""What simpler detectors get on the gold comments, in the same five folds: ``python -m training.benchmark.baselines
--data DIR`` prints the table of results.md.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, precision_score, recall_score

from gyeot.detect.text import MASKED_WORDS, words_key
from training import data, public, split
from training.data import GOLD, Example

SEED = 7
_BETWEEN = " ¶ "
_ENGLISH_WORDS = re.compile(
    r"\b(?:rape[ds]?|raping|rapist|slut|whore|liar|lying|false(?:ly)? accus\w+|metoo|asked for it|attention)\b"
)


def folds(examples: Sequence[Example]) -> list[tuple[list[int], list[int]]]:
    """The five folds of the gold comments, as the detector's."""
    return list(split.folds(examples, SEED))


def tf_idf(examples: Sequence[Example], *, titles: bool) -> NDArray[np.float64]:
    """Letter runs of 1 to 5 and logistic regression, taught on the gold comments of the same language alone."""
    texts = [f"{e.page.title}{_BETWEEN}{e.page.text}" if titles else e.page.text for e in examples]
    values = np.zeros(len(examples))
    for train, held_out in folds(examples):
        seen = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 5), sublinear_tf=True, min_df=2)
        table = seen.fit_transform([texts[i] for i in train])
        line = LogisticRegression(C=3.0, max_iter=500).fit(table, [examples[i].harm for i in train])
        values[held_out] = line.decision_function(seen.transform([texts[i] for i in held_out]))
    return values


def keywords(examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Whether one of the words stands in it that filters usually look for."""
    korean = re.compile("|".join(MASKED_WORDS))
    return np.array(
        [bool((korean if e.language == "ko" else _ENGLISH_WORDS).search(e.page.text.lower())) for e in examples]
    )


def human_hate(examples: Sequence[Example], folder: Path) -> NDArray[np.float64]:
    """What the sets' own human labels of hate say of each comment: 1, 0, or not a number where there is none."""
    rows = [*public.train_rows(folder), *public.beep(folder, "dev"), *public.kmhas(folder, "test")]
    known: dict[str, bool] = {}
    for row in rows:
        if "beep" in row.answers:
            known[words_key(row.text)] = row.answers["beep"][0] > 0
        elif "kmhas" in row.answers:
            known[words_key(row.text)] = public.KMHAS.index("none") not in row.answers["kmhas"]
        elif "edos" in row.answers:
            known[words_key(row.text)] = row.answers["edos"][0] > 0
    return np.array([known.get(example.key, np.nan) for example in examples], float)


def best_f1(truth: NDArray[np.bool_], values: NDArray[np.float64], examples: Sequence[Example]) -> tuple[float, float]:
    """The mean F1 over the folds, each with the limit that is best on the other four, and the mean AP."""
    scores, areas = [], []
    for train, held_out in folds(examples):
        limits = np.quantile(values[train], np.linspace(0.02, 0.98, 97))
        limit = max(limits, key=lambda at: f1_score(truth[train], values[train] >= at))
        scores.append(f1_score(truth[held_out], values[held_out] >= limit))
        areas.append(average_precision_score(truth[held_out], values[held_out]))
    return float(np.mean(scores)), float(np.mean(areas))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds sv-gold/ and public/")
    folder = parser.parse_args(arguments).data
    everything = [example for example in data.read_all(folder) if example.source == GOLD]
    for language in ("ko", "en"):
        examples = [example for example in everything if example.language == language]
        truth = np.array([example.harm for example in examples])
        for name, titles in (("TF-IDF, text", False), ("TF-IDF, title and text", True)):
            if titles and language == "en":
                continue  # none of the English comments has a title
            f1, ap = best_f1(truth, tf_idf(examples, titles=titles), examples)
            print(f"{language} | {name} | F1 {f1:.3f} | AP {ap:.3f}")
        _print_fixed(f"{language} | keyword list", truth, keywords(examples))
        hate = human_hate(examples, folder)
        known = ~np.isnan(hate)
        _print_fixed(f"{language} | human labels of hate ({known.sum()} comments)", truth[known], hate[known] > 0)
    return 0


def _print_fixed(name: str, truth: NDArray[np.bool_], said: NDArray[np.bool_]) -> None:
    precision, recall = precision_score(truth, said), recall_score(truth, said)
    print(f"{name} | F1 {f1_score(truth, said):.3f} | precision {precision:.3f}, recall {recall:.3f}")


if __name__ == "__main__":
    sys.exit(main())
