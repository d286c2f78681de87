"""The list of days on which the counting changed: all of it loads, and a careless entry is refused with its line."""

from pathlib import Path

import pytest

from gyeot.figures import breaks
from gyeot.lists import ListError

GOOD = """
[[break]]
id = "one"
date = 2024-08-28
affects = ["reports"]
ko = "하나"
en = "one"
source = "somewhere"
checked = 2026-11-22
"""


def test_every_shipped_break_says_its_source_and_when_it_was_looked_at():
    for one in breaks.known():
        assert one.source
        assert one.checked > one.date
        assert one.said_in("ko") != one.said_in("en")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('source = "somewhere"\n', "", "source is missing"),
        ("2024-08-28", '"2024-08-28"', "date is no date"),
        ('["reports"]', '["rapports"]', "affects"),
        ('ko = "하나"', 'ko = "하나"\nkind = "x"', "kind is no field"),
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
