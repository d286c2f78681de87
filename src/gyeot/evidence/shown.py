"""Show strangers' words so that nothing hides in them: the invisible is spelled out, and no cell turns into a formula.

Only copies for people's eyes pass through here. The sealed words stay as they are.
"""

import unicodedata
from collections.abc import Iterator

from gyeot.tables import no_formula

#: Drawn as nothing, though Unicode does not class them as formats: fillers, joiners, variation selectors.
_BLANK = frozenset({0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10)})
_HIDING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_EMOJI_STYLE, _JOINER, _KEYCAP = "\ufe0f", "\u200d", "\u20e3"


def hidden(text: str) -> Iterator[tuple[int, str]]:
    """Give the place and the character of all in ``text`` that a reader cannot see, or that reorders what is seen.

    Line breaks show by themselves, and so do the joiners inside an emoji.
    """
    for at, one in enumerate(text):
        if one == "\n" or not _hides(one):
            continue
        if one in (_EMOJI_STYLE, _JOINER) and _in_emoji(text, at):
            continue
        yield at, one


def code_point(one: str) -> str:
    """Spell a character as Unicode does: U+200B."""
    return f"U+{ord(one):04X}"


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Cut ``text`` into stretches to show as they are, and spelled-out marks (True) for what hides."""
    start = 0
    for at, one in hidden(text):
        if at > start:
            yield text[start:at], False
        yield f"[{code_point(one)}]", True
        start = at + 1
    if start < len(text):
        yield text[start:], False


def cell(text: str) -> str:
    """Spell ``text`` for one cell of a spreadsheet: one line, nothing hidden, never a formula."""
    line = "".join(piece for piece, _ in pieces(text.replace("\r\n", "\n"))).replace("\n", " ⏎ ")
    return no_formula(line)


def _hides(one: str) -> bool:
    return unicodedata.category(one) in _HIDING or ord(one) in _BLANK or 0xE0100 <= ord(one) <= 0xE01EF


def _in_emoji(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] == _EMOJI_STYLE:
        return _pictures(before) or after == _KEYCAP
    return (_pictures(before) or before == _EMOJI_STYLE) and _pictures(after)


def _pictures(one: str) -> bool:
    return bool(one) and (unicodedata.category(one) == "So" or 0x1F3FB <= ord(one) <= 0x1F3FF)
