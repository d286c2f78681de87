"""What the operator of the scoring server may set; the only reader of the environment in this door."""

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from string import hexdigits
from typing import Literal

from gyeot.detect import THRESHOLDS
from gyeot.errors import Refused

SecondThought = Literal["off", "ask", "hold"]
_SECOND_THOUGHTS: tuple[SecondThought, ...] = ("off", "ask", "hold")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. Secrets stay out of the repr."""

    #: SHA-256 of each key, in hex: keys are long and random, so a plain digest keeps them as well as a slow one.
    key_hashes: frozenset[str] = field(default=frozenset(), repr=False)
    #: A file with one such digest a line, read again when it changes: keys are rotated without a restart.
    key_file: Path | None = None
    #: Posts a minute for each key, and for each address that asks for a second thought.
    rate: int = 600
    threads: int = 0
    #: How many processes share the work, with one thread each; each grants its share of ``rate``.
    processes: int = 1
    threshold: str = "balanced"
    feedback: Path | None = None
    second_thought: SecondThought = "off"
    #: Web addresses whose pages may ask for a second thought from another host.
    origins: tuple[str, ...] = ()
    #: What Coral signs its requests to an external moderation phase with.
    coral_secret: str = field(default="", repr=False)

    @property
    def has_keys(self) -> bool:
        """Whether anybody could be let in."""
        return bool(self.key_hashes) or self.key_file is not None


def from_environment(*, processes: int = 1) -> Settings:
    """Read and check all settings. Raises Refused for one that cannot be meant."""
    return Settings(
        key_hashes=frozenset(map(hash_of, _words("GYEOT_API_KEYS"))),
        key_file=_key_file(),
        rate=_number("GYEOT_API_RATE", 600),
        threads=_number("GYEOT_API_THREADS", 0 if processes == 1 else 1),
        processes=processes,
        threshold=_threshold(),
        feedback=_feedback(),
        second_thought=_second_thought(),
        origins=_origins(),
        coral_secret=_text("GYEOT_API_CORAL_SECRET"),
    )


#: How a process learns that it is one of several.
_PROCESSES = "_GYEOT_API_PROCESSES"


def share(processes: int, folder: str) -> None:
    """Tell the processes to come that they are ``processes``, and where they leave their numbers for each other."""
    os.environ[_PROCESSES] = str(processes)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder


def processes() -> int:
    """How many processes share the work."""
    return max(1, _number(_PROCESSES, 1))


def hash_of(key: str) -> str:
    """What a key is known by."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _text(name: str) -> str:
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeError) as cause:
            raise _refused(f"{name}_FILE", "name a file that can be read", "읽을 수 있는 파일을 지정해") from cause
    return os.environ.get(name, "").strip()


def _words(name: str) -> list[str]:
    return [word.strip() for word in _text(name).replace("\n", ",").split(",") if word.strip()]


def _number(name: str, default: int) -> int:
    given = _text(name) or str(default)
    if not (given.isascii() and given.isdigit()):
        raise _refused(name, "be a whole number", "0 이상의 정수로 적어")
    return int(given)


def _key_file() -> Path | None:
    """The file of digests, once each of its lines begins with one: a key set there by mistake would let nobody in."""
    name = "GYEOT_API_KEY_HASHES"
    if not (given := _text(name)):
        return None
    file = Path(given).expanduser().absolute()
    try:
        found = digests(file)
    except (OSError, UnicodeError) as cause:
        raise _refused(name, "name a file that can be read", "읽을 수 있는 파일을 지정해") from cause
    if not all(len(digest) == 64 and set(digest) <= set(hexdigits) for digest in found):
        raise _refused(
            name,
            "name a file with a SHA-256 in hex on each line, as `gyeot api --new-key` prints it",
            "줄마다 `gyeot api --new-key`가 출력한 SHA-256 값이 적힌 파일로 정해",
        )
    return file


def digests(file: Path) -> frozenset[str]:
    """The first word of each line; what follows names the key for people."""
    lines = (line.split("#")[0].split() for line in file.read_text("utf-8").splitlines())
    return frozenset(words[0].lower() for words in lines if words)


def _feedback() -> Path | None:
    if not (given := _text("GYEOT_API_FEEDBACK")):
        return None
    file = Path(given).expanduser().absolute()
    if file.is_dir():
        raise _refused("GYEOT_API_FEEDBACK", "name a file, not a folder", "폴더가 아닌 파일로 정해")
    return file


def _threshold() -> str:
    given = _text("GYEOT_API_THRESHOLD") or "balanced"
    if given not in THRESHOLDS:
        names = ", ".join(THRESHOLDS)
        raise _refused("GYEOT_API_THRESHOLD", f"be one of {names}", f"{names} 가운데 하나로 적어")
    return given


def _second_thought() -> SecondThought:
    given = _text("GYEOT_API_NUDGE") or "off"
    for choice in _SECOND_THOUGHTS:
        if given == choice:
            return choice
    raise _refused("GYEOT_API_NUDGE", "be off, ask or hold", "off, ask, hold 가운데 하나로 적어")


def _origins() -> tuple[str, ...]:
    found = tuple(_words("GYEOT_API_ORIGINS"))
    if not all(origin.startswith(("https://", "http://")) and origin.count("/") == 2 for origin in found):
        raise _refused(
            "GYEOT_API_ORIGINS",
            "hold addresses like https://news.example, with commas between",
            "https://news.example 같은 주소를 쉼표로 나누어 적어",
        )
    return found


def _refused(name: str, en: str, ko: str) -> Refused:
    return Refused(
        f"{name} must {en}. Mend it and start again.", f"{name} 값을 {ko} 주세요. 고친 뒤 다시 시작해 주세요."
    )
