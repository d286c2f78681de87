"""The arithmetic of the log's proofs: which hashes show that a record is in it, and that it only ever grew.

RFC 6962, 2.1. Everything is asked of ``full``, which gives the hash of one full subtree: so the same lines serve tiles
on disk and a list in memory.
"""

from collections.abc import Callable
from typing import TypeAlias

from gyeot.evidence.verify_tlog import node_hash

#: full(height, n) is the hash over leaves n * 2**height … (n + 1) * 2**height - 1.
Full: TypeAlias = Callable[[int, int], bytes]


def tree_hash(full: Full, start: int, end: int) -> bytes:
    """RFC 6962, 2.1, MTH(D[start:end]). ``start`` is where such a subtree can begin; the range is not empty."""
    count = end - start
    if count & (count - 1) == 0:
        height = count.bit_length() - 1
        return full(height, start >> height)
    middle = start + _split(count)
    return node_hash(tree_hash(full, start, middle), tree_hash(full, middle, end))


def inclusion(full: Full, index: int, size: int) -> list[bytes]:
    """RFC 6962, 2.1.1, PATH(index, D[0:size]): from the leaf's sibling up to the root's child."""
    if not 0 <= index < size:
        raise ValueError("no such leaf in a tree of that size")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(tree_hash(full, middle, end))
            end = middle
        else:
            path.append(tree_hash(full, start, middle))
            start = middle
    return path[::-1]


def consistency(full: Full, old: int, new: int) -> list[bytes]:
    """RFC 6962, 2.1.2, PROOF(old, D[0:new]): that the first ``old`` leaves are the older tree."""
    if not 0 < old <= new:
        raise ValueError("only a tree that is not empty grows into another")
    path: list[bytes] = []
    start, end, whole = 0, new, True  # whole: the verifier knows the older tree's hash over start … old already
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(tree_hash(full, middle, end))
            end = middle
        else:
            path.append(tree_hash(full, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(tree_hash(full, start, end))
    return path[::-1]


def _split(count: int) -> int:
    """Return the largest power of two smaller than ``count``."""
    return 1 << ((count - 1).bit_length() - 1)
