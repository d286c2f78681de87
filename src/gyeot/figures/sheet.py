"""One printed page for a ratio: the same chart and working as on the screen, as PDF/A. Words go in as data."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gyeot import __version__, clock
from gyeot.errors import OutsideWorld
from gyeot.figures import chart, told
from gyeot.figures.rates import Ratio
from gyeot.paper import set_pages

_TEMPLATE = Path(__file__).parent / "sheet" / "rate.typ"


@dataclass(frozen=True, slots=True)
class Sources:
    """Who counted each side and where it is written; a line to fill in by hand where nothing is said."""

    window: str = ""
    baseline: str = ""


def write(ratio: Ratio, out: Path, *, sources: Sources, language: str, at: datetime) -> None:
    """Write the page at ``out``. Raises OutsideWorld when it cannot be set, or the disk cannot take it."""
    words = json.dumps(_told(ratio, sources, language, at), ensure_ascii=False).encode()
    if not set_pages(_TEMPLATE, words, out=out, at=at):
        raise OutsideWorld(
            "The page could not be set. Check that you may write there, and the free memory and disk.",
            "쪽을 만들지 못했습니다. 그곳에 쓸 권한이 있는지, 메모리와 디스크가 남았는지 확인해 주세요.",
        )


def _told(ratio: Ratio, sources: Sources, language: str, at: datetime) -> Mapping[str, Any]:
    return {
        "language": language,
        "working": asdict(told.working(ratio, language)),
        "chart": chart.of_ratio(ratio, language),
        "words": chart.ratio_words(ratio, language),
        "legend": chart.ratio_legend(ratio, language),
        "sources": [sources.window, sources.baseline],
        "made": f"{at.astimezone(clock.KST):%Y-%m-%d}",
        "tool": f"gyeot {__version__}",
    }
