import base64

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from gyeot.evidence import signatures, verify_tlog
from gyeot.evidence.keys import LogKey

# RFC 8032, section 7.1: public key, message, signature of tests 1, 2 and 3.
RFC_8032 = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)
ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.parametrize("number", range(3))
def test_the_signatures_of_rfc_8032_hold(number):
    public, message, signature = (bytes.fromhex(one) for one in RFC_8032[number])

    assert signatures.verifies_slowly(public, message, signature)
    assert not signatures.verifies_slowly(public, message + b"x", signature)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511), st.booleans())
@settings(max_examples=60, deadline=None)
def test_it_agrees_with_the_library_on_whole_and_flipped_signatures(seed, message, bit, flip):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = bytearray(private.sign(message))
    signature[bit // 8] ^= (1 << bit % 8) if flip else 0

    assert signatures.verifies_slowly(public, message, bytes(signature)) == library(public, message, bytes(signature))


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
@settings(max_examples=60, deadline=None)
def test_it_agrees_with_the_library_on_noise(public, signature):
    assert signatures.verifies_slowly(public, b"", signature) == library(public, b"", signature)


def test_a_signature_cannot_be_spelled_twice():
    """RFC 8032 asks for S below the order; adding the order is the classic second spelling."""
    public, message, signature = (bytes.fromhex(one) for one in RFC_8032[1])
    again = signature[:32] + (int.from_bytes(signature[32:], "little") + ORDER).to_bytes(32, "little")

    assert not signatures.verifies_slowly(public, message, again)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_signs_nothing(length):
    assert not signatures.verifies_slowly(b"\x01" * length, b"", b"\x00" * 64)


def test_a_number_past_the_field_is_no_point():
    assert not signatures.verifies_slowly(b"\xff" * 31 + b"\x7f", b"", b"\x00" * 64)
    assert not signatures.verifies_slowly(b"\x01" + b"\x00" * 30 + b"\x80", b"", b"\x00" * 64)  # x = 0 has no sign


def test_the_key_comes_out_of_its_pem():
    public = Ed25519PrivateKey.generate().public_key()

    assert signatures.public_key(pem(public)) == public.public_bytes(Encoding.Raw, PublicFormat.Raw)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        b"-----BEGIN PUBLIC KEY-----\n!\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\n가\n-----END PUBLIC KEY-----\n".encode(),
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ],
    ids=["empty", "short", "not base64", "not ascii", "private"],
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(ValueError):
        signatures.public_key(text)


def test_a_key_for_another_purpose_is_refused():
    with pytest.raises(ValueError, match="Ed25519"):
        signatures.public_key(pem(X25519PrivateKey.generate().public_key()))


class TestANote:
    """c2sp.org/signed-note: whose line counts."""

    private = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    key = LogKey("centre.example/gyeot", private)
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    body = b"centre.example/gyeot\n1\n" + base64.b64encode(b"r" * 32) + b"\n"

    def read(self, *more: str) -> verify_tlog.Checkpoint:
        return verify_tlog.read_checkpoint(self.key.sign(self.body) + "".join(more).encode())

    def test_signed_by_the_log_holds(self):
        assert signatures.signed_by(self.read(), self.raw)
        assert self.key.signed(self.read())

    def test_another_key_did_not_sign(self):
        assert not signatures.signed_by(self.read(), b"\x01" * 32)

    def test_a_witness_beside_the_log_changes_nothing(self):
        assert signatures.signed_by(self.read("— witness.example/w1 AAAAAAAA\n"), self.raw)

    def test_a_line_of_the_same_name_and_another_key_changes_nothing(self):
        assert signatures.signed_by(self.read("— centre.example/gyeot AAAAAAAA\n"), self.raw)

    def test_a_second_line_of_our_key_that_does_not_hold_spoils_it(self):
        bad = base64.b64encode(signatures.key_id(self.key.name, self.raw) + b"\x00" * 64).decode()

        assert not signatures.signed_by(self.read(f"— centre.example/gyeot {bad}\n"), self.raw)

    def test_base64_that_is_none_is_no_signature(self):
        note = self.body + b"\n" + "— centre.example/gyeot AAAAA\n".encode()

        assert not signatures.signed_by(verify_tlog.read_checkpoint(note), self.raw)


def library(public, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def pem(public):
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
