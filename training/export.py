"""Write the trained numbers as the one small file that ships, and read it back to see that it says the same."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gyeot.detect.model import WEIGHTS, Model, from_bytes
from training.calibrate import Scaling
from training.fit import TITLE_SHARE, Heads

MOST_BYTES = 1_500_000


def pack(heads: Heads, scaling: Scaling) -> bytes:
    """Pack the model: weights in steps of one 127th of each head's largest, rarity in half precision."""
    scale = np.maximum(np.abs(heads.weights).max(axis=0), 1e-9) / 127
    file = io.BytesIO()
    np.savez_compressed(
        file,
        numbers=heads.vocabulary.numbers,
        rarity=heads.vocabulary.rarity.astype(np.float16),
        unknown=np.float32(heads.vocabulary.unknown),
        weights=np.rint(heads.weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        circumstances=heads.circumstances.astype(np.float32),
        bias=heads.bias.astype(np.float32),
        slope=scaling.slope.astype(np.float32),
        harm_slope=scaling.harm_slope.astype(np.float32),
        shift=scaling.shift.astype(np.float32),
        title_share=np.float32(TITLE_SHARE),
    )
    return file.getvalue()


def unpacked(heads: Heads, scaling: Scaling) -> Model:
    """The model as it was fitted, before it is made small."""
    return Model(
        vocabulary=heads.vocabulary,
        weights=_single(heads.weights),
        circumstances=_single(heads.circumstances),
        bias=_single(heads.bias),
        slope=_single(scaling.slope),
        harm_slope=_single(scaling.harm_slope),
        shift=_single(scaling.shift),
        title_share=TITLE_SHARE,
    )


def write(data: bytes, folder: Path) -> Model:
    """Write the file where it ships from. Raises ValueError when it has grown past what we ship."""
    if len(data) > MOST_BYTES:
        raise ValueError(f"the weights take {len(data)} bytes; lower MOST_RUNS in fit.py")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(data)
    return from_bytes(data)


def _single(numbers: NDArray[np.float64]) -> NDArray[np.float32]:
    return numbers.astype(np.float32)
