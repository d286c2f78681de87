"""The sample files of the JSON platforms, and how a reader of each would find a record's words without our code."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[1] / "samples"
PLATFORMS = ("youtube", "naver", "telegram", "reddit", "jsonl")

ALL = sorted(path for platform in PLATFORMS for path in (SAMPLES / platform).iterdir())
SOUND = [path for path in ALL if not path.name.startswith("broken-")]
BROKEN = [path for path in ALL if path.name.startswith("broken-")]


def name(path: Path) -> str:
    """Name a sample in a test's id: its folder and file."""
    return f"{path.parent.name}/{path.name}"


def plain(marked: str) -> str:
    """Undo the entities and line breaks that the samples use."""
    for written, meant in (("<br>", "\n"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'")):
        marked = marked.replace(written, meant)
    return marked.replace("&amp;", "&")


def _youtube(record: Mapping[str, Any]) -> str:
    snippet = record["snippet"]
    if "textOriginal" in snippet:
        return snippet["textOriginal"]
    shown = snippet["textDisplay"]
    if shown.startswith("<a "):
        shown = shown[shown.index(">") + 1 :].replace("</a>", "")
    return plain(shown)


def _telegram(record: Mapping[str, Any]) -> str:
    text = record["text"]
    if "poll" in record:
        return "\n".join([record["poll"]["question"], *(answer["text"] for answer in record["poll"]["answers"])])
    return text if isinstance(text, str) else "".join(part if isinstance(part, str) else part["text"] for part in text)


def _reddit(record: Mapping[str, Any]) -> str:
    if "body" in record:
        raw = record.get("body_html", "").startswith("<")
        return record["body"] if raw else plain(record["body"])
    return plain("\n\n".join(filter(None, [record["title"], record["selftext"]])))


WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "youtube": _youtube,
    "naver": lambda record: plain(record["contents"] or ""),
    "telegram": _telegram,
    "reddit": _reddit,
    "jsonl": lambda record: record["text"],
}
