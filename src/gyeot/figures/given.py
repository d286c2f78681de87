"""What an analyst hands in: a CSV file of counts day by day, or of counts by groups. Read strictly, or refused."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

from gyeot import tables
from gyeot.errors import MixedUnits, UnreadableFile
from gyeot.figures.rates import Unit
from gyeot.figures.suppress import Table
from gyeot.figures.surge import Series

#: Ten thousand times a real one; a stranger's file must not fill the memory.
MOST_BYTES = 4_000_000

_DATES = ("date", "day", "날짜", "일자")
_COUNTS = ("count", "number", "건수", "수", "인원")
_UNITS = ("unit", "단위")
_TOTALS = frozenset({"total", "sum", "all", "합계", "총계", "계", "소계", "전체"})


def series(path: Path, unit: Unit) -> Series:
    """Read a daily series: a column of dates and one of counts. Raises Refused where a day is missing or told twice."""
    header, rows = tables.read(path, most_bytes=MOST_BYTES)
    day, count = _column(header, _DATES), _column(header, _COUNTS)
    _one_unit(header, rows, unit)
    told = sorted((_date(row[day], line), _number(row[count], line)) for line, row in rows)
    for (one, _), (other, _) in pairwise(told):
        if one == other:
            raise _wrong(f"{one} stands twice. Leave one.", f"같은 날({one})이 두 번 있습니다. 하나만 남겨 주세요.")
        if (other - one).days != 1:
            raise _wrong(
                f"No day stands between {one} and {other}. A day that is missing is not a day with 0: add it.",
                f"{one} 다음이 {other}입니다. 빠진 날은 0건인 날이 아니므로, 빠진 날을 채워 주세요.",
            )
    return Series(unit, told[0][0], tuple(number for _, number in told))


def table(path: Path, unit: Unit) -> Table:
    """Read a table: one or two columns of groups and one of counts. Margins are added up here, not read."""
    header, rows = tables.read(path, most_bytes=MOST_BYTES)
    count = _column(header, _COUNTS)
    _one_unit(header, rows, unit)
    sides = [index for index, name in enumerate(header) if index != count and name.casefold() not in _UNITS]
    counts: dict[tuple[str, ...], int] = {}
    for line, row in rows:
        cell = tuple(row[index].strip() for index in sides)
        if not all(cell) or any(label.casefold() in _TOTALS for label in cell):
            raise _wrong(
                f"Line {line} names no group, or a total. Totals are added up here: leave them out.",
                f"{line}번째 줄에 항목 이름이 없거나 합계 줄입니다. 합계는 여기서 더하니 빼 주세요.",
            )
        if cell in counts:
            raise _wrong(
                f"Line {line} tells the same groups a second time. Leave one.",
                f"{line}번째 줄이 앞의 줄과 같은 항목입니다. 하나만 남겨 주세요.",
            )
        counts[cell] = _number(row[count], line)
    labels = tuple(tuple(dict.fromkeys(cell[place] for cell in counts)) for place in range(len(sides)))
    return Table(unit, tuple(header[index] for index in sides), labels, counts)


def _column(header: Sequence[str], names: Sequence[str]) -> int:
    found = [index for index, name in enumerate(header) if name.casefold() in names]
    if len(found) != 1:
        raise _wrong(
            f"One column has to be called {' or '.join(names[:2])}.",
            f"열 하나의 이름이 {' 또는 '.join(name for name in names if not name.isascii())}여야 합니다.",
        )
    return found[0]


def _one_unit(header: Sequence[str], rows: Sequence[tuple[int, list[str]]], unit: Unit) -> None:
    """Hold a column of units against the one that was asked for. Raises MixedUnits where they differ."""
    place = next((index for index, name in enumerate(header) if name.casefold() in _UNITS), None)
    if place is None:
        return
    for line, row in rows:
        if row[place].strip().casefold() not in (unit.value, unit.ko):
            raise MixedUnits(
                f"Line {line} counts something else than {unit}. Put each into a file of its own; --unit names it.",
                f"{line}번째 줄은 {unit.ko}가 아닌 것을 센 숫자입니다. 종류마다 파일을 나누고 --unit으로 알려 주세요.",
            )


def _date(words: str, line: int) -> date:
    try:
        return date.fromisoformat(words.strip())
    except ValueError as cause:
        raise _wrong(
            f"Line {line} has no date like 2024-08-26.", f"{line}번째 줄에 2024-08-26 같은 날짜가 없습니다."
        ) from cause


def _number(words: str, line: int) -> int:
    plain = words.strip().replace(",", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 9):
        raise _wrong(
            f"Line {line} has no count: a whole number from 0 up.", f"{line}번째 줄에 0 이상의 정수 건수가 없습니다."
        )
    return int(plain)


def _wrong(en: str, ko: str) -> UnreadableFile:
    return UnreadableFile(en, ko)
