"""Files on their way in, and the report of reading each of them."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gyeot.casework import access, reads
from gyeot.casework.steps import intake
from gyeot.errors import Refused
from gyeot.web import names, words
from gyeot.web.asking import SignedIn
from gyeot.web.forms import CaptureForm, UploadForm
from gyeot.web.uploads import was_too_large

_PROBLEMS_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedIn, code: str) -> HttpResponse:
    """Take in files: seal each as it was received, and queue its reading."""
    case = access.case_for(request.user, code, write=True)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    said = {"case": case, "at": "upload", "form": form, "most": settings.MAX_UPLOAD_MIB}
    if not form.is_bound:
        return render(request, "web/upload.html", said)
    if was_too_large(request):
        form.errors.clear()
        form.add_error("exports", _too_large())
    if not form.is_valid():
        return render(request, "web/upload.html", said, status=422)
    given = form.cleaned_data["exports"]
    known = set(reads.sources(case).values_list("pk", flat=True))
    already: list[str] = []
    for file in given:
        try:
            source = intake.take_in(case, _on_disk(file), name=file.name, by=request.user)
        except Refused as refusal:
            reason = refusal.said_in(get_language() or "")
            form.add_error("exports", f"{words.visible(file.name)}: {reason}" if len(given) > 1 else reason)
            continue
        if source.pk in known:
            already.append(_already(file.name, source.name))
        known.add(source.pk)
    taken = len(given) - len(already) - len(form.errors.get("exports", []))
    _say(request, taken, already)
    if not form.errors and not already:
        return redirect("web:case", case.code)
    # Said on this page and not after a redirect: a message on its way would carry the files' names in a cookie.
    return render(request, "web/upload.html", said, status=422 if form.errors else 200)


def _on_disk(file: TemporaryUploadedFile) -> Path:
    return Path(file.temporary_file_path())


def _too_large() -> str:
    return _(
        "The files are larger than %(most)d MiB together. Hand them in one by one, or export a shorter period."
    ) % {"most": settings.MAX_UPLOAD_MIB}


def _already(given: str, known: str) -> str:
    if given == known:
        return _("%(file)s is in this case already. Nothing was added twice.") % {"file": words.visible(known)}
    return _("%(file)s is in this case already, under the name %(known)s. Nothing was added twice.") % {
        "file": words.visible(given),
        "known": words.visible(known),
    }


def _say(request: SignedIn, taken: int, already: list[str]) -> None:
    if taken:
        sentence = ngettext(
            "%(count)d file received and sealed. It is being read now.",
            "%(count)d files received and sealed. They are being read now.",
            taken,
        )
        messages.success(request, sentence % {"count": taken})
    for sentence in already:
        messages.info(request, sentence)


@require_safe
def source(request: SignedIn, code: str, source_id: int) -> HttpResponse:
    """Show what was received, what was read in it, and what could not be read."""
    received = access.source_for(request.user, code, source_id)
    page = Paginator(reads.problems(received), _PROBLEMS_A_PAGE).get_page(request.GET.get("page"))
    said = {
        "case": received.case,
        "may_write": access.may_write(request.user, received.case),
        "source": received,
        "captures": reads.captures(received),
        "format": names.platform_name(received.format) if received.format else "",
        "failure": received.failure_ko if names.speaks_korean() else received.failure_en,
        "jobs": list(reads.jobs_of_source(received)),
        "page": page,
        "remarks": reads.remarks(received),
        "stamps": reads.stamps([received.seal]).get(received.seal.tree_size, []),
    }
    return render(request, "web/source.html", said)


@require_http_methods(["GET", "HEAD", "POST"])
def state_capture(request: SignedIn, code: str, source_id: int) -> HttpResponse:
    """Say how a file was obtained: no packet leaves without it. What was said before is offered to begin from."""
    received = access.source_for(request.user, code, source_id, write=True)
    before = reads.captures(received).first()
    begin = {name: getattr(before, name) for name in CaptureForm.base_fields} if before else None
    form = CaptureForm(request.POST) if request.method == "POST" else CaptureForm(initial=begin)
    said = {"case": received.case, "source": received, "form": form, "before": before}
    if not form.is_bound:
        return render(request, "web/capture.html", said)
    if form.is_valid():
        try:
            intake.state_capture(received, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.ko if names.speaks_korean() else refusal.en)
    if form.errors:
        return render(request, "web/capture.html", said, status=422)
    messages.success(request, _("Saved and sealed."))
    return redirect("web:source", code, source_id)
