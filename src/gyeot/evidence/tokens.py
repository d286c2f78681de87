"""What a time stamp says of itself: for which bytes it was made, at what time and by which certificate.

An RFC 3161 response is read here strictly as DER (X.690) with the standard library alone. Nothing is believed: whether
an authority really signed it, and which one, is checked in ``stamps``, with libraries, or with ``openssl ts``.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from gyeot import clock
from gyeot.errors import Doubt

#: A response with its certificates takes 2 to 8 KiB.
MAX_TOKEN = 64 << 10
#: Clocks differ; a stamp may seem a minute older than what it stamps.
EARLIEST = timedelta(seconds=60)
#: A stamp that comes later than a day after a record claims to have been made says nothing for that claim.
LATEST = timedelta(hours=24)

SHA256 = "2.16.840.1.101.3.4.2.1"
#: What may still be signed: SHA-256, SHA-384, SHA-512. With SHA-1 two contents of one hash can be made.
STRONG = frozenset({SHA256, "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3"})

_SIGNED_DATA, _TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
_ESS_V1, _ESS_V2 = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"
_HASHES = {
    "1.3.14.3.2.26": "sha1",  # ESSCertID of RFC 2634 knows no other; it need only tell certificates of one CA apart
    SHA256: "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}

_INTEGER, _OCTETS, _OID, _SEQUENCE, _SET, _TIME = 0x02, 0x04, 0x06, 0x30, 0x31, 0x18
_CONTEXT_0 = 0xA0
_GENERALIZED = re.compile(rb"([0-9]{14})(?:\.([0-9]{0,5}[1-9]))?Z")  # DER: no trailing zeros, always Z

#: Every way in which a time stamp can fail, each in one sentence.
FAULTS: Mapping[str, tuple[str, str]] = {
    "malformed": (
        "The time stamp is not an RFC 3161 response that can be read.",
        "시각 인증이 읽을 수 있는 RFC 3161 응답이 아닙니다.",
    ),
    "refused": (
        "The authority answered that it did not make the time stamp.",
        "시각 인증 기관이 인증을 거절했습니다.",
    ),
    "algorithm": (
        "The time stamp does not name its bytes by SHA-256.",
        "시각 인증이 SHA-256이 아닌 해시로 만들어졌습니다.",
    ),
    "imprint": ("The time stamp was made for other bytes.", "다른 자료에 대한 시각 인증입니다."),
    "nonce": (
        "The time stamp answers another question than ours: its nonce differs, so it may be an old answer.",
        "우리가 보낸 요청에 대한 시각 인증이 아닙니다. 일회용 번호(nonce)가 달라 예전 응답일 수 있습니다.",
    ),
    "no_nonce": (
        "The time stamp carries no nonce, though each of our requests does.",
        "시각 인증에 일회용 번호(nonce)가 없습니다. 저희 요청에는 언제나 있습니다.",
    ),
    "replayed": (
        "The time stamp's nonce was used for other bytes before: one of the two is an old answer.",
        "이 시각 인증의 일회용 번호(nonce)가 다른 자료에도 쓰였습니다. 둘 중 하나는 예전 응답입니다.",
    ),
    "policy": (
        "The time stamp was made under another policy than the one that was asked for.",
        "요청한 것과 다른 정책(policy)으로 만든 시각 인증입니다.",
    ),
    "early": (
        "The time stamp says {at}, which is before {bound}, the earliest that fits what it stands beside.",
        "시각 인증의 시각 {at}이 함께 있는 자료에 맞는 가장 이른 시각 {bound}보다 앞섭니다.",
    ),
    "late": (
        "The time stamp says {at}, which is after {bound}, the latest that fits what it stands beside.",
        "시각 인증의 시각 {at}이 함께 있는 자료에 맞는 가장 늦은 시각 {bound}보다 뒤입니다.",
    ),
    "signer": (
        "The time stamp does not hold exactly one certificate of its one signer.",
        "시각 인증에 서명자의 인증서가 정확히 하나 들어 있지 않습니다.",
    ),
    "purpose": (
        "The time stamp's certificate was not issued for time stamping alone.",
        "시각 인증에 쓴 인증서가 시각 인증 전용으로 발급된 것이 아닙니다.",
    ),
    "no_ess": (
        "The time stamp's signature does not name its certificate (ESSCertID).",
        "시각 인증의 서명에 인증서 지정(ESSCertID)이 없습니다.",
    ),
    "ess": (
        "The time stamp's signature names another certificate (ESSCertID).",
        "시각 인증의 서명이 다른 인증서를 가리킵니다(ESSCertID).",
    ),
    "weak": (
        "The time stamp is signed over a hash that can be forged today.",
        "시각 인증이 오늘날 위조할 수 있는 해시로 서명되어 있습니다.",
    ),
    "validity": (
        "The authority's certificate was not valid at the time that the stamp says.",
        "시각 인증에 적힌 시각에 그 기관의 인증서가 유효하지 않았습니다.",
    ),
    "untrusted": (
        "The time stamp does not lead to the root certificate of its authority.",
        "시각 인증이 그 기관의 최상위 인증서로 이어지지 않습니다.",
    ),
    "signature": (
        "The time stamp's signature is false: it was changed after it was made.",
        "시각 인증의 서명이 맞지 않습니다. 만든 뒤에 바뀌었습니다.",
    ),
}


def doubt(fault: str, **details: str) -> Doubt:
    """Say what is wrong with a time stamp."""
    en, ko = FAULTS[fault]
    return Doubt(en.format(**details), ko.format(**details))


@dataclass(frozen=True, slots=True)
class Claim:
    """What a response claims. Nobody has checked yet who signed it."""

    algorithm: str  # how ``imprint`` was made
    imprint: bytes
    at: datetime  # genTime
    nonce: int | None
    policy: str
    issuer: bytes = field(repr=False)  # of the signer's certificate, in DER
    serial: int  # of the signer's certificate
    digest: str  # over what the signature was made
    certificates: tuple[bytes, ...] = field(repr=False)
    named: tuple[str, bytes] | None  # the signer's certificate as the signature names it: hash and algorithm

    def check_is_of(self, data: bytes) -> None:
        """Raise Doubt unless the stamp was made for ``data``."""
        if self.algorithm != SHA256:
            raise doubt("algorithm")
        if self.imprint != hashlib.sha256(data).digest():
            raise doubt("imprint")

    def check_between(self, not_before: datetime, not_after: datetime) -> None:
        """Raise Doubt unless the stamp's time lies between the two."""
        if self.at < not_before:
            raise doubt("early", at=clock.stamp(self.at), bound=clock.stamp(not_before))
        if self.at > not_after:
            raise doubt("late", at=clock.stamp(self.at), bound=clock.stamp(not_after))

    def in_order(self, response: bytes) -> bytes:
        """Write the certificates of ``response`` in DER's order, as strict readers want them; many authorities do not.

        They lie outside of what is signed, so this changes nothing that a stamp says.
        """
        return response.replace(b"".join(self.certificates), b"".join(sorted(self.certificates)), 1)

    def names(self, certificate: bytes) -> bool:
        """Whether the signature names just this certificate (RFC 5816)."""
        if self.named is None or self.named[0] not in _HASHES:
            return False
        return hashlib.new(_HASHES[self.named[0]], certificate, usedforsecurity=False).digest() == self.named[1]


def read(response: bytes) -> Claim:
    """Read an RFC 3161 response. Raises Doubt for anything that is none, or one in which no stamp was granted."""
    try:
        return _read(response)
    except (ValueError, IndexError, OverflowError) as error:
        raise doubt("malformed") from error


def _read(response: bytes) -> Claim:
    if len(response) > MAX_TOKEN:
        raise ValueError("larger than any response")
    status, *token = _sequence(_only(response))
    if _integer(_sequence(status)[0]) != 0:  # 1 is "granted with modifications": not what we asked for
        raise doubt("refused")
    (signed,) = token
    kind, content = _sequence(signed)
    _version, _digests, enclosed, *rest = _sequence(_inside(content, _CONTEXT_0))
    inner, boxed = _sequence(enclosed)
    if (_oid(kind), _oid(inner)) != (_SIGNED_DATA, _TST_INFO):
        raise ValueError("not a time stamp")
    (signer,) = _parts(rest[-1], _SET)
    certificates = [one for one in rest[:-1] if one.tag == _CONTEXT_0]
    return _claim(
        _expect(_inside(boxed, _CONTEXT_0), _OCTETS).body,
        signer,
        tuple(one.whole for box in certificates for one in _values(box.body)),
    )


def _claim(info: bytes, signer: "_Value", certificates: tuple[bytes, ...]) -> Claim:
    version, policy, imprint, _serial, at, *rest = _sequence(_only(info))
    if _integer(version) != 1:
        raise ValueError("another version")
    algorithm, hashed = _sequence(imprint)
    nonces = [_integer(one) for one in rest if one.tag == _INTEGER]
    _signer_version, name, digest, *attributes = _sequence(signer)
    issuer, serial = _sequence(name)
    return Claim(
        algorithm=_oid(_sequence(algorithm)[0]),
        imprint=_expect(hashed, _OCTETS).body,
        at=_moment(at),
        nonce=nonces[0] if nonces else None,
        policy=_oid(policy),
        issuer=issuer.whole,
        serial=_integer(serial),
        digest=_oid(_sequence(digest)[0]),
        certificates=certificates,
        named=_named(attributes[0]) if attributes and attributes[0].tag == _CONTEXT_0 else None,
    )


def _named(attributes: "_Value") -> tuple[str, bytes] | None:
    """Find the certificate that the signature names: RFC 5816's SigningCertificateV2, or RFC 2634's older form."""
    held: dict[str, _Value] = {}
    for attribute in _values(attributes.body):
        name, values = _sequence(attribute)
        if _oid(name) in held:
            raise ValueError("one attribute twice")
        held[_oid(name)] = values
    for kind, default in ((_ESS_V2, SHA256), (_ESS_V1, "1.3.14.3.2.26")):
        if kind in held:
            (signing,) = _parts(held[kind], _SET)
            first, *more = _sequence(_sequence(_sequence(signing)[0])[0])
            if kind == _ESS_V2 and first.tag == _SEQUENCE:
                return _oid(_sequence(first)[0]), _expect(more[0], _OCTETS).body
            return default, _expect(first, _OCTETS).body
    return None


# ---- DER: one way to write each value, so that two readers cannot read two things


class _Value(NamedTuple):
    tag: int
    body: bytes
    whole: bytes


def _values(data: bytes) -> Iterator[_Value]:
    at = 0
    while at < len(data):
        tag, length, start = data[at], data[at + 1], at + 2
        if tag & 0x1F == 0x1F or length == 0x80:
            raise ValueError("a long tag or an open length")
        if length > 0x80:
            count = length & 0x7F
            written = data[start : start + count]
            length, start = int.from_bytes(written), start + count
            if len(written) != count or count > 3 or length < 0x80 or not written[0]:
                raise ValueError("a length that is not written in its one way")
        if start + length > len(data):
            raise ValueError("cut off")
        yield _Value(tag, data[start : start + length], data[at : start + length])
        at = start + length


def _only(data: bytes) -> _Value:
    (value,) = _values(data)
    return value


def _expect(value: _Value, tag: int) -> _Value:
    if value.tag != tag:
        raise ValueError("another kind of value")
    return value


def _parts(value: _Value, tag: int) -> list[_Value]:
    return list(_values(_expect(value, tag).body))


def _sequence(value: _Value) -> list[_Value]:
    return _parts(value, _SEQUENCE)


def _inside(value: _Value, tag: int) -> _Value:
    return _only(_expect(value, tag).body)


def _integer(value: _Value) -> int:
    body = _expect(value, _INTEGER).body
    if not body or (len(body) > 1 and body[0] in (0, 0xFF) and (body[0] ^ body[1]) < 0x80):
        raise ValueError("a number that is not written in its one way")
    return int.from_bytes(body, signed=True)


def _oid(value: _Value) -> str:
    body = _expect(value, _OID).body
    if not body or body[-1] & 0x80:
        raise ValueError("cut off")
    numbers, number = [], 0
    for byte in body:
        if number == 0 and byte == 0x80:
            raise ValueError("a number that is not written in its one way")
        number = number << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(number)
            number = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))


def _moment(value: _Value) -> datetime:
    match = _GENERALIZED.fullmatch(_expect(value, _TIME).body)
    if match is None:
        raise ValueError("a time that is not written in its one way")
    whole = datetime.strptime(match[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return whole + timedelta(microseconds=int((match[2] or b"0").ljust(6, b"0")))
