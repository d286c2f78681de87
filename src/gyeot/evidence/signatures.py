"""Check who signed a checkpoint with the standard library alone, so that it can be done where nothing is installed.

A signed note (c2sp.org/signed-note) with Ed25519: RFC 8032, 5.1.7, in the extended coordinates of its section 6. This
only ever checks, on public data, so it need not hide how long it takes. Signing is done by a library (keys.py).
"""

import base64
import hashlib
from collections.abc import Callable
from typing import TypeAlias

from gyeot.evidence.verify_tlog import Checkpoint

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)

#: RFC 8410: what stands before the 32 bytes in every Ed25519 public key that openssl writes.
_SPKI = bytes.fromhex("302a300506032b6570032100")

#: verifies(public key, message, signature)
Verifies: TypeAlias = Callable[[bytes, bytes, bytes], bool]

_Point: TypeAlias = tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, x * y = T/Z
_NEUTRAL: _Point = (0, 1, 1, 0)


def public_key(pem: bytes) -> bytes:
    """Take the 32 bytes out of a public key as openssl writes it. Raises ValueError when it is none."""
    lines = pem.decode("ascii").split()
    if lines[:3] != ["-----BEGIN", "PUBLIC", "KEY-----"] or lines[-3:] != ["-----END", "PUBLIC", "KEY-----"]:
        raise ValueError("not a public key in PEM")
    der = base64.b64decode("".join(lines[3:-3]), validate=True)
    if len(der) != len(_SPKI) + 32 or not der.startswith(_SPKI):
        raise ValueError("not an Ed25519 public key")
    return der[len(_SPKI) :]


def key_id(name: str, public: bytes) -> bytes:
    """How a signed note numbers a key: four bytes, enough to find it, never enough to trust it."""
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def signed_by(checkpoint: Checkpoint, public: bytes, *, verifies: Verifies | None = None) -> bool:
    """Whether the log itself, whose key is ``public``, signed. Lines of other keys are not ours to judge.

    ``verifies`` is a library's check where one is at hand and speed matters; it must agree with the one below.
    """
    check = verifies or verifies_slowly
    wanted = f"— {checkpoint.origin} "
    ours = [_decoded(line.removeprefix(wanted)) for line in checkpoint.signatures if line.startswith(wanted)]
    known = [one[4:] for one in ours if one[:4] == key_id(checkpoint.origin, public)]
    return bool(known) and all(check(public, checkpoint.body, one) for one in known)


def verifies_slowly(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` is that of the holder of ``public`` over ``message``."""
    key = _point(public)
    if key is None or len(signature) != 64:
        return False
    commitment, s = signature[:32], int.from_bytes(signature[32:], "little")
    if s >= _ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(commitment + public + message).digest(), "little") % _ORDER
    x, y, z, t = key
    return _bytes(_two_multiples(s, _BASE, h, (-x % _P, y, z, -t % _P))) == commitment


def _decoded(text: str) -> bytes:
    """Decode base64 that is spelled in its one way; anything else is no signature."""
    try:
        value = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return value if base64.b64encode(value).decode() == text else b""


def _two_multiples(a: int, p: _Point, b: int, q: _Point) -> _Point:
    """Return a·p + b·q, doubling for both at once."""
    beside = {(1, 0): p, (0, 1): q, (1, 1): _add(p, q)}
    total = _NEUTRAL
    for bit in range(max(a.bit_length(), b.bit_length()) - 1, -1, -1):
        total = _add(total, total)
        chosen = beside.get((a >> bit & 1, b >> bit & 1))
        total = _add(total, chosen) if chosen else total
    return total


def _add(p: _Point, q: _Point) -> _Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _point(encoded: bytes) -> _Point | None:
    """RFC 8032, 5.1.3: decode a point, or say that it is none."""
    if len(encoded) != 32:
        return None
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if x * x % _P != square:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if x * x % _P != square or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _bytes(point: _Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, -1, _P)
    x, y = x * inverse % _P, y * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _base() -> _Point:
    point = _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))
    assert point is not None
    return point


_BASE = _base()
