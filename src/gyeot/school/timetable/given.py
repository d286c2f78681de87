"""Sorts what a school handed in: which sheet is which table, which are timetables in a grid, and which nobody knows."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from gyeot.errors import UnreadableFile
from gyeot.said import Said
from gyeot.school.timetable import grid, template, words
from gyeot.school.timetable.tables import BELLS, CLUBS, EVENTS, LESSONS, Kind, Row, Sheet


@dataclass(slots=True)
class Given:
    """The rows of each kind of table, timetables that may be grids, and the sheets that nobody knows."""

    rows: dict[Kind, list[Row]] = field(default_factory=dict, repr=False)
    grids: list[Sheet] = field(default_factory=list, repr=False)
    unknown: list[Sheet] = field(default_factory=list, repr=False)
    examples: list[Said] = field(default_factory=list)  # tables in which rows of the template still stand
    grid_tables: list[Said] = field(default_factory=list)
    gaps: int = 0  # empty cells between the lessons of a day, in grids
    unread: list[Row] = field(default_factory=list, repr=False)  # lines of grids that could not be told
    nameless: list[Row] = field(default_factory=list, repr=False)  # of these, lessons of a class without its name
    doubles: int = 0  # cells of grids that name two subjects

    def of(self, kind: Kind) -> list[Row]:
        """Give the rows of a kind of table."""
        return self.rows.get(kind, [])

    def take_all(self, sheets: list[Sheet]) -> None:
        """Take the timetable, and what stands beside it in a workbook."""
        for sheet in sheets:
            kind = _kind_of(sheet, alone=len(sheets) == 1)
            if kind:
                self.rows.setdefault(kind, []).extend(sheet.rows_of(kind) or ())
            elif not sheet.is_notes:
                self.grids.append(sheet)

    def take_one(self, kind: Kind, sheets: list[Sheet]) -> None:
        """Take a table that was named: the sheet that stands alone, or those of the workbook that are of its kind."""
        its = [sheet for sheet in sheets if len(sheets) == 1 or _kind_of(sheet, alone=False) is kind]
        if not its:
            raise UnreadableFile(
                f"No sheet of the workbook is the table of {kind.said.en}. It needs the columns {kind.wanted.en}.",
                f"엑셀 파일에 {kind.said.ko} 시트가 없습니다. {kind.wanted.ko} 칸이 있어야 합니다.",
            )
        self.rows[kind] = [row for sheet in its for row in _rows(sheet, kind)]

    def leave_out_examples(self) -> None:
        """Take out the invented rows of the template, but where the timetable has no others."""
        self.examples = [kind.said for kind, rows in self.rows.items() if any(map(template.is_example, rows))]
        if self.grids or not all(map(template.is_example, self.of(LESSONS))):
            for kind, rows in self.rows.items():
                self.rows[kind] = [row for row in rows if not template.is_example(row)]

    def take_grids(self, rooms: Collection[str]) -> None:
        """Read the sheets that are grids as rows of lessons. Raises UnreadableFile where no timetable was given."""
        bells: list[Row] = []
        known = frozenset(map(words.unspaced, rooms))
        for sheet in self.grids:
            found = grid.read(sheet, known)
            if found:
                self.rows.setdefault(LESSONS, []).extend(found.rows)
                self.grid_tables.append(sheet.table)
                self.gaps += found.gaps
                self.unread += found.unread
                self.nameless += found.nameless
                self.doubles += found.doubles
                bells += found.bells
            else:
                self.unknown.append(sheet)
        if not self.of(BELLS) and _agree(bells):
            self.rows[BELLS] = bells
        if self.unread and not self.of(LESSONS):
            raise self.unread[0].wrong(
                "does not say of which period or class it is. Write '1' or '2-3' in front of it",
                "몇 교시, 어느 반인지 알 수 없습니다. 줄 앞에 '1교시'나 '2-3'처럼 적어 주세요",
            )
        if not self.of(LESSONS):
            raise UnreadableFile(
                "There is no timetable. It is a table with the columns day, period, subject and student or class; or a"
                " grid for each class, with days across, periods down and the class above ('2-3'); or one sheet with a"
                " row for each class.",
                "시간표가 없습니다. 요일, 교시, 과목과 학생 또는 반 칸이 있는 표, 반마다 요일을 가로로 놓고 위에"
                " '2학년 3반'이라고 적은 격자, 한 줄에 한 반씩 적은 전체 시간표 가운데 하나를 넣어 주세요.",
            )


def _kind_of(sheet: Sheet, *, alone: bool) -> Kind | None:
    """Tell what a sheet is by its columns, and where these fit several by its name; None for what may be a grid."""
    fitting, named = sheet.kinds(), LESSONS if alone else sheet.named_kind()
    if named in fitting:
        return named
    if named and named is not LESSONS and sheet.is_called(named):
        raise _lacks_columns(sheet, named)
    if named is LESSONS or not fitting:
        return None
    if {CLUBS, EVENTS} <= {*fitting}:
        raise sheet.wrong(
            "may be clubs or events. Call the sheet one or the other.",
            "동아리인지 행사인지 알 수 없습니다. 시트 이름을 '동아리'나 '행사'로 바꿔 주세요.",
        )
    return fitting[0]


def _agree(bells: list[Row]) -> bool:
    """Whether each period has the same times wherever it stands."""
    times: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for row in bells:
        times[row.need(words.PERIOD)].add(row.span())
    return all(len(told) == 1 for told in times.values())


def _rows(sheet: Sheet, kind: Kind) -> list[Row]:
    rows = sheet.rows_of(kind)
    if rows is None:
        raise _lacks_columns(sheet, kind)
    return rows


def _lacks_columns(sheet: Sheet, kind: Kind) -> UnreadableFile:
    return sheet.wrong(
        f"has no header with the columns {kind.wanted.en}.", f"{kind.wanted.ko} 칸을 적은 제목 줄이 없습니다."
    )
