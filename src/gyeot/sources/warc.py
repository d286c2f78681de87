"""Reads web archives (WARC, also gzipped): finds in them the pages and data that gyeot knows, and reads those.

The format is ISO 28500 (WARC 1.0 and 1.1). Read are the bodies of ``response``, ``resource`` and ``conversion`` records
that are one of our other formats; all other records are set aside and counted. What a header calls a picture, sound or
film is passed over unread: it is never unpacked and never held. Our own formats, tables and JSON Lines, are taken only
from records that say they are that: among the files of any page there is JSON with a "text" that nobody wrote.
``warc-record=N`` leads to a record, counted from 1, and the steps after it into its body, as the server meant it:
chunks put together, packing undone.

Records are read here and not by a library, because bounds have to stand before the reading: the library at hand holds
a header line of any length, and prints what it cannot read, which would be people's words, to the error output. In our
tests that library writes the archives and reads them beside us.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from gyeot.errors import UnreadableFile
from gyeot.material import Comment
from gyeot.sources import answers, fields, inflation, locator
from gyeot.sources.answers import Head
from gyeot.sources.export import Export, Reader, Report
from gyeot.sources.inflation import BrokenOffError, Stream

NAME = "warc"

#: All of an archive, unpacked. It is streamed, so this bounds time and not memory.
MAX_EXPANDED = 2 * 1024 * 1024 * 1024

#: One body, as stored and as unpacked: it is held in memory.
MAX_BODY = 64 * 1024 * 1024

MAX_HEAD_LINE = 16 * 1024
MAX_HEAD_LINES = 300

_BLOCK = 256 * 1024
_VERSION = re.compile(rb"WARC/[0-9]\.[0-9]{1,2}\s*")
_LENGTH = re.compile(r"[0-9]{1,15}")
_WITH_BODIES = frozenset({"response", "resource", "conversion"})
_MEDIA = ("image/", "video/", "audio/", "font/")
_SAYS_SO = re.compile(
    r"text/(?:csv|tab-separated-values)|application/(?:x-ndjson|x?-?jsonl|x-jsonlines|vnd\.ms-excel)"
    r"|application/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet"
)
_DIGEST = re.compile(r"(sha1|sha256|sha-1|sha-256|md5):\s?([A-Za-z0-9=+/]{1,128})", re.IGNORECASE)


@dataclass(slots=True)
class _Record:
    """One record while it is read: its header, and what of its body is of interest."""

    number: int
    head: Head
    page: Head = field(default_factory=lambda: Head({}))
    body: bytes = field(default=b"", repr=False)
    skipped: bool = False  # no body that we read


def recognises(export: Export) -> bool:
    """Tell by the version line, also behind gzip."""
    head = export.head
    return _VERSION.match(inflation.first_bytes(head, 64) if inflation.is_gzip(head) else head[:64]) is not None


def read(export: Export, report: Report) -> Iterator[Comment]:
    """Give the comments of each record that holds any, in the order of the archive."""
    with export.open() as file:
        for record in _records(Stream(file, MAX_EXPANDED), export.place, report):
            if record.skipped:
                report.set_aside += 1
            else:
                yield from _in_record(record, export.place, report)
    report.encoding = ""  # what the last page was written in says nothing of the others


def body_of(received: bytes, number: int) -> bytes:
    """Give the body of the N-th record as a locator's ``warc-record=N`` means it.

    Raises UnreadableFile where there is none.
    """
    stream = Stream(Export.of(received).open(), MAX_EXPANDED)
    for record in _records(stream, "", Report()):
        if record.number == number and not record.skipped:
            return answers.body(record.page, record.body, MAX_BODY)
    raise UnreadableFile(
        "There is no such record in this archive. Check that it is the file that the post was read from.",
        "이 파일에 그런 기록이 없습니다. 게시글을 읽어 온 그 파일이 맞는지 확인해 주세요.",
    )


def _in_record(record: _Record, outer: str, report: Report) -> Iterator[Comment]:
    place = _place(outer, record.number)
    url = record.head.get("warc-target-uri").strip("<>")
    if record.head.get("warc-truncated"):
        report.could_not_read(
            place,
            "The archive says that this record holds only a part of the page. Capture the page again.",
            "이 기록에는 페이지의 일부만 들어 있다고 적혀 있습니다. 페이지를 다시 저장해 주세요.",
        )
    try:
        body = answers.body(record.page, record.body, MAX_BODY)
        inner = Export.of(
            body, place=place, url=url, served_at=fields.rfc3339(_with_zone(record.head.get("warc-date")))
        )
        reader = _reader_of(inner, record)
        if reader is None:
            report.set_aside += 1
            return
        for comment in reader.read(inner, report):
            yield comment if comment.url else replace(comment, url=url)
    except UnreadableFile as unfit:
        report.could_not_read(place, unfit.en, unfit.ko)


def _reader_of(inner: Export, record: _Record) -> Reader | None:
    from gyeot.sources import READERS  # the list names this module too

    served = record.head.kind == "application/http"
    passed_over = {NAME} | ({"jsonl", "table"} if served and not _SAYS_SO.fullmatch(record.page.kind) else set())
    others = (reader for reader in READERS if reader.NAME not in passed_over)
    return next((reader for reader in others if inner.size and reader.recognises(inner)), None)


def _with_zone(written: str) -> str:
    """WARC dates are UTC by the standard; some programs leave the "Z" out."""
    return written if written[-1:] in ("Z", "z") or "+" in written else f"{written}Z"


# --- records


def _records(stream: Stream, outer: str, report: Report) -> Iterator[_Record]:
    """Give the records, listing those that are damaged. Where the packing itself breaks, the rest cannot be read."""
    number = 0
    try:
        while first := _first_line(stream):
            number += 1
            trouble = _misplaced() if not _VERSION.fullmatch(first) else None
            if trouble is None:
                try:
                    yield _record(stream, number)
                    continue
                except UnreadableFile as unfit:
                    trouble = unfit
            report.could_not_read(_place(outer, number), trouble.en, trouble.ko)
            _find_next(stream)
    except BrokenOffError:
        report.could_not_read(
            _place(outer, max(number, 1)),
            "The archive breaks off here, or its packing is damaged from here on; what follows cannot be read. "
            "Copy or download it again.",
            "파일이 여기에서 끊겼거나 이 뒤로 압축이 손상되어, 나머지를 읽을 수 없습니다. "
            "다시 복사하거나 내려받아 주세요.",
        )


def _first_line(stream: Stream) -> bytes:
    """The next line that is not empty, b"" at the end of the archive."""
    while True:
        line = stream.line(MAX_HEAD_LINE)
        if not line or line.strip():
            return line


def _find_next(stream: Stream) -> None:
    """Go on to the next line that begins a record."""
    begins = True
    while line := stream.line(MAX_HEAD_LINE):
        if begins and _VERSION.fullmatch(line):
            stream.put_back(line)
            return
        begins = line.endswith(b"\n")


def _record(stream: Stream, number: int) -> _Record:
    """Read one record behind its version line. Raises UnreadableFile where it is damaged."""
    record = _Record(number, _head(stream))
    length = record.head.get("content-length")
    if not _LENGTH.fullmatch(length):
        raise _misplaced()
    content = _Content(stream, int(length), record.head.get("warc-block-digest"))
    try:
        record.skipped = not _read_content(record, content)
    except UnreadableFile:
        content.finish(check=False)
        raise
    content.finish(check=not record.skipped)
    return record


def _read_content(record: _Record, content: "_Content") -> bool:
    """Read the body, if it is of a kind that we read; tell whether it is."""
    if record.head.get("warc-type").lower() not in _WITH_BODIES:
        return False
    if record.head.kind == "application/http":
        return _read_answer(record, content)
    record.page = Head({"content-type": record.head.get("content-type")})
    return _read_body(record, content)


def _read_answer(record: _Record, content: "_Content") -> bool:
    if not answers.is_answer(content.line()):
        return False
    lines: list[bytes] = []
    while (line := content.line()).strip():
        lines.append(line)
        if len(lines) > MAX_HEAD_LINES:
            raise _misplaced()
    record.page = Head.of(lines)
    return _read_body(record, content)


def _read_body(record: _Record, content: "_Content") -> bool:
    # The law: pictures and films from a reported page are not stored, shown or unpacked. Here they are not even held.
    if record.page.kind.startswith(_MEDIA):
        return False
    if content.left > MAX_BODY:
        raise UnreadableFile(
            f"This record is larger than {MAX_BODY // 2**20} MB.", f"이 기록은 {MAX_BODY // 2**20} MB보다 큽니다."
        )
    record.body = content.rest()
    return True


def _head(stream: Stream) -> Head:
    lines: list[bytes] = []
    while (line := stream.line(MAX_HEAD_LINE)).strip():
        if len(lines) == MAX_HEAD_LINES or not line.endswith(b"\n"):
            raise _misplaced()
        lines.append(line)
    return Head.of(lines)


class _Content:
    """The content of one record: reads so many bytes, and checks them against the digest that the record states."""

    def __init__(self, stream: Stream, length: int, digest: str) -> None:
        self._stream = stream
        self.left = length
        stated = _DIGEST.fullmatch(digest.strip())
        self._stated = stated[2] if stated else ""
        self._hash = hashlib.new(stated[1].lower().replace("-", ""), usedforsecurity=False) if stated else None

    def line(self) -> bytes:
        line = self._stream.line(min(MAX_HEAD_LINE, self.left)) if self.left else b""
        return self._counted(line)

    def rest(self) -> bytes:
        pieces = []
        while self.left:
            pieces.append(self._block())
        return b"".join(pieces)

    def finish(self, *, check: bool) -> None:
        """Read over what is left. Raises UnreadableFile where the bytes are not those of the stated digest."""
        while self.left:
            self._block()
        if check and self._hash and not self._is_stated(self._hash.digest()):
            raise UnreadableFile(
                "The bytes of this record are not those that the archive's own digest was made of: they were changed "
                "or damaged. Get the archive again from where it was made.",
                "이 기록의 내용이 파일에 적힌 해시값과 다릅니다. 바뀌었거나 손상된 것입니다. "
                "만든 곳에서 파일을 다시 받아 주세요.",
            )

    def _block(self) -> bytes:
        block = self._stream.block(min(_BLOCK, self.left))
        if not block:
            raise BrokenOffError
        return self._counted(block)

    def _counted(self, read: bytes) -> bytes:
        self.left -= len(read)
        if self._hash:
            self._hash.update(read)
        return read

    def _is_stated(self, digest: bytes) -> bool:
        spellings = (base64.b32encode(digest), base64.b64encode(digest), digest.hex().encode())
        return any(self._stated.rstrip("=").upper() == spelled.decode().rstrip("=").upper() for spelled in spellings)


def _place(outer: str, number: int) -> str:
    return locator.join(outer, locator.step("warc-record", number))


def _misplaced() -> UnreadableFile:
    return UnreadableFile(
        "No record of a web archive begins here, or its header is damaged; reading goes on at the next record.",
        "웹 아카이브의 기록이 시작되는 자리가 아니거나 머리 부분이 손상되었습니다. 다음 기록부터 이어서 읽습니다.",
    )
