"""A saved web page or an HTML newsletter: measured and parsed as the comment sources are, nothing fetched."""

import re

from gyeot.campaign.files.document import Document, tidy
from gyeot.campaign.found import Said
from gyeot.sources import bounds, markup

NAME = "html"

_PICTURES = frozenset({"img", "svg", "picture", "video", "canvas"})
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
    pictures = sum(below.tag in _PICTURES for below in markup.inside(root, but=frozenset({"picture", "svg"})))
    pictures += sum(below.tag in ("picture", "svg") for below in markup.inside(root))
    remarks = []
    if opened.cut or opened.damaged or len(text) > bounds.MAX_TEXT:
        remarks.append(Said("페이지의 일부를 읽지 못했습니다.", "Part of the page could not be read."))
    whole = "\n".join([text, *(words for words in described if words)])
    return Document("html", tidy(whole), pictures, tuple(remarks))
