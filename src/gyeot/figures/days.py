"""Days as people write them: as offices do, and as spreadsheets turn them out. Read where one reading is possible, or
refused with what to change in the spreadsheet.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from gyeot.errors import UnreadableFile
from gyeot.figures.rates import EARLIEST, LATEST

_DAY = re.compile(
    r"(\d{4}) ?(?:[-./]|년) ?(\d{1,2}) ?(?:[-./]|월) ?(\d{1,2}) ?[.일]?(?:\([월화수목금토일]\))?", re.ASCII
)
_MIDNIGHT = re.compile(r" 0?0:00(:00)?$", re.ASCII)
_TOTAL = re.compile(r"total|sum|all|전체|합|계|.*(합계|총계|소계|누계|[월주간]계)", re.IGNORECASE)

#: What a whole column may be written in, with the places of year, month and day. 24.8.26 is 2024 as Koreans write it.
_COLUMNS = (
    (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII), (2, 0, 1)),
    (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII), (2, 1, 0)),
    (re.compile(r"'?(\d{2})[-./] ?(\d{1,2})[-./] ?(\d{1,2})\.?", re.ASCII), (0, 1, 2)),
    (re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII), (0, 1, 2)),
)
#: A spreadsheet's number of a day, from 2000 to 2049: days since 30 December 1899.
_SERIAL, _SERIALS_BEGIN = re.compile(r"(3[6-9]|4\d|5[0-4])\d{3}", re.ASCII), date(1899, 12, 30)


def day(words: str) -> date | None:
    """The day that is written: 2024-08-26, 2024.8.26, 2024. 8. 26. or 2024년 8월 26일; None where it is none.

    >>> day("2024. 8. 26.") == day("2024년 8월 26일") == day("2024-08-26 0:00") == date(2024, 8, 26)
    True
    """
    found = _DAY.fullmatch(_MIDNIGHT.sub("", words.strip()))
    return _date(*map(int, found.groups())) if found else None


def column(cells: Sequence[tuple[int, str]]) -> list[date]:
    """Read a column of days, each told with its line. Raises UnreadableFile where one has no reading, or the whole two.

    >>> column([(2, "8/26/2024"), (3, "8/27/2024")])
    [datetime.date(2024, 8, 26), datetime.date(2024, 8, 27)]
    """
    read = [day(words) for _, words in cells]
    if None in read:
        found = list(_readings([_MIDNIGHT.sub("", words.strip()) for _, words in cells]))
        if len(found) != 1:
            unread = [cell for cell, told in zip(cells, read, strict=True) if told is None]
            raise _unreadable(*next((cell for cell in unread if _is_total(cell[1])), unread[0]))
        read = found[0]
    return [_in_our_times(told, line) for told, (line, _) in zip(read, cells, strict=True) if told]


def one(words: str, line: int) -> date:
    """Read one day by itself. Raises UnreadableFile where it has no reading."""
    told = day(words)
    if told is None:
        raise _unreadable(line, words)
    return _in_our_times(told, line)


def _readings(cells: Sequence[str]) -> Iterator[list[date | None]]:
    """Every way in which all cells are days."""
    for written, places in _COLUMNS:
        found = [written.fullmatch(cell) for cell in cells]
        read = [_date(*(int(one.groups()[place]) for place in places)) if one else None for one in found]
        if None not in read:
            yield read
    if all(_SERIAL.fullmatch(cell) for cell in cells):
        yield [_SERIALS_BEGIN + timedelta(days=int(cell)) for cell in cells]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _is_total(words: str) -> bool:
    return _TOTAL.fullmatch("".join(words.split())) is not None


def _in_our_times(told: date, line: int) -> date:
    if not EARLIEST <= told <= LATEST:
        raise UnreadableFile(
            f"Line {line} has a year before {EARLIEST.year} or after {LATEST.year}. Check it.",
            f"{line}번째 줄의 연도가 {EARLIEST.year}년 앞이거나 {LATEST.year}년 뒤입니다. 확인해 주세요.",
        )
    return told


def _unreadable(line: int, words: str) -> UnreadableFile:
    if _is_total(words):
        return UnreadableFile(
            f"Line {line} is a total and no day. Leave totals out: each line is one day.",
            f"{line}번째 줄은 날짜가 아니라 합계입니다. 합계 줄은 빼고, 한 줄에 하루씩만 남겨 주세요.",
        )
    return UnreadableFile(
        f"Line {line} has no date that can be read. Write it like 2024-08-26. In a spreadsheet, set the format of the "
        "cells to a date like 2024-08-26 and save as CSV once more.",
        f"{line}번째 줄의 날짜를 읽지 못했습니다. 2024-08-26처럼 적어 주세요. 엑셀에서는 셀 서식을 날짜로 바꾸어 "
        "2024-08-26처럼 보이게 한 뒤 CSV로 다시 저장해 주세요.",
    )
