"""An invented support centre with a vault and a log, and the attacker who edits what it handed over."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import gyeot
from gyeot.evidence import verify
from gyeot.evidence.items import (
    Custody,
    Decided,
    Sealed,
    SourceFields,
    seal_exhibit,
    seal_source,
    seal_withdrawal,
)
from gyeot.evidence.log import Log, Logged
from gyeot.evidence.packet import PackedItem, PackedSource, Packet, PacketContents, write_packet
from gyeot.evidence.vault import Vault
from gyeot.material import Author, Comment, Label

#: What a child process needs to find gyeot, whether it is installed or not.
CHILD = {**os.environ, "PYTHONPATH": str(Path(gyeot.__file__).parents[1])}

CASE = UUID("5c0f4b1e-7d4a-4a39-9d6b-0e6a3d2f1c00")
CODE = "GY-7K2M"
MONDAY = datetime(2024, 9, 2, 1, 0, tzinfo=UTC)

#: Words that try the copies for people: a formula, an invisible space, a reversal, a script, lines, an emoji.
WORDS = (
    "왜 바로 신고하지 않았대?",
    '=HYPERLINK("x";"y")\n둘째 줄',
    "그 사람\u200b이 \u202eworg 그랬대 <script>x</script> 👩\u200d⚖️",
)


@dataclass
class Office:
    """Everything one office keeps, and the clock on its wall, which moves a minute with each act."""

    root: Path
    log: Log
    vault: Vault
    minutes: int = 0
    items: list[PackedItem] = field(default_factory=list)
    sources: list[PackedSource] = field(default_factory=list)

    @classmethod
    def opened_at(cls, root: Path, origin: str = "centre.example/gyeot") -> "Office":
        return cls(root, Log.create(root / "log", origin), Vault(root / "vault"))

    def custody(self, *, case: str = CODE, at: datetime | None = None) -> Custody:
        self.minutes += 1
        return Custody(case=case, at=at or MONDAY + timedelta(minutes=self.minutes), by="staff-3", tool="gyeot 0.1.0")

    def take_in(self, data: bytes, *, case: str = CODE, suffix: str = ".json") -> Sealed:
        kept = self.vault.keep(CASE, data)
        sealed = seal_source(
            self.custody(case=case), sha256=kept.sha256, size=kept.size, words=SourceFields(file_name="받은 파일.json")
        )
        packed = PackedSource(sealed, self.log.append(sealed.entry), lambda: self.vault.open(CASE, kept.sha256), suffix)
        self.sources.append(packed)
        return sealed

    def admit(self, source: Sealed, text: str, *, case: str = CODE, number: int = 0) -> Sealed:
        custody = self.custody(case=case)
        sealed = seal_exhibit(
            custody,
            number=number or len(self.items) + 1,
            source=source,
            original=json.loads(source.record)["files"]["original"]["sha256"],
            comment=Comment(
                platform="naver",
                comment_id="987654321",
                text=text,
                author=Author(handle="@지어낸별명", partial_ip="192.0"),
                posted_at=MONDAY,
                url="https://news.example/1?a=1&b=2",
                locator="/comments/0",
            ),
            decided=Decided(labels=(Label.VICTIM_BLAMING,), by="staff-3", at=custody.at, note="지어낸 상담 메모"),
        )
        self.items.append(PackedItem(sealed, self.log.append(sealed.entry)))
        return sealed

    def withdraw(self, number: int) -> None:
        gone = self.items[number - 1].sealed
        sealed = seal_withdrawal(self.custody(), number=number, exhibit=gone.sha256, reason="본인 요청 철회 사유")
        self.items[number - 1] = PackedItem(sealed, self.log.append(sealed.entry))

    def hand_over(self, folder: Path, *, earlier: Iterable[int] = (), at: datetime | None = None) -> Packet:
        contents = PacketContents(
            custody=self.custody(at=at), items=self.items, sources=self.sources, earlier=tuple(earlier)
        )
        return write_packet(folder, contents, self.log)


def three_exhibits(root: Path, origin: str = "centre.example/gyeot") -> Office:
    """Open an office that took in two files and stands behind three comments; other cases' records lie in between."""
    office = Office.opened_at(root, origin)
    first = office.take_in(b'{"comments": [1]}')
    office.log.append_all([hashlib.sha256(bytes([n])).digest() for n in range(5)])
    second = office.take_in("글번호,글\r\n1,둘째 파일\r\n".encode(), suffix=".csv")
    for source, text in zip((first, first, second), WORDS, strict=True):
        office.admit(source, text)
    return office


def rebag(packet: Path) -> None:
    """Do what an attacker without the log's key can always do: write both manifests anew."""

    def lines(names: list[str]) -> bytes:
        return "".join(f"{_sha256(packet / name)}  {name}\n" for name in sorted(names)).encode()

    names = [path.relative_to(packet).as_posix() for path in packet.rglob("*") if path.is_file()]
    # The attacker knows that the stamps of the list itself stand in no list.
    outside = [name for name in names if not re.match("data/|(tag)?manifest-sha256[.]txt", name)]
    (packet / "manifest-sha256.txt").write_bytes(lines([name for name in names if name.startswith("data/")]))
    (packet / "tagmanifest-sha256.txt").write_bytes(lines([*outside, "manifest-sha256.txt"]))


def reexport(packet: Path, change: Callable[[dict], None] = lambda export: None) -> None:
    """Rewrite the export record as if just these files had been handed over, and bag again. Its proof cannot follow."""
    rebag(packet)
    path = packet / "log/export.json"
    export = json.loads(path.read_bytes())
    export["manifest"] = _sha256(packet / "manifest-sha256.txt")
    export["tag_files"] = {name: _sha256(packet / name) for name in export["tag_files"]}
    change(export)
    write_canonical(path, export)
    rebag(packet)


def tools_from_outside(desk: Path) -> dict[str, str]:
    """Put the guide and the checker on a stranger's desk, as had by another way, and say where, as VERIFY.md asks."""
    for name in ("VERIFY.md", "verify_tlog.py"):
        shutil.copy(Path(verify.__file__).with_name(name), desk / name)
    return {"TLOG": str(desk / "verify_tlog.py"), "GUIDE": str(desk / "VERIFY.md")}


def commands(guide: Path) -> list[str]:
    """Give a guide's commands, block by block."""
    return re.findall(r"```sh\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)


def write_canonical(path: Path, value: object) -> None:
    path.write_bytes(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def copied(packet: Path, to: Path) -> Path:
    return Path(shutil.copytree(packet, to))


def flip(path: Path, at: int = -1) -> None:
    data = bytearray(path.read_bytes())
    data[at if at >= 0 else len(data) // 2] ^= 1
    path.write_bytes(data)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


__all__ = [
    "CASE",
    "CODE",
    "MONDAY",
    "WORDS",
    "Logged",
    "Office",
    "commands",
    "copied",
    "flip",
    "rebag",
    "reexport",
    "three_exhibits",
    "tools_from_outside",
]
