"""How much the taught encoder knows of UnSmile's kinds of hate without having learned from it: ``python -m
training.benchmark.unsmile --data DIR`` after ``training.train``.

A logistic regression a kind, over the encoder's frozen vector, learns from UnSmile's train part and is scored on its
validation part. UnSmile's licence (CC BY-NC-ND 4.0) forbids works made from it, so these heads live as long as this
command runs and are written nowhere.
"""

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from gyeot.detect.pieces import Page
from gyeot.detect.text import canonical
from training import data, train
from training.encoder.probe import vectors
from training.teaching import FULL

KINDS = ("여성/가족", "남성", "성소수자", "인종/국적", "연령", "지역", "종교", "기타 혐오", "악플/욕설", "clean")


def _read(file: Path) -> tuple[list[Page], NDArray[np.int64]]:
    with file.open(encoding="utf-8", newline="") as opened:
        table = list(csv.DictReader(opened, delimiter="\t"))
    kinds = np.array([[int(row[kind]) for kind in KINDS] for row in table])
    return [Page(canonical(row["문장"]).text) for row in table], kinds


def main(arguments: Sequence[str] | None = None) -> int:
    """Print micro and macro F1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=train.WORK)
    chosen = parser.parse_args(arguments)
    made_from = data.check(chosen.data) | data.digests_of_labels(data.WRITTEN, data.LABELS)
    examples = data.read_all(chosen.data)
    school = train.opened(chosen.data, examples, made_from, plan=FULL, work=chosen.work)
    reader = school.tuned(school.schooled(examples), train.learned_from(examples), "all").eval()
    pages, kinds = _read(chosen.data / "public/unsmile_train.tsv")
    asked, truth = _read(chosen.data / "public/unsmile_valid.tsv")
    learned, unseen = (vectors(reader, school.pieces.cut(some)) for some in (pages, asked))
    said = np.stack(
        [LogisticRegression(C=1.0, max_iter=300).fit(learned, column).predict(unseen) for column in kinds.T], axis=1
    )
    print(f"UnSmile valid, heads over the frozen encoder: micro F1 {f1_score(truth, said, average='micro'):.3f}, ")
    print(f"macro F1 {f1_score(truth, said, average='macro', zero_division=0):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
