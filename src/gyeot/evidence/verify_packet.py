"""Check a packet of evidence on a machine that has Python 3.11 or newer and nothing else.

    python3 verify_packet.py PACKET --log-key log.pub.pem       PACKET is the packet's folder, or its .zip
    python3 verify_packet.py --help

Nothing is installed, written or sent. Have this file, like the log's key, by another way than the packet: a checker
that comes with what it checks proves nothing. Below stand gyeot's own modules word for word, then the few lines that
start them. Made by tools/single_file.py; change the modules, not this file.
"""

import sys
import types

# fmt: off

MODULES: dict[str, str] = {}

# ---- gyeot.digests

MODULES["gyeot.digests"] = r'''
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
'''

# ---- gyeot.clock

MODULES["gyeot.clock"] = r'''
"""The one place that knows what time it is: aware UTC for records, Korea's calendar for the law."""

from datetime import UTC, date, datetime, timedelta, timezone

#: Korea Standard Time. No daylight saving since 1988, so a fixed offset is exact for every post we can hold.
KST = timezone(timedelta(hours=9), "KST")


def now() -> datetime:
    """This moment, in UTC, aware."""
    return datetime.now(UTC)


def today_in_korea() -> date:
    """The date on a Korean calendar, which is what statutes count in."""
    return now().astimezone(KST).date()


def stamp(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC with milliseconds, always 24 characters, so that text order is time order.

    >>> stamp(datetime(2024, 9, 5, 12, 0, tzinfo=KST))
    '2024-09-05T03:00:00.000Z'
    """
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be evidence")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def in_korea(moment: datetime) -> str:
    """Write a moment for a Korean reader.

    >>> in_korea(datetime(2024, 9, 5, 3, 0, tzinfo=UTC))
    '2024-09-05 12:00:00 KST'
    """
    return moment.astimezone(KST).strftime("%Y-%m-%d %H:%M:%S KST")
'''

# ---- gyeot.errors

MODULES["gyeot.errors"] = r'''
"""Everything that can go wrong, said so that the person knows what to do next, in Korean and in English.

GyeotError
├── Refused (2)            what you gave us cannot be used as it is
│   ├── UnknownFormat      the file is none of the formats we read
│   ├── UnreadableFile     the format is known, the file is damaged or past a bound
│   ├── NotAllowed         you may look but not change, or the rule needs something first
│   │   └── CaseErased     it was yours to see, and it was erased
│   ├── NotComparable      two counts that cannot be held against each other
│   │   └── MixedUnits     they count different things: reports and cases, victims and suspects
│   └── NoSuchCase         absent, or not yours: the two look the same
├── SomeoneWasFirst (1)    another person decided this in the meantime
├── Doubt (1)              a check found something: the evidence is not as it was
└── OutsideWorld (3)       disk, network, another program
"""

from datetime import date


class GyeotError(Exception):
    """A failure that a person can act on. ``ko`` and ``en`` are full sentences: what happened, and what to do.

    No sentence may hold people's words, names or addresses: they end in logs.
    """

    #: What a command returns: 0 fine, 1 found something, 2 your input, 3 the outside world.
    exit_code = 2

    def __init__(self, en: str, ko: str) -> None:
        super().__init__(en)
        self.en = en
        self.ko = ko

    def said_in(self, language: str) -> str:
        """Return the sentence in ``language`` ("ko", anything else gives English)."""
        return self.ko if language.startswith("ko") else self.en


class Refused(GyeotError):
    """What you gave us cannot be used as it is."""


class UnknownFormat(Refused):
    """The file is none of the formats we read."""


class UnreadableFile(Refused):
    """The format is known, but the file is damaged, hostile or past one of our bounds."""


class NotAllowed(Refused):
    """You may look but not change, or the rule asks for something first."""


class CaseErased(NotAllowed):
    """The case was erased, and the person had a seat at it."""

    def __init__(self, day: date) -> None:
        super().__init__(
            f"This case was erased on {day}. Nothing of it is left to show. Ask its owner if that surprises you.",
            f"이 사건은 {day}에 지웠습니다. 남은 내용이 없습니다. 모르셨던 일이라면 사건 담당자에게 문의해 주세요.",
        )


class NotComparable(Refused):
    """Two counts cannot be held against each other: a window is missing, or the windows share days."""


class MixedUnits(NotComparable):
    """The counts are of different things, so no ratio, sum or series of them means anything."""


class NoSuchCase(Refused):
    """There is no such case, or it is not yours. Nobody can tell which."""

    def __init__(self) -> None:
        super().__init__(
            "There is no such case. Check the code, or ask the case's owner for a seat.",
            "그런 사건이 없습니다. 사건 번호를 확인하거나, 사건 담당자에게 참여 권한을 요청해 주세요.",
        )


class SomeoneWasFirst(GyeotError):
    """Another person decided this in the meantime; nothing of yours was written."""

    exit_code = 1


class Doubt(GyeotError):
    """A check found something: bytes, a log entry or a proof are not what they were."""

    exit_code = 1


class OutsideWorld(GyeotError):
    """A disk, a network or another program failed us."""

    exit_code = 3
'''

# ---- gyeot.evidence.verify_tlog

MODULES["gyeot.evidence.verify_tlog"] = r'''
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
'''

# ---- gyeot.evidence.signatures

MODULES["gyeot.evidence.signatures"] = r'''
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
'''

# ---- gyeot.evidence.tokens

MODULES["gyeot.evidence.tokens"] = r'''
"""What a time stamp says of itself: for which bytes it was made, at what time and by which certificate.

An RFC 3161 response is read here strictly as DER (X.690) with the standard library alone. Nothing is believed: whether
an authority really signed it, and which one, is checked in ``stamps``, with libraries, or with ``openssl ts``.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from gyeot import clock
from gyeot.errors import Doubt

#: A response with its certificates takes 2 to 8 KiB.
MAX_TOKEN = 64 << 10
#: Clocks differ; a stamp may seem a minute older than what it stamps.
EARLIEST = timedelta(seconds=60)
#: A stamp that comes later than a day after a record claims to have been made says nothing for that claim.
LATEST = timedelta(hours=24)

SHA256 = "2.16.840.1.101.3.4.2.1"
#: What may still be signed: SHA-256, SHA-384, SHA-512. With SHA-1 two contents of one hash can be made.
STRONG = frozenset({SHA256, "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3"})

_SIGNED_DATA, _TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
_ESS_V1, _ESS_V2 = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"
_HASHES = {
    "1.3.14.3.2.26": "sha1",  # ESSCertID of RFC 2634 knows no other; it need only tell certificates of one CA apart
    SHA256: "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}

_INTEGER, _OCTETS, _OID, _SEQUENCE, _SET, _TIME = 0x02, 0x04, 0x06, 0x30, 0x31, 0x18
_CONTEXT_0 = 0xA0
_GENERALIZED = re.compile(rb"([0-9]{14})(?:\.([0-9]{0,5}[1-9]))?Z")  # DER: no trailing zeros, always Z

#: Every way in which a time stamp can fail, each in one sentence.
FAULTS: Mapping[str, tuple[str, str]] = {
    "malformed": (
        "The time stamp is not an RFC 3161 response that can be read.",
        "시각 인증이 읽을 수 있는 RFC 3161 응답이 아닙니다.",
    ),
    "refused": (
        "The authority answered that it did not make the time stamp.",
        "시각 인증 기관이 인증을 거절했습니다.",
    ),
    "algorithm": (
        "The time stamp does not name its bytes by SHA-256.",
        "시각 인증이 SHA-256이 아닌 해시로 만들어졌습니다.",
    ),
    "imprint": ("The time stamp was made for other bytes.", "다른 자료에 대한 시각 인증입니다."),
    "nonce": (
        "The time stamp answers another question than ours: its nonce differs, so it may be an old answer.",
        "우리가 보낸 요청에 대한 시각 인증이 아닙니다. 일회용 번호(nonce)가 달라 예전 응답일 수 있습니다.",
    ),
    "no_nonce": (
        "The time stamp carries no nonce, though each of our requests does.",
        "시각 인증에 일회용 번호(nonce)가 없습니다. 저희 요청에는 언제나 있습니다.",
    ),
    "replayed": (
        "The time stamp's nonce was used for other bytes before: one of the two is an old answer.",
        "이 시각 인증의 일회용 번호(nonce)가 다른 자료에도 쓰였습니다. 둘 중 하나는 예전 응답입니다.",
    ),
    "policy": (
        "The time stamp was made under another policy than the one that was asked for.",
        "요청한 것과 다른 정책(policy)으로 만든 시각 인증입니다.",
    ),
    "early": (
        "The time stamp says {at}, which is before {bound}, the earliest that fits what it stands beside.",
        "시각 인증의 시각 {at}이 함께 있는 자료에 맞는 가장 이른 시각 {bound}보다 앞섭니다.",
    ),
    "late": (
        "The time stamp says {at}, which is after {bound}, the latest that fits what it stands beside.",
        "시각 인증의 시각 {at}이 함께 있는 자료에 맞는 가장 늦은 시각 {bound}보다 뒤입니다.",
    ),
    "signer": (
        "The time stamp does not hold exactly one certificate of its one signer.",
        "시각 인증에 서명자의 인증서가 정확히 하나 들어 있지 않습니다.",
    ),
    "purpose": (
        "The time stamp's certificate was not issued for time stamping alone.",
        "시각 인증에 쓴 인증서가 시각 인증 전용으로 발급된 것이 아닙니다.",
    ),
    "no_ess": (
        "The time stamp's signature does not name its certificate (ESSCertID).",
        "시각 인증의 서명에 인증서 지정(ESSCertID)이 없습니다.",
    ),
    "ess": (
        "The time stamp's signature names another certificate (ESSCertID).",
        "시각 인증의 서명이 다른 인증서를 가리킵니다(ESSCertID).",
    ),
    "weak": (
        "The time stamp is signed over a hash that can be forged today.",
        "시각 인증이 오늘날 위조할 수 있는 해시로 서명되어 있습니다.",
    ),
    "validity": (
        "The authority's certificate was not valid at the time that the stamp says.",
        "시각 인증에 적힌 시각에 그 기관의 인증서가 유효하지 않았습니다.",
    ),
    "untrusted": (
        "The time stamp does not lead to the root certificate of its authority.",
        "시각 인증이 그 기관의 최상위 인증서로 이어지지 않습니다.",
    ),
    "signature": (
        "The time stamp's signature is false: it was changed after it was made.",
        "시각 인증의 서명이 맞지 않습니다. 만든 뒤에 바뀌었습니다.",
    ),
}


def doubt(fault: str, **details: str) -> Doubt:
    """Say what is wrong with a time stamp."""
    en, ko = FAULTS[fault]
    return Doubt(en.format(**details), ko.format(**details))


@dataclass(frozen=True, slots=True)
class Claim:
    """What a response claims. Nobody has checked yet who signed it."""

    algorithm: str  # how ``imprint`` was made
    imprint: bytes
    at: datetime  # genTime
    nonce: int | None
    policy: str
    issuer: bytes = field(repr=False)  # of the signer's certificate, in DER
    serial: int  # of the signer's certificate
    digest: str  # over what the signature was made
    certificates: tuple[bytes, ...] = field(repr=False)
    named: tuple[str, bytes] | None  # the signer's certificate as the signature names it: hash and algorithm

    def check_is_of(self, data: bytes) -> None:
        """Raise Doubt unless the stamp was made for ``data``."""
        if self.algorithm != SHA256:
            raise doubt("algorithm")
        if self.imprint != hashlib.sha256(data).digest():
            raise doubt("imprint")

    def check_between(self, not_before: datetime, not_after: datetime) -> None:
        """Raise Doubt unless the stamp's time lies between the two."""
        if self.at < not_before:
            raise doubt("early", at=clock.stamp(self.at), bound=clock.stamp(not_before))
        if self.at > not_after:
            raise doubt("late", at=clock.stamp(self.at), bound=clock.stamp(not_after))

    def in_order(self, response: bytes) -> bytes:
        """Write the certificates of ``response`` in DER's order, as strict readers want them; many authorities do not.

        They lie outside of what is signed, so this changes nothing that a stamp says.
        """
        return response.replace(b"".join(self.certificates), b"".join(sorted(self.certificates)), 1)

    def names(self, certificate: bytes) -> bool:
        """Whether the signature names just this certificate (RFC 5816)."""
        if self.named is None or self.named[0] not in _HASHES:
            return False
        return hashlib.new(_HASHES[self.named[0]], certificate, usedforsecurity=False).digest() == self.named[1]


def read(response: bytes) -> Claim:
    """Read an RFC 3161 response. Raises Doubt for anything that is none, or one in which no stamp was granted."""
    try:
        return _read(response)
    except (ValueError, IndexError, OverflowError) as error:
        raise doubt("malformed") from error


def _read(response: bytes) -> Claim:
    if len(response) > MAX_TOKEN:
        raise ValueError("larger than any response")
    status, *token = _sequence(_only(response))
    if _integer(_sequence(status)[0]) != 0:  # 1 is "granted with modifications": not what we asked for
        raise doubt("refused")
    (signed,) = token
    kind, content = _sequence(signed)
    _version, _digests, enclosed, *rest = _sequence(_inside(content, _CONTEXT_0))
    inner, boxed = _sequence(enclosed)
    if (_oid(kind), _oid(inner)) != (_SIGNED_DATA, _TST_INFO):
        raise ValueError("not a time stamp")
    (signer,) = _parts(rest[-1], _SET)
    certificates = [one for one in rest[:-1] if one.tag == _CONTEXT_0]
    return _claim(
        _expect(_inside(boxed, _CONTEXT_0), _OCTETS).body,
        signer,
        tuple(one.whole for box in certificates for one in _values(box.body)),
    )


def _claim(info: bytes, signer: "_Value", certificates: tuple[bytes, ...]) -> Claim:
    version, policy, imprint, _serial, at, *rest = _sequence(_only(info))
    if _integer(version) != 1:
        raise ValueError("another version")
    algorithm, hashed = _sequence(imprint)
    nonces = [_integer(one) for one in rest if one.tag == _INTEGER]
    _signer_version, name, digest, *attributes = _sequence(signer)
    issuer, serial = _sequence(name)
    return Claim(
        algorithm=_oid(_sequence(algorithm)[0]),
        imprint=_expect(hashed, _OCTETS).body,
        at=_moment(at),
        nonce=nonces[0] if nonces else None,
        policy=_oid(policy),
        issuer=issuer.whole,
        serial=_integer(serial),
        digest=_oid(_sequence(digest)[0]),
        certificates=certificates,
        named=_named(attributes[0]) if attributes and attributes[0].tag == _CONTEXT_0 else None,
    )


def _named(attributes: "_Value") -> tuple[str, bytes] | None:
    """Find the certificate that the signature names: RFC 5816's SigningCertificateV2, or RFC 2634's older form."""
    held: dict[str, _Value] = {}
    for attribute in _values(attributes.body):
        name, values = _sequence(attribute)
        if _oid(name) in held:
            raise ValueError("one attribute twice")
        held[_oid(name)] = values
    for kind, default in ((_ESS_V2, SHA256), (_ESS_V1, "1.3.14.3.2.26")):
        if kind in held:
            (signing,) = _parts(held[kind], _SET)
            first, *more = _sequence(_sequence(_sequence(signing)[0])[0])
            if kind == _ESS_V2 and first.tag == _SEQUENCE:
                return _oid(_sequence(first)[0]), _expect(more[0], _OCTETS).body
            return default, _expect(first, _OCTETS).body
    return None


# ---- DER: one way to write each value, so that two readers cannot read two things


class _Value(NamedTuple):
    tag: int
    body: bytes
    whole: bytes


def _values(data: bytes) -> Iterator[_Value]:
    at = 0
    while at < len(data):
        tag, length, start = data[at], data[at + 1], at + 2
        if tag & 0x1F == 0x1F or length == 0x80:
            raise ValueError("a long tag or an open length")
        if length > 0x80:
            count = length & 0x7F
            written = data[start : start + count]
            length, start = int.from_bytes(written), start + count
            if len(written) != count or count > 3 or length < 0x80 or not written[0]:
                raise ValueError("a length that is not written in its one way")
        if start + length > len(data):
            raise ValueError("cut off")
        yield _Value(tag, data[start : start + length], data[at : start + length])
        at = start + length


def _only(data: bytes) -> _Value:
    (value,) = _values(data)
    return value


def _expect(value: _Value, tag: int) -> _Value:
    if value.tag != tag:
        raise ValueError("another kind of value")
    return value


def _parts(value: _Value, tag: int) -> list[_Value]:
    return list(_values(_expect(value, tag).body))


def _sequence(value: _Value) -> list[_Value]:
    return _parts(value, _SEQUENCE)


def _inside(value: _Value, tag: int) -> _Value:
    return _only(_expect(value, tag).body)


def _integer(value: _Value) -> int:
    body = _expect(value, _INTEGER).body
    if not body or (len(body) > 1 and body[0] in (0, 0xFF) and (body[0] ^ body[1]) < 0x80):
        raise ValueError("a number that is not written in its one way")
    return int.from_bytes(body, signed=True)


def _oid(value: _Value) -> str:
    body = _expect(value, _OID).body
    if not body or body[-1] & 0x80:
        raise ValueError("cut off")
    numbers, number = [], 0
    for byte in body:
        if number == 0 and byte == 0x80:
            raise ValueError("a number that is not written in its one way")
        number = number << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(number)
            number = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))


def _moment(value: _Value) -> datetime:
    match = _GENERALIZED.fullmatch(_expect(value, _TIME).body)
    if match is None:
        raise ValueError("a time that is not written in its one way")
    whole = datetime.strptime(match[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return whole + timedelta(microseconds=int((match[2] or b"0").ljust(6, b"0")))
'''

# ---- gyeot.evidence.enclosed

MODULES["gyeot.evidence.enclosed"] = r'''
"""The SHA-256 of the guide and the checker that every packet of this version encloses.

Made by tools/single_file.py. A packet that encloses others comes from another version, or they were exchanged.
"""

from collections.abc import Mapping

SHA256: Mapping[str, str] = {
    "VERIFY.md": "f22ef002e4103fed47ec4eb8ac4facb1edf16791d707ebfc8ebc6680742909ab",
    "verify_tlog.py": "0c5e06bd44f06b761f225e52230c0b137698049d99513be03bece5b05dd90ec6",
}
'''

# ---- gyeot.evidence.findings

MODULES["gyeot.evidence.findings"] = r'''
"""Every sentence that a check of a packet can end in, in Korean and English, and the report that gathers them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gyeot.errors import Doubt


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it should be, said in both languages. ``place`` is the file it is about."""

    place: str
    en: str
    ko: str


@dataclass(slots=True)
class Report:
    """What was looked at and what was found."""

    problems: list[Problem] = field(default_factory=list)
    files: int = 0
    exhibits: int = 0
    withdrawn: int = 0
    sources: int = 0
    case: str = ""
    exported_at: str = ""
    origin: str = ""
    size: int = 0
    proofs_checked: bool = False  # False when the files already differ: then nothing further was looked at
    key_checked: bool = False
    receipt_checked: bool = False
    unexplained: int = 0  # received files without a statement of how they were obtained
    other_guides: list[str] = field(default_factory=list)  # what the packet encloses to check it, unlike this version's
    withheld: list[str] = field(default_factory=list)  # what a redacted twin leaves out, as sealed
    told_the_same: bool = False  # as the full packet that it was held against
    stamps: int = 0  # time stamps that are for the bytes beside them, at a time that fits
    unstamped: int = 0  # records that left before they were stamped by every authority of the packet
    stamps_checked: bool = False  # also by whom: against the roots that were given
    # data/report.pdf, as gyeot verify sees it; verify_packet.py does not look
    report_signed: bool = False
    signature_checked: bool = False  # false, too, where the library is not installed
    signer_checked: bool = False  # also whose it is
    signature_stamped: bool = False  # the signature has its time from an authority, and it fits
    signature_clock_checked: bool = False  # also whose clock that is

    def found(self, saying: str, place: str = "", **details: object) -> None:
        """Add the sentence ``saying`` about ``place``."""
        en, ko = SAYINGS[saying]
        told = {name: _printable(str(one)) for name, one in details.items()}
        place = _printable(place)
        self.problems.append(Problem(place, en.format(place=place, **told), ko.format(place=place, **told)))

    def doubted(self, place: str, doubt: Doubt) -> None:
        """Add what ``doubt`` says about ``place``."""
        place = _printable(place)
        self.problems.append(Problem(place, f"{place}: {doubt.en}", f"{place}: {doubt.ko}"))


def _printable(text: str) -> str:
    """Spell a file name so that it cannot drive a terminal or look like another."""
    return text.encode("ascii", errors="backslashreplace").decode().translate(_CONTROL)[:400]


_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), 127)}

SAYINGS: Mapping[str, tuple[str, str]] = {
    "unreadable": (
        "A file of the packet cannot be read. Copy the packet to another disk and check it there.",
        "묶음의 파일 하나를 읽을 수 없습니다. 다른 디스크로 복사한 뒤 다시 확인해 주세요.",
    ),
    "too_many": ("The packet holds more files than any packet has.", "묶음에 파일이 지나치게 많습니다."),
    "bad_name": (
        "{place} is a link or has a name that no packet holds",
        "{place}: 묶음에 있을 수 없는 이름이거나 링크입니다",
    ),
    "not_bagit": ("{place} does not declare a BagIt 1.0 bag", "{place}: BagIt 1.0 묶음이라는 표시가 없습니다"),
    "bad_manifest": ("line {line} of {place} is malformed", "{place}의 {line}번째 줄이 형식에 맞지 않습니다"),
    "unlisted": (
        "{place} was not packed: no manifest lists it",
        "{place}: 목록에 없는 파일입니다. 묶은 뒤에 더해졌습니다",
    ),
    "missing": ("{place} is missing", "{place}: 파일이 없습니다"),
    "changed": ("{place} is not the file that was packed", "{place}: 묶을 때의 파일과 다릅니다"),
    "not_ours": ("{place} is not part of a packet", "{place}: 묶음에 속하지 않는 파일입니다"),
    "not_sealed_manifest": (
        "{place} is not the list that was logged when the packet was handed over",
        "{place}: 내보낼 때 로그에 남긴 목록과 다릅니다",
    ),
    "another_record": (
        "{place} is not the record that was handed over under this number",
        "{place}: 내보낼 때 이 번호로 넘긴 기록이 아닙니다",
    ),
    "bad_record": (
        "{place} is not a sealed record in its one canonical spelling",
        "{place}: 봉인한 기록의 형식이 아닙니다",
    ),
    "other_words": (
        "{place} does not show the words that its item.json sealed",
        "{place}: item.json에 봉인한 내용과 다릅니다",
    ),
    "not_in_log": (
        "{place} does not prove that its record is in the log",
        "{place}: 기록이 로그에 있다는 증명이 맞지 않습니다",
    ),
    "bad_checkpoint": ("{place} is not a checkpoint of a log", "{place}: 로그의 검사점이 아닙니다"),
    "forked": (
        "{place} does not lead to the log of the hand-over: the log was changed or forked",
        "{place}: 내보낼 때의 로그로 이어지지 않습니다. 로그가 바뀌었거나 갈라졌습니다",
    ),
    "another_case": ("{place} belongs to another case", "{place}: 다른 사건의 기록입니다"),
    "wrong_number": ("{place} bears another exhibit's number", "{place}: 다른 호증의 번호가 적혀 있습니다"),
    "wrong_order": (
        "{place} claims a time or a place in the log that does not fit what came before or after it",
        "{place}: 적힌 시각이나 로그 순서가 앞뒤 기록과 맞지 않습니다",
    ),
    "wrong_original": ("{place} describes another file", "{place}: 다른 파일에 대한 기록입니다"),
    "no_source": (
        "{place} names a source that is not in the packet",
        "{place}: 여기 적힌 원본이 묶음에 없습니다",
    ),
    "not_signed": (
        "{place} is not signed by the given log key",
        "{place}: 주신 로그 공개 키로 서명한 것이 아닙니다",
    ),
    "hand_over_unstamped": (
        "{place} is missing: the hand-over was not stamped, or its stamp was taken away",
        "{place}: 파일이 없습니다. 내보낼 때 시각 인증을 받지 못했거나 누군가 뺀 것입니다",
    ),
    "another_stamp": (
        "{place} is not the time stamp that was there at the hand-over",
        "{place}: 내보낼 때 있던 시각 인증이 아닙니다",
    ),
    "not_stamped": (
        "{place} has no time stamp that leads to root {root}",
        "{place}: 최상위 인증서 {root}로 이어지는 시각 인증이 없습니다",
    ),
    "bad_key": (
        "The given log key is not an Ed25519 public key in PEM. Ask the office for log.pub.pem.",
        "주신 로그 키가 PEM 형식의 Ed25519 공개 키가 아닙니다. 기관에 log.pub.pem을 요청해 주세요.",
    ),
    "bad_receipt": ("The receipt is not a checkpoint.", "확인증이 검사점 파일이 아닙니다."),
    "receipt_of_another_log": (
        "The receipt was not given out by this log.",
        "이 로그가 발급한 확인증이 아닙니다.",
    ),
    "receipt_unproven": (
        "The packet holds no proof that leads from the receipt (size {size}). Ask the office for one that has it.",
        "확인증(크기 {size})에서 이어지는 증명이 묶음에 없습니다. 그 증명이 든 묶음을 기관에 요청해 주세요.",
    ),
    "unreadable_twin": (
        "One of the two packets has no record of its hand-over that can be read. Check each of them first.",
        "두 묶음 가운데 하나에 읽을 수 있는 반출 기록이 없습니다. 먼저 각각을 확인해 주세요.",
    ),
    "full_has_problems": (
        "The packet that it was held against has problems of its own ({count}). Check that one by itself first.",
        "견주어 본 전체 묶음에 문제가 {count}건 있습니다. 먼저 그 묶음만 따로 확인해 주세요.",
    ),
    "twin_of_another_case": (
        "The two packets belong to different cases.",
        "두 묶음이 서로 다른 사건의 것입니다.",
    ),
    "not_in_twin": (
        "{place} is in the full packet and not in the redacted one",
        "{place}: 전체 묶음에 있는 기록이 가린 묶음에는 없습니다",
    ),
    "only_in_twin": (
        "{place} is in the redacted packet and not in the full one",
        "{place}: 가린 묶음에 있는 기록이 전체 묶음에는 없습니다",
    ),
    "another_twin_record": (
        "{place} is another record in the full packet",
        "{place}: 전체 묶음의 기록과 다른 기록입니다",
    ),
    "field_only_in_twin": (
        "{place} shows the field {field} in the redacted packet alone",
        "{place}: 항목 {field}이(가) 가린 묶음에만 있습니다",
    ),
    "another_field": (
        "{place} shows another {field} than the full packet",
        "{place}: 항목 {field}이(가) 전체 묶음과 다릅니다",
    ),
    "receipt_forked": (
        "The receipt (size {size}) contradicts the packet: there are two logs, and one of them was shown to you.",
        "확인증(크기 {size})과 묶음이 서로 어긋납니다. 로그가 둘이며, 그중 하나만 보여 준 것입니다.",
    ),
}
'''

# ---- gyeot.evidence.verify

MODULES["gyeot.evidence.verify"] = r'''
"""Check a packet the way a stranger would: nothing is believed, and every problem is one sentence.

A packet is a BagIt bag (RFC 8493) of sealed records (canonical JSON, RFC 8785) with Merkle proofs (RFC 9162; C2SP
tlog-proof and tlog-checkpoint). This imports the standard library, ``digests``, and neighbours that do the same.

What a pass says: these are the files that were packed, each record stood in the log before the packet was made, and the
log only grew in between. Whose log it is shows only with ``log_key``, which must come from the office and never from
the packet. What no check can say: that something was never logged, or that a holder of the log's key did not write a
second log; an older checkpoint kept by someone else (``receipt``) exposes that.
"""

import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from gyeot import clock, digests
from gyeot.errors import Doubt
from gyeot.evidence import enclosed, signatures, tokens, verify_tlog
from gyeot.evidence.findings import Problem, Report
from gyeot.evidence.verify_tlog import Checkpoint

#: A stranger made this folder. Nobody hands over more files than this; without a bound, listing them fills memory.
MAX_FILES = 200_000
#: Two hundred thousand manifest lines of the longest path we write.
MAX_MANIFEST = 64 << 20
#: item.json holds hashes; export.json holds one for every record and file.
MAX_RECORD = 32 << 20
#: fields.json holds one comment.
MAX_FIELDS = 16 << 20
#: A proof is at most 63 hashes and a checkpoint with a few signatures.
MAX_PROOF = 64 << 10
#: A checkpoint may carry witnesses' lines besides the log's; c2sp.org/signed-note asks for room for sixteen.
MAX_SIGNATURES = 64

FORMAT = "gyeot-item/1"
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAGMANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
EXPORT = "log/export.json"
#: Files outside data/ that exist before the hand-over is logged; the export record holds their hashes.
TAG_FILES = ("VERIFY.md", "bag-info.txt", "bagit.txt", "verify_tlog.py")
#: Sealed fields that no packet shows: what staff wrote for themselves, and the name that a person gave a file.
IN_HOUSE = frozenset({"note", "reason", "file_name"})
#: In an export's ``withheld``: the received files' own bytes.
ORIGINAL = "original"
LISTS = ("data/exhibits.csv", "data/exhibits.html", "data/report.pdf")

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9._/-]{1,400})")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_ORIGINAL = re.compile(r"data/sources/([0-9a-f]{64})/original(\.[a-z0-9]{1,8}){0,2}")
_TAG_STAMP = re.compile(r"tagmanifest-sha256\.txt\.[A-Z]\.tsr")
_FIELD = re.compile(r"[a-z_]{1,40}")
_RECEIPT = re.compile(r"log/receipt-([0-9]{1,18})\.(checkpoint|consistency)")

_COMMON = {"format", "kind", "nonce", "case", "at", "by", "tool", "commitments"}
_OWN = {
    "source": {"files"},
    "exhibit": {"number", "source", "locator"},
    "exhibit-withdrawn": {"number", "exhibit"},
    "capture": {"source", "version", "earlier"},
    "export": {"manifest", "tag_files", "items", "sources", "captures", "withheld", "authorities", "stamps"},
}

Record: TypeAlias = dict[str, Any]
#: judges(time stamp, its bytes, not before, not after); raises Doubt
Judge: TypeAlias = Callable[[bytes, bytes, datetime, datetime], None]


def problems(
    packet: Path,
    *,
    log_key: bytes | None = None,
    receipt: bytes | None = None,
    authorities: Mapping[str, Judge] | None = None,
) -> list[Problem]:
    """List what is wrong with ``packet``; an empty list is a pass. See ``check``."""
    return check(packet, log_key=log_key, receipt=receipt, authorities=authorities).problems


def is_packet(folder: Path) -> bool:
    """Whether ``folder`` claims to be a bag at all."""
    return (folder / "bagit.txt").is_file()


def check(
    packet: Path,
    *,
    log_key: bytes | None = None,
    receipt: bytes | None = None,
    authorities: Mapping[str, Judge] | None = None,
) -> Report:
    """Check ``packet``, a folder. Never raises for anything that is in it.

    ``log_key`` is the log's public key (PEM), had from the office. ``receipt`` is a checkpoint handed out earlier.
    ``authorities`` are timestamp authorities by the SHA-256 of their root, each with a check of its signatures; every
    record must then be stamped by each of them.

    1. The files are exactly those of the two manifests.
    2. The export record seals both manifests' contents, and names every record.
    3. Each record is the one that is named, is well-formed, and shows the words that it sealed.
    4. Each record is in the log, and the log only grew until the hand-over.
    5. Exhibits and sources fit together, and happened in the order they claim.
    6. All checkpoints come from one log, and from the given key.
    7. The receipt's log is the beginning of this one.
    8. Each time stamp is for the bytes beside it, fits the time that is claimed, and leads to its authority's root.
    """
    report = Report()
    try:
        files = _check_files(packet, report)  # 1
        if report.problems:
            return report
        export = _check_export(files, report)  # 2
        if export is None:
            return report
        records = _check_records(files, export, report)  # 3
        proven = _check_proofs(files, export, report)  # 4
        _check_story(export, records, proven.indexes, report)  # 5
        public = _public(log_key, report)
        _check_signatures(proven, public, report)  # 6
        if receipt is not None:
            _check_receipt(receipt, proven, public, report)  # 7
        _check_stamps(files, export, records, authorities or {}, report)  # 8
    except OSError:
        report.found("unreadable")
    return report


# ---- 1. files


@dataclass(frozen=True, slots=True)
class _Files:
    """The packet's files by name, each with the SHA-256 that it was found to have."""

    packet: Path
    sha256: Mapping[str, str]

    def read(self, name: str, bound: int) -> bytes | None:
        """Read a file whole; None where it is missing or past its bound, and every caller has a sentence for that."""
        return read_file(self.packet, name, bound) if name in self.sha256 else None


def _check_files(packet: Path, report: Report) -> _Files:
    nothing = _Files(packet, {})
    present = _walk(packet, report)
    report.files = len(present)
    if report.problems:
        return nothing
    if "bagit.txt" not in present or read_file(packet, "bagit.txt", len(BAGIT)) != BAGIT:
        report.found("not_bagit", "bagit.txt")
    for manifest in (TAGMANIFEST, MANIFEST):
        if manifest not in present:
            report.found("missing", manifest)
    if report.problems:
        return nothing
    payload = {name for name in present if name.startswith("data/")}
    # Written after the list that they stamp, so no list can name them; which of them belong here is seen later.
    unlisted = {name for name in present if _TAG_STAMP.fullmatch(name)} | {TAGMANIFEST}
    listed = _check_manifest(packet, MANIFEST, payload, report)
    listed |= _check_manifest(packet, TAGMANIFEST, present - payload - unlisted, report)
    return _Files(packet, listed | {name: _sha256(packet / name) for name in unlisted})


def _walk(packet: Path, report: Report) -> set[str]:
    """Name every file. Links, devices and names that we never write are problems and are not followed."""
    present: set[str] = set()
    folders = [""]
    while folders:
        inside = folders.pop()
        with os.scandir(packet / inside) as entries:
            for entry in entries:
                name = f"{inside}{entry.name}"
                mode = entry.stat(follow_symlinks=False).st_mode
                if (
                    not _NAME.fullmatch(entry.name)
                    or name.count("/") > 4
                    or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
                ):
                    report.found("bad_name", name)
                elif stat.S_ISDIR(mode):
                    folders.append(f"{name}/")
                else:
                    present.add(name)
                if len(present) + len(folders) + len(report.problems) > MAX_FILES:
                    report.found("too_many")
                    return present
    return present


def _check_manifest(packet: Path, manifest: str, expected: set[str], report: Report) -> dict[str, str]:
    listed: dict[str, str] = {}
    text = read_file(packet, manifest, MAX_MANIFEST) or b""
    *lines, rest = text.decode("utf-8", errors="replace").split("\n")
    for number, line in enumerate([*lines, rest] if rest else lines, start=1):
        match = _LINE.fullmatch(line)
        if not match or match[2] in listed or number > len(lines):
            report.found("bad_manifest", manifest, line=number)
            return listed
        listed[match[2]] = match[1]
    for name in sorted(expected - set(listed)):
        report.found("unlisted", name)
    for name, digest in sorted(listed.items()):
        if name not in expected:
            report.found("missing", name)
        elif _sha256(packet / name) != digest:
            report.found("changed", name)
    return listed


# ---- 2. the export record


def _check_export(files: _Files, report: Report) -> Record | None:
    export = sealed_record(files.read(EXPORT, MAX_RECORD), ("export",))
    if export is None or not _names_its_stamps(export) or not export["captures"].keys() <= export["sources"].keys():
        report.found("bad_record" if EXPORT in files.sha256 else "missing", EXPORT)
        return None
    report.case, report.exported_at, report.sources = export["case"], export["at"], len(export["sources"])
    report.withheld, report.unexplained = export["withheld"], len(export["sources"]) - len(export["captures"])
    if files.sha256.get(MANIFEST) != export["manifest"]:
        report.found("not_sealed_manifest", MANIFEST)
    for name in TAG_FILES:
        if files.sha256.get(name) != export["tag_files"].get(name):
            report.found("changed", name)
    report.other_guides = [name for name, sha256 in enclosed.SHA256.items() if files.sha256.get(name) != sha256]
    _check_complete(files, export, report)
    return export


def _check_complete(files: _Files, export: Record, report: Report) -> None:
    expected = {MANIFEST, *TAG_FILES, *LISTS, EXPORT, "log/export.tlog-proof", "log/export.checkpoint"}
    for base, proofs, _ in places_of(export):
        expected.add(f"{base}/item.json")
        expected |= {f"{proofs}.{ending}" for ending in ("tlog-proof", "checkpoint", "consistency")}
    stamps = {stamp.name for stamp in _stamps(export)}
    shown = {f"{place.base}/fields.json" for place in places_of(export)}  # whose they are is seen with the records
    originals: dict[str, int] = dict.fromkeys(export["sources"], 0)
    for name in sorted(files.sha256):
        original = _ORIGINAL.fullmatch(name)
        if original and original[1] in originals and ORIGINAL not in export["withheld"]:
            originals[original[1]] += 1
            if files.sha256.get(name) != original[1]:
                report.found("changed", name)
        elif name not in expected | shown | stamps | {TAGMANIFEST} and not _RECEIPT.fullmatch(name):
            report.found("not_ours", name)
        expected.discard(name)
    for name in sorted(expected):
        report.found("missing", name)
    for sha256, count in sorted(originals.items()):
        if count != 1 and ORIGINAL not in export["withheld"]:
            report.found("missing", f"data/sources/{sha256}/original")


class _Place(NamedTuple):
    base: str  # the record's folder
    proofs: str  # where its proofs are, without their endings
    sha256: str  # of its item.json

    @property
    def name(self) -> str:
        """What the export record calls it."""
        return self.proofs.removeprefix("log/")


def places_of(export: Record) -> Iterator[_Place]:
    """Say where each record that was handed over lies."""
    for number, sha256 in enumerate(export["items"], start=1):
        yield _Place(f"data/items/{number:03d}", f"log/{number:03d}", sha256)
    for original, sha256 in sorted(export["sources"].items()):
        yield _Place(f"data/sources/{original}", f"log/{original}", sha256)
    for original, sha256 in sorted(export["captures"].items()):
        yield _Place(f"data/sources/{original}/capture", f"log/{original}-capture", sha256)


def _names_its_stamps(export: Record) -> bool:
    """Whether each stamp that the record tells of has a place and an authority."""
    known = {place.name for place in places_of(export)} | {"export"}
    letters = {letter for times in export["stamps"].values() for letter in times}
    return set(export["stamps"]) <= known and letters <= set(export["authorities"])


class _Stamp(NamedTuple):
    name: str
    data: str  # the file that it stamps
    place: str  # whose it is, as the export record says
    letter: str
    at: str | None  # as sealed; None for those that could only be made after the seal


def _stamps(export: Record) -> Iterator[_Stamp]:
    """Say which time stamps belong into the packet."""
    for place, times in sorted(export["stamps"].items()):
        for letter, at in sorted(times.items()):
            yield _Stamp(f"log/{place}.checkpoint.{letter}.tsr", f"log/{place}.checkpoint", place, letter, at)
            if place == "export":
                yield _Stamp(f"{TAGMANIFEST}.{letter}.tsr", TAGMANIFEST, place, letter, at)


# ---- 3. records


def _check_records(files: _Files, export: Record, report: Report) -> dict[str, Record]:
    """Return the well-formed records by their folder."""
    records: dict[str, Record] = {}
    for base, _, sha256 in places_of(export):
        name = f"{base}/item.json"
        if name not in files.sha256:
            continue  # told above
        if files.sha256[name] != sha256:
            report.found("another_record", name)
            continue
        record = sealed_record(
            files.read(name, MAX_RECORD),
            _kinds_at(base),
        )
        if record is None:
            report.found("bad_record", name)
            continue
        records[base] = record
        _check_words(f"{base}/fields.json", record, frozenset(export["withheld"]), files, report)
    report.exhibits = sum(record["kind"] == "exhibit" for record in records.values())
    report.withdrawn = sum(record["kind"] == "exhibit-withdrawn" for record in records.values())
    return records


def _kinds_at(base: str) -> tuple[str, ...]:
    if base.startswith("data/items/"):
        return ("exhibit", "exhibit-withdrawn")
    return ("capture",) if base.endswith("/capture") else ("source",)


def _check_words(name: str, record: Record, withheld: frozenset[str], files: _Files, report: Report) -> None:
    if record["kind"] == "exhibit-withdrawn":  # why it was withdrawn stays in the house
        if name in files.sha256:
            report.found("not_ours", name)
    elif name not in files.sha256:
        report.found("missing", name)
    elif not _opens(record, files.read(name, MAX_FIELDS), withheld):
        report.found("other_words", name)


def sealed_record(data: bytes | None, kinds: tuple[str, ...]) -> Record | None:
    """Read a sealed record; None unless it is exactly what sealing writes."""
    record = _json(data or b"")
    if not isinstance(record, dict) or record.get("format") != FORMAT or record.get("kind") not in kinds:
        return None
    if set(record) != _COMMON | _OWN[record["kind"]] or not all(
        _SHAPES[name](value) for name, value in record.items() if name in _SHAPES
    ):
        return None
    return record


def _json(data: bytes) -> Any:
    """Read canonical JSON. Whatever is spelled in another way (a key twice, a space, a fraction) is read as None."""
    try:
        value = json.loads(data)
        return value if digests.canonical(value) == data else None
    except (ValueError, RecursionError):
        return None


def _opens(record: Record, shown: bytes | None, withheld: frozenset[str]) -> bool:
    """Whether the words shown are the sealed ones, and just those are kept back that the hand-over says are."""
    fields = _json(shown) if shown is not None else None
    if not isinstance(fields, dict) or not _is_map(fields, _is_field) or withheld & fields.keys():
        return False
    opened = {name: verify_tlog.commitment(one["salt"], name, one["value"]) for name, one in fields.items()}
    kept_back = (IN_HOUSE | withheld) - opened.keys()
    sealed = {name: one for name, one in record["commitments"].items() if name not in kept_back}
    return bool(opened == sealed)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 10_000


def _is_hash(value: object) -> bool:
    return digests.is_sha256(value)


def _is_map(value: object, holds: Callable[[Any], bool]) -> bool:
    return isinstance(value, dict) and all(holds(one) for one in value.values())


def _is_field(value: object) -> bool:
    return isinstance(value, dict) and set(value) == {"salt", "value"} and _is_hash(value["salt"])


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_files(value: object) -> bool:
    if not isinstance(value, dict) or set(value) != {"original"}:
        return False
    original = value["original"]
    return (
        isinstance(original, dict)
        and set(original) == {"sha256", "size"}
        and _is_hash(original["sha256"])
        and _is_size(original["size"])
    )


def _is_names(value: object) -> bool:
    """Whether it is a list of fields' names, each once and in order; a twin that withholds any withholds the files."""
    if not isinstance(value, list) or not all(isinstance(one, str) and _FIELD.fullmatch(one) for one in value):
        return False
    return value == sorted(set(value)) and (not value or ORIGINAL in value)


def _is_letter(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Z]", value) is not None


def _is_times(value: object) -> bool:
    return isinstance(value, dict) and all(
        _is_letter(letter) and (at is None or (isinstance(at, str) and _is_time(at))) for letter, at in value.items()
    )


def _is_time(value: str) -> bool:
    try:
        return _TIME.fullmatch(value) is not None and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


_SHAPES: Mapping[str, Callable[[Any], bool]] = {
    "nonce": _is_hash,  # 32 bytes in hexadecimal, as a hash is
    "case": _is_text,
    "at": lambda value: isinstance(value, str) and _is_time(value),
    "by": _is_text,
    "tool": _is_text,
    "commitments": lambda value: _is_map(value, _is_hash),
    "files": _is_files,
    "number": lambda value: _is_size(value) and value > 0,
    "source": lambda value: _is_map(value, _is_hash) and set(value) == {"original", "record"},
    "locator": _is_text,
    "exhibit": _is_hash,
    "version": lambda value: _is_size(value) and value > 0,
    "earlier": lambda value: value is None or _is_hash(value),
    "manifest": _is_hash,
    "tag_files": lambda value: _is_map(value, _is_hash) and set(value) == set(TAG_FILES),
    "items": lambda value: isinstance(value, list) and len(value) <= MAX_FILES and all(map(_is_hash, value)),
    "sources": lambda value: _is_map(value, _is_hash) and all(map(_is_hash, value)),
    "captures": lambda value: _is_map(value, _is_hash) and all(map(_is_hash, value)),
    "withheld": _is_names,
    "authorities": lambda value: _is_map(value, _is_hash) and all(map(_is_letter, value)),
    "stamps": lambda value: _is_map(value, _is_times),
}


# ---- 4. proofs


@dataclass(slots=True)
class _Proven:
    """What the proofs came to: the checkpoints by file name, and each record's place in the log by its folder."""

    checkpoints: dict[str, Checkpoint] = field(default_factory=dict)
    indexes: dict[str, int] = field(default_factory=dict)


def _check_proofs(files: _Files, export: Record, report: Report) -> _Proven:
    proven = _Proven()
    _check_inclusion(_Place("log", "log/export", files.sha256[EXPORT]), files, proven, report)
    last = proven.checkpoints.get("log/export.checkpoint")
    if last is None:
        return proven
    report.origin, report.size, report.proofs_checked = last.origin, last.size, True
    for place in places_of(export):
        _check_inclusion(place, files, proven, report)
        _check_growth(place.proofs, files, report)
    for name in sorted(files.sha256):
        receipt = _RECEIPT.fullmatch(name)
        if receipt and receipt[2] == "checkpoint":
            _check_earlier(name, int(receipt[1]), files, proven, report)
    return proven


def _check_inclusion(place: _Place, files: _Files, proven: _Proven, report: Report) -> None:
    name = f"{place.proofs}.checkpoint"
    if not {name, f"{place.proofs}.tlog-proof"} <= files.sha256.keys():
        return  # told above
    proof, note = files.read(f"{place.proofs}.tlog-proof", MAX_PROOF), files.read(name, MAX_PROOF)
    checkpoint = _checkpoint(note)
    if note is None or checkpoint is None:
        report.found("bad_checkpoint", name)
        return
    proven.checkpoints[name] = checkpoint
    try:
        index = verify_tlog.check_inclusion(bytes.fromhex(place.sha256), proof or b"", note)
    except ValueError:
        report.found("not_in_log", f"{place.proofs}.tlog-proof")
    else:
        proven.indexes[place.base] = index


def _check_growth(proofs: str, files: _Files, report: Report) -> None:
    """The log of this checkpoint is the beginning of the log at the hand-over."""
    if not {f"{proofs}.checkpoint", f"{proofs}.consistency"} <= files.sha256.keys():
        return  # told above
    old, growth, new = (
        files.read(name, MAX_PROOF) or b""
        for name in (f"{proofs}.checkpoint", f"{proofs}.consistency", "log/export.checkpoint")
    )
    try:
        verify_tlog.check_consistency(old, growth, new)
    except ValueError:
        report.found("forked", f"{proofs}.consistency")


def _check_earlier(name: str, size: int, files: _Files, proven: _Proven, report: Report) -> None:
    """A checkpoint that was handed out before, so that whoever holds it can see that the log only grew."""
    checkpoint = _checkpoint(files.read(name, MAX_PROOF))
    if checkpoint is None or checkpoint.size != size:
        report.found("bad_checkpoint", name)
        return
    proven.checkpoints[name] = checkpoint
    if name.removesuffix("checkpoint") + "consistency" not in files.sha256:
        report.found("missing", name.removesuffix("checkpoint") + "consistency")
    _check_growth(name.removesuffix(".checkpoint"), files, report)


def _checkpoint(note: bytes | None) -> Checkpoint | None:
    """Read a checkpoint; None when it is none, or of an empty tree, in which nothing can be."""
    try:
        checkpoint = verify_tlog.read_checkpoint(note or b"")
    except ValueError:
        return None
    return checkpoint if checkpoint.size > 0 and len(checkpoint.signatures) <= MAX_SIGNATURES else None


# ---- 5. the story


def _check_story(export: Record, records: dict[str, Record], indexes: dict[str, int], report: Report) -> None:
    folders = {sha256: base for base, _, sha256 in places_of(export)}
    for base, record in records.items():
        name = f"{base}/item.json"
        if record["case"] != export["case"]:
            report.found("another_case", name)
        if "number" in record and base != f"data/items/{record['number']:03d}":
            report.found("wrong_number", name)
        if record["kind"] == "source" and base != f"data/sources/{record['files']['original']['sha256']}":
            report.found("wrong_original", name)
        if record["kind"] == "capture" and base != f"data/sources/{record['source']['original']}/capture":
            report.found("wrong_original", name)
        before = _in_order(base, record, "log", export, indexes)
        if "source" in record:
            source = folders.get(record["source"]["record"], "")
            if source != f"data/sources/{record['source']['original']}":
                report.found("no_source", name)
            elif source in records:
                before = before and _in_order(source, records[source], base, record, indexes)
        if not before:
            report.found("wrong_order", name)


def _in_order(earlier: str, first: Record, later: str, second: Record, indexes: dict[str, int]) -> bool:
    """Whether the earlier record's time and place in the log come before the later one's."""
    if first["at"] > second["at"]:  # both are 24 characters in UTC, so text order is time order
        return False
    return earlier not in indexes or later not in indexes or indexes[earlier] < indexes[later]


# ---- 6. signatures


def _public(log_key: bytes | None, report: Report) -> bytes | None:
    if log_key is None:
        return None
    try:
        return signatures.public_key(log_key)
    except ValueError:
        report.found("bad_key")
        return None


def _check_signatures(proven: _Proven, public: bytes | None, report: Report) -> None:
    if public is None:
        return
    known: dict[Checkpoint, bool] = {}  # many records share a checkpoint, and a signature takes milliseconds
    for name, checkpoint in proven.checkpoints.items():
        if checkpoint not in known:
            known[checkpoint] = signatures.signed_by(checkpoint, public)
        if not known[checkpoint]:
            report.found("not_signed", name)
    report.key_checked = bool(known) and all(known.values())


# ---- 7. the receipt


def _check_receipt(receipt: bytes, proven: _Proven, public: bytes | None, report: Report) -> None:
    earlier = _checkpoint(receipt if len(receipt) <= MAX_PROOF else None)
    if earlier is None:
        report.found("bad_receipt")
        return
    if earlier.origin != report.origin or (public is not None and not signatures.signed_by(earlier, public)):
        report.found("receipt_of_another_log")
        return
    roots = {checkpoint.root for checkpoint in proven.checkpoints.values() if checkpoint.size == earlier.size}
    if not roots:
        report.found("receipt_unproven", size=earlier.size)
    elif roots != {earlier.root}:
        report.found("receipt_forked", size=earlier.size)
    else:
        report.receipt_checked = True


# ---- 8. time stamps


def _check_stamps(
    files: _Files, export: Record, records: dict[str, Record], authorities: Mapping[str, Judge], report: Report
) -> None:
    claimed = {place.name: records[place.base]["at"] for place in places_of(export) if place.base in records}
    claimed["export"] = export["at"]
    letters: Mapping[str, str] = export["authorities"]
    clocks = _Clocks({letter: authorities[root] for letter, root in letters.items() if root in authorities})
    for stamp in _stamps(export):
        if stamp.name not in files.sha256:
            report.found("missing" if stamp.at else "hand_over_unstamped", stamp.name)
        elif stamp.place in claimed:
            clocks.check(stamp, claimed[stamp.place], files, report)
    report.unstamped = sum(not letters.keys() <= export["stamps"].get(place, {}).keys() for place in claimed)
    for root in sorted(authorities):
        stamped = {stamp.place for stamp in _stamps(export) if letters[stamp.letter] == root}
        for place in sorted(claimed.keys() - stamped):
            report.found("not_stamped", f"log/{place}.checkpoint", root=root)
    report.stamps_checked = bool(authorities) and clocks.judges.keys() == letters.keys()


@dataclass(slots=True)
class _Clocks:
    """Who judges the stamps of which letter, and what was stamped under each nonce so far."""

    judges: Mapping[str, Judge]
    seen: dict[int, bytes] = field(default_factory=dict)

    def check(self, stamp: _Stamp, claimed: str, files: _Files, report: Report) -> None:
        token, data = files.read(stamp.name, tokens.MAX_TOKEN) or b"", files.read(stamp.data, MAX_MANIFEST) or b""
        moment = datetime.fromisoformat(claimed)
        earliest, latest = moment - tokens.EARLIEST, moment + tokens.LATEST
        try:
            claim = tokens.read(token)
            claim.check_is_of(data)
            claim.check_between(earliest, latest)
            self._check_nonce(claim)
            if stamp.letter in self.judges:
                self.judges[stamp.letter](token, data, earliest, latest)
        except Doubt as doubt:
            report.doubted(stamp.name, doubt)
            return
        if stamp.at is not None and clock.stamp(claim.at) != stamp.at:
            report.found("another_stamp", stamp.name)
            return
        report.stamps += 1

    def _check_nonce(self, claim: tokens.Claim) -> None:
        """Each question has a nonce of its own: a second answer to it is an old answer sent again."""
        if claim.nonce is None:
            raise tokens.doubt("no_nonce")
        if self.seen.setdefault(claim.nonce, claim.imprint) != claim.imprint:
            raise tokens.doubt("replayed")


# ---- reading


def read_file(packet: Path, name: str, bound: int) -> bytes | None:
    """Read a file whole; None where it is missing, a link, or past ``bound``."""
    path = packet / name
    if not path.is_file() or path.is_symlink():
        return None
    with path.open("rb") as file:
        data = file.read(bound + 1)
    return data if len(data) <= bound else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return digests.sha256_of_file(file)[0]
'''

# ---- gyeot.evidence.twin

MODULES["gyeot.evidence.twin"] = r'''
"""The redacted twin of a packet: what it withholds, and whether it tells the same as the full one.

Both twins hold the same sealed records. Each word in a record is sealed by a commitment of its own, so a twin may leave
words out and still be held against the same log entry; and whoever gets to see the full one later can check that what
was shown was true and that what was withheld is what the full one shows.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gyeot.errors import Refused
from gyeot.evidence import verify
from gyeot.evidence.findings import Problem, Report

#: Everything that a twin may withhold, as people call it. "original" stands for the received files' bytes.
NAMES: Mapping[str, tuple[str, str]] = {
    "original": ("the received files", "원본 파일"),
    "author": ("author", "작성자"),
    "author_id": ("author's id", "작성자 ID"),
    "author_partial_ip": ("author's partial IP", "작성자 IP 일부"),
    "url": ("URL", "주소"),
    "title": ("title of what it stands under", "글이 달린 곳의 제목"),
    "comment_id": ("comment id", "댓글 번호"),
    "thread_id": ("thread id", "글타래 번호"),
    "parent_id": ("id of what it answers", "답한 댓글 번호"),
    "forwarded_from": ("where it was forwarded from", "전달된 출처"),
    "media": ("names of attached media", "붙은 매체의 이름"),
    "text": ("text", "글"),
    "platform": ("platform", "플랫폼"),
    "posted_at": ("time of posting", "작성 시각"),
    "edited_at": ("time of editing", "고친 시각"),
    "visibility": ("visibility", "공개 상태"),
    "likes": ("likes", "추천 수"),
    "dislikes": ("dislikes", "비추천 수"),
    "labels": ("decision", "판단"),
    "decided_by": ("who decided", "판단자"),
    "decided_at": ("time of the decision", "판단 시각"),
    "format": ("kind of the file", "파일 종류"),
    "encoding": ("encoding of the file", "파일의 글자 부호"),
    "given_by": ("who gave the file", "파일을 준 사람"),
    "how": ("how the file was obtained", "파일을 얻은 방법"),
    "how_words": ("how the file was obtained, in words", "파일을 얻은 방법 설명"),
    "obtained_by": ("who obtained the file", "파일을 얻은 사람"),
    "obtained_on": ("day on which the file was obtained", "파일을 얻은 날"),
    "changed": ("whether the file was changed", "파일을 바꾸었는지"),
    "remarks": ("remarks on the file", "파일에 대한 비고"),
}

#: For a third party (a school, a platform, a journalist): who wrote it, where it can be found, and who helped us.
#: The place is withheld because an address or a room's name leads to the author as surely as a handle does, and to more
#: of the same; the giver because a person who came forward may be known by their role alone. What was said, when, what
#: was decided and how the file came in stay: without them there is nothing to understand.
BY_DEFAULT = frozenset(
    {
        "original",
        *("author", "author_id", "author_partial_ip"),
        *("url", "title", "comment_id", "thread_id", "parent_id", "forwarded_from", "media"),
        *("given_by", "how_words", "obtained_by", "remarks"),
    }
)


def chosen(names: Iterable[str]) -> frozenset[str]:
    """Return what to withhold when ``names`` are asked for: with any word go the received files, which hold it too.

    Raises Refused for a name that is none of ours.
    """
    withheld = frozenset(names) | {verify.ORIGINAL}
    unknown = withheld - NAMES.keys()
    if unknown:
        raise Refused(
            f"There is nothing called {', '.join(sorted(unknown))} to withhold. Choose from: {', '.join(NAMES)}.",
            f"{', '.join(sorted(unknown))} 항목은 없습니다. 다음 가운데에서 골라 주세요: {', '.join(NAMES)}.",
        )
    return withheld


def differences(redacted: Path, full: Path) -> list[Problem]:
    """Name each record and field in which ``redacted`` does not tell the same as ``full``. None: it tells the same.

    Both should have passed ``verify.check``; this never raises for anything that is in them, whether they did or not.
    """
    report = Report()
    mine, theirs = _export(redacted), _export(full)
    if mine is None or theirs is None:
        report.found("unreadable_twin")
        return report.problems
    if mine["case"] != theirs["case"]:
        report.found("twin_of_another_case")
        return report.problems
    ours, wanted = dict(_records(mine)), dict(_records(theirs))
    for base in sorted(ours.keys() | wanted.keys()):
        if base not in ours:
            report.found("not_in_twin", base)
        elif base not in wanted:
            report.found("only_in_twin", base)
        elif ours[base] != wanted[base]:
            report.found("another_twin_record", base)
        else:
            _compare(base, redacted, full, report)
    return report.problems


def _compare(base: str, redacted: Path, full: Path, report: Report) -> None:
    mine, theirs = _fields(redacted, base), _fields(full, base)
    for name in sorted(mine):
        if name not in theirs:
            report.found("field_only_in_twin", base, field=name)
        elif mine[name] != theirs[name]:
            report.found("another_field", base, field=name)


def _records(export: verify.Record) -> Iterator[tuple[str, str]]:
    for place in verify.places_of(export):
        yield place.base, place.sha256


def _export(packet: Path) -> verify.Record | None:
    return verify.sealed_record(verify.read_file(packet, verify.EXPORT, verify.MAX_RECORD), ("export",))


def _fields(packet: Path, base: str) -> dict[str, Any]:
    """Read what a record shows; nothing where it shows nothing, or what cannot be read."""
    try:
        shown = json.loads(verify.read_file(packet, f"{base}/fields.json", verify.MAX_FIELDS) or b"{}")
    except (ValueError, RecursionError):
        return {}
    return shown if isinstance(shown, dict) else {}
'''

# ---- gyeot.evidence.disk

MODULES["gyeot.evidence.disk"] = r'''
"""How bytes reach the disk, so that what was said to be kept survives a crash, a full disk or a power cut."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gyeot.errors import OutsideWorld

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def disk_trouble() -> Iterator[None]:
    """Turn the disk's complaints into sentences without file names: a received file's name may name a person."""
    try:
        yield
    except OSError as error:
        nameless = OSError(error.errno, error.strerror)
        if error.errno in _FULL:
            raise OutsideWorld(
                "The disk is full. Nothing half-written was left behind. Free some space, then do this again.",
                "디스크가 가득 찼습니다. 쓰다 만 것은 남지 않았습니다. 공간을 비운 뒤 다시 해 주세요.",
            ) from nameless
        raise OutsideWorld(
            f"The disk refused: {error.strerror}. Check the folder's owner and the disk, then do this again.",
            f"디스크에서 처리하지 못했습니다({error.strerror}). 폴더 권한과 디스크를 확인한 뒤 다시 해 주세요.",
        ) from nameless


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable: a rename alone may be forgotten at power loss."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make ``folder`` and what lies above it, for our eyes only (0700), durably. Existing folders stay as they are."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)  # two processes may come here at once
    sync_folder(folder.parent)


def new_file(folder: Path) -> tuple[int, Path]:
    """Open a file of a fresh temporary name in ``folder`` for writing, for our eyes only (0600)."""
    path = folder / f"new-{secrets.token_hex(8)}"
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600), path


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte. ``os.write`` may take fewer than it is given."""
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


def move_into_place(temporary: Path, final: Path) -> None:
    """Give a complete, synced file its name, durably. Whoever looks sees all of it or nothing."""
    make_folder(final.parent)
    temporary.rename(final)
    sync_folder(final.parent)


def name_again(existing: Path, final: Path, *, by_way_of: Path) -> None:
    """Give a complete, synced file a second name. After a power cut ``final`` may be the older one, but never torn.

    Where the disk knows no second names, the file is written once more.
    """
    temporary = by_way_of / f"new-{secrets.token_hex(8)}"
    try:
        temporary.hardlink_to(existing)
    except OSError:
        write_durably(final, existing.read_bytes(), by_way_of=by_way_of)
    else:
        temporary.rename(final)


def write_durably(final: Path, data: bytes, *, by_way_of: Path) -> None:
    """Put ``data`` at ``final`` so that a crash at any moment leaves either the old state or the new one.

    ``by_way_of`` is a folder on the same disk for the unfinished file.
    """
    make_folder(by_way_of)
    descriptor, temporary = new_file(by_way_of)
    try:
        try:
            write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        move_into_place(temporary, final)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
'''

# ---- gyeot.evidence.archive

MODULES["gyeot.evidence.archive"] = r'''
"""One file for one packet: pack it for a download, and unpack what a stranger sent without trusting a byte of it.

Standard library only, like ``verify``. A ZIP can show one thing to one program and another to the next (two entries of
one name, bytes between entries, an older directory inside): whatever two readers could read differently is refused.
"""

import os
import re
import stat
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from gyeot.errors import Doubt, Refused, UnreadableFile
from gyeot.evidence.disk import disk_trouble, make_folder, move_into_place, new_file

#: The same moment for every entry: when a packet was made is said, and sealed, inside it.
_EPOCH = (1980, 1, 1, 0, 0, 0)

MAX_ENTRIES = 200_000
#: What an archive may unpack to, and how much it may swell. Text deflates about tenfold; a thousandfold is a bomb.
MAX_BYTES = 64 << 30
MAX_SWELL = 200
_SMALL = 16 << 20  # below this, swelling harms nobody: a page of spaces is no bomb

_MAX_DEPTH = 8

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_ENCRYPTED, _DESCRIPTOR = 0x1, 0x8
_IN_EXTRA = 0xFFFFFFFF  # the true size stands in the ZIP64 extra field
_KNOWN_EXTRAS = frozenset({0x0001, 0x000A, 0x5455, 0x7875})  # ZIP64 sizes, NTFS times, Unix times, Unix owner
_CHUNK = 1 << 20


def zip_packet(folder: Path, out: Path) -> None:
    """Write ``folder`` as a ZIP at ``out``, whole or not at all. The same packet gives the same bytes here again."""
    with disk_trouble():
        make_folder(out.parent)
        descriptor, temporary = new_file(out.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                _write_zip(folder, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED))
                file.flush()
                os.fsync(descriptor)
            move_into_place(temporary, out)
        finally:
            temporary.unlink(missing_ok=True)


def _write_zip(folder: Path, archive: zipfile.ZipFile) -> None:
    with archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.create_system = 3  # or the machine that packs would show in the bytes
            info.compress_type = zipfile.ZIP_DEFLATED
            info.file_size = path.stat().st_size  # so that large files get the large form of entry
            with path.open("rb") as source, archive.open(info, "w") as entry:
                while chunk := source.read(_CHUNK):
                    entry.write(chunk)


def is_archive(path: Path) -> bool:
    """Whether ``path`` is to be unpacked before it is checked: a file, whatever its name ends in."""
    return path.is_file()


def unpack(path: Path, into: Path) -> Path:
    """Unpack the ZIP at ``path`` under ``into``, an empty folder; return the packet's folder in it.

    Raises Refused for one without a packet, UnreadableFile for one that is damaged or past a bound, and Doubt for one
    that two programs could read differently.
    """
    try:
        with disk_trouble(), path.open("rb") as file, zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_size(entries, file.seek(0, os.SEEK_END))
            if not all(_is_plain(entry) for entry in entries) or not _is_plain_archive(archive, file):
                raise _ambiguous()
            for entry in entries:
                _extract(archive, entry, into)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, ValueError) as error:
        raise UnreadableFile(
            "The ZIP file is damaged or of a kind that packets are not. Ask for it again.",
            "ZIP 파일이 손상되었거나 증거 묶음의 형식이 아닙니다. 다시 받아 주세요.",
        ) from error
    names = {entry.filename for entry in entries}
    return into if "bagit.txt" in names else into / entries[0].filename.split("/")[0]


def _check_size(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Look at the directory before anything is unpacked."""
    if not entries or len(entries) > MAX_ENTRIES:
        raise Refused("The ZIP file holds no packet.", "ZIP 파일 안에 증거 묶음이 없습니다.")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_BYTES or unpacked > max(_SMALL, size * MAX_SWELL):
        raise UnreadableFile(
            "The ZIP file would swell beyond any packet. It was not unpacked. Do not open it; ask the sender.",
            "ZIP 파일이 지나치게 크게 풀립니다. 풀지 않았습니다. 열지 말고 보낸 쪽에 확인해 주세요.",
        )


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is an ordinary file or folder, of a name that means the same everywhere."""
    parts = entry.orig_filename.removesuffix("/").split("/")
    return (
        entry.filename == entry.orig_filename
        and all(_NAME.fullmatch(part) for part in parts)
        and len(parts) < _MAX_DEPTH
        and stat.S_IFMT(entry.external_attr >> 16) in (0, stat.S_IFREG, stat.S_IFDIR)
        and not entry.flag_bits & _ENCRYPTED
        and not entry.comment
        and entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        and _extras_are_known(entry.extra)
    )


def _is_plain_archive(archive: zipfile.ZipFile, file: BinaryIO) -> bool:
    """Whether every byte belongs to one entry or to the directory, and no name stands for two things."""
    entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    names = [entry.filename.rstrip("/").casefold() for entry in entries]
    folders = {str(parent) for name in names for parent in PurePosixPath(name).parents}
    files = {name for name, entry in zip(names, entries, strict=True) if not entry.is_dir()}
    tops = {name.split("/")[0] for name in names}
    if (
        archive.comment
        or len(set(names)) != len(names)
        or files & folders
        or ("bagit.txt" not in names and len(tops) > 1)
    ):
        return False
    end = 0
    for entry in entries:
        if entry.header_offset != end:
            return False
        end = _end_of(entry, file)
    return end == archive.start_dir and _ends_with_directory_of(len(entries), file)


def _end_of(entry: zipfile.ZipInfo, file: BinaryIO) -> int:
    """Return where an entry ends; -1, which nothing begins at, when its own header and the directory disagree."""
    file.seek(entry.header_offset)
    magic, _, flags, method, _, _, crc, packed, size, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    if magic != b"PK\x03\x04" or flags != entry.flag_bits or method != entry.compress_type:
        return -1
    if file.read(name) != entry.filename.encode("ascii", "replace") or not _extras_are_known(file.read(extra)):
        return -1
    end = entry.header_offset + _LOCAL.size + name + extra + entry.compress_size
    if flags & _DESCRIPTOR:
        file.seek(end)
        length = _descriptor_length(file.read(24), entry)
        return end + length if length else -1
    agrees = crc == entry.CRC and packed in (entry.compress_size, _IN_EXTRA) and size in (entry.file_size, _IN_EXTRA)
    return end if agrees else -1


def _descriptor_length(data: bytes, entry: zipfile.ZipInfo) -> int:
    """PKWARE APPNOTE 4.3.9: sizes may follow the data, in two widths, with or without a signature."""
    for magic in (b"PK\x07\x08", b""):
        for layout in ("<LLL", "<LQQ"):
            try:
                wanted = magic + struct.pack(layout, entry.CRC, entry.compress_size, entry.file_size)
            except struct.error:
                continue  # too large for the narrow form
            if data.startswith(wanted):
                return len(wanted)
    return 0


def _extras_are_known(extra: bytes) -> bool:
    """Sizes, times and owners are harmless. Another name (0x7075), which some programs prefer, is not."""
    while extra:
        if len(extra) < 4:
            return False
        kind, length = struct.unpack_from("<HH", extra)
        if kind not in _KNOWN_EXTRAS or len(extra) < 4 + length:
            return False
        extra = extra[4 + length :]
    return True


def _ends_with_directory_of(count: int, file: BinaryIO) -> bool:
    file.seek(-_END.size, os.SEEK_END)
    magic, _, _, here, total, _, _, comment = _END.unpack(file.read(_END.size))
    return magic == b"PK\x05\x06" and comment == 0 and here == total and total in (count, 0xFFFF)


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, into: Path) -> None:
    path = into / entry.filename
    if entry.is_dir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # zipfile gives out no more than the size in the directory, and checks the CRC; what is more it never shows.
    with archive.open(entry) as source, path.open("xb") as target:
        while chunk := source.read(_CHUNK):
            target.write(chunk)


def _ambiguous() -> Doubt:
    return Doubt(
        "The ZIP file can be read in two ways, or holds what no packet holds. Do not rely on it; ask for the folder.",
        "ZIP 파일이 프로그램에 따라 다르게 보일 수 있거나 묶음에 없는 것이 들어 있습니다. 폴더째로 다시 받아 주세요.",
    )
'''

# ---- gyeot.evidence.told

MODULES["gyeot.evidence.told"] = r'''
"""What a check of a packet came to, in sentences: the same by ``gyeot verify`` and by ``verify_packet.py``."""

import os
from collections.abc import Iterator
from typing import TypeAlias

from gyeot.evidence.findings import Report
from gyeot.evidence.twin import NAMES

#: A sentence in English and in Korean.
_Said: TypeAlias = tuple[str, str]


def language() -> str:
    """Return "ko" or "en", as LC_ALL, LC_MESSAGES or LANG say."""
    asked = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ko" if asked.startswith("ko") else "en"


def said(en: str, ko: str) -> str:
    """Return the sentence that the terminal's language asks for."""
    return ko if language() == "ko" else en


def sentences(report: Report, language: str) -> Iterator[str]:
    """Tell all that was found, and then what was checked and what was not."""
    for problem in report.problems:
        yield f"- {problem.ko if language == 'ko' else problem.en}"
    for en, ko in _summary(report):
        yield ko if language == "ko" else en


def _summary(report: Report) -> Iterator[_Said]:
    if report.problems:
        yield (
            f"{len(report.problems)} found. Do not rely on this packet before it is explained.",
            f"문제 {len(report.problems)}건을 찾았습니다. 설명되기 전에는 이 묶음에 의지하지 마세요.",
        )
    if not report.proofs_checked:
        yield (
            f"Looked at {report.files} files. The proofs were not looked at, because the files already differ.",
            f"파일 {report.files}개를 보았습니다. 파일이 이미 달라 증명은 확인하지 않았습니다.",
        )
        return
    yield (
        (
            f"Checked {report.files} files: {report.exhibits} exhibits, {report.withdrawn} withdrawn, {report.sources} "
            f"sources of case {report.case}, handed over {report.exported_at}."
        ),
        (
            f"파일 {report.files}개를 확인했습니다. 사건 {report.case}, 증거 {report.exhibits}건, "
            f"철회 {report.withdrawn}건, 원본 {report.sources}개, 내보낸 시각 {report.exported_at}."
        ),
    )
    yield (
        f"Each stands in the log {report.origin}, which had {report.size} entries at the hand-over.",
        f"모두 로그 {report.origin}에 있으며, 내보낼 때 로그의 크기는 {report.size}이었습니다.",
    )
    yield from _guides(report)
    yield from _twin(report)
    yield from _log(report)
    yield from _stamps(report)
    yield from _signature(report)


def _guides(report: Report) -> Iterator[_Said]:
    if report.other_guides:
        names = ", ".join(report.other_guides)
        yield (
            (
                f"What the packet encloses to check it with is not this version's: {names}. Another version of gyeot "
                "may have made it, or someone exchanged them. Do not check with them; have them by another way."
            ),
            (
                f"묶음에 든 확인용 파일이 지금 버전의 것과 다릅니다: {names}. 다른 버전의 gyeot로 만든 묶음일 수도 "
                "있고 누군가 바꿔 넣었을 수도 있습니다. 그 파일로 확인하지 말고 묶음과 다른 길로 받아 주세요."
            ),
        )


def _twin(report: Report) -> Iterator[_Said]:
    if report.withheld:
        names = [NAMES.get(one, (one, one)) for one in report.withheld]
        yield (
            f"This packet is redacted. Withheld: {', '.join(en for en, _ in names)}.",
            f"가린 묶음입니다. 뺀 것: {', '.join(ko for _, ko in names)}.",
        )
    if report.told_the_same:
        yield (
            "It tells the same as the full packet: the same records, and no word that differs.",
            "전체 묶음과 같은 내용입니다. 기록이 같고, 보이는 글이 모두 같습니다.",
        )
    elif report.withheld:
        yield (
            "What is withheld is sealed in the same records; hold it against the full packet with --against.",
            "뺀 것은 같은 기록에 봉인되어 있습니다. --against로 전체 묶음과 견주어 볼 수 있습니다.",
        )
    if report.unexplained:
        yield (
            f"Nobody stated how these came in: {report.unexplained} of {report.sources} received files.",
            f"원본 {report.sources}개 가운데 {report.unexplained}개에 입수 경위가 적혀 있지 않습니다.",
        )


def _log(report: Report) -> Iterator[_Said]:
    if report.key_checked:
        yield (
            "Every checkpoint is signed by the given log key.",
            "모든 검사점이 주신 로그 공개 키로 서명되어 있습니다.",
        )
    else:
        yield (
            (
                "Whose log this is was NOT checked: give --log-key with the public key that the office sent you by "
                "another way. Without it, anyone could have made a packet that fits together."
            ),
            (
                "누구의 로그인지는 확인하지 않았습니다. 기관에서 다른 길로 받은 공개 키를 --log-key로 지정해 주세요. "
                "키가 없으면 누구든 앞뒤가 맞는 묶음을 만들 수 있습니다."
            ),
        )
    if report.receipt_checked:
        yield "The receipt's log is the beginning of this one.", "확인증의 로그가 이 로그의 앞부분입니다."


def _stamps(report: Report) -> Iterator[_Said]:
    if report.stamps_checked and not report.problems:
        yield (
            f"All {report.stamps} time stamps lead to the given roots, and fit the times that the records claim.",
            f"시각 인증 {report.stamps}개가 모두 주신 최상위 인증서로 이어지고, 기록에 적힌 시각과 맞습니다.",
        )
    elif report.stamps:
        yield (
            (
                f"{report.stamps} time stamps are for these bytes and fit the times that the records claim. Whose "
                "clocks made them was NOT checked for all: give gyeot verify --tsa-root with each authority's root."
            ),
            (
                f"시각 인증 {report.stamps}개가 이 자료에 대한 것이고 적힌 시각과 맞습니다. 어느 기관의 시계인지는 "
                "모두 확인하지 못했습니다. gyeot verify에 각 기관의 최상위 인증서를 --tsa-root로 지정해 주세요."
            ),
        )
    if not report.stamps:
        yield (
            "No outside clock stamped this packet: its times are the office's own word.",
            "바깥 시계로 인증한 시각이 없습니다. 적힌 시각은 기관이 적은 것입니다.",
        )
    elif report.unstamped:
        yield (
            f"Not yet stamped when this packet was made: {report.unstamped} records.",
            f"묶음을 만들 때 아직 시각 인증을 받지 못한 기록: {report.unstamped}건.",
        )


def _signature(report: Report) -> Iterator[_Said]:
    if not report.report_signed:
        return
    if not report.signature_checked:
        if not any(one.place == "data/report.pdf" for one in report.problems):
            yield (
                (
                    "data/report.pdf seems to be signed. The signature was NOT checked: install gyeot[sign], or use "
                    "pdfsig as VERIFY.md says (4)."
                ),
                (
                    "data/report.pdf에 전자서명이 있는 듯하나 확인하지 않았습니다. gyeot[sign]을 설치하거나 "
                    "VERIFY.md(4)에 적힌 pdfsig로 확인해 주세요."
                ),
            )
        return
    yield (
        "data/report.pdf is signed, to its last byte, and unchanged since.",
        "data/report.pdf의 전자서명이 파일 전체를 덮고, 그 뒤로 바뀌지 않았습니다.",
    )
    if report.signature_stamped:
        yield from _signed_at(report)
    if report.signer_checked:
        yield (
            "It is signed with a certificate that you named. Whether that was revoked was not looked up.",
            "지정하신 인증서로 서명되어 있습니다. 그 인증서가 폐지되었는지는 조회하지 않았습니다.",
        )
    else:
        yield (
            "Whose signature that is was NOT checked: give --pdf-signer with the certificate that the office sent you.",
            "누구의 전자서명인지는 확인하지 않았습니다. 기관에서 받은 인증서를 --pdf-signer로 지정해 주세요.",
        )


def _signed_at(report: Report) -> Iterator[_Said]:
    if report.signature_clock_checked:
        yield (
            "The time stamp in the signature leads to a given root, and fits the time of the hand-over.",
            "전자서명 안의 시각 인증이 주신 최상위 인증서로 이어지고, 내보낸 시각과 맞습니다.",
        )
    else:
        yield (
            (
                "The time stamp in the signature fits the time of the hand-over. Whose clock made it was NOT checked: "
                "give --tsa-root."
            ),
            (
                "전자서명 안의 시각 인증이 내보낸 시각과 맞습니다. 어느 기관의 시계인지는 확인하지 않았습니다. "
                "--tsa-root를 지정해 주세요."
            ),
        )
'''

# ---- gyeot.evidence.alone

MODULES["gyeot.evidence.alone"] = r'''
"""The check of a packet for someone who has Python and nothing else: what ``verify_packet.py`` runs."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from gyeot.errors import GyeotError, Refused
from gyeot.evidence import archive, told, twin, verify
from gyeot.evidence.findings import Report
from gyeot.evidence.told import said

#: A public key or a checkpoint is a few hundred bytes.
_MAX_INPUT = 64 << 10

_ABOUT = (
    """Check a packet that was handed over. Python 3.11 or newer is enough; nothing
is installed, written or sent.

The log's public key and the receipt must come from the office or from your own
file, never from the packet. Who signed the time stamps is for openssl
(VERIFY.md, 7) or for gyeot verify; that they are for these bytes is checked
here.

Exit code: 0 nothing found, 1 something found, 2 not a packet.
""",
    """받은 증거 묶음을 확인합니다. 파이썬 3.11 이상이면 되고, 아무것도 설치하거나
쓰거나 보내지 않습니다.

로그 공개 키와 확인증은 기관에서 받거나 가지고 있던 것을 쓰고, 묶음에서 꺼내
쓰지 않습니다. 시각 인증이 이 자료에 대한 것인지는 여기서 확인합니다. 어느
기관이 인증했는지는 openssl(VERIFY.md의 7)이나 gyeot verify로 확인해 주세요.

종료 코드: 0 문제없음, 1 문제를 찾음, 2 증거 묶음이 아님.
""",
)


def main(arguments: list[str]) -> int:
    """Check a packet, say what was found, and return 1 if that is anything."""
    parser = argparse.ArgumentParser(
        prog="verify_packet.py", description=said(*_ABOUT), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_arguments(parser)
    args = parser.parse_args(arguments)
    language = args.lang or told.language()
    try:
        return say(examine(args, {}), args, language)
    except GyeotError as failure:
        sys.stderr.write(f"{failure.said_in(language)}\n")
        return failure.exit_code


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what may be asked."""
    parser.add_argument(
        "packet",
        metavar="PACKET",
        type=Path,
        help=said("the packet's folder, or its .zip", "증거 묶음의 폴더나 .zip 파일"),
    )
    parser.add_argument(
        "--log-key",
        metavar="PEM",
        type=Path,
        help=said("the log's public key, had from the office", "기관에서 받은 로그 공개 키"),
    )
    parser.add_argument(
        "--receipt",
        metavar="CHECKPOINT",
        type=Path,
        help=said("a checkpoint that was handed out earlier", "전에 받은 확인증"),
    )
    parser.add_argument(
        "--against",
        metavar="FULL",
        type=Path,
        help=said("the full packet that a redacted one is a twin of", "가린 묶음과 견주어 볼 전체 묶음"),
    )
    parser.add_argument(
        "--lang",
        choices=("ko", "en"),
        help=said("language of the sentences; the terminal's by default", "결과의 언어 (기본값: 터미널의 언어)"),
    )
    parser.add_argument(
        "--json", action="store_true", help=said("print one JSON value", "프로그램이 읽을 JSON으로 출력합니다")
    )


def examine(
    args: argparse.Namespace,
    authorities: Mapping[str, verify.Judge],
    look_further: Callable[[Path, Report], None] | None = None,
) -> Report:
    """Check the packet, and hold it against the full one where that is given.

    ``look_further`` is a check that needs more than the standard library; it gets the opened packet's folder.
    """
    log_key, receipt = given(args.log_key), given(args.receipt)
    with _opened(args.packet) as packet:
        report = verify.check(packet, log_key=log_key, receipt=receipt, authorities=authorities)
        if look_further is not None:
            look_further(packet, report)
        if args.against is not None:
            with _opened(args.against) as full:
                own = verify.problems(full, log_key=log_key)
                if own:
                    report.found("full_has_problems", count=len(own))
                report.problems += twin.differences(packet, full)
                report.told_the_same = not report.problems
    return report


def say(report: Report, args: argparse.Namespace, language: str) -> int:
    """Print what was found; return the exit code."""
    if args.json:
        sys.stdout.write(json.dumps(asdict(report), ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{sentence}\n" for sentence in told.sentences(report, language))
    return 1 if report.problems else 0


def given(path: Path | None) -> bytes | None:
    """Read a file that was named beside the packet. Raises Refused when it cannot be read."""
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            return file.read(_MAX_INPUT)
    except OSError as cause:
        raise Refused(
            "A key, receipt or root that you named cannot be read. Check the path.",
            "지정하신 공개 키, 확인증이나 최상위 인증서 파일을 읽을 수 없습니다. 경로를 확인해 주세요.",
        ) from cause


@contextmanager
def _opened(packet: Path) -> Iterator[Path]:
    """Give the packet as a folder, unpacking a ZIP first. Raises Refused for what claims to be no packet."""
    if not archive.is_archive(packet):
        yield _packet(packet)
        return
    with tempfile.TemporaryDirectory(prefix="gyeot-verify-") as unpacked:
        yield _packet(archive.unpack(packet, Path(unpacked)))


def _packet(folder: Path) -> Path:
    if not verify.is_packet(folder):
        raise Refused(
            "This is not a packet: it holds no bagit.txt. Give the folder that VERIFY.md lies in, or its .zip.",
            "증거 묶음이 아닙니다. bagit.txt가 없습니다. VERIFY.md가 있는 폴더나 그 .zip 파일을 지정해 주세요.",
        )
    return folder
'''

# ---- start

def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036  a stranger's machine may be older than ours
        sys.stderr.write("This check needs Python 3.11 or newer. / 파이썬 3.11 이상이 필요합니다.\n")
        return 2
    for name in ("gyeot", "gyeot.evidence", *MODULES):
        module = sys.modules[name] = types.ModuleType(name)
        package, _, last = name.rpartition(".")
        if package:
            setattr(sys.modules[package], last, module)
        if name in MODULES:
            exec(compile(MODULES[name], f"{__file__} [{name}]", "exec"), module.__dict__)  # noqa: S102  the texts above
    code: int = sys.modules["gyeot.evidence.alone"].main(arguments)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
