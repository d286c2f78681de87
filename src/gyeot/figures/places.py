"""Names of provinces and districts, and the order in which labels are published: one that says nothing of their sizes.

Whoever sorts a table by its counts and publishes it so tells of a hidden cell that it lies between its neighbours.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from gyeot import lists

FILE = Path(__file__).with_name("places.toml")

#: Words with an order of their own that their letters do not give.
_ORDERS = (
    ("월", "화", "수", "목", "금", "토", "일"),
    ("월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"),
    ("유치원", "초등학교", "중학교", "고등학교", "대학교"),
    ("유치원생", "초등학생", "중학생", "고등학생", "대학생"),
    ("초", "중", "고"),
    ("초등", "중등", "고등"),
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
)
_LAST = frozenset({"기타", "그 외", "그 밖", "미상", "불명", "불상", "해당 없음", "무응답", "모름", "other", "unknown"})
_NUMBER = re.compile(r"(\d+)")


@cache
def provinces(file: Path = FILE) -> Mapping[str, int]:
    """The place in the official order of every name of a province, short or in full."""
    _top, entries = lists.entries(file, "province")
    for entry in entries:
        entry.check(frozenset({"id", "names", "districts"}))
    return {name: place for place, entry in enumerate(entries) for name in (entry.values["id"], *entry.values["names"])}


@cache
def districts(file: Path = FILE) -> frozenset[str]:
    """What cities, counties and districts are called without 시, 군 or 구."""
    return frozenset(name for entry in lists.entries(file, "province")[1] for name in entry.values["districts"].split())


def in_order(labels: Iterable[str]) -> tuple[str, ...]:
    """Labels in the order in which they are published: by what they say alone.

    >>> in_order(["제주", "기타", "경기", "서울"]), in_order(["10월", "9월", "2월"])
    (('서울', '경기', '제주', '기타'), ('2월', '9월', '10월'))
    """
    mine = list(labels)
    order = next((one for one in _ORDERS if set(one) >= set(mine) - _LAST), ())
    ranks = {name: place for place, name in enumerate(order)}
    return tuple(sorted(mine, key=lambda label: (_rank(label, ranks), _by_value(label), label)))


def _rank(label: str, ranks: Mapping[str, int]) -> int:
    """The place of a label that has one; of others in the middle; what names nothing comes last."""
    words = label.split()
    if label in _LAST:
        return 10_000
    return ranks.get(label, provinces().get(words[0] if words else "", 1_000))


def _by_value(label: str) -> tuple[tuple[int, int, str], ...]:
    """A label for sorting, with numbers by their value: 9월 before 10월."""
    return tuple(
        (0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part.casefold())
        for part in _NUMBER.split(label)
        if part
    )
