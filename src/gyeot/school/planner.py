"""Plans a week in which the pairs meet least, and proves that no plan is better, with OR-Tools' CP-SAT.

Those who are kept stay where they are, so whatever a mover does has a known number of meetings. Of each way between two
stops the best walk is chosen beforehand; what is left to the solver is which sections a mover takes, within seats.
A kept student who asked to move may take other sections too: each week that she could have is planned against in turn.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby, islice

from gyeot.errors import Refused
from gyeot.school.meetings import as_it_is, met
from gyeot.school.model import Model, NoSuchWeek, NoTime
from gyeot.school.moves import Mover
from gyeot.school.plan import Aim, Allowed, Apart, Change, Plan, Weeks
from gyeot.school.rooms import rooms_for
from gyeot.school.routes import Ways
from gyeot.school.week import Habits, School
from gyeot.school.whereabouts import Ground
from gyeot.school.wishes import Wished, schools

#: So many weeks of those who asked to move are put in order at once.
_AT_ONCE = 50


def plan(
    school: School,
    pairs: Sequence[Apart],
    *,
    allowed: Allowed | None = None,
    habits: Habits | None = None,
    seconds: float = 30,
    workers: int = 2,
) -> Plan:
    """Plan a week by the aims of decision 12; a bound is told where a proof takes longer than so many seconds.

    Of a large school, building what is solved takes some more. Raises Refused where a student is unknown, stands on
    both sides or has two lessons at once, where a wish is of someone who is not kept, where something is to stay that
    is not there, or where the rooms that may take in lessons, or a mover in a long gap, are not known or named.
    """
    began, pairs = time.monotonic(), tuple(dict.fromkeys(pairs))
    allowed, habits = allowed or Allowed(), habits or Habits()
    _check(school, pairs, allowed)
    ground = Ground(school, Ways(school), habits)
    found = _best(_Asked(ground, pairs, allowed, began + seconds, workers))
    left = met(ground, pairs, found.weeks)
    met_, others, moved, detour = found.aims
    return Plan(
        allowed=allowed,
        weeks=found.weeks,
        meetings=left,
        met=replace(met_, reached=len(left)),  # told by what finds meetings, not by the model
        others=others,
        moved=moved,
        detour=detour,
        conflicts=(),
        seconds=time.monotonic() - began,
    )


def _check(school: School, pairs: Sequence[Apart], allowed: Allowed) -> None:
    movers, kept = {pair.mover for pair in pairs}, {pair.kept for pair in pairs}
    named = dict.fromkeys(key for pair in pairs for key in (pair.mover, pair.kept))
    for place, key in enumerate(named, 1):
        if key not in school.students:
            raise Refused(
                f"Number {place} of the {len(named)} students who were named is not in the tables. Check the spelling.",
                f"적어 주신 학생 {len(named)}명 가운데 {place}번째가 표에 없습니다. 표의 학번과 같은지 확인해 주세요.",
            )
    if any(pair.mover == pair.kept for pair in pairs):
        raise Refused(
            "A student is named twice, as the one who moves and as the one to be kept apart from.",
            "같은 학생을 옮기는 쪽과 보호받는 쪽에 두 번 적었습니다.",
        )
    if movers & kept:
        raise Refused(
            "A student cannot be the one who moves and one who stays. Make a plan for each of these pairs.",
            "한 학생이 옮기는 쪽과 그대로 있는 쪽에 함께 있을 수 없습니다. 쌍마다 따로 계획해 주세요.",
        )
    if any(_clash(school, key) for key in movers):
        raise Refused(
            "A student who moves has two lessons at one time. Leave one of them in the timetable.",
            "옮기는 학생의 시간표에 같은 시간의 수업이 두 개 있습니다. 하나만 남겨 주세요.",
        )
    if not set(allowed.wishes) <= kept:
        raise Refused(
            "A wish to move is recorded for someone who is not kept apart from anybody. Check the student's number.",
            "본인이 옮기기를 원한다고 적은 학생이 보호받는 학생 가운데 없습니다. 학번을 확인해 주세요.",
        )
    if not all(course in school.students[key].takes for key, course in allowed.fixed if key in school.students):
        raise Refused(
            "Something is to stay that the student does not have. Name it as the timetable does.",
            "그대로 두라고 한 것이 그 학생의 시간표에 없습니다. 시간표에 적힌 이름으로 적어 주세요.",
        )
    _check_places(school, allowed)


def _check_places(school: School, allowed: Allowed) -> None:
    """See that what has to be named is, and is in the tables."""
    if (Change.ROOM in allowed.changes) is not bool(allowed.rooms):
        raise Refused(
            "For lessons to change rooms, allow it, and name the rooms that may take one in.",
            "수업 교실을 바꾸려면 교실 변경을 허용하고, 수업을 옮겨도 되는 빈 교실을 적어 주세요.",
        )
    if (Change.REST in allowed.changes) is not bool(allowed.rests):
        raise Refused(
            "For long breaks to be spent elsewhere, allow it, and name the rooms where the one who moves may be.",
            "긴 쉬는 시간을 다른 곳에서 지내게 하려면 쉬는 곳을 허용하고, 있어도 되는 곳을 적어 주세요.",
        )
    known = {*school.places, *(one.room for its in school.sections.values() for one in its.lessons)}
    if unknown := ", ".join(sorted(allowed.rooms - known)):
        raise Refused(
            f"A room that may take in lessons is in no table: {unknown}. Write it as the tables do.",
            f"수업을 옮겨도 된다고 한 교실이 어느 표에도 없습니다: {unknown}. 표에 적힌 이름 그대로 적어 주세요.",
        )
    if allowed.rooms & allowed.rests:
        raise Refused(
            "A room is named for lessons and for long breaks. Name it for one of them.",
            "한 교실을 수업을 옮길 곳과 긴 쉬는 시간에 있을 곳으로 함께 적었습니다. 둘 가운데 하나에만 적어 주세요.",
        )
    if unknown := ", ".join(sorted(allowed.rests - known)):
        raise Refused(
            f"A place for long breaks is in no table: {unknown}. Write it as the tables do, or add it to the rooms.",
            f"긴 쉬는 시간에 있어도 된다고 한 곳이 어느 표에도 없습니다: {unknown}. 표에 적힌 이름 그대로 적거나 교실"
            " 표에 넣어 주세요.",
        )


def _clash(school: School, key: str) -> bool:
    sections = [school.sections[section] for section in school.students[key].takes.values()]
    return any(one.clashes_with(other) for one, other in combinations(sections, 2))


@dataclass(frozen=True)
class _Asked:
    """All that a plan is made from, and until when."""

    ground: Ground
    pairs: tuple[Apart, ...]
    allowed: Allowed
    until: float
    workers: int

    @property
    def movers(self) -> Mapping[str, None]:
        """The keys of those who move, each once, in order."""
        return dict.fromkeys(pair.mover for pair in self.pairs)

    @property
    def kept(self) -> Mapping[str, None]:
        """The keys of those who are kept."""
        return dict.fromkeys(pair.kept for pair in self.pairs)


@dataclass(frozen=True)
class _Found:
    weeks: Weeks
    aims: tuple[Aim, ...]
    least: tuple[int, ...]  # what each aim cannot go below, whatever the kept students do

    @property
    def reached(self) -> tuple[int, ...]:
        return tuple(aim.reached for aim in self.aims)


def _best(asked: _Asked) -> _Found:
    """Plan against each week that those could have who asked to move."""
    best = _against(Wished(asked.ground.school, 0, 0), asked)
    every, all_seen = [best], True
    for wished in _most_promising_first(best, asked):
        if time.monotonic() > asked.until:
            all_seen = False
            break
        if best.reached[0] == 0 and wished.lessons > best.reached[1]:
            continue  # nothing is better than no meeting and fewer changes
        try:
            every.append(_against(wished, asked))
        except NoSuchWeek:
            continue
        except NoTime:
            all_seen = False
            continue
        best = min(best, every[-1], key=lambda one: one.reached)
    is_proved = all_seen and all(aim.proved for one in every for aim in one.aims)
    return best if is_proved or not asked.allowed.wishes else _as_far_as_seen(best, every, all_seen=all_seen)


def _as_far_as_seen(best: _Found, every: Sequence[_Found], *, all_seen: bool) -> _Found:
    """Bound the best week by all that were seen; where some were not, or nothing is proved of one, by what must be."""
    first = min(one.aims[0].bound for one in every) if all_seen else 0
    bounds = (first, *best.least[1:])
    return replace(best, aims=tuple(replace(aim, bound=one) for aim, one in zip(best.aims, bounds, strict=True)))


def _most_promising_first(best: _Found, asked: _Asked) -> Iterator[Wished]:
    """Order the weeks of those who asked by how many of their courses change, then by what they meet there as it is."""
    movers = {key: best.weeks.choices[key] for key in asked.movers}

    def met_now(wished: Wished) -> tuple[int, int]:
        weeks = replace(best.weeks, choices={**as_it_is(wished.school, asked.kept).choices, **movers})
        return len(met(asked.ground, asked.pairs, weeks)), wished.lessons

    every = schools(asked.ground.school, asked.allowed, asked.movers)
    next(every)  # as it is
    for _, alike in groupby(every, key=lambda one: one.courses):
        while few := list(islice(alike, _AT_ONCE)):
            yield from sorted(few, key=met_now)


def _against(wished: Wished, asked: _Asked) -> _Found:
    """Plan against one week of those who are kept. Raises NoSuchWeek or NoTime where it is another than now."""
    school, ground = wished.school, replace(asked.ground, school=wished.school)
    rooms = rooms_for(school, asked.allowed, movers=asked.movers, kept=asked.kept)
    movers = [Mover(ground, key, asked.pairs, asked.allowed, rooms) for key in asked.movers]
    model = Model(movers, rooms, school=school, as_it_is=asked.ground.school)
    weeks, (met_, others, moved, walked) = model.solved(asked.until, asked.workers)
    was, lessons = sum(mover.walked_before() for mover in movers), wished.lessons
    return _Found(
        replace(weeks, choices={**as_it_is(school, asked.kept).choices, **weeks.choices}),
        (
            met_,
            Aim(others.reached + lessons, others.bound + lessons),
            moved,
            Aim(walked.reached - was, walked.bound - was),
        ),
        (0, 0, 0, -was),
    )
