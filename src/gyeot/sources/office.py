"""Opens the ZIP packages that office programs write: measures them before unpacking, reads their XML as a stream.

Pictures, links, macros and everything else in a package stay packed. No document type is let in, so no entity unfolds.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from gyeot.errors import UnreadableFile

MAX_ENTRIES = 2_000
MAX_EXPANDED = 200 * 1024 * 1024

#: A sheet of a million short comments packs some 10 times; nothing that people write packs 100 times.
MAX_RATIO = 100
_SMALL = 1024 * 1024

#: Tags in one part. A cell of a table has four of them.
MAX_TAGS = 12_000_000

_BLOCK = 64 * 1024
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,  # a compression that the standard library does not know
    RuntimeError,  # an encrypted entry
    ValueError,  # among them UnicodeDecodeError, for a name that is none
    OverflowError,
)
_DECLARATION = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")


@dataclass(frozen=True, slots=True)
class Package:
    """An open package, and the sentences for what is wrong with it."""

    zip: zipfile.ZipFile
    damaged: Callable[[], UnreadableFile]
    too_large: Callable[[], UnreadableFile]

    @classmethod
    def of(
        cls, file: BinaryIO, damaged: Callable[[], UnreadableFile], too_large: Callable[[], UnreadableFile]
    ) -> "Package":
        """Open and measure a package. Raises what ``damaged`` or ``too_large`` makes."""
        try:
            opened = zipfile.ZipFile(file)
        except _BROKEN_ZIP:
            raise damaged() from None
        # Office programs store or deflate; other packings fail in ways of their own.
        if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in opened.infolist()):
            raise damaged()
        package = cls(opened, damaged, too_large)
        package._measure()
        return package

    def names(self) -> list[str]:
        """Name the parts."""
        return self.zip.namelist()

    def size(self, part: str) -> int:
        """Tell what a part unpacks to."""
        return self.zip.getinfo(part).file_size

    def _measure(self) -> None:
        entries = self.zip.infolist()
        names = {entry.filename for entry in entries}
        expanded = sum(entry.file_size for entry in entries)
        steep = any(
            entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1) for entry in entries
        )
        if len(entries) > MAX_ENTRIES or len(names) != len(entries) or expanded > MAX_EXPANDED or steep:
            raise self.too_large()

    def feed(self, part: str, target: "Target") -> Iterator[None]:
        """Feed a part to a parser block by block, stopping after each; nothing is built but what ``target`` keeps."""
        from lxml import etree  # on first use: most files are no packages

        kept: Any = target  # the stubs ask for more than lxml does
        parser = etree.XMLParser(target=kept, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        tags = 0
        for block in self._blocks(part):
            if not tags:
                self._check_beginning(block)
            tags += block.count(b"<")
            if tags > MAX_TAGS:
                raise self.too_large()
            self._feed(parser, block)
            yield
        self._feed(parser, b"")
        yield

    def whole(self, part: str) -> bytes:
        """Unpack a part that was measured. Raises what ``damaged`` makes."""
        return b"".join(self._blocks(part))

    def _blocks(self, part: str) -> Iterator[bytes]:
        try:
            stream = self.zip.open(part)
        except _BROKEN_ZIP:
            raise self.damaged() from None
        with stream:
            while True:
                try:
                    block = stream.read(_BLOCK)
                except _BROKEN_ZIP:
                    raise self.damaged() from None
                if not block:
                    return
                yield block

    def _feed(self, parser: Any, block: bytes) -> None:
        """Feed a block; an empty one ends the document."""
        from lxml import etree

        try:
            parser.feed(block) if block else parser.close()
        except (etree.LxmlError, DoctypeError):
            broken = True
        else:
            broken = False
        if broken:  # outside the handler: the error tells what it choked on
            raise self.damaged()

    def _check_beginning(self, block: bytes) -> None:
        """Refuse what our checks could not see through: XML in other encodings than UTF-8."""
        declared = _DECLARATION.match(block.removeprefix(b"\xef\xbb\xbf"))
        if b"\0" in block[:64] or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
            raise self.damaged()


class DoctypeError(Exception):
    """The XML brings a document type, which no office program writes and every XML bomb needs."""


class Target:
    """What every parser target does: refuse a document type, and have nothing left to do at the end."""

    def doctype(self, *_: object) -> None:
        """Stop the parser."""
        raise DoctypeError

    def close(self) -> None:
        """Nothing is left to do at the end."""


def local(tag: str) -> str:
    """Give a tag's name without its namespace."""
    return tag.rpartition("}")[2]
