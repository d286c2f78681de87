"""Meetings by day: every one in one row, and the times to watch are exactly those in which somebody meets."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from gyeot.school import told
from gyeot.school.by_day import days
from gyeot.school.plan import Apart, Meeting, Moment
from gyeot.school.week import Day, Kind

MINUTE = 60


def a_meeting(day: Day, start: int, lasts: int, kept: str) -> Meeting:
    stay = Moment(day, 0, False, Kind.COURSE, "3교시 물리학Ⅰ")
    return Meeting(Apart("20315", kept), day, start * MINUTE, (start + lasts) * MINUTE, ("과학실",), stay, stay)


MEETINGS = st.lists(
    st.builds(
        a_meeting, st.sampled_from(Day), st.integers(500, 560), st.integers(1, 20), st.sampled_from(["20301", "20322"])
    ),
    max_size=12,
).map(lambda found: sorted(found, key=lambda one: (one.day, one.start, one.end, one.pair.kept)))


@given(MEETINGS)
def test_every_meeting_stands_in_one_row_under_its_number(found: list[Meeting]):
    parted = list(days(found))
    listed = [numbered for day in parted for row in day.rows for numbered in row]

    assert listed == list(enumerate(found, 1))
    assert [one.day for one in parted] == sorted({one.day for one in found})
    assert sum(one.number for one in parted) == len(found)


@given(MEETINGS)
def test_the_times_to_watch_are_the_minutes_in_which_somebody_meets(found: list[Meeting]):
    for day in days(found):
        met = {minute for one in found if one.day == day.day for minute in range(one.start // 60, one.end // 60)}
        watched = [minute for start, end in day.stretches for minute in range(start // 60, end // 60)]

        assert watched == sorted(met)
        # what touches is one stretch
        assert not {end for _, end in day.stretches} & {start for start, _ in day.stretches}


def test_a_pause_shorter_than_a_minute_is_none_on_paper():
    first = a_meeting(Day.TUESDAY, 600, 10, "20301")
    soon = replace(first, start=first.end + 59, end=first.end + 300)
    later = replace(first, start=first.end + 60, end=first.end + 300)

    assert [told.day_times(day) for day in days([first, soon])] == ["10:00–10:15"]
    assert [told.day_times(day) for day in days([first, later])] == ["10:00–10:10, 10:11–10:15"]


def test_a_day_is_headed_by_its_meetings():
    one, two = a_meeting(Day.TUESDAY, 600, 10, "20301"), a_meeting(Day.TUESDAY, 600, 10, "20322")
    [alone], [both] = days([one]), days([one, two])

    assert len(both.rows) == 1
    assert told.day_heading(both, "ko") == "화요일 2번"
    assert told.day_heading(alone, "en") == "Tuesday: 1 meeting"
