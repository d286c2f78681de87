"""Fit the general heads once more, on the finished encoder: what it learned of harm has moved the ground under them.

Each head becomes a logistic regression over the encoder's pooled vector, taught on all public comments that answer it
and that the gold set does not have. The encoder itself stays as it is.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from gyeot.detect.pieces import batches, rows
from training.encoder.general import General
from training.encoder.network import Reader
from training.public import HEADS, SEVERAL

_PLACES = 8_192
_FIRMNESS = 3.0
#: The logit of an answer that no comment gives.
_NEVER = -8.0


def vectors(reader: Reader, cut: Sequence[tuple[list[int], list[int]]]) -> NDArray[np.float32]:
    """The pooled vector of each cut page, (pages, width)."""
    reader.eval()
    found = np.zeros((len(cut), reader.encoder.width), np.float32)
    with torch.no_grad():
        for batch in batches([len(text) + len(title) for text, title in cut], _PLACES):
            laid = rows([cut[i] for i in batch])
            kinds = torch.from_numpy(laid.kinds)
            states = reader.encoder(torch.from_numpy(laid.pieces), kinds)
            found[batch] = reader.pooled(states, kinds).numpy()
    return found


def refit(reader: Reader, beside: General) -> None:
    """Put new weights into the general heads of ``reader``, learned from all comments of ``beside``."""
    seen = vectors(reader, beside.cut)
    answers = [comment.answers for comment in beside.known]
    for head, size in HEADS.items():
        asked = [row for row, given in enumerate(answers) if head in given]
        if not asked:
            continue
        if head in SEVERAL:
            held = [np.array([answer in answers[row][head] for row in asked]) for answer in range(size)]
            lines = [_line(seen[asked], column) for column in held]
        else:
            lines = _lines(seen[asked], np.array([answers[row][head][0] for row in asked]), size)
        with torch.no_grad():
            reader.heads[head].weight.copy_(torch.from_numpy(np.stack([slope for slope, _ in lines])))
            reader.heads[head].bias.copy_(torch.tensor([shift for _, shift in lines]))


def _lines(seen: NDArray[np.float32], answers: NDArray[np.int64], size: int) -> list[tuple[NDArray[np.float32], float]]:
    """One line an answer, of which a softmax makes chances."""
    given = sorted(set(answers.tolist()))
    found = [(np.zeros(seen.shape[1], np.float32), _NEVER) for _ in range(size)]
    if len(given) == 2:  # one line parts two answers; each takes half of it
        slope, shift = _line(seen, answers == given[1])
        found[given[0]], found[given[1]] = (-slope / 2, -shift / 2), (slope / 2, shift / 2)
    elif len(given) > 2:
        fitted = LogisticRegression(C=_FIRMNESS, max_iter=200).fit(seen, answers)
        for place, answer in enumerate(given):
            found[answer] = fitted.coef_[place].astype(np.float32), float(fitted.intercept_[place])
    return found


def _line(seen: NDArray[np.float32], truth: NDArray[np.bool_]) -> tuple[NDArray[np.float32], float]:
    if not truth.any() or truth.all():
        return np.zeros(seen.shape[1], np.float32), _NEVER if not truth.any() else -_NEVER
    line = LogisticRegression(C=_FIRMNESS, max_iter=200).fit(seen, truth)
    return line.coef_[0].astype(np.float32), float(line.intercept_[0])
