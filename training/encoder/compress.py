"""Turn the encoder's products into whole numbers, a quarter of the size and several times as fast.

What goes into a product is laid on one fixed scale, measured beforehand on some hundreds of pages. ONNX Runtime's own
dynamic quantization scales a whole batch by its loudest number, so a comment would be read a little differently beside
another one; a fixed scale lets none touch another, and costs nothing while reading. A few inputs are many times as loud
as all others: they are turned down, and their weights up (SmoothQuant, https://arxiv.org/abs/2211.10438). What a weight
loses by rounding, those not yet rounded make up for (GPTQ, https://arxiv.org/abs/2210.17323). Weights use 7 of their
8 bits: processors without VNNI add pairs of products in 16 bits, which 8-bit weights overflow
(https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from gyeot.detect.pieces import NOTHING, batches, rows
from training.encoder.network import Encoder, Layer

PRODUCTS = ("asked", "answered", "widened", "narrowed")

_MOST = 63.0
_MOST_OF_TABLE = 127.0
_MOST_OF_INPUT = 255.0
_PLACES = 2_048
#: Inputs louder than all but this share of them are turned down.
_LOUD = 0.98
#: The shares of numbers that may fall off either end of the scale; what errs least is taken.
_CUT_OFF = (0.0, 1e-5, 1e-4)
#: How far rounding trusts what it saw inputs do together, and how many weights of a column it rounds in one go.
_DAMPED, _AT_ONCE = 0.01, 64

Floats = NDArray[np.float32]
Cut = tuple[list[int], list[int]]  # a page as Pieces.cut gives it


@dataclass(frozen=True, slots=True)
class Product:
    """One product in whole numbers. Inputs are divided by ``turned_down``, then laid on the scale."""

    whole: NDArray[np.int8]  # (inputs, outputs)
    step: Floats  # of each output
    turned_down: Floats  # of each input
    scale: np.float32
    zero: np.uint8


def products(encoder: Encoder, cut: Sequence[Cut]) -> list[dict[str, Product]]:
    """The products of each layer, as they serve best on these pages."""
    found = []
    for layer in encoder.layers:
        assert isinstance(layer, Layer)
        with _overheard(layer) as heard:
            _read(encoder, cut, heard)
        weights = {name: getattr(layer, name).weight.detach().numpy().T for name in PRODUCTS}
        found.append({name: _product(np.concatenate(heard[name]), weights[name]) for name in PRODUCTS})
    return found


def in_steps(table: Floats) -> tuple[NDArray[np.int8], Floats]:
    """A table that is looked up, in whole numbers, and the step of each of its rows."""
    step = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-9) / _MOST_OF_TABLE
    return np.rint(table / step).astype(np.int8), step.astype(np.float32)


@contextmanager
def _overheard(layer: Layer) -> Iterator[dict[str, list[Floats]]]:
    """Keep what goes into each product of the layer, (places, inputs)."""
    heard: dict[str, list[Floats]] = {name: [] for name in PRODUCTS}

    def keep(name: str, given: torch.Tensor) -> None:
        heard[name].append(given.flatten(0, 1).numpy())

    hooks = [
        getattr(layer, name).register_forward_pre_hook(lambda _, given, name=name: keep(name, given[0]))
        for name in PRODUCTS
    ]
    yield heard
    for hook in hooks:
        hook.remove()


def _read(encoder: nn.Module, cut: Sequence[Cut], heard: dict[str, list[Floats]]) -> None:
    for batch in batches([len(text) + len(title) for text, title in cut], _PLACES):
        laid = rows([cut[i] for i in batch])
        with torch.no_grad():
            encoder(torch.from_numpy(laid.pieces), torch.from_numpy(laid.kinds))
        there = (laid.kinds != NOTHING).ravel()  # what stands in padding is nobody's
        for given in heard.values():
            given[-1] = given[-1][there]


def _product(given: Floats, weights: Floats) -> Product:
    peaks = np.maximum(np.abs(given).max(axis=0), 1e-6)
    turned_down = np.maximum(1.0, peaks / np.quantile(peaks, _LOUD)).astype(np.float32)
    given, weights = given / turned_down, weights * turned_down[:, None]
    wanted = given @ weights
    # Every place counts alike: a few, such as the first, say all of it many times as loud.
    share = (1.0 / np.maximum(np.square(wanted).mean(axis=1, keepdims=True), 1e-9)).astype(np.float32)
    scales = [_scale(given, cut_off) for cut_off in _CUT_OFF]
    wrong = [(share * np.square(_laid(given, *scale) @ weights - wanted)).mean() for scale in scales]
    scale, zero = scales[int(np.argmin(wrong))]
    laid = _laid(given, scale, zero)
    whole, step = _rounded(weights, (laid * share).T @ laid)
    return Product(whole, step, turned_down, scale, zero)


def _scale(given: Floats, cut_off: float) -> tuple[np.float32, np.uint8]:
    least, most = np.quantile(given, (cut_off, 1.0 - cut_off))
    least, most = min(least, 0.0), max(most, 0.0)
    scale = max(most - least, 1e-6) / _MOST_OF_INPUT
    return np.float32(scale), np.uint8(np.rint(-least / scale))


def _laid(given: Floats, scale: np.float32, zero: np.uint8) -> Floats:
    """The inputs as they come off the scale again."""
    at = np.clip(np.rint(given / scale) + np.float32(zero), 0.0, _MOST_OF_INPUT)
    laid: Floats = ((at - np.float32(zero)) * scale).astype(np.float32)
    return laid


def _rounded(weights: Floats, together: Floats) -> tuple[NDArray[np.int8], Floats]:
    """The weights in whole numbers, and the step of each output. ``together`` is how inputs go with one another."""
    step = np.maximum(np.abs(weights).max(axis=0), 1e-9) / _MOST
    size = len(weights)
    seen = together.astype(float)
    seen[np.diag_indices(size)] += _DAMPED * np.trace(seen) / size
    passes = np.linalg.cholesky(np.linalg.inv(seen)).T
    left = weights.astype(float)
    whole = np.zeros(weights.shape, np.int8)
    for start in range(0, size, _AT_ONCE):
        end = min(start + _AT_ONCE, size)
        lost = np.zeros((end - start, weights.shape[1]))
        for i in range(start, end):
            whole[i] = np.clip(np.rint(left[i] / step), -_MOST, _MOST)
            lost[i - start] = (left[i] - whole[i] * step) / passes[i, i]
            left[i + 1 : end] -= np.outer(passes[i, i + 1 : end], lost[i - start])
        left[end:] -= passes[start:end, end:].T @ lost
    return whole, step.astype(np.float32)
