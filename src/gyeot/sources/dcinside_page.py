"""Takes a saved DC Inside page apart: who wrote the post and each comment, their words, and when, as it stands there.

Two pages of one site: the desktop page (gall.dcinside.com) and the mobile page (m.dcinside.com). Which tag holds what
is told, with sources, in ``gyeot.sources.dcinside``. Every element of a page is looked at a fixed number of times.

The locator of a comment is ``element=`` and the element's id (``comment_li_14``, ``reply_li_15``); the mobile page
gives its comments a number only, which is written ``li[no=14]``. The post's is ``div.write_div`` or, on the mobile
page, ``div.thum-txtin``.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qs, urlsplit

from gyeot.material import Author, Visibility
from gyeot.sources import addresses, markup

if TYPE_CHECKING:
    from lxml.html import HtmlElement

#: The elements of a page from which something is read, by their class or tag.
Hooks: TypeAlias = "dict[str, list[HtmlElement]]"

#: What the site itself writes where a comment was: nobody's words.
_DELETED_NOTICE = re.compile(r"(?:해당|이) 댓글은 .{0,40}삭제.{0,10}니다\.?")
_COMMENT_ID = re.compile(r"(?:comment|reply)_li_([0-9]{1,19})")
_REPLY_LIST = re.compile(r"reply_list_([0-9]{1,19})")
_GALLOG = re.compile(r"/gallog/([A-Za-z0-9_.-]{1,64})")
_MOBILE_PATH = re.compile(r"/(?:board|mini)/[A-Za-z0-9_$-]{1,64}/([0-9]{1,19})/?")
_SAVED_FROM = re.compile(rb"<!-- saved from url=\([0-9]{4,6}\)(https?://[^\s<>\"]{1,2000}) -->")
_TIME_IN_TEXT = re.compile(r"[0-9]{2,4}[.-][0-9]{2}(?:[.-][0-9]{2})? [0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
_LI = frozenset({"li"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A post or a comment as the source holds it. ``written`` is its time as the site writes it, often yearless."""

    number: str
    text: str = field(repr=False)
    where: str  # the path within its source: an element, or a JSON pointer's end
    parent: str = ""
    author: Author = field(default_factory=Author)
    written: str = ""
    media: tuple[str, ...] = field(default=(), repr=False)
    visibility: Visibility = Visibility.SHOWN
    likes: int | None = None
    dislikes: int | None = None
    readable: bool = True


@dataclass(slots=True)
class SavedPage:
    """What one page holds. ``set_aside`` counts the site's own lines between the comments, which nobody wrote."""

    url: str = field(default="", repr=False)
    title: str = field(default="", repr=False)
    number: str = ""
    post: Entry | None = None
    comments: list[Entry] = field(default_factory=list)
    set_aside: int = 0


def take_apart(page: markup.Page, source: bytes) -> SavedPage:
    """Find the post and the comments on a page of either kind."""
    found = SavedPage()
    hooks = _hooks(page.root)
    found.url = _address(hooks, source)
    found.number = _number(found.url, hooks)
    found.title = markup.words(hooks["title_subject"][0]) if "title_subject" in hooks else ""
    found.title = found.title or _mobile_title(hooks)
    found.post = _desktop_post(hooks, found.title) or _mobile_post(hooks, found.title)
    for item in hooks.get("li", ()):
        _add_item(item, found)
    return found


def is_ended(entry: Entry, source: bytes) -> bool:
    """Tell whether the page goes on behind a comment's end, where the page as a whole breaks off."""
    mark = f'no="{entry.number}"' if entry.where.startswith("li[") else entry.where
    begun = source.rfind(mark.encode())
    return begun >= 0 and source.find(b"</li", begun) >= 0


def is_damaged(entry: Entry) -> bool:
    """Tell whether bytes that are no text stand within what a person wrote or is called."""
    return any("\ufffd" in words for words in (entry.text, entry.author.handle, entry.author.native_id))


def is_deleted_notice(text: str) -> bool:
    """Tell the site's own sentence from a person's."""
    return _DELETED_NOTICE.fullmatch(text.strip()) is not None


def author(nick: str, native_id: str, address: str) -> Author:
    """Put an author together."""
    return Author(handle=nick.strip(), native_id=native_id.strip(), partial_ip=addresses.shown(address))


# The classes by which either page marks what we look for, in the order in which pages have them.
_CLASSES = frozenset(
    {"gallview_head", "title_subject", "gall_date", "write_div", "writing_view_box", "up_num", "down_num"}
    | {"gallview-tit-box", "ginfo2", "thum-txtin", "comment_wrap"}
)


def _hooks(root: "HtmlElement") -> Hooks:
    """Walk the page once and keep the elements that something is read from, by class or by tag."""
    hooks: Hooks = {}
    for element in markup.inside(root):
        for name in _CLASSES.intersection(element.get("class", "").split()):
            hooks.setdefault(name, []).append(element)
        if element.tag in ("li", "meta", "link", "input"):
            hooks.setdefault(element.tag, []).append(element)
    return hooks


def _address(hooks: Hooks, source: bytes) -> str:
    for meta in hooks.get("meta", ()):
        if meta.get("property") == "og:url" and meta.get("content"):
            return str(meta.get("content"))
    for link in hooks.get("link", ()):
        if link.get("rel") == "canonical" and link.get("href"):
            return str(link.get("href"))
    saved = _SAVED_FROM.search(source, 0, 4096)
    return saved[1].decode("ascii", errors="replace") if saved else ""


def _number(url: str, hooks: Hooks) -> str:
    """Tell the post's number, from the address or from the fields of the page's forms."""
    try:
        parts = urlsplit(url)
        query = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return ""
    if mobile := _MOBILE_PATH.fullmatch(parts.path):
        return mobile[1]
    fields = {
        str(field.get("id") or field.get("name")): str(field.get("value", "")) for field in hooks.get("input", ())
    }
    number = query.get("no", [""])[0] or fields.get("no", "")
    return number if number.isascii() and number.isdigit() else ""


def _desktop_post(hooks: Hooks, title: str) -> Entry | None:
    body = next(iter(hooks.get("write_div") or hooks.get("writing_view_box") or ()), None)
    if body is None or "gallview_head" not in hooks:
        return None
    head = hooks["gallview_head"][0]
    written = _first(head, lambda below: markup.has_class(below, "gall_date"))
    return Entry(
        number="post",
        text=_with_title(title, markup.words(body)),
        where="div.write_div",
        author=_writer(head),
        written="" if written is None else (written.get("title") or markup.words(written)),
        likes=_count(hooks.get("up_num", ())),
        dislikes=_count(hooks.get("down_num", ())),
        media=markup.media(body),
    )


def _count(shown: Sequence["HtmlElement"]) -> int | None:
    digits = markup.words(shown[0]).replace(",", "") if shown else ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None


def _mobile_title(hooks: Hooks) -> str:
    box = next(iter(hooks.get("gallview-tit-box", ())), None)
    title = None if box is None else _first(box, lambda below: markup.has_class(below, "tit"))
    return "" if title is None else markup.words(title)


def _mobile_post(hooks: Hooks, title: str) -> Entry | None:
    body = next(iter(hooks.get("thum-txtin", ())), None)
    info = next(iter(hooks.get("ginfo2", ())), None)
    if body is None:
        return None
    lines = [] if info is None else [(item, markup.words(item)) for item in markup.inside(info) if item.tag == "li"]
    times = [found[0] for _, line in lines if (found := _TIME_IN_TEXT.search(line))]
    nick, address = addresses.parted(lines[0][1]) if lines else ("", "")
    box = next(iter(hooks.get("gallview-tit-box", ())), None)
    return Entry(
        number="post",
        text=_with_title(title, markup.words(body)),
        where="div.thum-txtin",
        author=author(nick, "" if box is None else _gallog(box), address),
        written=times[0] if times else "",
        media=markup.media(body),
    )


def _with_title(title: str, text: str) -> str:
    return f"{title}\n\n{text}" if title and text else title or text


def _add_item(item: "HtmlElement", found: SavedPage) -> None:
    """Add one ``<li>``: a comment of the desktop page, one of the mobile page, or no comment at all."""
    desktop = _COMMENT_ID.fullmatch(item.get("id", ""))
    mobile = (
        not desktop
        and item.get("no", "").isascii()
        and item.get("no", "").isdigit()
        and "comment" in str(item.get("class", ""))
    )
    if not desktop and not mobile:
        return
    number = desktop[1] if desktop else str(item.get("no"))
    # "댓글돌이", a robot of the site's own that fills empty threads.
    if markup.has_class(item, "dory") or int(number) == 0:
        found.set_aside += 1
        return
    if desktop:
        found.comments.append(_desktop_comment(item, number))
    else:
        found.comments.append(_mobile_comment(item, number, _mobile_parent(item, found)))


def _desktop_comment(item: "HtmlElement", number: str) -> Entry:
    own = list(markup.inside(item, but=_LI))
    marked = _by_class(own)
    where = str(item.get("id"))
    gone = marked.get("del_reply")
    if gone is not None:
        return _deleted(number, markup.words(gone), where, _reply_parent(item))
    box = marked.get("cmt_txtbox")
    words = next((marked[name] for name in ("usertxt", "txtcon_txt") if name in marked), None)
    date = marked.get("date_time")
    media = () if box is None else markup.media(box)
    return Entry(
        number=number,
        text="" if words is None else markup.words(words),
        where=where,
        parent=_reply_parent(item),
        author=_writer(item),
        written="" if date is None else markup.words(date),
        media=media,
        readable=words is not None or bool(media),
    )


def _mobile_comment(item: "HtmlElement", number: str, parent: str) -> Entry:
    marked = _by_class(list(markup.inside(item, but=_LI)))
    where = f"li[no={number}]"
    gone = marked.get("delted")  # so spelled by the site
    if gone is not None:
        return _deleted(number, markup.words(gone), where, parent)
    words, date, address = marked.get("txt"), marked.get("date"), marked.get("ip")
    nick, by_nick = addresses.parted(_own_words(marked["nick"])) if "nick" in marked else ("", "")
    native = marked.get("blockCommentId")
    return Entry(
        number=number,
        text="" if words is None else markup.words(words),
        where=where,
        parent=parent,
        author=author(
            nick,
            (str(native.get("data-info", "")) if native is not None else "") or _gallog(item),
            markup.words(address) if address is not None else by_nick,
        ),
        written="" if date is None else markup.words(date),
        media=markup.media(item) if words is None else markup.media(words),
        readable=words is not None,
    )


def _deleted(number: str, notice: str, where: str, parent: str) -> Entry:
    text = "" if is_deleted_notice(notice) else notice
    return Entry(number=number, text=text, where=where, parent=parent, visibility=Visibility.DELETED)


def _reply_parent(item: "HtmlElement") -> str:
    above = item.getparent()
    found = None if above is None else _REPLY_LIST.fullmatch(above.get("id", ""))
    return found[1] if found else ""


def _mobile_parent(item: "HtmlElement", found: SavedPage) -> str:
    """A reply stands right behind what it answers, or behind another reply to the same."""
    if not markup.has_class(item, "comment-add") or not found.comments:
        return ""
    before = found.comments[-1]
    return before.parent or before.number


def _writer(around: "HtmlElement") -> Author:
    writer = _first(around, lambda below: markup.has_class(below, "gall_writer"))
    if writer is None:
        return Author()
    nick = writer.get("data-nick") or ""
    if not nick:
        name = _first(writer, lambda below: markup.has_class(below, "nickname"))
        nick = "" if name is None else addresses.parted(markup.words(name))[0]
    return author(nick, writer.get("data-uid") or "", writer.get("data-ip") or "")


def _own_words(nick: "HtmlElement") -> str:
    """A nick's own words, without the small tags around it ("글쓴", a number, the id)."""
    pieces = [nick.text or "", *(below.tail or "" for below in nick)]
    return " ".join("".join(pieces).split()).removeprefix("글쓴 ") or markup.words(nick)


def _gallog(around: "HtmlElement") -> str:
    link = _first(around, lambda below: below.tag == "a" and _GALLOG.search(below.get("href", "")) is not None)
    found = None if link is None else _GALLOG.search(link.get("href", ""))
    return found[1] if found else ""


def _by_class(elements: list["HtmlElement"]) -> dict[str, "HtmlElement"]:
    """The first element of each class."""
    marked: dict[str, HtmlElement] = {}
    for element in elements:
        for name in element.get("class", "").split():
            marked.setdefault(name, element)
    return marked


def _first(around: "HtmlElement", fits: Callable[["HtmlElement"], bool]) -> "HtmlElement | None":
    below: Iterator[HtmlElement] = markup.inside(around, but=_LI)
    return next((element for element in below if fits(element)), None)
