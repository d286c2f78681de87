"""The log: a list that can only grow, holding one salted fingerprint for each thing we ever sealed, and nobody's words.

A Merkle tree as in RFC 6962, kept as c2sp.org/tlog-tiles files and signed as c2sp.org/tlog-checkpoint.
"""

import base64
import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gyeot.errors import Doubt, Refused
from gyeot.evidence import merkle, verify_tlog
from gyeot.evidence.disk import disk_trouble, make_folder, name_again, write_durably
from gyeot.evidence.keys import load_key, make_key
from gyeot.evidence.verify_tlog import Checkpoint, read_checkpoint
from gyeot.evidence.witness import Witness

ENTRY_BYTES = 32  # every entry is the SHA-256 of one canonical item.json

_TILE = 256  # hashes in a full tile, entries in a full bundle
_HASH = 32
_PREFIX = ENTRY_BYTES.to_bytes(2, "big")  # tlog-tiles: entries in a bundle are prefixed by their length
_FRAMED = len(_PREFIX) + ENTRY_BYTES
#: The tree's edge is read back from the disk and hashed before and after each append. Its bytes are read anew; that
#: the same bytes have the same hash need not be found out anew. A few tiles' worth.
_REMEMBERED = 16 * _TILE
leaf_hash = lru_cache(_REMEMBERED)(verify_tlog.leaf_hash)
node_hash = lru_cache(_REMEMBERED)(verify_tlog.node_hash)
_ORIGIN = re.compile(r"[^\s+\x00-\x1f]{1,200}")


@dataclass(frozen=True, slots=True)
class Logged:
    """Where a record stands: its index, and the size of the tree in the first checkpoint that covers it. Keep both."""

    index: int
    size: int


class Log:
    """An append-only log in a folder, safe under several processes and under a crash at any moment.

    ::

        root/checkpoint              the newest signed tree head
        root/checkpoints/<size>      every one that was ever signed
        root/tile/entries/…          what was logged: this is the truth, the rest follows from it
        root/tile/0/… tile/1/…       its hashes; the growing tile of level 0 is hashed from its entries when asked for
        root/log.key  log.pub.pem    the signing key (0600), and the key that strangers check with
        root/lock  root/unfinished/

    Entries are durable before they are signed and are never taken back: if a crash comes between, the next append finds
    them, and they stay as records that nobody refers to. So no checkpoint that was ever signed can be contradicted.
    """

    def __init__(self, root: Path) -> None:
        """Open the log at ``root``. Raises Refused where there is none, Doubt where it is damaged."""
        self._root = root
        if not (root / "checkpoint").is_file():
            raise _no_log(root)
        self._key = load_key(root / "log.key", _parsed(_bytes_of(root / "checkpoint")).origin)
        size = read_checkpoint(self.checkpoint()).size
        if self._entries_on_disk(size) > size:
            self.append_all([])  # what a crash left unsigned; where it is being signed at this moment, nothing is left

    @classmethod
    def create(cls, root: Path, origin: str) -> "Log":
        """Start a log with a key of its own, or open the one of that ``origin`` which is already there.

        ``origin`` names the log for ever, best as a web address without its scheme: "centre.example/gyeot".
        """
        if not _ORIGIN.fullmatch(origin):
            raise Refused(
                "A log's name has no spaces and no plus sign, for example centre.example/gyeot. Choose another.",
                "로그 이름에는 빈칸과 더하기표를 쓸 수 없습니다. centre.example/gyeot 같은 이름을 정해 주세요.",
            )
        with disk_trouble():
            make_folder(root)
            with _locked(root):
                if not (root / "checkpoint").is_file():
                    _begin(root, origin)
        log = cls(root)
        if log.origin != origin:
            raise Refused(
                "This folder holds a log of another name. Use that name, or another folder.",
                "이 폴더에는 다른 이름의 로그가 있습니다. 그 이름을 쓰거나 다른 폴더를 지정해 주세요.",
            )
        return log

    @property
    def origin(self) -> str:
        """The log's name."""
        return self._key.name

    @property
    def public_key(self) -> bytes:
        """The PEM of the public key. Hand it out apart from any packet."""
        return self._key.public_pem

    @property
    def size(self) -> int:
        """How many records the newest checkpoint covers."""
        return read_checkpoint(self.checkpoint()).size

    def append(self, entry: bytes) -> Logged:
        """Log one record. Once this returns it is durable and signed."""
        return self.append_all([entry])[0]

    def append_all(self, entries: Sequence[bytes]) -> tuple[Logged, ...]:
        """Log several records under one new checkpoint; for many at once this is far quicker than one by one.

        Raises Doubt, signing nothing, when what is on the disk is not what was signed before.
        """
        if not all(len(entry) == ENTRY_BYTES for entry in entries):
            raise ValueError("an entry is the 32 bytes of a SHA-256")
        with disk_trouble(), _locked(self._root):
            signed = read_checkpoint(self.checkpoint())
            # 1. What we are about to build on still hashes to what we signed. One flipped bit, once signed over, ends a
            #    log for good (Yeti 2022); noticed here it is a restore from backup.
            if self._root_hash(signed.size) != signed.root:
                raise _damaged()
            # 2. Entries that a crash left durable but unsigned come along: see the class.
            first = self._entries_on_disk(signed.size)
            size = first + len(entries)
            if size == signed.size:
                return ()
            # 3. The new entries, then their hashes, read back from the disk and not from memory.
            self._write_entries(first, entries)
            self._write_tiles(signed.size, size)
            if self._entries(first, size) != list(entries):
                raise _damaged()
            # 4. Only now the signature, and with it the promise.
            self._sign(size)
            self._drop_partial(signed.size, size)
        return tuple(Logged(first + n, size) for n in range(len(entries)))

    def checkpoint(self, size: int | None = None) -> bytes:
        """Return the signed checkpoint of that size, as it was signed; the newest by default.

        Raises Doubt when it is missing or our key did not sign it.
        """
        path = self._root / "checkpoint" if size is None else self._root / "checkpoints" / str(size)
        data = _bytes_of(path)
        parsed = _parsed(data)
        if size not in (None, parsed.size) or not self._key.signed(parsed):
            raise _damaged()
        return data

    def keep_cosignature(self, size: int, line: str, witness: Witness) -> None:
        """Keep a witness's line under the checkpoint of ``size``, after checking it. The same line twice is one.

        Ask for it before the checkpoint is stamped: a time stamp covers the file's bytes, these lines included.
        Raises Doubt when ``witness`` did not sign this checkpoint.
        """
        with disk_trouble(), _locked(self._root):
            now = self.checkpoint(size)
            if line.encode() in now.split(b"\n"):
                return
            cosigned = now + line.encode() + b"\n"
            if witness.saw(_parsed(cosigned)) is None:
                raise Doubt(
                    "The witness's line is not a signature of this checkpoint; it was not kept. Ask the witness again.",
                    "증인의 서명이 이 확인증에 대한 것이 아니어서 남기지 않았습니다. 증인에게 다시 요청해 주세요.",
                )
            newest = self.size == size
            self._write(self._root / "checkpoints" / str(size), cosigned)
            if newest:
                name_again(
                    self._root / "checkpoints" / str(size), self._root / "checkpoint", by_way_of=self._unfinished
                )

    def entry(self, index: int, size: int | None = None) -> bytes:
        """Return what was logged at ``index``."""
        size = self.size if size is None else size
        if not 0 <= index < size:
            raise _damaged()
        return self._bundle(index // _TILE, size)[index % _TILE]

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Return the hashes that lead from record ``index`` to the root at ``size``."""
        return merkle.inclusion(self._full(self._covering(size)), index, size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the hashes that show the tree of ``old`` to be the beginning of that of ``new``."""
        return merkle.consistency(self._full(self._covering(new)), old, new)

    def inclusion_proof(self, where: Logged) -> bytes:
        """Write a .tlog-proof file: the record is in the tree of its own checkpoint."""
        head = ["c2sp.org/tlog-proof@v1", f"index {where.index}"]
        return _proof_file(head, self.inclusion(where.index, where.size), self.checkpoint(where.size))

    def consistency_proof(self, old: int, new: int) -> bytes:
        """Write a .consistency file: the tree of ``old`` grew into that of ``new``, and nothing in it changed."""
        return _proof_file([f"old {old}"], self.consistency(old, new), self.checkpoint(new))

    def audit(self) -> int:
        """Re-read and re-hash all of it, from the entries to the signature; return the size. Raises Doubt.

        Appending checks the growing edge only. This is the slow look at everything, for a restored backup.
        """
        with disk_trouble(), _locked(self._root):  # so that no partial tile goes while we read
            signed = read_checkpoint(self.checkpoint())
            for n in range(-(-signed.size // _TILE)):
                hashes = [leaf_hash(entry) for entry in self._bundle(n, signed.size)]
                if len(hashes) == _TILE and hashes != self._tile(0, n, signed.size):
                    raise _damaged()
            for level in range(1, _levels(signed.size)):
                count = signed.size >> (8 * level)
                above = [tile for n in range(-(-count // _TILE)) for tile in self._tile(level, n, signed.size)]
                if above != [_fold(self._tile(level - 1, n, signed.size)) for n in range(count)]:
                    raise _damaged()
            if self._root_hash(signed.size) != signed.root:
                raise _damaged()
        return signed.size

    def _root_hash(self, size: int) -> bytes:
        if size == 0:
            return hashlib.sha256(b"").digest()  # RFC 6962, 2.1: the hash of the empty list
        return merkle.tree_hash(self._full(size), 0, size)

    def _covering(self, size: int) -> int:
        """Return the newest size, whose tiles are sure to be there; older trees are read from the same tiles."""
        newest = self.size
        if not 0 <= size <= newest:
            raise _damaged()
        return newest

    def _full(self, size: int) -> merkle.Full:
        """Give full subtrees out of the tiles of a tree of ``size``, reading each tile once."""
        tiles: dict[tuple[int, int], list[bytes]] = {}

        def full(height: int, n: int) -> bytes:
            level, within = divmod(height, 8)
            tile, offset = divmod(n << within, _TILE)
            if (level, tile) not in tiles:
                tiles[level, tile] = self._tile(level, tile, size)
            return _fold(tiles[level, tile][offset : offset + (1 << within)])

        return full

    def _tile(self, level: int, n: int, size: int) -> list[bytes]:
        width = min(_TILE, (size >> (8 * level)) - n * _TILE)
        if level == 0 and width < _TILE:
            return [leaf_hash(entry) for entry in self._bundle(n, size)]
        data = self._bytes_in(f"tile/{level}", n, width)
        if len(data) < width * _HASH:
            raise _damaged()
        return [data[at : at + _HASH] for at in range(0, width * _HASH, _HASH)]

    def _bundle(self, n: int, size: int) -> list[bytes]:
        width = min(_TILE, size - n * _TILE)
        data = self._bytes_in("tile/entries", n, width)
        starts = range(0, width * _FRAMED, _FRAMED)
        if len(data) < width * _FRAMED or b"".join(data[at : at + 2] for at in starts) != _PREFIX * width:
            raise _damaged()
        return [data[at + len(_PREFIX) : at + _FRAMED] for at in starts]

    def _entries(self, start: int, end: int) -> list[bytes]:
        first = start // _TILE
        bundles = [self._bundle(n, end) for n in range(first, -(-end // _TILE))]
        return [entry for bundle in bundles for entry in bundle][start - first * _TILE :]

    def _bytes_in(self, kind: str, n: int, width: int) -> bytes:
        """Read a tile or bundle. A partial one may have become full, and gone, while we looked."""
        exact, full = self._path(kind, n, width), self._path(kind, n, _TILE)
        for path in (exact, full):
            if path.is_file():
                with disk_trouble():
                    try:
                        return path.read_bytes()
                    except FileNotFoundError:
                        continue
        raise _damaged()

    def _path(self, kind: str, n: int, width: int) -> Path:
        """tlog-tiles: 1234067 is x001/x234/067, and a partial tile of 5 is 067.p/5."""
        digits = str(n).zfill(-(-len(str(n)) // 3) * 3)
        parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        name = "/".join([f"x{part}" for part in parts[:-1]] + parts[-1:])
        return self._root / kind / (name if width == _TILE else f"{name}.p/{width}")

    def _entries_on_disk(self, size: int) -> int:
        """Count the durable entries, beginning at the ``size`` that is signed."""
        while True:
            n, used = divmod(size, _TILE)
            if self._path("tile/entries", n, _TILE).is_file():
                size = (n + 1) * _TILE
                continue
            partial = self._path("tile/entries", n, 1).parent
            widths = [int(name) for name in os.listdir(partial)] if partial.is_dir() else []  # noqa: PTH208  a third of the time
            return n * _TILE + max([used, *widths])

    def _write_entries(self, first: int, entries: Sequence[bytes]) -> None:
        size, done = first + len(entries), 0
        while done < len(entries):
            n, used = divmod(first + done, _TILE)
            before = self._bundle(n, first) if used else []
            some = entries[done : done + _TILE - used]
            data = b"".join(_PREFIX + entry for entry in [*before, *some])
            self._write(self._path("tile/entries", n, min(_TILE, size - n * _TILE)), data)
            done += len(some)

    def _write_tiles(self, old: int, new: int) -> None:
        for level in range(_levels(new)):
            have, want = old >> (8 * level), new >> (8 * level)
            if have == want:
                return
            # A partial tile of level 0 would cost two more syncs an append and say only what its entries say.
            end = want // _TILE if level == 0 else -(-want // _TILE)
            for n in range(have // _TILE, end):
                width = min(_TILE, want - n * _TILE)
                self._write(
                    self._path(f"tile/{level}", n, width), b"".join(self._hashes_for(level, n, width, have, new))
                )

    def _hashes_for(self, level: int, n: int, width: int, have: int, size: int) -> list[bytes]:
        if level == 0:
            return [leaf_hash(entry) for entry in self._bundle(n, size)]
        known = max(0, have - n * _TILE)
        before = self._tile(level, n, have << (8 * level)) if known else []
        return before + [_fold(self._tile(level - 1, n * _TILE + one, size)) for one in range(known, width)]

    def _sign(self, size: int) -> None:
        root = base64.b64encode(self._root_hash(size)).decode()
        note = self._key.sign(f"{self.origin}\n{size}\n{root}\n".encode())
        self._write(self._root / "checkpoints" / str(size), note)
        # The same file under its second name, which need not be synced: should a power cut bring the older name back,
        # the entries beyond it are still there, and whoever opens the log next signs them again, to the same bytes.
        name_again(self._root / "checkpoints" / str(size), self._root / "checkpoint", by_way_of=self._unfinished)

    def _drop_partial(self, old: int, new: int) -> None:
        """tlog-tiles lets partial tiles go once the full one is there."""
        for level in range(_levels(new)):
            kind = "tile/entries" if level == 0 else f"tile/{level}"
            for n in range((old >> (8 * level)) // _TILE, (new >> (8 * level)) // _TILE):
                shutil.rmtree(self._path(kind, n, 1).parent, ignore_errors=True)

    def _write(self, path: Path, data: bytes) -> None:
        write_durably(path, data, by_way_of=self._unfinished)

    @property
    def _unfinished(self) -> Path:
        return self._root / "unfinished"


def _begin(root: Path, origin: str) -> None:
    if (root / "tile").exists():
        raise _damaged()  # entries without a checkpoint: something was taken away, and a new log would hide it
    key_path, unfinished = root / "log.key", root / "unfinished"
    # A key without a checkpoint is a beginning that a crash cut short; nothing was signed with it for others.
    key = load_key(key_path, origin) if key_path.exists() else make_key(key_path, origin, by_way_of=unfinished)
    write_durably(root / "log.pub.pem", key.public_pem, by_way_of=unfinished)
    empty = base64.b64encode(hashlib.sha256(b"").digest()).decode()
    note = key.sign(f"{origin}\n0\n{empty}\n".encode())
    write_durably(root / "checkpoints" / "0", note, by_way_of=unfinished)
    write_durably(root / "checkpoint", note, by_way_of=unfinished)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Let one writer in at a time, over all processes and threads. The lock goes with its holder, even by kill -9."""
    descriptor = os.open(root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        make_folder(root / "unfinished")
        for left in (root / "unfinished").iterdir():
            left.unlink()  # by a crash: nobody else is writing now
        yield
    finally:
        os.close(descriptor)


def _levels(size: int) -> int:
    """How many levels of tiles a tree of ``size`` has."""
    return -(-size.bit_length() // 8)


def _fold(hashes: list[bytes]) -> bytes:
    """Hash a full subtree's row of hashes, a power of two of them, up to its top."""
    while len(hashes) > 1:
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    if not hashes:
        raise _damaged()
    return hashes[0]


def _proof_file(head: list[str], path: list[bytes], checkpoint: bytes) -> bytes:
    lines = [*head, *(base64.b64encode(one).decode() for one in path)]
    return "\n".join(lines).encode() + b"\n\n" + checkpoint


def _bytes_of(path: Path) -> bytes:
    if not path.is_file():
        raise _damaged()
    with disk_trouble():
        return path.read_bytes()


def _parsed(data: bytes) -> Checkpoint:
    try:
        return read_checkpoint(data)
    except ValueError as error:
        raise _damaged() from error


def _no_log(root: Path) -> Doubt | Refused:
    if (root / "tile").exists() or (root / "checkpoints").exists():
        return _damaged()
    return Refused(
        "There is no log in this folder. Check the setting, or start one.",
        "이 폴더에는 로그가 없습니다. 설정을 확인하거나 새 로그를 시작해 주세요.",
    )


def _damaged() -> Doubt:
    return Doubt(
        "The log on the disk is not the log that was signed; nothing was added. Compare it with a backup; keep both.",
        "디스크의 로그가 서명한 로그와 다릅니다. 더한 것은 없습니다. 백업과 비교하고 두 사본을 모두 보관해 주세요.",
    )
