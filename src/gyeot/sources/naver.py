"""Reads Naver comments as Naver's comment box loads them: JSON, or the same wrapped in a JSONP call.

The comment box ("cbox") answers at apis.naver.com/commentBox/cbox/, to web_naver_list_jsonp.json and
web_neo_list_jsonp.json. Naver documents neither; the field names are those of answers and parsers in public code:
neogoso/neogoso (NaverNews/crawler2.py), mrchypark/krdata (R/get_data.R),
ChoiBongGeun/Malicious-comments-Block-System (crawler_self.py), and complete answers kept in the comments of several
crawlers, which agree with one another.

``thread_id`` is the ``objectId``, for news "news" + the paper's number + "," + the article's. Times are Korean, +0900.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from gyeot.errors import UnreadableFile
from gyeot.material import Author, Comment, Visibility
from gyeot.sources import fields, framing, locator, piecewise
from gyeot.sources.export import Export, Report

NAME = "naver"

_NEWS = re.compile(r"news([0-9]{3}),([0-9]{10})")

# Any of these set, or any of the second set to false, and a reader of the page did not see the words.
_HIDING = ("blind", "blindReport", "middleBlindReport", "userBlind", "hiddenByCleanbot", "secret")
_SHOWING = ("visible", "expose")


def recognises(export: Export) -> bool:
    """Tell by a list of comments, or a comment, among the first records."""
    return any(_is_page(record) or _is_comment(record) for record in framing.glimpse(export))


def read(export: Export, report: Report) -> Iterator[Comment]:
    """Give the comments of each page, a comment's loaded replies right after it."""
    for document in framing.records(export, report):
        if _is_comment(document.value):
            yield from _with_replies(document.value, document.place, report)
        else:
            yield from _in_page(document.value, document.place, report)


def _is_page(record: Mapping[str, Any]) -> bool:
    result = record.get("result")
    return isinstance(result, dict) and piecewise.elements(result.get("commentList")) is not None


def _is_comment(record: Mapping[str, Any]) -> bool:
    return "commentNo" in record and "contents" in record


def _in_page(page: Mapping[str, Any], place: str, report: Report) -> Iterator[Comment]:
    if not _is_page(page):
        report.could_not_read(
            place,
            "This is no page of Naver comments; where Naver refused the request, ask for the page again.",
            "네이버 댓글 페이지가 아닙니다. 네이버가 요청을 거절한 페이지라면 다시 내려받아 주세요.",
        )
        return
    result = page["result"]
    seen = set()
    for index, record in enumerate(fields.many(result, "commentList")):
        if isinstance(record, dict):
            seen.add(str(record.get("commentNo")))
        yield from _with_replies(record, locator.at(place, "result", "commentList", index), report)
    for index, record in enumerate(piecewise.elements(result.get("bestList")) or ()):
        if isinstance(record, dict) and str(record.get("commentNo")) in seen:
            report.set_aside += 1  # the same comment once more, put on top by its likes
        else:
            yield from _with_replies(record, locator.at(place, "result", "bestList", index), report)


def _with_replies(record: Any, place: str, report: Report) -> Iterator[Comment]:
    """Give a comment and the replies loaded below it; ``bounds`` lets no recursion past its depth through."""
    replies: Iterable[Any] = ()
    try:
        comment = fields.record(record)
        yield _comment(comment, place, report)
        replies = fields.many(comment, "replyList")
    except UnreadableFile as unfit:
        report.could_not_read(place, unfit.en, unfit.ko)
        if isinstance(record, dict):
            replies = piecewise.elements(record.get("replyList")) or ()
    for index, reply in enumerate(replies):
        yield from _with_replies(reply, locator.at(place, "replyList", index), report)


def _comment(record: Mapping[str, Any], place: str, report: Report) -> Comment:
    number, parent = fields.words(record, "commentNo"), fields.words(record, "parentCommentNo")
    visibility = _visibility(record)
    posted_at = _time(record, "regTime", report, place)
    changed_at = _time(record, "modTime", report, place)
    thread = fields.words(record, "objectId")
    return Comment(
        platform=NAME,
        comment_id=number,
        text=_text(record, visibility),
        author=Author(
            handle=_first(record, "userName", "maskedUserName", "maskedUserId"),
            native_id=_first(record, "userIdNo", "idNo"),
        ),
        posted_at=posted_at,
        edited_at=changed_at if posted_at and changed_at != posted_at else None,
        url=_url(thread),
        thread_id=thread,
        parent_id=parent if parent not in (number, "0") else "",  # a comment at the top is its own parent
        visibility=visibility,
        likes=fields.count(record, "sympathyCount"),
        dislikes=fields.count(record, "antipathyCount"),
        media=_media(record),
        locator=place,
    )


def _text(record: Mapping[str, Any], visibility: Visibility) -> str:
    if record.get("contents") is None and visibility is not Visibility.SHOWN:
        return ""
    return fields.without_markup(fields.text(record, "contents"))


def _time(record: Mapping[str, Any], name: str, report: Report, place: str) -> Any:
    """Read the Korean time, or the same moment in UTC that stands beside it."""
    in_korea = fields.rfc3339(record.get(name))
    return in_korea or fields.moment(
        record, f"{name}Gmt" if f"{name}Gmt" in record else name, fields.rfc3339, report, place
    )


def _visibility(record: Mapping[str, Any]) -> Visibility:
    if record.get("deleted") is True:
        return Visibility.DELETED
    hidden = any(record.get(flag) is True for flag in _HIDING) or any(record.get(flag) is False for flag in _SHOWING)
    return Visibility.HIDDEN if hidden else Visibility.SHOWN


def _first(record: Mapping[str, Any], *names: str) -> str:
    return next(filter(None, (fields.words(record, name) for name in names)), "")


def _url(thread: str) -> str:
    news = _NEWS.fullmatch(thread)
    return f"https://n.news.naver.com/article/comment/{news[1]}/{news[2]}" if news else ""


def _media(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the pictures and the sticker. They are never opened."""
    named = [fields.record(image) for image in fields.many(record, "imageList")]
    pictures = [_first(image, "fileName", "url", "imageUrl", "imagePath") for image in named]
    sticker = fields.words(record, "stickerId")
    return tuple(filter(None, [*pictures, f"sticker {sticker}" if sticker else ""]))
