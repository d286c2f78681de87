"""Measure what the encoder knows of rudeness in general, on the public test parts that others report on too."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, roc_auc_score

from gyeot.detect.general import ATTRIBUTES, GROUPS, PROFANITY
from gyeot.detect.model import Model
from gyeot.detect.pieces import Page
from gyeot.detect.text import canonical, words_key
from training import public

#: At once; the encoder sorts them by length.
_BATCH = 2_000


def measure(model: Model, folder: Path) -> dict[str, Any]:
    """F1 of the heads as their papers give it, and the ROC area of each attribute on a set that asks for it."""
    beep, kmhas = list(public.beep(folder, "dev")), _kmhas_test(folder)
    edos = list(public.edos(folder, "test"))
    said = {
        "beep": _logits(model, [row.page for row in beep]),
        "kmhas": _logits(model, [row.page for row in kmhas]),
        "edos": _logits(model, [row.page for row in edos]),
    }
    hate = np.array([row.answers["beep"][0] for row in beep])
    sexist = np.array([row.answers["edos"][0] for row in edos])
    kinds = np.zeros((len(kmhas), len(public.KMHAS)), bool)
    for number, row in enumerate(kmhas):
        kinds[number, list(row.answers["kmhas"])] = True
    attributes = _attributes({"beep": hate, "edos": sexist}, kinds, said) | _elsewhere(model, folder)
    return {
        "beep_dev_hate_macro_f1": _f1(hate, said["beep"]["beep"].argmax(axis=1), "macro"),
        "kmhas_test_micro_f1": _f1(kinds, said["kmhas"]["kmhas"] > 0, "micro"),
        "kmhas_test_macro_f1": _f1(kinds, said["kmhas"]["kmhas"] > 0, "macro"),
        "edos_a_test_macro_f1": _f1(sexist > 0, _sexist(said["edos"]), "macro"),
        "edos_b_test_macro_f1": _f1(
            sexist[sexist > 0], said["edos"]["edos"][sexist > 0, 1:].argmax(axis=1) + 1, "macro"
        ),
        "attributes": attributes,
    }


def _attributes(
    truth: dict[str, NDArray[np.int64]], kinds: NDArray[np.bool_], said: dict[str, dict[str, NDArray[np.float32]]]
) -> dict[str, float]:
    hate, sexist = truth["beep"], truth["edos"]
    groups = kinds[:, list(GROUPS)].any(axis=1)
    return {
        "toxicity_ko_beep_dev": _area(hate > 0, _answer("TOXICITY", "ko", said["beep"])),
        "insult_ko_beep_dev": _area(hate == public.BEEP.index("hate"), _answer("INSULT", "ko", said["beep"])),
        "profanity_ko_kmhas_test": _area(kinds[:, PROFANITY], _answer("PROFANITY", "ko", said["kmhas"])),
        "identity_attack_ko_kmhas_test": _area(groups, _answer("IDENTITY_ATTACK", "ko", said["kmhas"])),
        "toxicity_en_edos_test": _area(sexist > 0, _answer("TOXICITY", "en", said["edos"])),
        "threat_en_edos_test": _area(sexist == 1, _answer("THREAT", "en", said["edos"])),
    }


def _elsewhere(model: Model, folder: Path) -> dict[str, float]:
    """On sets that nothing was learned from and whose question is only like ours."""
    apeach, abusive = _apeach(folder)
    hatecheck, hateful = _hatecheck(folder)
    return {
        "toxicity_ko_apeach": _area(abusive, _answer("TOXICITY", "ko", _logits(model, apeach))),
        "identity_attack_en_hatecheck": _area(hateful, _answer("IDENTITY_ATTACK", "en", _logits(model, hatecheck))),
    }


def _answer(name: str, language: str, said: dict[str, NDArray[np.float32]]) -> NDArray[np.float64]:
    return next(attribute for attribute in ATTRIBUTES if attribute.name == name).answer[language](said)


def _logits(model: Model, pages: Sequence[Page]) -> dict[str, NDArray[np.float32]]:
    parts = [model.general(pages[first : first + _BATCH]) for first in range(0, len(pages), _BATCH)]
    return {head: np.concatenate([part[head] for part in parts]) for head in public.HEADS}


def _sexist(said: dict[str, NDArray[np.float32]]) -> NDArray[np.bool_]:
    raised = np.exp(said["edos"].astype(float))
    past: NDArray[np.bool_] = raised[:, 0] < raised[:, 1:].sum(axis=1)
    return past


def _kmhas_test(folder: Path) -> list[public.Row]:
    """The test part without the comments that the gold set has: those were learned from."""
    import json

    gold = {
        words_key(json.loads(line)["text"])
        for name in ("dev", "train-extra")
        for line in (folder / f"sv-gold/{name}.jsonl").read_text("utf-8").splitlines()
    }
    return [row for row in public.kmhas(folder, "test") if words_key(row.text) not in gold]


def _apeach(folder: Path) -> tuple[list[Page], NDArray[np.bool_]]:
    with (folder / "public/apeach_test.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Page(canonical(row["text"]).text) for row in rows], np.array([row["class"] != "Default" for row in rows])


def _hatecheck(folder: Path) -> tuple[list[Page], NDArray[np.bool_]]:
    with (folder / "public/hatecheck.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return (
        [Page(canonical(row["test_case"]).text) for row in rows],
        np.array([row["label_gold"] == "hateful" for row in rows]),
    )


def _f1(truth: NDArray[Any], said: NDArray[Any], average: str) -> float:
    return round(float(f1_score(truth, said, average=average, zero_division=0)), 3)


def _area(truth: NDArray[np.bool_], chance: NDArray[np.float64]) -> float:
    return round(float(roc_auc_score(truth, chance)), 3) if 0 < truth.sum() < len(truth) else 0.0
