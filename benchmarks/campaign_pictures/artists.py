"""Two hands that draw the same scenes: one draws cartoons (SVG), one paints shaded bodies (``bodies.py``)."""

import math
import random
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from benchmarks.campaign_pictures.bodies import Body, Canvas, Floats, Pose, turned

WIDTH, HEIGHT = 900, 700

#: What a hand can do, and what a person can do.
HANDS = ("points", "open", "fist")
PEOPLE = ("stands", "waves", "points", "on a chair", "crouches", "sits", "covers", "crouches and covers")

_SKINS = ((0.95, 0.80, 0.69), (0.90, 0.72, 0.58), (0.78, 0.57, 0.43), (0.52, 0.35, 0.26))
_CLOTHES = (
    (0.30, 0.50, 0.70),
    (0.75, 0.35, 0.35),
    (0.35, 0.55, 0.40),
    (0.85, 0.75, 0.45),
    (0.45, 0.40, 0.60),
    (0.9, 0.9, 0.9),
)
_TROUSERS = ((0.22, 0.22, 0.30), (0.35, 0.33, 0.30), (0.20, 0.30, 0.45))
_HAIR = ((0.10, 0.08, 0.08), (0.28, 0.17, 0.10), (0.45, 0.30, 0.16))
_GROUNDS = ((0.96, 0.96, 0.93), (0.85, 0.90, 0.93), (0.98, 0.92, 0.80), (0.25, 0.29, 0.36), (1.0, 1.0, 1.0))


class Artist(Protocol):
    """What scenes ask of one who draws. Places are pixels from the top left; angles are degrees, 0 to the right."""

    def hand(self, shape: str, tip: tuple[float, float], angle: float, size: float) -> None:
        """Draw a hand with its forearm; its finger tips are at ``tip`` and it is ``size`` long."""
        ...

    def person(self, does: str, feet: tuple[float, float], size: float, *, left: bool = False) -> None:
        """Draw a whole person, ``size`` high when standing; one who points does so to the left or to the right."""
        ...

    def png(self) -> bytes:
        """Give the picture."""
        ...


def as_png(picture: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> bytes:
    height, width, _ = picture.shape
    rows = b"".join(b"\0" + row.tobytes() for row in picture)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 5)) + chunk(b"IEND", b"")


# --- cartoons


@dataclass
class Cartoonist:
    """Draws in strokes. Styles: "flat" colours, "outlined" colours, black "line" on white."""

    style: str
    chance: random.Random

    def __post_init__(self) -> None:
        ground = "#ffffff" if self.style == "line" else _hex(self.chance.choice(_GROUNDS[:3] + _GROUNDS[4:]))
        self.pieces = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{ground}"/>']

    def hand(self, shape: str, tip: tuple[float, float], angle: float, size: float) -> None:
        skin, cloth = self._colour(_SKINS), self._colour(_CLOTHES)
        mirror = self.chance.choice((1, -1))
        reach = {"points": 1.0, "open": 1.02, "fist": 0.66}[shape]
        radians = math.radians(angle)
        x, y = tip[0] - reach * size * math.cos(radians), tip[1] - reach * size * math.sin(radians)
        self.pieces.append(
            f'<g transform="translate({x:.1f} {y:.1f}) rotate({angle:.1f}) scale({size:.1f} {mirror * size:.1f})">'
        )
        self._stroke([(-0.25, 0), (0.15, 0)], 0.26, skin)
        self._stroke([(-1.3, 0), (-0.22, 0)], 0.36, cloth)
        self._shape(_PALM, skin)
        spread = self.chance.uniform(0.8, 1.2)
        for number, knuckle in enumerate((-0.165, -0.055, 0.055, 0.155)):
            length = (0.42, 0.47, 0.43, 0.33)[number]
            lean = spread * (-0.16, -0.05, 0.07, 0.2)[number]
            if shape == "open":
                self._stroke([(0.5, knuckle), (0.5 + length, knuckle + lean)], 0.105, skin)
            elif shape == "points" and number == 0:
                self._stroke([(0.48, knuckle), (0.94, knuckle + 0.4 * lean)], 0.11, skin)
            else:
                self._stroke([(0.5, knuckle), (0.59, knuckle), (0.47, knuckle + 0.01)], 0.115, skin)
        thumb = {
            "open": [(0.15, -0.17), (0.3, -0.36), (0.44, -0.46)],
            "points": [(0.15, -0.16), (0.3, -0.27), (0.46, -0.24)],
            "fist": [(0.15, -0.16), (0.34, -0.24), (0.5, -0.1)],
        }[shape]
        self._stroke(thumb, 0.125, skin)
        self.pieces.append("</g>")

    def person(self, does: str, feet: tuple[float, float], size: float, *, left: bool = False) -> None:
        skin, hair = self._colour(_SKINS), self._colour(_HAIR)
        shirt, trousers = self._colour(_CLOTHES), self._colour(_TROUSERS)
        flip = -1 if left else 1
        self.pieces.append(
            f'<g transform="translate({feet[0]:.1f} {feet[1]:.1f}) scale({flip * size:.2f} {size:.2f})">'
        )
        long = self.chance.random() < 0.5
        if does == "sits":  # from the side, knees drawn up, the head on them
            self._stroke([(0.0, -0.07), (0.22, -0.3), (0.27, -0.03), (0.34, -0.03)], 0.1, trousers)
            self._shape([(-0.1, -0.02), (0.1, -0.02), (0.16, -0.34), (0.02, -0.42), (-0.1, -0.25)], shirt)
            self._head((0.15, -0.44), skin, hair, long=long, lowered=True)
            self._stroke([(0.05, -0.33), (0.24, -0.2), (0.31, -0.14)], 0.07, shirt)
            self._stroke([(0.3, -0.15), (0.32, -0.13)], 0.06, skin)
        elif does == "on a chair":  # from the side, upright
            self._stroke([(-0.12, -0.02), (-0.12, -0.6)], 0.03, "#8a6a4a")
            self._stroke([(-0.12, -0.24), (0.14, -0.24), (0.14, -0.02)], 0.03, "#8a6a4a")
            self._stroke([(0.0, -0.3), (0.24, -0.29), (0.24, -0.04), (0.3, -0.03)], 0.09, trousers)
            self._shape([(-0.08, -0.27), (0.08, -0.27), (0.09, -0.62), (-0.08, -0.62)], shirt)
            self._head((0.02, -0.73), skin, hair, long=long, lowered=False)
            self._stroke([(0.01, -0.58), (0.03, -0.42), (0.18, -0.36)], 0.065, shirt)
            self._stroke([(0.19, -0.36), (0.22, -0.35)], 0.055, skin)
        elif does.startswith("crouches"):  # from the front
            for side in (-1, 1):
                self._stroke(
                    [(side * 0.06, -0.12), (side * 0.17, -0.3), (side * 0.12, -0.03), (side * 0.15, -0.02)],
                    0.1,
                    trousers,
                )
            self._shape([(-0.12, -0.12), (0.12, -0.12), (0.14, -0.42), (-0.14, -0.42)], shirt)
            self._head((0, -0.5), skin, hair, long=long, lowered=True)
            if does == "crouches":
                for side in (-1, 1):
                    self._stroke([(side * 0.14, -0.38), (side * 0.21, -0.24), (-side * 0.04, -0.2)], 0.07, shirt)
                    self._stroke([(-side * 0.05, -0.2), (-side * 0.08, -0.2)], 0.06, skin)
            else:
                self._covering(-0.38, -0.5, skin, shirt)
        else:
            for side in (-1, 1):
                self._stroke([(side * 0.055, -0.48), (side * 0.065, -0.24), (side * 0.065, -0.03)], 0.09, trousers)
                self._stroke([(side * 0.065, -0.015), (side * 0.1, -0.015)], 0.05, "#26262b")
            self._shape([(-0.1, -0.46), (0.1, -0.46), (0.13, -0.8), (-0.13, -0.8)], shirt)
            self._head((0, -0.91), skin, hair, long=long, lowered=False)
            self._arms(does, skin, shirt)
        self.pieces.append("</g>")

    def _arms(self, does: str, skin: str, shirt: str) -> None:
        if does == "covers":
            self._covering(-0.78, -0.91, skin, shirt)
            return
        self._stroke([(-0.12, -0.77), (-0.16, -0.6), (-0.15, -0.47)], 0.065, shirt)
        self._stroke([(-0.15, -0.46), (-0.15, -0.42)], 0.055, skin)
        if does == "points":
            self._stroke([(0.12, -0.77), (0.25, -0.76), (0.4, -0.78)], 0.065, shirt)
            self._stroke([(0.41, -0.78), (0.45, -0.785)], 0.06, skin)
            self._stroke([(0.45, -0.8), (0.53, -0.805)], 0.02, skin)
            self._stroke([(0.43, -0.81), (0.46, -0.83)], 0.02, skin)
        elif does == "waves":
            self._stroke([(0.12, -0.77), (0.24, -0.7), (0.27, -0.86)], 0.065, shirt)
            self._stroke([(0.27, -0.89), (0.272, -0.92)], 0.06, skin)
            for number in range(4):
                self._stroke([(0.25 + 0.015 * number, -0.93), (0.235 + 0.025 * number, -0.99)], 0.017, skin)
            self._stroke([(0.25, -0.9), (0.22, -0.94)], 0.018, skin)
        else:
            self._stroke([(0.12, -0.77), (0.16, -0.6), (0.15, -0.47)], 0.065, shirt)
            self._stroke([(0.15, -0.46), (0.15, -0.42)], 0.055, skin)

    def _covering(self, shoulder: float, head: float, skin: str, shirt: str) -> None:
        for side in (-1, 1):
            self._stroke(
                [(side * 0.12, shoulder), (side * 0.17, shoulder + 0.1), (side * 0.07, head + 0.07)], 0.065, shirt
            )
            self._stroke([(side * 0.05, head + 0.04), (side * 0.035, head)], 0.06, skin)
            for number in range(4):
                x = side * (0.012 + 0.017 * number)
                self._stroke([(x, head - 0.01), (x, head - 0.055)], 0.016, skin)

    def _head(self, middle: tuple[float, float], skin: str, hair: str, *, long: bool, lowered: bool) -> None:
        x, y = middle
        if long:
            self._shape(
                [(x - 0.085, y - 0.03), (x + 0.085, y - 0.03), (x + 0.09, y + 0.13), (x - 0.09, y + 0.13)], hair
            )
        self._stroke([(x, y + 0.06), (x, y + 0.12)], 0.05, skin)
        self._disc(x, y, 0.078, skin)
        top = 0.0 if lowered else -0.025
        left, right, y_top = x - 0.083, x + 0.083, y + top
        arc = f"M{left} {y_top} A0.083 0.083 0 0 1 {right} {y_top} Q{x} {y_top - 0.05} {left} {y_top}Z"
        self.pieces.append(f'<path d="{arc}" fill="{hair}"/>')
        low = 0.03 if lowered else 0.0
        for side in (-1, 1):
            self.pieces.append(f'<circle cx="{x + side * 0.028}" cy="{y + low}" r="0.009" fill="#222"/>')
        curve = -0.012 if lowered else 0.012
        mouth = f"M{x - 0.02} {y + low + 0.035} Q{x} {y + low + 0.035 + curve} {x + 0.02} {y + low + 0.035}"
        self.pieces.append(f'<path d="{mouth}" fill="none" stroke="#933" stroke-width="0.007"/>')

    def _colour(self, among: Sequence[tuple[float, float, float]]) -> str:
        return "#ffffff" if self.style == "line" else _hex(self.chance.choice(among))

    def _stroke(self, points: Sequence[tuple[float, float]], width: float, colour: str) -> None:
        path = "M" + "L".join(f"{x:.3f} {y:.3f}" for x, y in points)
        common = f'd="{path}" fill="none" stroke-linecap="round" stroke-linejoin="round"'
        if self.style != "flat":
            self.pieces.append(
                f'<path {common} stroke="#1b1b1f" stroke-width="{width + min(0.024, 0.4 * width):.3f}"/>'
            )
        self.pieces.append(f'<path {common} stroke="{colour}" stroke-width="{width:.3f}"/>')

    def _shape(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        around = " ".join(f"{x:.3f},{y:.3f}" for x, y in points)
        common = f'points="{around}" stroke-linejoin="round"'
        if self.style != "flat":
            self.pieces.append(f'<polygon {common} fill="none" stroke="#1b1b1f" stroke-width="0.05"/>')
        self.pieces.append(f'<polygon {common} fill="{colour}" stroke="{colour}" stroke-width="0.03"/>')

    def _disc(self, x: float, y: float, radius: float, colour: str) -> None:
        edge = ' stroke="#1b1b1f" stroke-width="0.012"' if self.style != "flat" else ""
        self.pieces.append(f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{colour}"{edge}/>')

    def svg(self) -> str:
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        )
        return head + "".join(self.pieces) + "</svg>"

    def png(self) -> bytes:
        return drawn(self.svg())


_PALM = [(0.08, -0.17), (0.5, -0.19), (0.53, 0.17), (0.1, 0.15)]


def drawn(svg: str, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """Draw an SVG as a picture."""
    import typst

    page = f"#set page(width: {width}pt, height: {height}pt, margin: 0pt)\n"
    image = '#image(bytes(sys.inputs.svg), format: "svg", width: 100%, height: 100%, fit: "contain")'
    made = typst.compile((page + image).encode(), sys_inputs={"svg": svg}, format="png", ppi=72.0)
    assert isinstance(made, bytes)
    return made


def _hex(colour: Sequence[float]) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour)


# --- shaded bodies


def bodies(wheel: Path) -> tuple[Body, ...]:
    """Give a few bodies of grown people."""
    made = []
    for woman in (0.35, 0.5, 0.65):
        parts = [("female", woman), ("male", 1 - woman)]
        faces = [
            (f"macrodetails/{kind}-{sex}-young", share / 2) for sex, share in parts for kind in ("asian", "caucasian")
        ]
        forms = [(f"macrodetails/universal-{sex}-young-averagemuscle-averageweight", share) for sex, share in parts]
        made.append(Body(wheel, [*faces, *forms]))
    return tuple(made)


class Painter:
    """Paints posed bodies. Styles: "shaded" like a photograph, "comic" with outlines, "flat" colours."""

    def __init__(self, style: str, chance: random.Random, among: Sequence[Body]) -> None:
        self.style, self.chance, self.among = style, chance, among
        ground = np.array(chance.choice(_GROUNDS))
        slope = np.linspace(1.0, chance.choice((1.0, 0.8)), HEIGHT)[:, None, None]
        self.canvas = Canvas(WIDTH, HEIGHT, ground * slope)
        self.near = 0.0

    def hand(self, shape: str, tip: tuple[float, float], angle: float, size: float) -> None:
        body = self._body()
        along = _v(-1, 0, 0)
        roll = self.chance.uniform(0, 2 * math.pi)
        palm = _v(0, math.cos(roll), math.sin(roll))
        curls = _CURLS[shape](self.chance)
        pose = Pose({f"{part}.R": along for part in ("upperarm", "forearm", "wrist")}, {"R": curls}, {"R": palm})
        points = body.posed(pose)
        arm = body.moved_by(("lowerarm", "wrist", "metacarpal", "finger"), "R")
        length = 1.9  # of a hand of the mesh
        points = points * (size / length)
        # From pointing left to pointing at the angle; the picture's y runs down, the mesh's runs up.
        turn = math.radians(180 - angle)
        if _mirrored(angle):  # mirrored, so that no arm stands on its head
            points[:, 0] *= -1
            turn = math.radians(-angle)
        cos, sin = math.cos(turn), math.sin(turn)
        points = points @ np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]]).T
        used = np.unique(arm)
        direction = np.array([math.cos(math.radians(angle)), -math.sin(math.radians(angle)), 0])
        end = points[used][(points[used] @ direction).argmax()]
        self._add(points - end + _v(tip[0], HEIGHT - tip[1], 0), arm, body, mirrored=_mirrored(angle))

    def person(self, does: str, feet: tuple[float, float], size: float, *, left: bool = False) -> None:
        body = self._body()
        points = turned(body.posed(self._pose(does, body)), self._yaw(does))
        points = points * (size / 16.2)
        if left:
            points[:, 0] *= -1
        skin = np.unique(body.groups["body"])
        low = points[skin][:, 1].min()
        middle = (points[skin][:, 0].min() + points[skin][:, 0].max()) / 2 if does != "points" else 0.0
        faces = np.concatenate([body.groups[name] for name in ("body", "helper-l-eye", "helper-r-eye")])
        self._add(points + _v(feet[0] - middle, HEIGHT - feet[1] - low, 0), faces, body, mirrored=left)

    def _add(
        self, points: Floats, faces: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]", body: Body, *, mirrored: bool
    ) -> None:
        self.near += 600  # who is drawn later stands before the others
        self.canvas.add(points + _v(0, 0, self.near), faces[:, ::-1] if mirrored else faces, body.colours)

    def _body(self) -> Body:
        body = self.chance.choice(list(self.among)).copy()
        body.dress(
            np.array(self.chance.choice(_SKINS)),
            np.array(self.chance.choice(_HAIR)),
            np.array(self.chance.choice(_CLOTHES)),
            np.array(self.chance.choice(_TROUSERS)),
            sleeves=self.chance.random() < 0.7,
            long=self.chance.random() < 0.5,
        )
        return body

    def _yaw(self, does: str) -> float:
        if does in ("crouches", "sits", "on a chair"):
            return self.chance.choice((self.chance.uniform(-0.6, 0.6), self.chance.uniform(0.9, 1.5)))
        return self.chance.uniform(-0.45, 0.45) if does != "points" else self.chance.uniform(-0.25, 0.25)

    def _pose(self, does: str, body: Body) -> Pose:
        jitter = lambda: self.chance.uniform(-0.12, 0.12)  # noqa: E731 - a word for the lines below
        down: dict[str, Floats] = {
            "upperarm.L": _v(0.22 + jitter(), -1, jitter()),
            "forearm.L": _v(0.1, -1, 0.2 + jitter()),
            "wrist.L": _v(0, -1, 0.1),
            "upperarm.R": _v(-0.22 + jitter(), -1, jitter()),
            "forearm.R": _v(-0.1, -1, 0.2 + jitter()),
            "wrist.R": _v(0, -1, 0.1),
        }
        loose = {"L": [0.2] * 5, "R": [0.2] * 5}
        squat: dict[str, Floats] = {
            "trunk": _v(0, 0.8, 0.5 + jitter()),
            "neck": _v(0, 0.4, 0.9),
            "thigh.L": _v(0.2, 0.5 + jitter(), 0.8),
            "shin.L": _v(0, -1, -0.1),
            "foot.L": _v(0, -0.2, 1),
            "thigh.R": _v(-0.2, 0.5 + jitter(), 0.8),
            "shin.R": _v(0, -1, -0.1),
            "foot.R": _v(0, -0.2, 1),
            "upperarm.L": _v(0.2, -0.5, 0.8),
            "forearm.L": _v(-0.7, -0.2, 0.6),
            "wrist.L": _v(-1, 0, 0.2),
            "upperarm.R": _v(-0.2, -0.5, 0.8),
            "forearm.R": _v(0.7, -0.2, 0.6),
            "wrist.R": _v(1, 0, 0.2),
        }
        if does == "sits":
            squat |= {
                "thigh.L": _v(0.1, 0.75, 0.65),
                "shin.L": _v(0, -0.9, 0.35),
                "thigh.R": _v(-0.1, 0.75, 0.65),
                "shin.R": _v(0, -0.9, 0.35),
            }
        if does == "on a chair":
            seat = {"upperarm.L": _v(0.2, -1, 0.2), "forearm.L": _v(0, -0.3, 1), "wrist.L": _v(0, -0.1, 1)}
            seat |= {"upperarm.R": _v(-0.2, -1, 0.2), "forearm.R": _v(0, -0.3, 1), "wrist.R": _v(0, -0.1, 1)}
            for side, out in (("L", 0.15), ("R", -0.15)):
                seat |= {
                    f"thigh.{side}": _v(out, jitter(), 1),
                    f"shin.{side}": _v(0, -1, jitter()),
                    f"foot.{side}": _v(0, -0.2, 1),
                }
            return Pose(seat, loose)
        if does == "stands":
            return Pose(down, loose)
        if does == "waves":
            raised = {
                "upperarm.L": _v(0.8, -0.3, 0.3),
                "forearm.L": _v(0.3 + jitter(), 1, 0.3),
                "wrist.L": _v(0.1, 1, 0.1),
            }
            return Pose(down | raised, {**loose, "L": [0, 0, 0, 0, 0.05]}, {"L": _v(0, 0, 1)})
        if does == "points":
            out = {f"{part}.L": _v(1, 0.1 + jitter(), 0.25 + jitter()) for part in ("upperarm", "forearm", "wrist")}
            return Pose(down | out, {**loose, "L": _CURLS["points"](self.chance)}, {"L": _v(0, -1, 0.5 + 3 * jitter())})
        if does in ("crouches", "sits"):
            return Pose(squat, loose)
        start = squat if does == "crouches and covers" else down | {"neck": _v(0, 0.85, 0.5 + jitter())}
        ups = {"wrist.L": _v(-0.25, 1, -0.1), "wrist.R": _v(0.25, 1, -0.1)}
        pose = Pose(
            start | ups, {side: [0.3, 0.15, 0.15, 0.15, 0.15] for side in "LR"}, {"L": _v(0, 0, -1), "R": _v(0, 0, -1)}
        )
        if does == "crouches and covers":
            near = _v(0.35, -0.95, 0.9), _v(-0.35, -0.95, 0.9)
        else:
            near = _v(0.45, -0.75, 0.75), _v(-0.45, -0.75, 0.75)
        pose = body.reaching(pose, "L", near[0], _v(0.5, -1, 0.3))
        return body.reaching(pose, "R", near[1], _v(-0.5, -1, 0.3))

    def png(self) -> bytes:
        return as_png(self.canvas.finished(self.style))


def _mirrored(angle: float) -> bool:
    return abs((angle + 180) % 360 - 180) < 90


def _v(*parts: float) -> Floats:
    return np.array(parts, dtype=float)


_CURLS = {
    "points": lambda chance: [
        chance.uniform(0.4, 1.0),
        chance.uniform(0, 0.08),
        *(chance.uniform(0.85, 1.0) for _ in range(3)),
    ],
    "open": lambda chance: [chance.uniform(0, 0.2), *(chance.uniform(0, 0.15) for _ in range(4))],
    "fist": lambda chance: [chance.uniform(0.7, 1.0), *(chance.uniform(0.9, 1.0) for _ in range(4))],
}
