"""A Hangul document (HWPX, KS X 6101, OWPML): the words of its sections, tables, boxes, notes and captions."""

import io
import re

from gyeot.campaign.files.document import Document, tidy
from gyeot.campaign.files.office import Collected, damaged, packed_pictures, too_large
from gyeot.said import Said
from gyeot.sources.office import Package, local

NAME = "hwpx"

_SECTION = re.compile(r"Contents/section(\d{1,4})\.xml")


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
            collected.check()
    packed = [name for name in package.names() if name.startswith("BinData/")]
    remarks = []
    if collected.charts:
        remarks.append(Said("차트 속 글은 읽지 않았습니다.", "Words in charts were not read."))
    # A picture may also be linked and not packed.
    pictures = max(len(packed), collected.framed) + collected.drawn
    return Document("hwpx", tidy(collected.text), pictures, tuple(remarks), packed_pictures(package, packed))


_WITHIN = {"lineBreak": "\n", "tab": " ", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"}

#: What is drawn, or shown from elsewhere. A rectangle holds words, and a line rules a page.
_SHAPES = frozenset({"ellipse", "arc", "polygon", "curve", "chart", "ole", "video", "textart"})


class _Words(Collected):
    """Collects <hp:t> and the white space inside it, with a new line for each paragraph."""

    def __init__(self) -> None:
        super().__init__()
        self.framed = 0
        self.charts = 0
        self._deep = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "t":
            self._deep += 1
        elif self._deep and name in _WITHIN:
            self.add(_WITHIN[name])
        elif name == "textart" and attributes.get("text"):
            self.add("\n" + attributes["text"] + "\n")
        self.framed += name == "pic"
        self.charts += name == "chart"
        self.drawn += name in _SHAPES

    def end(self, tag: str) -> None:
        name = local(tag)
        if name == "t":
            self._deep -= 1
        elif name == "p":
            self.add("\n")

    def data(self, text: str) -> None:
        if self._deep:
            self.add(text)
