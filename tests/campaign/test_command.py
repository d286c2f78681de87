"""gyeot campaign as a press officer uses it: exit codes, the picture's questions, the marked copy and the sheet."""

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("kiwipiepy", reason="the extra “campaign” is not installed")

from gyeot import cli
from gyeot.campaign.picture import questions

SAMPLES = Path(__file__).parent / "samples"
GWANGJU, BETTER = str(SAMPLES / "gwangju.txt"), str(SAMPLES / "better.txt")

#: What newspapers told of the Gwangju poster's picture; "unsure" where they do not say.
SEEN = {"pointing": "예", "crouching": "예", "covered-face": "예", "identity": "예", "outside-review": "아니요"}
FINE = {question.id: "no" if question.fault == "yes" else "yes" for question in questions()}


@pytest.fixture(autouse=True)
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")


def answers(path: Path, given: dict[str, str]) -> str:
    path.write_text("".join(f'[{name}]\nanswer = "{answer}"\n' for name, answer in given.items()), "utf-8")
    return str(path)


def test_the_gwangju_poster_is_found_out_in_words_and_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    given = answers(tmp_path / "a.toml", dict.fromkeys(FINE, "모름") | SEEN)
    code = cli.main(["campaign", GWANGJU, "--picture", given, "--checked-by", "점검자", "--json", "--no-readings"])
    told = json.loads(capsys.readouterr().out)

    found = {one["rule"] for one in told["findings"] if one["level"] == "change" and one["sure"] == "high"}
    assert code == 1
    assert {f"picture-{name}" for name in SEEN} <= found
    assert "ko-deepfake-porn" in found


def test_the_better_poster_passes_with_a_named_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    given = answers(tmp_path / "a.toml", FINE)

    assert cli.main(["campaign", BETTER, "--picture", given, "--checked-by", "점검자", "--no-readings"]) == 0
    assert "점검자 님이" in capsys.readouterr().out


def test_a_picture_that_nobody_looked_at_never_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    notice = tmp_path / "notice.md"
    notice.write_text(Path(BETTER).read_text("utf-8") + "\n![](poster.png)\n", "utf-8")

    assert cli.main(["campaign", str(notice), "--no-readings"]) == 1
    assert "아무도 확인하지 않았습니다" in capsys.readouterr().out


def test_an_answer_that_is_missing_or_unsure_never_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for given in ({}, FINE | {"pointing": "unsure"}):
        path = answers(tmp_path / "a.toml", given)

        assert cli.main(["campaign", BETTER, "--picture", path, "--checked-by", "점검자", "--no-readings"]) == 1
    assert "답: 모름" in capsys.readouterr().out


@pytest.mark.parametrize(
    "written",
    ["[pointing]\nanswer = 'perhaps'", "[nothing]\nanswer = 'yes'", "pointing = 3", "not toml", "a = '\xff'"],
    ids=range(5),
)
def test_answers_that_are_none_are_refused(tmp_path: Path, written: str, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "a.toml"
    path.write_bytes(written.encode("latin-1"))

    assert cli.main(["campaign", BETTER, "--picture", str(path), "--checked-by", "점검자"]) == 2
    assert capsys.readouterr().err


def test_answers_without_a_name_and_a_name_without_answers_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert cli.main(["campaign", BETTER, "--picture", answers(tmp_path / "a.toml", FINE)]) == 2
    assert cli.main(["campaign", BETTER, "--checked-by", "점검자"]) == 2
    assert cli.main(["campaign"]) == 2
    assert "--checked-by" in capsys.readouterr().err


def test_an_answers_file_of_any_size_is_not_read_whole(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["campaign", BETTER, "--picture", "/dev/zero", "--checked-by", "점검자"]) == 2
    assert "답 파일이 아닙니다" in capsys.readouterr().err


def test_the_questions_are_a_file_to_fill_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["campaign", "--questions"]) == 0
    blank = capsys.readouterr().out
    path = tmp_path / "a.toml"
    path.write_text(blank, "utf-8")

    assert blank.count("answer = ") == len(questions())
    assert cli.main(["campaign", BETTER, "--picture", str(path), "--checked-by", "점검자", "--no-readings"]) == 1


def test_the_marked_copy_marks_and_escapes(tmp_path: Path):
    notice, page = tmp_path / "notice.txt", tmp_path / "page.html"
    notice.write_text("<script>alert(1)</script> 도서관 몰카 점검 & 몰카", "utf-8")

    assert cli.main(["campaign", str(notice), "--html", str(page), "--no-readings"]) == 1
    written = page.read_text("utf-8")
    assert '<mark class="change">몰카</mark><sup><a href="#f1">1</a></sup>' in written
    assert "<script>" not in written
    assert "default-src 'none'" in written
    assert "1번과 같습니다" in written


def test_a_wrong_answer_is_told_with_its_question(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    given = answers(tmp_path / "a.toml", FINE | {"pointing": "아마도"})

    assert cli.main(["campaign", BETTER, "--picture", given, "--checked-by", "점검자"]) == 2
    assert "여럿이 한 사람을 손가락질하거나 둘러싼 그림입니까?" in capsys.readouterr().err


def test_the_questions_that_should_be_answered_yes_stand_apart(capsys: pytest.CaptureFixture[str]):
    cli.main(["campaign", "--questions"])
    before, after = capsys.readouterr().out.split("# --- 아래 두 가지는 ‘예’여야 합니다.")

    assert after.count("answer = ") == sum(question.fault == "no" for question in questions()) == 2
    assert before.count("answer = ") == len(questions()) - 2


@pytest.mark.parametrize(
    ("locale", "said", "unsaid"),
    [("ko_KR.UTF-8", "홍보물 점검표", "To change"), ("en_US.UTF-8", "Check sheet", "고칠 곳")],
    ids=["Korean", "English"],
)
def test_the_sheet_of_a_notice_is_in_one_language_and_two_pages_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str, said: str, unsaid: str
):
    pypdf = pytest.importorskip("pypdf", reason="the extra “campaign” is not installed")
    monkeypatch.setenv("LC_ALL", locale)
    sheet = tmp_path / "sheet.pdf"
    cli.main(["campaign", GWANGJU, "--no-readings", "-o", str(sheet)])
    pages = pypdf.PdfReader(sheet).pages
    words = "".join(page.extract_text() for page in pages)

    assert len(pages) <= 2
    assert said in words
    assert unsaid not in words
    if locale.startswith("ko"):
        assert "텍스트(TXT)" in words
        assert "그림 없음" in words
        assert re.findall(r"[1-9]\. [가-힣 ]+", words)[:2] == ["1. 고칠 곳", "2. 살펴볼 곳"]


def test_the_sheet_names_what_was_and_was_not_checked(tmp_path: Path):
    pypdf = pytest.importorskip("pypdf", reason="the extra “campaign” is not installed")
    sheet = tmp_path / "sheet.pdf"
    given = answers(tmp_path / "a.toml", FINE | SEEN)

    assert (
        cli.main(["campaign", GWANGJU, "--picture", given, "--checked-by", "점검자", "--no-readings", "-o", str(sheet)])
        == 1
    )
    words = "".join(page.extract_text() for page in pypdf.PdfReader(sheet).pages)
    for said in ("홍보물 점검표", "점검자", "딥페이크 음란물", "확인하지 않은 것", "걸어 보지 않았습니다", "112"):
        assert said in words
