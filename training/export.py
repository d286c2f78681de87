"""Write the trained numbers as the files that ship."""

import io

import numpy as np

from gyeot.detect.linear import Linear
from gyeot.detect.model import Mixing

MOST_BYTES = 1_500_000


def linear(made: Linear) -> bytes:
    """Pack the linear half: weights in steps of one 127th of each head's largest, rarity in half precision. Raises
    ValueError when it has grown past what we ship.
    """
    scale = np.maximum(np.abs(made.weights).max(axis=0), 1e-9) / 127
    packed = _packed(
        numbers=made.vocabulary.numbers,
        rarity=made.vocabulary.rarity.astype(np.float16),
        unknown=np.float32(made.vocabulary.unknown),
        weights=np.rint(made.weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        circumstances=made.circumstances,
        bias=made.bias,
        title_share=np.float32(made.title_share),
    )
    if len(packed) > MOST_BYTES:
        raise ValueError(f"the linear half takes {len(packed)} bytes; lower MOST_RUNS in fit.py")
    return packed


def mixing(made: Mixing) -> bytes:
    """Pack the mixing."""
    return _packed(slopes=made.slopes.astype(np.float32), shift=made.shift.astype(np.float32))


def _packed(**arrays: np.ndarray | np.generic) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()
