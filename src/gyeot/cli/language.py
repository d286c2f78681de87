"""Which language the terminal asks for, and argparse's own words in it."""

import gettext
import os
from pathlib import Path

from gyeot.evidence.told import language, said

__all__ = ["language", "said", "teach_argparse", "tell"]

#: The Korean of argparse's sentences; tools/messages.py keeps it.
_LOCALE = Path(__file__).parent / "locale"


def tell(en: str, ko: str) -> None:
    """Print the sentence that the terminal's language asks for, at once: a server's first line may be waited for."""
    print(said(en, ko), flush=True)


def teach_argparse() -> None:
    """Have argparse say its own words in the language of ours: it asks gettext's default domain."""
    # gettext asks LANGUAGE before the variables that `language` asks. One page speaks one language.
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain("argparse", str(_LOCALE))
    gettext.textdomain("argparse")
