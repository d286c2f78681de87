"""What a check of a packet came to, in sentences: the same by ``gyeot verify`` and by ``verify_packet.py``."""

import os
from collections.abc import Iterator
from typing import TypeAlias

from gyeot.evidence.findings import Report
from gyeot.evidence.twin import NAMES

#: A sentence in English and in Korean.
_Said: TypeAlias = tuple[str, str]


def language() -> str:
    """Return "ko" or "en", as LC_ALL, LC_MESSAGES or LANG say."""
    asked = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "ko" if asked.startswith("ko") else "en"


def said(en: str, ko: str) -> str:
    """Return the sentence that the terminal's language asks for."""
    return ko if language() == "ko" else en


def sentences(report: Report, language: str) -> Iterator[str]:
    """Tell all that was found, and then what was checked and what was not."""
    for problem in report.problems:
        yield f"- {problem.ko if language == 'ko' else problem.en}"
    for en, ko in _summary(report):
        yield ko if language == "ko" else en


def _summary(report: Report) -> Iterator[_Said]:
    if report.problems:
        yield (
            f"{len(report.problems)} found. Do not rely on this packet before it is explained.",
            f"문제 {len(report.problems)}건을 찾았습니다. 설명되기 전에는 이 묶음에 의지하지 마세요.",
        )
    if not report.proofs_checked:
        yield (
            f"Looked at {report.files} files. The proofs were not looked at, because the files already differ.",
            f"파일 {report.files}개를 보았습니다. 파일이 이미 달라 증명은 확인하지 않았습니다.",
        )
        return
    yield (
        (
            f"Checked {report.files} files: {report.exhibits} exhibits, {report.withdrawn} withdrawn, {report.sources} "
            f"sources of case {report.case}, handed over {report.exported_at}."
        ),
        (
            f"파일 {report.files}개를 확인했습니다. 사건 {report.case}, 증거 {report.exhibits}건, "
            f"철회 {report.withdrawn}건, 원본 {report.sources}개, 내보낸 시각 {report.exported_at}."
        ),
    )
    yield (
        f"Each stands in the log {report.origin}, which had {report.size} entries at the hand-over.",
        f"모두 로그 {report.origin}에 있으며, 내보낼 때 로그의 크기는 {report.size}이었습니다.",
    )
    yield from _guides(report)
    yield from _twin(report)
    yield from _log(report)
    yield from _stamps(report)
    yield from _signature(report)


def _guides(report: Report) -> Iterator[_Said]:
    if report.other_guides:
        names = ", ".join(report.other_guides)
        yield (
            (
                f"What the packet encloses to check it with is not this version's: {names}. Another version of gyeot "
                "may have made it, or someone exchanged them. Do not check with them; have them by another way."
            ),
            (
                f"묶음에 든 확인용 파일이 지금 버전의 것과 다릅니다: {names}. 다른 버전의 gyeot로 만든 묶음일 수도 "
                "있고 누군가 바꿔 넣었을 수도 있습니다. 그 파일로 확인하지 말고 묶음과 다른 길로 받아 주세요."
            ),
        )


def _twin(report: Report) -> Iterator[_Said]:
    if report.withheld:
        names = [NAMES.get(one, (one, one)) for one in report.withheld]
        yield (
            f"This packet is redacted. Withheld: {', '.join(en for en, _ in names)}.",
            f"가린 묶음입니다. 뺀 것: {', '.join(ko for _, ko in names)}.",
        )
    if report.told_the_same:
        yield (
            "It tells the same as the full packet: the same records, and no word that differs.",
            "전체 묶음과 같은 내용입니다. 기록이 같고, 보이는 글이 모두 같습니다.",
        )
    elif report.withheld:
        yield (
            "What is withheld is sealed in the same records; hold it against the full packet with --against.",
            "뺀 것은 같은 기록에 봉인되어 있습니다. --against로 전체 묶음과 견주어 볼 수 있습니다.",
        )
    if report.unexplained:
        yield (
            f"Nobody stated how these came in: {report.unexplained} of {report.sources} received files.",
            f"원본 {report.sources}개 가운데 {report.unexplained}개에 입수 경위가 적혀 있지 않습니다.",
        )


def _log(report: Report) -> Iterator[_Said]:
    if report.key_checked:
        yield (
            "Every checkpoint is signed by the given log key.",
            "모든 검사점이 주신 로그 공개 키로 서명되어 있습니다.",
        )
    else:
        yield (
            (
                "Whose log this is was NOT checked: give --log-key with the public key that the office sent you by "
                "another way. Without it, anyone could have made a packet that fits together."
            ),
            (
                "누구의 로그인지는 확인하지 않았습니다. 기관에서 다른 길로 받은 공개 키를 --log-key로 지정해 주세요. "
                "키가 없으면 누구든 앞뒤가 맞는 묶음을 만들 수 있습니다."
            ),
        )
    if report.receipt_checked:
        yield "The receipt's log is the beginning of this one.", "확인증의 로그가 이 로그의 앞부분입니다."


def _stamps(report: Report) -> Iterator[_Said]:
    if report.stamps_checked and not report.problems:
        yield (
            f"All {report.stamps} time stamps lead to the given roots, and fit the times that the records claim.",
            f"시각 인증 {report.stamps}개가 모두 주신 최상위 인증서로 이어지고, 기록에 적힌 시각과 맞습니다.",
        )
    elif report.stamps:
        yield (
            (
                f"{report.stamps} time stamps are for these bytes and fit the times that the records claim. Whose "
                "clocks made them was NOT checked for all: give gyeot verify --tsa-root with each authority's root."
            ),
            (
                f"시각 인증 {report.stamps}개가 이 자료에 대한 것이고 적힌 시각과 맞습니다. 어느 기관의 시계인지는 "
                "모두 확인하지 못했습니다. gyeot verify에 각 기관의 최상위 인증서를 --tsa-root로 지정해 주세요."
            ),
        )
    if not report.stamps:
        yield (
            "No outside clock stamped this packet: its times are the office's own word.",
            "바깥 시계로 인증한 시각이 없습니다. 적힌 시각은 기관이 적은 것입니다.",
        )
    elif report.unstamped:
        yield (
            f"Not yet stamped when this packet was made: {report.unstamped} records.",
            f"묶음을 만들 때 아직 시각 인증을 받지 못한 기록: {report.unstamped}건.",
        )


def _signature(report: Report) -> Iterator[_Said]:
    if not report.report_signed:
        return
    if not report.signature_checked:
        if not any(one.place == "data/report.pdf" for one in report.problems):
            yield (
                (
                    "data/report.pdf seems to be signed. The signature was NOT checked: install gyeot[sign], or use "
                    "pdfsig as VERIFY.md says (4)."
                ),
                (
                    "data/report.pdf에 전자서명이 있는 듯하나 확인하지 않았습니다. gyeot[sign]을 설치하거나 "
                    "VERIFY.md(4)에 적힌 pdfsig로 확인해 주세요."
                ),
            )
        return
    yield (
        "data/report.pdf is signed, to its last byte, and unchanged since.",
        "data/report.pdf의 전자서명이 파일 전체를 덮고, 그 뒤로 바뀌지 않았습니다.",
    )
    if report.signature_stamped:
        yield from _signed_at(report)
    if report.signer_checked:
        yield (
            "It is signed with a certificate that you named. Whether that was revoked was not looked up.",
            "지정하신 인증서로 서명되어 있습니다. 그 인증서가 폐지되었는지는 조회하지 않았습니다.",
        )
    else:
        yield (
            "Whose signature that is was NOT checked: give --pdf-signer with the certificate that the office sent you.",
            "누구의 전자서명인지는 확인하지 않았습니다. 기관에서 받은 인증서를 --pdf-signer로 지정해 주세요.",
        )


def _signed_at(report: Report) -> Iterator[_Said]:
    if report.signature_clock_checked:
        yield (
            "The time stamp in the signature leads to a given root, and fits the time of the hand-over.",
            "전자서명 안의 시각 인증이 주신 최상위 인증서로 이어지고, 내보낸 시각과 맞습니다.",
        )
    else:
        yield (
            (
                "The time stamp in the signature fits the time of the hand-over. Whose clock made it was NOT checked: "
                "give --tsa-root."
            ),
            (
                "전자서명 안의 시각 인증이 내보낸 시각과 맞습니다. 어느 기관의 시계인지는 확인하지 않았습니다. "
                "--tsa-root를 지정해 주세요."
            ),
        )
