"""One printed page for a ratio: the same chart and working as on the screen, as PDF/A, set by typst.

The words go in as data, never as markup. It is set in a process of its own, since typst keeps what it has laid out.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from gyeot import __version__, clock
from gyeot.errors import OutsideWorld
from gyeot.figures import chart, told
from gyeot.figures.rates import Ratio

_TYPESET = Path(__file__).with_name("typeset.py")
#: A page takes a second or two.
_PATIENCE = 120


def write(ratio: Ratio, out: Path, *, fonts: Path, language: str, at: datetime) -> None:
    """Write the page at ``out``. Raises OutsideWorld when it cannot be set, or the disk cannot take it."""
    words = json.dumps(_told(ratio, fonts, language, at), ensure_ascii=False).encode()
    try:
        # -P: the script's neighbours are our modules, and must not stand in for the library's.
        done = subprocess.run(  # noqa: S603  our own script, our own arguments; the words go in by stdin
            [sys.executable, "-P", _TYPESET, out, fonts, str(int(at.timestamp()))],
            input=words,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _not_set() from None
    if done.returncode or not out.is_file():
        raise _not_set()


def _told(ratio: Ratio, fonts: Path, language: str, at: datetime) -> Mapping[str, Any]:
    return {
        "language": language,
        "working": asdict(told.working(ratio, language)),
        "chart": chart.of_ratio(ratio, fonts, language),
        "words": chart.ratio_words(ratio, language),
        "made": f"{at.astimezone(clock.KST):%Y-%m-%d}",
        "tool": f"gyeot {__version__}",
    }


def _not_set() -> OutsideWorld:
    return OutsideWorld(
        "The page could not be set. Check that you may write there, and the free memory and disk.",
        "쪽을 만들지 못했습니다. 그곳에 쓸 권한이 있는지, 메모리와 디스크가 남았는지 확인해 주세요.",
    )
