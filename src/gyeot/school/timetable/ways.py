"""Estimates the ways through a school from where its rooms lie, where no table tells the passages.

On a floor people walk along the corridor from door to door, so passing a room is not being in it: each room gets a
place before its door. Stairs lead from a landing to the one above it. Gates, yards and the other buildings are reached
in a straight line. Positions are metres on one plan of the whole school.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from math import hypot

from gyeot.errors import UnreadableFile
from gyeot.school.week import Passage, Place, PlaceKind

#: Metres a second in a crowd of students.
PACE = 1.2
#: Seconds.
FLIGHT, DOOR = 15, 2
#: Landings that lie so near one another, in metres, are of one staircase.
_SAME_STAIR = 3.0
#: A floor that is no deeper than this, in metres, has one corridor with rooms on either side of it.
_ONE_CORRIDOR = 15.0
#: Wings are found by comparing every two rooms of a floor.
MOST_PLACES, MOST_BUILDINGS = 2_000, 30

_WALKED = frozenset({PlaceKind.STAIR, PlaceKind.CORRIDOR, PlaceKind.GATE, PlaceKind.OUTSIDE})
_OUTSIDE = frozenset({PlaceKind.GATE, PlaceKind.OUTSIDE})


@dataclass(frozen=True, slots=True)
class Spot:
    """A place whose position is known."""

    place: Place
    x: float
    y: float

    def far(self, other: "Spot") -> float:
        """Give the distance in a straight line."""
        return hypot(self.x - other.x, self.y - other.y)


@dataclass(frozen=True, slots=True)
class Estimate:
    """The ways that were estimated, and the places that were added for them."""

    places: Mapping[str, Place]
    passages: tuple[Passage, ...]


def estimate(places: Mapping[str, Place]) -> Estimate:
    """Make ways of positions; none where fewer than two places have one.

    Raises UnreadableFile where there are more places or buildings than any school has.
    """
    known = [Spot(place, place.x, place.y) for place in places.values() if place.x is not None and place.y is not None]
    inside = [spot for spot in known if spot.place.floor is not None]
    yard = [spot for spot in known if spot.place.floor is None and spot.place.kind in _OUTSIDE]
    buildings = _by_building(inside)
    if len(known) > MOST_PLACES or len(buildings) > MOST_BUILDINGS:
        raise UnreadableFile(
            f"The table of rooms has positions of more than {MOST_PLACES:,} places or {MOST_BUILDINGS} buildings. Leave"
            " those of one school.",
            f"교실 표에 위치를 적은 장소가 {MOST_PLACES:,}곳, 또는 건물이 {MOST_BUILDINGS}동을 넘습니다. 한 학교의 것만"
            " 남겨 주세요.",
        )
    passages = [
        *(passage for spot in inside for passage in _door(spot)),
        *(passage for floors in buildings.values() for passage in _within(floors)),
        *_between([_entrances(floors) for floors in buildings.values()], yard),
    ]
    used = {name for passage in passages for name in (passage.one, passage.other)}
    fronts = {spot.place.name: spot.place for spot in map(_front, inside)}
    added = {name: place for name, place in fronts.items() if name in used and name not in places}
    return Estimate(added, tuple(_named_once(passages)))


def with_flights(passages: tuple[Passage, ...], stairs: Iterable[Sequence[Place]]) -> tuple[Passage, ...]:
    """Join the landings of each stair where no passage joins them yet; none where no other way is known."""
    known = {frozenset((one.one, one.other)) for one in passages}
    flights = (flight for landings in stairs for flight in _flights(landings))
    return (*passages, *(one for one in flights if passages and frozenset((one.one, one.other)) not in known))


def _flights(landings: Iterable[Place]) -> Iterator[Passage]:
    for lower, upper in pairwise(sorted(landings, key=_storey)):
        seconds = FLIGHT * (_storey(upper) - _storey(lower))
        yield Passage(lower.name, upper.name, seconds, f"{lower.name}–{upper.name}")


def _by_building(inside: Iterable[Spot]) -> Mapping[str, Mapping[int, Sequence[Spot]]]:
    """Sort what stands on a corridor by building and floor. A place before a door that the school told comes first."""
    found: dict[str, dict[int, dict[str, Spot]]] = defaultdict(lambda: defaultdict(dict))
    for spot in sorted(inside, key=lambda one: one.place.kind not in _WALKED):
        front = _front(spot)
        found[spot.place.building][_storey(spot.place)].setdefault(front.place.name, front)
    return {
        building: {storey: list(spots.values()) for storey, spots in floors.items()}
        for building, floors in found.items()
    }


def _storey(place: Place) -> int:
    """Count floors without a gap: there is none between the basement and the first."""
    floor = place.floor or 0
    return floor if floor > 0 else floor + 1


def _front(spot: Spot) -> Spot:
    """Give what stands on the corridor: a landing or a gate itself, or the place before a room's door."""
    place = spot.place
    if place.kind in _WALKED:
        return spot
    name = f"{place.name} 앞"
    return replace(spot, place=replace(place, name=name, kind=PlaceKind.CORRIDOR, seats=None))


def _door(spot: Spot) -> Iterator[Passage]:
    front = _front(spot).place.name
    if front != spot.place.name:
        yield Passage(spot.place.name, front, DOOR, f"{spot.place.name} 문")


# --- within a building


def _within(floors: Mapping[int, Sequence[Spot]]) -> Iterator[Passage]:
    for spots in floors.values():
        for one, other, metres in _corridor(spots):
            yield _passage(one, other, metres, f"{_where(one)} 복도")
    for lower, upper in pairwise(sorted(floors)):
        for landing in floors[upper]:
            below = _below(landing, floors[lower])
            if below:
                seconds = FLIGHT * (upper - lower)
                name = f"{below.place.name}–{landing.place.name}"
                yield Passage(below.place.name, landing.place.name, seconds, name)


def _below(landing: Spot, floor: Iterable[Spot]) -> Spot | None:
    """Give the landing under this one."""
    stairs = [spot for spot in floor if spot.place.kind is PlaceKind.STAIR]
    if landing.place.kind is not PlaceKind.STAIR or not stairs:
        return None
    nearest = min(stairs, key=landing.far)
    return nearest if landing.far(nearest) <= _SAME_STAIR else None


def _corridor(spots: Sequence[Spot]) -> Iterator[tuple[Spot, Spot, float]]:
    """Give neighbours along a floor and the metres between them."""
    wide = max(spot.x for spot in spots) - min(spot.x for spot in spots)
    deep = max(spot.y for spot in spots) - min(spot.y for spot in spots)
    if min(wide, deep) > _ONE_CORRIDOR:
        yield from _wings(spots)
        return
    along = sorted(spots, key=lambda spot: (spot.x, spot.y) if wide >= deep else (spot.y, spot.x))
    for one, other in pairwise(along):
        yield one, other, abs(one.x - other.x) if wide >= deep else abs(one.y - other.y)


def _wings(spots: Sequence[Spot]) -> Iterator[tuple[Spot, Spot, float]]:
    """Join each place to the nearest that is joined already (Prim's tree): around corners, and across no yard."""
    nearest = {spot: (spots[0], spot.far(spots[0])) for spot in spots[1:]}
    while nearest:
        spot = min(nearest, key=lambda one: nearest[one][1])
        joined, metres = nearest.pop(spot)
        yield joined, spot, metres
        for other in nearest:
            if spot.far(other) < nearest[other][1]:
                nearest[other] = (spot, spot.far(other))


# --- between buildings


@dataclass(frozen=True, slots=True)
class _Side:
    """Where one comes out of a building, or a gate or yard itself; doors that are told, or all of a ground floor."""

    spots: Sequence[Spot]
    are_doors: bool


def _entrances(floors: Mapping[int, Sequence[Spot]]) -> _Side:
    ground = floors[min(floors, key=lambda storey: (abs(storey - 1), storey))]
    doors = [spot for spot in ground if spot.place.kind is PlaceKind.GATE]
    return _Side(doors or ground, bool(doors))


def _between(buildings: Sequence[_Side], yard: Sequence[Spot]) -> Iterator[Passage]:
    """Join the buildings and the yard: door by door to the nearest, or where no doors are told at one place alone."""
    for one_side, other_side in combinations([*buildings, *(_Side([spot], are_doors=True) for spot in yard)], 2):
        nearest = [(one, min(other_side.spots, key=one.far)) for one in one_side.spots]
        nearest += [(min(one_side.spots, key=other.far), other) for other in other_side.spots]
        if not (one_side.are_doors and other_side.are_doors):
            nearest = [min(nearest, key=lambda two: two[0].far(two[1]))]
        for one, other in dict.fromkeys(nearest):
            yield _passage(one, other, one.far(other), "바깥길")


def _passage(one: Spot, other: Spot, metres: float, said: str) -> Passage:
    ends = f"{one.place.name.removesuffix(' 앞')}–{other.place.name.removesuffix(' 앞')}"
    return Passage(one.place.name, other.place.name, max(1, round(metres / PACE)), f"{said} ({ends})")


def _where(spot: Spot) -> str:
    floor = spot.place.floor or 0
    return f"{spot.place.building} {f'지하 {-floor}' if floor < 0 else floor}층".strip()


def _named_once(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Give each passage a name of its own, which is what a spot on it is known by."""
    seen: dict[str, int] = defaultdict(int)
    for passage in passages:
        seen[passage.name] += 1
        again = seen[passage.name]
        yield passage if again == 1 else replace(passage, name=f"{passage.name} {again}")
