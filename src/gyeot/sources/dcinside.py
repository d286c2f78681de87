"""Reads DC Inside: a saved page of a post with its comments, desktop or mobile, and the comment JSON that it loads.

DC Inside documents neither. What is read here is what public code that works on the site agrees on:

* the JSON of ``/board/comment/`` (``total_cnt``, ``comments`` with ``no``, ``parent`` = the post's number, ``c_no`` =
  the comment answered, ``depth``, ``user_id``, ``name``, ``ip``, ``reg_date``, ``memo``, ``nicktype``, ``is_delete``,
  ``del_yn``, ``vr_player``): a whole answer kept in the tests of 0xrgb's rcdc, and green1052/DCRefresher-Reborn
  (core/preview/types.ts, comments.ts)
* the desktop comments (``li#comment_li_N``, ``ul#reply_list_N`` > ``li#reply_li_N``, ``span.gall_writer`` with
  ``data-nick``, ``data-uid``, ``data-ip``, ``p.usertxt``, ``p.del_reply``, ``img.written_dccon``, ``span.date_time``):
  the site's own script as user scripts copy it (getCommentListHtml), a page kept in spiaminto's dcscraper
  (CommentExtractor.java), and the selectors of a dozen crawlers
* the desktop post (``.gallview_head``, ``.title_subject``, ``.gall_date``, ``.write_div``, ``.up_num``):
  DCRefresher-Reborn (core/preview/parser.ts) and gurumnyang/dcinside.js (src/scraper/post)
* the mobile page (``ul.all-comment-lst`` > ``li[no]``, replies ``comment-add``, ``.nick``, ``.blockCommentId``,
  ``.ip``, ``p.txt``, ``span.date``, ``div.delted``, ``.gallview-tit-box``, ``.thum-txtin``): gurumnyang/dcinside.js
  (mobilePost.ts) and eunchuldev/dcinside-python3-api

``thread_id`` is the post's number: all that the JSON says of the post, so that a comment is the same one from either.
The post itself comes first, with "post" for its ``comment_id``; its words are its title and, below it, its text.

A fixed nick has an id (``native_id``). A floating one has a nick that anyone may use and two parts of an address that
thousands share (``partial_ip``): it is never a person.

Times are Korean. The site leaves the year out where it is the year in which the page was loaded. That year is known
from the container that the page came in; or else it is the post's, so long as nothing on the page says otherwise: no
comment shows a year, none stands before the post. Where it is not known, a post is kept without its time.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from gyeot.clock import KST
from gyeot.errors import UnreadableFile
from gyeot.material import Comment, Visibility
from gyeot.sources import dcinside_page, fields, framing, locator, markup
from gyeot.sources.dcinside_page import Entry
from gyeot.sources.export import Export, Report

NAME = "dcinside"

_HTML_BEGINS = re.compile(
    rb"[\s\xef\xbb\xbf]{0,64}<(?:!doctype\s+html|!--|html|head|meta|body|div|ul|li)\b", re.IGNORECASE
)
_HOST = re.compile(rb"https?://(?:gall|m)\.dcinside\.com/")
_MARKS = (b"gall_writer", b"gallview_head", b"comment_li_", b"all-comment-lst", b"gallview-tit-box", b"cmt_list")

_WRITTEN = re.compile(r"(?:(\d{4}|\d{2})[.-])?(\d{2})[.-](\d{2}) (\d{2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_TWO_DCCONS = re.compile(r'"\s{0,8}(img|video) class="written_dccon')
_VOICE = "@^dc^@"


def recognises(export: Export) -> bool:
    """Tell a page by the site's address or by how it marks comments, and the JSON by its comments' fields."""
    head = export.head
    if _HTML_BEGINS.match(head):
        return _HOST.search(head) is not None or sum(mark in head for mark in _MARKS) > 1
    return any(_is_answer(record) for record in framing.glimpse(export))


def read(export: Export, report: Report) -> Iterator[Comment]:
    """Give the post, if there is one, and the comments in the order of the page."""
    if _HTML_BEGINS.match(export.head):
        yield from _in_page(export, report)
    else:
        for document in framing.records(export, report):
            yield from _in_answer(document.value, document.place, export, report)


# --- pages


def _in_page(export: Export, report: Report) -> Iterator[Comment]:
    with export.open() as file:
        source = file.read(markup.MAX_PAGE_BYTES + 1)
    page = markup.open_page(source)
    report.encoding = page.encoding
    found = dcinside_page.take_apart(page, source)
    if found.post is None and not found.comments:
        raise UnreadableFile(
            "There is neither a post nor a comment on this page. Open the post in a browser, wait until its comments "
            "show, and save it again.",
            "페이지에 글도 댓글도 없습니다. 브라우저에서 글을 열고 댓글이 보일 때까지 기다렸다가 다시 저장해 주세요.",
        )
    report.set_aside += found.set_aside
    entries = ([found.post] if found.post else []) + found.comments
    thread = _Thread(
        found.number,
        found.url or export.url,
        found.title,
        _year_of_loading(found.post, found.comments, export.served_at),
        export.served_at,
    )
    last = entries[-1] if page.cut and not dcinside_page.is_ended(entries[-1], source) else None
    for entry in entries:
        place = locator.join(export.place, locator.step("element", entry.where))
        if entry is last:
            _cut_within(place, report)
        elif page.damaged and dcinside_page.is_damaged(entry):
            _undecodable(place, report)
        elif entry.readable:
            yield _comment(entry, place, thread, report)
        else:
            _no_words(place, report)
    if page.cut:
        report.could_not_read(
            export.place,
            "The page breaks off before its end; comments that stood there are missing. Save it again.",
            "페이지가 끝나기 전에 끊겨 있습니다. 그 뒤에 있던 댓글은 없습니다. 다시 저장해 주세요.",
        )


# --- the JSON of a page's comments


def _is_answer(record: Mapping[str, Any]) -> bool:
    if "total_cnt" not in record or "comments" not in record:
        return False
    comments = record["comments"]
    first = comments[0] if isinstance(comments, list) and comments else None
    return comments is None or comments == [] or (isinstance(first, dict) and "memo" in first and "no" in first)


def _in_answer(answer: Mapping[str, Any], place: str, export: Export, report: Report) -> Iterator[Comment]:
    comments = answer.get("comments")
    if "comments" not in answer or not isinstance(comments, list | None):
        report.could_not_read(
            place,
            "This is no page of DC Inside comments; where the site refused the request, load the page again.",
            "디시인사이드 댓글 페이지가 아닙니다. 사이트가 요청을 거절한 페이지라면 다시 내려받아 주세요.",
        )
        return
    year = export.served_at.astimezone(KST).year if export.served_at else None
    for index, record in enumerate(comments or ()):
        here = locator.at(place, "comments", index)
        try:
            fields.record(record)
            if record.get("nicktype") == "COMMENT_BOY":
                report.set_aside += 1
                continue
            entry = _entry(record)
            thread = _Thread(fields.words(record, "parent"), export.url, "", year, export.served_at)
        except UnreadableFile as unfit:
            report.could_not_read(here, unfit.en, unfit.ko)
            continue
        yield _comment(entry, here, thread, report)


def _entry(record: Mapping[str, Any]) -> Entry:
    number, answered = fields.words(record, "no"), fields.words(record, "c_no")
    deleted = fields.words(record, "is_delete") not in ("", "0") or fields.words(record, "del_yn") == "Y"
    voice, _, memo = fields.text(record, "memo").rpartition(_VOICE)
    text, media = _memo(memo)
    return Entry(
        number=number,
        text="" if deleted and dcinside_page.is_deleted_notice(text) else text,
        where="",
        parent=answered if answered not in ("0", number) and fields.words(record, "depth") != "0" else "",
        author=dcinside_page.author(
            fields.without_entities(fields.words(record, "name")),
            fields.words(record, "user_id"),
            fields.words(record, "ip"),
        ),
        written=fields.words(record, "reg_date"),
        media=(*_voice(voice), *media),
        visibility=Visibility.DELETED if deleted else Visibility.SHOWN,
    )


def _memo(memo: str) -> tuple[str, tuple[str, ...]]:
    """Give the words and the dccons of a comment's field, which holds HTML."""
    if "<" not in memo and "&" not in memo:
        return markup.collapsed(memo), ()
    # Two dccons in one comment come glued: the site leaves out the "><" between them.
    parsed = markup.open_fragment(_TWO_DCCONS.sub(r'"><\1 class="written_dccon', memo))
    return markup.words(parsed), markup.media(parsed)


def _voice(recording: str) -> tuple[str, ...]:
    """Name a spoken comment: the player in the field's first part, or the recording's path."""
    if "<" not in recording:
        return (recording[: markup.MAX_NAME],) if recording else ()
    return markup.media(markup.open_fragment(recording))


# --- both


@dataclass(frozen=True, slots=True)
class _Thread:
    """What the comments of one post share. ``year`` is the one in which they were loaded, None where nobody knows."""

    number: str
    url: str = field(repr=False)
    title: str = field(repr=False)
    year: int | None
    loaded_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Written:
    """A time as the site writes it."""

    year: int | None
    rest: tuple[int, int, int, int, int]

    def in_year(self, year: int) -> datetime | None:
        """The moment, or None where there is no such day or hour."""
        try:
            return datetime(year, *self.rest, tzinfo=KST).astimezone(UTC)
        except (ValueError, OverflowError):
            return None


def _comment(entry: Entry, place: str, thread: _Thread, report: Report) -> Comment:
    return Comment(
        platform=NAME,
        comment_id=entry.number,
        text=entry.text,
        author=entry.author,
        posted_at=_posted_at(entry.written, thread, place, report),
        url=thread.url,
        title=thread.title,
        thread_id=thread.number,
        parent_id=entry.parent,
        visibility=entry.visibility,
        likes=entry.likes,
        dislikes=entry.dislikes,
        media=entry.media,
        locator=place,
    )


def _posted_at(text: str, thread: _Thread, place: str, report: Report) -> datetime | None:
    if not text:
        return None
    written = _written(text)
    if written is None:
        report.remark(
            place,
            "A time is written in a way that gyeot does not know; the post is kept without it.",
            "알 수 없는 방식으로 적힌 시각이 있어, 그 시각 없이 글만 읽었습니다.",
        )
        return None
    if written.year is not None:
        return written.in_year(written.year)
    moment = written.in_year(thread.year) if thread.year else None
    if moment and thread.loaded_at and moment > thread.loaded_at + timedelta(days=1):
        moment = None  # after the page was loaded: not of that year
    if moment is None:
        report.remark(
            place,
            "DC Inside left out the year of some comments and the page does not tell it; they are kept without a time.",
            "연도가 적히지 않은 댓글이 있고 페이지에서도 연도를 알 수 없어, 시각 없이 글만 읽었습니다.",
        )
    return moment


def _written(text: str) -> _Written | None:
    """Read "2024.09.05 12:34:56", "24.09.05 12:34:56", "09.05 12:34:56" or "09.05 12:34"."""
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        return None
    year, *rest = (int(part or 0) for part in found.groups())
    month, day, hour, minute, second = rest
    full = None if found[1] is None else year + 2000 if len(found[1]) == 2 else year
    return _Written(full, (month, day, hour, minute, second))


def _year_of_loading(post: Entry | None, comments: list[Entry], served_at: datetime | None) -> int | None:
    """Find the year that the site left out."""
    if served_at:
        return served_at.astimezone(KST).year
    begun = _written(post.written) if post else None
    if begun is None or begun.year is None:
        return None
    times = [written for entry in comments if (written := _written(entry.written))]
    # A shown year means that the page was loaded in a later one; a comment before its post, the same.
    later = any(written.year is not None or written.rest[:4] < begun.rest[:4] for written in times)
    return None if later else begun.year


def _cut_within(place: str, report: Report) -> None:
    report.could_not_read(
        place,
        "The page breaks off within this comment or right behind it, so its words may not be all of them.",
        "페이지가 이 댓글에서 끊겨 있어, 글이 다 있는지 알 수 없습니다.",
    )


def _undecodable(place: str, report: Report) -> None:
    report.could_not_read(
        place,
        "This comment holds bytes that are no text in the page's encoding.",
        "이 댓글에 페이지의 글자 인코딩으로 읽을 수 없는 부분이 있습니다.",
    )


def _no_words(place: str, report: Report) -> None:
    report.could_not_read(
        place,
        "This comment has no words where the page keeps them.",
        "댓글에서 글이 있어야 할 자리에 글이 없습니다.",
    )
