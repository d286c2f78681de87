"""What an analyst hands in as CSV: counts day by day, counts by groups, printed figures. Read strictly, or refused."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from gyeot import tables
from gyeot.errors import MixedUnits, UnreadableFile
from gyeot.figures import days, layout
from gyeot.figures.consistency import Printed
from gyeot.figures.rates import Count, Unit, Window
from gyeot.figures.suppress import Table, refuse_beside
from gyeot.figures.surge import Series
from gyeot.said import subject

#: Ten thousand times a real one; a stranger's file must not fill the memory.
MOST_BYTES = 4_000_000

_DATES = (
    *("date", "day", "날짜", "일자"),
    *("접수일", "접수일자", "접수날짜", "신고일", "신고일자", "발생일", "발생일자", "상담일", "상담일자", "등록일"),
)
_COUNTS = (
    *("count", "number", "건수", "수", "인원"),
    *("신고건수", "접수건수", "사건건수", "발생건수", "상담건수", "요청건수", "삭제건수", "게시글건수", "처리건수"),
    *("신고수", "접수수", "사건수", "요청수", "게시글수", "피해자수", "피의자수", "인원수", "건수(건)", "인원(명)"),
)
_UNITS = ("unit", "단위")
#: What people write where a count was hidden, or where there was none.
_NOT_TOLD = frozenset("-–—*xX.…") | {"…", "가림", "비공개", "없음", "x", "n/a"}
_FIRSTS, _LASTS = ("from", "first", "부터", "시작"), ("to", "last", "까지", "끝")
_RATES, _GROWTHS = ("per_day", "per day", "하루", "하루 평균"), ("growth", "growth %", "증가율", "증가율(%)")
_SHARES, _WHOLES = ("share", "share %", "비율", "비율(%)"), ("of", "whole", "전체", "모수")
_TOTALS = frozenset({"total", "sum", "all", "합계", "총계", "계", "소계", "전체"})


def series(path: Path, unit: Unit) -> Series:
    """Read a daily series: a column of dates and one of counts. Raises Refused where a day is missing or told twice."""
    header, rows = tables.read(path, most_bytes=MOST_BYTES)
    dated, count = _column(header, _DATES), _column(header, _COUNTS)
    _one_unit(header, rows, unit)
    dates = days.column([(line, row[dated]) for line, row in rows])
    told = sorted(zip(dates, (_number(row[count], line) for line, row in rows), strict=True))
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
    layout.refuse_heading(header, rows)
    if not any(_plain(name) in _COUNTS for name in header):
        layout.refuse_crossed(header, rows)
    count = _column(header, _COUNTS)
    _one_unit(header, rows, unit)
    sides = [index for index, name in enumerate(header) if index != count and name.casefold() not in _UNITS]
    refuse_beside([header[index] for index in sides])
    counts: dict[tuple[str, ...], int] = {}
    for line, row in rows:
        layout.refuse_note(line, row)
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
    whole = Table(unit, tuple(header[index] for index in sides), labels, counts)
    layout.refuse_gaps(labels, frozenset(counts))
    return whole


def printed(path: Path, unit: Unit) -> tuple[Printed, ...]:
    """Read printed figures: the first and last day and the count, and what else was printed beside it."""
    header, rows = tables.read(path, most_bytes=MOST_BYTES)
    first, last, count = (_column(header, names) for names in (_FIRSTS, _LASTS, _COUNTS))
    named, rate, growth, share, whole = (
        next((index for index, name in enumerate(header) if name.casefold() in names), None)
        for names in (_UNITS, _RATES, _GROWTHS, _SHARES, _WHOLES)
    )

    def at(row: Sequence[str], place: int | None) -> str:
        return "" if place is None else row[place].strip()

    found = []
    for line, row in rows:
        of = at(row, whole)
        if bool(of) != bool(at(row, share)):
            raise _wrong(
                f"Line {line} has a share without what it is a share of, or the other way round. Give both or neither.",
                f"{line}번째 줄에 비율과 전체 가운데 하나만 있습니다. 둘 다 적거나 둘 다 비워 주세요.",
            )
        window = Window(days.one(row[first], line), days.one(row[last], line))
        found.append(
            Printed(
                line=line,
                count=Count(_number(row[count], line), _unit(at(row, named), unit, line), window),
                per_day=_decimal(at(row, rate), line),
                growth=_decimal(at(row, growth), line),
                share=_decimal(at(row, share), line),
                whole=_number(of, line) if of else None,
            )
        )
    return tuple(found)


def _column(header: Sequence[str], names: Sequence[str]) -> int:
    found = [index for index, name in enumerate(header) if _plain(name) in names]
    if len(found) > 1:
        named = ", ".join(header[index] for index in found)
        raise _wrong(
            f"{len(found)} columns could be the one ({named}). Leave the one that is meant, the others in files of "
            "their own.",
            f"쓸 수 있는 열이 {len(found)}개입니다({named}). 하나만 남기고, 나머지는 파일을 따로 만들어 주세요.",
        )
    if not found:
        korean = [name for name in names if not name.isascii()][:3]
        raise _wrong(
            f"One column has to be called {' or '.join(names[:2])}.",
            f"열 하나의 이름은 {', '.join(korean)} 가운데 하나여야 합니다.",
        )
    return found[0]


def _plain(name: str) -> str:
    """A column's name as it is looked for: "신고 건수" is 신고건수."""
    return "".join(name.casefold().split())


def _one_unit(header: Sequence[str], rows: Sequence[tuple[int, list[str]]], unit: Unit) -> None:
    """Hold a column of units against the one that was asked for. Raises MixedUnits where they differ."""
    place = next((index for index, name in enumerate(header) if name.casefold() in _UNITS), None)
    if place is None:
        return
    for line, row in rows:
        if Unit.named(row[place]) is not unit and row[place].strip() != unit.counter:
            raise MixedUnits(
                f"Line {line} counts something else than {unit}. Put each into a file of its own and say its unit.",
                f"{line}번째 줄은 {unit.ko}{subject(unit.ko)} 아닌 것을 센 숫자입니다. 종류마다 파일을 나누고 단위를 "
                "알려 주세요.",
            )


def _unit(words: str, unit: Unit, line: int) -> Unit:
    """The unit that a line names, or the one that was asked for."""
    if not words:
        return unit
    named = Unit.named(words)
    if named is None:
        raise _wrong(
            f"Line {line} names no unit. Write one of {', '.join(Unit)}.",
            f"{line}번째 줄의 단위를 알 수 없습니다. {', '.join(one.ko for one in Unit)} 가운데 하나로 적어 주세요.",
        )
    return named


def _decimal(words: str, line: int) -> Decimal | None:
    """A printed rate or percentage with its decimals; None where nothing was printed."""
    plain = words.removesuffix("%").strip().replace(",", "").replace("−", "-")
    if not plain:
        return None
    if not re.fullmatch(r"[+-]?\d{1,9}(\.\d{1,6})?", plain, re.ASCII):
        raise _wrong(
            f"Line {line} has a rate or a percentage that is no number. Write it like 6.98.",
            f"{line}번째 줄의 하루 평균이나 비율이 숫자가 아닙니다. 6.98처럼 적어 주세요.",
        )
    return Decimal(plain)


def _number(words: str, line: int) -> int:
    plain = words.strip().replace(",", "")
    if not plain:
        raise _wrong(
            f"Line {line} has no count. If there was none, write 0.",
            f"{line}번째 줄의 건수가 비어 있습니다. 한 건도 없었다면 0을 적어 주세요.",
        )
    if plain in _NOT_TOLD or plain.endswith("미만"):
        raise _wrong(
            f'Line {line} has "{plain}" for a count. If there was none, write 0. If it was hidden, hand in the table '
            "as it was before: hiding is done here.",
            f"{line}번째 줄의 건수가 '{plain}'입니다. 한 건도 없었다면 0을 적어 주세요. 이미 가린 것이라면 가리기 전의 "
            "표를 넣어 주세요. 가리는 일은 여기서 합니다.",
        )
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 9):
        raise _wrong(
            f"Line {line} has no count that can be read: a whole number from 0 up, without words.",
            f"{line}번째 줄의 건수를 읽지 못했습니다. '48건'이 아니라 48처럼, 0 이상의 숫자만 적어 주세요.",
        )
    return int(plain)


def _wrong(en: str, ko: str) -> UnreadableFile:
    return UnreadableFile(en, ko)
