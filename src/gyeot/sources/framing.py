"""Finds the JSON texts in a file, however they were saved: one, a list, one on each line, wrapped in a call, or glued.

* one JSON text, on one line or many
* JSON Lines: one on each line, read line by line so that a file of any size takes little memory
* JSONP: ``callback({...});``, as Naver's comment API answers a page's script
* several JSON texts behind one another, as from ``curl … >> pages.json``
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

from gyeot.errors import UnreadableFile
from gyeot.sources import bounds, locator, piecewise
from gyeot.sources.export import Export, Report

_BOM = b"\xef\xbb\xbf"
_SPACE = b" \t\r\n"

#: How many JSON texts of a file's head are looked at to recognise it.
_GLIMPSES = 20

#: How many lines, blank ones and all, are looked at to tell JSON Lines from a document.
_LINES_TO_TELL = 100_000

# The name of a JSONP callback, with jQuery's comment before it; bounded, so that a page of letters is not scanned.
_CALLBACK = re.compile(rb"[ \t\r\n]{0,64}(?:/\*\*/)?[ \t\r\n]{0,64}[A-Za-z_$][\w$.]{0,127}[ \t]{0,64}\(")
_CALLBACK_TAIL = b" \t\r\n;"

# A string, closed or cut off by the end, or a mark that opens, closes or parts. Possessive: nothing is looked at twice.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z|\\\Z)|[\[\]{},]', re.DOTALL)
_CLOSER = {b"[": b"]", b"{": b"}"}
_BETWEEN_TEXTS = re.compile(rb"[\s,;()/*\w$.]{0,256}")


@dataclass(frozen=True, slots=True)
class Document:
    """One decoded JSON value and the locator that leads to it."""

    place: str
    value: Any = field(repr=False)


def documents(export: Export, report: Report) -> Iterator[Document]:
    """Give the JSON texts of a file, in order. A line or page that is not JSON is listed in ``report``.

    Raises UnreadableFile where the file as a whole is no JSON, or is one text past a bound.
    """
    if _is_lines(export):
        yield from _on_lines(export, report)
    else:
        yield from _in_whole(_all_of(export), export.place, report)


def records(export: Export, report: Report) -> Iterator[Document]:
    """Give the JSON objects of a file: like ``documents``, with lists opened; what is no object is listed."""
    for document in documents(export, report):
        yield from objects(document, report)


def objects(document: Document, report: Report) -> Iterator[Document]:
    """Give the objects of a value: itself, or those in a list of them, or in lists of lists."""
    if isinstance(document.value, dict):
        yield document
        return
    elements = piecewise.elements(document.value)
    if elements is None:
        report.could_not_read(document.place, "This is not a record (a JSON object).", "기록(JSON 객체)이 아닙니다.")
        return
    for index, value in enumerate(elements):
        yield from objects(Document(locator.at(document.place, index), value), report)


def glimpse(export: Export) -> list[dict[str, Any]]:
    """Give the first objects of a file, from its head alone; an object that the head cuts off is closed at the cut.

    For recognising: never raises, and gives nothing where the head does not begin like JSON.
    """
    head = export.head.removeprefix(_BOM)
    begins = head.lstrip(_SPACE)[:1]
    if begins not in (b"{", b"[") and not _CALLBACK.match(head):
        return []
    values = [value for text in islice(_texts_of(head), _GLIMPSES) for value in _lenient(text)]
    if not values:  # a damaged first line makes nonsense of all that follows; the lines after it may be sound
        lines = (line for line in head.split(b"\n") if line.startswith(b"{"))
        values = [value for line in islice(lines, _GLIMPSES) for value in _lenient(line)]
    return [value for value in values if isinstance(value, dict)][:_GLIMPSES]


def _lenient(text: bytes) -> list[Any]:
    try:
        value = bounds.decode_json(text.decode("utf-8", errors="replace").encode())
    except UnreadableFile:
        return []
    while isinstance(value, list) and value and isinstance(value[0], list):
        value = value[0]
    return value[:_GLIMPSES] if isinstance(value, list) else [value]


def _texts_of(head: bytes) -> Iterator[bytes]:
    """Give the JSON texts that begin in ``head``, the last of them closed by us if the head ends before it does."""
    closers = b""  # what would close the brackets that are open, the innermost first
    start = 0
    whole = (0, b"")  # the last place where everything open could be closed, and with what
    for token in _TOKEN.finditer(head):
        mark = token[0]
        if not closers and mark not in _CLOSER:
            continue
        if not closers:
            start = token.start()
        closers = _CLOSER[mark] + closers if mark in _CLOSER else closers.removeprefix(mark)
        if len(closers) > bounds.MAX_JSON_DEPTH:
            break
        if not mark.startswith(b'"'):
            whole = (token.start() if mark == b"," else token.end(), closers)
        if not closers:
            yield head[start : token.end()]
    if closers:
        yield head[start:] + closers
        yield head[start : whole[0]] + whole[1]


def _is_lines(export: Export) -> bool:
    """Tell JSON Lines from a document by the first lines; only a damaged first line makes us look at everything."""
    with export.open() as file:
        filled = (line for _, line in islice(_lines(file), _LINES_TO_TELL) if line is None or line.strip(_SPACE + _BOM))
        first = next(filled, b"")
        if first is not None and _is_json(first.removeprefix(_BOM)):
            return next(filled, b"") != b""
        later = any(line is not None and line.startswith(b"{") and _is_json(line) for line in islice(filled, _GLIMPSES))
    if not later:
        return False
    return export.size > bounds.MAX_DOCUMENT_BYTES or not _is_json(_all_of(export))


def _is_json(text: bytes) -> bool:
    start, end = _payload(text)
    try:
        return isinstance(piecewise.decode(text[start:end]), dict | list | piecewise.LongList)
    except UnreadableFile:
        return False


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Give each line with its number, counted from 1; None for a line past the bound, which is passed over unread."""
    number = 0
    while line := file.readline(bounds.MAX_JSON_BYTES + 1):
        number += 1
        if len(line) <= bounds.MAX_JSON_BYTES or line.endswith(b"\n"):
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(bounds.MAX_JSON_BYTES)
        yield number, None


def _on_lines(export: Export, report: Report) -> Iterator[Document]:
    with export.open() as file:
        for number, line in _lines(file):
            bounds.check_records(number)
            place = locator.join(export.place, locator.step("line", number))
            if line is None:
                megabytes = bounds.MAX_JSON_BYTES // (1024 * 1024)
                report.could_not_read(
                    place, f"This line is longer than {megabytes} MB.", f"이 줄은 {megabytes} MB보다 깁니다."
                )
                continue
            text = line.removeprefix(_BOM) if number == 1 else line
            if text.strip(_SPACE):
                yield from _in_part(text, *_payload(text), place, report)


def _in_part(data: bytes, start: int, end: int, place: str, report: Report) -> Iterator[Document]:
    """Give the one JSON value in ``data[start:end]``, or list why there is none."""
    try:
        yield _document(data, start, end, place)
    except UnreadableFile as unfit:
        report.could_not_read(place, unfit.en, unfit.ko)


def _document(data: bytes, start: int, end: int, place: str) -> Document:
    if (start, end) == (0, len(data)):
        return Document(place, piecewise.decode(data))
    value = piecewise.decode(data[start:end])
    return Document(locator.join(place, locator.step("bytes", f"{start}-{end}")), value)


def _all_of(export: Export) -> bytes:
    """Read a file that has to be held whole. Raises UnreadableFile where it is too large for that."""
    if export.size > bounds.MAX_DOCUMENT_BYTES:
        bounds.refuse_size()
    with export.open() as file:
        return file.read(bounds.MAX_DOCUMENT_BYTES + 1).rstrip(_SPACE)


def _in_whole(data: bytes, place: str, report: Report) -> Iterator[Document]:
    bounds.check_depth(data)
    bounds.check_containers(data)
    try:
        if data.startswith(_BOM):
            yield Document(place, piecewise.decode(data.removeprefix(_BOM)))
        else:
            yield _document(data, *_payload(data), place)
    except UnreadableFile as unfit:
        texts = _glued(data)
        if not texts or (len(texts) == 1 and _BETWEEN_TEXTS.fullmatch(data, texts[0][1])):
            raise
        failure = unfit
    else:
        return
    yield from _in_glued(data, texts, failure, place, report)


def _in_glued(
    data: bytes, texts: list[tuple[int, int]], failure: UnreadableFile, place: str, report: Report
) -> Iterator[Document]:
    done = 0
    for start, end in [*texts, (len(data), len(data))]:
        if not _BETWEEN_TEXTS.fullmatch(data, done, start):
            between = locator.step("bytes", f"{done}-{start}")
            report.could_not_read(locator.join(place, between), failure.en, failure.ko)
        if start < end:
            yield from _in_part(data, start, end, place, report)
        done = end


def _glued(data: bytes) -> list[tuple[int, int]]:
    """Find the outermost ``{...}`` and ``[...]`` of bytes that hold several JSON texts behind one another."""
    found, depth, start = [], 0, 0
    for position in piecewise.brackets(data):
        if data[position] in b"[{":
            start = start if depth else position
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                found.append((start, position + 1))
    return found


def _payload(text: bytes) -> tuple[int, int]:
    """Where the JSON is in ``text``: between the brackets of a JSONP call, or all of it."""
    called = _CALLBACK.match(text)
    if not called:
        return 0, len(text)
    body = text.rstrip(_CALLBACK_TAIL)
    return called.end(), len(body) - 1 if body.endswith(b")") else len(text)
