"""Walks students through a week second by second, from decision 12 alone: no line is shared with what it checks."""

from collections import defaultdict
from itertools import pairwise

from gyeot.school.plan import Walk, Weeks
from gyeot.school.week import Day, Habits, Kind, School

Contacts = dict[tuple, set[tuple[int, str]]]  # (day, mover's moment, kept's moment) → (second, spot)


class Simulator:
    """Everyone's seconds. Distances are found by Floyd and Warshall."""

    def __init__(self, school: School, habits: Habits) -> None:
        self.school, self.habits = school, habits
        self.places = sorted({place for one in school.passages for place in (one.one, one.other)})
        self.far = {(a, b): 0 if a == b else None for a in self.places for b in self.places}
        for one in school.passages:
            for pair in ((one.one, one.other), (one.other, one.one)):
                self.far[pair] = min(x for x in (self.far[pair], one.seconds) if x is not None)
        for k in self.places:
            for a in self.places:
                for b in self.places:
                    if self.far[a, k] is not None and self.far[k, b] is not None:
                        through = self.far[a, k] + self.far[k, b]
                        if self.far[a, b] is None or through < self.far[a, b]:
                            self.far[a, b] = through

    def distance(self, a: str, b: str) -> int | None:
        return 0 if a == b else self.far.get((a, b))

    def line_up(self, takes, day: Day, rooms, rests) -> list[tuple]:
        """(kind, place, start, end) of each stop."""
        first, middle, last, home = [], [], [], None
        for chosen in takes.values():
            section = self.school.sections[chosen]
            if section.kind is Kind.CLASS:
                home = section.home
            for lesson in section.lessons:
                if lesson.slot.day is day:
                    room = rooms.get((section.id, day, lesson.slot.start), lesson.room)
                    stop = (section.kind, room, lesson.slot.start, lesson.slot.end)
                    {Kind.ARRIVE: first, Kind.LEAVE: last}.get(section.kind, middle).append(stop)
        line = sorted(first, key=lambda s: s[2:]) + sorted(middle, key=lambda s: s[2:]) + last
        whole = []
        for number, stop in enumerate(line):
            if number and home and stop[2] - line[number - 1][3] > self.habits.long_gap:
                before = line[number - 1]
                place = rests.get((day, before[3]), home)
                start = before[3] + self.habits.leeway + (self.distance(before[1], place) or 0)
                end = stop[2]
                if stop[0] is not Kind.LEAVE:
                    end -= max(self.habits.ready, self.distance(place, stop[1]) or 0)
                if start < end:
                    whole.append((Kind.WAIT, place, start, end))
            whole.append(stop)
        return whole

    def stretches(self, start: str, to: str) -> list[tuple[str, int, int]]:
        """Every place and passage on any shortest way, as (spot, entered, seconds in it); a place takes one second."""
        whole = self.distance(start, to)
        on = [
            p for p in self.places if self.far[start, p] is not None and self.far[start, p] + self.far[p, to] == whole
        ]
        found = [(p, self.far[start, p], 1) for p in on]
        for one in self.school.passages:
            for a, b in ((one.one, one.other), (one.other, one.one)):
                if a in on and b in on and self.far[start, a] + one.seconds == self.far[start, b]:
                    found.append((one.name, self.far[start, a], one.seconds))
        return found

    def way(self, start: str, to: str, via: str | None) -> list[tuple[str, int, int]] | None:
        legs = [(start, via), (via, to)] if via else [(start, to)]
        found, gone = [], 0
        for a, b in legs:
            if self.distance(a, b) is None or a not in self.places or b not in self.places:
                return None
            found += [(spot, gone + at, long) for spot, at, long in self.stretches(a, b)]
            gone += self.distance(a, b)
        return [*found, (to, gone, 1)]

    def seconds_of(self, weeks: Weeks, key: str, day: Day) -> dict[tuple[int, bool], set[tuple[int, str]]]:
        choice = weeks.choices.get(key)
        takes = choice.takes if choice else self.school.students[key].takes
        walks = choice.walks if choice else {}
        line = self.line_up(takes, day, weeks.rooms, choice.rests if choice else {})
        seconds = {}
        for number, (kind, place, start, end) in enumerate(line):
            gate = kind in (Kind.ARRIVE, Kind.LEAVE)
            seconds[number, False] = set() if gate else {(t, place) for t in range(start, end)}
        for number, (one, other) in enumerate(pairwise(line)):
            seconds[number, True] = self.on_the_way(one, other, walks.get((day, number), Walk()))
        return seconds

    def on_the_way(self, one: tuple, other: tuple, walk: Walk) -> set[tuple[int, str]]:
        kind, place, start, end = one
        leaving = other[0] is Kind.LEAVE
        since = start if kind is Kind.ARRIVE else end
        if kind is Kind.ARRIVE:
            outs = range(start, end + 1)
        else:
            bell = max(end, other[2]) if leaving else end + walk.hold
            outs = range(bell, bell + self.habits.leeway + 1)
        found = set()
        route = None if place == other[1] else self.way(place, other[1], walk.via)
        for out in outs:
            found |= {(t, place) for t in range(since, out + 1)}
            if place == other[1]:
                found |= {(t, place) for t in range(since, out + 1 if leaving else max(other[2], out + 1))}
            elif route is None:
                until = outs[-1] + self.habits.longest_walk if leaving else max(other[2], outs[-1] + 1)
                found |= {(t, other[1]) for t in range(outs[0], until)}
            else:
                for spot, at, long in route:
                    found |= {(t, spot) for t in range(out + at, out + at + long)}
                if not leaving:
                    found |= {(t, other[1]) for t in range(out + route[-1][1], other[2])}
        return found

    def contacts(self, weeks: Weeks, mover: str, kept: str) -> Contacts:
        found: Contacts = defaultdict(set)
        for day in Day:
            kepts = self.seconds_of(weeks, kept, day)
            for moment, where in self.seconds_of(weeks, mover, day).items():
                for other, there in kepts.items():
                    if both := where & there:
                        found[day, moment, other] |= both
        return dict(found)
