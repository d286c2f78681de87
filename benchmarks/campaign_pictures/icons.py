"""Hands drawn by others: emoji of OpenMoji (CC BY-SA 4.0) and Twemoji (CC BY 4.0), read from their npm packages."""

import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.campaign_pictures.artists import drawn
from benchmarks.campaign_pictures.scenes import Scene

_POINTING = ("1f446", "1f447", "1f448", "1f449", "261d")
#: Open hands, fists, thumbs, other finger signs, and people who do nothing in particular.
_OTHERS = (
    "270b",
    "1f590",
    "1f44b",
    "1f91a",
    "270a",
    "1f44a",
    "1f91b",
    "1f91c",
    "1f44d",
    "1f44e",
    "270c",
    "1f44c",
    "1f90f",
    "1f9cd",
    "1f6b6",
    "1f4f1",
    "1f4c4",
)
_FILE = re.compile(r"package/(?:color/svg/)?([0-9a-f]{4,5})((?:-1f3f[b-f])?)\.svg", re.IGNORECASE)


def icons(package: Path) -> Iterator[Scene]:
    """Draw each hand large, in all its colours of skin."""
    name = f"icons, {package.name.split('-')[0]}"
    with tarfile.open(package) as archive:
        for member in sorted(archive.getmembers(), key=lambda one: one.name):
            found = _FILE.fullmatch(member.name)
            if not found or found[1].lower() not in (*_POINTING, *_OTHERS):
                continue
            file = archive.extractfile(member)
            assert file
            shows = frozenset({"points"} if found[1].lower() in _POINTING else ())
            yield Scene(f"{name}-{found[1]}{found[2]}", name, drawn(file.read().decode()), shows)
