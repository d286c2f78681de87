"""What every page knows: its colours, whether single keys act, and the languages it can speak."""

from django.http import HttpRequest

THEMES = ("light", "dark", "contrast")
THEME_COOKIE = "gyeot_theme"
KEYS_COOKIE = "gyeot_keys"


def look(request: HttpRequest) -> dict[str, str]:
    """Read the two cookies of the footer; an unknown value counts as none. ``here`` is the way back."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    keys = request.COOKIES.get(KEYS_COOKIE, "")
    here = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    return {
        "here": here,
        "section": "cases",
        "theme": theme if theme in THEMES else "",
        "keys": "off" if keys == "off" else "on",
    }
