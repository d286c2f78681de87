import json
import random
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gyeot.errors import OutsideWorld
from gyeot.evidence import pdf_text
from gyeot.evidence.items import (
    CaptureFields,
    Custody,
    Decided,
    Sealed,
    SourceFields,
    seal_capture,
    seal_exhibit,
    seal_source,
    seal_withdrawal,
)
from gyeot.evidence.log import Logged
from gyeot.evidence.pdf import Recorded, ReportContents, Signature, Stamp, report
from gyeot.material import Author, Comment, Label

MONDAY = datetime(2024, 9, 2, 1, 0, tzinfo=UTC)
ORIGINAL = "ab" * 32
#: Each of these does something to whoever takes words for markup.
MARKUP = '#panic("x") #set page(fill: red) \\ ] [ $x^2$ @ref <label> *굵게* _기울_ `code` // c /* d */ -- ... = 제목 ~'

reading = pytest.mark.skipif(not shutil.which("pdftotext"), reason="reads pages with poppler-utils")


def custody(minutes: int = 0) -> Custody:
    return Custody(case="GY-7K2M", at=MONDAY + timedelta(minutes=minutes), by="staff-3", tool="gyeot 0.1.0")


SOURCE = seal_source(
    custody(),
    sha256=ORIGINAL,
    size=1234,
    words=SourceFields(file_name="홍길순_대화.json", format="naver", note="지어낸 메모"),
)


def exhibit(number: int, text: str, **particulars) -> Sealed:
    said = {
        "author": Author(handle="@지어낸별명"),
        "url": "https://news.example/1",
        "title": "지어낸 제목",
    } | particulars
    comment = Comment(platform="naver", comment_id="987", text=text, posted_at=MONDAY, locator="/comments/0", **said)
    decided = Decided(
        labels=(Label.VICTIM_BLAMING,), by="staff-3", at=MONDAY + timedelta(seconds=30), note="지어낸 상담 메모"
    )
    return seal_exhibit(custody(1), number=number, source=SOURCE, original=ORIGINAL, comment=comment, decided=decided)


def of(*items: Sealed, **more) -> ReportContents:
    records = [Recorded(one, Logged(10 + at, 200)) for at, one in enumerate(items)]
    return ReportContents(
        custody=custody(99),
        packet="3",
        items=records,
        sources=[Recorded(SOURCE, Logged(9, 200), suffix=".json")],
        **more,
    )


def words(contents: ReportContents, folder: Path) -> str:
    """What a person reads, without the page's line ends."""
    return re.sub(r"\s+", " ", text_of(contents, folder))


def text_of(contents: ReportContents, folder: Path) -> str:
    path = folder / "report.pdf"
    report(contents, out=path)
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()


@reading
def test_words_are_never_taken_for_markup(tmp_path):
    sealed = exhibit(1, MARKUP, author=Author(handle=MARKUP), url=MARKUP, title=MARKUP)

    assert words(of(sealed), tmp_path).count(MARKUP) == 4  # text, author, title, address


@reading
def test_the_cover_says_whose_when_by_whom_with_what_and_what_it_is_not(tmp_path):
    cover = words(of(exhibit(1, "가")), tmp_path)[:900]

    for said in (
        "증거 보고서",
        "GY-7K2M",
        "2024-09-02 11:39:00 KST",
        "2024-09-02T02:39:00.000Z",
        "staff-3",
        "gyeot 0.1.0",
        "제출 1건, 철회 0건",
        "이 문서는 판단이 아니라 기록입니다.",
        "This is a record, not a judgment.",
    ):
        assert said in cover


@reading
def test_an_exhibit_shows_its_words_hashes_decision_and_place_in_the_log(tmp_path):
    sealed = exhibit(1, "왜 바로 신고하지 않았대?\n둘째 줄")
    shown = words(of(sealed), tmp_path)

    for said in (
        "증 제1호증",
        "왜 바로 신고하지 않았대? 둘째 줄",
        "피해자 비난",
        "https://news.example/1",
        sealed.sha256,
        ORIGINAL,
    ):
        assert said in shown
    assert "2024-09-02 10:00:00 KST 2024-09-02T01:00:00.000Z" in shown


@reading
def test_staffs_own_remarks_and_the_name_a_file_came_with_stay_in_the_house(tmp_path):
    shown = words(of(exhibit(1, "가")), tmp_path)

    assert "메모" not in shown
    assert "홍길순" not in shown


@reading
def test_what_hides_is_boxed_and_named(tmp_path):
    shown = words(of(exhibit(1, "그 사람\u200b이 \u202eworg 그랬대\u202c שלום")), tmp_path)

    assert "ZERO WIDTH SPACE" in shown
    assert "RIGHT-TO-LEFT OVERRIDE" in shown
    assert "U+05E9" in shown
    assert "\u200b" not in shown
    assert "\u202e" not in shown


@reading
def test_a_withdrawn_exhibit_keeps_its_place_and_nothing_else(tmp_path):
    gone = exhibit(2, "없어질 말")
    withdrawal = seal_withdrawal(custody(5), number=2, exhibit=gone.sha256, reason="철회한 까닭")
    shown = words(of(exhibit(1, "가"), withdrawal, exhibit(3, "나")), tmp_path)

    assert shown.index("증 제1호증 Exhibit") < shown.index("증 제2호증 Exhibit") < shown.index("증 제3호증 Exhibit")
    assert "제출 2건, 철회 1건" in shown
    assert gone.sha256 in shown
    assert "없어질" not in shown
    assert "까닭" not in shown


@reading
def test_a_nickname_with_part_of_an_address_is_called_weak(tmp_path):
    weak = exhibit(1, "가", author=Author(handle="ㅇㅇ", partial_ip="121.165"))

    assert "같은 사람이라는 뜻이 아니며" in words(of(weak), tmp_path)
    assert "약한 식별" not in words(of(exhibit(1, "가")), tmp_path)


@reading
def test_a_withheld_field_shows_its_commitment_and_not_its_words(tmp_path):
    sealed = exhibit(1, "가리지 않은 말")
    contents = of(sealed, withheld=frozenset({"author", "url", "posted_at"}))
    shown = words(contents, tmp_path)

    commitments = json.loads(sealed.record)["commitments"]
    assert all(commitments[name] in shown for name in ("author", "url", "posted_at"))
    assert "가리지 않은 말" in shown
    assert "@지어낸별명" not in shown
    assert "news.example" not in shown
    assert "작성 시각 Posted 2024" not in shown


@reading
def test_every_field_can_be_withheld(tmp_path):
    sealed = exhibit(1, "가린 말", author=Author(handle="ㅇㅇ", partial_ip="121.165"))
    commitments = json.loads(sealed.record)["commitments"]

    shown = words(of(sealed, withheld=frozenset(commitments)), tmp_path)

    assert all(one in shown for name, one in commitments.items() if name != "note")
    assert "121.165" not in shown


def obtained(contents: ReportContents) -> ReportContents:
    said = CaptureFields(given_by="내담자 본인", how="own-export", obtained_on="2024-09-01", changed="no")
    capture = seal_capture(custody(3), source=SOURCE, original=ORIGINAL, version=1, earlier=None, words=said)
    (source,) = contents.sources
    return replace(contents, sources=[replace(source, capture=Recorded(capture, Logged(12, 200)))])


@reading
def test_how_a_file_was_obtained_stands_with_it(tmp_path):
    shown = words(obtained(of(exhibit(1, "가"))), tmp_path)

    for said in ("내담자 본인", "내려받음", "2024-09-01", "바꾼 것 없음"):
        assert said in shown


@reading
def test_who_gave_a_file_and_the_file_itself_can_be_withheld(tmp_path):
    withheld = frozenset({"original", "given_by", "format", "encoding"})
    shown = words(replace(obtained(of(exhibit(1, "가"))), withheld=withheld), tmp_path)

    assert "내담자" not in shown
    assert "original.json" not in shown
    assert "전체본에 있습니다" in shown
    assert "내려받음" in shown


@reading
def test_what_a_record_does_not_open_is_withheld(tmp_path):
    sealed = exhibit(1, "가린 말")
    fields = json.loads(sealed.fields)
    commitment = json.loads(sealed.record)["commitments"]["text"]
    del fields["text"]

    shown = words(of(Sealed(sealed.record, json.dumps(fields).encode())), tmp_path)

    assert commitment in shown
    assert "다음 항목을 가렸습니다: 글." in shown


@reading
def test_the_report_says_what_is_stamped_and_what_is_not_yet(tmp_path):
    contents = of(exhibit(1, "가"), exhibit(2, "나"))
    assert "아직 시각 인증 없음 not yet stamped" in words(contents, tmp_path)

    none = words(replace(contents, authorities=False), tmp_path)
    assert none.count("시각 인증 기관 없음 no timestamp authority is set") == 4  # the cover and three records
    assert "not yet" not in none
    assert "시각 인증 기관을 정해 두지 않아" in none

    stamp = Stamp("지어낸 기관", MONDAY + timedelta(minutes=2))
    some = replace(contents, items=[replace(contents.items[0], stamps=[stamp]), contents.items[1]])
    shown = words(some, tmp_path)

    assert "기록 3건 가운데 1건 받음" in shown
    assert "지어낸 기관: 2024-09-02 10:02:00 KST (2024-09-02T01:02:00.000Z)" in shown


@pytest.mark.parametrize("signature", list(Signature))
@reading
def test_the_cover_says_whether_it_is_signed(tmp_path, signature):
    shown = words(of(exhibit(1, "가"), signature=signature), tmp_path)

    assert ("PAdES 전자서명" in shown) == (signature in (Signature.SIGNED, Signature.STAMPED))
    assert ("pdfsig" in shown) == (signature in (Signature.SIGNED, Signature.STAMPED))


def test_the_same_contents_give_the_same_bytes(tmp_path):
    contents = of(exhibit(1, MARKUP))

    report(contents, out=tmp_path / "one.pdf")
    report(contents, out=tmp_path / "two.pdf")

    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_the_file_says_what_it_is_and_names_nobody(tmp_path):
    report(of(exhibit(1, "가")), out=tmp_path / "report.pdf")
    data = (tmp_path / "report.pdf").read_bytes()

    assert b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in data
    assert b"/Lang(ko)" in data
    assert b"/Marked true" in data
    assert "증거 보고서 / Evidence report GY-7K2M".encode() in data  # in the XMP, which is never compressed
    assert b"/Author" not in data
    assert b"dc:creator" not in data
    assert b"/URI" not in data


@pytest.mark.skipif(not shutil.which("pdffonts"), reason="reads fonts with poppler-utils")
def test_no_font_but_ours_is_used_and_all_are_inside(tmp_path):
    report(of(exhibit(1, "가 👩‍⚖️ 中 ᄒᆞᆫ")), out=tmp_path / "report.pdf")

    lines = subprocess.run(["pdffonts", tmp_path / "report.pdf"], capture_output=True, check=True).stdout.decode()
    fonts = [line.split() for line in lines.splitlines()[2:]]

    assert {re.sub(r"^[A-Z]+\+|-Identity-H$", "", font[0]) for font in fonts} == {
        "Pretendard-Regular",
        "Pretendard-Bold",
        "NotoEmoji-Regular",
        "NotoSansKR-Regular",
    }
    assert all(font[-5] == "yes" for font in fonts)


def test_every_character_that_counts_as_covered_can_be_set(tmp_path):
    covered = sorted(frozenset().union(*pdf_text._fonts()))

    report(
        of(*(exhibit(n, "".join(covered[at : at + 900])) for n, at in enumerate(range(0, len(covered), 900), start=1))),
        out=tmp_path / "report.pdf",
    )


def test_no_mixture_of_characters_stops_a_report(tmp_path):
    chance = random.Random(20240902)
    covered = sorted(frozenset().union(*pdf_text._fonts()))
    joiners = [
        chr(one) for one in (0x200D, 0xFE0F, 0xFE0E, 0x20E3, 0x1F3FB, 0x301, 0x302E, 0x1F1E6, 0x1161, 0x119E, 10)
    ]
    anything = [chr(one) for one in (*range(0xD800), *range(0xE000, 0x30000, 7))]

    def mixture(_n: int) -> str:
        pools = chance.choices([covered, joiners, anything], weights=[5, 2, 3], k=chance.randrange(1, 200))
        return "".join(chance.choice(pool) for pool in pools)

    report(of(*(exhibit(n, mixture(n)) for n in range(1, 60))), out=tmp_path / "report.pdf")


@reading
def test_a_long_comment_is_shown_whole_and_on_the_page(tmp_path):
    sealed = exhibit(1, "가" * 10_000, author=Author(handle="긴별명" * 100), url="https://news.example/" + "a" * 2000)

    shown = text_of(of(sealed), tmp_path)

    assert len(re.findall("가", shown)) >= 10_000
    assert_inside_the_page(tmp_path / "report.pdf")


@pytest.mark.parametrize(
    "text", ["ㅋ" * 690, "W" * 690, "\n" * 13, "\u0e01" * 100, "👩‍⚖️" * 150, "a" * 5_000], ids=range(6)
)
@reading
def test_nothing_hangs_over_the_edge_of_a_page(tmp_path, text):
    report(of(exhibit(1, "가"), exhibit(2, text)), out=tmp_path / "report.pdf")

    assert_inside_the_page(tmp_path / "report.pdf")


def assert_inside_the_page(path: Path) -> None:
    told = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True).stdout.decode()
    words = [tuple(map(float, one)) for one in re.findall(r'xMin="(.*?)" yMin=".*?" xMax="(.*?)" yMax="(.*?)"', told)]
    assert words
    assert all(left > 60 and right < 535 and bottom < 842 - 30 for left, right, bottom in words)


def test_two_hundred_exhibits_are_set_one_after_the_other(tmp_path):
    report(of(*(exhibit(n, f"지어낸 문장 {n}. " * 5) for n in range(1, 201))), out=tmp_path / "report.pdf")

    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_a_report_that_cannot_be_written_says_what_to_do_and_quotes_nobody(tmp_path):
    with pytest.raises(OutsideWorld) as raised:
        report(of(exhibit(1, "아무도 옮기지 않을 말")), out=tmp_path / "no-such-folder" / "report.pdf")

    assert "옮기지" not in repr(raised.value) + raised.value.ko
    assert raised.value.__cause__ is None
