"""Reads Reddit: the JSON behind a post's page, with its tree of comments, and dumps with one comment on each line.

Field names: https://github.com/reddit-archive/reddit/wiki/JSON (things, listings, "more") and the saved answers in
turnage/graw (reddit/redded_fixtures_test.go); for dumps, "The Pushshift Reddit Dataset" (Baumgartner and others, 2020)
and parsers of Pushshift and Arctic Shift (j-hagedorn/amanuensis, tools/get_reddit.R), which keep Reddit's names.

Ids are Reddit's full names ("t1_…" a comment, "t3_…" a post), because the two kinds count apart. ``likes`` is the
score: ups less downs. A post's own words are its title and, below it, its text.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from gyeot.errors import UnreadableFile
from gyeot.material import Author, Comment, Visibility
from gyeot.sources import fields, framing, locator, piecewise
from gyeot.sources.export import Export, Report

NAME = "reddit"

# A tuple: a hostile "kind" may be a list, which no set can be asked for.
_THINGS = ("Listing", "more", "t1", "t3")
_GONE = {"[deleted]", "[removed]", "[ Removed by Reddit ]"}

#: Of how many posts the title is remembered for the comments that follow. A saved page has one; a dump gives none.
MAX_TITLES = 1_000


def recognises(export: Export) -> bool:
    """Tell by a thing or listing, or by a comment or post as dumps hold them, among the first records."""
    return any(_is_thing(record) or _is_bare(record) or _is_answer(record) for record in framing.glimpse(export))


def read(export: Export, report: Report) -> Iterator[Comment]:
    """Give posts and comments in the order of the file, replies right after what they answer."""
    titles: dict[str, str] = {}
    for document in framing.records(export, report):
        if _is_answer(document.value):
            for index, record in enumerate(fields.many(document.value, "data")):
                yield from _one(record, _kind(record), locator.at(document.place, "data", index), titles, report)
        elif _is_thing(document.value):
            yield from _in_thing(document.value, document.place, titles, report)
        else:
            yield from _one(document.value, _kind(document.value), document.place, titles, report)


def _is_thing(record: Mapping[str, Any]) -> bool:
    return record.get("kind") in _THINGS and isinstance(record.get("data"), dict)


def _is_bare(record: Mapping[str, Any]) -> bool:
    belongs = "subreddit" in record or "link_id" in record or "subreddit_id" in record
    return belongs and _kind(record) != ""


def _is_answer(record: Mapping[str, Any]) -> bool:
    """A search answer of Pushshift or Arctic Shift: bare comments in a list under "data"."""
    first = next(iter(piecewise.elements(record.get("data")) or ()), None)
    return isinstance(first, dict) and _is_bare(first)


def _kind(record: Any) -> str:
    if not isinstance(record, dict):
        return ""
    return "t1" if "body" in record else "t3" if "title" in record and "selftext" in record else ""


def _in_thing(thing: Any, place: str, titles: dict[str, str], report: Report) -> Iterator[Comment]:
    """Give what a thing holds; recursion is bounded by the depth that ``bounds`` lets through."""
    match thing:
        case {"kind": "Listing", "data": dict(data)}:
            yield from _children(data, locator.at(place, "data"), titles, report)
        case {"kind": "t1" | "t3" as kind, "data": dict(data)}:
            yield from _one(data, kind, locator.at(place, "data"), titles, report)
            yield from _replies(data, locator.at(place, "data", "replies"), titles, report)
        case {"kind": "more"}:
            report.set_aside += 1
            report.remark(
                place,
                'Reddit folded replies away here ("load more comments"), so the file does not hold them.',
                "레딧이 접어 둔 답글(더 보기)이 있어, 그 답글은 이 파일에 들어 있지 않습니다.",
            )
        case {"kind": str(), "data": dict()}:
            report.set_aside += 1  # an account, a subreddit: rightly no comment
        case _:
            _not_a_thing(place, report)


def _children(listing: Mapping[str, Any], place: str, titles: dict[str, str], report: Report) -> Iterator[Comment]:
    children = piecewise.elements(listing.get("children"))
    if children is None:
        _not_a_thing(place, report)
        return
    for index, child in enumerate(children):
        yield from _in_thing(child, locator.at(place, "children", index), titles, report)


def _replies(data: Mapping[str, Any], place: str, titles: dict[str, str], report: Report) -> Iterator[Comment]:
    if data.get("replies") not in ("", None):  # Reddit writes "" where nobody answered
        yield from _in_thing(data["replies"], place, titles, report)


def _not_a_thing(place: str, report: Report) -> None:
    report.could_not_read(place, "This is no post, comment or listing of Reddit.", "레딧의 글, 댓글, 목록이 아닙니다.")


def _one(record: Any, kind: str, place: str, titles: dict[str, str], report: Report) -> Iterator[Comment]:
    try:
        found = fields.record(record)
        if kind == "t3":
            post = _post(found, place, report)
            if len(titles) < MAX_TITLES:
                titles[post.comment_id] = post.title
            yield post
        else:
            yield _comment(found, titles, place, report)
    except UnreadableFile as unfit:
        report.could_not_read(place, unfit.en, unfit.ko)


def _post(record: Mapping[str, Any], place: str, report: Report) -> Comment:
    escaped = _is_escaped(record, "selftext_html")
    title, written = fields.text(record, "title"), fields.words(record, "selftext")
    if escaped:
        title, written = fields.without_entities(title), fields.without_entities(written)
    name = _name(record, "t3_")
    link = "" if record.get("is_self") is True else fields.words(record, "url")
    return Comment(
        platform=NAME,
        comment_id=name,
        text=f"{title}\n\n{written}" if written else title,
        author=_author(record),
        posted_at=fields.moment(record, "created_utc", fields.unix, report, place),
        edited_at=_edited_at(record),
        url=_url(record),
        title=title,
        thread_id=name,
        visibility=_visibility(record, written),
        likes=_score(record),
        media=(link,) if link else (),
        locator=place,
    )


def _comment(record: Mapping[str, Any], titles: Mapping[str, str], place: str, report: Report) -> Comment:
    written = fields.text(record, "body")
    if _is_escaped(record, "body_html"):
        written = fields.without_entities(written)
    thread, parent = fields.words(record, "link_id"), fields.words(record, "parent_id")
    return Comment(
        platform=NAME,
        comment_id=_name(record, "t1_"),
        text=written,
        author=_author(record),
        posted_at=fields.moment(record, "created_utc", fields.unix, report, place),
        edited_at=_edited_at(record),
        url=_url(record),
        title=titles.get(thread, "") or fields.words(record, "link_title"),
        thread_id=thread,
        parent_id=parent if parent.startswith("t1_") else "",
        visibility=_visibility(record, written),
        likes=_score(record),
        media=tuple(fields.member(record, "media_metadata")),
        locator=place,
    )


def _is_escaped(record: Mapping[str, Any], rendered: str) -> bool:
    """Whether "<", ">" and "&" stand as entities: Reddit does so unless asked for ``raw_json``, and dumps keep it."""
    html = record.get(rendered)
    return not (isinstance(html, str) and html.lstrip()[:1] == "<")


def _name(record: Mapping[str, Any], prefix: str) -> str:
    number = fields.words(record, "id")
    return fields.words(record, "name") or (f"{prefix}{number}" if number else "")


def _author(record: Mapping[str, Any]) -> Author:
    return Author(handle=fields.words(record, "author"), native_id=fields.words(record, "author_fullname"))


def _edited_at(record: Mapping[str, Any]) -> Any:
    return fields.unix(record.get("edited"))  # false where it never was; true, without a time, in the oldest


def _url(record: Mapping[str, Any]) -> str:
    link = fields.words(record, "permalink")
    return f"https://www.reddit.com{link}" if link.startswith("/") else link


def _visibility(record: Mapping[str, Any], written: str) -> Visibility:
    if written in _GONE:
        return Visibility.DELETED
    taken_down = record.get("removed_by_category") or record.get("removed") is True or record.get("spam") is True
    return Visibility.HIDDEN if taken_down or record.get("collapsed") is True else Visibility.SHOWN


def _score(record: Mapping[str, Any]) -> int | None:
    return None if record.get("score_hidden") is True else fields.count(record, "score")
