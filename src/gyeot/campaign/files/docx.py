"""A Word document (DOCX, ECMA-376): paragraphs, tables, boxes, headers, notes, and what pictures are said to show."""

import io
import re

from gyeot.campaign.files.document import Document, tidy
from gyeot.campaign.found import Said
from gyeot.errors import UnreadableFile
from gyeot.sources.office import Package, Target, local

NAME = "docx"

_PARTS = re.compile(r"word/(?:document|header\d{0,4}|footer\d{0,4}|footnotes|endnotes)\.xml")
_DRAWN = re.compile(r"word/(?:charts|diagrams)/")


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
    pictures = sum(name.startswith("word/media/") for name in package.names())
    remarks = []
    if any(_DRAWN.match(name) for name in package.names()):
        remarks.append(
            Said("도표와 스마트아트 속 글은 읽지 않았습니다.", "Words in charts and SmartArt were not read.")
        )
    return Document("docx", tidy("".join(collected.pieces)), pictures, tuple(remarks))


#: Far more than the check takes; past it the parser stops.
_MOST_LETTERS = 400_000


class _Paragraphs(Target):
    """Collects <w:t>, with a new line for each paragraph; what stands twice for old readers is taken once."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self._collecting = False
        self._fallback = 0

    def check(self) -> None:
        if self.length > _MOST_LETTERS:
            raise too_large()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "Fallback":
            self._fallback += 1
        if self._fallback:
            return
        self._collecting = name == "t"
        if name in ("tab", "br", "cr"):
            self._add(" " if name == "tab" else "\n")
        elif name == "docPr" and attributes.get("descr"):
            self._add("\n" + attributes["descr"] + "\n")

    def end(self, tag: str) -> None:
        name = local(tag)
        if name == "Fallback":
            self._fallback -= 1
        self._collecting = False
        if name == "p" and not self._fallback:
            self._add("\n")

    def data(self, text: str) -> None:
        if self._collecting and not self._fallback:
            self._add(text)

    def _add(self, piece: str) -> None:
        self.length += len(piece)
        if self.length <= _MOST_LETTERS + 1:
            self.pieces.append(piece)


def damaged() -> UnreadableFile:
    return UnreadableFile(
        "The document is damaged, locked with a password, or not built as an office program builds one. Open it and "
        "save it again.",
        "문서가 손상되었거나 암호로 잠겼거나 문서 프로그램이 만든 형식이 아닙니다. 열어서 다시 저장해 주세요.",
    )


def too_large() -> UnreadableFile:
    return UnreadableFile(
        "The document unpacks to more than any poster or leaflet does. Save it again, without its pictures.",
        "문서의 압축을 풀면 포스터나 안내문이라고 볼 수 없을 만큼 커집니다. 그림을 빼고 다시 저장해 주세요.",
    )
