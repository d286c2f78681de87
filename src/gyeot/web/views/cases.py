"""The list of cases, one case with where it stands, who may see it, and what was done at it."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gyeot.casework import access, reads
from gyeot.casework.steps import cases, erase
from gyeot.errors import NotAllowed, Refused
from gyeot.web import names
from gyeot.web.asking import SignedIn
from gyeot.web.forms import CaseForm, EraseForm, SeatForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gyeot.casework.models import AuditLine, Case

_LINES_A_PAGE = 50

#: Records that have no number in the case but a page, which says more than our own id would.
_PAGES = ("post", "source")


@require_safe
def home(_request: SignedIn) -> HttpResponse:
    """Lead to the list of cases: there is nothing else at the front door."""
    return redirect("web:cases")


@require_safe
def list_cases(request: SignedIn) -> HttpResponse:
    """Show the cases at which this person has a seat."""
    page = Paginator(reads.with_numbers(access.cases_of(request.user)), _LINES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "web/cases.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def open_case(request: SignedIn) -> HttpResponse:
    """Open a new case."""
    form = CaseForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "web/open_case.html", {"form": form})
    if not form.is_valid():
        return render(request, "web/open_case.html", {"form": form}, status=422)
    case = cases.open_case(by=request.user, **form.cleaned_data)
    messages.success(request, _("The case is open. Its code is %(code)s.") % {"code": case.code})
    return redirect("web:case", case.code)


@require_safe
def case(request: SignedIn, code: str) -> HttpResponse:
    """Show where one case stands, and what comes next."""
    opened = access.case_for(request.user, code)
    return render(request, "web/case.html", standing_of(opened, request))


@require_safe
def progress(request: SignedIn, code: str) -> HttpResponse:
    """Give the part of the case's page that changes while long work goes on."""
    opened = access.case_for(request.user, code)
    return render(request, "web/parts/standing.html", standing_of(opened, request))


def standing_of(case: "Case", request: SignedIn) -> dict[str, Any]:
    """Gather what the case's page says."""
    jobs = {(job.kind, job.target): job for job in reads.open_jobs(case)}
    received = [
        {"source": source, "job": jobs.get(("read", source.pk)) or jobs.get(("assess", source.pk))}
        for source in reads.sources(case)
    ]
    return {
        "case": case,
        "at": "case",
        "may_write": access.may_write(request.user, case),
        "standing": reads.standing(case),
        "unstamped": reads.unstamped(case),
        "received": received,
        "busy": bool(jobs),
        "reading": any(row["job"] for row in received),
        "exhibit_count": reads.exhibits(case).filter(withdrawn_at=None).count(),
        "packet_count": reads.packets(case).count(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def change_case(request: SignedIn, code: str) -> HttpResponse:
    """Change what is known of the person's age, or the note."""
    opened = access.case_for(request.user, code, write=True)
    form = CaseForm(
        request.POST if request.method == "POST" else None, initial={"age": opened.age, "note": opened.note}
    )
    if request.method != "POST":
        return render(request, "web/change_case.html", {"form": form, "case": opened})
    if not form.is_valid():
        return render(request, "web/change_case.html", {"form": form, "case": opened}, status=422)
    cases.change(opened, by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("web:case", opened.code)


@require_http_methods(["GET", "HEAD", "POST"])
def erase_case(request: SignedIn, code: str) -> HttpResponse:
    """Say what goes and what stays, ask for the code once more, then erase the case for good.

    What was done is the answer to the POST itself: the sentence about backups is to be read now, and pressing the
    button again after a crash finishes what was cut off.
    """
    case = access.case_to_erase(request.user, code)
    form = EraseForm(request.POST if request.method == "POST" else None)
    said = {"case": case, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            done = erase.erase_case(case, by=request.user, confirmed=form.cleaned_data["code"])
        except Refused as refusal:
            form.add_error("code", refusal.said_in(get_language() or ""))
        else:
            beyond = done.ko if names.speaks_korean() else done.en
            return render(request, "web/erased.html", said | {"done": done, "beyond": beyond, "form": EraseForm()})
    status = 422 if form.errors else 200
    if case.erased_at is not None:
        return render(request, "web/erased.html", said, status=status)
    return render(request, "web/erase_case.html", said | _what_goes(case), status=status)


def _what_goes(case: "Case") -> dict[str, int]:
    return {
        "files": reads.sources(case).count(),
        "posts": reads.standing(case).posts,
        "exhibits": reads.exhibits(case).count(),
        "packets": reads.packets(case).count(),
    }


@require_safe
def people(request: SignedIn, code: str) -> HttpResponse:
    """Show who may see the case."""
    return _people(request, access.case_for(request.user, code), SeatForm())


@require_POST
def give_seat(request: SignedIn, code: str) -> HttpResponse:
    """Let a colleague see the case."""
    opened = access.case_for(request.user, code, write=True)
    form = SeatForm(request.POST)
    if not form.is_valid():
        return _people(request, opened, form, status=422)
    try:
        seat = cases.give_seat(opened, by=request.user, **form.cleaned_data)
    except NotAllowed as refusal:
        form.add_error("username", refusal.ko if names.speaks_korean() else refusal.en)
        return _people(request, opened, form, status=422)
    messages.success(request, _("%(name)s can now see the case.") % {"name": seat.person.shown_name})
    return redirect("web:people", opened.code)


@require_POST
def take_seat(request: SignedIn, code: str, seat_id: int) -> HttpResponse:
    """End a person's access to the case."""
    opened = access.case_for(request.user, code, write=True)
    cases.take_seat(opened, seat_id, by=request.user)
    messages.success(request, _("Access ended."))
    if not access.cases_of(request.user).filter(pk=opened.pk).exists():
        return redirect("web:cases")
    return redirect("web:people", opened.code)


def _people(request: SignedIn, case: "Case", form: SeatForm, *, status: int = 200) -> HttpResponse:
    said = {
        "case": case,
        "at": "people",
        "seats": reads.seats(case),
        "form": form,
        "may_write": access.may_write(request.user, case),
    }
    return render(request, "web/people.html", said, status=status)


@require_safe
def audit(request: SignedIn, code: str) -> HttpResponse:
    """Show who did what and when, in ids alone."""
    opened = access.case_for(request.user, code)
    page = Paginator(reads.audit_lines(opened), _LINES_A_PAGE).get_page(request.GET.get("page"))
    numbered = _numbered(opened, page.object_list)
    lines = [
        {
            "when": line.at,
            "who": f"{line.by.shown_name} ({line.by.code})" if line.by else _("the program"),
            "did": names.deed(line.verb),
            "record": numbered.get((line.kind, line.record)) or (names.kind(line.kind) if line.kind in _PAGES else ""),
            "url": reverse(f"web:{line.kind}", args=[code, line.record]) if line.kind in _PAGES else "",
            "count": line.count,
        }
        for line in page
    ]
    return render(request, "web/audit.html", {"case": opened, "at": "audit", "page": page, "lines": lines})


def _numbered(case: "Case", lines: "Iterable[AuditLine]") -> dict[tuple[str, int], str]:
    """Name exhibits and packets by the number they bear in the case. Our own ids would be taken for such numbers."""
    named: dict[str, set[int]] = {"exhibit": set(), "packet": set()}
    for line in lines:
        named.get(line.kind, set()).add(line.record)
    exhibits = reads.exhibits(case).filter(pk__in=named["exhibit"]).values_list("pk", "number")
    packets = reads.packets(case).filter(pk__in=named["packet"]).values_list("pk", "number")
    return {
        **{("exhibit", pk): names.exhibit_name(number) for pk, number in exhibits},
        **{("packet", pk): f"{names.kind('packet')} {number:03d}" for pk, number in packets},
    }
