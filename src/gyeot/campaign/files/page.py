"""A saved web page or an HTML newsletter: measured and parsed as the comment sources are, nothing fetched."""

import re
from typing import TYPE_CHECKING

from gyeot.campaign.files.document import Document, tidy
from gyeot.said import Said
from gyeot.sources import bounds, markup

if TYPE_CHECKING:
    from lxml.html import HtmlElement

NAME = "html"

#: One element, one picture, with all that it holds.
_PICTURES = frozenset({"img", "svg", "picture", "video", "canvas", "object", "embed", "iframe"})
#: These hold nothing, whatever the parser thinks.
_EMPTY = frozenset({"img", "embed", "input"})
#: A picture that a style brings.
_STYLED = re.compile(
    r"(?:background|content|list-style|border|mask)[a-z-]{0,20}\s{0,9}:[^;{}]{0,2000}?(?:url|image-set)\s{0,9}\(",
    re.IGNORECASE,
)
_LOOKS_LIKE_ONE = re.compile(rb"<(?:!doctype html|html|head|body|div|table|p)[\s>]", re.IGNORECASE)


def recognises(name: str, data: bytes) -> bool:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return bool(re.match(rb"<(?:!doctype|html|\?xml)", head, re.IGNORECASE)) or (
        name.endswith((".html", ".htm")) and _LOOKS_LIKE_ONE.search(head) is not None
    )


def read(data: bytes) -> Document:
    opened = markup.open_page(data)
    body = opened.root.find("body")
    root = opened.root if body is None else body
    text = markup.words(root)
    described = [str(below.get("alt", "")).strip() for below in markup.inside(root) if below.tag == "img"]
    pictures = _pictures(opened.root)
    remarks = []
    if opened.cut or opened.damaged or len(text) > bounds.MAX_TEXT:
        remarks.append(Said("페이지의 일부를 읽지 못했습니다.", "Part of the page could not be read."))
    whole = "\n".join([text, *(words for words in described if words)])
    return Document("html", tidy(whole), pictures, tuple(remarks))


def _pictures(root: "HtmlElement") -> int:
    """Count what may show something, in the page and in its styles, and what is drawn inside none twice."""
    count, inside_of = 0, None
    for below in markup.inside(root):
        if inside_of is not None and any(above is inside_of for above in below.iterancestors()):
            continue
        inside_of = None
        tag = below.tag.rpartition(":")[2] if isinstance(below.tag, str) else ""
        if tag in _PICTURES or (tag == "input" and below.get("type", "").lower() == "image"):
            count += 1
            inside_of = below if tag not in _EMPTY else None
        elif below.get("background") or _STYLED.search(below.text or "" if tag == "style" else below.get("style", "")):
            count += 1
    return count
