"""How gyeot names bytes: SHA-256, and one exact spelling of a record so that every machine gets the same hash."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import BinaryIO, TypeAlias

#: What a record may be made of. No floats: two machines may print the same float differently, and evidence needs none.
Canonical: TypeAlias = "bool | int | str | Sequence[Canonical] | Mapping[str, Canonical] | None"

#: Largest whole number that JSON readers agree on (RFC 7493, section 2.2).
MAX_INT = 2**53 - 1

_CHUNK = 1 << 20
_HEX = re.compile(r"[0-9a-f]{64}")


def sha256(data: bytes) -> str:
    """Return the SHA-256 of ``data`` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def sha256_of_file(file: BinaryIO) -> tuple[str, int]:
    """Read ``file`` to its end; return its SHA-256 (hexadecimal) and its length in bytes."""
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def is_sha256(text: object) -> bool:
    """Tell whether ``text`` is a SHA-256 as we write it."""
    return isinstance(text, str) and _HEX.fullmatch(text) is not None


def canonical(record: Canonical) -> bytes:
    """Spell ``record`` as canonical JSON in UTF-8 (RFC 8785): sorted keys, no spaces, shortest escapes.

    Raises ValueError for what RFC 8785 cannot spell or we refuse to: floats, whole numbers past 2**53, lone surrogates,
    keys that are not strings.
    """
    return json.dumps(_ordered(record), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(
        "utf-8", errors="strict"
    )


def _ordered(value: Canonical) -> Canonical:
    match value:
        case None | bool() | str():
            return value
        case int():
            if abs(value) > MAX_INT:
                raise ValueError("a whole number past 2**53 has no canonical spelling")
            return value
        case Mapping():
            if not all(isinstance(key, str) for key in value):
                raise ValueError("a record's keys are strings")
            # RFC 8785, section 3.2.3: keys are sorted as UTF-16 code units, which differs from code points past U+FFFF.
            return {key: _ordered(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
        case Sequence() if not isinstance(value, bytes | bytearray):
            return [_ordered(item) for item in value]
    raise ValueError(f"{type(value).__name__} has no canonical spelling")
