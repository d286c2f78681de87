"""The log's signing key: made once, readable by us alone, never shown. It signs notes (c2sp.org/signed-note)."""

import base64
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from gyeot.errors import OutsideWorld, Refused
from gyeot.evidence.disk import write_durably
from gyeot.evidence.signatures import key_id, signed_by
from gyeot.evidence.verify_tlog import Checkpoint


@dataclass(frozen=True, slots=True)
class LogKey:
    """A signing key and the name that stands beside its signatures, which is the log's origin."""

    name: str
    _private: Ed25519PrivateKey = field(repr=False)

    @property
    def public_pem(self) -> bytes:
        """The public key as openssl reads it. This is what strangers get, apart from any packet."""
        return self._private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, body: bytes) -> bytes:
        """Make the signed note of ``body``, which ends in a newline."""
        signature = self._key_id() + self._private.sign(body)
        line = f"— {self.name} {base64.b64encode(signature).decode()}\n"
        return body + b"\n" + line.encode()

    def signed(self, checkpoint: Checkpoint) -> bool:
        """Whether this key signed ``checkpoint``."""
        return signed_by(checkpoint, self._raw, verifies=_verifies)

    def _key_id(self) -> bytes:
        return key_id(self.name, self._raw)

    @property
    def _raw(self) -> bytes:
        return self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def make_key(path: Path, name: str, *, by_way_of: Path) -> LogKey:
    """Make a key and keep it at ``path`` (0600)."""
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_durably(path, pem, by_way_of=by_way_of)
    return LogKey(name, private)


def load_key(path: Path, name: str) -> LogKey:
    """Read the key at ``path``. Raises Refused when others may read it, or when it is no Ed25519 key."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise OutsideWorld(
            "The log's key cannot be opened. Restore log.key from its backup; without it nothing can be logged.",
            "로그 서명 키를 열 수 없습니다. 백업에서 log.key를 되살려 주세요. 키가 없으면 기록을 남길 수 없습니다.",
        ) from OSError(error.errno, error.strerror)
    with os.fdopen(descriptor, "rb") as file:
        if stat.S_IMODE(os.fstat(descriptor).st_mode) & 0o077:
            raise Refused(
                "Other users of this computer may read the log's key. Run: chmod 600 log.key. If it was readable for "
                "long, start a new log.",
                "이 컴퓨터의 다른 사용자가 로그 서명 키를 읽을 수 있습니다. chmod 600 log.key 를 실행해 주세요. "
                "오래 노출되었다면 새 로그를 시작해 주세요.",
            )
        pem = file.read(1 << 16)
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        raise Refused(
            "log.key is not an Ed25519 private key. Restore it from its backup.",
            "log.key가 Ed25519 비밀 키가 아닙니다. 백업에서 되살려 주세요.",
        )
    return LogKey(name, private)
