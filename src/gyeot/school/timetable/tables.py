"""The tables that a school hands in, as CSV files or as sheets of a workbook, told apart by what their columns say.

A sheet's header may stand some rows down: people put a title above a table.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gyeot import tables
from gyeot.errors import UnreadableFile
from gyeot.said import Said
from gyeot.school.timetable import words
from gyeot.school.timetable.words import Column
from gyeot.sources import workbook
from gyeot.sources.export import Export
from gyeot.sources.office import Package, Target, local

#: A school of 5,000 with a row for each lesson of each student stays below.
MOST_BYTES = 16_000_000
MOST_ROWS = 300_000
MOST_CELLS = 3_000_000
#: A name of a column is no longer.
_MOST_NAME = 100
_HEADER_WITHIN = 10

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
#: Documents of 한글: an old Office file with a stream of its own, an older kind with a header of its own, and a ZIP
#: (https://www.hancom.com/support/downloadCenter/hwpOwpml).
_IN_HWP, _OLD_HWP, _HWPX = "HwpSummaryInformation".encode("utf-16-le"), b"HWP Document File", b"application/hwp+zip"
_PICTURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_NOT_IN_NAME = re.compile(r"\([^)]*\)|\[[^\]]*\]|[\s_]")
_WHOLE_NUMBER = re.compile(r"(-?\d{1,15})\.0+")
#: What a spreadsheet makes of "2-3". No table here holds a date.
_DATE = re.compile(r"\d{4}-(\d\d)-(\d\d)")
#: Written wide ("１－１"), and other hyphens.
_PLAIN = str.maketrans({chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)} | dict.fromkeys("‐‑−", "-"))
_UNUSUAL = re.compile("[！-～‐‑−\u1100-\u11ff]")
_SPACES, _LINE_ENDS = re.compile(r"[^\S\n]+"), re.compile(r"\s*\n\s*")
_RANGE = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_NOTES = frozenset({"안내", "설명", "guide", "readme", "notes"})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table: what it is called, the sheets that are called so, and the columns by which it is known."""

    said: Said
    sheets: tuple[str, ...]
    needs: tuple[tuple[Column, ...], ...]  # of each group one column at least
    never: tuple[tuple[Column, ...], ...] = ()  # with one of each of these groups it is something else

    def fits(self, names: frozenset[str]) -> bool:
        """Whether a row of these names is the header of such a table."""
        return not self.lacks(names) and not self.is_other(names)

    def is_other(self, names: frozenset[str]) -> bool:
        """Whether these names rule such a table out."""
        return bool(self.never) and all(_has(group, names) for group in self.never)

    def lacks(self, names: frozenset[str]) -> Sequence[tuple[Column, ...]]:
        """Give the groups of columns of which a row of these names has none."""
        return [group for group in self.needs if not _has(group, names)]

    @property
    def wanted(self) -> Said:
        """Name the columns that it needs."""
        ko = ", ".join("/".join(column[0] for column in group) for group in self.needs)
        en = ", ".join("/".join(column[-1] for column in group) for group in self.needs)
        return Said(ko, en)


def _has(group: tuple[Column, ...], names: frozenset[str]) -> bool:
    return any(name in names for column in group for name in column)


_HOLDER = (words.STUDENT, words.CLASS)
LESSONS = Kind(
    Said("시간표", "lessons"),
    ("시간표", "timetable", "lessons"),
    ((words.DAY,), (words.PERIOD,), (words.SUBJECT,), _HOLDER),
)
STUDENTS = Kind(
    Said("학생", "students"),
    ("학생", "명단", "명렬", "students"),
    ((words.STUDENT, words.NUMBER), (words.CLASS,)),
)
ROOMS = Kind(
    Said("교실", "rooms"),
    ("교실", "rooms"),
    ((words.NAME, words.ROOM), (words.KIND, words.SEATS, words.BUILDING, words.FLOOR)),
    never=(_HOLDER, (words.DAY,)),
)
PASSAGES = Kind(
    Said("통로", "passages"),
    ("통로", "passages"),
    ((words.FROM,), (words.TO,), (words.SECONDS,)),
)
BELLS = Kind(
    Said("교시", "bells"),
    ("교시", "일과", "시정", "bells"),
    ((words.PERIOD,), (words.START, words.TIME), (words.END, words.TIME)),
)
LUNCH = Kind(
    Said("급식", "lunch"),
    ("급식", "점심", "lunch"),
    ((words.SITTING,), (words.START, words.TIME), (words.END, words.TIME)),
)
GATES = Kind(
    Said("등하교", "gates"),
    ("등하교", "gates"),
    ((words.WAY,), (words.GATE,), (words.START, words.TIME)),
)
_WHEN = ((words.DAY,), (words.PERIOD, words.START, words.TIME))
CLUBS = Kind(Said("동아리", "clubs"), ("동아리", "clubs"), (_HOLDER, (words.NAME, words.CLUB), *_WHEN))
EVENTS = Kind(Said("행사", "events"), ("행사", "방과후", "events"), (_HOLDER, (words.NAME,), *_WHEN))

#: In this order a sheet is asked what it is: those with more columns of their own first.
KINDS = (LESSONS, LUNCH, GATES, PASSAGES, CLUBS, EVENTS, BELLS, ROOMS, STUDENTS)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, which knows its table and line for whoever has to mend it."""

    table: Said
    line: int
    cells: Mapping[str, str] = field(repr=False)

    def get(self, names: Column) -> str:
        """Give a cell, "" where it is empty or there is no such column."""
        return next((self.cells[name] for name in names if self.cells.get(name)), "")

    def need(self, names: Column) -> str:
        """Give a cell that has to be there."""
        found = self.get(names)
        if not found:
            raise self.wrong(
                f"has no {names[-1]}; undo merged cells",
                f"'{names[0]}' 칸이 비어 있거나 없습니다. 셀을 병합했으면 풀어 주세요",
            )
        return found

    def time(self, names: Column) -> int:
        """Give a time that has to be there, in seconds since midnight."""
        found = words.seconds_of(self.need(names))
        if found is None:
            raise self.wrong("has a time that is none: write 09:00", "시각은 09:00처럼 적어 주세요")
        return found

    @property
    def has_span(self) -> bool:
        """Whether start and end stand in one column."""
        return not self.get(words.START) and words.span_of(self.get(words.TIME)) is not None

    def span(self) -> tuple[int, int]:
        """Give the start and the end that have to be there, in two columns or in one: "09:00~09:45"."""
        said = self.get(words.TIME)
        if not said or self.get(words.START):
            return self.time(words.START), self.time(words.END)
        found = words.span_of(said)
        if found is None:
            raise self.wrong("has no start and end: write 09:00~09:45", "시간은 09:00~09:45처럼 적어 주세요")
        return found

    @property
    def where(self) -> Said:
        """Where the row stands."""
        return Said(f"{self.table.ko} {self.line}번째 줄", f"{self.table.en}, line {self.line}")

    def wrong(self, en: str, ko: str) -> UnreadableFile:
        """Make the complaint about this row."""
        mend = "" if ko.endswith("주세요") else " 고쳐서 다시 넣어 주세요."
        return UnreadableFile(
            f"{self.where.en} {en}. Mend it and read it again.",
            f"{self.where.ko}: {ko}.{mend}",
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was handed in: its name, and its rows with their lines. Empty rows are not among them."""

    table: Said  # as errors call it
    name: str
    rows: list[tuple[int, list[str]]] = field(repr=False)
    #: The column in which a merged cell begins and what it says, at the line and column of each cell that it covers.
    merged: Mapping[tuple[int, int], tuple[int, str]] = field(default_factory=dict, repr=False)

    def cell(self, line: int, cells: Sequence[str], at: int, *, since: int) -> str:
        """Give a cell of a line, or of the merged one that covers it; what begins left of ``since`` is a title."""
        begins, said = self.merged.get((line, at), (0, ""))
        return (cells[at] if at < len(cells) else "") or (said if begins >= since else "")

    def row(self, line: int, cells: Mapping[str, str]) -> Row:
        """Make a row of cells that stand in a line."""
        return Row(self.table, line, cells)

    def wrong(self, en: str, ko: str) -> UnreadableFile:
        """Make the complaint about the whole sheet."""
        return UnreadableFile(f"{self.table.en} {en}", f"{self.table.ko}: {ko}")

    def rows_of(self, kind: Kind) -> list[Row] | None:
        """Give the rows below the header of such a table; None where there is no such header."""
        at = self._header(kind)
        if at is None:
            return None
        names = [_column(name) for name in self.rows[at][1]]
        return [
            self.row(line, _named(names, self._whole(line, cells, len(names)))) for line, cells in self.rows[at + 1 :]
        ]

    def _whole(self, line: int, cells: Sequence[str], width: int) -> Sequence[str]:
        """Fill what was merged downwards: "2-3" beside all of its lessons."""
        return [self.cell(line, cells, at, since=at) for at in range(width)] if self.merged else cells

    def kinds(self) -> list[Kind]:
        """Give what the sheet can be by its columns, likeliest first."""
        return [kind for kind in KINDS if self._header(kind) is not None]

    def named_kind(self) -> Kind | None:
        """Give what the sheet is by its name."""
        name = _column(self.name)
        found = [(len(word), kind) for kind in KINDS for word in kind.sheets if word in name]
        return max(found, key=lambda one: one[0])[1] if found else None

    def lacks(self) -> tuple[Kind, Sequence[tuple[Column, ...]]] | None:
        """Give what the sheet seems to be, by its name or by all columns but one, and the columns that it lacks."""
        named = self.named_kind()
        found = [
            (kind, kind.lacks(names))
            for names in self._heads()
            for kind in ([named] if named else KINDS)
            if not kind.is_other(names)
        ]
        near = [
            (kind, lacking)
            for kind, lacking in found
            if (len(lacking) < len(kind.needs) if named else len(lacking) == 1 and len(kind.needs) > 2)
        ]
        return min(near, key=lambda one: len(one[1]), default=None)

    def is_called(self, kind: Kind) -> bool:
        """Whether its name is a kind's and nothing more."""
        return _column(self.name) in kind.sheets

    @property
    def is_notes(self) -> bool:
        """Whether it is there to explain the others."""
        return _column(self.name) in _NOTES

    def _header(self, kind: Kind) -> int | None:
        return next((at for at, names in enumerate(self._heads()) if kind.fits(names)), None)

    def _heads(self) -> Iterator[frozenset[str]]:
        """Give the names in each row that may be the header."""
        return (frozenset(map(_column, cells)) for _, cells in self.rows[:_HEADER_WITHIN])


def read(path: Path, kind: Kind) -> list[Sheet]:
    """Read a CSV file (UTF-8, or CP949 as Korean spreadsheets write it) or every filled sheet of a workbook.

    Raises Refused or OutsideWorld where a file is not there or cannot be opened, UnreadableFile where it is damaged or
    past a bound. ``kind`` is what errors call a CSV file.
    """
    export = _workbook(path)
    if export:
        return list(_sheets(export))
    header, rows = tables.read(path, most_bytes=MOST_BYTES)
    table = Said(f"{kind.said.ko} 표", f"The table of {kind.said.en}")
    return [Sheet(table, path.stem, [(line, [*map(_tidy, cells)]) for line, cells in [(1, header), *rows]])]


def _workbook(path: Path) -> Export | None:
    try:
        export = Export.of(path)
    except OSError:
        return None  # the reader of CSV has the sentence for it
    _check_no_other(export)
    if not workbook.looks_like_one(export.head):
        return None
    if export.size > MOST_BYTES:
        raise _too_large()
    return export


def _check_no_other(export: Export) -> None:
    """Refuse what people have timetables in besides workbooks, with how to make a workbook of it."""
    if _is_hwp(export):
        raise UnreadableFile(
            "The file is a document of Hangul (.hwp). Copy its tables into a workbook, save it as .xlsx and hand that"
            " in.",
            "한글(.hwp) 문서입니다. 한글에서 표를 복사해 엑셀에 붙여 넣고 .xlsx로 저장해서 넣어 주세요.",
        )
    if _is_picture(export.head):
        raise UnreadableFile(
            "The file is a PDF or a picture, from which no timetable can be read. Hand in the workbook that it was made"
            " from, or write the timetable as a grid into a workbook (.xlsx).",
            "PDF나 그림 파일에서는 시간표를 읽을 수 없습니다. 그 시간표를 만든 엑셀 파일을 넣거나, 시간표를 엑셀에"
            " 격자로 옮겨 .xlsx로 저장해서 넣어 주세요.",
        )
    if export.head.startswith(_OLD_OFFICE):
        raise UnreadableFile(
            "The file is an old workbook (.xls) or has a password. Take the password off and save it as .xlsx.",
            "옛 엑셀(.xls) 파일이거나 암호가 걸린 파일입니다. 엑셀에서 열어 암호를 풀고 .xlsx로 다시 저장해 주세요.",
        )


def _is_hwp(export: Export) -> bool:
    if not export.head.startswith(_OLD_OFFICE):
        return export.head.startswith(_OLD_HWP) or _HWPX in export.head[:100]
    # Names of streams may stand anywhere in it.
    with export.open() as file:
        return _IN_HWP in file.read(MOST_BYTES)


def _is_picture(head: bytes) -> bool:
    """Whether it is a PDF or a picture; telephones make WebP and HEIC."""
    return head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or head[4:8] == b"ftyp"


def _sheets(export: Export) -> Iterator[Sheet]:
    with export.open() as file:
        package = Package.of(file, _damaged, _too_large)
        told = list(_told(package))
        for number, rows in _rows(export).items():
            name, part = told[number - 1] if number <= len(told) else (str(number), "")
            yield Sheet(Said(f"'{name}' 시트", f"The sheet '{name}'"), name, rows, _merged(package, part, rows))


def _rows(export: Export) -> Mapping[int, list[tuple[int, list[str]]]]:
    """Give the filled rows of each filled sheet, by its number."""
    found: dict[int, list[tuple[int, list[str]]]] = defaultdict(list)
    cells = rows = 0
    for row in workbook.rows(export):
        cells, rows = cells + len(row.cells), rows + 1
        if cells > MOST_CELLS or rows > MOST_ROWS:
            raise _too_large()
        shown = [_shown(cell) for cell in row.cells]
        if any(shown):
            found[row.sheet].append((row.number, shown))
    if not found:
        raise UnreadableFile(
            "The workbook is empty. Fill its sheets and hand it in again.",
            "엑셀 파일이 비어 있습니다. 시트를 채워 다시 넣어 주세요.",
        )
    return found


def _shown(cell: str) -> str:
    """Give a cell of a workbook as its writer meant it."""
    said = _tidy(cell)
    if whole := _WHOLE_NUMBER.fullmatch(said):
        return whole[1]
    if date := _DATE.fullmatch(said):
        return f"{int(date[1])}-{int(date[2])}"
    return said


def _tidy(cell: str) -> str:
    """Write one way what looks alike: width, hyphens, letters in parts, and spaces at the edges or several together."""
    plain = unicodedata.normalize("NFC", cell).translate(_PLAIN) if _UNUSUAL.search(cell) else cell
    return _LINE_ENDS.sub("\n", _SPACES.sub(" ", plain)).strip()


def _column(name: str) -> str:
    return _NOT_IN_NAME.sub("", name[:_MOST_NAME]).casefold()


def _named(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Give the cells by their columns; of two columns of one name the first that is filled."""
    found: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=False):
        if cell and name not in found:
            found[name] = cell
    return found


def _too_large() -> UnreadableFile:
    return UnreadableFile(
        f"The workbook is larger than {MOST_BYTES // 1_000_000} MB or holds more than {MOST_ROWS:,} rows. Hand in a"
        " smaller one, with the sheets of one school alone.",
        f"엑셀 파일이 {MOST_BYTES // 1_000_000} MB보다 크거나 {MOST_ROWS:,}줄보다 깁니다."
        " 한 학교의 시트만 남겨 다시 넣어 주세요.",
    )


def _damaged() -> UnreadableFile:
    return UnreadableFile(
        "The workbook is damaged. Save it once more as .xlsx.",
        "엑셀 파일이 손상되었습니다. .xlsx로 다시 저장해 주세요.",
    )


# --- the names of sheets, and their merged cells


class _Tags(Target):
    """Keeps the attributes of elements of one name."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.found: list[dict[str, str]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == self.tag:
            self.found.append({local(name): value for name, value in attributes.items()})


def _told(package: Package) -> Iterator[tuple[str, str]]:
    """Give the sheets' names and parts in the order in which their rows come. Sheets that are charts have no rows."""
    related = {one.get("Id", ""): one for one in _tags(package, "xl/_rels/workbook.xml.rels", "Relationship")}
    for one in _tags(package, "xl/workbook.xml", "sheet"):
        its = related.get(one.get("id", ""), {})
        if its.get("Type", "").rpartition("/")[2] == "worksheet":
            target = its.get("Target", "")
            yield one.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _tags(package: Package, part: str, tag: str) -> list[dict[str, str]]:
    if part not in package.names():
        return []
    tags = _Tags(tag)
    for _ in package.feed(part, tags):
        pass
    return tags.found


def _merged(
    package: Package, part: str, rows: Sequence[tuple[int, list[str]]]
) -> Mapping[tuple[int, int], tuple[int, str]]:
    """Give what covers each cell of a sheet. Its XML was read before, so a search for the ranges will do."""
    found: dict[tuple[int, int], tuple[int, str]] = {}
    cells, width, covered = dict(rows), max(len(one) for _, one in rows), 0
    for match in _RANGE.finditer(package.whole(part) if part in package.names() else b""):
        left, top, right, bottom = (text.decode() for text in match.groups())
        first, columns = int(top), range(_number(left), min(_number(right) + 1, width))
        said = cells[first][columns.start] if columns and first in cells and columns.start < len(cells[first]) else ""
        lines = range(first, min(int(bottom), rows[-1][0]) + 1) if said else range(0)
        covered += len(lines) * len(columns)
        if covered > MOST_ROWS:
            raise _too_large()
        found |= {(line, column): (columns.start, said) for line in lines for column in columns}
    return found


def _number(letters: str) -> int:
    """Count a column from 0: "A", "B" … "AA"."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
