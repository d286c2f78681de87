"""The checked text with its findings marked in it: for a terminal, and as a page of its own (HTML) to send on."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from itertools import pairwise
from pathlib import Path

from gyeot import clock
from gyeot.campaign.found import CONTEXTS, Checked, Finding, Level
from gyeot.said import Said

_LEVELS = {Level.CHANGE: Said("고칠 곳", "To change"), Level.SUGGESTION: Said("살펴볼 곳", "To consider")}
#: How sure a finding is, in words.
SURE = {
    "high": Said("확실", "sure"),
    "medium": Said("그럴 가능성이 큼", "likely"),
    "low": Said("그럴 수 있음", "possible"),
}

#: The fixed words around the findings: on a page, in a file, in a terminal.
WORDS = {
    "title": Said("홍보물 점검 결과", "Check of public material"),
    "change": Said("고칠 곳", "To change"),
    "consider": Said("살펴볼 곳", "To consider"),
    "none": Said("없습니다.", "None."),
    "text": Said("점검한 글", "The text"),
    "checked": Said("확인한 것", "What was looked at"),
    "not_checked": Said("확인하지 않은 것", "What was not looked at"),
    "why": Said("이유", "Why"),
    "instead": Said("이렇게", "Instead"),
    "source": Said("근거", "Source"),
    "note": Said(
        "제안입니다. 무엇을 인쇄할지는 사람이 정합니다. 고칠 곳이 없다고 해서 문제가 없다는 뜻은 아닙니다.",
        "These are suggestions; people decide what is printed. Nothing to change does not mean that nothing is wrong.",
    ),
}


def pieces(text: str, findings: Sequence[Finding]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Cut a text where findings begin and end; each piece with the numbers (from 0) of the findings that cover it."""
    placed = [(number, one) for number, one in enumerate(findings) if not one.of_the_whole]
    edges = sorted({0, len(text), *(edge for _, one in placed for edge in (one.start, one.end))})
    for start, end in pairwise(edges):
        yield text[start:end], tuple(number for number, one in placed if one.start <= start and end <= one.end)


def in_order(checked: Checked) -> tuple[Finding, ...]:
    """Findings as they are numbered everywhere: what to change first, then what to consider, in the text's order."""
    return (*checked.to_change, *checked.to_consider)


def told_before(numbered: Sequence[Finding]) -> Iterator[int]:
    """Give, for each finding, the number (from 1) of the one that says the same of other words; 0 for the first."""
    first: dict[tuple[str, str, str], int] = {}
    for number, one in enumerate(numbered, 1):
        same = first.setdefault((one.rule, one.level, one.context), number)
        yield 0 if same == number or one.kind == "reading" else same


def for_terminal(text: str, checked: Checked, language: str) -> Iterator[str]:
    """Give the lines of the annotated text and of what was found."""
    numbered = in_order(checked)
    yield _terminal_text(text, numbered)
    for level in (Level.CHANGE, Level.SUGGESTION):
        told = enumerate(zip(numbered, told_before(numbered), strict=True), 1)
        there = [(number, one, same) for number, (one, same) in told if one.level is level]
        if there:
            yield ""
            yield f"{_LEVELS[level].said_in(language)} ({len(there)})"
            for number, one, same in there:
                yield from _entry(number, one, same, language)
    for name, all_said in (("checked", checked.checked), ("not_checked", checked.not_checked)):
        yield ""
        yield WORDS[name].said_in(language)
        yield from (f"  - {said.said_in(language)}" for said in all_said)
    yield ""
    yield WORDS["note"].said_in(language)


def _terminal_text(text: str, numbered: Sequence[Finding]) -> str:
    made, at = "", 0
    for piece, numbers in pieces(text, numbered):
        shown = "".join(letter if letter == "\n" or letter.isprintable() else " " for letter in piece)
        at += len(piece)
        ending = [str(number + 1) for number in numbers if numbered[number].end == at]
        # Only where a mark begins or ends: a place inside another stays readable.
        beginning = [number for number in numbers if numbered[number].start == at - len(piece)]
        made += "[" * len(beginning) + shown + "".join(f"]({number})" for number in ending)
    return made


def _entry(number: int, one: Finding, same: int, language: str) -> Iterator[str]:
    place = f"“{short(one.words)}” " if one.words else ""
    if same:
        yield f"  ({number}) {place}{same_as(same).said_in(language)}"
        return
    yield f"  ({number}) {place}{one.what.said_in(language)} [{SURE[one.sure.value].said_in(language)}]"
    for name, said in (("why", one.why), ("instead", one.instead)):
        yield f"      {WORDS[name].said_in(language)}: {said.said_in(language)}"
    if one.context:
        yield f"      {CONTEXTS[one.context].said_in(language)}"
    yield f"      {WORDS['source'].said_in(language)}: {one.cited.said_in(language)}"


def same_as(number: int) -> Said:
    """Say that a finding is the same as an earlier one."""
    return Said(f"{number}번과 같습니다.", f"As {number}.")


_QUOTED = 40


def short(words: str) -> str:
    """Put the words of a finding on one line, cut where they are long."""
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())
    return words if len(words) <= _QUOTED else words[:_QUOTED] + "…"


_STYLE = (Path(__file__).parent / "marked.css").read_text("utf-8")


def as_page(text: str, checked: Checked, *, name: str, at: datetime, language: str) -> str:
    """Give the annotated copy as one HTML file: nothing in it runs, and it fetches nothing."""
    numbered = in_order(checked)
    words = {key: escape(said.said_in(language)) for key, said in WORDS.items()}
    told, split = list(zip(numbered, told_before(numbered), strict=True)), len(checked.to_change)
    body = [
        f"<h1>{words['title']}</h1>",
        f'<p class="facts">{escape(name)} · {escape(clock.in_korea(at))}</p>',
        f"<p>{words['note']}</p>",
        f'<h2>{words["text"]}</h2><div class="text">{_page_text(text, numbered)}</div>',
        *_list(words["change"], told[:split], 1, words, language),
        *_list(words["consider"], told[split:], 1 + split, words, language),
        *_plain_list(words["checked"], checked.checked, language),
        *_plain_list(words["not_checked"], checked.not_checked, language),
    ]
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{words['title']}</title><style>{_STYLE}</style></head>\n<body>" + "\n".join(body) + "</body></html>\n"
    )


def _page_text(text: str, numbered: Sequence[Finding]) -> str:
    made, at = "", 0
    for piece, numbers in pieces(text, numbered):
        at += len(piece)
        inside = escape(piece)
        if numbers:
            change = any(numbered[number].level is Level.CHANGE for number in numbers)
            inside = f'<mark class="{"change" if change else "consider"}">{inside}</mark>'
        ending = (number + 1 for number in numbers if numbered[number].end == at)
        made += inside + "".join(f'<sup><a href="#f{number}">{number}</a></sup>' for number in ending)
    return made


def _list(
    title: str, findings: Sequence[tuple[Finding, int]], first: int, words: dict[str, str], language: str
) -> Iterator[str]:
    yield f"<h2>{title} ({len(findings)})</h2>"
    if not findings:
        yield f"<p>{words['none']}</p>"
        return
    yield f'<ol start="{first}">'
    for number, (one, same) in enumerate(findings, first):
        quoted = f"“{escape(short(one.words))}” " if one.words else ""
        if same:
            yield f'<li id="f{number}"><p class="what">{quoted}{escape(same_as(same).said_in(language))}</p></li>'
            continue
        yield f'<li id="f{number}"><p class="what">{quoted}{escape(one.what.said_in(language))}'
        yield f'<span class="sure">{escape(SURE[one.sure.value].said_in(language))}</span></p>'
        yield f"<p>{escape(one.why.said_in(language))}</p><p>{escape(one.instead.said_in(language))}</p>"
        if one.context:
            yield f'<p class="context">{escape(CONTEXTS[one.context].said_in(language))}</p>'
        yield f'<p class="source">{words["source"]}: {escape(one.cited.said_in(language))}</p></li>'
    yield "</ol>"


def _plain_list(title: str, all_said: Sequence[Said], language: str) -> Iterator[str]:
    yield f'<h2>{title}</h2><ul class="plain">'
    yield from (f"<li>{escape(said.said_in(language))}</li>" for said in all_said)
    yield "</ul>"
