"""Reads the rooms of a school, where they lie, and the passages between them where a table tells those."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gyeot.school.timetable import words
from gyeot.school.timetable.daily import seats
from gyeot.school.timetable.tables import Row
from gyeot.school.timetable.words import Column, RoomNames
from gyeot.school.week import Passage, Place, PlaceKind

#: No school is wider, in metres; what is written beyond is a slip.
_WIDEST = 5_000
_FLOOR = re.compile(r"(?P<below>지하|b|-)?\s*(?P<number>\d{1,2})\s*(?:층|f)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Places:
    """What was read: every place by its name, and the landings of each stair that was told floor by floor."""

    named: dict[str, Place] = field(default_factory=dict)
    stairs: dict[tuple[str, str], list[Place]] = field(default_factory=lambda: defaultdict(list))


def places(rows: Iterable[Row]) -> Places:
    """Read the rooms, stairs and gates. A stair of one name on several floors has a landing on each."""
    told = [(row, _place(row)) for row in rows]
    stairs = _stairs(place for _, place in told)
    found, seen = Places(), set(stairs)
    for row, place in told:
        its_stairs = stairs.get(place.name, {}) if _is_landing(place) else {}
        one = _landing(place, its_stairs) if its_stairs else place
        if one.name in seen:
            raise row.wrong(
                "tells a room a second time. Leave one", "같은 이름의 장소가 이미 있습니다. 하나만 남겨 주세요"
            )
        seen.add(one.name)
        found.named[one.name] = one
        if its_stairs:
            found.stairs[place.name, place.building].append(one)
    return found


def _place(row: Row) -> Place:
    kind = words.kind_of(row.get(words.KIND))
    if kind is None:
        raise row.wrong(
            f"has a kind of room that is not known: write one of {', '.join(PlaceKind)}",
            f"종류는 {', '.join(words.KINDS)} 가운데 하나로 적어 주세요",
        )
    return Place(
        row.need((*words.NAME[:-1], *words.ROOM, words.NAME[-1])),
        kind,
        row.get(words.BUILDING),
        _floor(row),
        _metres(row, words.X),
        _metres(row, words.Y),
        seats(row),
    )


def _is_landing(place: Place) -> bool:
    return place.kind is PlaceKind.STAIR and place.floor is not None


def _stairs(told: Iterable[Place]) -> Mapping[str, Mapping[str, Sequence[Place]]]:
    """Give by name and building the stairs that are told more than once."""
    found: dict[str, dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for place in filter(_is_landing, told):
        found[place.name][place.building].append(place)
    return {name: its for name, its in found.items() if sum(map(len, its.values())) > 1}


def _landing(place: Place, stairs: Mapping[str, Sequence[Place]]) -> Place:
    """Name a landing by its floor, and by its building where another has such a stair; it lies where the others do."""
    floor, building = place.floor or 0, place.building if len(stairs) > 1 else ""
    name = f"{building} {place.name} {f'지하 {-floor}' if floor < 0 else floor}층".strip()
    placed = next((one for one in (place, *stairs[place.building]) if None not in (one.x, one.y)), place)
    return replace(place, name=name, x=placed.x, y=placed.y)


def _floor(row: Row) -> int | None:
    said = row.get(words.FLOOR)
    found = _FLOOR.fullmatch(said)
    if said and not found:
        raise row.wrong("has a floor that is none: write 2 or B1", "층은 2 또는 지하1처럼 적어 주세요")
    return int(found["number"]) * (-1 if found["below"] else 1) if found else None


def _metres(row: Row, column: Column) -> float | None:
    said = row.get(column)
    if said and not re.fullmatch(r"-?\d{1,4}(?:\.\d{1,20})?", said):
        raise row.wrong(
            f"has an {column[0]} that is no number of metres", f"'{column[0]}' 칸에는 미터를 숫자로 적어 주세요"
        )
    metres = float(said) if said else None
    if metres is not None and abs(metres) > _WIDEST:
        raise row.wrong(
            f"has an {column[0]} beyond {_WIDEST:,} metres", f"'{column[0]}' 칸이 {_WIDEST:,}미터를 넘습니다"
        )
    return metres


def passages(rows: Iterable[Row], names: RoomNames) -> Iterator[Passage]:
    """Read the passages."""
    seen: set[str] = set()
    for row in rows:
        one, other = names.name(row.need(words.FROM)), names.name(row.need(words.TO))
        seconds = row.need(words.SECONDS)
        name = row.get(words.NAME) or f"{one}–{other}"
        if not (seconds.isascii() and seconds.isdigit() and 0 < int(seconds[:6]) == int(seconds[:20])):
            raise row.wrong("has no whole number of seconds from 1 up", "걸리는 시간은 1초 이상의 정수로 적어 주세요")
        if name in seen or one == other:
            raise row.wrong("tells a passage a second time, or one that leads nowhere", "같은 통로가 이미 있습니다")
        seen.add(name)
        yield Passage(one, other, int(seconds), name)
