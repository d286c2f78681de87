"""Random small schools: odd layouts, unknown rooms, ties between ways, loops, long gaps, gates, sittings, groups."""

from random import Random

from gyeot.school.plan import Choice, Walk, Weeks
from gyeot.school.week import (
    Day,
    Habits,
    Kind,
    Lesson,
    Passage,
    Place,
    PlaceKind,
    School,
    Section,
    Slot,
    Student,
)

#: Short lessons and breaks keep a day to some hundred seconds, which is all that walking every second of it costs.
_LESSON, _BREAK = 40, 30


def school(seed: int) -> tuple[School, Habits, Random]:
    dice = Random(seed)
    rooms = [f"방{n}" for n in range(dice.randint(3, 6))]
    joints = [f"모퉁이{n}" for n in range(dice.randint(1, 4))]
    places = {room: Place(room) for room in rooms} | {one: Place(one, PlaceKind.STAIR) for one in joints}
    places |= {"정문": Place("정문", PlaceKind.GATE), "급식실": Place("급식실", PlaceKind.DINING)}
    days = dice.sample(list(Day)[:5], 2)
    sections = dict(_sections(dice, rooms, days))
    students = {}
    for key in ("가", "나", "다"):
        takes = {}
        for one in dice.sample(list(sections.values()), len(sections)):
            if one.course in takes or dice.random() < 0.1 or _clashes(one, [sections[s] for s in takes.values()]):
                continue
            takes[one.course] = one.id
        students[key] = Student(key, takes)
    habits = Habits(
        leeway=dice.choice([0, 1, 5, 20]),
        long_gap=dice.choice([25, 60]),
        ready=dice.choice([0, 10]),
        waits=(5, 9),
        longest_walk=dice.choice([0, 15]),
    )
    return School(students, sections, places, tuple(_passages(dice, [*places]))), habits, dice


def _sections(dice: Random, rooms: list[str], days: list[Day]):
    starts = [100 + n * (_LESSON + _BREAK) for n in range(4)]
    spread = [(day, start) for day in days for start in starts if dice.random() < 0.85]
    common, elective = spread[::2], spread[1::2]
    for n in range(dice.randint(1, 3)):
        home = dice.choice([*rooms, None])
        lessons = tuple(_lesson(day, at, dice.choice([home or rooms[0], *rooms])) for day, at in common)
        yield f"반{n}", Section(f"반{n}", "학급", Kind.CLASS, f"{n}반", lessons, home=home)
    for course in ("물리", "화학"):
        for n in range(dice.randint(1, 3)):
            lessons = tuple(_lesson(day, at, dice.choice(rooms)) for day, at in elective if dice.random() < 0.6)
            yield f"{course}{n}", Section(f"{course}{n}", course, Kind.COURSE, course, lessons)
    noon = starts[-1] + _LESSON + dice.choice([0, 10, 90])
    for n in range(dice.randint(0, 2)):
        at = noon + n * 30
        lessons = tuple(Lesson(Slot(day, at, at + 25, "점심"), "급식실", "점심") for day in days)
        yield f"급식{n}", Section(f"급식{n}", "급식", Kind.LUNCH, "급식", lessons)
    for n in range(dice.randint(0, 2)):
        lessons = tuple(Lesson(Slot(day, 20 + n * 15, 50 + n * 15, "등교"), "정문", "") for day in days)
        yield f"등교{n}", Section(f"등교{n}", "등교", Kind.ARRIVE, "등교", lessons)
        at = noon + dice.choice([60, 200])
        lessons = tuple(Lesson(Slot(day, at, at, "하교"), "정문", "") for day in days)
        yield f"하교{n}", Section(f"하교{n}", "하교", Kind.LEAVE, "하교", lessons)


def _lesson(day: Day, at: int, room: str) -> Lesson:
    return Lesson(Slot(day, at, at + _LESSON, "1"), room, "수업")


def _clashes(one: Section, others: list[Section]) -> bool:
    return any(
        a.slot.overlaps(b.slot)
        for other in others
        if Kind.LEAVE not in (one.kind, other.kind) and Kind.ARRIVE not in (one.kind, other.kind)
        for a in one.lessons
        for b in other.lessons
    )


def _passages(dice: Random, places: list[str]):
    if dice.random() < 0.1:
        return  # nothing is known of the ways
    known = [one for one in places if dice.random() < 0.93]
    seconds = [1, 2, 3, 4, 4, 8]
    for n, (one, other) in enumerate((known[i], known[dice.randrange(i)]) for i in range(1, len(known))):
        yield Passage(one, other, dice.choice(seconds), f"길{n}")
    for n in range(dice.randint(0, 4)):
        if len(known) > 2:
            one, other = dice.sample(known, 2)
            yield Passage(one, other, dice.choice(seconds), f"샛길{n}")


def weeks(made: School, habits: Habits, dice: Random) -> Weeks:
    """A week in which some walk other ways, are kept back, or find their lesson in another room."""
    spots = [*made.places]
    walks = {
        key: {
            (day, n): Walk(dice.choice([None, *spots]), dice.choice([0, *habits.waits]))
            for day in Day
            for n in range(8)
            if dice.random() < 0.4
        }
        for key in made.students
    }
    rooms = {
        (one.id, lesson.slot.day, lesson.slot.start): dice.choice(spots)
        for one in made.sections.values()
        for lesson in one.lessons
        if one.kind is Kind.COURSE and dice.random() < 0.2
    }
    return Weeks({key: Choice(dict(one.takes), walks[key]) for key, one in made.students.items()}, rooms)
