"""The labelled set: what each picture shows is known, because it was drawn to show it."""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.campaign_pictures.artists import HEIGHT, WIDTH, Artist, Cartoonist, Painter, bodies

#: What a picture may truly show.
KINDS = ("points", "aimed", "crouches", "covers")
SCENES = ("pointing", "open", "fist", "several", "crouching", "covering", "standing", "nobody")
SEED = 20_240_829


@dataclass(frozen=True)
class Scene:
    """A picture, who drew it, and what it shows."""

    name: str
    artist: str
    png: bytes = field(repr=False)
    shows: frozenset[str]


def cartoons(each: int, seed: int = SEED) -> Iterator[Scene]:
    """Draw cartoons in three styles."""
    yield from _drawn("cartoon", ("flat", "outlined", "line"), each, seed, Cartoonist)


def painted(wheel: Path, each: int, seed: int = SEED) -> Iterator[Scene]:
    """Paint bodies in three styles."""
    among = bodies(wheel)
    yield from _drawn(
        "body", ("shaded", "comic", "flat"), each, seed, lambda style, chance: Painter(style, chance, among)
    )


def _drawn(
    artist: str, styles: Sequence[str], each: int, seed: int, begin: Callable[[str, random.Random], Artist]
) -> Iterator[Scene]:
    for style in styles:
        for kind in SCENES:
            for number in range(each):
                chance = random.Random(f"{seed} {artist} {style} {kind} {number}")
                paper = begin(style, chance)
                shows = _SCENES[kind](paper, chance)
                yield Scene(f"{artist}-{style}-{kind}-{number:02}", f"{artist}, {style}", paper.png(), frozenset(shows))


def _one_hand(shape: str) -> Callable[[Artist, random.Random], set[str]]:
    def draw(paper: Artist, chance: random.Random) -> set[str]:
        if shape != "fist" and chance.random() < 0.35:  # a whole person does it
            does = "points" if shape == "points" else "waves"
            paper.person(does, (WIDTH / 2, HEIGHT - 30), chance.uniform(480, 620), left=chance.random() < 0.5)
        else:
            left = chance.random() < 0.5
            angle = (180 if left else 0) + chance.uniform(-40, 40)
            tip = WIDTH * (0.3 if left else 0.7), HEIGHT * chance.uniform(0.4, 0.6)
            paper.hand(shape, tip, angle, chance.uniform(190, 330))
        return {"points"} if shape == "points" else set()

    return draw


def _several(paper: Artist, chance: random.Random) -> set[str]:
    """Several point at one: arms from the edges, or whole people at both sides."""
    does = chance.choice(("crouches and covers", "crouches", "sits", "covers", "stands"))
    high = 0.45 if does in ("stands", "covers") else 0.75
    middle = WIDTH / 2, HEIGHT * high
    if chance.random() < 0.6:
        paper.person(does, (WIDTH / 2, HEIGHT - 40), 430 if high < 0.5 else 470)
        number = chance.randint(3, 5)
        for at in range(number):
            around = math.radians(180 + 180 * (at + 0.5) / number + chance.uniform(-8, 8))
            tip = middle[0] + 240 * math.cos(around), middle[1] + 240 * math.sin(around) * (0.85 if high > 0.5 else 0.6)
            angle = math.degrees(math.atan2(middle[1] - tip[1], middle[0] - tip[0]))
            paper.hand("points", tip, angle, chance.uniform(110, 150))
    else:
        paper.person(does, (WIDTH / 2, HEIGHT - 40), 400)
        for x, left in ((0.14, False), (0.86, True), *(((0.27, False),) if chance.random() < 0.5 else ())):
            paper.person("points", (WIDTH * x, HEIGHT - 30), chance.uniform(430, 500), left=left)
    shown = {"points", "aimed"}
    if does in ("crouches", "sits", "crouches and covers"):
        shown.add("crouches")
    if does in ("covers", "crouches and covers"):
        shown.add("covers")
    return shown


def _crouching(paper: Artist, chance: random.Random) -> set[str]:
    paper.person(
        chance.choice(("crouches", "sits")),
        (WIDTH / 2, HEIGHT - 60),
        chance.uniform(620, 900),
        left=chance.random() < 0.5,
    )
    return {"crouches"}


def _covering(paper: Artist, chance: random.Random) -> set[str]:
    if chance.random() < 0.6:
        paper.person("covers", (WIDTH / 2, HEIGHT - 20), chance.uniform(520, 640), left=chance.random() < 0.5)
        return {"covers"}
    paper.person("crouches and covers", (WIDTH / 2, HEIGHT - 60), chance.uniform(650, 900), left=chance.random() < 0.5)
    return {"covers", "crouches"}


def _standing(paper: Artist, chance: random.Random) -> set[str]:
    number = chance.randint(1, 3)
    for at in range(number):
        does = chance.choice(("waves", "on a chair", "stands", "stands"))
        paper.person(
            does, (WIDTH * (at + 1) / (number + 1), HEIGHT - 30), chance.uniform(430, 600), left=chance.random() < 0.5
        )
    return set()


def _nobody(paper: Artist, chance: random.Random) -> set[str]:
    """Nobody: an empty ground, or what posters show instead of people."""
    if isinstance(paper, Cartoonist):
        for _ in range(chance.randint(2, 7)):
            x, y, width, height = (
                chance.uniform(50, 600),
                chance.uniform(50, 450),
                chance.uniform(40, 260),
                chance.uniform(40, 220),
            )
            fill = f"#{chance.randrange(0x1000000):06x}"
            paper.pieces.append(
                chance.choice(
                    (
                        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="18" fill="{fill}"/>',
                        f'<ellipse cx="{x}" cy="{y}" rx="{width / 2}" ry="{height / 2}" fill="{fill}"/>',
                        f'<path d="M{x} {y}l{width} 0l{-width / 2} {height}z" fill="{fill}"/>',
                        f'<path d="M{x} {y}h{width}m0 24h{-width}m0 24h{width}" stroke="{fill}" stroke-width="9"/>',
                    )
                )
            )
    elif isinstance(paper, Painter):
        canvas = paper.canvas
        for _ in range(chance.randint(2, 6)):
            x, y = chance.randrange(40, WIDTH - 200), chance.randrange(40, HEIGHT - 200)
            canvas.colour[y : y + chance.randrange(40, 200), x : x + chance.randrange(40, 260)] = [
                chance.random() for _ in range(3)
            ]
    return set()


_SCENES: dict[str, Callable[[Artist, random.Random], set[str]]] = {
    "pointing": _one_hand("points"),
    "open": _one_hand("open"),
    "fist": _one_hand("fist"),
    "several": _several,
    "crouching": _crouching,
    "covering": _covering,
    "standing": _standing,
    "nobody": _nobody,
}
