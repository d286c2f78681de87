"""How long a plan of a school of 1,000 students takes, and whether another program finds a meeting it does not tell.

    python -m benchmarks.school [--schools 5] [--seconds 60] [--json]

Each school is made from a seed: 36 classes on four floors with three stairs, 30 rooms a floor, moving lessons in groups
of 35 seats, PE and science elsewhere, three sittings at lunch, two gates. One student moves; of the three who are kept
one sits in the same class, the others are met in moving lessons, on stairs and at lunch. ``by-itself`` is what a school
may change without a measure; ``class`` allows a change of class too. ``why`` is the time for the smallest sets of facts
that explain what is left, and how many groups of meetings got one. Every plan is walked through by the simulation of
tests/school, which shares no line with what it checks.
"""

import argparse
import json
import statistics
import time
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from gyeot.school.conflicts import explained
from gyeot.school.plan import BY_ITSELF, Allowed, Apart, Change
from gyeot.school.planner import plan
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
from tests.school.simulator import Simulator

GRADES, CLASSES, STUDENTS, FLOORS, ROOMS = 3, 12, 1000, 4, 30
WEEK = tuple(Day)[:5]
CHOICES = (("물리학", "화학", "생명과학", "지구과학"), ("한국지리", "세계지리", "경제"), ("음악", "미술"))
PAIRS = (Apart("0", "36"), Apart("0", "3"), Apart("0", "6"))
ALLOWED = {"by-itself": Allowed(BY_ITSELF), "class": Allowed(BY_ITSELF | {Change.CLASS})}
_LUNCH, _HOME_TIME = 12 * 3600 + 50 * 60, 16 * 3600 + 40 * 60


def made(seed: int) -> School:
    """Make one school."""
    dice = Random(seed)
    places, passages = dict(_places()), tuple(_passages())
    sections = {one.id: one for one in _sections(dice)}
    return School({str(n): _student(n, sections, dice) for n in range(STUDENTS)}, sections, places, passages)


def _places() -> Iterator[tuple[str, Place]]:
    for floor in range(1, FLOORS + 1):
        for n in range(ROOMS):
            for place in (Place(room(floor, n)), Place(f"{room(floor, n)} 앞", PlaceKind.CORRIDOR)):
                yield place.name, place
        for stair in ("동쪽", "가운데", "서쪽"):
            yield f"{stair} 계단 {floor}층", Place(f"{stair} 계단 {floor}층", PlaceKind.STAIR)
    for name, kind in (("정문", PlaceKind.GATE), ("후문", PlaceKind.GATE), ("급식실", PlaceKind.DINING)):
        yield name, Place(name, kind)


def _passages() -> Iterator[Passage]:
    def walk(one: str, other: str, seconds: int) -> Passage:
        return Passage(one, other, seconds, f"{one}–{other}")

    for floor in range(1, FLOORS + 1):
        for n in range(ROOMS):
            yield walk(room(floor, n), f"{room(floor, n)} 앞", 3)
            if n:
                yield walk(f"{room(floor, n - 1)} 앞", f"{room(floor, n)} 앞", 6)
        for stair, n in (("동쪽", 0), ("가운데", 15), ("서쪽", 29)):
            yield walk(f"{stair} 계단 {floor}층", f"{room(floor, n)} 앞", 3)
            if floor > 1:
                yield walk(f"{stair} 계단 {floor - 1}층", f"{stair} 계단 {floor}층", 15)
    yield from (walk("정문", f"{room(1, 0)} 앞", 40), walk("후문", f"{room(1, 29)} 앞", 40))
    yield walk("급식실", f"{room(1, 15)} 앞", 20)


def room(floor: int, n: int) -> str:
    return f"{floor}{n:02d}호"


def period(day: Day, n: int) -> Slot:
    start = 9 * 3600 + (n - 1) * 3600 + (3000 if n > 4 else 0)
    return Slot(day, start, start + 3000, str(n))


def _sections(dice: Random) -> Iterator[Section]:
    special = [room(4, n) for n in range(ROOMS)]
    for grade in range(1, GRADES + 1):
        moving = [(day, n) for day in WEEK for n in dice.sample(range(1, 8), 2)]
        rest = [(day, n) for day in WEEK for n in range(1, 8) if (day, n) not in moving]
        for n in range(1, CLASSES + 1):
            home, name = room(grade, n), f"{grade}-{n}"
            lessons = tuple(
                Lesson(period(*when), home if dice.random() < 0.8 else dice.choice(special), "공통") for when in rest
            )
            yield Section(name, f"{grade}학년 학급", Kind.CLASS, name, lessons, home=home)
        for block, subjects in enumerate(CHOICES):
            for subject in subjects:
                for group in "ABC"[: dice.randint(1, 3)]:
                    where = [room(dice.choice((3, 4)), dice.randrange(ROOMS)) for _ in moving]
                    lessons = tuple(
                        Lesson(period(*when), spot, subject)
                        for when, spot in zip(moving[block::3], where, strict=False)
                    )
                    course = f"{grade}학년 {subject}"
                    yield Section(f"{course} {group}", course, Kind.COURSE, f"{subject} {group}", lessons, seats=35)
    yield from _meals_and_gates()


def _meals_and_gates() -> Iterator[Section]:
    def daily(name: str, kind: Kind, place: str, start: int, end: int) -> Section:
        course = name.split(maxsplit=1)[0]
        return Section(name, course, kind, name, tuple(Lesson(Slot(d, start, end, course), place, "") for d in WEEK))

    for n in range(3):
        yield daily(f"급식 {n}", Kind.LUNCH, "급식실", _LUNCH + n * 900, _LUNCH + n * 900 + 1200)
    for gate in ("정문", "후문"):
        for n in range(2):
            come, go = 8 * 3600 + 600 + n * 900, _HOME_TIME + n * 900
            yield daily(f"등교 {gate} {n}", Kind.ARRIVE, gate, come, come + 600)
            yield daily(f"하교 {gate} {n}", Kind.LEAVE, gate, go, go)


def _student(n: int, sections: Mapping[str, Section], dice: Random) -> Student:
    grade, place = n % GRADES + 1, n // GRADES % CLASSES + 1
    takes = {f"{grade}학년 학급": f"{grade}-{place}", "급식": f"급식 {n % 3}"}
    for course in (*(f"{grade}학년 {dice.choice(subjects)}" for subjects in CHOICES), "등교", "하교"):
        takes[course] = dice.choice([one.id for one in sections.values() if one.course == course])
    return Student(str(n), takes)


def measured(seed: int, seconds: float) -> Iterator[Mapping[str, Any]]:
    """Plan one school under each allowance, and walk everyone through the plan."""
    school = made(seed)
    simulator = Simulator(school, Habits())
    for name, allowed in ALLOWED.items():
        began = time.perf_counter()
        found = plan(school, PAIRS, allowed=allowed, seconds=seconds)
        took = time.perf_counter() - began
        walked = {
            (pair, day, one, other)
            for pair in PAIRS
            for day, one, other in simulator.contacts(found.weeks, pair.mover, pair.kept)
        }
        told = {
            (m.pair, m.day, (m.mover.index, m.mover.walking), (m.kept.index, m.kept.walking)) for m in found.meetings
        }
        began = time.perf_counter()
        conflicts = explained(found, school, PAIRS, seconds=seconds).conflicts
        why = time.perf_counter() - began
        aims = (found.met, found.others, found.moved, found.detour)
        yield {
            "school": seed,
            "allowed": name,
            "seconds": round(took, 2),
            "meetings": found.met.reached,
            "bound": found.met.bound,
            "optimal": all(aim.proved for aim in aims),
            "missed": len(walked - told),
            "made_up": len(told - walked),
            "why_seconds": round(why, 2),
            "explained": f"{sum(bool(one.facts) for one in conflicts)}/{len(conflicts)}",
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--schools", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=60, help="for the solver, each plan")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    rows = [row for seed in range(args.schools) for row in measured(seed, args.seconds)]
    if args.json:
        print(json.dumps(rows))
        return
    print("school  allowed    seconds  meetings  bound  optimal  missed  made up  why: seconds  groups")
    for row in rows:
        print(
            f"{row['school']:6}  {row['allowed']:9}  {row['seconds']:7.2f}  {row['meetings']:8}  {row['bound']:5}"
            f"  {row['optimal']!s:7}  {row['missed']:6}  {row['made_up']:7}"
            f"  {row['why_seconds']:12.2f}  {row['explained']:>6}"
        )
    for name in ALLOWED:
        took = [row["seconds"] for row in rows if row["allowed"] == name]
        why = [row["why_seconds"] for row in rows if row["allowed"] == name]
        print(f"{name}: median {statistics.median(took):.1f} s, longest {max(took):.1f} s; why: {max(why):.1f} s")


if __name__ == "__main__":
    main()
