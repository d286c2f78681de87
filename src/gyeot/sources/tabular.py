"""Reads comments from a table that somebody made: CSV, TSV or an Excel workbook, with Korean or English headers.

What a column means is told by its header (``gyeot.sources.columns``, where the rule for times is); how a text file is
encoded and parted, in ``gyeot.sources.delimited``; how a workbook is unpacked, in ``gyeot.sources.workbook``. A table
is recognised by a header with a column of texts within the first rows; what stands above it is set aside.

The locator of a row is ``row=N``; in a workbook, ``sheet=N;row=N``, the sheet counted from 1: a sheet's name may be a
person's.
"""

from collections.abc import Iterator, Sequence

from gyeot.errors import UnreadableFile
from gyeot.material import Comment
from gyeot.sources import columns, delimited, locator, workbook
from gyeot.sources.columns import Columns
from gyeot.sources.export import Export, Report

NAME = "table"


def recognises(export: Export) -> bool:
    """Tell a workbook by its ZIP, and a text table by its header."""
    return workbook.looks_like_one(export.head) or delimited.layout_of(export) is not None


def read(export: Export, report: Report) -> Iterator[Comment]:
    """Give one comment for each row below the header that has a text."""
    if export.head.startswith(b"PK"):
        yield from _in_workbook(export, report)
    else:
        yield from _in_text(export, report)


def _in_text(export: Export, report: Report) -> Iterator[Comment]:
    layout = delimited.layout_of(export)
    if layout is None:
        raise _no_header()
    encoding = delimited.encoding_of(export)
    report.encoding = encoding.said
    for row in delimited.rows(export, encoding, layout.separator):
        place = locator.join(export.place, locator.step("row", row.number))
        if row.trouble:
            report.could_not_read(place, *row.trouble)
        elif row.number < layout.header_row:
            report.set_aside += 1
        elif row.number > layout.header_row and _fits(row.cells, layout.columns, place, report):
            yield from _one(row.cells, layout.columns, place, report)


def _in_workbook(export: Export, report: Report) -> Iterator[Comment]:
    known: dict[int, Columns] = {}
    looked_at: dict[int, int] = {}
    for row in workbook.rows(export):
        place = locator.join(export.place, locator.step("sheet", row.sheet), locator.step("row", row.number))
        if row.sheet in known:
            yield from _one(row.cells, known[row.sheet], place, report)
            continue
        looked_at[row.sheet] = looked_at.get(row.sheet, 0) + 1
        header = columns.of_header(row.cells, alone=looked_at[row.sheet] == 1)
        if header and looked_at[row.sheet] <= delimited.HEADER_WITHIN:
            known[row.sheet] = header
        else:
            report.set_aside += 1  # a title above a table, or a sheet of something else
    if not known:
        raise _no_header()


def _fits(cells: Sequence[str], meant: Columns, place: str, report: Report) -> bool:
    """Tell whether a row has as many cells as the header; empty ones at its end may be more."""
    if len(cells) >= meant.width and not any(cell.strip() for cell in cells[meant.width :]):
        return True
    report.could_not_read(
        place,
        f"This row has {len(cells)} cells and the header {meant.width}, so its cells cannot be told apart.",
        f"이 행은 {len(cells)}칸이고 머리글은 {meant.width}칸이어서, 칸을 맞출 수 없습니다.",
    )
    return False


def _one(cells: Sequence[str], meant: Columns, place: str, report: Report) -> Iterator[Comment]:
    comment = columns.comment(cells, meant, place, report)
    if comment:
        yield comment
    elif any(cell.strip() for cell in cells):
        report.could_not_read(place, "This row has no text.", "이 행에는 글이 없습니다.")


def _no_header() -> UnreadableFile:
    return UnreadableFile(
        'The table has no header with a column of texts. Write one into its first row, such as "text" or "내용", and '
        'best also "author", "posted_at (KST)", "url" and "platform".',
        "표에 글이 있는 열의 머리글이 없습니다. 첫 행에 '내용'이나 '댓글' 같은 머리글을 적어 주세요. "
        "'작성자', '작성일시', '링크', '플랫폼'도 있으면 좋습니다.",
    )
