"""Time stamps: have outside clocks say when we held something, and believe them only as far as it can be checked.

RFC 3161 with ESSCertID (RFC 5816), over HTTP. A stamp says that the bytes existed at its time, and nothing more; that
is why two authorities are asked, and why each answer is checked against a root certificate that was pinned beforehand.
"""

import hashlib
import ssl
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from gyeot import clock
from gyeot.errors import OutsideWorld, Refused
from gyeot.evidence import tokens
from gyeot.evidence.tokens import MAX_TOKEN, Claim, doubt

#: How long an authority may take for one answer, all in all.
SECONDS = 10.0
#: How far an authority's clock and ours may differ.
SKEW = timedelta(seconds=60)

_ANSWER = "application/timestamp-reply"


@dataclass(frozen=True, slots=True)
class Root:
    """The one certificate that an authority's stamps must lead to. It comes from a file, never from a stamp."""

    certificate: x509.Certificate = field(repr=False)

    @classmethod
    def read(cls, pem: bytes) -> "Root":
        """Read one certificate in PEM. Raises Refused for anything else."""
        try:
            (certificate,) = x509.load_pem_x509_certificates(pem)
        except ValueError as error:
            raise Refused(
                "A timestamp authority's root must be a file with exactly one certificate in PEM. Ask the authority.",
                "시각 인증 기관의 최상위 인증서는 PEM 인증서 하나가 든 파일이어야 합니다. 그 기관에서 받아 주세요.",
            ) from error
        return cls(certificate)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as ``openssl x509 -fingerprint -sha256`` gives it, without the colons."""
        return hashlib.sha256(self.certificate.public_bytes(Encoding.DER)).hexdigest()

    def judge(self, response: bytes, data: bytes, not_before: datetime, not_after: datetime) -> None:
        """Raise Doubt unless ``response`` is a stamp of ``data`` that leads here (``verify.Judge``)."""
        check(Token(response), data, [self], not_before=not_before, not_after=not_after)


@dataclass(frozen=True, slots=True)
class Authority:
    """Whom we ask, what their answers must lead to, and under which policy they must stand ("" for any)."""

    url: str
    root: Root
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """An authority's answer as it came, and the nonce of our question where we still know it."""

    response: bytes = field(repr=False)
    nonce: int | None = None


@dataclass(frozen=True, slots=True)
class Stamped:
    """A time stamp that was checked."""

    response: bytes = field(repr=False)
    at: datetime
    authority: str  # the name in the signer's certificate
    policy: str


def stamp(authority: Authority, data: bytes, *, seconds: float = SECONDS) -> Stamped:
    """Have ``data`` stamped now. Raises OutsideWorld where no answer comes, Doubt where it does not hold."""
    asked = clock.now()
    token = ask(authority.url, data, seconds=seconds)
    return check(
        token,
        data,
        [authority.root],
        not_before=asked - SKEW,
        not_after=clock.now() + SKEW,
        policy=authority.policy,
    )


# ---- asking


def ask(url: str, data: bytes, *, seconds: float = SECONDS) -> Token:
    """Ask an authority to stamp ``data``, of which it sees the SHA-256 alone. Raises OutsideWorld without an answer."""
    question = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    return Token(_post(url, question.as_bytes(), seconds), question.nonce)


def exchange(url: str, question: bytes, *, seconds: float = SECONDS) -> bytes:
    """Send a question that someone else made (a TimeStampReq in DER, of a PDF signature), and return the answer."""
    return _post(url, question, seconds)


def _post(url: str, question: bytes, seconds: float) -> bytes:
    import httpx  # on first use: checking a stamp must not need it

    ends = time.monotonic() + seconds
    # No redirects, no proxy, no credentials out of the environment. TLS, where the address asks for it, hides only a
    # hash: what makes an answer good is its signature.
    trust = ssl.create_default_context() if url.startswith("https:") else False
    try:
        with (
            httpx.Client(timeout=seconds, trust_env=False, verify=trust) as client,
            client.stream(
                "POST", url, content=question, headers={"Content-Type": "application/timestamp-query"}
            ) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise _no_answer(f"it said {answer.status_code}", f"응답 코드 {answer.status_code}")
            if answer.headers.get("Content-Type", "").partition(";")[0].strip().lower() != _ANSWER:
                raise _no_answer("what came is no time stamp", "시각 인증이 아닌 것이 왔습니다")
            response = b""
            for piece in answer.iter_raw():
                response += piece
                if len(response) > MAX_TOKEN:
                    raise _no_answer("its answer does not end", "응답이 끝나지 않습니다")
                if time.monotonic() > ends:
                    raise _no_answer("it is too slow", "응답이 너무 느립니다")
            return response
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
        # An address may hold credentials, and httpx quotes it.
        raise _no_answer("it cannot be reached", "연결할 수 없습니다") from OSError(type(error).__name__)


def _no_answer(en: str, ko: str) -> OutsideWorld:
    return OutsideWorld(
        f"The timestamp authority did not answer: {en}. Nothing is lost; it is asked again, less and less often.",
        f"시각 인증 기관에서 답을 받지 못했습니다({ko}). 잃은 것은 없으며, 간격을 늘려 가며 다시 요청합니다.",
    )


# ---- checking


def check(
    token: Token,
    data: bytes,
    roots: list[Root],
    *,
    not_before: datetime,
    not_after: datetime,
    policy: str = "",
) -> Stamped:
    """Check a time stamp of ``data`` as of the time that it says. Raises Doubt, each fault with its own sentence.

    1. It is for these bytes, by SHA-256, and answers our question.
    2. Its time lies between ``not_before`` and ``not_after``.
    3. It names its one signer, whose certificate is for time stamping alone and was valid then.
    4. It is signed by that certificate, which leads to one of ``roots``.
    """
    claim = tokens.read(token.response)
    claim.check_is_of(data)  # 1
    if token.nonce is not None and claim.nonce != token.nonce:
        raise doubt("nonce")
    if policy and claim.policy != policy:
        raise doubt("policy")
    claim.check_between(not_before, not_after)  # 2
    signer = _signer(claim)  # 3
    _check_purpose(signer)
    if claim.digest not in tokens.STRONG:
        raise doubt("weak")
    if not signer.not_valid_before_utc <= claim.at <= signer.not_valid_after_utc:
        raise doubt("validity")
    _check_signature(token.response, claim, roots)  # 4
    return Stamped(token.response, claim.at, signer.subject.rfc4514_string(), claim.policy)


def _signer(claim: Claim) -> x509.Certificate:
    signers = []
    for der in claim.certificates:
        try:
            certificate = x509.load_der_x509_certificate(der)
            issuer = certificate.issuer.public_bytes()
        except (ValueError, x509.InvalidVersion) as error:
            raise doubt("malformed") from error
        if issuer == claim.issuer and certificate.serial_number == claim.serial:
            signers.append((der, certificate))
    if len(signers) != 1:
        raise doubt("signer")
    der, signer = signers[0]
    if claim.named is None:
        raise doubt("no_ess")
    if not claim.names(der):
        raise doubt("ess")
    return signer


def _check_purpose(signer: x509.Certificate) -> None:
    """RFC 3161, 2.3: the certificate is for time stamping, for nothing else, and says so critically."""
    try:
        usage = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError) as error:
        raise doubt("purpose") from error
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise doubt("purpose")


def _check_signature(response: bytes, claim: Claim, roots: list[Root]) -> None:
    """Have OpenSSL check signature and chain at the stamp's own time, and see that it read what we read."""
    try:
        answer = decode_timestamp_response(claim.in_order(response))
        info = answer.tst_info
        verifier = VerifierBuilder(roots=[root.certificate for root in roots]).build()
        verifier.verify(answer, claim.imprint)
        same = (info.gen_time, info.message_imprint.message) == (claim.at, claim.imprint)
    except VerificationError as error:
        # The library has one exception for both; what it says inside only picks the sentence.
        raise doubt("untrusted" if "certificate verify error" in str(error) else "signature") from error
    except ValueError as error:
        raise doubt("malformed") from error
    if not same:
        raise doubt("malformed")
