"""Check the signature of a packet's report: whether the page is still what was signed, when that was, and by whom.

The counterpart of ``pdf_signature``: PAdES (ETSI EN 319 142-1), read by pyHanko, the extra ``sign``. Whether all of
the file is signed is seen here and not left to the library. Nothing is fetched, so whether a certificate was revoked is
not looked up.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

from gyeot.errors import Doubt, Refused
from gyeot.evidence import stamps, tokens
from gyeot.evidence.findings import Report

if TYPE_CHECKING:
    from pyhanko.sign.validation import EmbeddedPdfSignature, PdfSignatureStatus
    from pyhanko_certvalidator import ValidationContext

PLACE = "data/report.pdf"
#: A report of ten thousand exhibits has less. The library holds all of it in memory.
MAX_REPORT = 512 << 20

#: No signature is without it, and it cannot stand in a compressed part: it says where in the file the signature is.
_MARK = b"/ByteRange"
_FOR_SIGNING = frozenset({"digital_signature", "non_repudiation"})
_HEX = re.compile(rb"<[0-9A-Fa-f]*>")

#: Every way in which a report's signature can fail, each in one sentence. Those of its time stamp are in ``tokens``.
FAULTS: Mapping[str, tuple[str, str]] = {
    "malformed": (
        "The report or its signature is damaged: the signature cannot be read.",
        "보고서나 그 전자서명이 손상되어 서명을 읽을 수 없습니다.",
    ),
    "too_large": ("The report is larger than any report.", "보고서 파일이 지나치게 큽니다."),
    "unsigned": (
        "The report bears no signature, though you named a certificate that it should be signed with.",
        "서명 인증서를 지정하셨으나 보고서에 전자서명이 없습니다.",
    ),
    "several": (
        "The report bears more than the one signature that an office puts on it.",
        "보고서에 기관의 전자서명 하나 말고도 다른 서명이 있습니다.",
    ),
    "appended": (
        "Something was appended to the report after it was signed.",
        "서명한 뒤에 보고서에 덧붙인 내용이 있습니다.",
    ),
    "forbidden": (
        "The report was changed after it was signed, and its signature allows no such change.",
        "서명한 뒤에 보고서가 바뀌었으며, 서명이 허용하지 않는 변경입니다.",
    ),
    "uncovered": (
        "The signature leaves out a part of the report, and what stands there may be anyone's.",
        "전자서명이 보고서의 일부를 덮지 않습니다. 그 부분은 누가 넣었는지 알 수 없습니다.",
    ),
    "changed": ("The report is not the one that was signed.", "서명한 보고서와 다릅니다."),
    "false": (
        "The report's signature is false: its certificate's key did not make it.",
        "보고서의 전자서명이 맞지 않습니다. 서명에 적힌 인증서의 열쇠로 만든 것이 아닙니다.",
    ),
    "validity": (
        "The signature's certificate was not valid when the packet was handed over.",
        "묶음을 내보낸 때에 서명 인증서가 유효하지 않았습니다.",
    ),
    "stranger": (
        "The signature does not lead to a certificate that you named, or that was not issued for signing.",
        "전자서명이 지정하신 인증서로 이어지지 않거나, 서명에 쓸 수 없는 인증서입니다.",
    ),
}


def doubt(fault: str) -> Doubt:
    """Say what is wrong with a report's signature."""
    return Doubt(*FAULTS[fault])


@dataclass(frozen=True, slots=True)
class Trusted:
    """What was had from elsewhere than the packet: the office's certificates, and the authorities' roots."""

    signers: Sequence[x509.Certificate] = field(default=(), repr=False)
    roots: Sequence[stamps.Root] = field(default=(), repr=False)


@dataclass(slots=True)
class Checked:
    """What the check of one signature came to."""

    faults: list[Doubt] = field(default_factory=list)
    signed: bool = True
    stamped: bool = False  # an authority's time stamp is in the signature


def is_installed() -> bool:
    """Whether the library that reads signatures is there."""
    return find_spec("pyhanko") is not None


def read_signer(pem: bytes) -> x509.Certificate:
    """Read one certificate in PEM. Raises Refused for anything else, and where nothing here could check with it."""
    if not is_installed():
        raise Refused(
            "The library that checks signatures is not installed. Install gyeot[sign], or use pdfsig (VERIFY.md, 4).",
            "전자서명을 확인하는 프로그램이 없습니다. gyeot[sign]을 설치하거나 pdfsig를 써 주세요(VERIFY.md, 4).",
        )
    try:
        (certificate,) = x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise Refused(
            "The office's certificate must be a file with exactly one certificate in PEM. Ask the office.",
            "기관의 서명 인증서는 PEM 인증서 하나가 든 파일이어야 합니다. 기관에 요청해 주세요.",
        ) from error
    return certificate


def look_at(packet: Path, report: Report, trusted: Trusted) -> None:
    """Check the signature of ``packet``'s report, where it bears one or should, and add what was found."""
    if not report.proofs_checked:
        return  # the files already differ
    with (packet / PLACE).open("rb") as file:
        data = file.read(MAX_REPORT + 1)
    if len(data) > MAX_REPORT:
        report.doubted(PLACE, doubt("too_large"))
        return
    report.report_signed = _MARK in data
    if report.report_signed and not is_installed():
        return
    checked = check(data, trusted, at=datetime.fromisoformat(report.exported_at))
    for fault in checked.faults:
        report.doubted(PLACE, fault)
    report.report_signed = checked.signed
    report.signature_checked = checked.signed and not checked.faults
    report.signer_checked = report.signature_checked and bool(trusted.signers)
    report.signature_stamped = report.signature_checked and checked.stamped
    report.signature_clock_checked = report.signature_stamped and bool(trusted.roots)


def check(data: bytes, trusted: Trusted, *, at: datetime) -> Checked:
    """Check the one signature of a report that was handed over ``at`` this time. Never raises for what is in it."""
    if _MARK not in data:
        return _unsigned(trusted)
    # pyHanko starts an event loop, and whoever calls us may be inside one already: so on a thread of its own.
    with ThreadPoolExecutor(max_workers=1) as apart:
        return apart.submit(_check, data, trusted, at).result()


def _unsigned(trusted: Trusted) -> Checked:
    return Checked([doubt("unsigned")] if trusted.signers else [], signed=False)


def _check(data: bytes, trusted: Trusted, at: datetime) -> Checked:
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    _hush()
    checked = Checked()
    try:
        signatures = PdfFileReader(BytesIO(data)).embedded_signatures
        if not signatures:
            return _unsigned(trusted)
        if len(signatures) > 1:
            raise doubt("several")
        _check_signature(data, signatures[0], trusted, at, checked)
    except Doubt as fault:
        checked.faults.append(fault)
    except (PdfError, *_STUMBLES):
        checked.faults.append(doubt("malformed"))
    return checked


#: What pyHanko, asn1crypto and cryptography end in on damaged files, besides an error of their own: some thousands of
#: them were tried. OverflowError and decimal.InvalidOperation are ArithmeticErrors.
_STUMBLES = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RecursionError),
    *(NotImplementedError, UnsupportedAlgorithm),
)


def _hush() -> None:
    """Silence the library's warnings, which quote names out of certificates: what they tell, we say ourselves."""
    for name in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _check_signature(
    data: bytes, signature: "EmbeddedPdfSignature", trusted: Trusted, at: datetime, checked: Checked
) -> None:
    """Check in this order: 1 of every byte, 2 still true, 3 by a valid certificate, 4 whose, 5 its time."""
    coverage = _coverage(data, signature)  # 1
    status = _status(signature, trusted, at)
    if coverage is not None:
        checked.faults.append(coverage)
        if not status.docmdp_ok:
            checked.faults.append(doubt("forbidden"))
    if not status.intact:  # 2
        checked.faults.append(doubt("changed"))
    elif not status.valid:
        checked.faults.append(doubt("false"))
    if not _was_valid(signature, at):  # 3
        checked.faults.append(doubt("validity"))
    elif trusted.signers and not status.trusted:  # 4
        checked.faults.append(doubt("stranger"))
    _check_stamp(signature, status, trusted, at, checked)  # 5


def _coverage(data: bytes, signature: "EmbeddedPdfSignature") -> Doubt | None:
    """See that all is signed but the signature itself, written as one hexadecimal string.

    pyHanko 0.38 adds lengths up, counting two digits for each byte: a signature written in another way would leave room
    in the gap for an attacker's own table of contents.
    """
    from asn1crypto.cms import ContentInfo  # type: ignore[import-untyped]  # it ships no types

    start, length, after, rest = (int(one) for one in signature.byte_range)
    gap, content = data[length:after], signature.pkcs7_content
    room = content[len(ContentInfo.load(content).dump()) :]
    if start != 0 or not _HEX.fullmatch(gap) or bytes.fromhex(gap[1:-1].decode()) != content or any(room):
        return doubt("uncovered")
    return None if after + rest == len(data) else doubt("appended")


def _status(signature: "EmbeddedPdfSignature", trusted: Trusted, at: datetime) -> "PdfSignatureStatus":
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    return validate_pdf_signature(
        signature,
        _context(trusted.signers, at),
        _context([root.certificate for root in trusted.roots], at),
        # A certificate that does not say what it is for is for everything (RFC 5280, 4.2.1.3); pyHanko differs.
        key_usage_settings=KeyUsageConstraints(
            key_usage=_FOR_SIGNING if signature.signer_cert.key_usage_value else frozenset(), match_all_key_usages=False
        ),
    )


def _context(roots: Sequence[x509.Certificate], at: datetime) -> "ValidationContext":
    from asn1crypto import x509 as asn1  # type: ignore[import-untyped]  # it ships no types
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(
        trust_roots=[asn1.Certificate.load(root.public_bytes(Encoding.DER)) for root in roots],
        moment=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


def _was_valid(signature: "EmbeddedPdfSignature", at: datetime) -> bool:
    certificate = signature.signer_cert
    return bool(certificate.not_valid_before <= at <= certificate.not_valid_after)


def _check_stamp(
    signature: "EmbeddedPdfSignature", status: "PdfSignatureStatus", trusted: Trusted, at: datetime, checked: Checked
) -> None:
    """Check the time stamp in the signature by the rules of all others: for these bytes, at a fitting time, by whom."""
    found = [
        value
        for attribute in signature.signer_info["unsigned_attrs"]
        if attribute["type"].native == "signature_time_stamp_token"
        for value in attribute["values"]
    ]
    checked.stamped = bool(found)
    if not found:
        return
    (token,) = found  # two are one too many, and a ValueError
    validity = status.timestamp_validity
    if validity is None or not (validity.intact and validity.valid):
        raise tokens.doubt("signature")
    response = _response(token.dump())
    signed, earliest, latest = signature.signer_info["signature"].native, at - tokens.EARLIEST, at + tokens.LATEST
    claim = tokens.read(response)
    claim.check_is_of(signed)
    claim.check_between(earliest, latest)
    if trusted.roots:
        stamps.check(stamps.Token(response), signed, list(trusted.roots), not_before=earliest, not_after=latest)


def _response(token: bytes) -> bytes:
    """Write a bare time stamp as the RFC 3161 response that it came in: status 0, granted, and the token as it is."""
    from asn1crypto import core

    granted = b"\x30\x03\x02\x01\x00"
    return bytes(core.Sequence(contents=granted + token).dump())
