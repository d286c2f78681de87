import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from gyeot import clock
from gyeot.errors import OutsideWorld, Refused
from gyeot.evidence import pdf_signature
from gyeot.evidence.pdf import Signature, report
from gyeot.evidence.pdf_signature import foreseen, read_certificate, sign
from tests.evidence.test_pdf import exhibit, of
from tests.evidence.tsa import Tsa

PASSWORD = "지어낸 암호 1"
KEYS = {"rsa": lambda: rsa.generate_private_key(65537, 2048), "ec": lambda: ec.generate_private_key(ec.SECP256R1())}

pytestmark = pytest.mark.skipif(not pdf_signature.is_installed(), reason="needs the extra sign")
checking = pytest.mark.skipif(not shutil.which("pdfsig"), reason="checks signatures with poppler-utils")


def office_certificate(folder: Path, *, kind: str = "rsa", ends: timedelta = timedelta(days=30)) -> Path:
    """A throw-away CA and an office's certificate under it, as a PKCS#12 file."""
    now = datetime.now(UTC)
    ca_key, key = KEYS[kind](), KEYS[kind]()

    def certificate(name: str, of_key, *, ca: bool) -> x509.Certificate:
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Invented CA")]))
            .public_key(of_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=60))
            .not_valid_after(now + ends)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .sign(ca_key, hashes.SHA256())
        )

    root, own = certificate("Invented CA", ca_key, ca=True), certificate("Invented Centre", key, ca=False)
    path = folder / "office.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"office", key, own, [root], BestAvailableEncryption(PASSWORD.encode()))
    )
    return path


def signed(folder: Path, *, kind: str = "rsa", exchange=None) -> Path:
    certificate = read_certificate(office_certificate(folder, kind=kind), PASSWORD, at=clock.now(), exchange=exchange)
    report(of(exhibit(1, "왜 바로 신고하지 않았대?"), signature=foreseen(certificate)), out=folder / "unsigned.pdf")
    sign(folder / "unsigned.pdf", certificate, out=folder / "report.pdf")
    return folder / "report.pdf"


def pdfsig(path: Path) -> str:
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, check=False).stdout.decode()


def passes(path: Path) -> bool:
    """The rule of VERIFY.md: both sentences."""
    said = pdfsig(path)
    return "Signature is Valid" in said and "Total document signed" in said and "Not total" not in said


@checking
@pytest.mark.parametrize("kind", list(KEYS))
def test_a_signed_report_passes_a_strangers_check(tmp_path, kind):
    said = pdfsig(signed(tmp_path, kind=kind))

    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "Invented Centre" in said
    assert "ETSI.CAdES.detached" in said


@checking
def test_the_signature_bears_the_authoritys_time(tmp_path):
    from pyhanko.pdf_utils.reader import PdfFileReader

    tsa = Tsa(tmp_path / "tsa")
    path = signed(tmp_path, exchange=tsa.answer)

    assert passes(path)
    with path.open("rb") as file:
        (signature,) = PdfFileReader(file).embedded_signatures
        attributes = [one["type"].native for one in signature.signer_info["unsigned_attrs"]]
    assert attributes == ["signature_time_stamp_token"]


@checking
def test_every_change_under_the_signature_is_noticed(tmp_path):
    path = signed(tmp_path)
    data = path.read_bytes()

    for at in range(20, len(data) // 2, len(data) // 12):
        changed = bytearray(data)
        changed[at] ^= 1
        path.write_bytes(changed)
        assert not passes(path)


@checking
def test_an_update_appended_after_the_signature_is_noticed(tmp_path):
    from pyhanko.pdf_utils.generic import NameObject, TextStringObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    path = signed(tmp_path)
    with path.open("rb+") as file:
        writer = IncrementalPdfFileWriter(file)
        writer.root[NameObject("/Lang")] = TextStringObject("en")
        writer.update_root()
        writer.write_in_place()

    assert not passes(path)


def test_signing_keeps_what_was_set_byte_for_byte(tmp_path):
    path = signed(tmp_path)

    assert path.read_bytes().startswith((tmp_path / "unsigned.pdf").read_bytes())


def test_a_wrong_password_is_refused_and_not_repeated(tmp_path):
    with pytest.raises(Refused) as raised:
        read_certificate(office_certificate(tmp_path), "다른 암호", at=clock.now())

    assert "다른" not in repr(raised.value) + str(raised.value.__cause__)


@pytest.mark.parametrize("data", [b"", b"\x30\x80", b"-----BEGIN CERTIFICATE-----"], ids=["empty", "cut", "pem"])
def test_what_is_no_certificate_with_its_key_is_refused(tmp_path, data):
    (tmp_path / "office.p12").write_bytes(data)

    with pytest.raises(Refused):
        read_certificate(tmp_path / "office.p12", PASSWORD, at=clock.now())


def test_a_certificate_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused):
        read_certificate(tmp_path / "none.p12", PASSWORD, at=clock.now())


def test_a_certificate_past_its_time_is_refused(tmp_path):
    with pytest.raises(Refused):
        read_certificate(office_certificate(tmp_path, ends=-timedelta(days=1)), PASSWORD, at=clock.now())


@pytest.mark.parametrize("answer", [b"", b"not DER", b"\x30\x03\x02\x01\x00"], ids=["nothing", "no-der", "other-der"])
def test_an_answer_that_is_no_timestamp_stops_the_signature(tmp_path, answer):
    with pytest.raises(OutsideWorld):
        signed(tmp_path, exchange=lambda _question: answer)

    assert not (tmp_path / "report.pdf").exists()


def test_an_authority_that_does_not_answer_stops_the_signature(tmp_path):
    def silent(_question: bytes) -> bytes:
        raise OutsideWorld("no answer", "응답 없음")

    with pytest.raises(OutsideWorld):
        signed(tmp_path, exchange=silent)

    assert not (tmp_path / "report.pdf").exists()


def test_the_cover_is_told_what_will_be(tmp_path):
    certificate = read_certificate(office_certificate(tmp_path), PASSWORD, at=clock.now())

    assert foreseen(None) is Signature.NO_CERTIFICATE
    assert foreseen(certificate) is Signature.SIGNED
    assert PASSWORD not in repr(certificate)
