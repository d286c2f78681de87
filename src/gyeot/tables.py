"""Small tables that people hand in as CSV: read whole within a bound, or refused with the line and what to mend."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from gyeot.errors import OutsideWorld, Refused, UnreadableFile

#: A table's header, and each of its rows with the line on which it ends. Rows are as wide as the header.
Table: TypeAlias = tuple[list[str], list[tuple[int, list[str]]]]


def read(path: Path, *, most_bytes: int, encodings: Sequence[str] = ("utf-8-sig",)) -> Table:
    """Read a CSV file (RFC 4180) of at most ``most_bytes``, in the first of the encodings that fits.

    Raises Refused where there is no such file, OutsideWorld where it cannot be opened, UnreadableFile where it is too
    large, no CSV, without rows, or where a row is not as wide as the header.
    """
    reader = csv.reader(io.StringIO(_text(path, most_bytes, encodings), newline=""), strict=True)
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
                f"Line {line} has {len(row)} columns, the header has {len(header)}.",
                f"{line}번째 줄은 {len(row)}칸인데 제목 행은 {len(header)}칸입니다.",
            )
    return header, rows


def _text(path: Path, most_bytes: int, encodings: Sequence[str]) -> str:
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
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(
        "The file is not UTF-8. Save it as CSV UTF-8.", "UTF-8 파일이 아닙니다. 'CSV UTF-8'로 저장해 주세요."
    )
