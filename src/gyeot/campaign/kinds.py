"""What is said of each kind of finding: what it is, why it matters, what to do instead, and who says so."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from gyeot import lists
from gyeot.campaign.found import Finding, Level, Sure
from gyeot.campaign.rules import FOLDER
from gyeot.said import Said

_REQUIRED = frozenset(
    "id level sure what what_en why why_en instead instead_en source date".split()  # noqa: SIM905 - one a word
)


@cache
def _shipped() -> Mapping[str, Mapping[str, Any]]:
    found = lists.entries(FOLDER / "kinds.toml", "kind")[1]
    for entry in found:
        entry.check(_REQUIRED)
    return {entry.values["id"]: entry.values for entry in found}


def finding(
    kind: str,
    text: str = "",
    place: tuple[int, int] = (0, 0),
    *,
    rule: str = "",
    level: Level | None = None,
    context: str = "",
    more: Said | None = None,
) -> Finding:
    """Make a finding of a kind at a place; ``more`` is added to what it is. In a context it is only a suggestion."""
    said = _shipped()[kind]
    what = Said(said["what"], said["what_en"])
    if more:
        what = Said(f"{what.ko}: {more.ko}.", f"{what.en}: {more.en}.")
    return Finding(
        kind=kind,
        rule=rule or kind,
        level=Level.SUGGESTION if context else level or Level(said["level"]),
        sure=Sure(said["sure"]),
        start=place[0],
        end=place[1],
        words=text[slice(*place)],
        what=what,
        why=Said(said["why"], said["why_en"]),
        instead=Said(said["instead"], said["instead_en"]),
        source=said["source"],
        date=said["date"],
        context=context,
    )
