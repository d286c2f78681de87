"""A student's week as the timetable that everybody knows: periods down, days across, meal and gates in place."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gyeot.school import told
from gyeot.school.personal import Hour, Personal
from gyeot.school.week import Day, Kind

_SCHOOL_DAYS = (Day.MONDAY, Day.TUESDAY, Day.WEDNESDAY, Day.THURSDAY, Day.FRIDAY)


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in a cell. ``time`` is told where it is not the row's."""

    said: str
    room: str
    time: str
    new: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One period: what it is called, when it mostly is, and a cell for each day."""

    label: str
    time: str
    cells: tuple[tuple[Entry, ...], ...]


def days(one: Personal) -> tuple[Day, ...]:
    """The days across: Monday to Friday, and Saturday where anything is on it."""
    saturday = any(hour.slot.day is Day.SATURDAY for hour in one.after)
    return (*_SCHOOL_DAYS, Day.SATURDAY) if saturday else _SCHOOL_DAYS


def rows(one: Personal, language: str) -> Iterator[Row]:
    """Give the rows from the way in to the way out, in the order of the day."""
    by_label: dict[tuple[int, str], list[Hour]] = defaultdict(list)
    for hour in one.after:
        by_label[_label(hour, language)].append(hour)
    across = days(one)
    for (_, label), hours in sorted(by_label.items(), key=lambda row: (row[0][0], _starts(row[1]), row[0][1])):
        usual = Counter(_time(hour) for hour in hours).most_common(1)[0][0]
        yield Row(
            label,
            usual,
            tuple(tuple(_entry(hour, usual, one) for hour in hours if hour.slot.day is day) for day in across),
        )


def _starts(hours: Sequence[Hour]) -> int:
    return min(hour.slot.start for hour in hours)


def _entry(hour: Hour, usual: str, one: Personal) -> Entry:
    is_gate = hour.kind in (Kind.ARRIVE, Kind.LEAVE)
    time = _time(hour)
    return Entry(
        said=hour.room if is_gate else hour.said,
        room="" if is_gate else hour.room,
        time="" if time == usual else time,
        new=hour in one.new,
    )


def _time(hour: Hour) -> str:
    if hour.kind is Kind.LEAVE:
        return f"{told.clock_time(hour.slot.start)}–"
    return told.span(hour.slot.start, hour.slot.end)


def _label(hour: Hour, language: str) -> tuple[int, str]:
    """Name the row, with its place in the day: the way in first, the way out last."""
    korean, period = told.is_korean(language), hour.slot.period
    if hour.kind is Kind.ARRIVE:
        return 0, "등교" if korean else "In"
    if hour.kind is Kind.LEAVE:
        return 2, "하교" if korean else "Out"
    if hour.kind is Kind.LUNCH:
        return 1, "점심" if korean else "Lunch"
    if period.isdigit():
        return 1, f"{period}교시" if korean else f"Period {period}"
    return 1, told.stop_name(period, language) or ("그 밖" if korean else "Other")
