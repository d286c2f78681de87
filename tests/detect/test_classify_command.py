"""gyeot classify: the contract that programs and people rely on."""

import io
import json
from pathlib import Path

import pytest

from gyeot import cli
from gyeot.detect import MODEL

KEYS = ["platform", "id", "author", "posted_at", "url", "title", "text", "scores", "labels", "spans", "model"]


@pytest.fixture
def comments(tmp_path: Path) -> Path:
    file = tmp_path / "comments.jsonl"
    records = [
        {
            "text": "딱 봐도 꽃뱀이네",
            "id": "c1",
            "author": "종이배",
            "posted_at": "2024-09-05T12:00:00+09:00",
            "url": "https://example.org/1",
            "platform": "naver",
        },
        {"text": "힘내세요 응원합니다", "id": "c2", "title": "여름 축제"},
        {"text": "😀", "id": "c3"},
    ]
    file.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return file


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json_lines_have_exactly_the_keys_of_the_contract(comments: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["classify", str(comments), "--json"]) == 1

    harmful, kind, wordless = printed(capsys)
    assert list(harmful) == list(kind) == list(wordless) == KEYS
    assert harmful["posted_at"] == "2024-09-05T03:00:00.000Z"
    assert (harmful["id"], harmful["author"], harmful["platform"], harmful["model"]) == ("c1", "종이배", "naver", MODEL)
    assert "disbelief" in harmful["labels"]
    assert len(harmful["scores"]) == 9
    assert {"start", "end", "label", "weight"} == set(harmful["spans"][0])
    assert kind["labels"] == []
    assert (wordless["scores"], wordless["labels"], wordless["spans"]) == ({}, [], [])


def test_nothing_found_ends_with_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "kind.jsonl"
    file.write_text('{"text": "힘내세요 응원합니다"}\n', "utf-8")

    assert cli.main(["classify", str(file)]) == 0
    assert "Read 1 comments: 0 marked" in capsys.readouterr().out


def test_the_plain_form_keeps_peoples_words_to_itself_unless_asked(comments: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["classify", str(comments)]) == 1
    out = capsys.readouterr().out
    assert "c1" in out
    assert "disbelief" in out
    assert "꽃뱀" not in out

    assert cli.main(["classify", str(comments), "--show-text"]) == 1
    assert "꽃뱀" in capsys.readouterr().out


def test_a_terminal_set_to_korean_is_answered_in_korean(
    comments: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")

    assert cli.main(["classify", str(comments)]) == 1
    out = capsys.readouterr().out
    assert "불신·무고 주장" in out
    assert "댓글 3개를 읽었습니다" in out


def test_a_dash_reads_json_lines_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    class Pipe:
        buffer = io.BytesIO('{"text": "링크 좀"}\n'.encode())

    monkeypatch.setattr("sys.stdin", Pipe)

    assert cli.main(["classify", "-", "--json"]) == 1
    assert printed(capsys)[0]["labels"] == ["solicitation"]


def test_a_title_stands_in_where_a_comment_names_none(comments: Path, capsys: pytest.CaptureFixture[str]):
    cli.main(["classify", str(comments), "--title", "성희롱 신고", "--json"])

    assert [record["title"] for record in printed(capsys)] == ["성희롱 신고", "여름 축제", "성희롱 신고"]


def test_its_own_output_can_be_read_again(comments: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    cli.main(["classify", str(comments), "--json"])
    first = capsys.readouterr().out
    again = tmp_path / "readings.jsonl"
    again.write_text(first, "utf-8")

    cli.main(["classify", str(again), "--json"])

    assert capsys.readouterr().out == first


def test_records_that_cannot_be_read_are_told_with_their_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "torn.jsonl"
    file.write_text('{"text": "힘내세요"}\n{"text": \n', "utf-8")

    assert cli.main(["classify", str(file), "--json"]) == 0
    streams = capsys.readouterr()
    assert len(streams.out.splitlines()) == 1
    assert "line=2" in streams.err


@pytest.mark.parametrize(
    ("name", "content", "language", "words"),
    [
        ("absent", None, "en_US.UTF-8", "There is no such file"),
        ("absent", None, "ko_KR.UTF-8", "그런 파일이 없습니다"),
        ("noise.bin", b"\x00\x01\x02" * 99, "en_US.UTF-8", "does not know this kind of file"),
        ("empty.json", b"", "ko_KR.UTF-8", "빈 파일입니다"),
    ],
    ids=["absent-en", "absent-ko", "noise", "empty"],
)
def test_bad_input_ends_with_two_and_says_what_to_do(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    content: bytes | None,
    language: str,
    words: str,
):
    monkeypatch.setenv("LC_ALL", language)
    if content is not None:
        (tmp_path / name).write_bytes(content)

    assert cli.main(["classify", str(tmp_path / name)]) == 2
    assert words in capsys.readouterr().err


def test_one_bad_file_does_not_hide_the_others(comments: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "noise.bin").write_bytes(b"\x00\x01\x02" * 99)

    assert cli.main(["classify", str(tmp_path), "--json"]) == 2
    assert len(printed(capsys)) == 3


def test_an_unknown_format_or_threshold_is_refused(comments: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["classify", str(comments), "--as", "parchment"]) == 2
    assert "jsonl" in capsys.readouterr().err
    with pytest.raises(SystemExit) as left:
        cli.main(["classify", str(comments), "--threshold", "sure"])
    assert left.value.code == 2


@pytest.mark.parametrize("folder", ["youtube", "naver", "dcinside", "telegram", "reddit", "tabular", "warc", "jsonl"])
def test_samples_of_every_source_are_read(folder: str, capsys: pytest.CaptureFixture[str]):
    files = [str(f) for f in sorted(Path("tests/samples", folder).iterdir()) if not f.name.startswith("broken")]

    assert cli.main(["classify", *files, "--json"]) in (0, 1)
    assert all(list(record) == KEYS for record in printed(capsys))
