"""The page that checks public material: what it finds, refuses and hands out, and that it keeps nothing."""

import hashlib
import io
import logging
import re
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

pytest.importorskip("kiwipiepy", reason="the extra “campaign” is not installed")

from gyeot import clock
from gyeot.campaign import words
from gyeot.campaign.picture import questions
from tests.people import People
from tests.web.conftest import SignIn

HERE = "/tools/campaign/"
SAMPLES = Path(__file__).resolve().parents[1] / "campaign/samples"
NOTICE = "도서관 몰카 점검 <script>alert(1)</script> & 몰카 주의\n도움이 필요하면 여성긴급전화 1366"
WITH_PICTURE = NOTICE + "\n![](poster.png)"
FINE = {f"picture-{one.id}": "no" if one.fault == "yes" else "yes" for one in questions()}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(people: People, signed_in: SignIn) -> Client:
    return signed_in(people.outsider)  # it needs no case


def file(name: str, data: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)


def shown(answer: HttpResponse) -> str:
    return answer.content.decode()


def docx(text: str, pictures: int) -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{space}"><w:p><w:t>{text}</w:t></w:p></w:document>'
        )
        for number in range(pictures):
            archive.writestr(f"word/media/image{number}.png", b"\x89PNG\r\n\x1a\n")
    return package.getvalue()


def test_pasted_words_are_marked_and_told_and_everything_is_escaped(client: Client):
    answer = client.post(HERE, {"text": NOTICE})
    page = shown(answer)

    assert answer.status_code == 200
    assert '도서관 <mark>몰카</mark><sup><a href="#finding-1">1</a></sup> 점검 &lt;script&gt;alert(1)' in page
    assert "<script>alert" not in page
    found = page[page.index('id="finding-1"') : page.index('id="finding-2"')]
    assert "불법촬영" in found  # what to say instead
    assert "근거" in found
    assert re.search(r"\(20\d\d-\d\d-\d\d\)|20\d\d-\d\d-\d\d", found)  # the source's date
    assert '<a href="#finding-1">1번과 같습니다.</a>' in page
    assert "여성긴급전화" in page[page.index('id="telephone"') :]
    assert "이 글과 함께 쓸 그림이 있다면 그 그림은 확인하지 않았습니다." in page
    assert "제안입니다. 무엇을 인쇄할지는 사람이 정합니다." in page


def test_a_better_text_with_a_named_look_has_nothing_to_change(client: Client):
    text = (SAMPLES / "better.txt").read_text("utf-8")
    answer = client.post(HERE, {"text": text + "\n![](poster.png)", "looked_by": "점검자", **FINE})
    page = shown(answer)

    assert re.search(r"<dt>고칠 곳</dt><dd class=\"num\">0</dd>", page)
    assert f"점검자 님이 {clock.today_in_korea()}에 물음 10개 가운데 10개에 답했습니다." in page
    assert "그림을 확인한 사람이 없습니다" not in page


def test_a_file_is_checked_with_its_pictures_and_a_picture_without_a_look_is_never_passed_over(client: Client):
    answer = client.post(HERE, {"file": file("poster.docx", docx("힘내세요", pictures=2))})
    page = shown(answer)

    assert "그림이 있는데 사람이 확인한 기록이 없습니다" in page
    assert "그림 2개를 아무도 확인하지 않았습니다" in page
    assert re.search(r'<details class="field" id="picture" open>', page)
    assert "기계로 훑는 일은 이 화면에서 하지 않습니다" in page
    assert "파일을 한 번 더 골라 주세요" in page


def test_a_fault_in_the_picture_and_an_answer_left_open_are_findings(client: Client):
    given = FINE | {"picture-pointing": "yes", "picture-monster": "unsure", "looked_by": "점검자"}
    del given["picture-crouching"]
    page = shown(client.post(HERE, {"text": WITH_PICTURE, **given}))

    assert "둘러싼 그림입니까? 답: 예." in page
    assert "그림자로 그렸습니까? 답: 모름." in page
    assert "주저앉은 모습입니까? 아직 답하지 않았습니다." in page
    assert "물음 10개 가운데 8개에 답했습니다." in page


def test_the_questions_that_should_be_answered_yes_stand_under_a_heading_of_their_own(client: Client):
    before, after = shown(client.get(HERE)).split("아래 두 가지는 ‘예’여야 합니다.")

    assert before.count("<fieldset") == len(questions()) - 2
    assert after.count("<fieldset") == 2
    assert "그림 속 글자가" in after
    assert "만든 부서 밖의 사람" in after


def test_of_a_file_and_pasted_words_the_file_is_checked_and_that_is_said(client: Client):
    page = shown(client.post(HERE, {"file": file("notice.txt", "도촬 주의"), "text": "몰카 주의"}))

    assert "파일만 점검했습니다" in page
    assert "“도촬”" in page
    assert "“몰카”" not in page


def test_to_htmx_only_the_result_is_given_and_the_questions_where_nobody_looked(client: Client):
    part = shown(client.post(HERE, {"text": NOTICE}, headers=HTMX))
    with_picture = shown(client.post(HERE, {"text": WITH_PICTURE}, headers=HTMX))

    assert "<html" not in part
    assert "<form" not in part
    assert 'id="finding-1"' in part
    assert 'id="picture"' not in part
    assert '<details class="field" id="picture" hx-swap-oob="true" open>' in with_picture
    assert "파일을 한 번 더 골라" not in part


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "먼저 파일을 고르거나 글을 붙여 넣어 주세요."),
        ({"text": " \n "}, "먼저 파일을 고르거나 글을 붙여 넣어 주세요."),
        ({"file": ("empty.txt", b"")}, "빈 파일입니다. 다시 저장해 주세요."),
        ({"file": ("old.hwp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")}, "한글에서는 HWPX"),
        ({"file": ("x.bin", b"\0\1\2\0")}, "알 수 없는 형식의 파일입니다."),
        ({"text": "가" * 100_001}, "장마다 나누어 점검해 주세요."),
        ({"text": "가" + " " * 299_998 + "가"}, "한 번에 붙여 넣기에는 글이 너무 깁니다."),
        ({"text": "힘내세요", "picture-pointing": "no"}, "그림을 보고 답한 사람의 이름을 적어 주세요."),
        ({"text": "힘내세요", "looked_by": "점검자"}, "그림에 관한 물음에도 답해 주세요."),
        ({"text": "힘내세요", "looked_by": "가" * 81, **FINE}, "80자 안으로 적어 주세요."),
    ],
    ids=["nothing", "blank", "empty", "old", "unknown", "long", "cut", "no-name", "no-answers", "long-name"],
)
@pytest.mark.parametrize("way", ["page", "part", "sheet"])
def test_what_cannot_be_checked_is_said_calmly_with_what_to_do(client: Client, given: dict, said: str, way: str):
    given = {key: file(*value) if key == "file" else value for key, value in given.items()}
    answer = client.post(
        HERE, given | ({"as": "sheet"} if way == "sheet" else {}), headers=HTMX if way == "part" else {}
    )
    page = shown(answer)

    assert answer.status_code == 422
    assert said in page
    assert "error-summary" in page
    assert "came-to" not in page
    assert ("<form" in page) == (way != "part")


def test_what_was_typed_still_stands_after_a_refusal(client: Client):
    page = shown(client.post(HERE, {"text": "힘내세요", "picture-pointing": "no", "as": "sheet"}))

    assert "힘내세요</textarea>" in page
    assert re.search(r'name="picture-pointing" value="no"[^>]* checked', page)


def test_a_file_past_the_bound_is_refused_and_leaves_nothing(client: Client, settings):
    settings.MAX_UPLOAD_MIB = 1
    answer = client.post(HERE, {"file": file("large.txt", b"x" * 1_200_000)})

    assert answer.status_code == 422
    assert "파일이 1MiB보다 큽니다" in shown(answer)
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []


def test_the_check_sheet_is_a_pdf_that_names_the_file_the_look_and_the_findings(client: Client):
    pypdf = pytest.importorskip("pypdf", reason="the extra “campaign” is not installed")
    given = {"file": file("우리 포스터.txt", WITH_PICTURE), "looked_by": "점검자", "as": "sheet", **FINE}
    answer = client.post(HERE, given)
    told = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "%ED%99%8D%EB%B3%B4%EB%AC%BC" in answer.headers["Content-Disposition"]  # a name of ours, not the file's
    assert answer.headers["Cache-Control"] == "no-store"
    told = re.sub(r"\s", "", told)
    assert "우리포스터.txt" in told
    assert "점검자" in told
    assert "몰카" in told
    assert hashlib.sha256(WITH_PICTURE.encode()).hexdigest()[:16] in told


def test_the_marked_copy_is_a_page_of_its_own(client: Client):
    answer = client.post(HERE, {"text": NOTICE, "as": "copy"})
    page = shown(answer)

    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert page.startswith("<!doctype html>")
    assert '<mark class="change">몰카</mark>' in page
    assert "붙여 넣은 글" in page
    assert "<script>" not in page


def test_in_english_it_speaks_english(client: Client):
    client.post("/language/", {"language": "en"})
    page = shown(client.post(HERE, {"text": "Beware of revenge porn. Do not post your photos."}))
    begin = page[page.index("came-to") :]

    assert "revenge porn" in begin
    assert "To change" in begin
    assert "What was not looked at" in begin


def test_nothing_of_it_is_kept(client: Client, settings, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    client.get(HERE)
    before = dict(client.session)
    with CaptureQueriesContext(connection) as asked:
        for way in ("", "sheet", "copy"):
            given = {"file": file("암호표.txt", WITH_PICTURE), "looked_by": "점검자", "as": way, **FINE}
            assert client.post(HERE, given).status_code == 200
    changing = [q["sql"] for q in asked if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]

    assert changing == []
    assert dict(client.session) == before
    assert "messages" not in client.cookies
    assert [path for path in settings.HOME.rglob("*") if path.is_file()] == []
    logged = " ".join(
        record.getMessage() for record in caplog.records if record.name.startswith(("gyeot", "django.req"))
    )
    assert not any(word in logged for word in ("암호표", "점검자", "몰카"))


def test_without_the_extra_the_page_says_what_to_install(client: Client, monkeypatch: pytest.MonkeyPatch):
    words.kiwi.cache_clear()
    monkeypatch.setitem(sys.modules, "kiwipiepy", None)
    answer = client.post(HERE, {"text": "힘내세요"})
    words.kiwi.cache_clear()

    assert client.get(HERE).status_code == 200
    assert answer.status_code == 422
    assert "pip install &#x27;gyeot[campaign]&#x27;" in shown(answer)
    assert "힘내세요</textarea>" in shown(answer)


def test_without_tesseract_a_picture_is_answered_with_what_to_install(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\0\0\0\0"
    answer = client.post(HERE, {"file": file("poster.png", header)}, headers=HTMX)

    assert answer.status_code == 422
    assert "apt install tesseract-ocr tesseract-ocr-kor" in shown(answer)


def test_it_is_among_the_tools_and_needs_its_token(client: Client, people: People):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.outsider, backend="django.contrib.auth.backends.ModelBackend")

    assert f'href="{HERE}"' in shown(client.get("/tools/"))
    assert strict.post(HERE, {"text": "힘내세요"}).status_code == 403
    assert "신고받은 사진이나 영상은 넣지 마세요." in shown(client.get(HERE))
