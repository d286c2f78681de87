"""The redacted twin: it shows less, proves as much, and the full packet shows later that it told the truth."""

import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import bagit
import pytest

from gyeot.cli import main
from gyeot.errors import Refused
from gyeot.evidence import twin, verify
from gyeot.evidence.items import CaptureFields, seal_capture
from gyeot.evidence.packet import PackedItem, PacketContents, write_packet
from tests.evidence.office import (
    WORDS,
    Office,
    commands,
    rebag,
    reexport,
    three_exhibits,
    tools_from_outside,
    write_canonical,
)

#: Words of the invented office that a third party is not to see by default.
SECRET = (
    "지어낸별명",
    "192.0",
    "news.example",
    "987654321",
    "비밀 제보자",
    "비밀 비고",
    "지어낸 상담 메모",
    '{"comments": [1]}',
)


@pytest.fixture(scope="session")
def twins_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, Path, Path]:
    root = tmp_path_factory.mktemp("twins")
    office = three_exhibits(root)
    office.sources = [replace(source, capture=explained(office, source)) for source in office.sources]
    full = hand_over(office, root / "full")
    return office, full, hand_over(office, root / "redacted", twin.BY_DEFAULT)


def explained(office: Office, source) -> PackedItem:
    sealed = seal_capture(
        office.custody(),
        source=source.sealed,
        original=json.loads(source.sealed.record)["files"]["original"]["sha256"],
        version=1,
        earlier=None,
        words=CaptureFields(given_by="비밀 제보자", how="given-file", changed="no", remarks="비밀 비고"),
    )
    return PackedItem(sealed, office.log.append(sealed.entry))


def hand_over(office: Office, folder: Path, withheld: frozenset[str] = frozenset()) -> Path:
    contents = PacketContents(custody=office.custody(), items=office.items, sources=office.sources, withheld=withheld)
    return write_packet(folder, contents, office.log).folder


@pytest.fixture
def office(twins_once) -> Office:
    return twins_once[0]


@pytest.fixture
def full(twins_once, tmp_path) -> Path:
    return Path(shutil.copytree(twins_once[1], tmp_path / "full"))


@pytest.fixture
def redacted(twins_once, tmp_path) -> Path:
    return Path(shutil.copytree(twins_once[2], tmp_path / "redacted"))


def everything(packet: Path) -> str:
    return b"".join(path.read_bytes() for path in packet.rglob("*") if path.is_file()).decode(errors="replace")


def said(problems) -> list[str]:
    return [problem.en for problem in problems]


def change(packet: Path, name: str, how) -> None:
    value = json.loads((packet / name).read_bytes())
    how(value)
    write_canonical(packet / name, value)


def test_a_redacted_packet_passes_every_check_of_its_own(redacted, office):
    report = verify.check(redacted, log_key=office.log.public_key)

    assert report.problems == []
    assert (report.exhibits, report.sources, report.unexplained) == (3, 2, 0)
    assert report.withheld == sorted(twin.BY_DEFAULT)
    assert bagit.Bag(str(redacted)).validate()


@pytest.mark.parametrize("words", SECRET)
def test_what_is_withheld_stands_in_no_file_of_it(redacted, full, words):
    assert words not in everything(redacted)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler reads the report's words")
def test_what_is_withheld_stands_on_no_page_of_its_report(redacted, full):
    in_full, in_redacted = (
        subprocess.run(
            ["pdftotext", "-raw", packet / "data/report.pdf", "-"], capture_output=True, text=True, check=True
        ).stdout
        for packet in (full, redacted)
    )

    assert [words for words in SECRET if words in in_redacted] == []
    assert {"지어낸별명", "news.example", "비밀 제보자"} <= {words for words in SECRET if words in in_full}


def test_what_is_to_be_understood_stays(redacted):
    page = (redacted / "data/exhibits.html").read_text(encoding="utf-8")

    assert WORDS[0] in page
    assert "피해자 비난" in page
    assert "파일로 건네받음" in page
    assert page.count("[가림 / withheld]") >= 3 * 4
    assert "This is a redacted packet" in page


def test_it_holds_the_same_records_and_of_the_files_their_hashes_alone(redacted, full):
    records = {path.relative_to(full): path.read_bytes() for path in full.glob("data/**/item.json")}

    assert records == {path.relative_to(redacted): path.read_bytes() for path in redacted.glob("data/**/item.json")}
    assert len(records) == 3 + 2 + 2
    assert len(list(full.glob("data/sources/*/original*"))) == 2
    assert not list(redacted.glob("data/sources/*/original*"))


def test_it_tells_the_same_as_the_full_one(redacted, full):
    assert twin.differences(redacted, full) == []


def test_the_full_packet_opens_each_word_that_was_withheld(redacted, full):
    from gyeot.evidence.verify_tlog import check_opening

    item = (redacted / "data/items/001/item.json").read_bytes()
    fields = json.loads((full / "data/items/001/fields.json").read_bytes())

    for name in sorted(twin.BY_DEFAULT & fields.keys()):
        assert name in check_opening(item, json.dumps({"text": fields["text"]}).encode())
        assert name not in check_opening(item, json.dumps({name: fields[name]}).encode())


def test_any_field_can_be_withheld(office, tmp_path):
    chosen = twin.chosen(["text", "posted_at", "labels", "how"])
    packet = hand_over(office, tmp_path / "out", chosen)

    assert verify.problems(packet, log_key=office.log.public_key) == []
    assert not [words for words in WORDS if words in everything(packet)]
    assert "지어낸별명" in everything(packet)


def test_a_field_that_nobody_knows_cannot_be_withheld():
    with pytest.raises(Refused, match="nothing called colour"):
        twin.chosen(["author", "colour"])


def test_words_cannot_be_withheld_beside_the_file_that_holds_them(office, tmp_path):
    with pytest.raises(ValueError, match="received files"):
        hand_over(office, tmp_path / "out", frozenset({"author"}))
    assert twin.chosen(["author"]) == {"author", "original"}


# ---- an attacker, who bags again


def add_the_author(packet: Path, full: Path) -> None:
    author = json.loads((full / "data/items/001/fields.json").read_bytes())["author"]
    change(packet, "data/items/001/fields.json", lambda fields: fields.update(author=author))


EDITS = {
    "a word more is withheld than the hand-over says": (
        lambda p, full: change(p, "data/items/001/fields.json", lambda fields: fields.pop("text")),
        "data/items/001/fields.json does not show the words that its item.json sealed",
    ),
    "a word is shown that the hand-over says is withheld": (
        add_the_author,
        "data/items/001/fields.json does not show the words that its item.json sealed",
    ),
    "a word is another": (
        lambda p, full: change(p, "data/items/001/fields.json", lambda fields: fields["text"].update(value="다른 글")),
        "data/items/001/fields.json does not show the words that its item.json sealed",
    ),
    "a statement is gone": (
        lambda p, full: [shutil.rmtree(path) for path in p.glob("data/sources/*/capture")],
        "/capture/item.json is missing",
    ),
    "a received file is slipped in": (
        lambda p, full: (next(p.glob("data/sources/*")) / "original.json").write_bytes(b"{}"),
        "/original.json is not part of a packet",
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_edits_of_a_redacted_packet_are_named_though_bagged_again(redacted, full, edit):
    how, sentence = EDITS[edit]
    how(redacted, full)
    rebag(redacted)

    assert any(one.endswith(sentence) for one in said(verify.problems(redacted)))


def test_what_is_withheld_cannot_be_told_otherwise_without_the_logs_key(redacted):
    change(redacted, "data/items/001/fields.json", lambda fields: fields.pop("text"))
    reexport(redacted, lambda export: export.update(withheld=sorted([*export["withheld"], "text"])))

    assert "log/export.tlog-proof does not prove that its record is in the log" in said(verify.problems(redacted))


@pytest.mark.parametrize("withheld", [["author"], ["original", "author"], ["original", "original"], "original", [1]])
def test_a_malformed_list_of_what_is_withheld_is_no_record(redacted, withheld):
    reexport(redacted, lambda export: export.update(withheld=withheld))

    assert said(verify.problems(redacted)) == ["log/export.json is not a sealed record in its one canonical spelling"]


def test_a_statement_about_a_file_that_is_not_there_is_no_record(redacted):
    reexport(redacted, lambda export: export.update(captures={"0" * 64: "1" * 64}))

    assert said(verify.problems(redacted)) == ["log/export.json is not a sealed record in its one canonical spelling"]


# ---- held against the full one


def test_a_field_that_tells_another_story_is_named(redacted, full):
    change(redacted, "data/items/003/fields.json", lambda fields: fields["text"].update(value="다른 글"))

    assert said(twin.differences(redacted, full)) == ["data/items/003 shows another text than the full packet"]


def test_a_field_that_the_full_one_does_not_show_is_named(redacted, full):
    change(full, "data/items/003/fields.json", lambda fields: fields.pop("likes"))

    assert said(twin.differences(redacted, full)) == [
        "data/items/003 shows the field likes in the redacted packet alone"
    ]


def test_an_exhibit_that_is_another_or_missing_is_named(redacted, full):
    change(redacted, "log/export.json", lambda export: export["items"].__setitem__(0, "0" * 64))
    change(redacted, "log/export.json", lambda export: export["items"].pop())

    assert said(twin.differences(redacted, full)) == [
        "data/items/001 is another record in the full packet",
        "data/items/003 is in the full packet and not in the redacted one",
    ]
    other_way = "data/items/003 is in the redacted packet and not in the full one"
    assert other_way in said(twin.differences(full, redacted))


def test_another_cases_packet_is_no_twin(redacted, full):
    change(full, "log/export.json", lambda export: export.update(case="GY-0000"))

    assert said(twin.differences(redacted, full)) == ["The two packets belong to different cases."]


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b"[" * 100_000])
def test_nothing_in_a_packet_makes_the_comparison_fall_over(redacted, full, data):
    (redacted / "data/items/001/fields.json").write_bytes(data)
    assert isinstance(twin.differences(redacted, full), list)

    (full / "log/export.json").write_bytes(data)
    assert said(twin.differences(redacted, full)) == [
        "One of the two packets has no record of its hand-over that can be read. Check each of them first."
    ]


def test_the_command_says_plainly_what_is_withheld_and_that_it_tells_the_same(redacted, full, capsys):
    assert main(["verify", str(redacted), "--lang", "en"]) == 0
    alone = capsys.readouterr().out
    assert "This packet is redacted. Withheld: author, author's id, author's partial IP, comment id" in alone
    assert "hold it against the full packet with --against" in alone

    assert main(["verify", str(redacted), "--against", str(full), "--lang", "ko"]) == 0
    assert "전체 묶음과 같은 내용입니다" in capsys.readouterr().out


def test_the_command_names_the_field_and_doubts_a_full_packet_with_problems(redacted, full, capsys):
    change(full, "data/items/002/fields.json", lambda fields: fields["text"].update(value="다른 글"))

    assert main(["verify", str(redacted), "--against", str(full), "--lang", "en"]) == 1
    said = capsys.readouterr().out
    assert "- data/items/002 shows another text than the full packet" in said
    assert "has problems of its own (1)" in said
    assert "It tells the same" not in said


def test_the_packets_own_commands_pass_on_both_twins(redacted, full, office, tmp_path):
    (tmp_path / "log.pub.pem").write_bytes(office.log.public_key)
    environment = {
        "PATH": os.environ["PATH"],
        "KEY": str(tmp_path / "log.pub.pem"),
        "ROOTS": str(tmp_path / "none"),
        **tools_from_outside(tmp_path),
    }
    for packet in (redacted, full):
        blocks = commands(tmp_path / "VERIFY.md")
        done = [
            subprocess.run(["sh", "-c", one], cwd=packet, env=environment, capture_output=True, text=True, check=False)
            for one in blocks
        ]

        assert "FAILED" not in "".join(one.stdout for one in done)
        assert {one.stderr for one in done} == {""}
        assert "".join(one.stdout for one in done).count("kept back: author, author_id,") == (packet == redacted) * 3
