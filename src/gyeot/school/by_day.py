"""Meetings as staff watch them: by day, with those of several kept students at one time in one row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from gyeot.school.plan import Apart, Meeting
from gyeot.school.week import Day


@dataclass(frozen=True, slots=True)
class DayMet:
    """The meetings of one day, numbered from 1 in the whole week. A row holds kept students who do the same then."""

    day: Day
    rows: tuple[tuple[tuple[int, Meeting], ...], ...]

    @property
    def number(self) -> int:
        """How many meetings these are."""
        return sum(map(len, self.rows))

    @property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """From when to when someone has to watch: meetings within a minute of each other joined (s since midnight)."""
        return tuple(_joined([row[0][1] for row in self.rows]))


def days(meetings: Sequence[Meeting]) -> Iterator[DayMet]:
    """Part meetings, which come by day and time as a plan has them, into days and rows; a day without any is none."""
    for day, its in groupby(enumerate(meetings, 1), lambda one: one[1].day):
        yield DayMet(day, tuple(tuple(row) for _, row in groupby(its, _apart_from_who_is_kept)))


def _apart_from_who_is_kept(numbered: tuple[int, Meeting]) -> Meeting:
    meeting = numbered[1]
    return replace(meeting, pair=Apart(meeting.pair.mover, ""))


#: Times are printed in whole minutes: what is closer than one looks joined on paper.
_MINUTE = 60


def _joined(meetings: Sequence[Meeting]) -> Iterator[tuple[int, int]]:
    start, end = meetings[0].start, meetings[0].end
    for one in meetings[1:]:
        if one.start - end >= _MINUTE:
            yield start, end
            start = one.start
        end = max(end, one.end)
    yield start, end
