"""From where joints lie to what a drawing may show: a hand that points, several at one place, a crouching figure, a
covered face. Plane geometry on what the models found; no faces, no pictures.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

Place = tuple[float, float]

# --- which joint is which, in MediaPipe's numbering
_WRIST = 0
_FINGERS = {"index": (5, 6, 7, 8), "middle": (9, 10, 11, 12), "ring": (13, 14, 15, 16), "little": (17, 18, 19, 20)}
_MIDDLE_KNUCKLE = 9
HAND_JOINTS, BODY_JOINTS = 21, 33
_NOSE = 0
_SHOULDERS, _HIPS, _KNEES, _ANKLES = (11, 12), (23, 24), (25, 26), (27, 28)
_HANDS_OF_BODY = (15, 19), (16, 20)  # wrist and index of the left hand, of the right hand


@dataclass(frozen=True, slots=True)
class Hand:
    """The joints of one hand, in pixels."""

    joints: tuple[Place, ...]

    @property
    def size(self) -> float:
        """From the wrist to the middle knuckle."""
        return math.dist(self.joints[_WRIST], self.joints[_MIDDLE_KNUCKLE])

    @property
    def middle(self) -> Place:
        """Where the hand is."""
        return _middle(self.joints)


@dataclass(frozen=True, slots=True)
class Body:
    """The joints of one person, in pixels, and how likely each can be seen."""

    joints: tuple[Place, ...]
    seen: tuple[float, ...]

    def at(self, joints: Sequence[int]) -> Place:
        """The middle of some joints."""
        return _middle([self.joints[joint] for joint in joints])

    @property
    def trunk(self) -> float:
        """From the shoulders to the hips."""
        return math.dist(self.at(_SHOULDERS), self.at(_HIPS))


@dataclass(frozen=True, slots=True)
class Gestures:
    """What a picture may show. One person may be counted twice: a picture is looked at with and without outlines."""

    pointing: int = 0  # hands that point
    aimed: int = 0  # of them, the most that point at one place
    crouching: int = 0
    covering: int = 0


def gestures(hands: Sequence[Hand], bodies: Sequence[Body]) -> Gestures:
    """Count what the joints look like."""
    pointing = list(_pointing(hands))
    return Gestures(
        pointing=len(pointing),
        aimed=aimed(pointing, bodies),
        crouching=sum(crouches(body) for body in bodies),
        covering=sum(covers_face(body) for body in bodies),
    )


def read(found: Mapping[str, Any]) -> tuple[tuple[Hand, ...], tuple[Body, ...]]:
    """Take in what the other process wrote. Raises ValueError, TypeError or KeyError where it is anything else."""
    hands = tuple(Hand(tuple((float(x), float(y)) for x, y in joints)) for joints in found["hands"])
    bodies = tuple(
        Body(tuple((float(x), float(y)) for x, y, _ in joints), tuple(float(seen) for _, _, seen in joints))
        for joints in found["bodies"]
    )
    if any(len(hand.joints) != HAND_JOINTS for hand in hands) or any(len(one.joints) != BODY_JOINTS for one in bodies):
        raise ValueError("not as many joints as a hand or a body has")
    return hands, bodies


# --- hands

#: A finger is straight where its ends are this far apart, of its length.
_STRAIGHT = 0.85
#: A finger is stretched where its tip is farther from the wrist than its middle joint by this; curled, where nearer.
_STRETCHED, _CURLED = 1.1, 1.0


def points(hand: Hand) -> bool:
    """Whether the index finger is stretched and the three beside it are curled; the thumb may do what it likes."""
    joints = hand.joints
    base, middle, end, tip = (joints[joint] for joint in _FINGERS["index"])
    length = math.dist(base, middle) + math.dist(middle, end) + math.dist(end, tip)
    straight = math.dist(base, tip) > _STRAIGHT * length > 0
    return straight and _reach(hand, "index") > _STRETCHED and all(_reach(hand, one) < _CURLED for one in _OTHERS)


_OTHERS = ("middle", "ring", "little")


def _reach(hand: Hand, finger: str) -> float:
    _, middle, _, tip = (hand.joints[joint] for joint in _FINGERS[finger])
    wrist = hand.joints[_WRIST]
    return math.dist(wrist, tip) / max(math.dist(wrist, middle), 1e-6)


@dataclass(frozen=True, slots=True)
class Ray:
    """From a finger tip onward, a unit long."""

    tip: Place
    way: Place

    def off(self, place: Place) -> float:
        """How far, in degrees, the finger points past a place."""
        x, y = place[0] - self.tip[0], place[1] - self.tip[1]
        return abs(math.degrees(math.atan2(self.way[0] * y - self.way[1] * x, self.way[0] * x + self.way[1] * y)))


def _pointing(hands: Sequence[Hand]) -> Iterator[Ray]:
    """Give one ray for each hand that points, however often the hand was seen: most of the looks at it must say so."""
    for same in _same(hands):
        pointing = [hand for hand in same if points(hand)]
        if 2 * len(pointing) > len(same):
            base, tip = pointing[0].joints[_FINGERS["index"][0]], pointing[0].joints[_FINGERS["index"][3]]
            length = math.dist(base, tip)
            yield Ray(tip, ((tip[0] - base[0]) / length, (tip[1] - base[1]) / length))


def _same(hands: Sequence[Hand]) -> list[list[Hand]]:
    """Put together the looks at one hand: the picture is looked at whole and in parts."""
    groups: list[list[Hand]] = []
    for hand in hands:
        for group in groups:
            if math.dist(group[0].middle, hand.middle) < max(group[0].size, hand.size):
                group.append(hand)
                break
        else:
            groups.append([hand])
    return groups


#: Degrees by which a finger may miss what it points at.
_MISSES = 15
#: What is pointed at lies within this many times the distance between the fingers.
_FAR = 3


def aimed(rays: Sequence[Ray], bodies: Sequence[Body]) -> int:
    """How many fingers, at the most, point at one place: a person, where two fingers meet, or half-way between two."""
    places = [body.at(joints) for body in bodies for joints in ((_NOSE,), _SHOULDERS, _HIPS)]
    for one, other in combinations(rays, 2):
        places.append(_middle((one.tip, other.tip)))
        meeting = _meeting(one, other)
        if meeting and math.dist(meeting, one.tip) < _FAR * math.dist(one.tip, other.tip):
            places.append(meeting)
    most = max((sum(ray.off(place) < _MISSES for ray in rays) for place in places), default=0)
    return most if most > 1 else 0


def _meeting(one: Ray, other: Ray) -> Place | None:
    across = one.way[0] * other.way[1] - one.way[1] * other.way[0]
    if abs(across) < 1e-3:
        return None
    x, y = other.tip[0] - one.tip[0], other.tip[1] - one.tip[1]
    along = (x * other.way[1] - y * other.way[0]) / across
    return one.tip[0] + along * one.way[0], one.tip[1] + along * one.way[1]


# --- bodies

#: Joints less likely in sight than this are guesses of the model.
_IN_SIGHT = 0.4
#: In lengths of the trunk: knees drawn up to here below the hips, and head to ankles no more than this. One who sits on
#: a chair has the knees as high, and is taller.
_KNEES_UP, _LOW = 0.5, 2.15
#: In lengths of the trunk: both hands this near to the nose.
_AT_THE_FACE = 0.35


def crouches(body: Body) -> bool:
    """Whether the knees are drawn up and the whole figure is low. A chair, a lap or a cut-off picture is none."""
    if body.trunk <= 0 or min(body.seen[joint] for joint in (*_KNEES, *_ANKLES)) < _IN_SIGHT:
        return False
    head, hips, knees, ankles = (body.at(joints)[1] for joints in ((_NOSE,), _HIPS, _KNEES, _ANKLES))
    return knees - hips < _KNEES_UP * body.trunk and 0 < ankles - head < _LOW * body.trunk and ankles > hips


def covers_face(body: Body) -> bool:
    """Whether both hands are at the face of one who is upright. One hand, hair or a lowered head is not noticed."""
    if body.trunk <= 0 or not _is_upright(body):
        return False
    nose = body.joints[_NOSE]
    near = (min(math.dist(body.joints[joint], nose) for joint in hand) for hand in _HANDS_OF_BODY)
    return max(near) < _AT_THE_FACE * body.trunk


def _is_upright(body: Body) -> bool:
    """Whether head, shoulders and hips are one below the other: the model also takes a hand for a very small person."""
    head, shoulders, hips = body.joints[_NOSE][1], body.at(_SHOULDERS)[1], body.at(_HIPS)[1]
    broad = math.dist(*(body.joints[joint] for joint in _SHOULDERS)) > _BROAD * body.trunk
    return head < shoulders < hips and broad


_BROAD = 0.35


def _middle(places: Sequence[Place]) -> Place:
    return sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places)
