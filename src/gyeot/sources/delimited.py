"""Reads the rows of a text table (CSV, TSV): finds its encoding and separator by strict rules, and notices broken rows.

Encoding: a byte order mark decides; text with U+0000 is UTF-16 if it has a header that way; text that is valid UTF-8
to its end is UTF-8; text that is valid CP949 (the superset of EUC-KR that Excel writes in Korea) to its end and is
Korean is CP949. A file that is damaged in places is read in the encoding in which it begins as Korean, its undecodable
rows listed. Anything else is refused. Nothing is replaced, nothing guessed from a few letters.

Separator: of comma, tab, semicolon and bar, the one by which the header says most. A header of one column has none.

Quotes follow RFC 4180: a cell may be quoted, a quote in it is doubled, line breaks within are the cell's. A quote that
is never closed, or closed in the middle of a cell, would swallow or shift all the rows after it. Such a row is listed,
and reading goes on in the line after the one in which it began.
"""

import codecs
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from gyeot.errors import UnreadableFile
from gyeot.sources import columns
from gyeot.sources.export import Export

#: One row, all its lines together. The longest comment that a platform allows is 40,000 characters.
MAX_ROW = 1024 * 1024

#: How far down the header may stand: people put a title, a date and an empty line above a table.
HEADER_WITHIN = 10

SEPARATORS = (",", "\t", ";", "|")

_BLOCK = 256 * 1024
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LINE_ENDS = ("", "\n", "\r\n", "\r")
_HANGUL = re.compile("[가-힣ㄱ-ㆎ]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_ENOUGH_HANGUL = 3


@dataclass(frozen=True, slots=True)
class Encoding:
    """What a text file is written in: Python's name of it, and the length of its byte order mark."""

    name: str
    bom: int = 0

    @property
    def said(self) -> str:
        """The name for the report."""
        return "utf-8-sig" if self.bom == len(codecs.BOM_UTF8) else self.name


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its number, counted from 1; or, with no cells, why there is none, in English and Korean."""

    number: int
    cells: list[str] = field(default_factory=list, repr=False)
    trouble: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is laid out: the separator ("" for a table of one column), the header's row, and its columns."""

    separator: str
    header_row: int
    columns: columns.Columns


_OPEN_QUOTE = (
    "A quotation mark in this row is never closed, so its end cannot be told. Mend it in a spreadsheet and save again.",
    "이 행에서 열린 따옴표가 닫히지 않아 행의 끝을 알 수 없습니다. 표 프로그램에서 고쳐 다시 저장해 주세요.",
)
_LATE_QUOTE = (
    "In this row text follows a closing quotation mark, so its cells cannot be told apart.",
    "이 행에는 닫는 따옴표 뒤에 글이 더 있어 칸을 나눌 수 없습니다.",
)
_TOO_LONG = (f"This row is longer than {MAX_ROW:,} characters.", f"이 행은 {MAX_ROW:,}자보다 깁니다.")
_UNDECODABLE = (
    "This row holds bytes that are no text in the file's encoding.",
    "이 행에 파일의 글자 인코딩으로 읽을 수 없는 부분이 있습니다.",
)


def layout_of(export: Export) -> Layout | None:
    """Find a header of comments among the first rows, looking at the head alone; None where there is none."""
    return next((layout for name in _to_try(export.head) if (layout := _layout_in(export, name))), None)


def encoding_of(export: Export) -> Encoding:
    """Settle the encoding of the whole file. Raises UnreadableFile where it is in none that we read."""
    for bom, name in _BOMS:
        if export.head.startswith(bom):
            return Encoding(name, len(bom))
    if b"\0" in export.head:
        found = next((name for name in _to_try(export.head) if _layout_in(export, name)), None)
        if found:
            return Encoding(found)
    utf8_until = _valid_until(export, "utf-8")
    if utf8_until is None:
        return Encoding("utf-8")
    # Korean that begins as UTF-8 is UTF-8 with a damaged place: CP949 would read it too, as other words.
    if len(_HANGUL.findall(_beginning(export, "utf-8", utf8_until))) >= _ENOUGH_HANGUL:
        return Encoding("utf-8")
    cp949_until = _valid_until(export, "cp949")
    if _is_korean(_beginning(export, "cp949", export.size if cp949_until is None else cp949_until)):
        return Encoding("cp949")
    raise UnreadableFile(
        f"The table is neither UTF-8 (byte {utf8_until:,} is not) nor CP949 or UTF-16. Save it again as UTF-8 "
        '("CSV UTF-8" in Excel).',
        f"UTF-8({utf8_until:,}번째 바이트부터 아님)도 CP949나 UTF-16도 아닌 표입니다. "
        "UTF-8로 다시 저장해 주세요(엑셀에서는 'CSV UTF-8').",
    )


def rows(export: Export, encoding: Encoding, separator: str) -> Iterator[Row]:
    """Give the rows of the file, broken ones with the reason why. Empty lines count as rows and are not given."""
    return _rows(_lines(export, encoding), separator)


# --- encoding


def _to_try(head: bytes) -> tuple[str, ...]:
    marked = next((name for bom, name in _BOMS if head.startswith(bom)), None)
    if marked:
        return (marked,)
    return ("utf-16-le", "utf-16-be") if b"\0" in head else ("utf-8", "cp949")


def _layout_in(export: Export, name: str) -> Layout | None:
    bom = next((len(mark) for mark, marked in _BOMS if marked == name and export.head.startswith(mark)), 0)
    head = Export.of(
        export.head[: len(export.head) - len(export.head) % 2] if name.startswith("utf-16") else export.head
    )
    lines = list(islice(_lines(head, Encoding(name, bom)), 4 * HEADER_WITHIN))
    found = []
    for separator in SEPARATORS:
        given = [row for row in islice(_rows(iter(lines), separator), HEADER_WITHIN) if row.number <= HEADER_WITHIN]
        for place, row in enumerate(given):
            meant = columns.of_header(row.cells, alone=place == 0)
            if meant:
                found.append((len(meant.places), Layout(separator if len(row.cells) > 1 else "", row.number, meant)))
                break
    return max(found, key=lambda scored: scored[0])[1] if found else None


def _valid_until(export: Export, name: str) -> int | None:
    """Where the file stops being valid in an encoding, None where it never does."""
    decoder = codecs.getincrementaldecoder(name)()
    done = 0
    with export.open() as file:
        while True:
            block = file.read(_BLOCK)
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return done - held + error.start
            done += len(block)
            if not block:
                return None


def _beginning(export: Export, name: str, until: int) -> str:
    with export.open() as file:
        return codecs.getincrementaldecoder(name)().decode(file.read(min(until, 4 * _BLOCK)))


def _is_korean(text: str) -> bool:
    """Tell Korean from bytes that happen to be valid: most of it is Hangul, and most of that the usual 2,350."""
    others = _NOT_ASCII.findall(text)
    usual = sum(1 for char in others if _in_euc_kr(char))
    return bool(others) and 2 * len(_HANGUL.findall(text)) >= len(others) and 10 * usual >= 8 * len(others)


def _in_euc_kr(char: str) -> bool:
    try:
        return len(char.encode("euc_kr")) == 2  # Python spells the other 8,822 syllables in eight bytes
    except UnicodeEncodeError:
        return False


# --- lines


def _lines(export: Export, encoding: Encoding) -> Iterator[str | tuple[str, str]]:
    """Give the lines with their ends; for one that is no text or too long, why."""
    wide = encoding.name.startswith("utf-16")
    name = "utf-8" if wide else encoding.name
    blocks = _blocks(export, encoding.bom)
    for line in _split(_from_utf16(blocks, encoding.name) if wide else blocks):
        if line is None:
            yield _TOO_LONG
            continue
        try:
            yield line.decode(name)
        except UnicodeDecodeError:
            yield _UNDECODABLE


def _blocks(export: Export, skip: int) -> Iterator[bytes]:
    with export.open() as file:
        file.read(skip)
        while block := file.read(_BLOCK):
            yield block


def _from_utf16(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Turn UTF-16 into UTF-8; half a character becomes bytes that UTF-8 refuses, so that its row is listed."""
    decoder = codecs.getincrementaldecoder(name)("surrogatepass")
    for block in blocks:
        yield decoder.decode(block).encode(errors="surrogatepass")
    if decoder.getstate()[0]:
        yield b"\xff"


def _split(blocks: Iterator[bytes]) -> Iterator[bytes | None]:
    r"""Split into lines at \n, or at \r where the first block has no \n. A line past the bound is None, read over."""
    held, passing_over, end = b"", False, b""
    for block in blocks:
        end = end or (b"\r" if b"\n" not in block and b"\r" in block else b"\n")
        *whole, held = (held + block).split(end)
        for line in whole:
            yield None if passing_over or len(line) > MAX_ROW else line + end
            passing_over = False
        if len(held) > MAX_ROW:
            held, passing_over = b"", True
    if held or passing_over:
        yield None if passing_over else held


# --- rows


def _rows(lines: Iterator[str | tuple[str, str]], separator: str) -> Iterator[Row]:
    waiting: deque[str | tuple[str, str]] = deque()

    def following() -> str | tuple[str, str] | None:
        return waiting.popleft() if waiting else next(lines, None)

    number = 0
    while (line := following()) is not None:
        number += 1
        if isinstance(line, tuple):
            yield Row(number, trouble=line)
        elif '"' not in line:
            text = line.rstrip("\r\n")
            if text:
                yield Row(number, text.split(separator) if separator else [text])
        else:
            cells, taken = _quoted_row(line, following, separator)
            if isinstance(cells, tuple):
                # Every line is put back at most once for each odd quote before it, and so read at most three times.
                waiting.extendleft(reversed(taken))
                yield Row(number, trouble=cells)
            else:
                yield Row(number, cells)


def _quoted_row(
    line: str, following: Callable[[], str | tuple[str, str] | None], separator: str
) -> tuple[list[str] | tuple[str, str], list[str | tuple[str, str]]]:
    """Read a row that has quotes; give its cells or what is wrong with it, and the further lines that it took."""
    cells: list[str] = []
    taken: list[str | tuple[str, str]] = []
    at, length = 0, len(line)
    while True:
        if not line.startswith('"', at):
            end = line.find(separator, at) if separator else -1
            if end < 0:
                return [*cells, line[at:].rstrip("\r\n")], taken
            cells.append(line[at:end])
            at = end + 1
            continue
        cell: list[str] = []
        at += 1
        while (quote := line.find('"', at)) < 0 or line.startswith('"', quote + 1):
            if quote >= 0:
                cell.append(line[at : quote + 1])
                at = quote + 2
                continue
            cell.append(line[at:])
            more = following()
            if more is not None:
                taken.append(more)
            if not isinstance(more, str) or (length := length + len(more)) > MAX_ROW:
                return _OPEN_QUOTE, taken
            line, at = more, 0
        cells.append("".join([*cell, line[at:quote]]))
        at = quote + 1
        if line[at:] in _LINE_ENDS:
            return cells, taken
        if not separator or not line.startswith(separator, at):
            return _LATE_QUOTE, taken
        at += 1
