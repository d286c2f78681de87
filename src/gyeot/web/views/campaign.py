"""Public material before it is printed: read, marked and forgotten. Nothing that is handed in stays here."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gyeot import __version__, clock
from gyeot.campaign import Checked, Finding, Level, check, marked
from gyeot.campaign.files import Document, plain, read_bytes, received
from gyeot.campaign.found import CONTEXTS
from gyeot.campaign.picture import SHOULD_BE_YES, Looked, together
from gyeot.errors import GyeotError
from gyeot.said import Said
from gyeot.web import downloads, words
from gyeot.web.asking import SignedIn, wants_a_fragment
from gyeot.web.forms_campaign import CampaignForm
from gyeot.web.uploads import was_too_large

#: The model of hands may take longer than anyone waits at a page. `gyeot campaign` asks it.
_NO_GLANCE = Said(
    "그림 속 손짓과 자세를 기계로 훑는 일은 이 화면에서 하지 않습니다. 사람이 그림을 보고 답해 주세요.",
    "On this page no machine glances at hands and bodies in pictures: a person looks, and answers.",
)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A finding with its number, and the number of an earlier one that says the same (0: none does)."""

    number: int
    finding: Finding
    same: int

    @property
    def quoted(self) -> str:
        return marked.short(self.finding.words)

    @property
    def sure(self) -> Said:
        return marked.SURE[self.finding.sure.value]

    @property
    def context(self) -> Said | None:
        return CONTEXTS.get(self.finding.context)

    @property
    def as_before(self) -> Said:
        return marked.same_as(self.same)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One check: what was handed in, and what came of it."""

    name: str = field(repr=False)
    from_file: bool
    sha256: str
    document: Document
    looked: Looked | None
    checked: Checked
    at: datetime

    @property
    def unlooked(self) -> bool:
        """Whether there are pictures that nobody looked at."""
        return bool(self.document.pictures) and self.looked is None

    def stretches(self) -> Iterator[tuple[list[words.Piece], str, list[int]]]:
        """Cut the text where findings begin and end: its pieces, their level, and the findings that end there."""
        numbered, at = marked.in_order(self.checked), 0
        for stretch, over in marked.pieces(self.document.text, numbered):
            at += len(stretch)
            levels = [numbered[number].level for number in over]
            level = Level.CHANGE if Level.CHANGE in levels else levels[0] if levels else ""
            yield words.pieces(stretch), level, [number + 1 for number in over if numbered[number].end == at]

    def groups(self) -> tuple[tuple[Said, list[_Numbered]], ...]:
        """Give the findings under their headings, numbered as on the check sheet."""
        numbered = marked.in_order(self.checked)
        told = enumerate(zip(numbered, marked.told_before(numbered), strict=True), 1)
        entries = [_Numbered(number, one, same) for number, (one, same) in told]
        split = len(self.checked.to_change)
        return (marked.WORDS["change"], entries[:split]), (marked.WORDS["consider"], entries[split:])


@require_http_methods(["GET", "HEAD", "POST"])
def campaign(request: SignedIn) -> HttpResponse:
    """Check a file or pasted words: on the page, as a check sheet, or as an annotated copy."""
    form = CampaignForm(request.POST, request.FILES) if request.method == "POST" else CampaignForm()
    outcome = None
    if was_too_large(request):
        form.errors.clear()
        form.add_error("file", _too_large())
    if form.is_valid():
        try:
            outcome = _check(form)
            if request.POST.get("as") in _DOWNLOADS:
                return _DOWNLOADS[request.POST["as"]](outcome)
        except GyeotError as failure:  # said above the form, where all that was typed still stands
            form.add_error(None, failure.said_in(get_language() or ""))
    said = {
        "section": "tools",
        "form": form,
        "outcome": outcome,
        "words": marked.WORDS,
        "should_be_yes": SHOULD_BE_YES,
        "swapped": wants_a_fragment(request),
    }
    page = "web/parts/campaign_answer.html" if said["swapped"] else "web/campaign.html"
    return render(request, page, said, status=422 if form.errors else 200)


def _too_large() -> str:
    return _("The file is larger than %(most)d MiB. Save it in a smaller form.") % {"most": settings.MAX_UPLOAD_MIB}


def _check(form: CampaignForm) -> _Outcome:
    """Check what was handed in. Raises a GyeotError where it cannot be read, or something is not installed."""
    file, at = form.cleaned_data["file"], clock.now()
    if file:
        data = received(Path(file.temporary_file_path()))
        document = read_bytes(data, file.name)
    else:
        data = form.cleaned_data["text"].replace("\r\n", "\n").encode()
        document = plain.read(data)
    looked = form.looked(clock.today_in_korea())
    remarks = (*document.remarks, _NO_GLANCE) if document.pictures else document.remarks
    return _Outcome(
        name=file.name if file else _("Pasted words"),
        from_file=bool(file),
        sha256=hashlib.sha256(data).hexdigest(),
        document=document,
        looked=looked,
        checked=together(check(document.text), pictures=document.pictures, looked=looked, remarks=remarks),
        at=at,
    )


def _sheet(outcome: _Outcome) -> HttpResponse:
    from gyeot.campaign.sheet import SheetContents, sheet

    contents = SheetContents(
        name=outcome.name,
        sha256=outcome.sha256,
        format=outcome.document.format,
        letters=len(outcome.document.text),
        pictures=outcome.document.pictures,
        checked=outcome.checked,
        looked=outcome.looked,
        at=outcome.at,
        tool=f"gyeot {__version__}",
        language=get_language() or "",
    )
    with downloads.folder() as folder:
        file = folder / "sheet.pdf"
        sheet(contents, out=file)
        return downloads.attachment(file.read_bytes(), "application/pdf", _("check-sheet.pdf"))


def _copy(outcome: _Outcome) -> HttpResponse:
    page = marked.as_page(
        outcome.document.text, outcome.checked, name=outcome.name, at=outcome.at, language=get_language() or ""
    )
    return downloads.attachment(page.encode(), "text/html; charset=utf-8", _("marked-copy.html"))


_DOWNLOADS: Mapping[str, Callable[[_Outcome], HttpResponse]] = {"sheet": _sheet, "copy": _copy}
