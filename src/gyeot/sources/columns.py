"""Knows what the columns of a table mean by their headers, in Korean and in English, and reads a row by them.

A header counts without case, spaces, "_", "-" and what stands in brackets: "작성 일시 (KST)", "Created_At".

Times. A moment without a zone is no evidence of one. It is taken for Korean time where the header says so ("(KST)"), or
is itself in Korean, because then a Korean wrote the table for Koreans; it is taken for another zone where the header or
the cell names one. Otherwise, and where only a day is written, the post is kept without a time and the report says so:
no zone and no hour is ever made up.

"번호" and "no" are no ids: in a table they number its rows, and the first rows of two tables are not one comment. They
only help to know a header for one.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import lru_cache

from gyeot.material import Author, Comment
from gyeot.sources import addresses, moments
from gyeot.sources.export import Report

#: More columns than any table of comments has; the widest export that we know has some 60.
MAX_COLUMNS = 1_000

_MAX_HEADER = 100

# fmt: off
#: Headers by what they mean. Of several columns that fit one meaning, the one whose header stands first here counts.
HEADERS: dict[str, tuple[str, ...]] = {
    "text": (
        "댓글내용", "댓글본문", "댓글", "답글내용", "commenttext", "commentbody", "commentcontent", "comment",
        "comments", "코멘트", "메시지", "message", "textoriginal", "textdisplay", "내용", "본문", "글내용",
        "게시글내용", "게시물내용", "게시글본문", "text", "body", "content", "contents", "글", "selftext",
    ),
    "author": (
        "작성자", "작성자명", "작성자닉네임", "닉네임", "닉", "별명", "글쓴이", "댓글작성자", "author", "authorname",
        "authordisplayname", "user", "username", "nickname", "nick", "writer", "handle", "screenname",
    ),
    "native_id": (
        "작성자id", "작성자아이디", "아이디", "식별코드", "회원id", "authorid", "authorchannelid", "userid",
        "channelid",
    ),
    "partial_ip": ("ip", "아이피", "ip주소", "작성자ip"),
    "posted_at": (
        "작성일시", "작성시각", "작성시간", "게시일시", "등록일시", "댓글작성일", "작성일", "등록일", "게시일", "일시",
        "날짜", "시각", "시간", "createdat", "publishedat", "postedat", "createdutc", "created", "published", "posted",
        "datetime", "timestamp", "date", "time", "regdate", "regtime", "writtenat",
    ),
    "edited_at": ("수정일시", "수정시각", "수정일", "updatedat", "editedat", "modifiedat", "edited"),
    "title": (
        "제목", "글제목", "게시글제목", "기사제목", "영상제목", "title", "subject", "headline", "videotitle",
        "articletitle", "posttitle",
    ),
    "url": (
        "링크", "주소", "댓글링크", "댓글주소", "게시글주소", "게시글링크", "원문", "원문링크", "원문주소", "기사링크",
        "url", "link", "permalink", "href", "commenturl", "posturl",
    ),
    "platform": ("플랫폼", "사이트", "매체", "출처", "platform", "site", "source"),
    "id": ("댓글id", "댓글번호", "commentid", "id"),
    "row": ("번호", "연번", "순번", "no"),
    "thread": (
        "글번호", "게시글번호", "게시글id", "기사id", "영상id", "threadid", "videoid", "postid", "articleid", "linkid",
    ),
    "parent": ("부모id", "부모댓글", "상위댓글", "상위댓글id", "상위댓글번호", "parentid", "parent", "replyto"),
    "likes": ("좋아요", "좋아요수", "공감", "공감수", "추천", "추천수", "likes", "likecount", "upvotes", "ups"),
    "dislikes": (
        "싫어요", "싫어요수", "비공감", "비공감수", "비추천", "비추천수", "dislikes", "dislikecount", "downvotes",
    ),
}
# fmt: on
_MEANING = {header: (meaning, rank) for meaning, headers in HEADERS.items() for rank, header in enumerate(headers)}

_PLATFORMS = {
    "유튜브": "youtube",
    "네이버": "naver",
    "네이버뉴스": "naver",
    "디시": "dcinside",
    "디시인사이드": "dcinside",
    "dc": "dcinside",
    "텔레그램": "telegram",
    "레딧": "reddit",
}
_IN_BRACKETS = re.compile(r"[(\[{][^()\[\]{}]{0,60}[)\]}]")
_NOT_NAME = re.compile(r"[\s_\-./:*#]+")
_COUNT = re.compile(r"-?[0-9]{1,15}(?:\.0)?")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what: the place of each meaning in a row, and the zones of the times."""

    places: dict[str, int] = field(repr=False)
    width: int
    zones: dict[str, tzinfo | None]

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """The row's cells by their meaning; what the table has no column for, and what is empty, is not there."""
        length = len(row)
        return {meaning: row[place] for meaning, place in self.places.items() if place < length and row[place].strip()}


def of_header(cells: Sequence[str], *, alone: bool = True) -> Columns | None:
    """Read a row as the header of a table of comments; None where it is none, for want of a column of texts.

    ``alone`` lets a header pass that has this column only; below the first row of a file a header has to say more.
    """
    if len(cells) > MAX_COLUMNS:
        return None
    found: dict[str, tuple[int, int]] = {}
    for place, cell in enumerate(cells):
        meaning, rank = _MEANING.get(_name(cell), ("", 0))
        if meaning and (meaning not in found or rank < found[meaning][0]):
            found[meaning] = (rank, place)
    if "text" not in found or (len(found) == 1 and not alone):
        return None
    places = {meaning: place for meaning, (_, place) in found.items()}
    zones = {
        meaning: moments.zone_of(cells[places[meaning]]) for meaning in ("posted_at", "edited_at") if meaning in places
    }
    return Columns(places, _width(cells), zones)


def comment(row: Sequence[str], columns: Columns, place: str, report: Report) -> Comment | None:
    """Read one row, None where it has no text.

    Cells are text and nothing else: one that begins with "=" is words, not a formula.
    """
    cells = columns.cells(row)
    if "text" not in cells:
        return None
    words = {meaning: cell.strip() for meaning, cell in cells.items()}
    platform = _platform(words.get("platform", ""))
    return Comment(
        platform=platform,
        comment_id=words.get("id", ""),
        text=cells["text"],
        author=_author(words, platform),
        posted_at=_moment(words.get("posted_at"), columns.zones.get("posted_at"), place, report),
        edited_at=_moment(words.get("edited_at"), columns.zones.get("edited_at"), place, report),
        url=words.get("url", ""),
        title=words.get("title", ""),
        thread_id=words.get("thread", ""),
        parent_id=words.get("parent", ""),
        likes=_count(words.get("likes")),
        dislikes=_count(words.get("dislikes")),
        locator=place,
    )


def _author(words: Mapping[str, str], platform: str) -> Author:
    handle, address = words.get("author", ""), addresses.shown(words.get("partial_ip", ""))
    if platform == "dcinside" and not address:  # a floating nick is copied into tables as it is shown
        handle, address = addresses.parted(handle)
    return Author(handle=handle, native_id=words.get("native_id", ""), partial_ip=address)


def _name(cell: str) -> str:
    if len(cell) > _MAX_HEADER:
        return ""
    name = unicodedata.normalize("NFKC", cell).casefold().replace("\ufeff", "")
    return _NOT_NAME.sub("", _IN_BRACKETS.sub("", name))


def _width(cells: Sequence[str]) -> int:
    """How many cells a row has to have: the header's, without empty ones at its end."""
    return max((place + 1 for place, cell in enumerate(cells) if cell.strip()), default=0)


@lru_cache(maxsize=256)
def _platform(cell: str) -> str:
    name = _NOT_NAME.sub("", unicodedata.normalize("NFKC", cell[:_MAX_HEADER]).casefold())
    return _PLATFORMS.get(name, name)


def _count(cell: str | None) -> int | None:
    digits = cell.replace(",", "") if cell else ""
    return int(digits.removesuffix(".0")) if _COUNT.fullmatch(digits) else None


def _moment(written: str | None, zone: tzinfo | None, place: str, report: Report) -> datetime | None:
    if not written:
        return None
    moment = moments.read(written, zone)
    if moment is None and moments.is_day(written):
        report.remark(
            place,
            "Some rows give a day without an hour; they are kept without a time, because none may be made up.",
            "시각 없이 날짜만 적힌 행이 있습니다. 시각을 지어낼 수 없어, 시각 없이 글만 읽었습니다.",
        )
    elif moment is None:
        report.remark(
            place,
            "Some times do not say their zone, or are written in a way that gyeot does not know; those rows are kept "
            'without a time. Write the zone into the header, such as "created_at (KST)".',
            "시간대를 알 수 없거나 알 수 없는 방식으로 적힌 시각이 있어, 시각 없이 글만 읽었습니다. "
            "머리글에 시간대를 적어 주세요. 예: created_at (KST).",
        )
    return moment
