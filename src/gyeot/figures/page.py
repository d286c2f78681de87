"""A public page of one table: static HTML in Korean and English, without scripts, cookies or anyone's identity.

It is made from a published table, which does not hold what was hidden; nothing else goes in but the words of its maker.
"""

import csv
import html
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template

from gyeot.errors import OutsideWorld, Refused
from gyeot.figures import chart, told
from gyeot.figures.suppress import TOTAL, Published
from gyeot.tables import no_formula

_FOLDER = Path(__file__).parent / "page"
_FONTS = ("PretendardGOV-Regular.subset.woff2", "PretendardGOV-Bold.subset.woff2", "OFL.txt")

_WORDS = {
    "ko": {
        "file": "index.html",
        "other_file": "en.html",
        "other_lang": "en",
        "other": "English",
        "table": "표",
        "how": "어떻게 공개하나요",
        "source": "출처",
        "made": "만든 날",
        "csv": "figures.csv",
        "counted": "센 것",
        "download": "표 내려받기 (CSV)",
        "chart_note": "그림은 {side}별 합계입니다. 가린 칸은 막대 없이 '가림'이라고 적었습니다.",
        "help": "지금 겪고 있는 일이라면 1366으로 전화하세요. 디지털성범죄 피해를 24시간 상담합니다.",
        "identity": "이 쪽에는 묶어서 센 숫자만 있고 한 사람 한 사람의 기록은 없습니다. 쿠키를 쓰지 않습니다.",
        "rates": "건수만으로 늘고 줄었다고 말할 수는 없습니다. 기간의 길이와 세는 방식을 함께 보아 주세요.",
    },
    "en": {
        "file": "en.html",
        "other_file": "index.html",
        "other_lang": "ko",
        "other": "한국어",
        "table": "Table",
        "how": "How this is published",
        "source": "Source",
        "made": "Made on",
        "csv": "figures-en.csv",
        "counted": "Counted",
        "download": "Download the table (CSV)",
        "chart_note": "The chart shows the totals by {side}. A hidden one has no bar and says so.",
        "help": "If this is happening to you in Korea, call 1366, for victims of digital sex crime at any hour.",
        "identity": "This page holds counts of groups and no record of anyone. It sets no cookies.",
        "rates": (
            "Counts alone do not show a rise or a fall. Look at the length of the periods and at how they were counted."
        ),
    },
}


@dataclass(frozen=True, slots=True)
class Maker:
    """What the maker of a page says about it."""

    title: str
    source: str
    made: date


def write(published: Published, out: Path, *, maker: Maker, look: Path) -> None:
    """Write the page's files into a folder that is new or empty. ``look`` has the tokens and fonts of our pages."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Refused(
            "There is already something there. Name a folder that is new or empty.",
            "그곳에 이미 파일이 있습니다. 새 폴더나 빈 폴더를 지정해 주세요.",
        )
    pages = {words["file"]: _page(published, maker, language) for language, words in _WORDS.items()}
    tables = {words["csv"]: _csv(published, language) for language, words in _WORDS.items()}
    try:
        (out / "fonts").mkdir(parents=True, exist_ok=True)
        for name, page in pages.items():
            (out / name).write_text(page, encoding="utf-8")
        for name, table in tables.items():
            (out / name).write_text(table, encoding="utf-8-sig")
        shutil.copy(look / "tokens.css", out / "tokens.css")
        shutil.copy(_FOLDER / "page.css", out / "page.css")
        for name in _FONTS:
            shutil.copy(look / "fonts" / name, out / "fonts" / name)
    except OSError as cause:
        raise OutsideWorld(
            "The page could not be written. Check that you may write there, and the free space.",
            "쪽을 쓰지 못했습니다. 그곳에 쓸 권한이 있는지, 디스크가 남았는지 확인해 주세요.",
        ) from cause


def _page(published: Published, maker: Maker, language: str) -> str:
    words = {name: html.escape(one) for name, one in _WORDS[language].items()}
    words["chart_note"] = words["chart_note"].replace("{side}", html.escape(published.sides[0]))
    template = Template((_FOLDER / "page.html").read_text("utf-8"))
    return template.substitute(
        words,
        lang=language,
        title=html.escape(maker.title),
        maker=html.escape(maker.source),
        unit=html.escape(told.counted(published.unit, language)),
        made_on=maker.made.isoformat(),
        chart=chart.of_published(published, language),
        rows="\n".join(_table(published, language)),
        notes="\n".join(f"<li>{html.escape(one)}</li>" for one in told.published_notes(published, language)),
    )


def _table(published: Published, language: str) -> Iterator[str]:
    head, *rows = told.grid(published, language)
    yield "<thead><tr>" + "".join(f'<th scope="col">{html.escape(one)}</th>' for one in head) + "</tr></thead><tbody>"
    hidden = told.hidden_word(language)
    for row in rows:
        cells = "".join(
            f'<td class="hidden">{one}</td>' if one == hidden else f"<td>{html.escape(one)}</td>" for one in row[1:]
        )
        yield f'<tr><th scope="row">{html.escape(row[0])}</th>{cells}</tr>'
    yield "</tbody>"


def _csv(published: Published, language: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    total, hidden = told.total_word(language), told.hidden_word(language)
    writer.writerow([*map(no_formula, published.sides), told.counted(published.unit, language)])
    for cell, value in published.shown.items():
        labels = (total if label == TOTAL else no_formula(label) for label in cell)
        writer.writerow([*labels, hidden if value is None else value])
    return out.getvalue()
