"""Finds every meeting of two students in a week: at a desk, in a queue, at a gate, or on a stair at the same minute."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gyeot.school.plan import Apart, Choice, Meeting, Moment, Walk, Weeks
from gyeot.school.week import Day, Kind, School
from gyeot.school.whereabouts import Ground, Presence, Stop, staying, stops, walking

_SHORTEST = Walk()


@dataclass(frozen=True, slots=True)
class Time:
    """A moment of someone's day, and wherever that person can be in it."""

    moment: Moment
    presences: tuple[Presence, ...]


def as_it_is(school: School, students: Iterable[str]) -> Weeks:
    """The week before anything is changed, of the students that are named."""
    return Weeks({key: Choice(dict(school.students[key].takes)) for key in students})


def met(ground: Ground, pairs: Sequence[Apart], weeks: Weeks) -> tuple[Meeting, ...]:
    """Tell every meeting of every pair (decision 12), by day and time."""
    people = {key for pair in pairs for key in (pair.mover, pair.kept)}
    times = {(key, day): tuple(_day(ground, weeks, key, day)) for key in people for day in Day}
    found = (
        meeting
        for pair in pairs
        for day in Day
        for meeting in _between(pair, times[pair.mover, day], times[pair.kept, day])
    )
    return tuple(sorted(found, key=lambda one: (one.day, one.start, one.end, one.pair.mover, one.pair.kept)))


def _day(ground: Ground, weeks: Weeks, key: str, day: Day) -> Iterator[Time]:
    choice = weeks.choices.get(key) or Choice(ground.school.students[key].takes)
    return day_of(ground, stops(ground, choice.takes, day, weeks.rooms, choice.rests), day, choice.walks)


def day_of(ground: Ground, line: Sequence[Stop], day: Day, walks: Mapping[tuple[Day, int], Walk]) -> Iterator[Time]:
    """Tell a day moment by moment: each stop, and the way after it."""
    for index, stop in enumerate(line):
        yield Time(Moment(day, index, False, stop.kind, stop.said, in_gap=stop.kind is Kind.WAIT), staying(stop))
    for index, (before, after) in enumerate(pairwise(line)):
        walk = walks.get((day, index), _SHORTEST)
        is_in_place = before.place == after.place and not (before.is_gate or after.is_gate)
        in_gap = Kind.WAIT in (before.kind, after.kind)
        moment = Moment(day, index, True, after.kind, f"{before.said} → {after.said}", is_in_place, in_gap)
        yield Time(moment, walking(before, after, walk, ground))


def _between(pair: Apart, movers: Sequence[Time], kepts: Sequence[Time]) -> Iterator[Meeting]:
    """Hold two days against each other, spot by spot."""
    at: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for number, time in enumerate(kepts):
        for presence in time.presences:
            at[presence.spot].append((presence.start, presence.end, number))
    for time in movers:
        together: dict[int, list[Presence]] = defaultdict(list)
        for presence in time.presences:
            for start, end, number in at.get(presence.spot, ()):
                first, last = max(start, presence.start), min(end, presence.end)
                if first < last:
                    together[number].append(Presence(presence.spot, first, last))
        for number, shared in together.items():
            yield _meeting(pair, time.moment, kepts[number].moment, shared)


def _meeting(pair: Apart, mover: Moment, kept: Moment, shared: list[Presence]) -> Meeting:
    shared.sort(key=lambda one: (one.start, one.end, one.spot))
    return Meeting(
        pair=pair,
        day=mover.day,
        start=shared[0].start,
        end=max(one.end for one in shared),
        spots=tuple(dict.fromkeys(one.spot for one in shared)),
        mover=mover,
        kept=kept,
    )
