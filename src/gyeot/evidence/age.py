"""Locking files in the age format (age-encryption.org/v1), so that Debian's own `age` command opens them too."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from pyrage import DecryptError, EncryptError, IdentityError, RecipientError, decrypt_io, encrypt_io, x25519  # type: ignore[import-untyped]  # has no types of its own

#: pyrage reads and writes 8 KiB at a time; the disk is asked less often.
_CHUNK = 1 << 20


class Readable(Protocol):
    """What can be locked or unlocked: anything that is read piece by piece."""

    def read(self, size: int = -1, /) -> bytes: ...


class NoKeyFitsError(Exception):
    """The file's head cannot be opened: it was locked for another key, or the head itself was changed."""


class BrokenError(Exception):
    """The head opened and the content does not hold. ``at_end``: in its last piece, as when a file was cut short."""

    def __init__(self, *, at_end: bool) -> None:
        super().__init__()
        self.at_end = at_end


@dataclass(frozen=True, slots=True)
class Identity:
    """The secret half of a key pair: opens what was locked for its recipient."""

    secret: str = field(repr=False)

    @classmethod
    def new(cls) -> "Identity":
        """Make a key pair from the system's randomness."""
        return cls(str(x25519.Identity.generate()))

    @classmethod
    def from_file(cls, text: str) -> "Identity":
        """Read an age identity file: the first line that is not a remark. Raises ValueError where that is no key."""
        line = next((line for line in text.splitlines() if line and not line.startswith("#")), "")
        try:
            return cls(str(x25519.Identity.from_str(line.strip())))
        except IdentityError:
            raise ValueError("not an age identity") from None  # the message would quote the key

    @property
    def recipient(self) -> str:
        """The public half, age1…: locks, and opens nothing."""
        return str(x25519.Identity.from_str(self.secret).to_public())

    def as_file(self, remark: str) -> str:
        """Write an age identity file, as ``age-keygen`` does, with one more line of remark."""
        return f"# {remark}\n# public key: {self.recipient}\n{self.secret}\n"


def is_recipient(text: str) -> bool:
    """Tell whether ``text`` is the public half of an age X25519 key."""
    try:
        x25519.Recipient.from_str(text)
    except RecipientError:
        return False
    return True


def lock(source: Readable, write: Callable[[bytes], object], recipient: str) -> None:
    """Read ``source`` to its end and ``write`` it locked for ``recipient``, with memory that does not grow."""
    reader, writer = _Reader(source), _Writer(write)
    try:
        encrypt_io(reader, writer, [x25519.Recipient.from_str(recipient)])
    except EncryptError:
        _raise_fault(reader, writer)
        raise
    # pyrage 1.4 says nothing when the last write of all fails: the file would be short, and nobody told.
    _raise_fault(reader, writer)
    writer.finish()


def unlock(source: Readable, write: Callable[[bytes], object], identity: Identity) -> None:
    """Open ``source`` with ``identity`` and ``write`` what was locked. Raises NoKeyFitsError or BrokenError.

    What is written before BrokenError comes is true to the original up to there, but it is not the file: throw it away.
    """
    reader, writer = _Reader(source), _Writer(write)
    try:
        decrypt_io(reader, writer, [x25519.Identity.from_str(identity.secret)])
    except DecryptError:
        _raise_fault(reader, writer)
        raise NoKeyFitsError from None
    except OSError:  # pyrage's own word for content that does not authenticate
        _raise_fault(reader, writer)
        raise BrokenError(at_end=reader.ended) from None
    _raise_fault(reader, writer)
    writer.finish()


class _Reader:
    """Hands a file to pyrage, and remembers what went wrong, which pyrage turns into a text with the file's name."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self.fault: BaseException | None = None
        self.ended = False

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._file.read(size)
        except BaseException as fault:
            self.fault = fault
            raise
        self.ended = self.ended or len(data) < size
        return data


class _Writer:
    """Takes what pyrage writes, gathers it, and remembers what went wrong."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._gathered = bytearray()
        self.fault: BaseException | None = None

    def write(self, data: bytes) -> int:
        self._gathered += data
        if len(self._gathered) >= _CHUNK:
            try:
                self.finish()
            except BaseException as fault:
                self.fault = fault
                raise
        return len(data)

    def flush(self) -> None:
        """Do nothing: pyrage flushes each small piece; ``finish`` writes what is left."""

    def finish(self) -> None:
        data, self._gathered = bytes(self._gathered), bytearray()
        self._write(data)


def _raise_fault(reader: _Reader, writer: _Writer) -> None:
    fault = reader.fault or writer.fault
    if fault is not None:
        raise fault
