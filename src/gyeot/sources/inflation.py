"""Unpacks gzip and deflate under a bound, so that a small file cannot fill the computer; notices what breaks off.

What comes out is counted while it comes out, and never more than one block ahead.
"""

import zlib
from typing import BinaryIO

from gyeot.errors import UnreadableFile

#: How many times its size something may unpack to, once it is larger than ``SMALL``. Pages and JSON stay under 40.
MAX_RATIO = 100
SMALL = 10 * 1024 * 1024

_BLOCK = 64 * 1024
_GZIP = b"\x1f\x8b"


class BrokenOffError(Exception):
    """The packed bytes end too early, or are damaged from here on."""


def is_gzip(head: bytes) -> bool:
    """Tell gzip by its first two bytes."""
    return head.startswith(_GZIP)


def first_bytes(head: bytes, count: int) -> bytes:
    """Give the first bytes that a gzip head unpacks to; fewer, or none, where it is damaged."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, count)
    except zlib.error:
        return b""


def whole(packed: bytes, form: str, limit: int) -> bytes:
    """Unpack "gzip" or "deflate" bytes that are held in memory.

    Raises BrokenOffError where they are damaged or end early, UnreadableFile past ``limit`` or the ratio.
    """
    # "deflate" is zlib's form by the standard (RFC 9110, section 8.4.1.2), and raw deflate by widespread mistake.
    raw = form == "deflate" and not _is_zlib(packed)
    window = zlib.MAX_WBITS | 16 if form == "gzip" else -zlib.MAX_WBITS if raw else zlib.MAX_WBITS
    pieces: list[bytes] = []
    rest, room = packed, limit + 1
    while room and (not pieces or is_gzip(rest)):  # gzip may come in several members, one behind another
        unpacker = zlib.decompressobj(window)
        try:
            pieces.append(unpacker.decompress(rest, room))
        except zlib.error:
            raise BrokenOffError from None
        room -= len(pieces[-1])
        if room and not unpacker.eof:
            raise BrokenOffError
        rest = unpacker.unused_data
    if not room:
        refuse()
    check_ratio(len(packed), limit + 1 - room)
    return b"".join(pieces)


def check_ratio(packed: int, unpacked: int) -> None:
    """Refuse what grew too much. Raises UnreadableFile."""
    if unpacked > SMALL and unpacked > MAX_RATIO * packed:
        refuse()


def refuse() -> None:
    """Say that something unpacks to too much. Raises UnreadableFile."""
    raise UnreadableFile(
        f"It unpacks to more than {MAX_RATIO} times its size, or past our bound; nothing that people write does that. "
        "Ask whoever made the file to save it again.",
        f"압축을 풀면 {MAX_RATIO}배를 넘게 커지거나 한도를 넘습니다. 사람이 쓴 글은 그렇게 되지 않습니다. "
        "파일을 만든 곳에 다시 저장해 달라고 요청해 주세요.",
    )


class Stream:
    """Reads a file from its start, unpacking it where it is gzip, one member after another.

    ``line`` and ``block`` raise BrokenOffError where the packed bytes are damaged or end within a member, and
    UnreadableFile where the file unpacks to too much.
    """

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self._file = file
        self._limit = limit
        self._held = bytearray()
        self._raw = file.read(_BLOCK)
        self._taken = len(self._raw)
        self._given = 0
        self._unpacker = self._new() if is_gzip(self._raw) else None

    def line(self, limit: int) -> bytes:
        r"""Read up to and with the next \n, at most ``limit`` bytes; b"" at the end."""
        looked_at = 0
        while (end := self._held.find(b"\n", looked_at, limit)) < 0 and len(self._held) < limit:
            looked_at = len(self._held)
            if not self._fill():
                return self._take(len(self._held))
        return self._take(end + 1 if end >= 0 else limit)

    def block(self, count: int) -> bytes:
        """Read at most ``count`` bytes; b"" at the end."""
        if not self._held:
            self._fill()
        return self._take(min(count, len(self._held)))

    def put_back(self, read: bytes) -> None:
        """Give back bytes that were read last."""
        self._held[:0] = read

    def _take(self, count: int) -> bytes:
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken

    def _fill(self) -> bool:
        """Add to what is held; False at the end of the file."""
        if self._unpacker is None:
            block, self._raw = self._raw or self._file.read(_BLOCK), b""
            self._held += block
            return bool(block)
        while True:
            if not self._raw:
                self._raw = self._file.read(_BLOCK)
                self._taken += len(self._raw)
            if self._unpacker.eof and not self._next_member():
                return False
            if not self._raw:
                raise BrokenOffError
            if self._unpack():
                return True

    def _next_member(self) -> bool:
        """Begin the next gzip member; False where only padding is left."""
        if not self._raw.strip(b"\0"):
            return False
        if not is_gzip(self._raw) and len(self._raw) > 1:
            raise BrokenOffError
        self._unpacker = self._new()
        return True

    def _unpack(self) -> bool:
        assert self._unpacker is not None
        try:
            block = self._unpacker.decompress(self._raw, _BLOCK)
        except zlib.error:
            raise BrokenOffError from None
        self._raw = self._unpacker.unused_data if self._unpacker.eof else self._unpacker.unconsumed_tail
        self._given += len(block)
        if self._given > self._limit:
            refuse()
        check_ratio(self._taken, self._given)
        self._held += block
        return bool(block)

    @staticmethod
    def _new() -> "zlib._Decompress":
        return zlib.decompressobj(zlib.MAX_WBITS | 16)


def _is_zlib(packed: bytes) -> bool:
    """Tell zlib's header (RFC 1950) from raw deflate."""
    return len(packed) > 1 and packed[0] & 0x0F == 8 and (packed[0] * 256 + packed[1]) % 31 == 0
