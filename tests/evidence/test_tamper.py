"""Every edit that an attacker can think of and bag again, and the exact sentences that it ends in.

The attacker has everything but the log's key: writes manifests anew, and the export record too. ``rebag`` and
``reexport`` do that after each edit, so that nothing here is caught by a checksum alone.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gyeot.evidence import verify, verify_tlog
from gyeot.evidence.packet import Packet
from tests.evidence.office import Office, copied, flip, rebag, reexport, three_exhibits, write_canonical

ITEM, THIRD = "data/items/001/item.json", "data/items/003/item.json"

Edit = Callable[[Path], None]


def said(packet: Path, log_key: bytes | None = None, receipt: bytes | None = None) -> list[str]:
    return [problem.en for problem in verify.problems(packet, log_key=log_key, receipt=receipt)]


# ---- one byte, not bagged again: the file is named


def test_a_flipped_byte_in_any_file_names_that_file(packet, handed_over_once, tmp_path):
    names = sorted(path.relative_to(packet).as_posix() for path in packet.rglob("*") if path.is_file())
    assert len(names) == 40
    for name in names:
        original = (packet / name).read_bytes()
        spoil(packet / name)
        first = said(packet)[0]
        (packet / name).write_bytes(original)
        expected = {
            "bagit.txt": "bagit.txt does not declare a BagIt 1.0 bag",
            "manifest-sha256.txt": "data/exhibits.csv is not the file that was packed",
            "tagmanifest-sha256.txt": "VERIFY.md is not the file that was packed",
        }
        assert first == expected.get(name, f"{name} is not the file that was packed")
    assert said(packet) == []


def spoil(path: Path) -> None:
    """Change one byte; in a manifest, into another digit, so that the line is still one."""
    data = path.read_bytes()
    if path.name.endswith("manifest-sha256.txt"):
        path.write_bytes((b"1" if data[:1] == b"0" else b"0") + data[1:])
    else:
        flip(path, at=3)


def test_a_flipped_byte_in_a_manifest_is_the_manifests_fault_too(packet):
    spoil(packet / "manifest-sha256.txt")

    assert said(packet) == [
        "data/exhibits.csv is not the file that was packed",
        "manifest-sha256.txt is not the file that was packed",
    ]


# ---- the bag


def name_twice(packet: Path) -> None:
    path = packet / "manifest-sha256.txt"
    path.write_bytes(path.read_bytes() + path.read_bytes().splitlines(keepends=True)[0])


def lead_outside(packet: Path) -> None:
    path = packet / "manifest-sha256.txt"
    path.write_bytes(path.read_bytes() + b"0" * 64 + b"  data/../../secret\n")


def cut_the_last_line_end(packet: Path) -> None:
    path = packet / "manifest-sha256.txt"
    path.write_bytes(path.read_bytes()[:-1])


def use_crlf(packet: Path) -> None:
    path = packet / "tagmanifest-sha256.txt"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


BAG: list[tuple[Edit, list[str]]] = [
    (lambda p: (p / THIRD).unlink(), [f"{THIRD} is missing"]),
    (
        lambda p: (p / "data/items/004").mkdir() or (p / "data/items/004/item.json").write_bytes(b"{}"),
        ["data/items/004/item.json was not packed: no manifest lists it"],
    ),
    (lambda p: (p / "log/witness").write_bytes(b"x"), ["log/witness was not packed: no manifest lists it"]),
    (lambda p: (p / "tagmanifest-sha256.txt").unlink(), ["tagmanifest-sha256.txt is missing"]),
    (lambda p: (p / "manifest-sha256.txt").unlink(), ["manifest-sha256.txt is missing"]),
    (lambda p: (p / "log/link").symlink_to("/etc/passwd"), ["log/link is a link or has a name that no packet holds"]),
    (
        lambda p: (p / "data/items/009").symlink_to("001", target_is_directory=True),
        ["data/items/009 is a link or has a name that no packet holds"],
    ),
    (lambda p: (p / "data/이름").write_bytes(b""), [r"data/\uc774\ub984 is a link or has a name that no packet holds"]),
    (
        lambda p: (p / "data/\x1b[2J\u202e").write_bytes(b""),
        [r"data/\x1b[2J\u202e is a link or has a name that no packet holds"],
    ),
    (lambda p: (p / ".hidden").write_bytes(b""), [".hidden is a link or has a name that no packet holds"]),
    (
        name_twice,
        ["line 15 of manifest-sha256.txt is malformed", "manifest-sha256.txt is not the file that was packed"],
    ),
    (lead_outside, ["data/../../secret is missing", "manifest-sha256.txt is not the file that was packed"]),
    (
        cut_the_last_line_end,
        ["line 14 of manifest-sha256.txt is malformed", "manifest-sha256.txt is not the file that was packed"],
    ),
    (use_crlf, ["line 1 of tagmanifest-sha256.txt is malformed"]),
]


@pytest.mark.parametrize("number", range(len(BAG)))
def test_the_bag_is_complete_and_exact(packet, number):
    edit, sentences = BAG[number]
    edit(packet)

    assert said(packet) == sentences


# ---- edits that are bagged again, and handed over again as far as that goes without the key

MISFIT = "claims a time or a place in the log that does not fit what came before or after it"
NOT_LOGGED = "log/export.tlog-proof does not prove that its record is in the log"
NOT_THE_LIST = "manifest-sha256.txt is not the list that was logged when the packet was handed over"


def change(name: str, how: Callable[[dict], None]) -> Edit:
    def edit(packet: Path) -> None:
        value = json.loads((packet / name).read_bytes())
        how(value)
        write_canonical(packet / name, value)

    return edit


def drop_files(*names: str) -> Edit:
    def edit(packet: Path) -> None:
        for name in names:
            for path in packet.glob(name):
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    return edit


def swap(one: str, other: str) -> Edit:
    def edit(packet: Path) -> None:
        (packet / one).rename(packet / "between")
        (packet / other).rename(packet / one)
        (packet / "between").rename(packet / other)

    return edit


def both(*edits: Edit) -> Edit:
    def edit(packet: Path) -> None:
        for one in edits:
            one(packet)

    return edit


swap_all = both(
    swap("data/items/001", "data/items/003"),
    *(swap(f"log/001.{ending}", f"log/003.{ending}") for ending in ("tlog-proof", "checkpoint", "consistency")),
)


def swap_in_export(export: dict) -> None:
    export["items"][0], export["items"][2] = export["items"][2], export["items"][0]


def last_out(export: dict) -> None:
    export["items"].pop()


def put_back_hash(export: dict, packet: Path, name: str, number: int) -> None:
    import hashlib

    export["items"][number - 1] = hashlib.sha256((packet / name).read_bytes()).hexdigest()


REBAGGED: dict[str, tuple[Edit, list[str]]] = {
    "a record is edited": (
        change(ITEM, lambda item: item.update(by="staff-9")),
        [NOT_THE_LIST, f"{ITEM} is not the record that was handed over under this number"],
    ),
    "captured_at is backdated": (
        change(ITEM, lambda item: item.update(at="2024-08-01T00:00:00.000Z")),
        [NOT_THE_LIST, f"{ITEM} is not the record that was handed over under this number"],
    ),
    "the words are edited": (
        change("data/items/001/fields.json", lambda shown: shown["text"].update(value="아무 일도 없었다")),
        [NOT_THE_LIST, "data/items/001/fields.json does not show the words that its item.json sealed"],
    ),
    "a salt is edited": (
        change("data/items/001/fields.json", lambda shown: shown["text"].update(salt="0" * 64)),
        [NOT_THE_LIST, "data/items/001/fields.json does not show the words that its item.json sealed"],
    ),
    "a field is left out": (
        change("data/items/001/fields.json", lambda shown: shown.pop("author")),
        [NOT_THE_LIST, "data/items/001/fields.json does not show the words that its item.json sealed"],
    ),
    "the words of another exhibit are shown": (
        swap("data/items/001/fields.json", "data/items/003/fields.json"),
        [
            NOT_THE_LIST,
            "data/items/001/fields.json does not show the words that its item.json sealed",
            "data/items/003/fields.json does not show the words that its item.json sealed",
        ],
    ),
    "a reason is made up for a withdrawal": (
        lambda p: (p / "data/items/002/fields.json").write_bytes(b"{}"),
        [NOT_THE_LIST, "data/items/002/fields.json is not part of a packet"],
    ),
    "an exhibit is dropped": (
        drop_files("data/items/003"),
        [NOT_THE_LIST, "data/items/003/item.json is missing"],
    ),
    "an exhibit is dropped with its log files": (
        drop_files("data/items/003", "log/003.*"),
        [
            NOT_THE_LIST,
            "data/items/003/item.json is missing",
            "log/003.checkpoint is missing",
            "log/003.consistency is missing",
            "log/003.tlog-proof is missing",
        ],
    ),
    "two exhibits are swapped": (
        swap("data/items/001", "data/items/003"),
        [
            NOT_THE_LIST,
            f"{ITEM} is not the record that was handed over under this number",
            f"{THIRD} is not the record that was handed over under this number",
        ],
    ),
    "an exhibit is added": (
        lambda p: copied(p / "data/items/003", p / "data/items/004"),
        [
            NOT_THE_LIST,
            "data/items/004/fields.json is not part of a packet",
            "data/items/004/item.json is not part of a packet",
        ],
    ),
    "the table for people is edited": (lambda p: flip(p / "data/exhibits.csv"), [NOT_THE_LIST]),
    "the page for people is edited": (lambda p: flip(p / "data/exhibits.html"), [NOT_THE_LIST]),
    "VERIFY.md teaches something else": (
        lambda p: (p / "VERIFY.md").write_bytes(b"# Everything is fine\n"),
        ["VERIFY.md is not the file that was packed"],
    ),
    "verify_tlog.py always says yes": (
        lambda p: (p / "verify_tlog.py").write_bytes(b"print('OK')\n"),
        ["verify_tlog.py is not the file that was packed"],
    ),
    "bag-info.txt names another case": (
        lambda p: (p / "bag-info.txt").write_bytes(b"External-Identifier: GY-0000\n"),
        ["bag-info.txt is not the file that was packed"],
    ),
    "a tag file is added": (
        lambda p: (p / "README.txt").write_bytes(b"trust me"),
        ["README.txt is not part of a packet"],
    ),
    "a log file is added": (
        lambda p: shutil.copy(p / "log/001.checkpoint", p / "log/004.checkpoint"),
        ["log/004.checkpoint is not part of a packet"],
    ),
    "the words are left out": (
        drop_files("data/items/001/fields.json"),
        [NOT_THE_LIST, "data/items/001/fields.json is missing"],
    ),
    "an original is left out": (
        lambda p: min((p / "data/sources").glob("*/original*")).unlink(),
        [NOT_THE_LIST, "data/sources/SOURCE1/original is missing"],
    ),
    "the proof of an earlier receipt is left out": (
        drop_files("log/receipt-11.consistency"),
        ["log/receipt-11.consistency is missing"],
    ),
    "the export record is left out": (drop_files("log/export.json"), ["log/export.json is missing"]),
    "the export's proof is left out": (drop_files("log/export.tlog-proof"), ["log/export.tlog-proof is missing"]),
    "proofs are swapped": (
        swap("log/001.tlog-proof", "log/003.tlog-proof"),
        [
            "log/001.tlog-proof does not prove that its record is in the log",
            "log/003.tlog-proof does not prove that its record is in the log",
        ],
    ),
    "consistency proofs are swapped": (
        swap("log/001.consistency", "log/003.consistency"),
        [
            "log/001.consistency does not lead to the log of the hand-over: the log was changed or forked",
            "log/003.consistency does not lead to the log of the hand-over: the log was changed or forked",
        ],
    ),
    "an older checkpoint stands in for the export's": (
        lambda p: shutil.copy(p / "log/003.checkpoint", p / "log/export.checkpoint"),
        [
            NOT_LOGGED,
            *(
                f"log/{name}.consistency does not lead to the log of the hand-over: the log was changed or forked"
                for name in ("001", "002", "003", "SOURCE1", "SOURCE2", "receipt-11")
            ),
        ],
    ),
}


@pytest.mark.parametrize("kind", REBAGGED)
def test_an_edit_that_is_bagged_again_is_found(packet, kind):
    edit, sentences = REBAGGED[kind]
    edit(packet)
    rebag(packet)

    assert said(packet) == with_sources(packet, sentences)


REEXPORTED: dict[str, tuple[Edit, Callable[[dict], None], list[str]]] = {
    "nothing but the export's own nonce": (lambda p: None, lambda e: e.update(nonce="0" * 64), [NOT_LOGGED]),
    "the last exhibit never existed": (drop_files("data/items/003", "log/003.*"), last_out, [NOT_LOGGED]),
    "two exhibits are swapped throughout": (
        swap_all,
        swap_in_export,
        [NOT_LOGGED, f"{ITEM} bears another exhibit's number", f"{THIRD} bears another exhibit's number"],
    ),
    "the packet is another case's": (
        lambda p: None,
        lambda e: e.update(case="GY-0000"),
        [
            NOT_LOGGED,
            f"{ITEM} belongs to another case",
            "data/items/002/item.json belongs to another case",
            f"{THIRD} belongs to another case",
            "data/sources/SOURCE1/item.json belongs to another case",
            "data/sources/SOURCE2/item.json belongs to another case",
        ],
    ),
    "the hand-over is backdated": (
        lambda p: None,
        lambda e: e.update(at="2024-09-02T01:05:00.000Z"),
        [
            NOT_LOGGED,
            f"data/items/002/item.json {MISFIT}",
        ],
    ),
    "the page for people is another": (lambda p: flip(p / "data/exhibits.html"), lambda e: None, [NOT_LOGGED]),
}


@pytest.mark.parametrize("kind", REEXPORTED)
def test_an_edit_that_is_handed_over_again_is_found(packet, kind):
    edit, export, sentences = REEXPORTED[kind]
    edit(packet)
    reexport(packet, export)

    assert said(packet) == with_sources(packet, sentences)


def test_a_backdated_exhibit_with_all_hashes_put_right_is_not_in_the_log(packet):
    change(ITEM, lambda item: item.update(at="2024-08-01T00:00:00.000Z"))(packet)
    reexport(packet, lambda export: put_back_hash(export, packet, ITEM, 1))

    assert said(packet) == [
        NOT_LOGGED,
        "log/001.tlog-proof does not prove that its record is in the log",
        f"{ITEM} {MISFIT}",
    ]


def test_a_source_left_out_with_all_its_files_is_missed(packet):
    second = source_of(packet, THIRD)
    drop_files(f"data/sources/{second}", f"log/{second}.*")(packet)
    reexport(packet, lambda export: export["sources"].pop(second))

    assert said(packet) == [NOT_LOGGED, f"{THIRD} names a source that is not in the packet"]


def test_a_changed_original_is_named(packet):
    second = source_of(packet, THIRD)
    flip(packet / f"data/sources/{second}/original.csv")
    reexport(packet)

    assert said(packet) == [f"data/sources/{second}/original.csv is not the file that was packed", NOT_LOGGED]


def test_an_original_under_another_records_name_is_named(packet):
    first, second = source_of(packet, ITEM), source_of(packet, THIRD)
    swap(f"data/sources/{first}/item.json", f"data/sources/{second}/item.json")(packet)
    swap(f"data/sources/{first}/fields.json", f"data/sources/{second}/fields.json")(packet)

    def exchange(export: dict) -> None:
        export["sources"][first], export["sources"][second] = export["sources"][second], export["sources"][first]

    reexport(packet, exchange)

    assert f"data/sources/{first}/item.json describes another file" in said(packet)


# ---- logs


def test_a_packet_of_another_log_fits_together_but_not_with_the_key(tmp_path, log_key):
    """Without the key from outside, a stranger's whole office passes; the command says it was not checked."""
    other = three_exhibits(tmp_path / "other").hand_over(tmp_path / "forged").folder

    assert said(other) == []
    assert said(other, log_key) == [
        "log/export.checkpoint is not signed by the given log key",
        *(f"{name} is not signed by the given log key" for name in checkpoints(other)),
    ]


def test_what_is_given_as_the_key_must_be_one(packet):
    assert said(packet, b"ssh-ed25519 AAAA") == [
        "The given log key is not an Ed25519 public key in PEM. Ask the office for log.pub.pem."
    ]


def test_a_signature_that_was_taken_off_is_missed(packet, log_key):
    path = packet / "log/export.checkpoint"
    note = path.read_bytes()
    unsigned = note.replace(b"gyeot ", b"gyeot/other ", 1) if b"gyeot " in note else note
    path.write_bytes(unsigned)
    proof = packet / "log/export.tlog-proof"
    proof.write_bytes(proof.read_bytes().replace(note, unsigned))
    for consistency in (packet / "log").glob("*.consistency"):
        consistency.write_bytes(consistency.read_bytes().replace(note, unsigned))
    rebag(packet)

    assert said(packet) == []
    assert said(packet, log_key) == ["log/export.checkpoint is not signed by the given log key"]


class TestAFork:
    """Who holds the log's key can write a second history. Every packet of it passes; only an older receipt tells."""

    @pytest.fixture
    def forked(self, tmp_path: Path) -> tuple[Office, Packet, Packet]:
        honest = three_exhibits(tmp_path / "honest")
        shutil.copytree(tmp_path / "honest", tmp_path / "second")
        receipt = honest.hand_over(tmp_path / "first")
        second = Office.opened_at(tmp_path / "second")
        second.items, second.sources, second.minutes = list(honest.items), list(honest.sources), honest.minutes
        second.withdraw(2)  # a different thing happens in the second history
        second.log.append_all([bytes([n]) * 32 for n in range(3)])
        return second, second.hand_over(tmp_path / "forged", earlier=[receipt.logged.size]), receipt

    def test_the_packet_alone_passes(self, forked):
        second, packet, _ = forked

        assert said(packet.folder, second.log.public_key) == []

    def test_the_receipt_exposes_it(self, forked):
        second, packet, receipt = forked

        assert said(packet.folder, second.log.public_key, receipt.receipt) == [
            (
                f"The receipt (size {receipt.logged.size}) contradicts the packet: "
                "there are two logs, and one of them was shown to you."
            )
        ]


class TestAReceipt:
    def test_of_a_size_that_the_packet_says_nothing_of_is_not_passed_over(self, packet, office):
        assert said(packet, receipt=office.log.checkpoint(1)) == []  # the first source's own checkpoint
        assert said(packet, receipt=office.log.checkpoint(6)) == [
            "The packet holds no proof that leads from the receipt (size 6). Ask the office for one that has it."
        ]

    def test_of_another_log_is_named(self, tmp_path, packet, log_key):
        other = three_exhibits(tmp_path, "elsewhere.example/log").hand_over(tmp_path / "other")

        assert said(packet, receipt=other.receipt) == ["The receipt was not given out by this log."]

    def test_of_the_same_name_with_another_key_is_named(self, tmp_path, packet, log_key):
        other = three_exhibits(tmp_path).hand_over(tmp_path / "other")

        assert said(packet, log_key, other.receipt) == ["The receipt was not given out by this log."]

    @pytest.mark.parametrize("data", [b"", b"hello", b"\xff" * 50, b"x" * 100_000])
    def test_that_is_none_is_named(self, packet, data):
        assert said(packet, receipt=data) == ["The receipt is not a checkpoint."]

    def test_inside_the_packet_must_be_the_size_it_says(self, packet):
        for ending in ("checkpoint", "consistency"):
            (packet / f"log/receipt-11.{ending}").rename(packet / f"log/receipt-12.{ending}")
        rebag(packet)

        assert said(packet) == ["log/receipt-12.checkpoint is not a checkpoint of a log"]


# ---- malformed


MALFORMED = {
    "an empty tree": b"centre.example/gyeot\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n",
    "a hash of 31 bytes": b"centre.example/gyeot\n5\n" + b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n\n",
    "a hash of 33 bytes": b"centre.example/gyeot\n5\n" + b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n\n",
    "a hash that is no base64": b"centre.example/gyeot\n5\n" + b"!" * 44 + b"\n\n",
    "a size with a sign": b"centre.example/gyeot\n+5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n",
    "a size with a zero in front": b"centre.example/gyeot\n05\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n",
    "a size without end": b"centre.example/gyeot\n"
    + b"9" * 5000
    + b"\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n",
    "two lines": b"centre.example/gyeot\n5\n\n",
    "no signature line": b"",
    "not UTF-8": b"\xff\xfe\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n",
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_a_malformed_checkpoint_is_said_to_be_none(packet, kind):
    signature = b"" if kind == "no signature line" else "— centre.example/gyeot AAAAAAAA\n".encode()
    (packet / "log/001.checkpoint").write_bytes(MALFORMED[kind] + signature)
    rebag(packet)

    assert said(packet)[0] == "log/001.checkpoint is not a checkpoint of a log"


RECORDS = {
    "not JSON": b"{",
    "nothing": b"",
    "a list": b"[]",
    "deeply nested": b"[" * 100_000,
    "a number without end": b'{"number":' + b"9" * 10_000 + b"}",
    "a key twice": b'{"a":1,"a":1}',
    "a space": b'{"a": 1}',
    "a fraction": b'{"a":1.5}',
    "half a character": b'{"a":"\\ud800"}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "not a number": b'{"a":NaN}',
}


@pytest.mark.parametrize("kind", RECORDS)
def test_a_malformed_export_record_is_said_to_be_none(packet, kind):
    (packet / "log/export.json").write_bytes(RECORDS[kind])
    rebag(packet)

    assert said(packet) == ["log/export.json is not a sealed record in its one canonical spelling"]


@pytest.mark.parametrize(
    "how",
    [
        lambda item: item.update(more="x"),
        lambda item: item.pop("nonce"),
        lambda item: item.update(nonce="short"),
        lambda item: item.update(number=0),
        lambda item: item.update(number=True),
        lambda item: item.update(number="1"),
        lambda item: item.update(at="2024-09-02"),
        lambda item: item.update(kind="source"),
        lambda item: item.update(kind="something"),
        lambda item: item.update(kind=None),
        lambda item: item.update(format="gyeot-item/2"),
        lambda item: item.update(source=None),
        lambda item: item.update(commitments=[]),
        lambda item: item.update(case="x" * 100_000),
    ],
)
def test_a_record_of_another_shape_is_said_to_be_none(packet, how):
    change(ITEM, how)(packet)
    reexport(packet, lambda export: put_back_hash(export, packet, ITEM, 1))

    assert f"{ITEM} is not a sealed record in its one canonical spelling" in said(packet)


def test_a_file_larger_than_any_of_its_kind_is_not_read(packet):
    with (packet / "log/001.tlog-proof").open("ab") as file:
        file.write(b"A" * (verify.MAX_PROOF + 1))
    rebag(packet)

    assert said(packet) == ["log/001.tlog-proof does not prove that its record is in the log"]


def test_a_disk_that_fails_is_said(tmp_path):
    assert said(tmp_path / "taken-out") == [
        "A file of the packet cannot be read. Copy the packet to another disk and check it there."
    ]


def test_more_files_than_any_packet_has_are_not_listed(packet, monkeypatch):
    monkeypatch.setattr(verify, "MAX_FILES", 10)

    assert said(packet) == ["The packet holds more files than any packet has."]


# ---- anything at all


@pytest.fixture(scope="module")
def edited(handed_over_once: tuple[Office, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy for all the random edits; each puts back what it changed."""
    return copied(handed_over_once[1], tmp_path_factory.mktemp("edited") / "packet")


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_edit_passes_and_none_makes_the_check_fall_over(handed_over_once, edited, data):
    """Cut, flip, insert, repeat or swap bytes anywhere, bag again: with the log's key, something is always found."""
    office, honest = handed_over_once
    names = sorted(path.relative_to(honest).as_posix() for path in honest.rglob("*") if path.is_file())
    name = data.draw(st.sampled_from(names))
    before = (honest / name).read_bytes()
    after = data.draw(edits_of(before).filter(lambda after: after != before))
    (edited / name).write_bytes(after)
    if not name.endswith("manifest-sha256.txt"):
        rebag(edited)
    found = said(edited, office.log.public_key)
    for file in (name, "manifest-sha256.txt", "tagmanifest-sha256.txt"):
        shutil.copy(honest / file, edited / file)

    assert found


def edits_of(data: bytes) -> st.SearchStrategy[bytes]:
    place = st.integers(0, max(0, len(data) - 1))
    return st.one_of(
        st.builds(lambda at, one: data[:at] + bytes([one]) + data[at + 1 :], place, st.integers(0, 255)),
        st.builds(lambda at: data[:at], place),
        st.builds(lambda at, more: data[:at] + more + data[at:], place, st.binary(min_size=1, max_size=40)),
        st.builds(lambda at, end: data[:at] + data[max(at, end) :], place, place),
        st.builds(lambda at, end: data[:end] + data[at:], place, place),
        st.binary(max_size=200),
        st.just(data.replace(b"\n", b"\r\n")),
        st.just(data.replace(b"\n", b"\n\n")),
    )


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_make_the_readers_fail_in_any_other_way(data):
    for read in (verify_tlog.read_checkpoint, verify_tlog.read_proof, verify_tlog.read_consistency):
        try:
            read(data)
        except ValueError:
            continue


def source_of(packet: Path, item: str) -> str:
    return str(json.loads((packet / item).read_bytes())["source"]["original"])


def with_sources(packet: Path, sentences: list[str]) -> list[str]:
    """Put the sources' digests, in order, where the tables say SOURCE1 and SOURCE2."""
    for number, folder in enumerate(sorted((packet / "data/sources").iterdir()), start=1):
        sentences = [sentence.replace(f"SOURCE{number}", folder.name) for sentence in sentences]
    return sentences


def checkpoints(packet: Path) -> list[str]:
    """Name every record's checkpoint in the order of checking."""
    names = [f"log/{number:03d}.checkpoint" for number in range(1, 4)]
    return names + [f"log/{folder.name}.checkpoint" for folder in sorted((packet / "data/sources").iterdir())]
