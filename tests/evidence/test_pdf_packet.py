import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from gyeot import clock
from gyeot.errors import OutsideWorld
from gyeot.evidence import pdf_signature, verify
from gyeot.evidence.packet import Packet, PacketContents, write_packet
from gyeot.evidence.pdf import Signature
from gyeot.evidence.pdf_signature import read_certificate
from tests.evidence.office import WORDS, Office, rebag, three_exhibits
from tests.evidence.test_pdf_signature import PASSWORD, office_certificate, passes

REPORT = "data/report.pdf"

signing = pytest.mark.skipif(
    not (pdf_signature.is_installed() and shutil.which("pdfsig")), reason="needs the extra sign and poppler-utils"
)


def hand_over(office: Office, folder, **more) -> Packet:
    contents = PacketContents(custody=office.custody(), items=office.items, sources=office.sources)
    return write_packet(folder, replace(contents, **more), office.log)


def shown_in(path: Path) -> str:
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="reads pages with poppler-utils")
def test_every_packet_holds_a_report_of_its_exhibits(packet):
    shown = shown_in(packet / REPORT)

    assert WORDS[0] in shown
    assert "증 제3호증" in shown
    assert "제출 2건, 철회 1건" in shown
    assert "메모" not in shown
    assert "본인 요청" not in shown


def test_a_report_that_was_changed_and_bagged_again_is_noticed(packet, log_key):
    data = bytearray((packet / REPORT).read_bytes())
    data[len(data) // 2] ^= 1
    (packet / REPORT).write_bytes(data)
    rebag(packet)

    assert verify.problems(packet, log_key=log_key)


def test_a_packet_without_its_report_is_noticed(packet, log_key):
    (packet / REPORT).unlink()
    rebag(packet)

    assert f"{REPORT} is missing" in [one.en for one in verify.problems(packet, log_key=log_key)]


def test_nothing_is_left_beside_the_packet(tmp_path):
    office = three_exhibits(tmp_path / "office")

    hand_over(office, tmp_path / "out" / "packet")

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["packet"]


@signing
def test_an_office_with_a_certificate_hands_over_a_signed_report(tmp_path):
    office = three_exhibits(tmp_path / "office")
    certificate = read_certificate(office_certificate(tmp_path), PASSWORD, at=clock.now())

    packet = hand_over(office, tmp_path / "packet", certificate=certificate)

    assert packet.signature is Signature.SIGNED
    assert passes(packet.folder / REPORT)
    assert verify.problems(packet.folder, log_key=office.log.public_key) == []


@signing
def test_in_an_outage_the_report_is_signed_without_a_time_and_says_so(tmp_path):
    def silent(_question: bytes) -> bytes:
        raise OutsideWorld("no answer", "응답 없음")

    office = three_exhibits(tmp_path / "office")
    certificate = read_certificate(office_certificate(tmp_path), PASSWORD, at=clock.now(), exchange=silent)

    packet = hand_over(office, tmp_path / "packet", certificate=certificate)

    assert packet.signature is Signature.SIGNED
    assert passes(packet.folder / REPORT)
    assert "서명에 시각 인증 없음" in shown_in(packet.folder / REPORT)
