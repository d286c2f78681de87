"""An outside witness: what it has seen it signs with a time, and nobody can sign in its name."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gyeot.cli import main
from gyeot.errors import Doubt, Refused
from gyeot.evidence.findings import Report
from gyeot.evidence.log import Log
from gyeot.evidence.verify_tlog import read_checkpoint
from gyeot.evidence.witness import Witness, look

NAME = "witness.example/quiet"
MOMENT = 1_790_000_000


class Outsider:
    """A witness of our own, written from the specification, with its key."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._id = hashlib.sha256(NAME.encode() + b"\n\x04" + public).digest()[:4]
        self.key = f"{NAME}+{self._id.hex()}+{base64.b64encode(bytes([4]) + public).decode()}"

    def cosign(self, checkpoint: bytes, moment: int = MOMENT) -> str:
        body = checkpoint.rpartition(b"\n\n")[0] + b"\n"
        signature = self._key.sign(b"cosignature/v1\ntime %d\n" % moment + body)
        return f"— {NAME} " + base64.b64encode(self._id + moment.to_bytes(8, "big") + signature).decode()


@pytest.fixture
def outsider() -> Outsider:
    return Outsider()


@pytest.fixture
def log(tmp_path) -> Log:
    log = Log.create(tmp_path / "log", "centre.example/gyeot")
    for number in range(3):
        log.append(bytes([number]) * 32)
    return log


def test_a_line_is_kept_under_its_checkpoint_and_says_when(log, outsider):
    witness = Witness.read(outsider.key)
    log.keep_cosignature(3, outsider.cosign(log.checkpoint(3)), witness)
    log.keep_cosignature(3, outsider.cosign(log.checkpoint(3)), witness)

    assert log.checkpoint() == log.checkpoint(3)
    assert len(read_checkpoint(log.checkpoint(3)).signatures) == 2
    assert witness.saw(read_checkpoint(log.checkpoint(3))).timestamp() == MOMENT
    assert log.audit() == 3


def test_the_log_goes_on_after_a_witness(log, outsider):
    log.keep_cosignature(3, outsider.cosign(log.checkpoint(3)), Witness.read(outsider.key))

    assert log.append(b"x" * 32).index == 3
    assert Witness.read(outsider.key).saw(read_checkpoint(log.checkpoint(3)))
    assert Witness.read(outsider.key).saw(read_checkpoint(log.checkpoint(4))) is None


def test_an_older_checkpoint_can_be_witnessed_later(log, outsider):
    log.keep_cosignature(2, outsider.cosign(log.checkpoint(2)), Witness.read(outsider.key))

    assert log.size == 3
    assert Witness.read(outsider.key).saw(read_checkpoint(log.checkpoint(2)))


@pytest.mark.parametrize(
    "kind", ["of another checkpoint", "by another key", "with another time", "cut short", "no base64"]
)
def test_a_line_that_does_not_hold_is_not_kept(log, outsider, kind):
    line = {
        "of another checkpoint": lambda: outsider.cosign(log.checkpoint(2)),
        "by another key": lambda: Outsider().cosign(log.checkpoint(3)),
        "with another time": lambda: _with_another_time(outsider.cosign(log.checkpoint(3))),
        "cut short": lambda: outsider.cosign(log.checkpoint(3))[:-24],
        "no base64": lambda: f"— {NAME} AAA",
    }[kind]()

    with pytest.raises(Doubt):
        log.keep_cosignature(3, line, Witness.read(outsider.key))

    assert len(read_checkpoint(log.checkpoint(3)).signatures) == 1


def _with_another_time(line: str) -> str:
    name, _, encoded = line.rpartition(" ")
    data = bytearray(base64.b64decode(encoded))
    data[11] ^= 1
    return f"{name} {base64.b64encode(bytes(data)).decode()}"


@pytest.mark.parametrize(
    "damage", [lambda key: key[:-4], lambda key: key.replace("+", "-", 1), lambda _: "", lambda key: f"x{key}"]
)
def test_a_damaged_verifier_key_is_refused(outsider, damage):
    with pytest.raises(Refused):
        Witness.read(damage(outsider.key))


def test_the_command_asks_for_every_witness_that_is_named(packet, log_key, tmp_path, outsider, capsys):
    key = tmp_path / "log.pub.pem"
    key.write_bytes(log_key)

    assert main(["verify", str(packet), "--log-key", str(key), "--witness-key", outsider.key, "--lang", "en"]) == 1
    assert f"The witness {NAME} has not signed" in capsys.readouterr().out


def test_a_witnessed_packet_passes(packet, outsider):
    newest = packet / "log/export.checkpoint"
    newest.write_bytes(newest.read_bytes() + outsider.cosign(newest.read_bytes()).encode() + b"\n")
    report = Report()

    look(packet, report, (Witness.read(outsider.key),))

    assert report.problems == []
