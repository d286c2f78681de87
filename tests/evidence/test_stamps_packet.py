"""Time stamps in a packet: what they add for a stranger, and every way of tampering with them."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gyeot import clock
from gyeot.cli import verify as command
from gyeot.errors import Doubt, OutsideWorld
from gyeot.evidence import stamps, tokens, verify
from gyeot.evidence.items import CaptureFields, Custody, seal_capture
from gyeot.evidence.packet import PackedItem, PackedStamps, Packet, PacketContents, write_packet
from gyeot.evidence.stamps import Authority, Root
from tests.evidence.office import Office, commands, copied, flip, rebag, reexport, tools_from_outside
from tests.evidence.tsa import Desk, Tsa, desk

A_DAY = timedelta(days=1)


@dataclass
class StampedOffice(Office):
    """An office with two authorities on its wall, whose own clock may be wrong by ``off``."""

    desks: dict[str, Desk] = field(default_factory=dict)
    held: dict[int, dict[str, bytes]] = field(default_factory=dict)
    off: timedelta = timedelta(0)

    def custody(self, *, case: str = "GY-7K2M", at: datetime | None = None) -> Custody:
        return Custody(case=case, at=at or datetime.now(UTC) + self.off, by="staff-3", tool="gyeot 0.1.0")

    def stamp_all(self, letters: str = "AB") -> None:
        captures = [source.capture for source in self.sources if source.capture]
        for record in (*self.items, *self.sources, *captures):
            size = record.logged.size
            kept = self.held.setdefault(size, {})
            for letter in letters:
                kept.setdefault(letter, self.ask(letter, self.log.checkpoint(size)))

    def ask(self, letter: str, data: bytes) -> bytes:
        here = self.desks[letter]
        return stamps.stamp(Authority(here.url, here.tsa.root), data).response

    def hand_over(self, folder: Path, **_: object) -> Packet:
        packed = PackedStamps(
            roots={letter: here.tsa.root.fingerprint for letter, here in self.desks.items()},
            held=self.held,
            ask={letter: (lambda data, letter=letter: self.ask(letter, data)) for letter in self.desks},
        )
        contents = PacketContents(custody=self.custody(), items=self.items, sources=self.sources, stamps=packed)
        return write_packet(folder, contents, self.log)


def opened(root: Path, desks: dict[str, Desk], *, off: timedelta = timedelta(0)) -> StampedOffice:
    office = StampedOffice.opened_at(root)
    office.desks, office.off = desks, off
    source = office.take_in(b'{"comments": [1]}')
    original = json.loads(source.record)["files"]["original"]["sha256"]
    words = CaptureFields(given_by="내담자 본인", how="own-export", changed="no")
    stated = seal_capture(office.custody(), source=source, original=original, version=1, earlier=None, words=words)
    office.sources[0] = replace(office.sources[0], capture=PackedItem(stated, office.log.append(stated.entry)))
    office.admit(source, "왜 바로 신고하지 않았대?")
    office.admit(source, "둘째 글")
    return office


@pytest.fixture(scope="session")
def desks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tsa")
    with ExitStack() as doors:
        yield {
            letter: doors.enter_context(
                desk(Tsa(folder / letter, letter, starts=datetime.now(UTC) - 9 * A_DAY, elliptic=elliptic))
            )
            for letter, elliptic in (("A", False), ("B", True))
        }


@pytest.fixture(scope="session")
def once(tmp_path_factory, desks) -> tuple[StampedOffice, Path]:
    root = tmp_path_factory.mktemp("stamped")
    office = opened(root, desks)
    office.stamp_all()
    return office, office.hand_over(root / "GY-7K2M-001").folder


@pytest.fixture
def office(once) -> StampedOffice:
    return once[0]


@pytest.fixture
def packet(once, tmp_path) -> Path:
    return copied(once[1], tmp_path / "GY-7K2M-001")


def judged(desks: dict[str, Desk], letters: str = "AB"):
    roots = [desks[letter].tsa.root for letter in letters]
    return {root.fingerprint: root.judge for root in roots}


def told(packet: Path, desks: dict[str, Desk], letters: str = "AB") -> list[str]:
    return [one.en for one in verify.problems(packet, authorities=judged(desks, letters))]


class TestAnHonestPacket:
    def test_passes_with_both_roots(self, packet, office, desks):
        report = verify.check(packet, log_key=office.log.public_key, authorities=judged(desks))

        assert report.problems == []
        assert (report.stamps, report.unstamped, report.stamps_checked) == (4 * 2 + 2 + 2, 0, True)

    def test_passes_without_roots_and_says_that_nobody_looked_at_signatures(self, packet):
        report = verify.check(packet)

        assert report.problems == []
        assert report.stamps == 12
        assert not report.stamps_checked

    def test_passes_with_one_root_but_is_not_called_checked(self, packet, desks):
        report = verify.check(packet, authorities=judged(desks, "B"))

        assert report.problems == []
        assert not report.stamps_checked

    def test_shows_people_what_outside_clocks_saw(self, packet, office):
        held = office.held[office.items[0].logged.size]
        first, second = (clock.in_korea(tokens.read(held[letter]).at) for letter in "AB")
        table = (packet / "data/exhibits.csv").read_text(encoding="utf-8-sig")

        assert f"A {first}, B {second}" in table
        assert "아직 없음" not in table

    def test_passes_bagit_which_does_not_mind_the_stamps_of_the_list_itself(self, packet):
        done = subprocess.run(
            [sys.executable, "-m", "bagit", "--validate", "."], cwd=packet, capture_output=True, check=False
        )

        assert done.returncode == 0


def swap(first: Path, second: Path) -> None:
    kept = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(kept)


def stamp_anew(path: Path, tsa: Tsa, data: bytes, **how) -> None:
    how.setdefault("at", datetime.now(UTC))
    how.setdefault("ess", tsa.ess_hash)
    path.write_bytes(tsa.forge(data, **how))


ITEM_A, ITEM_B = "log/001.checkpoint.A.tsr", "log/001.checkpoint.B.tsr"
LAST_A = "tagmanifest-sha256.txt.A.tsr"


class TestIsFoundOut:
    """Each edit is bagged again by the attacker, who has no key of the log's and none of the authorities'."""

    def test_a_stamp_of_another_record(self, packet, desks):
        swap(packet / ITEM_A, packet / "log/002.checkpoint.A.tsr")
        rebag(packet)

        found = told(packet, desks)
        assert f"{ITEM_A}: The time stamp was made for other bytes." in found
        assert "log/002.checkpoint.A.tsr: The time stamp was made for other bytes." in found

    def test_a_stamp_of_another_record_even_without_libraries(self, packet):
        swap(packet / ITEM_A, packet / "log/002.checkpoint.A.tsr")
        rebag(packet)

        assert f"{ITEM_A}: The time stamp was made for other bytes." in [one.en for one in verify.problems(packet)]

    def test_a_stamp_of_the_other_authority(self, packet, desks):
        swap(packet / ITEM_A, packet / ITEM_B)
        rebag(packet)

        found = told(packet, desks)
        assert f"{ITEM_A}: The time stamp does not lead to the root certificate of its authority." in found
        assert f"{ITEM_B}: The time stamp does not lead to the root certificate of its authority." in found

    def test_a_stamp_of_nobodys(self, packet, desks, tmp_path):
        mallory = Tsa(tmp_path / "mallory", "A")
        (packet / ITEM_A).write_bytes(mallory.stamp((packet / "log/001.checkpoint").read_bytes()))
        rebag(packet)

        assert f"{ITEM_A}: The time stamp does not lead to the root certificate of its authority." in told(
            packet, desks
        )

    def test_a_stamp_that_was_taken_away(self, packet, desks):
        (packet / ITEM_B).unlink()
        rebag(packet)

        assert f"{ITEM_B} is missing" in told(packet, desks)
        assert f"{ITEM_B} is missing" in [one.en for one in verify.problems(packet)]

    @pytest.mark.parametrize("name", ["log/export.checkpoint.B.tsr", LAST_A])
    def test_a_stamp_of_the_hand_over_that_was_taken_away(self, packet, desks, name):
        (packet / name).unlink()
        rebag(packet)

        assert f"{name} is missing: the hand-over was not stamped, or its stamp was taken away" in told(packet, desks)

    def test_a_list_that_was_written_again(self, packet, desks):
        (packet / "bag-info.txt").write_bytes((packet / "bag-info.txt").read_bytes() + b"More: 1\n")
        rebag(packet)

        assert f"{LAST_A}: The time stamp was made for other bytes." in told(packet, desks)

    def test_a_stamp_that_nobody_declared(self, packet, desks):
        shutil.copy(packet / LAST_A, packet / "tagmanifest-sha256.txt.C.tsr")

        assert "tagmanifest-sha256.txt.C.tsr is not part of a packet" in told(packet, desks)

    def test_a_stamp_made_later_of_the_same_checkpoint(self, packet, desks):
        note = (packet / "log/001.checkpoint").read_bytes()
        stamp_anew(packet / ITEM_A, desks["A"].tsa, note, at=datetime.now(UTC) + timedelta(hours=3))
        rebag(packet)

        assert f"{ITEM_A} is not the time stamp that was there at the hand-over" in told(packet, desks)

    @pytest.mark.parametrize(
        ("off", "said"), [(-2 * A_DAY, "before"), (2 * A_DAY, "after")], ids=["too early", "too late"]
    )
    def test_a_stamp_that_does_not_fit_the_claimed_time(self, packet, desks, off, said):
        note = (packet / "log/001.checkpoint").read_bytes()
        stamp_anew(packet / ITEM_A, desks["A"].tsa, note, at=datetime.now(UTC) + off)
        rebag(packet)

        assert any(one.startswith(f"{ITEM_A}: The time stamp says ") and said in one for one in told(packet, desks))

    def test_a_nonce_that_was_used_before(self, packet, desks):
        for number in ("001", "002"):
            note = (packet / f"log/{number}.checkpoint").read_bytes()
            stamp_anew(packet / f"log/{number}.checkpoint.A.tsr", desks["A"].tsa, note)
        rebag(packet)

        assert any("nonce was used for other bytes before" in one for one in told(packet, desks))

    def test_a_stamp_without_a_nonce(self, packet, desks):
        stamp_anew(packet / ITEM_A, desks["A"].tsa, (packet / "log/001.checkpoint").read_bytes(), nonce=b"")
        rebag(packet)

        assert f"{ITEM_A}: The time stamp carries no nonce, though each of our requests does." in told(packet, desks)

    def test_a_damaged_stamp(self, packet, desks):
        (packet / ITEM_A).write_bytes((packet / ITEM_A).read_bytes()[:-9])
        rebag(packet)

        assert f"{ITEM_A}: The time stamp is not an RFC 3161 response that can be read." in told(packet, desks)

    def test_a_false_signature(self, packet, desks):
        flip(packet / ITEM_A, at=(packet / ITEM_A).stat().st_size - 20)
        rebag(packet)

        assert f"{ITEM_A}: The time stamp's signature is false: it was changed after it was made." in told(
            packet, desks
        )

    def test_a_hand_over_record_that_declares_fewer_stamps(self, packet, desks):
        (packet / ITEM_A).unlink()
        reexport(packet, lambda export: export["stamps"]["001"].pop("A"))

        assert "log/export.tlog-proof does not prove that its record is in the log" in told(packet, desks)

    @pytest.mark.parametrize(
        "change",
        [
            lambda export: export["stamps"].update({"004": {"A": None}}),
            lambda export: export["stamps"]["001"].update(C=None),
            lambda export: export["stamps"]["001"].update(A="2024-13-01T00:00:00.000Z"),
            lambda export: export["stamps"]["001"].update(A=7),
            lambda export: export.update(stamps=[]),
            lambda export: export["authorities"].update(AA="0" * 64),
            lambda export: export["authorities"].update(A="x"),
        ],
        ids=["place", "letter", "month", "number", "list", "name", "root"],
    )
    def test_a_hand_over_record_of_another_shape(self, packet, change):
        reexport(packet, change)

        assert [one.place for one in verify.problems(packet)] == ["log/export.json"]


class TestAnOfficeThatIsNotHonest:
    """The holder of the log's key writes the records, but not the authorities' clocks."""

    def test_cannot_backdate(self, tmp_path, desks):
        office = opened(tmp_path, desks, off=-3 * A_DAY)
        office.off = timedelta(0)
        office.stamp_all()
        packet = office.hand_over(tmp_path / "GY-7K2M-001").folder

        found = told(packet, desks)
        assert len(found) == 4 * 2
        assert all("The time stamp says" in one and "after" in one for one in found)

    def test_cannot_date_forward(self, tmp_path, desks):
        office = opened(tmp_path, desks, off=timedelta(minutes=5))
        office.stamp_all()

        with pytest.raises(Doubt, match="did not pass its own check"):
            office.hand_over(tmp_path / "GY-7K2M-001")

    def test_cannot_leave_stamps_out_when_the_roots_are_given(self, tmp_path, desks):
        office = opened(tmp_path, desks)
        office.stamp_all("A")
        packet = office.hand_over(tmp_path / "GY-7K2M-001").folder

        root = desks["B"].tsa.root.fingerprint
        assert f"log/001.checkpoint has no time stamp that leads to root {root}" in told(packet, desks)
        assert told(packet, desks, "A") == []

    def test_cannot_name_another_authority(self, packet, tmp_path):
        pinned = Root.read((Tsa(tmp_path / "pinned").root_pem).read_bytes())
        found = verify.problems(packet, authorities={pinned.fingerprint: pinned.judge})

        assert {one.en for one in found} == {
            f"log/{place}.checkpoint has no time stamp that leads to root {pinned.fingerprint}"
            for source in [next(packet.glob("data/sources/*")).name]
            for place in ("001", "002", "export", source, f"{source}-capture")
        }

    def test_passes_only_together_with_both_authorities_and_the_receipt_finds_it_out(self, tmp_path, desks):
        """The one fraud that no packet shows: a second log, stamped by clocks that lie (docs/decisions/0006)."""
        honest = opened(tmp_path / "first", desks)
        receipt = honest.hand_over(tmp_path / "first/GY-7K2M-001").receipt
        (tmp_path / "second/log").mkdir(parents=True)
        shutil.copy(tmp_path / "first/log/log.key", tmp_path / "second/log/log.key")
        then = datetime.now(UTC) - 3 * A_DAY
        forged = StampedOffice.opened_at(tmp_path / "second")
        forged.desks, forged.off = desks, -3 * A_DAY
        source = forged.take_in(b'{"comments": [2]}')
        forged.admit(source, "지어낸 글")
        forged.admit(source, "지어낸 글 둘")
        nonces = iter(range(1, 100))
        liar = desks["A"].tsa  # the other would do as this one does
        lie = {"A": lambda data: liar.forge(data, at=then, ess=liar.ess_hash, nonce=bytes([next(nonces)]))}
        for record in (*forged.items, *forged.sources):
            forged.held[record.logged.size] = {"A": lie["A"](forged.log.checkpoint(record.logged.size))}
        packed = PackedStamps(roots={"A": liar.root.fingerprint}, held=forged.held, ask=lie)
        contents = PacketContents(custody=forged.custody(), items=forged.items, sources=forged.sources, stamps=packed)
        packet = write_packet(tmp_path / "second/GY-7K2M-001", contents, forged.log).folder

        assert verify.problems(packet, log_key=honest.log.public_key, authorities=judged(desks, "A")) == []
        (found,) = verify.problems(
            packet, log_key=honest.log.public_key, receipt=receipt, authorities=judged(desks, "A")
        )
        assert "there are two logs" in found.en or "no proof that leads from the receipt" in found.en


class TestWithoutAnAnswer:
    def test_what_is_not_yet_stamped_leaves_and_says_so(self, tmp_path, desks):
        office = opened(tmp_path, desks)
        packet = office.hand_over(tmp_path / "GY-7K2M-001").folder
        report = verify.check(packet)

        assert report.problems == []
        assert report.unstamped == 4
        assert "A 아직 없음 (not yet stamped), B 아직 없음 (not yet stamped)" in (
            packet / "data/exhibits.html"
        ).read_text(encoding="utf-8")

    def test_a_hand_over_that_one_authority_did_not_stamp_leaves_and_every_check_says_so(self, tmp_path, desks):
        office = opened(tmp_path, desks)
        office.stamp_all()
        desks["B"].down = True
        try:
            packet = office.hand_over(tmp_path / "GY-7K2M-001")
        finally:
            desks["B"].down = False

        assert [type(failure) for failure in packet.unstamped.values()] == [OutsideWorld]
        assert packet.stamps.keys() == {"A"}
        assert [one.place for one in verify.problems(packet.folder)] == [
            "log/export.checkpoint.B.tsr",
            "tagmanifest-sha256.txt.B.tsr",
        ]

    def test_an_office_without_authorities_says_so(self, tmp_path):
        office = opened(tmp_path, {})
        packet = office.hand_over(tmp_path / "GY-7K2M-001").folder

        assert verify.problems(packet) == []
        assert "시각 인증 기관 없음" in (packet / "data/exhibits.html").read_text(encoding="utf-8")


class TestTheCommand:
    @pytest.fixture
    def run(self, capsys, monkeypatch):
        monkeypatch.setenv("LC_ALL", "C.UTF-8")
        parser = argparse.ArgumentParser()
        command.add_to(parser.add_subparsers())

        def run(*arguments):
            args = parser.parse_args(["verify", *map(str, arguments)])
            return args.run(args), capsys.readouterr().out

        return run

    def test_takes_a_root_for_each_authority(self, run, packet, desks):
        roots = [word for here in desks.values() for word in ("--tsa-root", here.tsa.root_pem)]
        code, said = run(packet, *roots)

        assert code == 0
        assert "All 12 time stamps lead to the given roots" in said
        assert "시각 인증 12개가 모두" in run(packet, *roots, "--lang", "ko")[1]

    def test_says_what_was_not_checked_without_them(self, run, packet):
        code, said = run(packet)

        assert code == 0
        assert "Whose clocks made them was NOT checked for all" in said

    def test_says_that_there_are_none(self, run, tmp_path):
        packet = opened(tmp_path, {}).hand_over(tmp_path / "GY-7K2M-001").folder

        assert "No outside clock stamped this packet" in run(packet)[1]

    def test_gives_programs_the_same(self, run, packet, desks):
        (packet / ITEM_A).unlink()
        rebag(packet)
        code, said = run(packet, "--tsa-root", desks["A"].tsa.root_pem, "--json")

        assert code == 1
        assert f"{ITEM_A} is missing" in {one["en"] for one in json.loads(said)["problems"]}


@pytest.mark.skipif(not all(shutil.which(tool) for tool in ("sh", "sha256sum", "openssl")), reason="VERIFY.md's tools")
class TestByHand:
    """VERIFY.md's commands as they stand, with openssl and nothing of ours."""

    @pytest.fixture
    def by_hand(self, packet, office, desks, tmp_path):
        desk_at_court = tmp_path / "court"
        (desk_at_court / "roots").mkdir(parents=True)
        (desk_at_court / "log.pub.pem").write_bytes(office.log.public_key)
        for letter, here in desks.items():
            shutil.copy(here.tsa.root_pem, desk_at_court / "roots" / f"{letter}.pem")
        (desk_at_court / "bin").mkdir()
        (desk_at_court / "bin/python3").symlink_to(Path(sys.base_prefix) / "bin/python3")
        environment = {
            "PATH": f"{desk_at_court / 'bin'}:{os.defpath}",
            "KEY": str(desk_at_court / "log.pub.pem"),
            "ROOTS": str(desk_at_court / "roots"),
            "LC_ALL": "C.UTF-8",
            **tools_from_outside(desk_at_court),
        }

        def run() -> str:
            blocks = commands(desk_at_court / "VERIFY.md")
            done = [
                subprocess.run(
                    ["sh", "-c", block], cwd=packet, env=environment, capture_output=True, text=True, check=False
                )
                for block in blocks
            ]
            assert [one.stderr for one in done] == [""] * len(done)
            return "".join(one.stdout for one in done)

        return run

    def test_an_honest_packet_passes(self, by_hand):
        said = by_hand()

        assert "FAILED" not in said
        assert len(re.findall(r"OK: (?:log|tagmanifest)\S* [AB], ", said)) == 12
        assert len(re.findall(r"OK: [AB] [0-9a-f]{64}", said)) == 2

    def test_a_swapped_stamp_fails(self, by_hand, packet):
        swap(packet / ITEM_A, packet / ITEM_B)
        rebag(packet)

        assert f"FAILED: {ITEM_A}" in by_hand()

    def test_a_stamp_that_was_taken_away_fails(self, by_hand, packet):
        (packet / ITEM_A).unlink()
        rebag(packet)

        assert "FAILED: time stamps were taken away or added" in by_hand()

    def test_a_stamp_that_does_not_fit_the_claimed_time_fails(self, by_hand, packet, desks):
        note = (packet / "log/001.checkpoint").read_bytes()
        stamp_anew(packet / ITEM_A, desks["A"].tsa, note, at=datetime.now(UTC) - timedelta(hours=2))
        rebag(packet)

        assert f"FAILED: {ITEM_A}" in by_hand()

    def test_a_stamp_older_than_its_certificate_fails_because_of_attime(self, by_hand, packet, desks):
        note = (packet / "log/001.checkpoint").read_bytes()
        stamp_anew(packet / ITEM_A, desks["A"].tsa, note, at=datetime(2020, 1, 1, tzinfo=UTC))
        rebag(packet)
        plain = ["openssl", "ts", "-verify", "-data", "log/001.checkpoint", "-in", ITEM_A]
        careless = subprocess.run(
            [*plain, "-CAfile", str(desks["A"].tsa.root_pem)], cwd=packet, capture_output=True, check=False
        )

        assert careless.returncode == 0  # what VERIFY.md warns of
        assert f"FAILED: {ITEM_A}" in by_hand()
