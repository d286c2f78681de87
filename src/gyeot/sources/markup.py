"""Opens a saved web page safely: measures it before parsing, fetches nothing, gives its words as a reader saw them.

The parser underneath (libxml2 by lxml) takes time in step with the length of a page, save for a tag with very many
attributes, where it compares each with all before it; and it leaves out, without a word, what nests deeper than it
cares for. So attributes, depth and tags are counted first, in one pass over the bytes that reads tags, comments and
scripts as the HTML standard does (section 13.2.5) or, where readings may differ, so that it counts more and not fewer.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from gyeot.errors import UnreadableFile
from gyeot.sources import bounds

if TYPE_CHECKING:  # loaded on first use: most files are no pages
    from lxml.html import HtmlElement

#: A saved post page with a few hundred comments is under 2 MB, with all its pictures inlined under 15 MB.
MAX_PAGE_BYTES = 20 * 1024 * 1024

#: A true page nests some 40 deep. libxml2 drops what stands below 256.
MAX_DEPTH = 200

#: A true tag has some 20 attributes. libxml2's time grows with their square.
MAX_ATTRIBUTES = 256

#: All tags, end tags with them, and all attributes: a page of 1,000 comments has some 40,000 of each. Every one becomes
#: an object of some 100 bytes and more.
MAX_TAGS = 400_000
MAX_ALL_ATTRIBUTES = 1_000_000

#: How many bytes of a page may be no text before it is taken to be in another encoding than it says.
MAX_DAMAGE = 100

#: A piece of HTML in a JSON field: a comment of the greatest length, with room for its tags.
MAX_FRAGMENT = 4 * bounds.MAX_TEXT

#: How much of an attachment's name or address is kept; past this it is the picture itself, written into the page.
MAX_NAME = 500

#: Encodings a page may declare, and what Python calls them. EUC-KR pages are in truth CP949, its superset.
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "cp949": "cp949",
    "ms949": "cp949",
    "windows-949": "cp949",
}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_META_WITHIN = 4096

_TAG = re.compile(rb"<(/?)([A-Za-z][^\s/>]*)")
_HTML, _HTML_END = re.compile(rb"<html", re.IGNORECASE), re.compile(rb"</html", re.IGNORECASE)
_MARKUP = re.compile(rb"<(?=[A-Za-z/!?])")
_ATTRIBUTE = re.compile(
    rb"[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\s>\"'][^\s>]*+|(?=>)))?+"
)
_TAG_END = re.compile(rb"[\s/]*+>")
_COMMENT_END = re.compile(rb"--!?>")
_RAW_END = {b"script": re.compile(rb"</script", re.IGNORECASE), b"style": re.compile(rb"</style", re.IGNORECASE)}

#: The position of an end that is missing.
_NOWHERE = -1

_VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr keygen frame".split())
_CELL = frozenset({b"p", b"td", b"th"})
#: Which open tags a new one ends by itself (HTML standard, section 13.1.2.4): pages leave these unclosed.
_ENDS = {
    b"li": frozenset({b"p", b"li"}),
    b"dt": frozenset({b"p", b"dt", b"dd"}),
    b"dd": frozenset({b"p", b"dt", b"dd"}),
    b"option": frozenset({b"option"}),
    b"td": _CELL,
    b"th": _CELL,
    b"tr": _CELL | {b"tr"},
    b"tbody": _CELL | {b"tr", b"tbody", b"thead"},
    b"tfoot": _CELL | {b"tr", b"tbody", b"thead"},
} | dict.fromkeys((b"p", b"div", b"ul", b"ol", b"table", b"h1", b"h2", b"h3", b"hr"), frozenset({b"p"}))

#: Elements that begin and end on a line of their own.
_BLOCKS = frozenset(
    re.findall(
        "[a-z0-9]+",
        "address article aside blockquote center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
        "header hr li main nav ol p pre section table tbody td tfoot th thead tr ul",
    )
)
_NOT_WORDS = frozenset({"script", "style", "template", "noscript", "button", "textarea", "select", "iframe", "object"})
_MEDIA = frozenset({"img", "video", "audio", "source", "iframe", "embed"})
_SPACES = re.compile(r"[ \t\r\n\f]+")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_NO_LETTER = "\ufffd"
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page. ``cut``: its end is missing. ``damaged``: bytes that are no text stand in it as U+FFFD."""

    root: "HtmlElement" = field(repr=False)
    encoding: str
    cut: bool
    damaged: bool


def open_page(data: bytes) -> Page:
    """Decode, measure and parse a page.

    Raises UnreadableFile where it is past a bound, not in the encoding that it says, or empty.
    """
    if len(data) > MAX_PAGE_BYTES:
        raise UnreadableFile(
            f"The page is larger than {MAX_PAGE_BYTES // 2**20} MB. Save it as HTML only, without its pictures.",
            f"페이지가 {MAX_PAGE_BYTES // 2**20} MB보다 큽니다. 그림을 빼고 HTML만 저장해 주세요.",
        )
    encoding, text, damaged = _decoded(data)
    utf8 = text.encode()
    whole = measure(utf8)
    # A fragment of a page has neither of these tags; a page that begins with one ends with the other.
    begins, ends = _HTML.search(utf8, 0, 65536), _HTML_END.search(utf8)
    return Page(_parsed(utf8), encoding, not whole or (begins is not None and ends is None), damaged)


def measure(page: bytes) -> bool:
    """Refuse a page whose tags nest too deep, are too many or carry too many attributes. Raises UnreadableFile.

    Tells whether the page is whole: False where it ends within a tag, a comment or a script, so that a parser would
    take everything from there on for the inside of it. Reads every byte once: no pattern here gives back what it took.
    """
    stack: list[bytes] = []
    open_names: Counter[bytes] = Counter()
    position = tags = attributes = 0
    while found := _MARKUP.search(page, position):
        position = found.start()
        tag = _TAG.match(page, position)
        if tag is None:
            position = _after_declaration(page, position)
        else:
            tags += 1
            closing, name = tag[1], tag[2].lower()
            position, count = _after_attributes(page, tag.end())
            attributes += count
            if closing:
                _close(name, stack, open_names)
            elif name in _RAW_END:
                end = _RAW_END[name].search(page, max(position, 0))
                position = end.start() if end else _NOWHERE
            elif name not in _VOID:
                _open(name, stack, open_names)
        if tags > MAX_TAGS or attributes > MAX_ALL_ATTRIBUTES:
            _refuse_page()
        if position == _NOWHERE:
            return False
    return True


def _after_declaration(page: bytes, start: int) -> int:
    """Where the comment or declaration that begins at ``start`` ends."""
    if not page.startswith(b"<!--", start):
        return page.find(b">", start) + 1 or _NOWHERE
    if page.startswith((b">", b"->"), start + 4):
        return start + 4
    end = _COMMENT_END.search(page, start + 4)
    return end.end() if end else _NOWHERE


def _after_attributes(page: bytes, position: int) -> tuple[int, int]:
    """Where the tag whose attributes begin at ``position`` ends, and how many it has."""
    for count in range(MAX_ATTRIBUTES + 1):
        if end := _TAG_END.match(page, position):
            return end.end(), count
        attribute = _ATTRIBUTE.match(page, position)
        if attribute is None:
            return _NOWHERE, count
        position = attribute.end()
    return _refuse_page()


def _open(name: bytes, stack: list[bytes], open_names: Counter[bytes]) -> None:
    ends = _ENDS.get(name, frozenset())
    while stack and stack[-1] in ends:
        open_names[stack.pop()] -= 1
    stack.append(name)
    open_names[name] += 1
    if len(stack) > MAX_DEPTH:
        _refuse_page()


def _close(name: bytes, stack: list[bytes], open_names: Counter[bytes]) -> None:
    if not open_names[name]:
        return
    while (last := stack.pop()) != name:
        open_names[last] -= 1
    open_names[name] -= 1


def _refuse_page() -> NoReturn:
    raise UnreadableFile(
        "The page is built in a way that no browser saves: its tags nest too deep, or are far too many. "
        "Open the post in a browser and save it again.",
        "브라우저가 저장한 페이지라고 볼 수 없을 만큼 태그가 너무 깊거나 많습니다. "
        "브라우저에서 글을 열어 다시 저장해 주세요.",
    )


def _decoded(data: bytes) -> tuple[str, str, bool]:
    """Decode a page; tell whether bytes in it are no text.

    Sites cut titles and descriptions at a number of bytes, in the middle of a letter, so a few such bytes are in true
    pages. They become U+FFFD, as in browsers, and whoever reads the page must not pass off a text with one as whole.
    """
    bom, encoding = next(((bom, name) for bom, name in _BOMS if data.startswith(bom)), (b"", _declared(data)))
    # Not final: a page that breaks off within a letter is a cut page, and read up to there.
    text = codecs.getincrementaldecoder(encoding)("replace").decode(data[len(bom) :]).replace("\0", _NO_LETTER)
    replaced = text.count(_NO_LETTER) - _count_of_no_letter(data, encoding)
    if replaced > MAX_DAMAGE:
        raise UnreadableFile(
            f"The page is not in the encoding that it says ({encoding}). Save it again as UTF-8.",
            f"페이지에 적힌 글자 인코딩({encoding})과 내용이 다릅니다. UTF-8로 다시 저장해 주세요.",
        )
    return encoding, text, replaced > 0


def _count_of_no_letter(data: bytes, encoding: str) -> int:
    """How often a page itself holds U+FFFD, which an earlier program wrote into it. CP949 has no such letter."""
    return 0 if encoding == "cp949" else data.count(_NO_LETTER.encode(encoding))


def _declared(data: bytes) -> str:
    found = _META.search(data, 0, _META_WITHIN)
    name = found[1].decode("ascii").lower() if found else "utf-8"
    if name not in _ENCODINGS:
        raise UnreadableFile(
            "The page says it is in an encoding that gyeot does not read. Save it again as UTF-8.",
            "gyeot이 읽지 못하는 글자 인코딩으로 저장된 페이지입니다. UTF-8로 다시 저장해 주세요.",
        )
    return _ENCODINGS[name]


def _parsed(utf8: bytes) -> "HtmlElement":
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, recover=True
    )
    try:
        root = html.document_fromstring(utf8, parser=parser)
    except etree.LxmlError:
        root = None
    if root is None:
        raise UnreadableFile(
            "There is nothing to read on this page. Save the post again.",
            "페이지에 읽을 내용이 없습니다. 글을 다시 저장해 주세요.",
        )
    # The second line: should the parser's own limit strike all the same, what it left out must not pass in silence.
    if any(entry.level >= etree.ErrorLevels.FATAL for entry in parser.error_log):
        _refuse_page()
    return root


def inside(element: "HtmlElement", *, but: frozenset[str] = frozenset()) -> Iterator["HtmlElement"]:
    """Give the elements below ``element`` in the order of the page, without entering those whose tag is in ``but``."""
    from lxml import etree

    walk = etree.iterwalk(element, events=("start",))
    for _, below in walk:
        if below is element:
            continue
        if below.tag in but:
            walk.skip_subtree()
            continue
        yield below


def has_class(element: "HtmlElement", name: str) -> bool:
    """Tell whether ``name`` is one of the element's classes."""
    return name in element.get("class", "").split()


def words(element: "HtmlElement") -> str:
    """Give an element's words as a reader saw them: new lines where the page has them, other white space as one space.

    Stops soon after the longest text that a comment may have, which the door then refuses with a reason.
    """
    pieces: list[str] = []
    length = 0
    for piece in _pieces(element):
        at_line_start = not pieces or pieces[-1] == "\n"
        if at_line_start and piece in (None, " "):
            continue
        pieces.append(piece or "\n")
        length += len(pieces[-1])
        if length > bounds.MAX_TEXT:
            break
    return collapsed("".join(pieces))


def collapsed(text: str) -> str:
    """Give plain text as a page would show it: each line without white space around it, and single spaces within."""
    lines = _LINE_END.sub("\n", text).split("\n")
    return "\n".join(_SPACES.sub(" ", line).strip(" ") for line in lines).strip("\n")


def _pieces(element: "HtmlElement") -> Iterator[str | None]:
    """Give the pieces of text, a new line for each <br>, and None where a block begins or ends."""
    from lxml import etree

    walk = etree.iterwalk(element, events=("start", "end"))
    for event, here in walk:
        block = here.tag in _BLOCKS
        text = here.text if event == "start" else here.tail
        if event == "start" and here.tag in _NOT_WORDS and here is not element:
            walk.skip_subtree()
            continue
        if event == "start" and here.tag == "br":
            yield "\n"
        if block:
            yield None
        if text and (event == "start" or here is not element):
            yield _SPACES.sub(" ", text)


def media(element: "HtmlElement") -> tuple[str, ...]:
    """Name the pictures, videos and players in an element by their address; nothing is opened."""
    found = [name for below in (element, *inside(element)) if below.tag in _MEDIA and (name := _named(below))]
    found = list(dict.fromkeys(found))
    if len(found) > bounds.MAX_MEDIA:
        rest = len(found) - bounds.MAX_MEDIA + 1
        found = [*found[: bounds.MAX_MEDIA - 1], f"(+{rest})"]
    return tuple(found)


def _named(element: "HtmlElement") -> str:
    """Give the address of one picture or player, and what the page says it shows.

    A picture that is written into the page itself is named by its kind alone: its bytes are never kept.
    """
    tried = (str(element.get(attribute, "")).strip() for attribute in ("data-original", "data-src", "src"))
    address = next(filter(None, tried), "")
    if address.startswith("data:"):
        address = address.split(",", 1)[0]
    shows = str(element.get("alt", "")).strip()
    return address[:MAX_NAME] + (f" ({shows[:MAX_NAME]})" if address and shows else "")


def open_fragment(fragment: str) -> "HtmlElement":
    """Parse a piece of HTML that stands in a JSON field. Raises UnreadableFile where it is past a bound or no text."""
    if len(fragment) > MAX_FRAGMENT:
        _refuse_page()
    if _NO_TEXT.search(fragment):
        raise UnreadableFile(
            "It holds what is no character (U+0000, or half of one).",
            "글자가 아닌 값(U+0000이나 반쪽 문자)이 들어 있습니다.",
        )
    # In a field, a line break is meant as one; the platforms' own scripts write it as <br>.
    utf8 = f"<div>{_LINE_END.sub('<br>', fragment)}</div>".encode()
    measure(utf8)
    return _parsed(utf8)
