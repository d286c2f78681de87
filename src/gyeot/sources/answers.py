"""Takes a web server's stored answer apart (HTTP/1.1, RFC 9112): what kind of thing it is, and its body, unpacked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from gyeot.errors import UnreadableFile
from gyeot.sources import inflation

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")
_HEX = re.compile(rb"[0-9A-Fa-f]{1,8}")
_KNOWN_CODINGS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}

#: Codings laid over one another. Servers use one.
_MAX_CODINGS = 3


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before a body: names in lower case, the first value of each."""

    fields: dict[str, str] = field(repr=False)

    @classmethod
    def of(cls, lines: Iterable[bytes]) -> "Head":
        """Read header lines; those that are none are passed over, and a folded line belongs to the one before."""
        fields: dict[str, str] = {}
        name = ""
        for line in lines:
            text = line.decode("utf-8", errors="replace").rstrip("\r\n")
            if text[:1] in (" ", "\t") and name:
                fields[name] += " " + text.strip()
                continue
            key, colon, value = text.partition(":")
            name = key.strip().lower() if colon else ""
            if name and name not in fields:
                fields[name] = value.strip()
            else:
                name = ""
        return cls(fields)

    def get(self, name: str) -> str:
        """The value of a field, "" where there is none."""
        return self.fields.get(name, "")

    @property
    def kind(self) -> str:
        """The media type without its parameters, in lower case."""
        return self.get("content-type").partition(";")[0].strip().lower()


def is_answer(first_line: bytes) -> bool:
    """Tell the first line of a server's answer."""
    return _STATUS.match(first_line) is not None


def body(head: Head, stored: bytes, limit: int) -> bytes:
    """Undo how a body was sent: in chunks, packed, or both.

    Many programs store a body already unpacked and leave the header as it was; then it is taken as it is. Raises
    UnreadableFile where the body breaks off, is damaged, too large, or packed in a way that we cannot undo.
    """
    if "chunked" in head.get("transfer-encoding").lower():
        stored = _from_chunks(stored)
    codings = [name.strip().lower() for name in head.get("content-encoding").split(",") if name.strip()]
    if len(codings) > _MAX_CODINGS:
        raise _unknown_coding()
    for coding in reversed(codings):
        stored = _unpacked(stored, coding, limit)
    return stored


def _from_chunks(stored: bytes) -> bytes:
    pieces: list[bytes] = []
    at = 0
    while True:
        end = stored.find(b"\r\n", at, at + 1024)
        size = _HEX.match(stored, at, end) if end >= 0 else None
        if size is None:
            if at == 0:
                return stored  # no chunks: the header is a leftover
            raise _broken_off()
        length = int(size[0], 16)
        if length == 0:
            return b"".join(pieces)
        start = end + 2
        if start + length > len(stored):
            raise _broken_off()
        pieces.append(stored[start : start + length])
        at = start + length + 2


def _unpacked(stored: bytes, coding: str, limit: int) -> bytes:
    if coding == "identity" or not stored:
        return stored
    form = _KNOWN_CODINGS.get(coding)
    if form is None:
        if stored.lstrip()[:1] in (b"<", b"{", b"["):
            return stored  # unpacked already
        raise _unknown_coding()
    if form == "gzip" and not inflation.is_gzip(stored):
        return stored
    try:
        return inflation.whole(stored, form, limit)
    except inflation.BrokenOffError:
        broken = form == "gzip" or stored.lstrip()[:1] not in (b"<", b"{", b"[")
    if broken:
        raise _broken_off()
    return stored


def _unknown_coding() -> UnreadableFile:
    return UnreadableFile(
        "The page in this record is packed in a way that gyeot cannot unpack. Capture the page again.",
        "이 기록의 페이지는 gyeot이 풀 수 없는 방식으로 압축되어 있습니다. 페이지를 다시 저장해 주세요.",
    )


def _broken_off() -> UnreadableFile:
    return UnreadableFile(
        "The page in this record breaks off, or is damaged. Capture the page again.",
        "이 기록의 페이지가 중간에 끊겼거나 손상되었습니다. 페이지를 다시 저장해 주세요.",
    )
