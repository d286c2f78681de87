import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gyeot.errors import Doubt, GyeotError, Refused, UnreadableFile
from gyeot.evidence import archive, verify
from tests.evidence.office import rebag

TWO_WAYS = "read in two ways"


@pytest.fixture
def zipped(packet, tmp_path):
    archive.zip_packet(packet, tmp_path / "packet.zip")
    return tmp_path / "packet.zip"


def unpacked(path, tmp_path):
    (tmp_path / "into").mkdir()
    return archive.unpack(path, tmp_path / "into")


def made(path, *entries, **options):
    """Write a ZIP with Python's own writer, which allows nearly everything."""
    with zipfile.ZipFile(path, "w", **options) as file:
        for name, data in entries:
            file.writestr(name, data)
    return path


def test_a_packet_comes_out_of_its_zip_as_it_went_in(packet, zipped, tmp_path, log_key):
    folder = unpacked(zipped, tmp_path)

    assert folder.name == packet.name
    assert verify.problems(folder, log_key=log_key) == []


def test_the_same_packet_gives_the_same_zip(packet, zipped, tmp_path):
    archive.zip_packet(packet, tmp_path / "again.zip")

    assert zipped.read_bytes() == (tmp_path / "again.zip").read_bytes()
    assert not list(tmp_path.glob("new-*"))


def test_others_can_open_it(zipped):
    with zipfile.ZipFile(zipped) as file:
        assert file.testzip() is None


def test_a_packet_that_someone_zipped_again_opens(packet, tmp_path, log_key):
    """Other programs write folders of their own, sizes behind the data, and no folder on top."""

    class OneWay(io.RawIOBase):
        def __init__(self, file):
            self.file = file

        def writable(self):
            return True

        def write(self, data):
            return self.file.write(data)

    with (tmp_path / "again.zip").open("wb") as out, zipfile.ZipFile(OneWay(out), "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(packet.rglob("*")):
            file.write(path, path.relative_to(packet))

    assert verify.problems(unpacked(tmp_path / "again.zip", tmp_path), log_key=log_key) == []


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/evil",
        "p/../../evil",
        "C:\\evil",
        "p\\evil",
        "p/..",
        "p/.hidden",
        "p/이름",
        "p/a b",
        "p//a",
        "p/\x1b[2J",
    ],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path, name):
    with pytest.raises(Doubt, match=TWO_WAYS):
        unpacked(made(tmp_path / "x.zip", ("p/bagit.txt", b""), (name, b"x")), tmp_path)
    assert [path for path in tmp_path.rglob("*") if "evil" in path.name] == []


def test_an_entry_without_a_name_is_refused(tmp_path):
    path = made(tmp_path / "x.zip", ("p", b"1"))
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    data[directory + 28] = 0
    del data[directory + 46]
    data[-10:-6] = struct.pack("<L", 46)
    path.write_bytes(data)

    with pytest.raises(Doubt, match=TWO_WAYS):
        unpacked(path, tmp_path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [("p/a", "p/a"), ("p/a", "p/A"), ("p/a", "p/a/b"), ("p/a", "p/a/"), ("p/a", "q/a")])
def test_two_entries_in_one_place_are_refused(tmp_path, names):
    with pytest.raises(Doubt, match=TWO_WAYS):
        unpacked(made(tmp_path / "x.zip", *((name, b"x") for name in names)), tmp_path)


def test_a_link_is_refused(tmp_path):
    link = zipfile.ZipInfo("p/link")
    link.create_system, link.external_attr = 3, 0o120777 << 16

    with pytest.raises(Doubt, match=TWO_WAYS):
        unpacked(made(tmp_path / "x.zip", (link, "/etc/passwd")), tmp_path)


def test_a_bomb_is_not_unpacked(tmp_path):
    bomb = made(tmp_path / "x.zip", ("p/bagit.txt", b"\0" * (100 << 20)), compression=zipfile.ZIP_DEFLATED)

    with pytest.raises(UnreadableFile, match="swell"):
        unpacked(bomb, tmp_path)
    assert not list((tmp_path / "into").iterdir())


def test_an_empty_zip_holds_no_packet(tmp_path):
    with pytest.raises(Refused, match="no packet"):
        unpacked(made(tmp_path / "x.zip"), tmp_path)


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"not a zip at all" * 100])
def test_what_is_no_zip_is_damaged(tmp_path, data):
    (tmp_path / "x.zip").write_bytes(data)

    with pytest.raises(UnreadableFile):
        unpacked(tmp_path / "x.zip", tmp_path)


class TestAShadow:
    """What one program shows and another does not."""

    def test_bytes_before_the_archive(self, zipped, tmp_path):
        zipped.write_bytes(b"#!/bin/sh\n" + zipped.read_bytes())
        self.refused(zipped, tmp_path)

    def test_bytes_after_the_archive(self, zipped, tmp_path):
        zipped.write_bytes(zipped.read_bytes() + b"more")
        self.refused(zipped, tmp_path)

    def test_a_comment(self, zipped, tmp_path):
        with zipfile.ZipFile(zipped, "a") as file:
            file.comment = b"read me"
        self.refused(zipped, tmp_path)

    def test_an_entry_that_the_directory_does_not_name(self, tmp_path):
        """The old trick: write an entry, take its name out of the directory, leave its bytes."""
        path = made(tmp_path / "x.zip", ("p/bagit.txt", b"1"), ("p/shadow", b"hidden"), ("p/z", b"2"))
        data = path.read_bytes()
        start = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
        end = data.index(b"PK\x01\x02", start + 1)
        directory = data[data.index(b"PK\x01\x02") : start] + data[end : data.index(b"PK\x05\x06")]
        at = data.index(b"PK\x01\x02")
        path.write_bytes(data[:at] + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, len(directory), at, 0))
        self.refused(path, tmp_path)

    def test_another_name_in_the_entrys_own_header(self, tmp_path):
        path = made(tmp_path / "x.zip", ("p/bagit.txt", b"1"))
        data = path.read_bytes()
        path.write_bytes(data.replace(b"p/bagit.txt", b"p/other.txt", 1))
        self.refused(path, tmp_path)

    def test_another_size_in_the_entrys_own_header(self, tmp_path):
        path = made(tmp_path / "x.zip", ("p/bagit.txt", b"12345"))
        data = bytearray(path.read_bytes())
        data[22] = 4
        path.write_bytes(data)
        self.refused(path, tmp_path)

    def test_another_name_in_an_extra_field(self, tmp_path):
        """Info-ZIP's Unicode Path (0x7075): some programs use it instead of the name."""
        entry = zipfile.ZipInfo("p/bagit.txt")
        entry.extra = struct.pack("<HHBL", 0x7075, 5 + 6, 1, 0) + b"p/evil"
        self.refused(made(tmp_path / "x.zip", (entry, b"1")), tmp_path)

    def test_a_count_that_does_not_fit(self, tmp_path):
        path = made(tmp_path / "x.zip", ("p/bagit.txt", b"1"), ("p/b", b"2"))
        data = bytearray(path.read_bytes())
        data[-14:-10] = struct.pack("<HH", 1, 1)
        path.write_bytes(data)
        self.refused(path, tmp_path)

    def refused(self, path: Path, tmp_path: Path) -> None:
        with pytest.raises(Doubt, match=TWO_WAYS):
            unpacked(path, tmp_path)


def test_a_flipped_byte_inside_is_found_on_the_way_out_or_in(packet, tmp_path):
    rebag(packet)
    archive.zip_packet(packet, tmp_path / "x.zip")
    data = bytearray((tmp_path / "x.zip").read_bytes())
    data[200] ^= 1
    (tmp_path / "x.zip").write_bytes(data)

    with pytest.raises((UnreadableFile, Doubt)):
        unpacked(tmp_path / "x.zip", tmp_path)


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_zip_makes_it_fail_in_any_other_way(tmp_path_factory, data):
    into = tmp_path_factory.mktemp("zip")
    path = made(into / "x.zip", ("p/bagit.txt", b"1" * 50), ("p/a/b", b"2" * 50), compression=zipfile.ZIP_DEFLATED)
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))] if data.draw(st.booleans()) else whole)

    try:
        folder = archive.unpack(path, into / "out")
    except GyeotError:
        return
    assert (into / "out") in (folder, *folder.parents)
