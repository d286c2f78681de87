"""Check that an outsider has seen a checkpoint: a cosignature, which even the holder of the log's key cannot make.

c2sp.org/tlog-cosignature, version 1: an Ed25519 signature with a time over ``cosignature/v1``, that time and the
checkpoint's body. A witness is known by its verifier key, ``name+hash+key`` as c2sp.org/signed-note writes it, had
from the witness and never from a packet.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gyeot.errors import Doubt, Refused
from gyeot.evidence.findings import Report
from gyeot.evidence.signatures import verifies_slowly
from gyeot.evidence.verify_tlog import Checkpoint, read_checkpoint

#: signed-note's number for keys that cosign with a time.
_COSIGNER = b"\x04"

_TIME_BYTES = 8
_KEY = re.compile(r"([^\s+]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44,48}={0,2})")

#: Where a packet keeps the newest checkpoint, the one that a witness has seen if it has seen any.
_NEWEST = "log/export.checkpoint"


@dataclass(frozen=True, slots=True)
class Witness:
    """Someone outside who signs what they have seen of a log."""

    name: str
    public: bytes  # 32 bytes, Ed25519

    @classmethod
    def read(cls, key: str) -> "Witness":
        """Read a verifier key. Raises Refused for what is none, or is damaged."""
        parts = _KEY.fullmatch(key.strip())
        if parts is None:
            raise _no_key()
        try:
            typed = base64.b64decode(parts[3], validate=True)
        except binascii.Error:
            raise _no_key() from None
        witness = cls(parts[1], typed[1:])
        if typed[:1] != _COSIGNER or len(witness.public) != 32 or witness.key_id.hex() != parts[2]:
            raise _no_key()
        return witness

    @property
    def key_id(self) -> bytes:
        """The four bytes before each of its signatures."""
        return hashlib.sha256(self.name.encode() + b"\n" + _COSIGNER + self.public).digest()[:4]

    def saw(self, checkpoint: Checkpoint) -> datetime | None:
        """Return when it signed ``checkpoint``; None when it did not, or a line in its name does not hold."""
        ours = f"— {self.name} "
        times = [
            self._time(checkpoint, line.removeprefix(ours)) for line in checkpoint.signatures if line.startswith(ours)
        ]
        return min((time for time in times if time is not None), default=None) if all(times) else None

    def _time(self, checkpoint: Checkpoint, encoded: str) -> datetime | None:
        try:
            data = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            return None
        stamp, signature = data[4 : 4 + _TIME_BYTES], data[4 + _TIME_BYTES :]
        seconds = int.from_bytes(stamp, "big")
        message = f"cosignature/v1\ntime {seconds}\n".encode() + checkpoint.body
        if data[:4] != self.key_id or not verifies_slowly(self.public, message, signature):
            return None
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, ValueError, OSError):  # a time past any calendar, though signed
            return None


def look(packet: Path, report: Report, witnesses: tuple[Witness, ...]) -> None:
    """Add a problem for each witness that has not signed the packet's newest checkpoint."""
    try:
        checkpoint = read_checkpoint((packet / _NEWEST).read_bytes())
    except (OSError, ValueError):
        return  # the packet's own check has said so already
    for witness in witnesses:
        if witness.saw(checkpoint) is None:
            report.doubted(_NEWEST, _unseen(witness))


def _unseen(witness: Witness) -> Doubt:
    return Doubt(
        f"The witness {witness.name} has not signed the newest checkpoint of this packet.",
        f"증인 {witness.name}의 서명이 이 묶음의 마지막 확인증에 없습니다.",
    )


def _no_key() -> Refused:
    return Refused(
        "This is not a witness's key: it reads name+hash+key, and the hash must fit. Copy it again from the witness.",
        "증인의 공개 키가 아닙니다. ‘이름+해시+키’ 형식이고 해시가 맞아야 합니다. 증인에게서 다시 받아 주세요.",
    )
