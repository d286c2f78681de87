"""Small tables as CSV: those that people hand in are read whole within a bound, or refused with the line and what to
mend; in those that we hand out, no cell turns into a formula.
"""

import csv
import io
from pathlib import Path
from typing import TypeAlias

from gyeot.errors import OutsideWorld, Refused, UnreadableFile

#: A table's header, and each of its rows with the line on which it ends. Rows are as wide as the header.
Table: TypeAlias = tuple[list[str], list[tuple[int, list[str]]]]

#: What is no UTF-8 is what Korean spreadsheets still write by default; Korean in CP949 is never valid UTF-8 by chance.
_ENCODINGS = ("utf-8-sig", "cp949")

#: What spreadsheets take for the start of a formula (https://owasp.org/www-community/attacks/CSV_Injection), and the
#: full-width forms of it.
_FORMULA = frozenset("=+-@|%＝＋－＠｜％")
_BLANK_STARTS = ("\t", "\r", "\n")


def no_formula(text: str) -> str:
    """Give ``text`` as a spreadsheet shows it and does not run it: an apostrophe before what looks like a formula.

    >>> no_formula("=1+1"), no_formula("서울")
    ("'=1+1", '서울')
    """
    # Programs drop any kind of space and look at what follows.
    return f"'{text}" if text.startswith(_BLANK_STARTS) or text.lstrip()[:1] in _FORMULA else text


def read(path: Path, *, most_bytes: int) -> Table:
    """Read a CSV file (RFC 4180) of at most ``most_bytes``, in UTF-8 or as Korean spreadsheets write it.

    Raises Refused where there is no such file, OutsideWorld where it cannot be opened, UnreadableFile where it is too
    large, no CSV, without rows, or where a row is not as wide as the header.
    """
    reader = csv.reader(io.StringIO(_text(path, most_bytes), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as cause:
        raise UnreadableFile(
            f"Line {reader.line_num} is no proper CSV. Save the table as CSV once more.",
            f"{reader.line_num}번째 줄이 올바른 CSV가 아닙니다. 표를 CSV로 다시 저장해 주세요.",
        ) from cause
    if not rows:
        raise UnreadableFile(
            "There are no rows below the header. The first line names the columns.",
            "제목 행 아래에 줄이 없습니다. 첫 줄에는 칸 이름을 적어 주세요.",
        )
    for line, row in rows:
        if len(row) != len(header):
            raise UnreadableFile(
                f"Line {line} has {len(row)} columns, the header has {len(header)}. If a title stands above the table, "
                "or a note below it, leave that out.",
                f"{line}번째 줄은 {len(row)}칸인데 제목 행은 {len(header)}칸입니다. 표 위의 제목이나 아래의 설명이 "
                "함께 들어 있다면 빼 주세요.",
            )
    return header, rows


def _text(path: Path, most_bytes: int) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(most_bytes + 1)
    except FileNotFoundError as cause:
        raise Refused(
            "There is no such file. Check the path.", "그런 파일이 없습니다. 경로를 확인해 주세요."
        ) from cause
    except OSError as cause:
        raise OutsideWorld(
            "The file cannot be opened. Check that you may read it.",
            "파일을 열 수 없습니다. 읽을 권한을 확인해 주세요.",
        ) from cause
    if len(data) > most_bytes:
        raise UnreadableFile(
            f"The file is larger than {most_bytes // 1_000_000} MB. Hand in a smaller table.",
            f"파일이 {most_bytes // 1_000_000} MB보다 큽니다. 더 작은 표를 넣어 주세요.",
        )
    return decoded(data)


def decoded(data: bytes) -> str:
    """Decode a table: UTF-8, or else CP949. Raises UnreadableFile where it is neither."""
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(
        "The file is no text that can be read. Save the table as CSV UTF-8.",
        "글자를 읽을 수 없는 파일입니다. 표를 'CSV UTF-8'로 저장해 주세요.",
    )
