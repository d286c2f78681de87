"""The list of days on which the counting changed: all of it loads, and a careless entry is refused with its line."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from gyeot.figures import breaks
from gyeot.figures.rates import Count, Ratio, Unit, Window, rate_ratio
from gyeot.figures.told import as_record, break_day, working
from gyeot.lists import ListError

GOOD = """
[[break]]
id = "one"
date = 2024-08-28
affects = ["reports"]
ko = "하나"
en = "one"
source = "somewhere"
confidence = "B"
checked = 2026-11-22
"""


def test_every_shipped_break_says_its_source_and_when_it_was_looked_at():
    for one in breaks.known():
        assert one.source
        assert one.confidence in "ABC"
        assert one.checked > one.date
        assert not {"theqoo", "cafe", "dcinside", "fmkorea"} & set(re.findall(r"\w+", one.source))
        assert one.said_in("ko") != one.said_in("en")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('source = "somewhere"\n', "", "source is missing"),
        ("2024-08-28", '"2024-08-28"', "date is no date"),
        ('["reports"]', '["rapports"]', "affects"),
        ('ko = "하나"', 'ko = "하나"\nkind = "x"', "kind is no field"),
        ('confidence = "B"', 'confidence = "M"', "confidence is none of A, B, C"),
        ('confidence = "B"', 'confidence = "B"\nuntil = 2024-08-28', "until is not after date"),
        ('confidence = "B"', 'confidence = "B"\nknown_to = "month"', "known_to is not the month"),
        ("[[break]]", "[[break]", "mend the TOML"),
        (GOOD, GOOD + GOOD, "the id one is taken"),
    ],
)
def test_a_careless_entry_is_refused_with_file_and_line(tmp_path: Path, old: str, new: str, complaint: str):
    file = tmp_path / "breaks.toml"
    file.write_text(GOOD.replace(old, new), encoding="utf-8")

    with pytest.raises(ListError, match=complaint) as refused:
        breaks.known(file)

    assert str(refused.value).startswith("breaks.toml:")


def compared(window: tuple[date, date], baseline: tuple[date, date]) -> Ratio:
    return rate_ratio(Count(300, Unit.CASES, Window(*window)), Count(200, Unit.CASES, Window(*baseline)))


def places(ratio: Ratio) -> dict[str, str]:
    return {one.id: ratio.place(one) for one in ratio.breaks}


HALF_2024 = date(2024, 1, 1), date(2024, 6, 30)


def test_of_a_crackdown_it_is_said_how_much_of_each_window_falls_inside():
    spring = compared((date(2025, 1, 1), date(2025, 2, 28)), HALF_2024)
    summer = compared((date(2025, 3, 1), date(2025, 6, 30)), (date(2024, 8, 1), date(2024, 9, 30)))
    autumn = compared((date(2025, 11, 1), date(2025, 11, 30)), HALF_2024)

    assert places(spring)["crackdown-2024-08"] == "all of the window"
    assert places(summer)["crackdown-2024-08"] == "part of the window and part of the baseline"
    assert places(autumn)["crackdown-2024-08"] == "between"
    assert any("견주는 기간 전체가 들어감" in line for line in working(spring, "ko").breaks)
    assert any("2024-08-28 ~ 2025-03-31 (part of the window" in line for line in working(summer, "en").breaks)


def test_a_crackdown_that_ends_inside_the_windows_is_named_though_it_began_before():
    ended = compared((date(2025, 5, 1), date(2025, 5, 31)), (date(2024, 12, 1), date(2025, 3, 31)))

    assert places(ended)["crackdown-2024-08"] == "all of the baseline"


def test_a_crackdown_around_both_windows_changes_nothing_between_them():
    inside = compared((date(2025, 2, 1), date(2025, 2, 28)), (date(2025, 1, 2), date(2025, 1, 31)))

    assert not {"crackdown-2024-08", "crackdown-2024-11"} & set(places(inside))


def test_where_only_the_month_or_the_year_is_known_no_day_is_said():
    known = {one.id: one for one in breaks.known()}
    wave, definition = known["wave-2024-08"], known["definition-2025"]

    assert [break_day(wave, language) for language in ("ko", "en")] == ["2024-08경", "about 2024-08"]
    assert [break_day(definition, language) for language in ("ko", "en")] == ["2025년 중", "some time in 2025"]
    march = compared((date(2025, 3, 1), date(2025, 3, 31)), (date(2024, 1, 1), date(2025, 1, 31)))
    assert places(march)["definition-2025"] == "baseline or between or window"
    told = {one["id"]: one for one in as_record(march)["breaks"]}["definition-2025"]
    assert (told["exact"], told["date"], told["latest"]) == (False, "2025-01-01", "2025-12-31")


def test_the_end_of_a_crackdown_is_near_a_change_of_level_too():
    near = breaks.near(date(2025, 4, 3), date(2025, 4, 5), timedelta(days=7), "reports")

    assert [one.id for one in near] == ["crackdown-2024-08"]
    assert not breaks.near(date(2025, 4, 20), date(2025, 4, 20), timedelta(days=7), "reports")


def test_a_number_in_a_note_says_what_it_counts():
    for one in breaks.known():
        if re.search(r"\d(건|명)", one.note_ko):
            assert any(unit.ko in one.note_ko for unit in Unit), one.id
            assert any(unit in one.note_en for unit in Unit), one.id
