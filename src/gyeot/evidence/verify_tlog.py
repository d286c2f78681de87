"""Check by hand that a record is in a log, and that the log only ever grew. Python alone is enough.

    python3 verify_tlog.py incl SHA256 PROOF CHECKPOINT            the record with this SHA-256 is in the log
    python3 verify_tlog.py cons OLD_CHECKPOINT CONSISTENCY NEW_CHECKPOINT   the older log is the beginning of the newer
    python3 verify_tlog.py opens ITEM FIELDS                       what FIELDS shows is what ITEM sealed

The tree is RFC 6962's (SHA-256); the two checks are the ones of RFC 9162, 2.1.3.2 and 2.1.4.2. The files are written as
c2sp.org/tlog-proof, c2sp.org/tlog-checkpoint and (CONSISTENCY) the request of c2sp.org/tlog-witness. Who signed a
checkpoint is openssl's to check (VERIFY.md). No check can show that something was never put into the log.
"""

import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

MAX_BYTES = 16 << 20  # these files take kilobytes; nobody needs to read a gigabyte to find that out
MAX_PATH = 63  # hashes in a proof; enough for a tree of 2**63 records


class Checkpoint(NamedTuple):
    """What a log said of itself: at this size, this was the root. ``body`` is what its signatures cover."""

    origin: str
    size: int
    root: bytes
    body: bytes
    signatures: tuple[str, ...]


def leaf_hash(record: bytes) -> bytes:
    """RFC 6962, 2.1: the hash of a leaf. A record is the 32 bytes of an item.json's SHA-256."""
    return hashlib.sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962, 2.1: the hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def climb(place: int, last: int, path: list[bytes]) -> Iterator[tuple[bytes, bool]]:
    """RFC 9162, 2.1.3.2 and 2.1.4.2: give each hash of a proof, and whether it stands to the left of what we have."""
    for beside in path:
        if last == 0:
            raise ValueError("the proof is longer than the tree is high")
        to_the_left = place & 1 == 1 or place == last
        yield beside, to_the_left
        while to_the_left and place and not place & 1:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("the proof is shorter than the tree is high")


def root_above(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """RFC 9162, 2.1.3.2: climb from leaf ``index`` to the root of a tree of ``size`` leaves."""
    if not 0 <= index < size:
        raise ValueError("the record's index lies outside the tree")
    hashed = leaf
    for beside, to_the_left in climb(index, size - 1, path):
        hashed = node_hash(beside, hashed) if to_the_left else node_hash(hashed, beside)
    return hashed


def check_growth(old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: list[bytes]) -> None:
    """RFC 9162, 2.1.4.2: raise ValueError unless the tree of ``old_size`` leaves begins the tree of ``new_size``."""
    if not 0 < old_size <= new_size:
        raise ValueError("the older tree is empty or larger than the newer one")
    if old_size == new_size:
        if path or old_root != new_root:
            raise ValueError("two trees of one size differ: the log was forked")
        return
    first, *rest = [old_root, *path] if old_size & (old_size - 1) == 0 else path or [b""]
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_hash = new_hash = first
    for beside, to_the_left in climb(place, last, rest):
        if to_the_left:
            old_hash = node_hash(beside, old_hash)
        new_hash = node_hash(beside, new_hash) if to_the_left else node_hash(new_hash, beside)
    if (old_hash, new_hash) != (old_root, new_root):
        raise ValueError("the older log is not the beginning of the newer one")


def number(text: str) -> int:
    """Read a decimal number as the C2SP formats write it: ASCII, no sign, no leading zero, at most 18 digits."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,17}", text):
        raise ValueError("a number is not written as the format asks")
    return int(text)


def one_hash(text: str) -> bytes:
    """Read one SHA-256 in base64."""
    value = base64.b64decode(text, validate=True)
    if len(value) != 32 or base64.b64encode(value).decode() != text:
        raise ValueError("a hash is not 32 bytes in base64")
    return value


def read_checkpoint(data: bytes) -> Checkpoint:
    """Read a checkpoint (c2sp.org/tlog-checkpoint). Its signatures are not checked here."""
    text = data.decode("utf-8")
    body, blank, below = text.rpartition("\n\n")
    lines = body.split("\n")
    if (
        not blank
        or not below.endswith("\n")
        or len(lines) < 3
        or not all(lines)
        or re.search(r"[\x00-\x09\x0b-\x1f]", text)
    ):
        raise ValueError("not a checkpoint")
    signatures = tuple(below[:-1].split("\n"))
    if not all(re.fullmatch(r"— [^\s+]+ [A-Za-z0-9+/]+={0,2}", line) for line in signatures):
        raise ValueError("a checkpoint's signature line is malformed")
    return Checkpoint(lines[0], number(lines[1]), one_hash(lines[2]), (body + "\n").encode(), signatures)


def read_proof(data: bytes) -> tuple[int, list[bytes], bytes]:
    """Read an inclusion proof (c2sp.org/tlog-proof): the index, the hashes beside the way up, the checkpoint."""
    head, lines, checkpoint = _split(data)
    if head != "c2sp.org/tlog-proof@v1" or not lines or not lines[0].startswith("index "):
        raise ValueError("not an inclusion proof")
    return number(lines[0][len("index ") :]), _hashes(lines[1:]), checkpoint


def read_consistency(data: bytes) -> tuple[int, list[bytes], bytes]:
    """Read a consistency proof (c2sp.org/tlog-witness's request): the older size, the hashes, the newer checkpoint."""
    head, lines, checkpoint = _split(data)
    if not head.startswith("old "):
        raise ValueError("not a consistency proof")
    return number(head[len("old ") :]), _hashes(lines), checkpoint


def _split(data: bytes) -> tuple[str, list[str], bytes]:
    above, blank, checkpoint = data.partition(b"\n\n")
    if not blank:
        raise ValueError("a proof without its checkpoint")
    head, *lines = above.decode("ascii").split("\n")
    return head, lines, checkpoint


def _hashes(lines: list[str]) -> list[bytes]:
    if len(lines) > MAX_PATH:
        raise ValueError("the proof is longer than any tree is high")
    return [one_hash(line) for line in lines]


def check_inclusion(record: bytes, proof: bytes, checkpoint: bytes) -> int:
    """Return the record's index in the log of ``checkpoint``; raise ValueError when it is not there."""
    if len(record) != 32:
        raise ValueError("a record is named by 32 bytes")
    index, path, enclosed = read_proof(proof)
    if enclosed != checkpoint:
        raise ValueError("the proof belongs to another checkpoint")
    tree = read_checkpoint(checkpoint)
    if root_above(leaf_hash(record), index, tree.size, path) != tree.root:
        raise ValueError("the record is not in the log")
    return index


def check_consistency(old_checkpoint: bytes, consistency: bytes, new_checkpoint: bytes) -> None:
    """Raise ValueError unless the log of ``old_checkpoint`` only grew to become that of ``new_checkpoint``."""
    old_size, path, enclosed = read_consistency(consistency)
    old, new = read_checkpoint(old_checkpoint), read_checkpoint(new_checkpoint)
    if enclosed != new_checkpoint or old_size != old.size:
        raise ValueError("the consistency proof belongs to other checkpoints")
    if old.origin != new.origin:
        raise ValueError("the checkpoints come from two different logs")
    check_growth(old.size, old.root, new.size, new.root, path)


def commitment(salt: str, name: str, value: object) -> str:
    """How an item.json seals one field without showing it: SHA-256 over [salt, name, value] in compact JSON."""
    spelled = json.dumps([salt, name, value], ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(spelled.encode("utf-8")).hexdigest()


def check_opening(item: bytes, fields: bytes) -> list[str]:
    """Return which sealed fields are kept back; raise ValueError unless every field that is shown was sealed so."""
    sealed, shown = json.loads(item)["commitments"], json.loads(fields)
    for name, one in shown.items():
        if commitment(one["salt"], name, one["value"]) != sealed[name]:
            raise ValueError(f"{name} is not what was sealed")
    return sorted(set(sealed) - set(shown))


def main(arguments: list[str]) -> int:
    """Run one check; say what it found; return 0 when it holds."""
    command, files = (arguments[0], arguments[1:]) if arguments else ("", [])
    expected = {"incl": 3, "cons": 3, "opens": 2}
    if len(files) != expected.get(command):
        print(__doc__)
        return 2
    try:
        if command == "incl":
            index = check_inclusion(bytes.fromhex(files[0]), _read(files[1]), _read(files[2]))
            print(f"OK: record number {index} of the log, counted from 0, is this one")
        elif command == "cons":
            check_consistency(_read(files[0]), _read(files[1]), _read(files[2]))
            print("OK: the older log is the beginning of the newer one")
        else:
            back = check_opening(_read(files[0]), _read(files[1]))
            print(f"OK: what is shown is what was sealed; kept back: {', '.join(back) or 'nothing'}")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        print(f"FAILED: {error}")
        return 1
    return 0


def _read(name: str) -> bytes:
    with Path(name).open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError("the file is too large")
    return data


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
