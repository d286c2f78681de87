"""Which language the terminal asks for."""

import os


def language() -> str:
    """Return "ko" or "en", as LC_ALL, LC_MESSAGES or LANG say."""
    asked = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ko" if asked.startswith("ko") else "en"
