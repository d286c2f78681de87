"""Reads YouTube comments as the YouTube Data API v3 gives them: threads, replies, and pages of either.

Field names: https://developers.google.com/youtube/v3/docs/commentThreads and .../docs/comments (resource
representations). Seen as well in the test data of python-youtube (sns-sdks/python-youtube) and in generated clients
(google_api_you_tube, Google.Apis.YouTube.v3).

The API gives no video's title and at most a few replies of a thread; ``replies.comments`` may hold fewer than
``totalReplyCount``, which the report says. ``thread_id`` is the video's id; the id of the thread is that of its top
comment, which is the ``parent_id`` of every reply.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from gyeot.errors import UnreadableFile
from gyeot.material import Author, Comment, Visibility
from gyeot.sources import fields, framing, locator
from gyeot.sources.export import Export, Report

NAME = "youtube"

# Tuples: a hostile "kind" may be a list, which no set can be asked for.
_PAGES = ("youtube#commentThreadListResponse", "youtube#commentListResponse")
_RESOURCES = ("youtube#commentThread", "youtube#comment")
_HELD_BACK = ("heldForReview", "likelySpam", "rejected")


def recognises(export: Export) -> bool:
    """Tell by a page, thread or comment resource among the first records."""
    return any(_is_page(record) or _is_resource(record) for record in framing.glimpse(export))


def read(export: Export, report: Report) -> Iterator[Comment]:
    """Give each thread's top comment and then its replies, as they stand in the file."""
    for document in framing.records(export, report):
        yield from _in_record(document.value, document.place, report)


def _is_page(record: Mapping[str, Any]) -> bool:
    if record.get("kind") in _PAGES:
        return True
    items = record.get("items")  # a request with ``fields=`` may leave the kind out
    return isinstance(items, list) and bool(items) and isinstance(items[0], dict) and _is_resource(items[0])


def _is_resource(record: Mapping[str, Any]) -> bool:
    if record.get("kind") in _RESOURCES:
        return True
    snippet = record.get("snippet")
    return isinstance(snippet, dict) and ("topLevelComment" in snippet or _is_snippet(snippet))


def _is_snippet(snippet: Mapping[str, Any]) -> bool:
    return "authorDisplayName" in snippet and ("textOriginal" in snippet or "textDisplay" in snippet)


def _in_record(record: Mapping[str, Any], place: str, report: Report) -> Iterator[Comment]:
    if "error" in record:
        report.could_not_read(
            place,
            "YouTube answered with an error here instead of comments. Ask it for this page again.",
            "유튜브가 댓글 대신 오류를 보냈습니다. 이 페이지를 다시 내려받아 주세요.",
        )
    elif _is_something_else(record.get("kind")):
        report.set_aside += 1  # a video, a channel: rightly no comment
    elif "items" in record or record.get("kind") in _PAGES:
        yield from _in_page(record, place, report)
    else:
        yield from _in_thread(record, place, report)


def _is_something_else(kind: Any) -> bool:
    return isinstance(kind, str) and kind.startswith("youtube#") and kind not in (*_PAGES, *_RESOURCES)


def _in_page(page: Mapping[str, Any], place: str, report: Report) -> Iterator[Comment]:
    try:
        items = fields.many(page, "items")
    except UnreadableFile as unfit:
        report.could_not_read(place, unfit.en, unfit.ko)
        return
    for index, item in enumerate(items):
        yield from _in_thread(item, locator.at(place, "items", index), report)


def _in_thread(thread: Any, place: str, report: Report) -> Iterator[Comment]:
    """Give a thread's top comment and replies, or the one comment where it is a comment by itself."""
    try:
        record = fields.record(thread)
        snippet = fields.member(record, "snippet")
    except UnreadableFile as unfit:
        report.could_not_read(place, unfit.en, unfit.ko)
        return
    if "topLevelComment" in snippet:
        top = locator.at(place, "snippet", "topLevelComment")
        yield from _comment(snippet["topLevelComment"], snippet, top, report)
    elif "replies" not in record or snippet:  # a thread may have been asked for with its replies alone
        yield from _comment(record, {}, place, report)
    yield from _replies(record, snippet, place, report)


def _replies(thread: Mapping[str, Any], snippet: Mapping[str, Any], place: str, report: Report) -> Iterator[Comment]:
    try:
        replies = fields.many(fields.member(thread, "replies"), "comments")
    except UnreadableFile as unfit:
        report.could_not_read(locator.at(place, "replies"), unfit.en, unfit.ko)
        return
    held = 0
    for index, reply in enumerate(replies):
        held += 1
        yield from _comment(reply, snippet, locator.at(place, "replies", "comments", index), report)
    if (fields.count(snippet, "totalReplyCount") or 0) > held:
        report.remark(
            place,
            "YouTube counts more replies to this comment than the file holds. Ask comments.list for the others.",
            "이 댓글에는 파일에 담긴 것보다 답글이 더 많습니다. 나머지는 comments.list로 내려받아 주세요.",
        )


def _comment(record: Any, thread: Mapping[str, Any], place: str, report: Report) -> Iterator[Comment]:
    try:
        yield _read_comment(fields.record(record), thread, place, report)
    except UnreadableFile as unfit:
        report.could_not_read(place, unfit.en, unfit.ko)


def _read_comment(record: Mapping[str, Any], thread: Mapping[str, Any], place: str, report: Report) -> Comment:
    snippet = fields.member(record, "snippet")
    comment_id = fields.words(record, "id")
    video = fields.words(snippet, "videoId") or fields.words(thread, "videoId")
    posted_at = fields.moment(snippet, "publishedAt", fields.rfc3339, report, place)
    updated_at = fields.moment(snippet, "updatedAt", fields.rfc3339, report, place)
    return Comment(
        platform=NAME,
        comment_id=comment_id,
        text=_text(snippet),
        author=Author(
            handle=fields.words(snippet, "authorDisplayName"),
            native_id=fields.words(fields.member(snippet, "authorChannelId"), "value"),
        ),
        posted_at=posted_at,
        edited_at=updated_at if posted_at and updated_at != posted_at else None,
        url=_url(video, comment_id),
        thread_id=video or fields.words(thread, "channelId") or fields.words(snippet, "channelId"),
        parent_id=fields.words(snippet, "parentId"),
        visibility=_visibility(snippet, thread),
        likes=fields.count(snippet, "likeCount"),
        locator=place,
    )


def _url(video: str, comment_id: str) -> str:
    if not video:
        return ""
    # A half character is replaced here; the comment is refused at the door, where its own id is looked at.
    watched, comment = (quote(part, safe="", errors="replace") for part in (video, comment_id))
    return f"https://www.youtube.com/watch?v={watched}&lc={comment}"


def _text(snippet: Mapping[str, Any]) -> str:
    """The words as typed where the API gives them; else those shown, which are HTML unless plainText was asked for."""
    if isinstance(snippet.get("textOriginal"), str):
        return fields.text(snippet, "textOriginal")
    return fields.without_markup(fields.text(snippet, "textDisplay"))


def _visibility(snippet: Mapping[str, Any], thread: Mapping[str, Any]) -> Visibility:
    held_back = snippet.get("moderationStatus") in _HELD_BACK
    return Visibility.HIDDEN if held_back or thread.get("isPublic") is False else Visibility.SHOWN
