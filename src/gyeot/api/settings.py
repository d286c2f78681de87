"""What the operator of the scoring server may set; the only reader of the environment in this door."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from pathlib import Path
from string import hexdigits
from typing import Literal, TypeVar

from gyeot.detect import THRESHOLDS
from gyeot.errors import Refused

SecondThought = Literal["off", "ask", "hold"]
_SECOND_THOUGHTS: tuple[SecondThought, ...] = ("off", "ask", "hold")
_Choice = TypeVar("_Choice", bound=str)


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
        threshold=_one_of("GYEOT_API_THRESHOLD", THRESHOLDS, "balanced"),
        feedback=_path("GYEOT_API_FEEDBACK"),
        second_thought=_one_of("GYEOT_API_NUDGE", _SECOND_THOUGHTS, "off"),
        origins=_origins(),
        coral_secret=_text("GYEOT_API_CORAL_SECRET"),
    )


#: How a process learns that it is one of several.
_PROCESSES = "_GYEOT_API_PROCESSES"
#: Where several processes leave their numbers for each other; prometheus_client reads it when it is imported.
_SHARED_NUMBERS = "PROMETHEUS_MULTIPROC_DIR"


def share(processes: int, folder: str) -> None:
    """Tell the processes to come that they are ``processes``, and where they leave their numbers for each other."""
    os.environ[_PROCESSES] = str(processes)
    os.environ[_SHARED_NUMBERS] = folder


def processes() -> int:
    """How many processes share the work."""
    return max(1, _number(_PROCESSES, 1))


def numbers_are_shared() -> bool:
    """Whether several processes leave their numbers for each other."""
    return _SHARED_NUMBERS in os.environ


def hash_of(key: str) -> str:
    """What a key is known by."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _text(name: str) -> str:
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeError) as cause:
            raise _unreadable(f"{name}_FILE") from cause
    return os.environ.get(name, "").strip()


def _words(name: str) -> list[str]:
    return [word.strip() for word in _text(name).replace("\n", ",").split(",") if word.strip()]


def _number(name: str, default: int) -> int:
    given = _text(name) or str(default)
    if not (given.isascii() and given.isdigit()):
        raise refused(name, "be a whole number", "0 이상의 정수로 적어")
    return int(given)


def _path(name: str) -> Path | None:
    if not (given := _text(name)):
        return None
    try:
        return Path(given).expanduser().absolute()
    except RuntimeError as cause:
        raise refused(name, "name a file without ~, whose folder is not known", "~ 없이 전체 경로로 적어") from cause


def _one_of(name: str, choices: Sequence[_Choice], default: _Choice) -> _Choice:
    given = _text(name) or default
    for choice in choices:
        if given == choice:
            return choice
    names = ", ".join(choices)
    raise refused(name, f"be one of {names}", f"{names} 가운데 하나로 적어")


def _key_file() -> Path | None:
    """The file of digests, once each of its lines begins with one: a key set there by mistake would let nobody in."""
    name = "GYEOT_API_KEY_HASHES"
    file = _path(name)
    if file is None:
        return None
    try:
        digests(file)
    except (OSError, UnicodeError) as cause:
        raise _unreadable(name) from cause
    except ValueError as cause:
        raise refused(
            name,
            "name a file with a SHA-256 in hex on each line, as `gyeot api --new-key` prints it",
            "줄마다 `gyeot api --new-key`가 출력한 SHA-256 값이 적힌 파일로 정해",
        ) from cause
    return file


def digests(file: Path) -> frozenset[str]:
    """The first word of each line; what follows names the key for people. Raises ValueError where one is no digest."""
    lines = (line.split("#")[0].split() for line in file.read_text("utf-8").splitlines())
    found = frozenset(words[0].lower() for words in lines if words)
    if not all(len(digest) == 64 and set(digest) <= set(hexdigits) for digest in found):
        raise ValueError("a line begins with something else than a SHA-256 in hex")
    return found


def _origins() -> tuple[str, ...]:
    name = "GYEOT_API_ORIGINS"
    try:
        return tuple(map(_as_browsers_say, _words(name)))
    except ValueError as cause:
        raise refused(
            name,
            "hold addresses like https://news.example, with commas between",
            "https://news.example 같은 주소를 쉼표로 나누어 적어",
        ) from cause


_ORIGIN = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[^\s/?#@:\[\]]+)(?::([0-9]{1,5}))?", re.IGNORECASE)
_ASCII_HOST = re.compile(r"[a-z0-9._-]+")
_USUAL_PORT = {"http": 80, "https": 443}


def _as_browsers_say(given: str) -> str:
    """An address as it stands in Origin: small letters, names in Punycode, no port where it is the usual one.

    Raises ValueError for what is none, such as one with a path.
    """
    if not (parts := _ORIGIN.fullmatch(given)):
        raise ValueError("no scheme, host and port alone")
    scheme, host = parts[1].lower(), _host(parts[2].lower())
    port = int(parts[3] or _USUAL_PORT[scheme])
    if not 0 < port < 1 << 16:
        raise ValueError("no such port")
    return f"{scheme}://{host}" + (f":{port}" if port != _USUAL_PORT[scheme] else "")


def _host(given: str) -> str:
    """A name in Punycode, or a number as it is. Raises ValueError for one that browsers could spell otherwise."""
    if given.startswith("["):
        return f"[{IPv6Address(given[1:-1])}]"
    name = unicodedata.normalize("NFC", given)
    host = name.encode("idna").decode("ascii")
    # Python follows the standard of 2003, which makes another name of a few letters (ß); browsers do not any more.
    if not _ASCII_HOST.fullmatch(host) or (not name.isascii() and host.encode().decode("idna") != name):
        raise ValueError("no host's name, or one with two spellings")
    return host


def _unreadable(name: str) -> Refused:
    return refused(name, "name a file that can be read", "읽을 수 있는 파일을 지정해")


def refused(name: str, en: str, ko: str) -> Refused:
    """What is said of a setting that cannot be meant: what it must be, and what to do."""
    return Refused(
        f"{name} must {en}. Mend it and start again.", f"{name} 값을 {ko} 주세요. 고친 뒤 다시 시작해 주세요."
    )
