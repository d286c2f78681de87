"""Charts that our tools draw, made ready for a page: in the page's own colours, light or dark, and read aloud once."""

import re

from gyeot.figures import chart

_TOKENS = {
    chart.INK: "ink",
    chart.SOFT: "ink-soft",
    chart.LINE: "line",
    chart.WASH: "wash",
    chart.ACCENT: "accent",
    chart.PALE: "edge",
    "white": "paper",
}
_COLOUR = re.compile(r'(fill|stroke)="(' + "|".join(_TOKENS) + ')"')


def on_page(svg: str) -> str:
    """Give an SVG for a page. Text in it is escaped where it is drawn; it needs no style and runs nothing."""
    head, body = svg.split(">", 1)
    return f"{head}>" + _COLOUR.sub(lambda found: f'{found[1]}="var(--{_TOKENS[found[2]]})"', body)
