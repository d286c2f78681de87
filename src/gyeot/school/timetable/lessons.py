"""Makes sections of lessons: what a class has in common, what is given in groups, and who takes which of them.

A lesson of a student's own beats what the class has at that time.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from gyeot.errors import UnreadableFile
from gyeot.school.timetable import words
from gyeot.school.timetable.tables import Row
from gyeot.school.timetable.words import RoomNames
from gyeot.school.week import Day, Kind, Lesson, Section, Slot

_FIRST, _LESSON, _LUNCH_AFTER, _LUNCH = 9 * 3600, 3000, 4, 3000
#: A group is not named by more classes than these.
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Bells:
    """When each period starts and ends, in seconds since midnight; on a day of its own where the school has it so."""

    times: Mapping[tuple[Day | None, str], tuple[int, int]]

    def slot(self, row: Row, day: Day) -> Slot:
        """Give the slot of the period that a row names."""
        period = words.period_of(row.need(words.PERIOD))
        start, end = self.times.get((day, period)) or self.times.get((None, period)) or (0, 0)
        if start >= end:
            raise row.wrong(
                "has a period without bell times: write one period a row, and its times into the table of bells",
                "시작과 끝 시각을 모르는 교시입니다. 한 줄에 한 교시씩 적고, 그 시각을 교시 표에 적어 주세요",
            )
        return Slot(day, start, end, period)


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One lesson of a class or a student."""

    slot: Slot
    subject: str
    room: str
    group: str
    row: Row = field(compare=False, repr=False)


#: What each class, or each student, has at which time.
Cells = dict[str, dict[Slot, Cell]]


def bells(rows: Iterable[Row]) -> Bells:
    """Read the bells, or take the usual ones where there are none."""
    times: dict[tuple[Day | None, str], tuple[int, int]] = {}
    for row in rows:
        period = words.period_of(row.need(words.PERIOD))
        for day in days(row) if row.get(words.DAY) else (None,):
            if times.setdefault((day, period), row.span()) != row.span():
                raise row.wrong(
                    "tells other times for a period that was told before. Leave one, or name the days of each",
                    "이 교시의 시각이 앞줄과 다릅니다. 하나만 남기거나, 요일마다 다르면 요일을 적어 주세요",
                )
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
    if re.search(r"\d\D*[,/~∼·]\s*\d", said):
        raise row.wrong("names several classes: write a row for each", "반이 여럿입니다. 반마다 한 줄씩 적어 주세요")
    return words.class_name(said, row.get(words.GRADE)) if said else ""


def cells(rows: Iterable[Row], bells: Bells, names: RoomNames) -> tuple[Cells, Cells]:
    """Sort the rows into what classes have and what students have of their own."""
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
            room = names.name(row.get(words.ROOM)) or _own_room(row, its_class, names)
            mine[slot] = Cell(slot, row.need(words.SUBJECT), room, row.get(words.GROUP), row)
    return of_class, of_student


def _own_room(row: Row, its_class: str, names: RoomNames) -> str:
    if not its_class:
        row.need(words.ROOM)
    return names.home(its_class)


@dataclass(frozen=True, slots=True)
class Listed:
    """What the table of students says of one: the class, and the name where it is told."""

    row: Row
    of_class: str
    name: str = field(repr=False)


def listed(rows: Iterable[Row], of_class: Cells, nameless: Sequence[Row]) -> dict[str, Listed]:
    """Read the table of students. ``nameless`` are lines of grids with a class whose name is missing.

    Raises UnreadableFile for a student who stands in it twice, for a class without lessons, and where nobody is listed
    though there are classes.
    """
    found: dict[str, Listed] = {}
    for row in rows:
        row.need(words.CLASS)
        key = row.get(words.STUDENT) or _number(row)
        if key in found:
            raise row.wrong(
                f"tells a student whom {found[key].row.where.en} tells already. Leave one",
                f"{found[key].row.where.ko}에 이미 적은 학생입니다. 한 줄만 남겨 주세요",
            )
        found[key] = Listed(row, class_of(row), row.get(words.NAME))
        if found[key].of_class not in of_class:
            raise _without_lessons(row, nameless)
    if of_class and not found:
        raise UnreadableFile(
            "The table of students is empty. With a timetable of classes, write down the class of each student.",
            "학생 시트가 비어 있습니다. 반별 시간표이면 학생마다 반을 적어 주세요.",
        )
    return found


def _without_lessons(row: Row, nameless: Sequence[Row]) -> UnreadableFile:
    its_class = class_of(row)
    # A student's name that was written for a class is not repeated.
    named = its_class if re.fullmatch(r"\d{1,2}-\d{1,2}", its_class) else ""
    en = f"is in the class {named}" if named else "is in a class"
    ko = f"{named}반의 시간표를" if named else "이 반의 시간표를"
    if nameless:
        where = nameless[0].where
        return row.wrong(
            f"{en} of which no timetable was found. {where.en} has lessons without their class: write it in front",
            f"{ko} 찾지 못했습니다. {where.ko}에 반 이름이 없는 수업이 있으니 그 줄 앞에 반을 적어 주세요",
        )
    return row.wrong(
        f"{en} of which no timetable was found. Check that it is among the timetables, and that both name it alike",
        f"{ko} 찾지 못했습니다. 시간표에 그 반이 있는지, 반 이름이 같은지 확인해 주세요",
    )


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
    """Sections, what each student takes (course → section id), and where a section's lessons are told.

    ``doubtful`` names groups that were told apart though they have one name and students of one class.
    """

    sections: dict[str, Section]
    takes: dict[str, dict[str, str]]
    rows: dict[tuple[str, Lesson], Row] = field(repr=False)
    doubtful: list[str] = field(default_factory=list)

    def put(self, section: Section, cells: Iterable[Cell]) -> None:
        """Add a section that was made of cells."""
        self.sections[section.id] = section
        self.rows.update({(section.id, _lesson(cell)): cell.row for cell in cells})


def taken(
    of_class: Cells, of_student: Cells, people: Mapping[str, str], elsewhere: Mapping[str, Sequence[Slot]]
) -> Taken:
    """Make sections of the cells. ``people`` gives students' classes, ``elsewhere`` the times of clubs and events."""
    found = Taken({}, {key: {} for key in people}, {})
    for group in sorted(_groups(of_student, people), key=lambda one: (one.subject, one.name)):
        found.put(_section(group.name, group.subject, Kind.COURSE, group.cells), group.cells)
        if group.is_doubtful:
            found.doubtful.append(group.name)
        for key in group.sitters:
            found.takes[key][group.subject] = group.name
    members: dict[str, dict[str, list[Slot]]] = defaultdict(dict)
    for key, its_class in people.items():
        members[its_class][key] = [*of_student.get(key, ()), *elsewhere.get(key, ())]
    for name, its_cells in of_class.items():
        for section, its, sitters in _of_class(name, its_cells, members.get(name, {})):
            found.put(section, its)
            for key in sitters:
                found.takes[key][section.course] = section.id
    return found


def _of_class(
    name: str, cells: Mapping[Slot, Cell], members: Mapping[str, Sequence[Slot]]
) -> Iterator[tuple[Section, Sequence[Cell], Sequence[str]]]:
    """Give what the class has in common, its cells and who sits in it; then the same of those who stay at each time at
    which some are elsewhere.
    """
    away = {slot: {key for key, mine in members.items() if any(slot.overlaps(own) for own in mine)} for slot in cells}
    common = [cell for slot, cell in cells.items() if not away[slot]]
    shared = _section(f"반 {name}", f"{words.grade_of(name)} 학급".strip(), Kind.CLASS, common)
    yield replace(shared, name=name, home=_home(name, cells)), common, list(members)
    for slot, cell in cells.items():
        if away[slot]:
            key = f"{name} {slot.day.ko}{slot.period}"
            stays = replace(_section(key, key, Kind.COURSE, [cell]), name=cell.subject)
            yield stays, [cell], [one for one in members if one not in away[slot]]


# --- lessons of students' own


@dataclass(slots=True)
class _Group:
    """Those who sit together in a subject."""

    subject: str
    name: str
    cells: set[Cell]
    sitters: list[str] = field(repr=False)
    is_doubtful: bool = False


#: When and where someone has a subject.
_Times: TypeAlias = frozenset[Cell]


def _groups(of_student: Cells, people: Mapping[str, str]) -> Iterator[_Group]:
    for (subject, name), sitting in _by_name(of_student).items():
        groups = _joined(subject, name, sitting)
        yield from groups if len(groups) == 1 else _named_apart(groups, people)


def _by_name(of_student: Cells) -> Mapping[tuple[str, str], Mapping[_Times, list[str]]]:
    """Give by subject and group who sits in it at which times."""
    found: dict[tuple[str, str], dict[_Times, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key, mine in of_student.items():
        unnamed, its = _unnamed(mine.values()), defaultdict[tuple[str, str], list[Cell]](list)
        for cell in mine.values():
            name = f"{cell.subject} {cell.group or unnamed[cell.subject]}".strip()
            its[cell.subject, name].append(cell)
        _check_groups(its)
        for group, cells in its.items():
            found[group][frozenset(cells)].append(key)
    return found


def _check_groups(its: Mapping[tuple[str, str], Sequence[Cell]]) -> None:
    """Refuse two groups of one subject for one student, since one of them would be lost."""
    rows: dict[str, Row] = {}
    for (subject, _), cells in its.items():
        if subject in rows:
            raise cells[0].row.wrong(
                f"has another group of a subject than {rows[subject].where.en} for the same student. Write the same"
                " group, or call the subjects by different names",
                f"같은 학생, 같은 과목인데 {rows[subject].where.ko}과 분반이 다릅니다. 분반을 똑같이 적거나, 다른"
                " 수업이면 과목 이름을 다르게 적어 주세요",
            )
        rows[subject] = cells[0].row


def _joined(subject: str, name: str, sitting: Mapping[_Times, list[str]]) -> Sequence[_Group]:
    """Put together who shares a lesson. Two bundles of classes may each have a group of one name."""
    group_of: dict[Cell, _Group] = {}
    for cells, keys in sitting.items():
        met = {id(group): group for cell in cells if (group := group_of.get(cell))}
        # Into the largest, so that a table made to be slow is not.
        whole = max(met.values(), key=lambda one: len(one.cells), default=_Group(subject, name, set(), []))
        for one in met.values():
            if one is not whole:
                whole.cells |= one.cells
                whole.sitters += one.sitters
                group_of.update(dict.fromkeys(one.cells, whole))
        whole.cells |= cells
        whole.sitters += keys
        group_of.update(dict.fromkeys(cells, whole))
    return list({id(group): group for group in group_of.values()}.values())


def _named_apart(groups: Sequence[_Group], people: Mapping[str, str]) -> Iterator[_Group]:
    """Name groups by the classes that sit in them, or by their first lesson where a class sits in several."""
    classes = [{people[key] for key in group.sitters} - {""} for group in groups]
    every = [one for its in classes for one in its]
    is_doubtful = not all(classes) or len(set(every)) < len(every)
    for group, its in zip(groups, classes, strict=True):
        first = min(group.cells)
        name = f"{first.slot.day.ko}{first.slot.period} {first.room}"
        if not is_doubtful and len(its) <= _MOST_NAMED:
            name = "·".join(sorted(its, key=lambda one: (len(one), one)))
        yield replace(group, name=f"{group.name} ({name})", is_doubtful=is_doubtful)


def _unnamed(cells: Iterable[Cell]) -> Mapping[str, str]:
    """Name groups without a name by their times and rooms: those who have the same sit together."""
    of: dict[str, list[str]] = defaultdict(list)
    for cell in sorted(cells):
        if not cell.group:
            of[cell.subject].append(f"{cell.slot.day.ko}{cell.slot.period} {cell.room}")
    return {subject: "·".join(when) for subject, when in of.items()}


def _section(key: str, course: str, kind: Kind, cells: Iterable[Cell]) -> Section:
    return Section(key, course, kind, key, tuple(map(_lesson, sorted(cells))))


def _lesson(cell: Cell) -> Lesson:
    return Lesson(cell.slot, cell.room, cell.subject)


def _home(name: str, cells: Mapping[Slot, Cell]) -> str:
    """Take the room in which a class sits most."""
    counts: dict[str, int] = defaultdict(int)
    for cell in cells.values():
        counts[cell.room] += 1
    return max(counts, key=lambda room: (counts[room], room == f"{name} 교실"))
