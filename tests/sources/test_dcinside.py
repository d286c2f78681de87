"""DC Inside: pages as browsers save them, desktop and mobile, and the JSON behind their comments."""

import contextlib
import time
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gyeot.errors import GyeotError, UnreadableFile
from gyeot.material import Comment, Visibility
from gyeot.sources import addresses, dcinside, locator, markup, read_export, recognise
from gyeot.sources.export import Export, Report
from tests.sources.mutants import mutants

SAMPLES = Path(__file__).parents[1] / "samples/dcinside"
POST = (SAMPLES / "post.html").read_bytes()
MOBILE = (SAMPLES / "mobile.html").read_bytes()
JSON = (SAMPLES / "comments.json").read_bytes()


def read(received: bytes, **export: object) -> tuple[list[Comment], Report]:
    report = Report()
    return list(read_export(Export.of(received, **export), report)), report


def by_id(comments: list[Comment]) -> dict[str, Comment]:
    return {comment.comment_id: comment for comment in comments}


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_a_page_or_its_json_is_recognised_by_content(path: Path) -> None:
    assert recognise(Export.of(path.read_bytes())) is dcinside


@pytest.mark.parametrize(
    "other",
    [
        b"<!DOCTYPE html><html><head><title>another site</title></head><body><p>words</p></body></html>",
        b'{"comments": 3, "total_cnt": 1}',
        b'{"comments": [{"text": "words"}]}',
        b"https://gall.dcinside.com/board/view/?id=x&no=1",
    ],
    ids=["another site", "counts", "no memo", "an address"],
)
def test_other_pages_and_json_are_left_to_others(other: bytes) -> None:
    assert not dcinside.recognises(Export.of(other))


def test_the_post_comes_first_and_its_comments_follow_in_the_order_of_the_page() -> None:
    comments, report = read(POST)

    assert [comment.comment_id for comment in comments] == [
        *("post", "902101", "902103", "902104", "902110", "902115", "902119", "902120")
    ]
    assert (report.read, report.set_aside, report.problem_count, report.encoding) == (8, 1, 0, "utf-8")
    post = comments[0]
    assert post.text.startswith("동네 사건 기사 읽고 든 생각\n\n기사 댓글을")
    assert post.text.endswith("하지 맙시다.\n도움 받을 곳은 1366 & 상담소에 있습니다.")
    assert post.title == "동네 사건 기사 읽고 든 생각"
    assert post.thread_id == "48127"
    assert post.url.startswith("https://gall.dcinside.com/mgallery/board/view/?id=neighbor&no=48127")
    assert (post.likes, post.dislikes) == (4, 1)
    assert post.media == ("https://dcimg1.dcinside.com/viewimage.php?id=neighbor&no=0001",)
    assert {(comment.thread_id, comment.title, comment.url) for comment in comments} == {
        (post.thread_id, post.title, post.url)
    }


@pytest.mark.parametrize("page", [POST, MOBILE, JSON], ids=["desktop", "mobile", "json"])
def test_fixed_and_floating_nicks_are_kept_apart(page: bytes) -> None:
    comments = by_id(read(page)[0])
    floating, fixed = comments["902101"].author, comments["902103"].author

    assert (floating.handle, floating.native_id, floating.partial_ip) == ("ㅇㅇ", "", "203.0")
    assert (fixed.handle, fixed.native_id, fixed.partial_ip) == ("들국화", "fieldflower", "")


@pytest.mark.parametrize("page", [POST, MOBILE, JSON], ids=["desktop", "mobile", "json"])
def test_replies_deleted_comments_and_dccons_are_told_as_they_are(page: bytes) -> None:
    comments = by_id(read(page)[0])

    assert comments["902101"].parent_id == ""
    assert comments["902103"].parent_id == "902101"
    assert comments["902103"].text == "무서워서 늦어질 수 있어요 <3"
    gone = comments["902104"]
    assert (gone.parent_id, gone.visibility, gone.text) == ("902101", Visibility.DELETED, "")
    dccon = comments["902115"]
    assert (dccon.text, dccon.visibility) == ("", Visibility.SHOWN)
    assert dccon.media == ("https://dcimg5.dcinside.com/dccon.php?no=62b5df2b (한숨)",)


def test_line_breaks_in_a_comment_stay() -> None:
    assert by_id(read(POST)[0])["902101"].text == "그러게 왜 바로 신고를 안 했대\n앞뒤가 안 맞잖아 - dc App"
    assert by_id(read(MOBILE)[0])["902101"].text == "그러게 왜 바로 신고를 안 했대\n앞뒤가 안 맞잖아"


def test_a_spoken_comment_names_its_recording() -> None:
    spoken = by_id(read(JSON)[0])["902118"]

    assert (spoken.text, spoken.media) == ("힘내세요", ("sample/0001.mp3",))


def test_two_dccons_that_come_glued_are_both_named() -> None:
    memo = '<img class=\\"written_dccon\\" src=\\"https://a.example/1\\"img class=\\"written_dccon\\" src=\\"https://a.example/2\\">'
    page = b'{"total_cnt":1,"comments":[{"no":"1","parent":"2","name":"n","memo":"' + memo.encode() + b'"}]}'

    assert read(page)[0][0].media == ("https://a.example/1", "https://a.example/2")


def test_old_answers_with_a_starred_address_and_a_year_of_two_digits_are_read() -> None:
    page = (
        b'{"total_cnt":"1","comments":[{"no":"3997","parent":"1132","user_id":"","name":"a","ip":"220.127.*.*",'
        b'"reg_date":"18.09.16 21:31:49","depth":0,"c_no":0,"del_yn":"N","is_delete":"0","memo":"k&r"}]}'
    )

    comment = read(page)[0][0]
    assert (comment.author.partial_ip, comment.text) == ("220.127", "k&r")
    assert comment.posted_at == datetime(2018, 9, 16, 12, 31, 49, tzinfo=UTC)


def test_a_comment_is_the_same_one_from_the_page_and_from_its_json() -> None:
    page, answer = by_id(read(POST)[0]), by_id(read(JSON)[0])

    for number in ("902103", "902104", "902115"):
        (one, other) = (found[number] for found in (page, answer))
        assert (one.platform, one.thread_id, one.comment_id, one.text) == (
            *(other.platform, other.thread_id, other.comment_id, other.text),
        )
        assert one.author.native_id == other.author.native_id or one.visibility is Visibility.DELETED
    assert answer["902101"].text == "그러게 왜 바로 신고를 안 했대\n앞뒤가 안 맞잖아"  # the field has \r\n


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        *(("121.165", "121.165"), ("(121.165)", "121.165"), ("220.127.*.*", "220.127"), ("192.0.2.1", "192.0")),
        *(("2001:e60:87a2:1", "2001:e60:87a2:1"), ("", ""), ("hidden", ""), ("1.2.3.4.5", ""), ("9999.1", "")),
    ],
)
def test_of_an_address_no_more_is_kept_than_the_site_shows(written: str, kept: str) -> None:
    assert addresses.shown(written) == kept


# --- times


def test_times_are_korean_and_take_the_post_s_year() -> None:
    comments = by_id(read(POST)[0])

    assert comments["post"].posted_at == datetime(2024, 9, 5, 3, 30, 11, tzinfo=UTC)
    assert comments["902101"].posted_at == datetime(2024, 9, 5, 3, 41, 7, tzinfo=UTC)
    assert comments["902120"].posted_at == datetime(2024, 9, 5, 15, 15, 44, tzinfo=UTC)
    assert by_id(read(MOBILE)[0])["902101"].posted_at == datetime(2024, 9, 5, 3, 41, tzinfo=UTC)
    assert by_id(read(JSON)[0])["902101"].posted_at == datetime(2024, 9, 5, 3, 41, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "now"),
    [
        ("09.05 12:44:52", "2023.09.05 12:44:52"),  # a shown year: the page was loaded in a later one
        ("09.05 12:44:52", "01.02 10:00:00"),  # before the post: of a later year
    ],
)
def test_where_the_year_cannot_be_known_a_comment_is_kept_without_a_time(written: str, now: str) -> None:
    comments, report = read(POST.replace(written.encode(), now.encode()))

    found = by_id(comments)
    assert found["902101"].posted_at is None
    assert found["902101"].text
    assert found["post"].posted_at is not None
    assert any("year" in sentence for sentence in report.remarks)


def test_a_container_that_says_when_the_page_was_served_gives_the_year() -> None:
    late = POST.replace(b"09.05 12:44:52", b"2023.09.05 12:44:52")

    found = by_id(read(late, served_at=datetime(2024, 9, 30, tzinfo=UTC))[0])
    assert found["902101"].posted_at == datetime(2024, 9, 5, 3, 41, 7, tzinfo=UTC)
    assert found["902103"].posted_at == datetime(2023, 9, 5, 3, 44, 52, tzinfo=UTC)

    found = by_id(read(late, served_at=datetime(2024, 9, 1, tzinfo=UTC))[0])
    assert found["902101"].posted_at is None  # four days after it was served: not of that year


def test_json_alone_tells_no_year() -> None:
    comments, report = read(JSON.replace(b"2024.09.05 12:41:07", b"09.05 12:41:07"))

    assert by_id(comments)["902101"].posted_at is None
    assert len(report.remarks) == 1
    served = read(JSON.replace(b"2024.", b""), served_at=datetime(2024, 12, 31, 20, tzinfo=UTC))[0]
    assert by_id(served)["902101"].posted_at is None  # in Korea, 2025 has begun, and September is to come


def test_a_day_that_does_not_exist_is_no_time() -> None:
    assert by_id(read(POST.replace(b"09.05 12:41:07", b"13.45 12:41:07"))[0])["902101"].posted_at is None


# --- what cannot be read


def test_a_page_that_breaks_off_says_so_and_gives_what_was_whole() -> None:
    comments, report = read((SAMPLES / "broken-cut.html").read_bytes())
    assert [comment.comment_id for comment in comments][-1] == "902110"
    assert report.problem_count == 1

    within = POST[: POST.index("힘내라는 말".encode()) + 9]
    comments, report = read(within)
    assert "902110" not in by_id(comments)
    assert [problem.place for problem in report.problems] == ["element=comment_li_902110", ""]


def test_a_comment_with_bytes_that_are_no_text_is_listed_and_the_others_are_read() -> None:
    comments, report = read(POST.replace("힘내라는".encode(), b"\xed\xa0\x80"))

    assert len(comments) == 7
    assert [problem.place for problem in report.problems] == ["element=comment_li_902110"]


def test_a_comment_without_words_is_listed() -> None:
    _, report = read(POST.replace(b'<p class="usertxt ub-word">', b'<p class="other">', 1))

    assert [problem.place for problem in report.problems] == ["element=comment_li_902101"]


def test_broken_records_of_the_json_are_listed_each_with_its_place() -> None:
    comments, report = read((SAMPLES / "broken-comments.json").read_bytes())

    assert [problem.place for problem in report.problems] == ["json=/comments/1", "json=/comments/2"]
    assert (len(comments), report.set_aside) == (4, 1)


def test_a_page_without_a_post_says_what_to_do() -> None:
    page = b'<html><head><meta property="og:url" content="https://gall.dcinside.com/board/lists/?id=a"></head></html>'

    with pytest.raises(UnreadableFile, match="wait until its comments"):
        read(page)


def test_a_page_of_no_comments_is_read_and_a_refused_one_is_listed() -> None:
    assert read(b'{"total_cnt":0,"comment_cnt":0,"comments":null,"pagination":""}')[0] == []

    _, report = read(JSON + b'\n{"result": "fail"}\n')
    assert report.problem_count == 1


def test_reading_says_nothing_of_what_people_wrote() -> None:
    comments, report = read(POST.replace(b'<p class="usertxt ub-word">', b'<p class="other">', 1))
    said = repr(comments) + repr(report)

    for word in ("신고", "들국화", "fieldflower", "한숨", "neighbor&", "생각"):
        assert word not in said


# --- the way back


def test_a_locator_leads_back_to_the_element_that_holds_the_words() -> None:
    root = markup.open_page(POST).root
    for comment in read(POST)[0]:
        (step, where), *rest = locator.parse(comment.locator)
        assert (step, rest) == ("element", [])
        element = root.find_class("write_div")[0] if where == "div.write_div" else root.get_element_by_id(where)
        said = " ".join(element.text_content().split())
        assert all(line in said for line in comment.text.split("\n")[-1:])


def test_a_mobile_locator_leads_back_by_the_comment_s_number() -> None:
    root = markup.open_page(MOBILE).root
    for comment in read(MOBILE)[0][1:]:
        number = locator.parse(comment.locator)[0][1].removeprefix("li[no=").removesuffix("]")
        (item,) = root.xpath(f"//li[@no='{number}']")
        assert comment.text.split("\n")[0] in item.text_content()


def test_a_json_locator_leads_back_to_the_record() -> None:
    for comment in read(JSON)[0]:
        assert locator.resolve(JSON, comment.locator)["no"] == comment.comment_id


# --- hostile


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_no_broken_page_raises_anything_but_our_own_error(path: Path) -> None:
    for broken in mutants(path.read_bytes(), 250, seed=len(path.name)):
        report = Report()
        with contextlib.suppress(GyeotError):
            for comment in dcinside.read(Export.of(broken), report):
                assert repr(comment)


@settings(max_examples=150)
@given(
    st.binary(max_size=400), st.sampled_from([b"", b"<html>https://gall.dcinside.com/", b'{"total_cnt":1,"comments":['])
)
def test_no_bytes_raise_anything_but_our_own_error(received: bytes, before: bytes) -> None:
    export = Export.of(before + received)
    assert dcinside.recognises(export) in (True, False)
    with contextlib.suppress(GyeotError):
        list(dcinside.read(export, Report()))


_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["0", "1", "Y", "<b", "&", "@^dc^@<"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
_FIELDS = (
    "no",
    "c_no",
    "depth",
    "user_id",
    "name",
    "ip",
    "reg_date",
    "memo",
    "nicktype",
    "is_delete",
    "del_yn",
    "parent",
)


@settings(max_examples=150)
@given(st.lists(st.dictionaries(st.sampled_from(_FIELDS), _values), min_size=1, max_size=4))
def test_every_record_of_any_shape_is_read_set_aside_or_listed(records: list[dict[str, object]]) -> None:
    try:
        received = b'{"total_cnt":1,"comments":' + orjson.dumps(records) + b"}"
    except TypeError:  # a whole number past 64 bits, or half a character: not JSON that orjson writes
        return
    report = Report()
    given_out = list(dcinside.read(Export.of(received), report))

    assert len(given_out) + report.set_aside + report.problem_count == len(records)


def test_many_comments_and_nested_ones_are_read_in_good_time() -> None:
    begins = POST.index(b'<li id="comment_li_902110"')
    ends = POST.index(b'<li id="comment_li_902115"')
    many = POST[:begins] + POST[begins:ends] * 3_000 + POST[ends:]
    nested = (
        POST[:begins]
        + b"".join(
            b'<ul><li id="comment_li_%d"><div class="cmt_txtbox"><p class="usertxt">' % number
            for number in range(1, 40)
        )
        + b"words " * 200_000
    )

    begun = time.process_time()
    assert len(read(many)[0]) == 3_007
    read(nested)
    assert time.process_time() - begun < 10
