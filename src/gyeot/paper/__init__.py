"""Sets a template as pages (PDF/A) with our own fonts, in a process of its own: typst keeps what it laid out."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

_APART = Path(__file__).with_name("apart.py")
#: The faces of every page, chart and sheet: the same on every machine.
FONTS = Path(__file__).with_name("fonts")
#: A thousand exhibits take seconds. What takes ten minutes never ends.
_PATIENCE = 600


def set_pages(template: Path, told: bytes, *, out: Path, at: datetime) -> bool:
    """Set ``told`` (JSON; the template reads it as ``sys.inputs.told``) by ``template`` at ``out``.

    Tells whether that went well. Why it did not is never told: what typst says quotes the words that it stumbled over.
    """
    try:
        # -P: the script's neighbours are our modules, and must not stand in for the library's.
        done = subprocess.run(  # noqa: S603  our own script, our own arguments; the words go in by stdin
            [sys.executable, "-P", _APART, template, out, str(int(at.timestamp()))],
            input=told,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and out.is_file()
