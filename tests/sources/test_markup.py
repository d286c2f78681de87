"""Saved pages are measured before they are parsed, and read as a reader saw them."""

import contextlib
import time

import pytest

from gyeot.errors import UnreadableFile
from gyeot.sources import markup

# What makes parsers slow, deep or forgetful; {n} times each.
HOSTILE = {
    "open tags cut off": b"<a ",
    "tags in tags": b"<div>",
    "links in links": b"<a href=x>",
    "attributes": b"<a " + b"a=1 ",
    "an attribute never closed": b'<a b="',
    "single quotes never closed": b"<a b='",
    "comments never closed": b"<!--",
    "end tags alone": b"</a>",
    "sections": b"<![CDATA[",
    "scripts never closed": b"<script>",
    "paragraphs never closed": b"<p>x",
    "tables in tables": b"<table><tr><td>",
    "badly nested": b"<b><i></b></i>",
    "equals signs": b"=",
    "half entities": b"&a",
    "entities": b"&amp;",
    "long entities": b"&" + b"a" * 20,
    "brackets": b"<",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_sixty_kilobytes_made_to_hang_are_parsed_or_refused_at_once(kind: str) -> None:
    pieces = HOSTILE[kind]
    page = b"<p>words</p><a " + pieces * (60_000 // len(pieces))
    begun = time.process_time()
    with contextlib.suppress(UnreadableFile):
        markup.words(markup.open_page(page).root)
    assert time.process_time() - begun < 1


def test_twice_the_page_takes_about_twice_the_time() -> None:
    def taken(times: int) -> float:
        page = b"<ul>" + b'<li class="a b" id=c title="d e">x<br>y &amp; z' * times
        spans = []
        for _ in range(3):
            begun = time.process_time()
            markup.words(markup.open_page(page).root)
            spans.append(time.process_time() - begun)
        return min(spans)

    assert taken(16_000) < 12 * taken(4_000)  # four times the page; a square would be 16 times


def test_words_below_a_deep_nest_are_refused_and_never_dropped() -> None:
    deep = b"<div>" * markup.MAX_DEPTH + b"words"
    assert markup.words(markup.open_page(deep[5:]).root) == "words"

    with pytest.raises(UnreadableFile):
        markup.open_page(b"<div>" + deep)


def test_the_parser_s_own_limit_is_noticed_should_ours_be_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MAX_DEPTH", 10_000)

    with pytest.raises(UnreadableFile):
        markup.open_page(b"<div>" * 400 + b"words")


def test_a_list_without_end_tags_is_not_deep() -> None:
    page = markup.open_page(b"<ul>" + b"<li>one<p>two" * 1_000 + b"</ul><table>" + b"<tr><td>three<td>four" * 1_000)

    assert markup.words(page.root).count("\n") > 3_000


def test_a_page_past_its_size_is_refused_by_size_alone() -> None:
    with pytest.raises(UnreadableFile, match="20 MB"):
        markup.open_page(b"<" * (markup.MAX_PAGE_BYTES + 1))


@pytest.mark.parametrize(
    "ending",
    [b"", b"<!-- an open comment </html>", b'<a title="an open quote></html>', b"<script>an open script</html>"],
    ids=["no end", "in a comment", "in an attribute", "in a script"],
)
def test_a_page_that_breaks_off_is_known_to(ending: bytes) -> None:
    assert markup.open_page(b"<html><body><p>words</p>" + ending).cut
    assert not markup.open_page(b"<html><body><p>words</p></body></html>").cut
    assert not markup.open_page(b"<p>a piece of a page</p>").cut


def test_scripts_and_comments_are_not_taken_for_tags() -> None:
    page = b"<p>one</p><script>if (a<b && '<div>' < c) {}</script><!-- <div> > --><style>a > b {}</style><p>two</p>"

    assert markup.words(markup.open_page(page).root) == "one\ntwo"


@pytest.mark.parametrize(
    ("page", "encoding"),
    [
        ("<meta charset='utf-8'><p>곁에</p>".encode(), "utf-8"),
        ("<p>곁에</p>".encode(), "utf-8"),
        ("﻿<p>곁에</p>".encode(), "utf-8"),
        ("<meta http-equiv=Content-Type content='text/html; charset=EUC-KR'><p>곁에</p>".encode("cp949"), "cp949"),
        ("﻿<p>곁에</p>".encode("utf-16-le"), "utf-16-le"),
        ("﻿<p>곁에</p>".encode("utf-16-be"), "utf-16-be"),
    ],
    ids=["said", "unsaid", "marked", "euc-kr", "utf-16-le", "utf-16-be"],
)
def test_a_page_is_read_in_the_encoding_that_it_says(page: bytes, encoding: str) -> None:
    opened = markup.open_page(page)

    assert (markup.words(opened.root), opened.encoding, opened.damaged) == ("곁에", encoding, False)


def test_a_page_in_another_encoding_than_it_says_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="encoding"):
        markup.open_page(("<meta charset=utf-8><p>" + "가나다라" * 100).encode("cp949"))
    with pytest.raises(UnreadableFile, match="encoding"):
        markup.open_page(b"<meta charset=shift_jis><p>words</p>")


def test_a_few_bytes_that_are_no_text_are_marked_and_said() -> None:
    page = markup.open_page("<p>반쪽 글".encode()[:-1] + b"</p><p>whole\0</p>")

    assert page.damaged
    assert markup.words(page.root) == "반쪽 \ufffd\nwhole\ufffd"
    assert not markup.open_page("<p>먼저부터 있던 \ufffd</p>".encode()).damaged


def test_words_are_as_a_reader_saw_them() -> None:
    page = markup.open_page(
        b"<div> a <b>b</b><br>c<p>d</p> <p><br></p>\n<p>e<br></p><p>f &amp; &#x67;</p>"
        b"<script>x</script><button>y</button>tail</div>"
    )

    assert markup.words(page.root) == "a b\nc\nd\n\ne\nf & g\ntail"


def test_no_character_reference_makes_half_a_character() -> None:
    words = markup.words(markup.open_page(b"<p>&#xD800;&#0;&#x110000;&#99999999999;x</p>").root)

    assert words.endswith("x")
    assert words.encode()  # raises for a lone surrogate


def test_media_are_named_and_never_kept() -> None:
    page = markup.open_page(
        b'<img src="blank.gif" data-original="https://img.example/1" alt="sigh"><img src="data:image/png;base64,AAAA">'
        b'<video src="//v.example/2"></video><iframe src="https://w.example/3"></iframe><img src="https://img.example/4">'
    )

    assert markup.media(page.root) == (
        "https://img.example/1 (sigh)",
        "data:image/png;base64",
        "//v.example/2",
        "https://w.example/3",
        "https://img.example/4",
    )


def test_of_very_many_media_the_rest_is_counted() -> None:
    page = markup.open_page(b"".join(b"<img src=%d>" % number for number in range(150)))

    named = markup.media(page.root)
    assert len(named) == 100
    assert named[-1] == "(+51)"


def test_a_long_text_is_not_copied_to_its_end() -> None:
    words = markup.words(markup.open_page(b"<p>" + b"word<br>" * 100_000).root)

    assert 100_000 < len(words) < 101_000


def test_nothing_outside_the_page_is_asked_for(socket_disabled: None) -> None:
    page = (
        b'<!DOCTYPE html SYSTEM "http://dtd.example/x"><link rel=stylesheet href="http://css.example"><p>&x;words</p>'
    )

    assert markup.words(markup.open_page(page).root) == "&x;words"


def test_a_fragment_of_a_field_is_bounded_like_a_page() -> None:
    assert markup.words(markup.open_fragment("one\r\ntwo<b> three</b>")) == "one\ntwo three"
    for unfit in ("<div>" * 300, "<b>\ud800", "<b>\0", "<b>" + "x" * markup.MAX_FRAGMENT):
        with pytest.raises(UnreadableFile):
            markup.open_fragment(unfit)
