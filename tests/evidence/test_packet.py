import csv
import io
import json
import shutil
import stat
import subprocess
from datetime import timedelta
from pathlib import Path

import bagit
import pytest

from gyeot import digests
from gyeot.errors import Doubt, OutsideWorld, Refused
from gyeot.evidence import enclosed, verify, verify_tlog
from gyeot.evidence import told as told_of
from gyeot.evidence.packet import PacketContents, write_packet
from tests.evidence.office import CASE, MONDAY, WORDS, Office, flip, reexport, three_exhibits


@pytest.fixture
def busy(tmp_path):
    """An office of this test alone, to change."""
    return three_exhibits(tmp_path)


def test_a_packet_is_a_bag_that_other_peoples_tool_accepts(packet):
    assert bagit.Bag(str(packet)).validate()


def test_a_packet_passes_its_own_check(packet, log_key):
    report = verify.check(packet, log_key=log_key)

    assert report.problems == []
    assert (report.exhibits, report.withdrawn, report.sources) == (2, 1, 2)
    assert report.key_checked
    assert report.proofs_checked


def test_each_source_is_there_once_byte_for_byte(packet, office):
    originals = sorted(path.read_bytes() for path in (packet / "data/sources").glob("*/original*"))

    assert originals == sorted([b'{"comments": [1]}', "글번호,글\r\n1,둘째 파일\r\n".encode()])


def test_the_exact_words_are_in_the_machine_copy(packet):
    shown = [json.loads((packet / f"data/items/{n}/fields.json").read_bytes()) for n in ("001", "003")]

    assert [one["text"]["value"] for one in shown] == [WORDS[0], WORDS[2]]


def test_of_a_withdrawn_exhibit_only_the_withdrawal_leaves(packet):
    assert [path.name for path in (packet / "data/items/002").iterdir()] == ["item.json"]
    everything = b"".join(path.read_bytes() for path in packet.rglob("*") if path.is_file()).decode(errors="replace")
    assert WORDS[1] not in everything


@pytest.mark.parametrize("words", ["지어낸 상담 메모", "받은 파일.json", "본인 요청 철회 사유"])
def test_what_staff_wrote_for_themselves_stays_in_the_house(packet, words):
    everything = b"".join(path.read_bytes() for path in packet.rglob("*") if path.is_file()).decode(errors="replace")

    assert words not in everything


def test_the_table_for_people_shows_every_exhibit_and_no_formula(tmp_path, busy):
    table = (busy.hand_over(tmp_path / "out").folder / "data/exhibits.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table, newline="")))

    assert [row["번호 / No."] for row in rows] == ["1", "2", "3"]
    assert rows[0]["글 / Text"] == WORDS[0]
    assert rows[1]["글 / Text"] == """'=HYPERLINK("x";"y") ⏎ 둘째 줄"""
    assert "사람[U+200B]이 [U+202E]worg" in rows[2]["글 / Text"]
    assert rows[2]["보이지 않는 문자 / Characters that do not show"] == "U+200B × 1, U+202E × 1"
    assert rows[0]["작성자 / Author"] == "'@지어낸별명"
    assert rows[0]["작성 시각 / Posted (KST)"] == "2024-09-02 10:00:00 KST"
    assert rows[0]["작성 시각 / Posted (UTC)"] == "2024-09-02T01:00:00.000Z"
    assert rows[0]["판단 / Decision"] == "피해자 비난 (victim blaming)"


def test_the_page_for_people_runs_nothing_and_links_nowhere(packet):
    page = (packet / "data/exhibits.html").read_text(encoding="utf-8")

    assert "&lt;script&gt;" in page
    assert "<mark>[U+202E]</mark>" in page
    assert "https://news.example/1?a=1&amp;b=2" in page
    assert "default-src 'none'" in page
    for live in ("<script", "<a ", "href=", "src=", "<img", "\u202e", "\u200b"):
        assert live not in page


def test_the_hand_over_is_in_the_log(tmp_path, busy):
    written = busy.hand_over(tmp_path / "out")

    assert busy.log.entry(written.logged.index) == written.export.entry
    assert written.manifest == digests.sha256((written.folder / "manifest-sha256.txt").read_bytes())
    assert json.loads(written.export.record)["manifest"] == written.manifest
    assert written.receipt == (written.folder / "log/export.checkpoint").read_bytes()


def test_the_receipt_of_one_packet_is_proven_by_the_next(tmp_path, busy):
    first = busy.hand_over(tmp_path / "first")
    second = busy.hand_over(tmp_path / "second", earlier=[first.logged.size])

    report = verify.check(second.folder, log_key=busy.log.public_key, receipt=first.receipt)
    assert report.problems == []
    assert report.receipt_checked


def test_the_same_contents_give_the_same_payload(tmp_path, busy):
    at = MONDAY + timedelta(hours=1)
    first, second = (busy.hand_over(tmp_path / name, at=at) for name in ("first", "second"))

    assert first.manifest == second.manifest


def test_only_we_may_read_a_packet_until_we_hand_it_out(tmp_path, busy):
    folder = busy.hand_over(tmp_path / "out").folder

    for path in (folder, *folder.rglob("*")):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077


class TestNoPacket:
    def nothing_left(self, tmp_path: Path) -> bool:
        return not list((tmp_path / "outbox").iterdir())

    def test_without_an_exhibit(self, tmp_path):
        office = Office.opened_at(tmp_path)
        office.take_in(b"x")

        with pytest.raises(Refused, match="no exhibit"):
            office.hand_over(tmp_path / "out")

    def test_where_something_is_already(self, tmp_path, busy):
        (tmp_path / "outbox" / "out").mkdir(parents=True)

        with pytest.raises(Refused, match="already"):
            busy.hand_over(tmp_path / "outbox" / "out")

    def test_when_a_vault_file_has_changed(self, tmp_path, busy):
        original = json.loads(busy.sources[0].sealed.record)["files"]["original"]["sha256"]
        flip(busy.vault.path(CASE, original))

        with pytest.raises(Doubt, match=original):
            busy.hand_over(tmp_path / "outbox" / "out")
        assert self.nothing_left(tmp_path)

    def test_when_a_door_hands_other_bytes_than_the_vaults(self, tmp_path, busy):
        from dataclasses import replace

        busy.sources[0] = replace(busy.sources[0], open=lambda: io.BytesIO(b"other bytes"))

        with pytest.raises(Doubt, match="not what was logged"):
            busy.hand_over(tmp_path / "outbox" / "out")
        assert self.nothing_left(tmp_path)

    def test_when_the_log_has_another_record_there(self, tmp_path, busy):
        from dataclasses import replace

        busy.items[0] = replace(busy.items[0], logged=busy.items[1].logged)

        with pytest.raises(Doubt, match="not what was logged"):
            busy.hand_over(tmp_path / "outbox" / "out")

    def test_when_the_kept_words_have_changed(self, tmp_path, busy):
        from dataclasses import replace

        item = busy.items[0]
        busy.items[0] = replace(item, sealed=replace(item.sealed, fields=busy.items[1].sealed.fields))

        with pytest.raises(Doubt, match="not what was logged"):
            busy.hand_over(tmp_path / "outbox" / "out")

    def test_when_an_exhibit_belongs_to_another_case(self, tmp_path, busy):
        busy.admit(busy.sources[0].sealed, "다른 사건의 글", case="GY-0000")

        with pytest.raises(Doubt, match="not what was logged"):
            busy.hand_over(tmp_path / "outbox" / "out")

    def test_when_the_clock_went_backwards(self, tmp_path, busy):
        with pytest.raises(Doubt, match="claims a time"):
            busy.hand_over(tmp_path / "outbox" / "out", at=MONDAY)
        assert self.nothing_left(tmp_path)

    def test_when_a_number_or_a_source_is_missing(self, tmp_path, busy):
        contents = PacketContents(custody=busy.custody(), items=busy.items[1:], sources=busy.sources)
        with pytest.raises(ValueError, match="numbered"):
            write_packet(tmp_path / "out", contents, busy.log)

        contents = PacketContents(custody=busy.custody(), items=busy.items, sources=busy.sources[1:])
        with pytest.raises(ValueError, match="source"):
            write_packet(tmp_path / "out", contents, busy.log)

    def test_when_the_same_bytes_came_twice(self, tmp_path, busy):
        contents = PacketContents(custody=busy.custody(), items=busy.items, sources=[*busy.sources, busy.sources[0]])
        with pytest.raises(ValueError, match="same bytes"):
            write_packet(tmp_path / "out", contents, busy.log)

    def test_when_the_place_cannot_be_written_to(self, tmp_path, busy):
        (tmp_path / "a-file").write_bytes(b"")

        with pytest.raises(OutsideWorld):
            busy.hand_over(tmp_path / "a-file" / "out")


def test_no_words_of_people_are_in_the_log(tmp_path, busy):
    busy.hand_over(tmp_path / "out")
    shutil.rmtree(tmp_path / "log/unfinished")
    everything = b"".join(path.read_bytes() for path in (tmp_path / "log").rglob("*") if path.is_file())

    for words in (*WORDS, "지어낸별명", "news.example/1", "GY-7K2M"):
        assert words.encode() not in everything


def test_without_an_authority_the_report_says_what_the_table_says(packet):
    told = "시각 인증 기관 없음"

    assert told in (packet / "data/exhibits.csv").read_text(encoding="utf-8-sig")
    if shutil.which("pdftotext"):
        page = subprocess.check_output(["pdftotext", packet / "data/report.pdf", "-"], text=True)
        assert told in page
        assert "not yet stamped" not in page


def test_a_check_says_so_where_the_packet_encloses_another_guide_or_checker(packet, log_key):
    assert verify.check(packet, log_key=log_key).other_guides == []

    (packet / "verify_tlog.py").write_bytes(b'print("OK")\n')
    (packet / "VERIFY.md").write_bytes(b"# Everything is fine\n")
    reexport(packet)
    report = verify.check(packet, log_key=log_key)

    assert report.other_guides == ["VERIFY.md", "verify_tlog.py"]
    for language, told in (("en", "Do not check with them"), ("ko", "그 파일로 확인하지 말고")):
        assert any(told in one for one in told_of.sentences(report, language))


def test_a_packet_of_another_version_is_told_apart_and_not_failed(tmp_path, busy, monkeypatch):
    monkeypatch.setitem(enclosed.SHA256, "VERIFY.md", "0" * 64)  # as the check of a later version has it
    report = verify.check(busy.hand_over(tmp_path / "out").folder, log_key=busy.log.public_key)

    assert (report.problems, report.other_guides) == ([], ["VERIFY.md"])


def test_verify_tlog_in_the_packet_is_ours_and_needs_nothing_else(packet):
    ours = Path(verify_tlog.__file__).read_bytes()

    assert (packet / "verify_tlog.py").read_bytes() == ours
    assert b"gyeot" not in ours
