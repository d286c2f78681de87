"""Makes sections of what is no lesson: sittings at lunch, gates and the times of coming and going, clubs, events.

What someone does in a week is one section; everyone who does the same sits in it. A student has what the class has, and
on a day with an entry of the student's own has that instead. A row may also be for a grade, or for all. Rows that name
nobody tell what else there is to choose.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from gyeot.school.timetable import words
from gyeot.school.timetable.lessons import Bells, class_of, days
from gyeot.school.timetable.tables import Row
from gyeot.school.timetable.words import RoomNames
from gyeot.school.week import Day, Kind, Lesson, Place, PlaceKind, Section, Slot

_WAYS = {
    "등교": Kind.ARRIVE,
    "등교시": Kind.ARRIVE,
    "arrive": Kind.ARRIVE,
    "in": Kind.ARRIVE,
    "하교": Kind.LEAVE,
    "하교시": Kind.LEAVE,
    "leave": Kind.LEAVE,
    "out": Kind.LEAVE,
}
#: Of these someone does one a day; a week that lacks a day is no choice for someone who needs it.
_ONCE_A_DAY = frozenset({Kind.LUNCH, Kind.ARRIVE, Kind.LEAVE})
_GATES = frozenset({Kind.ARRIVE, Kind.LEAVE})
EVERYONE = "전체"


@dataclass(frozen=True, slots=True)
class _What:
    """What an entry is about: a course and its kind."""

    kind: Kind
    course: str


_LUNCH, _CLUBS = _What(Kind.LUNCH, "급식"), _What(Kind.CLUB, "동아리")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: who does what, on which days, when and where."""

    row: Row
    what: _What
    label: str  # "1차 급식", "정문", "합창부"
    lessons: tuple[Lesson, ...]
    seats: int | None
    student: str = field(repr=False)
    of_class: str  # or a grade, "2학년", or all; "" where it names nobody


def lunch(rows: Sequence[Row], places: Mapping[str, Place], names: RoomNames) -> Iterator[Entry]:
    """Read the sittings at lunch; where no number is told they are counted by when they start."""
    starts = sorted({row.span()[0] for row in rows})
    halls = [place.name for place in places.values() if place.kind is PlaceKind.DINING]
    for row in rows:
        sitting = row.get(words.SITTING).removesuffix("급식").strip() or str(starts.index(row.span()[0]) + 1)
        label = f"{sitting}차 급식" if sitting.isdecimal() else f"{sitting} 급식"
        place = names.name(row.get(words.PLACE) or (halls[0] if len(halls) == 1 else "급식실"))
        yield _entry(row, _LUNCH, label, place, _times(row, "점심"))


def gates(rows: Iterable[Row], names: RoomNames) -> Iterator[Entry]:
    """Read the gates, and when people come and go through them."""
    for row in rows:
        kind = _WAYS.get(row.need(words.WAY).casefold().replace(" ", ""))
        if kind is None:
            raise row.wrong("says neither arrive nor leave", "'등하교' 칸에는 등교나 하교라고 적어 주세요")
        what = _What(kind, "등교" if kind is Kind.ARRIVE else "하교")
        gate, ends = names.name(row.need(words.GATE)), kind is Kind.ARRIVE or bool(row.get(words.END)) or row.has_span
        times = _times(row, what.course, ends=ends, is_moment=kind is Kind.LEAVE)
        yield _entry(row, what, gate, gate, times)


def clubs(rows: Iterable[Row], bells: Bells, names: RoomNames) -> Iterator[Entry]:
    """Read the clubs. All of them are one course: whoever leaves one may join another."""
    for row in rows:
        # 이름 may be the student's where a column is called 동아리.
        name, room = row.get(words.CLUB) or row.need(words.NAME), names.name(row.need(words.PLACE))
        yield _entry(row, _CLUBS, name, room, _meeting(row, bells, "동아리"))


def events(rows: Iterable[Row], bells: Bells, names: RoomNames) -> Iterator[Entry]:
    """Read the events. Those of one kind, or the groups of one event, are what people may change between."""
    for row in rows:
        name, group = row.need(words.NAME), row.get(words.GROUP)
        what = _What(Kind.EVENT, f"행사 {row.get(words.KIND) or name}")
        place = names.name(row.need(words.PLACE))
        yield _entry(row, what, f"{name} {group}".strip(), place, _meeting(row, bells, "행사"))


def _entry(row: Row, what: _What, label: str, place: str, slots: Iterable[Slot]) -> Entry:
    subject = "" if what.kind in _GATES else label
    lessons = tuple(Lesson(slot, place, subject) for slot in slots)
    student = row.get(words.STUDENT)
    return Entry(row, what, label, lessons, seats(row), student, "" if student else holder(row))


def holder(row: Row) -> str:
    """Give the class or the grade that a row is for, or EVERYONE; "" where it names none."""
    grade = row.get(words.GRADE)
    if not words.EVERYONE.isdisjoint((row.get(words.CLASS).casefold(), grade.casefold())):
        return EVERYONE
    found = class_of(row) or words.grade_of(f"{grade.removesuffix('학년')}-")
    if grade and not found:
        raise row.wrong(
            "has a grade that is none: write 1, and a row for each", "학년은 1처럼 한 줄에 하나만 적어 주세요"
        )
    return found


def seats(row: Row) -> int | None:
    """Give the number of seats that a row tells."""
    said = row.get(words.SEATS)
    if said and not (said.isascii() and said.isdigit() and len(said) < 6):
        raise row.wrong("has no number of seats", "정원은 숫자로 적어 주세요")
    return int(said) if said else None


def _meeting(row: Row, bells: Bells, period: str) -> Sequence[Slot]:
    row.need(words.DAY)
    if row.get(words.PERIOD) and not (row.get(words.START) or row.get(words.TIME)):
        return [bells.slot(row, day) for day in days(row)]
    return _times(row, words.period_of(row.get(words.PERIOD)) or period)


def _times(row: Row, period: str, *, ends: bool = True, is_moment: bool = False) -> Sequence[Slot]:
    start, end = row.span() if ends else (row.time((*words.START, *words.TIME)),) * 2
    if start > end or (start == end and not is_moment):
        raise row.wrong("does not end after it starts", "끝 시각이 시작 시각보다 늦어야 합니다")
    return [Slot(day, start, end, period) for day in days(row)]


# --- from entries to sections


#: What someone does in a week, by day: the label and when and where.
_Week: TypeAlias = tuple[tuple[str, Lesson], ...]


@dataclass(frozen=True, slots=True)
class Daily:
    """The sections, what each student takes (course → section id), and where a section's lessons are told."""

    sections: dict[str, Section]
    takes: dict[str, dict[str, str]]
    rows: dict[tuple[str, Lesson], Row] = field(repr=False)

    def times(self) -> Mapping[str, Sequence[Slot]]:
        """Give the times at which clubs and events keep students from their class."""
        return {
            key: [
                lesson.slot
                for section in map(self.sections.__getitem__, taken.values())
                if section.kind in (Kind.CLUB, Kind.EVENT)
                for lesson in section.lessons
            ]
            for key, taken in self.takes.items()
        }


def sections(entries: Iterable[Entry], people: Mapping[str, str]) -> Daily:
    """Make the sections. ``people`` gives each student's class."""
    found = Daily({}, {key: {} for key in people}, {})
    by_course: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_course[entry.what.course].append(entry)
    for course, its in by_course.items():
        _add(found, course, its, people)
    return found


def _add(found: Daily, course: str, entries: Sequence[Entry], people: Mapping[str, str]) -> None:
    weeks, kind = _Weeks(entries), entries[0].what.kind
    of_student = {key: week for key, its_class in people.items() if (week := weeks.of(key, its_class))}
    every = dict.fromkeys((*weeks.offered(), *of_student.values()))
    sitting = Counter(lesson for week in of_student.values() for _, lesson in week)
    usual = Counter(map(_days, (*every, *of_student.values()))).most_common(1)[0][0]
    ids = {}
    for week, name in _names(every).items():
        on = f" {_days(week)}" if kind in _ONCE_A_DAY and _days(week) != usual else ""
        section = Section(
            id=f"{course} {name}",
            course=f"{course}{on}",
            kind=kind,
            name=name,
            lessons=tuple(sorted(lesson for _, lesson in week)),
            seats=min((weeks.seats[label] for label, _ in week if label in weeks.seats), default=None),
            size=max(sitting[lesson] for _, lesson in week) or None,
        )
        ids[week] = section
        found.sections[section.id] = section
        found.rows.update({(section.id, lesson): weeks.rows[label, lesson] for label, lesson in week})
    for key, week in of_student.items():
        found.takes[key][ids[week].course] = ids[week].id


class _Weeks:
    """What students, classes, and rows that name nobody have in a week."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.seats: dict[str, int] = {}
        self.rows: dict[tuple[str, Lesson], Row] = {}
        self._own: dict[str, dict[Day, list[tuple[str, Lesson]]]] = defaultdict(lambda: defaultdict(list))
        self._class: dict[str, dict[Day, list[tuple[str, Lesson]]]] = defaultdict(lambda: defaultdict(list))
        self._free: dict[str, dict[Day, list[tuple[str, Lesson]]]] = defaultdict(lambda: defaultdict(list))
        for entry in entries:
            self._put(entry)

    def _put(self, entry: Entry) -> None:
        if entry.seats is not None:
            self.seats[entry.label] = min(entry.seats, self.seats.get(entry.label, entry.seats))
        if entry.student:
            mine = self._own[entry.student]
        else:
            mine = self._class[entry.of_class] if entry.of_class else self._free[entry.label]
        for lesson in entry.lessons:
            there = mine[lesson.slot.day]
            if any(lesson.slot.overlaps(one.slot) for _, one in there) or (there and entry.what.kind in _ONCE_A_DAY):
                raise entry.row.wrong(
                    "tells a second one for the same day and time. Leave one",
                    "같은 요일, 같은 시간에 이미 적은 것이 있습니다. 하나만 남겨 주세요",
                )
            there.append((entry.label, lesson))
            self.rows.setdefault((entry.label, lesson), entry.row)

    def of(self, student: str, its_class: str) -> _Week:
        """Give a student's week: each day as told for the student, or else the class, the grade, or all."""
        days = dict[Day, list[tuple[str, Lesson]]]()
        for one in (EVERYONE, words.grade_of(its_class), its_class):
            days |= self._class.get(one, {}) if one else {}
        return _week((days | self._own.get(student, {})).values())

    def offered(self) -> Iterator[_Week]:
        """Give every week that a class has or that is told without anyone."""
        for its in (*self._class.values(), *self._free.values()):
            yield _week(its.values())


def _week(days: Iterable[Sequence[tuple[str, Lesson]]]) -> _Week:
    return tuple(sorted((one for day in days for one in day), key=lambda one: (one[1], one[0])))


def _days(week: _Week) -> str:
    return "".join(dict.fromkeys(lesson.slot.day.ko for _, lesson in week))


def _names(weeks: Iterable[_Week]) -> Mapping[_Week, str]:
    """Name each week as short as tells it from the others: by its label, with its times, or day by day."""
    names: dict[_Week, str] = {}
    waiting = list(weeks)
    for naming in (_by_label, _by_time, _by_day):
        counts = Counter([*names.values(), *map(naming, waiting)])
        names |= {week: naming(week) for week in waiting if counts[naming(week)] == 1}
        waiting = [week for week in waiting if week not in names]
    return names | {week: f"{_by_day(week)} ({number})" for number, week in enumerate(waiting, 1)}


def _by_label(week: _Week) -> str:
    return "·".join(dict.fromkeys(label for label, _ in week))


def _by_time(week: _Week) -> str:
    return f"{_by_label(week)} {'·'.join(dict.fromkeys(clock(lesson.slot.start) for _, lesson in week))}"


def _by_day(week: _Week) -> str:
    return ", ".join(
        f"{lesson.slot.day.ko} {label} {clock(lesson.slot.start)}–{clock(lesson.slot.end)} {lesson.room}"
        for label, lesson in week
    )


def clock(seconds: int) -> str:
    """Give seconds since midnight as people write a time."""
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
