"""The ways through a school: every shortest way from a place to another, and how long each stretch of it takes."""

from dataclasses import dataclass

import networkx as nx

from gyeot.school.week import PlaceKind, School

#: So much longer than the shortest way another one may be and still be walked: half again, and a minute.
_LONGER, _AT_LEAST = 1.5, 60


@dataclass(frozen=True, slots=True)
class Crossed:
    """A spot on a way: how many seconds after setting out it is entered, and the first second at which it is left."""

    spot: str
    entered: int
    left: int


@dataclass(frozen=True, slots=True)
class Way:
    """All shortest ways from one place to another at once, without the two ends themselves."""

    length: int  # seconds
    spots: tuple[Crossed, ...]


class Ways:
    """The passages of a school as a graph. What was once asked is kept."""

    def __init__(self, school: School) -> None:
        self._graph = nx.Graph()
        for passage in school.passages:
            known = self._graph.get_edge_data(passage.one, passage.other)
            if known is None or passage.seconds < known["seconds"]:
                self._graph.add_edge(passage.one, passage.other, seconds=passage.seconds, names=[passage.name])
            elif passage.seconds == known["seconds"]:
                known["names"].append(passage.name)  # two stairs side by side: nobody knows which is taken
        places = sorted(school.places.values(), key=lambda place: place.kind is not PlaceKind.STAIR)
        self._stairs = tuple(
            place.name for place in places if place.kind in _NAMEABLE
        )  # a stair says more than a corridor
        self._from: dict[str, dict[str, int]] = {}
        self._crossed: dict[tuple[str, str, str | None], Way | None] = {}

    def length(self, one: str, other: str) -> int | None:
        """Give the seconds of the shortest way; None where no way is known."""
        return 0 if one == other else self._distances(one).get(other)

    def crossed(self, one: str, other: str, via: str | None = None) -> Way | None:
        """Give what the shortest ways cross, through ``via`` where it is named; None where no way is known."""
        key = (one, other, via)
        if key not in self._crossed:
            self._crossed[key] = self._find(one, other) if via is None else self._through(one, via, other)
        return self._crossed[key]

    def detours(self, one: str, other: str) -> tuple[str, ...]:
        """Name stairs, junctions, yards and gates through which other ways lead, one for each way.

        A way is not absurdly long and passes nothing twice.
        """
        direct = self.crossed(one, other)
        if direct is None or one == other:
            return ()
        bound = max(direct.length * _LONGER, direct.length + _AT_LEAST)
        there, back = self._distances(one), self._distances(other)
        taken = {spot.spot for spot in direct.spots} | {one, other}
        found: dict[frozenset[str], str] = {}
        for name in self._stairs:
            if name in there and name not in taken and there[name] + back[name] <= bound:
                spots = self._simple(one, name, other)
                if spots is not None:
                    found.setdefault(spots, name)
        return tuple(found.values())

    def _simple(self, one: str, via: str, other: str) -> frozenset[str] | None:
        """Give what the ways through a place cross, or None where they pass something twice."""
        halves = self.crossed(one, via), self.crossed(via, other)
        first, second = ({spot.spot for spot in half.spots} if half else set() for half in halves)
        is_simple = not first & second and not (first | second) & {one, other}
        return frozenset(first | second | {via}) if is_simple else None

    def _distances(self, one: str) -> dict[str, int]:
        if one not in self._from:
            known = one in self._graph
            self._from[one] = nx.single_source_dijkstra_path_length(self._graph, one, weight="seconds") if known else {}
        return self._from[one]

    def _find(self, one: str, other: str) -> Way | None:
        length = self.length(one, other)
        if length is None:
            return None
        there, back = self._distances(one), self._distances(other)
        on_way = {place: at for place, at in there.items() if at + back[place] == length}
        spots = [Crossed(place, at, at + 1) for place, at in on_way.items() if place not in (one, other)]
        for place, at in on_way.items():
            for neighbour, edge in self._graph[place].items():
                if on_way.get(neighbour) == at + edge["seconds"]:
                    spots.extend(Crossed(name, at, at + edge["seconds"]) for name in edge["names"])
        return Way(length, tuple(sorted(spots, key=lambda spot: (spot.entered, spot.left, spot.spot))))

    def _through(self, one: str, via: str, other: str) -> Way | None:
        first, second = self.crossed(one, via), self.crossed(via, other)
        if first is None or second is None:
            return None
        gone = first.length
        onward = (Crossed(spot.spot, spot.entered + gone, spot.left + gone) for spot in second.spots)
        return Way(gone + second.length, (*first.spots, Crossed(via, gone, gone + 1), *onward))


_NAMEABLE = frozenset({PlaceKind.STAIR, PlaceKind.CORRIDOR, PlaceKind.OUTSIDE, PlaceKind.GATE})
