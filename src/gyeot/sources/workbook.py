"""Reads the rows of an Excel workbook (XLSX): measures the ZIP before unpacking, takes cells as the values they show.

The format is ECMA-376 (Office Open XML), part 1, chapter 18. Of it this reads the sheets, the shared strings, and of
the styles only whether a number is shown as a date. Formulas are never run: what counts is the value that Excel stored
beside them. Pictures, links, macros and everything else in the file stay packed.

A date is given as text, "2024-09-05 12:30:00" or, where it is shown without an hour, "2024-09-05": Excel keeps no zone.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gyeot.errors import UnreadableFile
from gyeot.sources import bounds, columns
from gyeot.sources.export import Export
from gyeot.sources.office import MAX_EXPANDED, MAX_RATIO, Package, Target, local

#: Shared strings are held in memory, all of them.
MAX_SHARED_BYTES = 64 * 1024 * 1024

MAX_SHEETS = 500
MAX_ROWS = 1_048_576  # Excel's own

_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?")
_NOT_IN_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')

# ECMA-376, 18.8.30: built-in formats that show a date or a time, the East Asian ones with them.
_DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_HOUR_FORMATS = frozenset([*range(18, 23), *range(32, 36), *range(45, 48), 55, 56])


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: the sheet's number, counted from 1 in the order of the workbook, the row's, and its cells."""

    sheet: int
    number: int
    cells: list[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Style:
    is_date: bool
    shows_hour: bool


def looks_like_one(head: bytes) -> bool:
    """Tell a workbook by its ZIP's first entries."""
    return (
        head.startswith(b"PK\x03\x04") and (b"xl/" in head or b"[Content_Types].xml" in head) and b"word/" not in head
    )


def rows(export: Export) -> Iterator[SheetRow]:
    """Give the rows of all sheets, without the cells that are empty at their end.

    Raises UnreadableFile where the file is damaged or past a bound.
    """
    with export.open() as file:
        yield from _all_rows(Package.of(file, _damaged, _too_large))


def _all_rows(package: Package) -> Iterator[SheetRow]:
    book = _book(package)
    styles = _styles(package, book.styles) if book.styles else []
    shared = _shared_strings(package, book.shared) if book.shared else []
    for number, part in enumerate(book.sheets, 1):
        yield from _sheet_rows(package, part, number, _Cells(shared, styles, book.from_1904))


# --- the book


@dataclass(slots=True)
class _Book:
    sheets: list[str] = field(default_factory=list)
    styles: str = ""
    shared: str = ""
    from_1904: bool = False


def _book(package: Package) -> _Book:
    """Find the parts that hold sheets, strings and styles, by the relationships that the format keeps of them."""
    names = set(package.names())
    main = _targets(package, "_rels/.rels", "").get("officeDocument", ["xl/workbook.xml"])[0]
    if main not in names:
        raise _damaged()
    folder, name = posixpath.split(main)
    related = _related(package, f"{folder}/_rels/{name}.rels", folder)
    book = _Book()
    for tag, attributes in _elements(package, main):
        if tag == "workbookPr":
            book.from_1904 = attributes.get("date1904") in ("1", "true")
        elif tag == "sheet":
            kind, target = related.get(_relation_id(attributes), ("", ""))
            if kind == "worksheet" and target in names:
                book.sheets.append(target)
    if len(book.sheets) > MAX_SHEETS:
        raise _too_large()
    by_kind = {kind: target for kind, target in related.values() if target in names}
    book.styles, book.shared = by_kind.get("styles", ""), by_kind.get("sharedStrings", "")
    return book


def _related(package: Package, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """The relationships in a part: id to kind and target."""
    if part not in package.names():
        return {}
    found = {}
    for tag, attributes in _elements(package, part):
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path)
    return found


def _targets(package: Package, part: str, folder: str) -> dict[str, list[str]]:
    targets: dict[str, list[str]] = {}
    for kind, target in _related(package, part, folder).values():
        targets.setdefault(kind, []).append(target)
    return targets


def _relation_id(attributes: dict[str, str]) -> str:
    return next((value for name, value in attributes.items() if name.endswith("}id")), "")


def _elements(package: Package, part: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the elements of a small part, each by its name without namespace and its attributes."""
    collected = _Elements()
    for _ in package.feed(part, collected):
        yield from collected.found
        collected.found.clear()


def _styles(package: Package, part: str) -> list[_Style]:
    formats: dict[str, str] = {}
    styles: list[_Style] = []
    in_cells = False
    for tag, attributes in _elements(package, part):
        if tag == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            in_cells = tag == "cellXfs"
        elif tag == "xf" and in_cells:
            styles.append(_style(attributes.get("numFmtId", "0"), formats))
    return styles


def _style(number: str, formats: dict[str, str]) -> _Style:
    if number in formats:
        code = _NOT_IN_FORMAT.sub("", formats[number][:1000]).lower()
        return _Style(any(letter in code for letter in "ymdhs"), "h" in code)
    known = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    return _Style(known in _DATE_FORMATS, known in _HOUR_FORMATS)


def _shared_strings(package: Package, part: str) -> list[str]:
    if package.size(part) > MAX_SHARED_BYTES:
        raise _too_large()
    strings = _Strings()
    for _ in package.feed(part, strings):
        pass
    return strings.found


# --- one sheet


@dataclass(frozen=True, slots=True)
class _Cells:
    """What it takes to say what a cell shows."""

    shared: list[str] = field(repr=False)
    styles: list[_Style]
    from_1904: bool

    def shown(self, kind: str, style: str, value: str) -> str:
        match kind:
            case "s":
                place = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1
                if not 0 <= place < len(self.shared):
                    raise _damaged()
                return self.shared[place]
            case "b":
                return {"1": "TRUE", "0": "FALSE"}.get(value, value)
            case "" | "n":
                return self._number(style, value)
        return value

    def _number(self, style: str, value: str) -> str:
        place = int(style) if style.isascii() and style.isdigit() and len(style) < 6 else 0
        shape = self.styles[place] if place < len(self.styles) else _Style(is_date=False, shows_hour=False)
        if not shape.is_date or not _NUMBER.fullmatch(value):
            return value
        seconds = round(float(value) * 86_400)
        if not 86_400 <= seconds < 2_958_466 * 86_400:  # before the first day or past the year 9999: a time alone
            return value
        start = datetime(1904, 1, 1) if self.from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001  Excel keeps no zone
        moment = start + timedelta(seconds=seconds)
        return moment.isoformat(" ") if shape.shows_hour or seconds % 86_400 else moment.date().isoformat()


def _sheet_rows(package: Package, part: str, sheet: int, cells: _Cells) -> Iterator[SheetRow]:
    reading = _Sheet(cells)
    for _ in package.feed(part, reading):
        for number, row in reading.found:
            yield SheetRow(sheet, number, row)
        reading.found.clear()


# --- XML, as a stream


class _Elements(Target):
    """Keeps names and attributes."""

    def __init__(self) -> None:
        self.found: list[tuple[str, dict[str, str]]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.found.append((local(tag), dict(attributes)))


class _Words(Target):
    """Collects the text of <t> elements, without those that tell how to read a name aloud (<rPh>)."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.collecting = self.in_reading = False

    def open_word(self, tag: str) -> None:
        if tag == "rPh":
            self.in_reading = True
        self.collecting = tag == "t" and not self.in_reading

    def close_word(self, tag: str) -> None:
        if tag == "rPh":
            self.in_reading = False
        self.collecting = False

    def data(self, text: str) -> None:
        if self.collecting:
            self.length += len(text)
            if self.length <= bounds.MAX_TEXT + 1:  # past it the door refuses the text, and says so
                self.pieces.append(text)

    def taken(self) -> str:
        text = _ESCAPED.sub(_unescaped, "".join(self.pieces))
        self.pieces.clear()
        self.length = 0
        return text


class _Strings(_Words):
    """The shared strings: one for each <si>."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self.open_word(local(tag))

    def end(self, tag: str) -> None:
        name = local(tag)
        self.close_word(name)
        if name == "si":
            self.found.append(self.taken())


class _Sheet(_Words):
    """The rows of a sheet, each with its number."""

    def __init__(self, cells: _Cells) -> None:
        super().__init__()
        self.cells = cells
        self.found: list[tuple[int, list[str]]] = []
        self.number = 0
        self.row: dict[int, str] = {}
        self.column = -1
        self.kind = self.style = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "row":
            self.number = _row_number(attributes.get("r", ""), self.number)
            self.row, self.column = {}, -1
        elif name == "c":
            self.column = _column(attributes.get("r", ""), self.column)
            self.kind, self.style = attributes.get("t", ""), attributes.get("s", "")
        elif name == "v":
            self.collecting = self.kind != "inlineStr"
        else:
            self.open_word(name)

    def end(self, tag: str) -> None:
        name = local(tag)
        self.close_word(name)
        if name == "c":
            self._keep_cell()
        elif name == "row" and self.row:
            width = max(self.row) + 1
            self.found.append((self.number, [self.row.get(place, "") for place in range(width)]))
            self.row = {}

    def _keep_cell(self) -> None:
        value = self.taken()
        if value and self.column < columns.MAX_COLUMNS:
            self.row[self.column] = self.cells.shown(self.kind, self.style, value)


def _row_number(written: str, before: int) -> int:
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 8 else before + 1
    if not before < number <= MAX_ROWS:
        raise _damaged()
    return number


def _column(reference: str, before: int) -> int:
    found = _REFERENCE.fullmatch(reference)
    if not found:
        return before + 1
    place = 0
    for letter in found[1]:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _unescaped(found: re.Match[str]) -> str:
    """Undo Excel's own escape of control characters (ECMA-376, 22.9.2.19), but for halves of characters."""
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code <= 0xDFFF else chr(code)


def _damaged() -> UnreadableFile:
    return UnreadableFile(
        "The workbook is damaged, locked with a password, or not built as Excel builds one. Open it in a spreadsheet "
        "and save it again as XLSX or CSV.",
        "파일이 손상되었거나 암호로 잠겼거나 엑셀 통합 문서가 아닙니다. "
        "표 프로그램에서 열어 XLSX나 CSV로 다시 저장해 주세요.",
    )


def _too_large() -> UnreadableFile:
    return UnreadableFile(
        f"The workbook unpacks to more than {MAX_EXPANDED // 2**20} MB, or to more than {MAX_RATIO} times its size. "
        "Save the sheet of comments alone, as CSV.",
        f"통합 문서의 압축을 풀면 {MAX_EXPANDED // 2**20} MB를 넘거나 원래 크기의 {MAX_RATIO}배를 넘습니다. "
        "댓글이 있는 시트만 CSV로 저장해 주세요.",
    )
