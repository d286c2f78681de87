"""A Hangul document (HWPX, KS X 6101, OWPML): the words of its sections, tables, boxes, notes and captions."""

import io
import re

from gyeot.campaign.files.document import Document, tidy
from gyeot.campaign.files.docx import damaged, too_large
from gyeot.sources.office import Package, Target, local

NAME = "hwpx"

_SECTION = re.compile(r"Contents/section(\d{1,4})\.xml")

#: Far more than the check takes; past it the parser stops.
_MOST_LETTERS = 400_000


def recognises(name: str, data: bytes) -> bool:  # noqa: ARG001 - told by content
    return data.startswith(b"PK\x03\x04") and b"application/hwp+zip" in data[:4096]


def read(data: bytes) -> Document:
    package = Package.of(io.BytesIO(data), damaged, too_large)
    found = {int(match[1]): name for name in package.names() if (match := _SECTION.fullmatch(name))}
    if not found:
        raise damaged()
    collected = _Words()
    for number in sorted(found):
        for _ in package.feed(found[number], collected):
            if collected.length > _MOST_LETTERS:
                raise too_large()
    pictures = sum(name.startswith("BinData/") for name in package.names())
    return Document("hwpx", tidy("".join(collected.pieces)), pictures)


_WITHIN = {"lineBreak": "\n", "tab": " ", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"}


class _Words(Target):
    """Collects <hp:t> and the white space inside it, with a new line for each paragraph."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self._deep = 0

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "t":
            self._deep += 1
        elif self._deep and name in _WITHIN:
            self._add(_WITHIN[name])

    def end(self, tag: str) -> None:
        name = local(tag)
        if name == "t":
            self._deep -= 1
        elif name == "p":
            self._add("\n")

    def data(self, text: str) -> None:
        if self._deep:
            self._add(text)

    def _add(self, piece: str) -> None:
        self.length += len(piece)
        if self.length <= _MOST_LETTERS + 1:
            self.pieces.append(piece)
