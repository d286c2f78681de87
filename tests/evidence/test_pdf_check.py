"""The signature of a packet's report, as gyeot verify checks it."""

import argparse
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from hypothesis import given, settings
from hypothesis import strategies as st

from gyeot import clock
from gyeot.cli import verify as command
from gyeot.errors import Refused
from gyeot.evidence import pdf_check, pdf_signature
from gyeot.evidence.pdf_check import FAULTS, Trusted, check
from gyeot.evidence.pdf_signature import read_certificate
from tests.evidence.office import rebag, three_exhibits
from tests.evidence.test_pdf_packet import hand_over
from tests.evidence.test_pdf_signature import PASSWORD, office_certificate, signed
from tests.evidence.tsa import Tsa

pytestmark = pytest.mark.skipif(not pdf_signature.is_installed(), reason="needs the extra sign")


def certificates(folder: Path) -> tuple[x509.Certificate, x509.Certificate]:
    """The office's certificate and its CA's."""
    _key, own, others = pkcs12.load_key_and_certificates((folder / "office.p12").read_bytes(), PASSWORD.encode())
    assert own is not None
    return own, others[0]


def said(data: bytes, trusted: Trusted | None = None, *, at: datetime | None = None) -> list[str]:
    return [fault.en for fault in check(data, trusted or Trusted(), at=at or datetime.now(UTC)).faults]


def fault(name: str) -> str:
    return FAULTS[name][0]


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def tsa(desk) -> Tsa:
    return Tsa(desk / "tsa")


@pytest.fixture(scope="module")
def page(desk, tsa) -> bytes:
    """A report, signed with an authority's time."""
    return signed(desk, exchange=tsa.answer).read_bytes()


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_signed_report_passes_with_the_offices_certificate_and_with_its_ca(tmp_path, kind):
    data = signed(tmp_path, kind=kind).read_bytes()

    assert said(data) == []
    for one in certificates(tmp_path):
        assert said(data, Trusted([one])) == []


def test_the_time_in_the_signature_leads_to_its_authority(page, tsa, tmp_path):
    assert check(page, Trusted(), at=datetime.now(UTC)).stamped
    assert said(page, Trusted(roots=[tsa.root])) == []
    assert said(page, Trusted(roots=[Tsa(tmp_path / "other").root])) == [
        "The time stamp does not lead to the root certificate of its authority."
    ]


def test_someone_elses_signature_is_told_apart(page, tmp_path, capfd, caplog):
    office_certificate(tmp_path)  # another of the same name

    for one in certificates(tmp_path):
        assert said(page, Trusted([one])) == [fault("stranger")]
    assert capfd.readouterr() == ("", "")
    assert "Invented" not in caplog.text  # no names out of certificates


def test_a_signature_far_from_the_hand_over_is_noticed(page):
    (late,) = said(page, at=datetime.now(UTC) - timedelta(days=2))
    (early,) = said(page, at=datetime.now(UTC) + timedelta(hours=1))

    assert "which is after" in late
    assert "which is before" in early


def test_a_certificate_that_was_not_valid_at_the_hand_over_is_noticed(tmp_path):
    data = signed(tmp_path).read_bytes()

    assert said(data, at=datetime.now(UTC) + timedelta(days=40)) == [fault("validity")]
    assert said(data, at=datetime.now(UTC) - timedelta(days=70)) == [fault("validity")]


def test_an_update_appended_after_the_signature_is_noticed(page):
    from pyhanko.pdf_utils.generic import NameObject, TextStringObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    file = BytesIO(page)
    writer = IncrementalPdfFileWriter(file)
    writer.root[NameObject("/Lang")] = TextStringObject("en")
    writer.update_root()
    writer.write_in_place()

    assert said(file.getvalue()) == [fault("appended"), fault("forbidden")]


def test_what_the_signature_leaves_out_is_noticed(page):
    at = page.index(b"/ByteRange [0 ")
    gap = page.rindex(b"00>", 0, at)
    wider = page.replace(b"/ByteRange [0 ", b"/ByteRange [9 ")
    filled = page[:gap] + b"1" + page[gap + 1 :]

    assert fault("uncovered") in said(wider)
    assert said(filled) == [fault("uncovered")]  # room behind the signature is no room for anything


def test_a_page_changed_under_the_signature_is_noticed(page):
    assert said(page.replace(b"/Type /SigRef", b"/Type /SigRed")) == [fault("changed")]


def test_a_second_signature_is_noticed(desk, tmp_path, page):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, signers

    key = office_certificate(tmp_path).read_bytes()
    signer = signers.SimpleSigner.load_pkcs12_data(key, other_certs=[], passphrase=PASSWORD.encode())
    unsigned = IncrementalPdfFileWriter(BytesIO((desk / "unsigned.pdf").read_bytes()))
    # On a thread of its own: the browser tests leave an event loop running in this one.
    with ThreadPoolExecutor(max_workers=1) as apart:
        first, second = PdfSignatureMetadata(field_name="first"), PdfSignatureMetadata(field_name="second")
        once = apart.submit(signers.sign_pdf, unsigned, first, signer=signer).result()
        twice = apart.submit(signers.sign_pdf, IncrementalPdfFileWriter(once), second, signer=signer).result()

    assert said(twice.getvalue()) == [fault("several")]


def test_an_unsigned_report_is_a_problem_only_where_a_signature_was_expected(page, desk):
    own, _ca = certificates(desk)
    unsigned = (desk / "unsigned.pdf").read_bytes()

    assert said(unsigned) == []
    assert said(unsigned, Trusted([own])) == [fault("unsigned")]
    assert said(unsigned + b"% /ByteRange in a comment", Trusted([own])) == [fault("unsigned")]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda page: page.replace(b"/ByteRange [0 ", b"/ByteRange [0]/Y ["),
        lambda page: page.replace(b"/ByteRange [0 ", b"/ByteRange /A /Y ["),
        lambda page: page.replace(b"/ByteRange [0 ", b"/ByteRange [" + b"[" * 50_000),
        lambda page: page.replace(b"trailer", b"trailer" + b"[" * 50_000),
        lambda page: page[: page.rindex(b"startxref")] + b"startxref\n" + b"9" * 26 + b"\n%%EOF\n",
        lambda page: page[: page.rindex(b"startxref")] + b"startxref\n0\n%%EOF\n",
        lambda _page: b"/ByteRange",
        lambda _page: b"%PDF-1.7\n/ByteRange\nstartxref\n0\n%%EOF",
    ],
    ids=["short", "name", "deep", "deeper", "far", "nowhere", "word", "hollow"],
)
def test_a_damaged_file_gets_a_sentence(page, spoil: Callable[[bytes], bytes]):
    assert said(spoil(page)) == [fault("malformed")]


@settings(max_examples=40)  # each reads a whole report
@given(changes=st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), min_size=1, max_size=4))
def test_whatever_is_flipped_gets_a_sentence_and_no_traceback(page, desk, changes):
    own, _ca = certificates(desk)
    mark = page.index(b"/ByteRange")
    start = page.rindex(b"<30", 0, mark)
    changed = bytearray(page)
    for place, value in changes:
        first = (start - 2000, start, mark)[place % 3]  # the objects before, the signature, what stands behind it
        changed[first + place % (len(page) - first)] = value

    sentences = said(bytes(changed), Trusted([own]))

    # Inside the gap, what the signature does not need may change (whose CA is enclosed); nothing outside may.
    if changed[:start] != page[:start] or changed[mark:] != page[mark:]:
        assert sentences


@pytest.fixture
def gyeot_verify(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    parser = argparse.ArgumentParser()
    command.add_to(parser.add_subparsers())

    def run(*arguments: object) -> tuple[int, str]:
        args = parser.parse_args(["verify", *map(str, arguments)])
        return args.run(args), capsys.readouterr().out

    return run


@pytest.fixture
def handed_over(tmp_path, tsa) -> Path:
    """A packet of today, its report signed with an authority's time, and the certificates beside it."""
    office = three_exhibits(tmp_path / "office")
    opened = read_certificate(office_certificate(tmp_path), PASSWORD, at=clock.now(), exchange=tsa.answer)
    for name, one in zip(("own", "ca"), certificates(tmp_path), strict=True):
        (tmp_path / f"{name}.pem").write_bytes(one.public_bytes(Encoding.PEM))
    return hand_over(office, tmp_path / "packet", certificate=opened, custody=office.custody(at=clock.now())).folder


def test_without_a_certificate_it_says_that_whose_it_is_was_not_checked(gyeot_verify, handed_over):
    code, out = gyeot_verify(handed_over)

    assert code == 0
    assert "data/report.pdf is signed, to its last byte, and unchanged since." in out
    assert "Whose signature that is was NOT checked: give --pdf-signer" in out
    assert "누구의 전자서명인지는 확인하지 않았습니다" in gyeot_verify(handed_over, "--lang", "ko")[1]


@pytest.mark.parametrize("pem", ["own.pem", "ca.pem"])
def test_with_the_offices_certificate_it_says_whose_it_is(gyeot_verify, handed_over, pem):
    code, out = gyeot_verify(handed_over, "--pdf-signer", handed_over.parent / pem)

    assert code == 0
    assert "It is signed with a certificate that you named." in out
    assert "NOT checked: give --pdf-signer" not in out


def test_a_report_without_its_signature_is_a_problem_for_programs_too(gyeot_verify, packet, desk, page, tmp_path):
    (tmp_path / "own.pem").write_bytes(certificates(desk)[0].public_bytes(Encoding.PEM))
    code, out = gyeot_verify(packet, "--pdf-signer", tmp_path / "own.pem", "--json")
    told = json.loads(out)

    assert code == 1
    assert [one["en"] for one in told["problems"]] == [f"data/report.pdf: {fault('unsigned')}"]
    assert told["report_signed"] is told["signature_checked"] is False


def test_where_the_files_differ_the_signature_is_not_looked_at(gyeot_verify, handed_over):
    (handed_over / "data/report.pdf").write_bytes(b"/ByteRange")
    rebag(handed_over)

    code, out = gyeot_verify(handed_over, "--json")

    assert code == 1
    assert json.loads(out)["signature_checked"] is False


def test_without_the_library_it_says_that_nobody_looked(gyeot_verify, handed_over, monkeypatch):
    monkeypatch.setattr(pdf_check, "is_installed", lambda: False)  # the machine's, not ours
    code, out = gyeot_verify(handed_over)

    assert code == 0
    assert "The signature was NOT checked: install gyeot[sign], or use pdfsig" in out
    with pytest.raises(Refused):
        gyeot_verify(handed_over, "--pdf-signer", handed_over.parent / "own.pem")


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN CERTIFICATE-----", b"\x30\x80"], ids=["empty", "cut", "der"])
def test_what_is_no_certificate_is_your_input(pem):
    with pytest.raises(Refused):
        pdf_check.read_signer(pem)
