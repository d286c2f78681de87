"""Plain text and Markdown, as UTF-8, UTF-16 with its mark, or CP949, and it says which."""

import codecs
import re

from gyeot.campaign.files.document import Document, tidy
from gyeot.said import Said

NAME = "text"

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: ![…](address), ![…][name], and HTML among the Markdown.
_MARKDOWN_PICTURE = re.compile(
    r"!\[[^\]\n]{0,500}\][(\[]|<(?:img|svg|picture|video|canvas|object|embed|iframe)[\s>/]", re.IGNORECASE
)


def recognises(name: str, data: bytes) -> bool:  # noqa: ARG001 - any text is one
    return _decoded(data) is not None


def read(data: bytes) -> Document:
    decoded = _decoded(data)
    assert decoded is not None
    text, encoding = decoded
    remarks = []
    if encoding == "cp949":
        remarks.append(
            Said(
                "UTF-8이 아니어서 CP949(윈도 한글)로 읽었습니다. 글자가 깨져 보이면 UTF-8로 다시 저장해 주세요.",
                "It is not UTF-8 and was read as CP949. If letters look broken, save it again as UTF-8.",
            )
        )
    return Document("text", tidy(text), len(_MARKDOWN_PICTURE.findall(text)), tuple(remarks))


def _decoded(data: bytes) -> tuple[str, str] | None:
    bom, encoding = next(((bom, name) for bom, name in _BOMS if data.startswith(bom)), (b"", ""))
    if not encoding and b"\0" in data[:4096]:
        return None
    for tried in (encoding,) if encoding else ("utf-8", "cp949"):
        try:
            return data[len(bom) :].decode(tried), tried
        except UnicodeDecodeError:
            continue
    return None
