"""Every sentence that a check of a packet can end in, in Korean and English, and the report that gathers them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gyeot.errors import Doubt


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it should be, said in both languages. ``place`` is the file it is about."""

    place: str
    en: str
    ko: str


@dataclass(slots=True)
class Report:
    """What was looked at and what was found."""

    problems: list[Problem] = field(default_factory=list)
    files: int = 0
    exhibits: int = 0
    withdrawn: int = 0
    sources: int = 0
    case: str = ""
    exported_at: str = ""
    origin: str = ""
    size: int = 0
    proofs_checked: bool = False  # False when the files already differ: then nothing further was looked at
    key_checked: bool = False
    receipt_checked: bool = False
    unexplained: int = 0  # received files without a statement of how they were obtained
    other_guides: list[str] = field(default_factory=list)  # what the packet encloses to check it, unlike this version's
    withheld: list[str] = field(default_factory=list)  # what a redacted twin leaves out, as sealed
    told_the_same: bool = False  # as the full packet that it was held against
    stamps: int = 0  # time stamps that are for the bytes beside them, at a time that fits
    unstamped: int = 0  # records that left before they were stamped by every authority of the packet
    stamps_checked: bool = False  # also by whom: against the roots that were given
    # data/report.pdf, as gyeot verify sees it; verify_packet.py does not look
    report_signed: bool = False
    signature_checked: bool = False  # false, too, where the library is not installed
    signer_checked: bool = False  # also whose it is
    signature_stamped: bool = False  # the signature has its time from an authority, and it fits
    signature_clock_checked: bool = False  # also whose clock that is

    def found(self, saying: str, place: str = "", **details: object) -> None:
        """Add the sentence ``saying`` about ``place``."""
        en, ko = SAYINGS[saying]
        told = {name: _printable(str(one)) for name, one in details.items()}
        place = _printable(place)
        self.problems.append(Problem(place, en.format(place=place, **told), ko.format(place=place, **told)))

    def doubted(self, place: str, doubt: Doubt) -> None:
        """Add what ``doubt`` says about ``place``."""
        place = _printable(place)
        self.problems.append(Problem(place, f"{place}: {doubt.en}", f"{place}: {doubt.ko}"))


def _printable(text: str) -> str:
    """Spell a file name so that it cannot drive a terminal or look like another."""
    return text.encode("ascii", errors="backslashreplace").decode().translate(_CONTROL)[:400]


_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), 127)}

SAYINGS: Mapping[str, tuple[str, str]] = {
    "unreadable": (
        "A file of the packet cannot be read. Copy the packet to another disk and check it there.",
        "묶음의 파일 하나를 읽을 수 없습니다. 다른 디스크로 복사한 뒤 다시 확인해 주세요.",
    ),
    "too_many": ("The packet holds more files than any packet has.", "묶음에 파일이 지나치게 많습니다."),
    "bad_name": (
        "{place} is a link or has a name that no packet holds",
        "{place}: 묶음에 있을 수 없는 이름이거나 링크입니다",
    ),
    "not_bagit": ("{place} does not declare a BagIt 1.0 bag", "{place}: BagIt 1.0 묶음이라는 표시가 없습니다"),
    "bad_manifest": ("line {line} of {place} is malformed", "{place}의 {line}번째 줄이 형식에 맞지 않습니다"),
    "unlisted": (
        "{place} was not packed: no manifest lists it",
        "{place}: 목록에 없는 파일입니다. 묶은 뒤에 더해졌습니다",
    ),
    "missing": ("{place} is missing", "{place}: 파일이 없습니다"),
    "changed": ("{place} is not the file that was packed", "{place}: 묶을 때의 파일과 다릅니다"),
    "not_ours": ("{place} is not part of a packet", "{place}: 묶음에 속하지 않는 파일입니다"),
    "not_sealed_manifest": (
        "{place} is not the list that was logged when the packet was handed over",
        "{place}: 내보낼 때 로그에 남긴 목록과 다릅니다",
    ),
    "another_record": (
        "{place} is not the record that was handed over under this number",
        "{place}: 내보낼 때 이 번호로 넘긴 기록이 아닙니다",
    ),
    "bad_record": (
        "{place} is not a sealed record in its one canonical spelling",
        "{place}: 봉인한 기록의 형식이 아닙니다",
    ),
    "other_words": (
        "{place} does not show the words that its item.json sealed",
        "{place}: item.json에 봉인한 내용과 다릅니다",
    ),
    "not_in_log": (
        "{place} does not prove that its record is in the log",
        "{place}: 기록이 로그에 있다는 증명이 맞지 않습니다",
    ),
    "bad_checkpoint": ("{place} is not a checkpoint of a log", "{place}: 로그의 검사점이 아닙니다"),
    "forked": (
        "{place} does not lead to the log of the hand-over: the log was changed or forked",
        "{place}: 내보낼 때의 로그로 이어지지 않습니다. 로그가 바뀌었거나 갈라졌습니다",
    ),
    "another_case": ("{place} belongs to another case", "{place}: 다른 사건의 기록입니다"),
    "wrong_number": ("{place} bears another exhibit's number", "{place}: 다른 호증의 번호가 적혀 있습니다"),
    "wrong_order": (
        "{place} claims a time or a place in the log that does not fit what came before or after it",
        "{place}: 적힌 시각이나 로그 순서가 앞뒤 기록과 맞지 않습니다",
    ),
    "wrong_original": ("{place} describes another file", "{place}: 다른 파일에 대한 기록입니다"),
    "no_source": (
        "{place} names a source that is not in the packet",
        "{place}: 여기 적힌 원본이 묶음에 없습니다",
    ),
    "not_signed": (
        "{place} is not signed by the given log key",
        "{place}: 주신 로그 공개 키로 서명한 것이 아닙니다",
    ),
    "hand_over_unstamped": (
        "{place} is missing: the hand-over was not stamped, or its stamp was taken away",
        "{place}: 파일이 없습니다. 내보낼 때 시각 인증을 받지 못했거나 누군가 뺀 것입니다",
    ),
    "another_stamp": (
        "{place} is not the time stamp that was there at the hand-over",
        "{place}: 내보낼 때 있던 시각 인증이 아닙니다",
    ),
    "not_stamped": (
        "{place} has no time stamp that leads to root {root}",
        "{place}: 최상위 인증서 {root}로 이어지는 시각 인증이 없습니다",
    ),
    "bad_key": (
        "The given log key is not an Ed25519 public key in PEM. Ask the office for log.pub.pem.",
        "주신 로그 키가 PEM 형식의 Ed25519 공개 키가 아닙니다. 기관에 log.pub.pem을 요청해 주세요.",
    ),
    "bad_receipt": ("The receipt is not a checkpoint.", "확인증이 검사점 파일이 아닙니다."),
    "receipt_of_another_log": (
        "The receipt was not given out by this log.",
        "이 로그가 발급한 확인증이 아닙니다.",
    ),
    "receipt_unproven": (
        "The packet holds no proof that leads from the receipt (size {size}). Ask the office for one that has it.",
        "확인증(크기 {size})에서 이어지는 증명이 묶음에 없습니다. 그 증명이 든 묶음을 기관에 요청해 주세요.",
    ),
    "unreadable_twin": (
        "One of the two packets has no record of its hand-over that can be read. Check each of them first.",
        "두 묶음 가운데 하나에 읽을 수 있는 반출 기록이 없습니다. 먼저 각각을 확인해 주세요.",
    ),
    "full_has_problems": (
        "The packet that it was held against has problems of its own ({count}). Check that one by itself first.",
        "견주어 본 전체 묶음에 문제가 {count}건 있습니다. 먼저 그 묶음만 따로 확인해 주세요.",
    ),
    "twin_of_another_case": (
        "The two packets belong to different cases.",
        "두 묶음이 서로 다른 사건의 것입니다.",
    ),
    "not_in_twin": (
        "{place} is in the full packet and not in the redacted one",
        "{place}: 전체 묶음에 있는 기록이 가린 묶음에는 없습니다",
    ),
    "only_in_twin": (
        "{place} is in the redacted packet and not in the full one",
        "{place}: 가린 묶음에 있는 기록이 전체 묶음에는 없습니다",
    ),
    "another_twin_record": (
        "{place} is another record in the full packet",
        "{place}: 전체 묶음의 기록과 다른 기록입니다",
    ),
    "field_only_in_twin": (
        "{place} shows the field {field} in the redacted packet alone",
        "{place}: 항목 {field}이(가) 가린 묶음에만 있습니다",
    ),
    "another_field": (
        "{place} shows another {field} than the full packet",
        "{place}: 항목 {field}이(가) 전체 묶음과 다릅니다",
    ),
    "receipt_forked": (
        "The receipt (size {size}) contradicts the packet: there are two logs, and one of them was shown to you.",
        "확인증(크기 {size})과 묶음이 서로 어긋납니다. 로그가 둘이며, 그중 하나만 보여 준 것입니다.",
    ),
}
