"""Makes sections of lessons: what a class has in common, what is given in groups, and who takes which of them.

A lesson of a student's own beats what the class has at that time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gyeot.errors import UnreadableFile
from gyeot.school.timetable import words
from gyeot.school.timetable.tables import Row
from gyeot.school.week import Day, Kind, Lesson, Section, Slot

_FIRST, _LESSON, _LUNCH_AFTER, _LUNCH = 9 * 3600, 3000, 4, 3000


@dataclass(frozen=True, slots=True)
class Bells:
    """When each period starts and ends, in seconds since midnight; on a day of its own where the school has it so."""

    times: Mapping[tuple[Day | None, str], tuple[int, int]]

    def slot(self, row: Row, day: Day) -> Slot:
        """Give the slot of the period that a row names."""
        period = words.period_of(row.need(words.PERIOD))
        start, end = self.times.get((day, period)) or self.times.get((None, period)) or (0, 0)
        if start >= end:
            raise row.wrong("has a period without bell times", "시작과 끝 시각을 모르는 교시입니다")
        return Slot(day, start, end, period)


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One lesson of a class or a student."""

    slot: Slot
    subject: str
    room: str
    group: str


#: What each class, or each student, has at which time.
Cells = dict[str, dict[Slot, Cell]]


def bells(rows: Iterable[Row]) -> Bells:
    """Read the bells, or take the usual ones where there are none."""
    times: dict[tuple[Day | None, str], tuple[int, int]] = {}
    for row in rows:
        period = words.period_of(row.need(words.PERIOD))
        for day in days(row) if row.get(words.DAY) else (None,):
            times[day, period] = row.span()
    return Bells(times or {(None, str(n)): _usual(n) for n in range(1, 11)})


def _usual(period: int) -> tuple[int, int]:
    start = _FIRST + (period - 1) * 3600 + (period > _LUNCH_AFTER) * _LUNCH
    return start, start + _LESSON


def days(row: Row) -> tuple[Day, ...]:
    """Give the days that a row names; every day of the week where it names none."""
    said = row.get(words.DAY)
    found = words.days_of(said) if said else words.SCHOOL_DAYS
    if found is None:
        raise row.wrong("has a day that is none: write 월 or Monday", "요일은 월, 화처럼 적어 주세요")
    return found


def class_of(row: Row) -> str:
    """Give the class that a row names, "" where it names none."""
    said = row.get(words.CLASS)
    return words.class_name(said, row.get(words.GRADE)) if said else ""


def cells(rows: Iterable[Row], bells: Bells, homes: Mapping[str, str]) -> tuple[Cells, Cells]:
    """Sort the rows into what classes have and what students have of their own. ``homes`` names the classes' rooms."""
    of_class: Cells = defaultdict(dict)
    of_student: Cells = defaultdict(dict)
    for row in rows:
        student, its_class = row.get(words.STUDENT), class_of(row)
        if not student and not its_class:
            row.need(words.CLASS)
        mine = of_student[student] if student else of_class[its_class]
        row.need(words.DAY)
        for day in days(row):
            slot = bells.slot(row, day)
            if any(slot.overlaps(other) for other in mine):
                raise row.wrong(
                    "tells a second lesson at the same time. Leave one",
                    "같은 시간에 수업이 두 개입니다. 하나만 남겨 주세요",
                )
            room = row.get(words.ROOM) or _own_room(row, its_class, homes)
            mine[slot] = Cell(slot, row.need(words.SUBJECT), room, row.get(words.GROUP))
    return of_class, of_student


def _own_room(row: Row, its_class: str, homes: Mapping[str, str]) -> str:
    if not its_class:
        row.need(words.ROOM)
    return homes.get(its_class, f"{its_class} 교실")


def classes(rows: Iterable[Row], of_class: Cells) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Give each student's class, and names where they are told. Raises UnreadableFile for a class without lessons."""
    found, names = {}, {}
    for row in rows:
        row.need(words.CLASS)
        key = row.get(words.STUDENT) or _number(row)
        found[key], names[key] = class_of(row), row.get(words.NAME)
    if set(found.values()) - set(of_class):
        raise UnreadableFile(
            "A class in the table of students has no timetable. Check that both name it alike.",
            "학생 표의 반 가운데 시간표가 없는 반이 있습니다. 두 표가 같은 이름을 쓰는지 확인해 주세요.",
        )
    return found, names


def _number(row: Row) -> str:
    """Make a student's number of class and place in it, as schools do: 20315 is the 15th of class 2-3."""
    grade, _, its_class = class_of(row).partition("-")
    number = row.get(words.NUMBER)
    if not (_is_small(its_class) and _is_small(number)):
        row.need(words.STUDENT)
    return f"{grade}{int(its_class):02d}{int(number):02d}"


def _is_small(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) < 3


@dataclass(frozen=True, slots=True)
class Taken:
    """Sections, and what each student takes: course → section id."""

    sections: dict[str, Section]
    takes: dict[str, dict[str, str]]


def taken(
    of_class: Cells, of_student: Cells, people: Mapping[str, str], elsewhere: Mapping[str, Sequence[Slot]]
) -> Taken:
    """Make sections of the cells. ``people`` gives students' classes, ``elsewhere`` the times of clubs and events."""
    groups = _grouped(of_student)
    sections = {
        name: _section(name, subject, Kind.COURSE, sitting)
        for (subject, name), sitting in sorted(groups.sitting.items())
    }
    takes = {key: dict(sorted(groups.of.get(key, {}).items())) for key in people}
    members: dict[str, dict[str, list[Slot]]] = defaultdict(dict)
    for key, its_class in people.items():
        members[its_class][key] = [*of_student.get(key, ()), *elsewhere.get(key, ())]
    for name, its_cells in of_class.items():
        for section, sitters in _of_class(name, its_cells, members.get(name, {})):
            sections[section.id] = section
            for key in sitters:
                takes[key][section.course] = section.id
    return Taken(sections, takes)


def _of_class(
    name: str, cells: Mapping[Slot, Cell], members: Mapping[str, Sequence[Slot]]
) -> Iterator[tuple[Section, Sequence[str]]]:
    """Give what the class has in common, and each time at which some are elsewhere as a group of those who stay."""
    away = {slot: {key for key, mine in members.items() if any(slot.overlaps(own) for own in mine)} for slot in cells}
    common = [cell for slot, cell in cells.items() if not away[slot]]
    shared = _section(f"반 {name}", f"{words.grade_of(name)} 학급".strip(), Kind.CLASS, common)
    yield replace(shared, name=name, home=_home(name, cells)), list(members)
    for slot, cell in cells.items():
        if away[slot]:
            key = f"{name} {slot.day.ko}{slot.period}"
            stays = replace(_section(key, key, Kind.COURSE, [cell]), name=cell.subject)
            yield stays, [one for one in members if one not in away[slot]]


@dataclass(frozen=True, slots=True)
class _Groups:
    sitting: dict[tuple[str, str], set[Cell]]  # (subject, section id) → when and where
    of: dict[str, dict[str, str]]  # student → subject → section id


def _grouped(of_student: Cells) -> _Groups:
    found = _Groups(defaultdict(set), {})
    for key, mine in of_student.items():
        unnamed = _unnamed(mine.values())
        found.of[key] = {}
        for cell in mine.values():
            name = f"{cell.subject} {cell.group or unnamed[cell.subject]}".strip()
            found.sitting[cell.subject, name].add(cell)
            found.of[key][cell.subject] = name
    return found


def _unnamed(cells: Iterable[Cell]) -> Mapping[str, str]:
    """Name groups without a name by their times and rooms: those who have the same sit together."""
    of: dict[str, list[str]] = defaultdict(list)
    for cell in sorted(cells):
        if not cell.group:
            of[cell.subject].append(f"{cell.slot.day.ko}{cell.slot.period} {cell.room}")
    return {subject: "·".join(when) for subject, when in of.items()}


def _section(key: str, course: str, kind: Kind, cells: Iterable[Cell]) -> Section:
    lessons = tuple(Lesson(cell.slot, cell.room, cell.subject) for cell in sorted(cells))
    return Section(key, course, kind, key, lessons)


def _home(name: str, cells: Mapping[Slot, Cell]) -> str:
    """Take the room in which a class sits most."""
    counts: dict[str, int] = defaultdict(int)
    for cell in cells.values():
        counts[cell.room] += 1
    return max(counts, key=lambda room: (counts[room], room == f"{name} 교실"))
