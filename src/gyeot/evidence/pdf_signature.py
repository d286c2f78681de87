"""Sign the report with the office's certificate, so that any PDF reader says whose it is and whether it was changed.

PAdES (ETSI EN 319 142-1) by pyHanko: baseline B-B, and B-T where a timestamp authority answers. The signature covers
the whole file and allows no change after it. It needs the extra ``sign``; without it the report leaves unsigned and
says so on its cover.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import pkcs12

from gyeot.errors import OutsideWorld, Refused
from gyeot.evidence.pdf import Signature

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

#: An RFC 3161 exchange: a TimeStampReq in DER goes out, the TimeStampResp comes back. Raises OutsideWorld.
Exchange: TypeAlias = Callable[[bytes], bytes]

_FIELD = "gyeot"


@dataclass(frozen=True, slots=True)
class Certificate:
    """The office's key and certificate, opened, and whom to ask for the time."""

    key_material: bytes = field(repr=False)  # PKCS#12 as it was read
    password: bytes = field(repr=False)
    fingerprint: str  # SHA-256 of the certificate
    exchange: Exchange | None = field(default=None, repr=False)


def is_installed() -> bool:
    """Whether the library that signs is there."""
    return find_spec("pyhanko") is not None


def foreseen(certificate: Certificate | None) -> Signature:
    """Say what the report's cover is to say: it is set before it is signed."""
    if certificate is None:
        return Signature.NO_CERTIFICATE
    if not is_installed():
        return Signature.NO_LIBRARY
    return Signature.SIGNED if certificate.exchange is None else Signature.STAMPED


def read_certificate(file: Path, password: str, *, at: datetime, exchange: Exchange | None = None) -> Certificate:
    """Open a PKCS#12 file.

    Raises Refused when the file is none, the password is wrong, or the certificate is not valid ``at`` this time: a
    report that an office meant to sign does not silently leave without its signature.
    """
    try:
        data = file.read_bytes()
        key, certificate, _others = pkcs12.load_key_and_certificates(data, password.encode() or None)
    except OSError as cause:
        raise _unusable() from OSError(cause.errno, cause.strerror)
    except ValueError:
        raise _unusable() from None
    if key is None or certificate is None:
        raise _unusable()
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise Refused(
            "The certificate for signing reports is not valid at this time. Renew it, or take GYEOT_PDF_CERT away.",
            "보고서 서명 인증서의 유효 기간이 아닙니다. 인증서를 갱신하거나 GYEOT_PDF_CERT 설정을 빼 주세요.",
        )
    return Certificate(data, password.encode(), _fingerprint(certificate), exchange)


def sign(pdf: Path, certificate: Certificate, *, out: Path) -> None:
    """Write ``pdf`` with a signature to ``out``. Raises OutsideWorld when the timestamp authority does not answer."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign import PdfSignatureMetadata, signers
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.timestamps import TimestampRequestError

    signer = signers.SimpleSigner.load_pkcs12_data(
        certificate.key_material, other_certs=[], passphrase=certificate.password or None
    )
    promise = PdfSignatureMetadata(
        field_name=_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    stamper = None if certificate.exchange is None else _stamper(certificate.exchange)
    try:
        # pyHanko starts an event loop, and whoever calls us may be inside one already: so on a thread of its own.
        with pdf.open("rb") as unsigned, ThreadPoolExecutor(max_workers=1) as apart:
            page = IncrementalPdfFileWriter(unsigned)
            signed = apart.submit(signers.sign_pdf, page, promise, signer=signer, timestamper=stamper).result()
    except (PdfError, SigningError, TimestampRequestError, ValueError) as cause:  # ValueError: an answer that is no DER
        raise OutsideWorld(
            "The report could not be signed. No packet was made. Check the certificate and the timestamp authority.",
            "보고서에 서명하지 못해 묶음을 만들지 않았습니다. 인증서와 시각 인증 기관을 확인해 주세요.",
        ) from cause
    out.write_bytes(signed.getvalue())


def _stamper(exchange: Exchange) -> "TimeStamper":
    from asn1crypto import tsp  # type: ignore[import-untyped]  # it ships no types
    from pyhanko.sign.timestamps import TimeStamper

    class Stamper(TimeStamper):
        """Asks through our one door to the network."""

        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            return tsp.TimeStampResp.load(exchange(req.dump()))

    return Stamper()  # type: ignore[no-untyped-call]  # pyHanko left this constructor's types out


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(SHA256()).hex()


def _unusable() -> Refused:
    return Refused(
        "The certificate for signing reports cannot be opened: it must be a PKCS#12 file with its key, and the "
        "password must fit. Check GYEOT_PDF_CERT and GYEOT_PDF_CERT_PASSWORD.",
        "보고서 서명 인증서를 열 수 없습니다. 개인 키가 든 PKCS#12 파일인지, 암호가 맞는지 확인해 주세요. "
        "설정 이름은 GYEOT_PDF_CERT와 GYEOT_PDF_CERT_PASSWORD입니다.",
    )
