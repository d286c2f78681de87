"""The check sheet: one dated document that names what was checked, what was found, what was not looked at, and by whom.

It is set by typst from data, with the report's fonts; none of the text is ever read as markup.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gyeot import clock
from gyeot.campaign.found import CONTEXTS, Checked, Finding
from gyeot.campaign.marked import in_order, told_before
from gyeot.campaign.picture import Looked
from gyeot.errors import OutsideWorld
from gyeot.evidence import pdf_text
from gyeot.paper import set_pages
from gyeot.said import Said

#: What the formats of files are called.
FORMATS = {
    "text": Said("텍스트(TXT)", "text (TXT)"),
    "html": Said("웹 페이지(HTML)", "web page (HTML)"),
    "docx": Said("워드(DOCX)", "Word (DOCX)"),
    "hwpx": Said("한글(HWPX)", "Hangul (HWPX)"),
    "pdf": Said("PDF", "PDF"),
    "picture": Said("그림(PNG, JPEG)", "picture (PNG, JPEG)"),
}

_TEMPLATE = Path(__file__).parent / "sheet" / "sheet.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetContents:
    """What the sheet is about."""

    name: str  # of the file
    sha256: str
    format: str
    letters: int
    pictures: int
    checked: Checked
    looked: Looked | None
    at: datetime
    tool: str
    language: str


def sheet(contents: SheetContents, *, out: Path) -> None:
    """Write the sheet at ``out``. Raises OutsideWorld when it cannot be set, or the disk cannot take it."""
    told = json.dumps(_told(contents), ensure_ascii=False).encode()
    if not set_pages(_TEMPLATE, told, out=out, at=contents.at):
        raise OutsideWorld(
            "The check sheet could not be set as pages. Check the free memory and disk, then do this again.",
            "점검표를 쪽으로 만들지 못했습니다. 남은 메모리와 디스크를 확인한 뒤 다시 해 주세요.",
        )


def _told(contents: SheetContents) -> Mapping[str, Any]:
    checked, looked, language = contents.checked, contents.looked, contents.language
    return {
        "korean": language.startswith("ko"),
        "name": pdf_text.runs(contents.name),
        "sha256": contents.sha256,
        "format": FORMATS[contents.format].said_in(language),
        "letters": contents.letters,
        "pictures": contents.pictures,
        "at": clock.in_korea(contents.at),
        "tool": pdf_text.runs(contents.tool),
        "change": len(checked.to_change),
        "consider": len(checked.to_consider),
        "findings": list(_findings(checked, language)),
        "numbers": [
            {
                "written": pdf_text.runs(one.written),
                "name": _said(one.name, language) if one.name else None,
                "source": pdf_text.runs(one.source),
                "read_on": one.read_on.isoformat() if one.read_on else "",
                "doubt": one.doubt is not None,
            }
            for one in checked.numbers
        ],
        "checked": [_said(one, language) for one in checked.checked],
        "not_checked": [_said(one, language) for one in checked.not_checked],
        "looked": _looked(looked, language) if looked else None,
    }


def _findings(checked: Checked, language: str) -> Iterator[Mapping[str, Any]]:
    numbered = in_order(checked)
    for number, (one, same) in enumerate(zip(numbered, told_before(numbered), strict=True), 1):
        yield {**_finding(number, one, language), "same": same}


def _finding(number: int, one: Finding, language: str) -> Mapping[str, Any]:
    return {
        "number": number,
        "level": one.level.value,
        "sure": one.sure.value,
        "words": pdf_text.runs(" ".join(one.words.split())[:_QUOTED]),
        "what": _said(one.what, language),
        "why": _said(one.why, language),
        "instead": _said(one.instead, language),
        "context": _said(CONTEXTS[one.context], language) if one.context else None,
        "source": _said(one.cited, language),
    }


_QUOTED = 80


def _looked(looked: Looked, language: str) -> Mapping[str, Any]:
    return {
        "by": pdf_text.runs(looked.by),
        "on": looked.on.isoformat(),
        "answers": [
            {
                "asks": _said(one.question.asks, language),
                "answer": one.answer.value,
                "fault": one.is_fault,
                "open": one.is_open,
                "note": pdf_text.runs(one.note),
            }
            for one in looked.answers
        ],
    }


def _said(one: Said, language: str) -> Any:
    return pdf_text.runs(one.said_in(language))
