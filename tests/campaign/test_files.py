"""The words of every format come in whole, and a hostile file is refused before it unfolds."""

import io
import json
import random
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from gyeot import cli
from gyeot.campaign import check
from gyeot.campaign.files import picture, read_bytes, read_document
from gyeot.campaign.files.document import Unread, joined
from gyeot.campaign.picture import questions
from gyeot.errors import GyeotError, Refused, UnknownFormat, UnreadableFile

WORDS = "딥페이크 성범죄, 함께 막아요"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HP = "http://www.hancom.co.kr/hwpml/2011/paragraph"


def packed(parts: dict[str, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as package:
        for name, part in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else None
            package.writestr(name, part, compress_type=stored)
    return out.getvalue()


def docx(body: str, **more: bytes) -> bytes:
    document = f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return packed({"[Content_Types].xml": "<x/>", "word/document.xml": document, **more})


def hwpx(body: str, **more: bytes) -> bytes:
    section = f'<?xml version="1.0"?><hs:sec xmlns:hs="s" xmlns:hp="{HP}">{body}</hs:sec>'
    return packed({"mimetype": "application/hwp+zip", "Contents/section0.xml": section, **more})


def typeset(tmp_path: Path, markup: str, form: str) -> bytes:
    """Draw a page with the report's own fonts: a real PDF or PNG."""
    script = (
        "import sys, typst; typst.compile(sys.argv[1], sys.argv[2], font_paths=[sys.argv[3]], "
        "ignore_system_fonts=True, format=sys.argv[4], ppi=200)"
    )
    source, out = tmp_path / "page.typ", tmp_path / f"page.{form}"
    source.write_text(
        '#set page(width: 160mm, height: 90mm)\n#set text(font: "Pretendard", size: 20pt)\n' + markup, "utf-8"
    )
    fonts = Path(__file__).parents[2] / "src/gyeot/paper/fonts"
    subprocess.run([sys.executable, "-c", script, source, out, fonts, form], check=True, capture_output=True)
    return out.read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_plain_text_is_read_in_its_encoding_and_cp949_is_said(encoding: str):
    document = read_bytes(WORDS.encode(encoding), "notice.txt")

    assert document.text == WORDS
    assert bool(document.remarks) == (encoding == "cp949")


def test_a_picture_in_markdown_or_html_is_counted():
    assert read_bytes(f"# {WORDS}\n![](a.png)".encode(), "a.md").pictures == 1
    page = read_bytes(f"<!doctype html><html><body><p>{WORDS}<img src=a.png alt='손가락질'></body></html>".encode())

    assert page.text == f"{WORDS}\n손가락질"
    assert page.pictures == 1


def test_a_word_document_gives_paragraphs_boxes_and_what_pictures_show_once():
    box = "<w:p><w:r><w:t>글상자</w:t></w:r></w:p>"
    data = docx(
        f"<w:p><w:r><w:t>딥페이크 성범죄,</w:t></w:r><w:r><w:t xml:space='preserve'> 함께 막아요</w:t></w:r></w:p>"
        f"<m:AlternateContent xmlns:m='m'><m:Choice>{box}</m:Choice>"
        f"<m:Fallback>{box}</m:Fallback></m:AlternateContent>",
        **{"word/media/image1.png": b"x", "word/header1.xml": f'<w:hdr xmlns:w="{W}">{box}</w:hdr>'.encode()},
    )
    document = read_bytes(data)

    assert document.text == f"{WORDS}\n글상자\n글상자"
    assert (document.format, document.pictures) == ("docx", 1)


def test_a_hangul_document_gives_its_sections():
    body = "<hp:p><hp:run><hp:t>딥페이크<hp:nbSpace/>성범죄,<hp:lineBreak/>함께 막아요</hp:t></hp:run></hp:p>"
    document = read_bytes(hwpx(body, **{"BinData/image1.png": b"x"}))

    assert document.text == "딥페이크 성범죄,\n함께 막아요"
    assert (document.format, document.pictures) == ("hwpx", 1)


VML = "urn:schemas-microsoft-com:vml"


@pytest.mark.parametrize(
    ("body", "more", "pictures"),
    [
        ("<a:custGeom xmlns:a='a'/>", {}, 1),
        ("<a:prstGeom xmlns:a='a' prst='wedgeEllipseCallout'/>", {}, 1),
        ("<a:prstGeom xmlns:a='a' prst='rect'/><a:prstGeom xmlns:a='a' prst='line'/>", {}, 0),
        (f"<v:oval xmlns:v='{VML}'/><v:shape xmlns:v='{VML}' type='#_x0000_t13'/>", {}, 2),
        (f"<v:shape xmlns:v='{VML}' type='#_x0000_t202'/><v:rect xmlns:v='{VML}'/>", {}, 0),
        ("<a:blip xmlns:a='a' r:link='rId9' xmlns:r='r'/>", {}, 1),
        ("<a:blip xmlns:a='a'/>", {"word/media/image1.emf": b"x"}, 1),
        ("", {"word/charts/chart1.xml": b"<c/>", "word/charts/style1.xml": b"<c/>"}, 1),
        ("", {"word/diagrams/data1.xml": b"<d/>", "word/diagrams/layout1.xml": b"<d/>"}, 1),
    ],
    ids=["path", "callout", "boxes", "old shapes", "old boxes", "linked", "packed", "chart", "SmartArt"],
)
def test_what_a_word_document_draws_counts_as_a_picture(body: str, more: dict[str, bytes], pictures: int):
    assert read_bytes(docx(f"<w:p>{body}</w:p>", **more)).pictures == pictures


@pytest.mark.parametrize(
    ("body", "pictures"),
    [
        ("<hp:ellipse/>", 1),
        ("<hp:polygon/><hp:curve/><hp:arc/>", 3),
        ("<hp:rect><hp:t>글상자</hp:t></hp:rect><hp:line/>", 0),
        ("<hp:pic/>", 1),
        ("<hp:chart/>", 1),
        ("<hp:ole/>", 1),
    ],
    ids=["ellipse", "paths", "boxes", "picture", "chart", "object"],
)
def test_what_a_hangul_document_draws_counts_as_a_picture(body: str, pictures: int):
    assert read_bytes(hwpx(f"<hp:p><hp:run>{body}</hp:run></hp:p>")).pictures == pictures


def test_the_words_of_wordart_are_words():
    assert read_bytes(docx(f"<w:p><v:textpath xmlns:v='{VML}' string='{WORDS}'/></w:p>")).text.strip() == WORDS
    assert read_bytes(hwpx(f"<hp:p><hp:textart text='{WORDS}'/></hp:p>")).text.strip() == WORDS


@pytest.mark.parametrize(
    ("markup", "pictures"),
    [
        ("<svg><path d='M0 0'/><image href='x'/></svg>", 1),
        ("<div style=\"background: url('a.png')\">가</div>", 1),
        ("<style>p{background-image:url(a.png)}</style>", 1),
        ("<style>@font-face{src:url(a.woff2)}</style>", 0),
        ("<object data=a.svg></object><embed src=a.svg><iframe src=a></iframe>", 3),
        ("<picture><source srcset=a.webp><img src=a.png></picture>", 1),
        ("<input type=image src=a.png>", 1),
        ("<table><tr><td>가</td></tr></table>", 0),
    ],
    ids=["svg", "background", "style", "font", "objects", "picture", "button", "table"],
)
def test_what_a_page_shows_counts_as_a_picture(markup: str, pictures: int):
    assert read_bytes(f"<!doctype html><html><body><p>{WORDS}</p>{markup}</body></html>".encode()).pictures == pictures


@pytest.mark.parametrize(
    "markup", ["![가][나]\n\n[나]: a.png", "<svg></svg>", "<img src=a.png>", "![](a.png)"], ids=range(4)
)
def test_what_markdown_shows_counts_as_a_picture(markup: str):
    assert read_bytes(f"# {WORDS}\n{markup}".encode(), "a.md").pictures == 1


@pytest.mark.parametrize(
    ("markup", "pictures"),
    [
        ("#curve(curve.move((0pt, 0pt)), curve.cubic((0pt, 9pt), (9pt, 0pt), (40pt, 40pt)))", 1),
        ("#polygon(fill: red, (0pt, 0pt), (40pt, 10pt), (20pt, 40pt))", 1),
        ("#rect(width: 3cm, height: 1cm, fill: tiling(size: (9pt, 9pt))[#circle(radius: 4pt)])", 1),
        ("#rect(width: 3cm, height: 1cm, fill: gradient.linear(red, blue))", 1),
        ("#grid(columns: 30, ..range(600).map(_ => rect(width: 2pt, height: 2pt, fill: red)))", 1),
        ("#table(columns: 2, [가], [나], [다], [라])\n#line(length: 5cm)\n#rect(fill: blue)[상자]", 0),
    ],
    ids=["curve", "polygon", "pattern", "gradient", "mosaic", "table and box"],
)
def test_what_a_pdf_draws_counts_as_a_picture(tmp_path: Path, markup: str, pictures: int):
    pytest.importorskip("pypdf", reason="the extra “campaign” is not installed")

    assert read_bytes(typeset(tmp_path, f"{WORDS}\n\n{markup}", "pdf")).pictures == pictures


def test_the_pictures_of_a_document_are_given_on_as_far_as_a_machine_can_open_them():
    png = b"\x89PNG\r\n\x1a\nx"
    word = docx("<w:p/>", **{"word/media/a.png": png, "word/media/b.emf": b"emf", "word/media/c.jpg": b"\xff\xd8\xffx"})

    assert read_bytes(word).drawn == (png, b"\xff\xd8\xffx")
    assert read_bytes(hwpx("<hp:p/>", **{"BinData/a.png": png})).drawn == (png,)
    assert "PNG" not in repr(read_bytes(word))


def test_a_short_line_ends_what_a_full_page_broke():
    broken = "딥페이크 성범죄는 만들지도 보지도\n퍼뜨리지도\n혼자 고민하지 마시고 전화해 주세요"

    assert joined(broken) == "딥페이크 성범죄는 만들지도 보지도 퍼뜨리지도\n혼자 고민하지 마시고 전화해 주세요"


def test_a_pdf_gives_its_words(tmp_path: Path):
    pytest.importorskip("pypdf", reason="the extra “campaign” is not installed")
    document = read_bytes(typeset(tmp_path, WORDS, "pdf"))

    assert WORDS.replace(" ", "") in document.text.replace(" ", "")
    assert document.format == "pdf"


with_tesseract = pytest.mark.skipif(
    not shutil.which("tesseract") or not {"kor", "eng"} <= picture.languages(),
    reason="Tesseract with Korean is not installed (apt install tesseract-ocr tesseract-ocr-kor)",
)


@with_tesseract
def test_words_in_a_picture_are_read_and_said_to_be_a_machines(tmp_path: Path):
    document = read_bytes(typeset(tmp_path, "딥페이크 음란물 예방\n\n사진을 올리지 마세요", "png"))

    assert "딥페이크 음란물" in document.text
    assert document.pictures == 1
    assert "Tesseract" in document.remarks[0].ko


POSTER = """딥페이크 음란물, 당신도
표적이 될 수 있습니다
사진을 인터넷에 함부로 올리지 마세요.
무심코 올린 사진이 표적이 됩니다.
호기심으로 시작한 장난도 범죄입니다.
문의 02-1234-5678"""
FONT = Path(__file__).parents[2] / "src/gyeot/web/static/gyeot/fonts/PretendardGOV-Bold.subset.woff2"


@pytest.fixture
def poster(chromium: Browser, tmp_path: Path) -> bytes:
    """A centred poster, as an office would export it."""
    style = "body{font-size:34px;text-align:center} p:nth-child(-n+2){font-size:54px;margin:20px}"
    return drawn_poster(chromium, tmp_path, POSTER.split("\n"), style)


def drawn_poster(chromium: Browser, tmp_path: Path, lines: list[str], style: str) -> bytes:
    page, file = chromium.new_page(viewport={"width": 800, "height": 1000}), tmp_path / "poster.html"
    style = f"@font-face{{font-family:P;src:url({FONT.as_uri()})}} body{{font-family:P;margin:60px}} {style}"
    words = "".join(f"<p>{line}</p>" for line in lines)
    file.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{words}", "utf-8")
    page.goto(file.as_uri())
    page.evaluate("document.fonts.ready.then(() => undefined)")
    drawn = page.screenshot()
    page.close()
    return drawn


@with_tesseract
def test_in_a_centred_poster_the_faults_of_its_manuscript_are_found(poster: bytes):
    pytest.importorskip("kiwipiepy", reason="the extra “campaign” is not installed")
    document = read_bytes(poster)
    found, manuscript = check(document.text, read=False), check(POSTER, read=False)

    assert {one.rule for one in manuscript.findings} == {one.rule for one in found.findings}
    assert {"ko-deepfake-porn", "ko-own-photos", "unknown-number"} <= {one.rule for one in found.findings}
    assert not any(isinstance(remark, Unread) for remark in document.remarks)


@with_tesseract
def test_korean_words_of_a_poster_are_not_split(poster: bytes):
    words = read_bytes(poster).text.split()

    assert {"표적이", "인터넷에", "함부로", "호기심으로", "장난도"} <= set(words)
    assert len(words) == len(POSTER.split())


COLUMNS = """불법합성물, 함께 막아요
사진을 함부로 합성하는 일은 장난이 아니라 범죄입니다.
불법합성물을 보았다면 공유하지 말고 신고해 주세요.
당신의 잘못이 아닙니다. 함께 있겠습니다.
피해를 입은 친구를 탓하지 말고 함께 있어 주세요."""


@with_tesseract
def test_columns_are_read_one_after_the_other_and_that_is_said(chromium: Browser, tmp_path: Path):
    style = "body{font-size:28px;line-height:1.6;columns:2;column-gap:60px;word-break:keep-all} "
    style += "p:first-child{font-size:54px;column-span:all}"
    document = read_bytes(drawn_poster(chromium, tmp_path, COLUMNS.split("\n"), style))

    assert document.text.split() == COLUMNS.split()
    assert picture._IN_COLUMNS in document.remarks


@with_tesseract
def test_small_print_under_a_huge_headline_is_read(chromium: Browser, tmp_path: Path):
    style = "body{word-break:keep-all;font-size:17px} p:first-child{font-size:90px;line-height:1.2;margin:0 0 60px}"
    lines = ["도움이 필요하다면 1366 디지털성범죄 상담과 삭제 지원, 긴급할 때는 112", *COLUMNS.split("\n")]
    document = read_bytes(drawn_poster(chromium, tmp_path, lines, style))

    assert "피해를 입은 친구를 탓하지 말고 함께 있어 주세요." in document.text
    assert picture._IN_COLUMNS not in document.remarks


def noise(width: int, height: int) -> bytes:
    """A picture in which nothing is to be seen."""
    dice = random.Random(6)
    rows = b"".join(b"\0" + dice.randbytes(width) for _ in range(height))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    packed = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


@with_tesseract
@pytest.mark.parametrize("width", [40, 300], ids=["no words", "unsure words"])
def test_a_picture_whose_words_could_not_be_read_says_so_and_is_no_pass(
    tmp_path: Path, width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    pytest.importorskip("kiwipiepy", reason="the extra “campaign” is not installed")
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    file, answers = tmp_path / "poster.png", tmp_path / "answers.toml"
    file.write_bytes(noise(width, 300))
    fine = {one.id: "no" if one.fault == "yes" else "yes" for one in questions()}
    answers.write_text("".join(f'[{name}]\nanswer = "{answer}"\n' for name, answer in fine.items()), "utf-8")
    looked = ["--picture", str(answers), "--checked-by", "점검자"]

    assert cli.main(["campaign", str(file), *looked, "--no-readings", "--no-hands", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [one["rule"] for one in told["findings"] if one["level"] == "change"] == ["words-unread"]
    assert "원고 파일을 점검해 주세요" in told["findings"][0]["instead"]["ko"] + " ".join(
        one["ko"] for one in told["not_checked"]
    )


def test_what_tesseract_has_no_letters_for_is_put_right():
    read = "팁페이크 예방, 몸쓸 짓, 썼을 수 없는 상처"

    assert picture.put_right(read) == "딥페이크 예방, 몹쓸 짓, 씻을 수 없는 상처"
    assert picture.put_right("지울 수 없는 상처") == "지울 수 없는 상처"


@with_tesseract
def test_all_readings_of_a_picture_share_one_patience(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(picture, "_PATIENCE", 0)
    with pytest.raises(UnreadableFile) as said:
        picture.read(noise(300, 300))

    assert "오래 걸려" in said.value.ko


def test_without_tesseract_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GyeotError, match="apt install tesseract-ocr") as said:
        picture.read(b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 10, 10, 8, 2, 0, 0, 0))

    assert said.value.exit_code == 3
    assert "apt install" in said.value.ko


def test_a_tesseract_that_does_not_answer_counts_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    silent = tmp_path / "tesseract"
    silent.write_text("#!/bin/sh\nexec /bin/sleep 30\n", "utf-8")
    silent.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(picture, "_PATIENCE_TO_ASK", 0.2)

    assert picture.languages() == frozenset()


BOMB = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 60_000, 60_000, 8, 2, 0, 0, 0)


@pytest.mark.parametrize(
    "data",
    [
        docx("<w:p/>")[:-40],
        docx(" " * 300_000_000),
        docx("<w:p>"),
        packed({"word/document.xml": '<!DOCTYPE x [<!ENTITY a "aa">]><w:document xmlns:w="w">&a;</w:document>'}),
        packed({"word/other.xml": "<x/>"}),
        packed({"word/document.xml": "<x/>"}, zipfile.ZIP_LZMA),
        hwpx("<hp:p><hp:t>" + "가" * 500_000 + "</hp:t></hp:p>"),
        packed({"mimetype": "application/hwp+zip"}),
        BOMB,
        b"\xff\xd8\xff\xe0\x00\x02",
    ],
    ids=[
        "cut",
        "bomb",
        "open tag",
        "entity",
        "no document",
        "packed by others",
        "too long",
        "no section",
        "pixels",
        "no size",
    ],
)
def test_a_damaged_or_hostile_file_is_refused(data: bytes):
    with pytest.raises(UnreadableFile) as said:
        read_bytes(data)

    assert said.value.ko


def test_a_damaged_pdf_is_refused():
    pytest.importorskip("pypdf", reason="the extra “campaign” is not installed")
    with pytest.raises(UnreadableFile):
        read_bytes(b"%PDF-1.7\n" + zlib.compress(b"nothing"))


@pytest.mark.parametrize("data", [b"", b" \n", b"\0\1\2\3", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old"], ids=range(4))
def test_an_unknown_file_is_told_what_would_do(data: bytes):
    with pytest.raises(UnknownFormat):
        read_bytes(data, "poster.hwp")


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(Refused):
        read_document(tmp_path / "none.txt")
