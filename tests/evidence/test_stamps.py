"""Time stamps: an honest authority is believed, and twenty-odd ways to fool us are each told apart."""

import hashlib
import re
import socket
import subprocess
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from gyeot.errors import Doubt, OutsideWorld, Refused
from gyeot.evidence import stamps, tokens
from gyeot.evidence.stamps import Authority, Root, Token
from tests.evidence.tsa import POLICY, TIME_STAMPING, Tsa, desk

DATA = b"centre.example/gyeot\n7\nAAAA\n"
DAY = timedelta(days=1)


@pytest.fixture(scope="session")
def tsa(tmp_path_factory) -> Tsa:
    return Tsa(tmp_path_factory.mktemp("tsa") / "a", "A")


@pytest.fixture(scope="session")
def other(tmp_path_factory) -> Tsa:
    return Tsa(tmp_path_factory.mktemp("tsa") / "b", "B", elliptic=True)


@pytest.fixture
def served(tsa):
    with desk(tsa) as here:
        yield here


def checked(response: bytes, *roots: Root, nonce: int | None = None, around: datetime | None = None, policy: str = ""):
    around = around or datetime.now(UTC)
    return stamps.check(
        Token(response, nonce),
        DATA,
        list(roots),
        not_before=around - timedelta(seconds=60),
        not_after=around + timedelta(seconds=60),
        policy=policy,
    )


def fault(response: bytes, *roots: Root, **how) -> str:
    """Return which of the sentences a check ends in."""
    with pytest.raises(Doubt) as failure:
        checked(response, *roots, **how)
    told = failure.value.en
    (found,) = [
        name for name, (en, _) in tokens.FAULTS.items() if re.fullmatch(re.sub(r"\\{\w+\\}", ".+", re.escape(en)), told)
    ]
    assert failure.value.ko
    return found


class TestAnHonestAuthority:
    def test_is_asked_and_believed(self, served, tsa):
        stamped = stamps.stamp(Authority(served.url, tsa.root), DATA)

        assert abs(stamped.at - datetime.now(UTC)) < timedelta(seconds=60)
        assert stamped.authority == "CN=Clock A"
        assert stamped.policy == POLICY

    def test_sees_a_hash_and_nothing_else(self, served, tsa):
        stamps.stamp(Authority(served.url, tsa.root), DATA)

        (question,) = served.questions
        assert hashlib.sha256(DATA).digest() in question
        assert DATA not in question
        assert len(question) < 80

    def test_is_never_asked_with_one_nonce_twice(self, served, tsa):
        nonces = {stamps.ask(served.url, DATA).nonce for _ in range(3)}

        assert len(nonces) == 3

    def test_may_sign_with_an_elliptic_curve(self, other):
        assert checked(other.stamp(DATA), other.root).authority == "CN=Clock B"

    def test_may_name_its_certificate_in_the_older_way(self, tmp_path):
        old = Tsa(tmp_path / "old", ess="sha1")

        assert checked(old.stamp(DATA), old.root)

    def test_is_believed_years_later_for_what_it_said_then(self, tsa):
        long_ago = Tsa(
            tsa.folder / "long-ago", starts=datetime.now(UTC) - 300 * DAY, ends=datetime.now(UTC) - 200 * DAY
        )
        then = datetime.now(UTC) - 250 * DAY

        assert checked(long_ago.forge(DATA, at=then, ess=long_ago.ess_hash), long_ago.root, around=then)

    def test_reads_to_openssl_as_it_reads_to_us(self, tsa, tmp_path):
        (tmp_path / "data").write_bytes(DATA)
        (tmp_path / "forged.tsr").write_bytes(tsa.forge(DATA, at=datetime.now(UTC), ess=tsa.ess_hash))
        command = ["openssl", "ts", "-verify", "-data", "data", "-in", "forged.tsr", "-CAfile", str(tsa.root_pem)]

        said = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
        assert b"Verification: OK" in said
        assert checked((tmp_path / "forged.tsr").read_bytes(), tsa.root)


class TestIsRefused:
    """SECURITY §6, S3: every fault an authority, or someone in its place, can have."""

    def test_for_other_bytes(self, tsa):
        assert fault(tsa.stamp(b"other"), tsa.root) == "imprint"

    def test_with_another_nonce(self, tsa):
        response = tsa.stamp(DATA)

        assert fault(response, tsa.root, nonce=tokens.read(response).nonce + 1) == "nonce"

    def test_without_our_nonce(self, tsa):
        assert fault(tsa.stamp(DATA, options=("-cert", "-no_nonce")), tsa.root, nonce=7) == "nonce"

    def test_an_old_answer_sent_again(self, served, tsa):
        old = tsa.stamp(DATA)
        served.answers = lambda question: old

        with pytest.raises(Doubt, match="answers another question"):
            stamps.stamp(Authority(served.url, tsa.root), DATA)

    @pytest.mark.parametrize("algorithm", ["sha1", "sha512"])
    def test_by_another_hash(self, tsa, algorithm):
        assert fault(tsa.stamp(DATA, algorithm=algorithm), tsa.root) == "algorithm"

    def test_under_another_policy(self, tsa):
        response = tsa.stamp(DATA)

        assert fault(response, tsa.root, policy="1.2.3.4.2") == "policy"
        assert checked(response, tsa.root, policy=POLICY)

    def test_from_the_future(self, tsa):
        ahead = tsa.forge(DATA, at=datetime.now(UTC) + timedelta(hours=1), ess=tsa.ess_hash)

        assert fault(ahead, tsa.root) == "late"

    def test_from_the_past(self, tsa):
        assert (
            fault(tsa.forge(DATA, at=datetime.now(UTC) - timedelta(minutes=5), ess=tsa.ess_hash), tsa.root) == "early"
        )

    @pytest.mark.parametrize("off", [-DAY, DAY], ids=["a day behind", "a day ahead"])
    def test_when_our_clock_and_the_authoritys_differ_by_a_day(self, served, tsa, off):
        served.answers = lambda question: tsa.forge(
            DATA, at=datetime.now(UTC) + off, ess=tsa.ess_hash, nonce=nonce_in(question)
        )

        with pytest.raises(Doubt, match="that fits what it stands beside"):
            stamps.stamp(Authority(served.url, tsa.root), DATA)

    def test_before_the_certificate_was_valid(self, tmp_path):
        soon = Tsa(tmp_path / "soon", starts=datetime.now(UTC) + DAY)

        assert fault(soon.stamp(DATA), soon.root) == "validity"

    def test_after_the_certificate_ran_out(self, tmp_path):
        past = Tsa(tmp_path / "past", starts=datetime.now(UTC) - 9 * DAY, ends=datetime.now(UTC) - DAY)

        assert fault(past.stamp(DATA), past.root) == "validity"

    def test_after_the_root_ran_out(self, tmp_path):
        past = Tsa(tmp_path / "past", root_ends=datetime.now(UTC) - DAY)

        assert fault(past.stamp(DATA), past.root) == "untrusted"

    def test_of_an_authority_that_was_not_pinned(self, tsa, other):
        assert fault(tsa.stamp(DATA), other.root) == "untrusted"

    def test_of_a_root_that_only_bears_the_same_name(self, tsa, tmp_path):
        assert fault(Tsa(tmp_path / "same", "A").stamp(DATA), tsa.root) == "untrusted"

    def test_that_brings_its_own_root_along(self, tsa, other):
        response = other.answer(question_of(other), more=other.root_pem.read_bytes())

        assert checked(response, other.root)
        assert fault(response, tsa.root) == "untrusted"

    def test_whose_root_is_the_signers_own_certificate(self, tsa):
        pinned = Root.read(tsa.certificate.public_bytes(Encoding.PEM))

        assert fault(tsa.stamp(DATA), pinned) == "untrusted"

    @pytest.mark.parametrize(
        ("usages", "critical"),
        [
            ((), True),
            (TIME_STAMPING, False),
            ((*TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING), True),
            ((ExtendedKeyUsageOID.SERVER_AUTH,), True),
        ],
        ids=["none", "not critical", "two purposes", "a web server's"],
    )
    def test_of_a_certificate_for_something_else(self, tmp_path, usages, critical):
        # openssl will not sign with such a certificate, so it is signed here.
        odd = Tsa(tmp_path / "odd", usages=usages, critical=critical)

        assert fault(odd.forge(DATA, at=datetime.now(UTC), ess=odd.ess_hash), odd.root) == "purpose"

    def test_that_names_no_certificate(self, tsa):
        assert fault(tsa.forge(DATA, at=datetime.now(UTC)), tsa.root) == "no_ess"

    def test_that_names_another_certificate(self, tsa, other):
        assert fault(tsa.forge(DATA, at=datetime.now(UTC), ess=other.ess_hash), tsa.root) == "ess"

    def test_without_its_certificate(self, tsa):
        assert fault(tsa.stamp(DATA, options=()), tsa.root) == "signer"

    def test_with_its_certificate_twice(self, tsa):
        response = tsa.answer(question_of(tsa), more=(tsa.folder / "signer.pem").read_bytes())

        assert len(tokens.read(response).certificates) == 2
        assert fault(response, tsa.root) == "signer"

    def test_with_two_signers(self, tsa):
        assert fault(tsa.forge(DATA, at=datetime.now(UTC), ess=tsa.ess_hash, signers=2), tsa.root) == "malformed"

    def test_signed_over_sha1(self, tmp_path):
        weak = Tsa(tmp_path / "weak", digest="sha1")

        assert fault(weak.stamp(DATA), weak.root) == "weak"

    def test_with_a_flipped_signature(self, tsa):
        response = bytearray(tsa.stamp(DATA))
        response[-5] ^= 1

        assert fault(bytes(response), tsa.root) == "signature"

    def test_with_a_changed_time(self, tsa):
        response = tsa.forge(DATA, at=datetime.now(UTC) - timedelta(hours=5), ess=tsa.ess_hash)
        moved = response.replace(
            (datetime.now(UTC) - timedelta(hours=5)).strftime("%Y%m%d%H").encode(),
            datetime.now(UTC).strftime("%Y%m%d%H").encode(),
        )

        assert fault(moved, tsa.root, around=tokens.read(moved).at) == "signature"

    def test_that_was_cut_off(self, tsa):
        response = tsa.stamp(DATA)

        assert {fault(response[:length], tsa.root) for length in range(0, len(response), 7)} == {"malformed"}

    def test_with_something_behind_it(self, tsa):
        assert fault(tsa.stamp(DATA) + b"\x05\x00", tsa.root) == "malformed"

    def test_with_a_certificate_of_no_known_version(self, tsa):
        response = tsa.stamp(DATA).replace(bytes.fromhex("a003020102"), bytes.fromhex("a003020106"), 1)

        assert fault(response, tsa.root) == "malformed"

    def test_a_rejection(self, tsa):
        assert fault(tsa.answer(b"\x30\x00"), tsa.root) == "refused"

    def test_a_request_sent_back(self, tsa):
        assert fault(question_of(tsa), tsa.root) in ("malformed", "refused")


def test_no_flipped_bit_changes_what_a_stamp_says(tsa):
    response = tsa.stamp(DATA)
    said = tokens.read(response)
    kept = 0
    for at in range(len(response)):
        flipped = bytearray(response)
        flipped[at] ^= 1 << at % 8
        try:
            stamped = checked(bytes(flipped), tsa.root)
        except Doubt:
            continue
        kept += 1
        assert (stamped.at, tokens.read(bytes(flipped)).imprint) == (said.at, said.imprint)
    assert kept < 40  # such bits exist, outside of what is signed: a stamp is never known by its own bytes


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fall_over(data):
    with pytest.raises(Doubt):
        tokens.read(data)


@given(st.data())
def test_no_edit_makes_the_check_fall_over(tsa, data):
    response = bytearray(stamp_once(tsa))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(response) - 1))
        response[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    with suppress(Doubt):  # nothing else may come
        checked(bytes(response), tsa.root)


def stamp_once(tsa: Tsa) -> bytes:
    path = tsa.folder / "once"
    if not path.exists():
        path.write_bytes(tsa.stamp(DATA))
    return path.read_bytes()


def question_of(tsa: Tsa) -> bytes:
    tsa.stamp(DATA)
    return (tsa.folder / f"question-{hashlib.sha256(DATA).hexdigest()[:16]}").read_bytes()


def nonce_in(question: bytes) -> bytes:
    """A request ends in its nonce and the wish for certificates (01 01 FF)."""
    after = question.index(hashlib.sha256(DATA).digest()) + 32
    return question[after + 2 : after + 2 + question[after + 1]]


class TestNoAnswer:
    """Whatever is not an answer is the outside world's, and told without its address."""

    def reason(self, url: str, **how) -> str:
        with pytest.raises(OutsideWorld) as failure:
            stamps.ask(url, DATA, **how)
        assert "127.0.0.1" not in failure.value.en
        assert failure.value.ko
        return failure.value.en

    def test_because_nobody_listens(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]

        assert "cannot be reached" in self.reason(f"http://127.0.0.1:{port}/")

    def test_because_the_line_breaks(self, served):
        served.down = True

        assert "cannot be reached" in self.reason(served.url)

    def test_because_nothing_is_said(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            assert "cannot be reached" in self.reason(f"http://127.0.0.1:{silent.getsockname()[1]}/", seconds=0.2)

    def test_because_the_server_fails(self, served):
        served.status = 503

        assert "it said 503" in self.reason(served.url)

    def test_because_it_points_elsewhere(self, served):
        served.status = 302

        assert "it said 302" in self.reason(served.url)

    def test_because_a_web_page_came(self, served):
        served.content_type = "text/html"

        assert "no time stamp" in self.reason(served.url)

    def test_because_it_does_not_end(self, served):
        served.answers = lambda question: b"\x30" * (tokens.MAX_TOKEN + 1)

        assert "does not end" in self.reason(served.url)

    @pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1/", "http://[", ""])
    def test_because_the_address_is_none(self, url):
        assert "cannot be reached" in self.reason(url)


@pytest.mark.parametrize("what", ["nothing", "a key", "two certificates", "garbage"])
def test_a_root_is_one_certificate(tsa, other, what):
    one = tsa.root_pem.read_bytes()
    pem = {
        "nothing": b"",
        "a key": (tsa.folder / "signer.key").read_bytes(),
        "two certificates": one + other.root_pem.read_bytes(),
        "garbage": one.replace(b"MII", b"AAA", 1),
    }[what]

    with pytest.raises(Refused, match="exactly one certificate"):
        Root.read(pem)
