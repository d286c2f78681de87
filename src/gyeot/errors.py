"""Everything that can go wrong, said so that the person knows what to do next, in Korean and in English.

GyeotError
├── Refused (2)            what you gave us cannot be used as it is
│   ├── UnknownFormat      the file is none of the formats we read
│   ├── UnreadableFile     the format is known, the file is damaged or past a bound
│   ├── NotAllowed         you may look but not change, or the rule needs something first
│   │   └── CaseErased     it was yours to see, and it was erased
│   ├── NotComparable      two counts that cannot be held against each other
│   │   └── MixedUnits     they count different things: reports and cases, victims and suspects
│   └── NoSuchCase         absent, or not yours: the two look the same
├── SomeoneWasFirst (1)    another person decided this in the meantime
├── Doubt (1)              a check found something: the evidence is not as it was
└── OutsideWorld (3)       disk, network, another program
"""

from datetime import date


class GyeotError(Exception):
    """A failure that a person can act on. ``ko`` and ``en`` are full sentences: what happened, and what to do.

    No sentence may hold people's words, names or addresses: they end in logs.
    """

    #: What a command returns: 0 fine, 1 found something, 2 your input, 3 the outside world.
    exit_code = 2

    def __init__(self, en: str, ko: str) -> None:
        super().__init__(en)
        self.en = en
        self.ko = ko

    def said_in(self, language: str) -> str:
        """Return the sentence in ``language`` ("ko", anything else gives English)."""
        return self.ko if language.startswith("ko") else self.en


class Refused(GyeotError):
    """What you gave us cannot be used as it is."""


class UnknownFormat(Refused):
    """The file is none of the formats we read."""


class UnreadableFile(Refused):
    """The format is known, but the file is damaged, hostile or past one of our bounds."""


class NotAllowed(Refused):
    """You may look but not change, or the rule asks for something first."""


class CaseErased(NotAllowed):
    """The case was erased, and the person had a seat at it."""

    def __init__(self, day: date) -> None:
        super().__init__(
            f"This case was erased on {day}. Nothing of it is left to show. Ask its owner if that surprises you.",
            f"이 사건은 {day}에 지웠습니다. 남은 내용이 없습니다. 모르셨던 일이라면 사건 담당자에게 문의해 주세요.",
        )


class NotComparable(Refused):
    """Two counts cannot be held against each other: a window is missing, or the windows share days."""


class MixedUnits(NotComparable):
    """The counts are of different things, so no ratio, sum or series of them means anything."""


class NoSuchCase(Refused):
    """There is no such case, or it is not yours. Nobody can tell which."""

    def __init__(self) -> None:
        super().__init__(
            "There is no such case. Check the code, or ask the case's owner for a seat.",
            "그런 사건이 없습니다. 사건 번호를 확인하거나, 사건 담당자에게 참여 권한을 요청해 주세요.",
        )


class SomeoneWasFirst(GyeotError):
    """Another person decided this in the meantime; nothing of yours was written."""

    exit_code = 1


class Doubt(GyeotError):
    """A check found something: bytes, a log entry or a proof are not what they were."""

    exit_code = 1


class OutsideWorld(GyeotError):
    """A disk, a network or another program failed us."""

    exit_code = 3
