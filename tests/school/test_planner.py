"""A plan has as few meetings as there can be, and each aim after it holds too: against every choice there is."""

from dataclasses import replace
from datetime import date
from itertools import pairwise, product

import pytest

from gyeot.errors import Refused
from gyeot.school.meetings import as_it_is, met
from gyeot.school.plan import CHANGES, Allowed, Apart, Change, Choice, Walk, Weeks
from gyeot.school.planner import plan
from gyeot.school.routes import Ways
from gyeot.school.week import Day, Habits, Kind, Student
from gyeot.school.whereabouts import Ground, lessons_of, stops
from tests.school import made
from tests.school.simulator import Simulator

PAIRS = (Apart("가", "나"), Apart("가", "다"))
EVERYTHING = Allowed(frozenset(Change) - {Change.ROOM, Change.REST})
SECTIONS = Allowed(EVERYTHING.changes - {Change.ROUTE, Change.WAIT})
CHUNKS, OF_EACH = 20, 25


def clashing(line) -> bool:
    inside = [stop for stop in line if not stop.is_gate]
    return any(one.end > other.start for one, other in pairwise(inside))


def every_choice(school, key):
    """All the sections that one student could take, without two at a time."""
    now = school.students[key].takes
    for taken in product(*([one.id for one in school.sections_of(course)] for course in now)):
        takes = dict(zip(now, taken, strict=True))
        lines = [stops(Ground(school, Ways(school), Habits(long_gap=10**6)), takes, day, {}, {}) for day in Day]
        if not any(clashing(line) for line in lines):
            yield takes


def moved(school, key, takes) -> int:
    now = school.students[key].takes
    return sum(
        max(len(school.sections[one].lessons), len(school.sections[now[course]].lessons))
        for course, one in takes.items()
        if one != now[course]
    )


@pytest.mark.parametrize("seed", range(60))
def test_no_choice_of_sections_is_better(seed):
    school, habits, _ = made.school(seed)
    found = plan(school, PAIRS, allowed=SECTIONS, habits=habits, workers=1)

    ground = Ground(school, Ways(school), habits)
    others = as_it_is(school, ["나", "다"]).choices
    best = min(
        (len(met(ground, PAIRS, Weeks({**others, "가": Choice(takes)}))), moved(school, "가", takes))
        for takes in every_choice(school, "가")
    )
    assert (found.met.reached, found.moved.reached) == best
    assert all(aim.proved for aim in (found.met, found.others, found.moved, found.detour))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_in_500_random_schools_the_simulation_finds_no_meeting_that_the_plan_does_not_tell(chunk):
    for seed in range(chunk * OF_EACH, (chunk + 1) * OF_EACH):
        school, habits, _ = made.school(seed)
        before = met(Ground(school, Ways(school), habits), PAIRS, as_it_is(school, school.students))
        found = plan(school, PAIRS, allowed=EVERYTHING, habits=habits, workers=1)

        walker = Simulator(school, habits)
        walked = {
            (pair, day, one, other)
            for pair in PAIRS
            for day, one, other in walker.contacts(found.weeks, pair.mover, pair.kept)
        }
        told = {
            (m.pair, m.day, (m.mover.index, m.mover.walking), (m.kept.index, m.kept.walking)) for m in found.meetings
        }
        assert walked == told, seed
        assert len(told) == found.met.reached == found.met.bound <= len(before), seed
        assert all(found.weeks.choices[key].takes == school.students[key].takes for key in ("나", "다")), seed
        for day in Day:
            line = walker.line_up(found.weeks.choices["가"].takes, day, {}, {})
            inside = [stop for stop in line if stop[0] not in (Kind.ARRIVE, Kind.LEAVE, Kind.WAIT)]
            assert all(one[3] <= other[2] for one, other in pairwise(inside)), seed


def every_room(school, lessons, rooms):
    """Each way to put lessons into their own rooms or others that nobody uses then."""
    used = [(one.room, one.slot) for section in school.sections.values() for one in section.lessons]
    for chosen in product((None, *rooms), repeat=len(lessons)):
        given = [(room, slot, section) for room, (section, slot) in zip(chosen, lessons, strict=True) if room]
        if not any(
            one[0] == other[0] and one[1].overlaps(other[1])
            for number, one in enumerate(given)
            for other in (*used, *given[number + 1 :])
        ):
            yield {(section, slot.day, slot.start): room for room, slot, section in given}


@pytest.mark.parametrize("seed", range(80))
def test_no_choice_of_rooms_is_better(seed):
    school, habits, dice = made.school(seed)
    free = frozenset(dice.sample([*school.places], 2))
    found = plan(school, PAIRS, allowed=Allowed(frozenset({Change.ROOM}), rooms=free), habits=habits, workers=1)

    kept = {section for key in ("나", "다") for section in school.students[key].takes.values()}
    may_move = [
        (section, lesson.slot)
        for section in school.students["가"].takes.values()
        if section not in kept and school.sections[section].kind in (Kind.CLASS, Kind.COURSE)
        for lesson in school.sections[section].lessons
    ]
    if len(may_move) > 6:
        pytest.skip("too many to try each")
    ground, as_it_was = Ground(school, Ways(school), habits), as_it_is(school, school.students)
    best = min(
        (len(met(ground, PAIRS, replace(as_it_was, rooms=rooms))), sum(school.headcount(one[0]) - 1 for one in rooms))
        for rooms in every_room(school, may_move, free)
    )
    assert (found.met.reached, found.others.reached) == best
    assert found.met.proved
    assert found.others.proved


@pytest.mark.parametrize("chunk", range(4))
def test_with_other_rooms_too_the_simulation_finds_the_same_meetings(chunk):
    moves = 0
    for seed in range(chunk * OF_EACH, (chunk + 1) * OF_EACH):
        school, habits, dice = made.school(seed)
        allowed = replace(
            EVERYTHING, changes=EVERYTHING.changes | {Change.ROOM}, rooms=frozenset(dice.sample([*school.places], 2))
        )
        found = plan(school, PAIRS, allowed=allowed, habits=habits, workers=1)
        walker = Simulator(school, habits)
        walked = sum(len(walker.contacts(found.weeks, pair.mover, pair.kept)) for pair in PAIRS)
        without = plan(school, PAIRS, allowed=EVERYTHING, habits=habits, workers=1)

        assert walked == found.met.reached == found.met.bound <= without.met.reached, seed
        moves += bool(found.weeks.rooms)
    assert moves


def every_rest(ground, takes, rests):
    """Each way to spend the long gaps of such a week in these places or the own classroom."""
    gaps = {
        (day, before.end): [place for place in rests if has_time_in(place, ground, takes, (day, before.end))]
        for day in Day
        for before, after in pairwise(lessons_of(ground, takes, day, {}))
        if after.start - before.end > ground.habits.long_gap
    }
    for chosen in product(*((None, *places) for places in gaps.values())):
        yield {gap: place for gap, place in zip(gaps, chosen, strict=True) if place}


def has_time_in(place, ground, takes, gap):
    """Whether anything of a gap is left to spend there, and nobody has a lesson there then."""
    line = stops(ground, takes, gap[0], {}, {gap: place})
    stay = next((other for one, other in pairwise(line) if one.end == gap[1] and other.kind is Kind.WAIT), None)
    lessons = [one for section in ground.school.sections.values() for one in section.lessons if one.room == place]
    return stay is not None and not any(
        one.slot.day is gap[0] and one.slot.start < stay.end and stay.start < one.slot.end for one in lessons
    )


@pytest.mark.parametrize("seed", range(80))
def test_no_choice_of_places_for_long_gaps_is_better(seed):
    school, habits, dice = made.school(seed)
    rests = frozenset(dice.sample([*school.places], 2))
    found = plan(school, PAIRS, allowed=Allowed(frozenset({Change.REST}), rests=rests), habits=habits, workers=1)

    ground, as_it_was = Ground(school, Ways(school), habits), as_it_is(school, school.students)
    takes = school.students["가"].takes
    every = list(every_rest(ground, takes, rests))
    if len(every) > 250:
        pytest.skip("too many to try each")
    best = min(
        (len(met(ground, PAIRS, replace(as_it_was, choices={**as_it_was.choices, "가": choice}))), len(spent))
        for spent in every
        for choice in [Choice(takes, {}, spent)]
    )
    assert (found.met.reached, found.moved.reached) == best
    assert found.met.proved
    assert found.moved.proved
    assert set(found.weeks.choices["가"].rests.values()) <= rests


@pytest.mark.parametrize("chunk", range(4))
def test_with_other_places_for_long_gaps_too_the_simulation_finds_the_same_meetings(chunk):
    moves = 0
    for seed in range(chunk * OF_EACH, (chunk + 1) * OF_EACH):
        school, habits, dice = made.school(seed)
        rests = frozenset(dice.sample([*school.places], 2))
        allowed = Allowed(EVERYTHING.changes | {Change.REST}, rests=rests)
        found = plan(school, PAIRS, allowed=allowed, habits=habits, workers=1)
        walker = Simulator(school, habits)
        walked = sum(len(walker.contacts(found.weeks, pair.mover, pair.kept)) for pair in PAIRS)
        without = plan(school, PAIRS, allowed=EVERYTHING, habits=habits, workers=1)

        assert walked == found.met.reached == found.met.bound <= without.met.reached, seed
        moves += found.met.reached < without.met.reached
    assert moves


def test_places_have_to_be_named_and_known():
    school, _, _ = made.school(1)
    for allowed in (
        Allowed(frozenset({Change.REST})),
        Allowed(rests=frozenset({"방0"})),
        Allowed(frozenset({Change.REST}), rests=frozenset({"없는 곳"})),
        Allowed(frozenset({Change.REST, Change.ROOM}), rests=frozenset({"방0"}), rooms=frozenset({"방0"})),
    ):
        with pytest.raises(Refused, match="long breaks"):
            plan(school, PAIRS, allowed=allowed)


def test_rooms_have_to_be_named_and_known():
    school, _, _ = made.school(1)
    for allowed in (
        Allowed(frozenset({Change.ROOM})),
        Allowed(rooms=frozenset({"방0"})),
        Allowed(frozenset({Change.ROOM}), rooms=frozenset({"없는 방"})),
    ):
        with pytest.raises(Refused, match="room"):
            plan(school, PAIRS, allowed=allowed)


def test_what_may_not_change_stays():
    for seed in range(40):
        school, habits, _ = made.school(seed)
        taken = {"물리"} & school.students["가"].takes.keys()
        fixed = Allowed(EVERYTHING.changes, fixed=frozenset(("가", course) for course in taken))
        found = plan(school, PAIRS, allowed=fixed, habits=habits, workers=1).weeks.choices["가"]
        nothing = plan(school, PAIRS, allowed=Allowed(frozenset()), habits=habits, workers=1).weeks.choices["가"]

        assert found.takes.get("물리") == school.students["가"].takes.get("물리")
        assert nothing == Choice(dict(school.students["가"].takes))


def test_without_time_the_plan_is_no_worse_than_doing_nothing_and_says_that_it_is_not_proved():
    school, habits, _ = made.school(3)
    before = met(Ground(school, Ways(school), habits), PAIRS, as_it_is(school, school.students))
    found = plan(school, PAIRS, allowed=EVERYTHING, habits=habits, seconds=0, workers=1)

    assert len(found.meetings) == found.met.reached <= len(before)
    assert found.met.bound <= found.met.reached


@pytest.mark.parametrize("pairs", [[Apart("가", "나"), Apart("나", "다")], [Apart("가", "없음")]])
def test_pairs_that_make_no_sense_are_refused_without_a_name(pairs):
    school, _, _ = made.school(1)
    with pytest.raises(Refused) as refusal:
        plan(school, pairs)
    assert "없음" not in refusal.value.ko


def test_a_walk_is_only_written_down_where_it_helps():
    for seed in range(40):
        school, habits, _ = made.school(seed)
        found = plan(school, PAIRS, allowed=EVERYTHING, habits=habits, workers=1)
        assert Walk() not in found.weeks.choices["가"].walks.values()


def weeks_with_her_moved(school, wishing, changes):
    """Every school in which one kept student takes other sections, and how many of her lessons that changes."""
    for takes in every_choice(school, wishing):
        now = school.students[wishing].takes
        kept = {course for course, one in now.items() if CHANGES[school.sections[one].kind] not in changes}
        if all(takes[course] == now[course] for course in kept):
            students = {**school.students, wishing: Student(wishing, takes)}
            yield replace(school, students=students), moved(school, wishing, takes)


@pytest.mark.parametrize("seed", range(40))
def test_a_kept_student_who_asked_to_move_does_so_only_where_that_is_better_for_the_pair(seed):
    school, habits, _ = made.school(seed)
    changes = frozenset({Change.COURSE, Change.LUNCH})
    found = plan(
        school, PAIRS, allowed=Allowed(changes, wishes={"나": date(2024, 9, 2)}), habits=habits, workers=1, seconds=60
    )

    without = Allowed(changes)
    best = min(
        (len(one.meetings), hers, one.moved.reached, one.detour.reached)
        for changed, hers in weeks_with_her_moved(school, "나", changes)
        for one in [plan(changed, PAIRS, allowed=without, habits=habits, workers=1)]
    )
    assert (found.met.reached, found.others.reached, found.moved.reached, found.detour.reached) == best
    assert all(aim.proved for aim in (found.met, found.others, found.moved, found.detour))
    assert found.weeks.choices["다"].takes == school.students["다"].takes
    walker = Simulator(school, habits)
    assert len(found.meetings) == sum(len(walker.contacts(found.weeks, pair.mover, pair.kept)) for pair in PAIRS)


def test_what_the_student_does_not_have_cannot_stay():
    school, _, _ = made.school(1)
    with pytest.raises(Refused, match="does not have"):
        plan(school, PAIRS, allowed=Allowed(fixed=frozenset({("가", "없는 과목")})))


def test_a_wish_of_someone_who_is_not_kept_is_refused():
    school, _, _ = made.school(1)
    with pytest.raises(Refused, match="wish"):
        plan(school, PAIRS, allowed=Allowed(wishes={"가": date(2024, 9, 2)}))


def test_she_takes_no_seat_that_is_not_free():
    school, habits, _ = made.school(7)
    full = replace(school, sections={k: replace(one, seats=0) for k, one in school.sections.items()})
    wishes = Allowed(frozenset({Change.COURSE, Change.LUNCH, Change.CLASS}), wishes={"나": date(2024, 9, 2)})
    found = plan(full, PAIRS, allowed=wishes, habits=habits, workers=1)

    assert found.weeks.choices["나"].takes == school.students["나"].takes
