"""A Word document (DOCX, ECMA-376): paragraphs, tables, boxes, headers, notes, and what pictures are said to show."""

import io
import re

from gyeot.campaign.files.document import Document, tidy
from gyeot.campaign.files.office import Collected, damaged, packed_pictures, too_large
from gyeot.said import Said
from gyeot.sources.office import Package, local

NAME = "docx"

_PARTS = re.compile(r"word/(?:document|header\d{0,4}|footer\d{0,4}|footnotes|endnotes)\.xml")
_DRAWN = re.compile(r"word/(?:charts/chart|diagrams/data)[^/]{0,80}\.xml")


def recognises(name: str, data: bytes) -> bool:  # noqa: ARG001 - told by content
    return data.startswith(b"PK\x03\x04") and b"word/" in data


def read(data: bytes) -> Document:
    package = Package.of(io.BytesIO(data), damaged, too_large)
    names = sorted(name for name in package.names() if _PARTS.fullmatch(name))
    if "word/document.xml" not in names:
        raise damaged()
    collected = _Paragraphs()
    # The document first, then what stands in the margins.
    for part in sorted(names, key=lambda name: (name != "word/document.xml", name)):
        for _ in package.feed(part, collected):
            collected.check()
    packed = [name for name in package.names() if name.startswith("word/media/")]
    charts = sum(_DRAWN.fullmatch(name) is not None for name in package.names())
    remarks = []
    if charts:
        remarks.append(
            Said("도표와 스마트아트 속 글은 읽지 않았습니다.", "Words in charts and SmartArt were not read.")
        )
    # A picture may also be linked and not packed.
    pictures = max(len(packed), collected.framed) + collected.drawn + charts
    return Document("docx", tidy(collected.text), pictures, tuple(remarks), packed_pictures(package, packed))


#: Shapes that hold words or rule a page, and show nothing by themselves.
_PLAIN = frozenset({"rect", "roundRect", "line", "straightConnector1"})


class _Paragraphs(Collected):
    """Collects <w:t>, with a new line for each paragraph; what stands twice for old readers is taken once."""

    def __init__(self) -> None:
        super().__init__()
        self.framed = 0
        self._collecting = False
        self._fallback = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "Fallback":
            self._fallback += 1
        if self._fallback:
            return
        self._collecting = name == "t"
        if name in ("tab", "br", "cr"):
            self.add(" " if name == "tab" else "\n")
        elif name == "docPr" and attributes.get("descr"):
            self.add("\n" + attributes["descr"] + "\n")
        elif name in ("blip", "imagedata"):
            self.framed += 1
        elif name == "textpath":  # the words of an old WordArt
            self.add("\n" + attributes.get("string", "") + "\n")
        self.drawn += _is_drawn(name, tag, attributes)

    def end(self, tag: str) -> None:
        name = local(tag)
        if name == "Fallback":
            self._fallback -= 1
        self._collecting = False
        if name == "p" and not self._fallback:
            self.add("\n")

    def data(self, text: str) -> None:
        if self._collecting and not self._fallback:
            self.add(text)


#: Shapes in the older drawing language (VML): more than a box or a line, whatever they are.
_OLD_SHAPES = frozenset({"oval", "curve", "arc", "polyline"})
#: Types of VML's "shape" that show nothing by themselves: a frame for a picture, WordArt, a text box.
_OLD_FRAMES = frozenset({"", "75", "136", "202"})


def _is_drawn(name: str, tag: str, attributes: dict[str, str]) -> bool:
    """Whether a tag draws something that a person should look at: a path, or a shape other than a box or a line."""
    if name == "prstGeom":
        return attributes.get("prst", "") not in _PLAIN
    if name == "shape" and "vml" in tag:
        return bool(attributes.get("path")) or attributes.get("type", "").rpartition("_t")[2] not in _OLD_FRAMES
    return name in ("custGeom", "contentPart") or (name in _OLD_SHAPES and "vml" in tag)
