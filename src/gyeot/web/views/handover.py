"""Exhibits, packets, and what is handed out beside a packet so that strangers can check it."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gyeot.casework import access, reads
from gyeot.casework.steps import exhibit, packet
from gyeot.errors import NoSuchCase
from gyeot.web import names
from gyeot.web.asking import SignedIn
from gyeot.web.cards import card, tags
from gyeot.web.forms import PacketForm, WithdrawForm

if TYPE_CHECKING:
    from gyeot.casework.models import Case, Packet

_LINES_A_PAGE = 50


@require_safe
def exhibits(request: SignedIn, code: str) -> HttpResponse:
    """Show what the case stands behind, by number."""
    case = access.case_for(request.user, code)
    page = Paginator(reads.exhibits(case), _LINES_A_PAGE).get_page(request.GET.get("page"))
    stamps = reads.stamps(one.seal for one in page)
    listed = [
        {
            "exhibit": one,
            "stamps": stamps.get(one.seal.tree_size, []),
            "name": names.exhibit_name(one.number),
            "labels": tags(one.decision.label_list),
            "card": card(one.post, may_write=False),
        }
        for one in page
    ]
    said = {
        "case": case,
        "at": "exhibits",
        "page": page,
        "listed": listed,
        "may_write": access.may_write(request.user, case),
        "standing": reads.exhibits(case).filter(withdrawn_at=None).count(),
        "admissible": reads.may_become_exhibits(case).count(),
    }
    return render(request, "web/exhibits.html", said)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedIn, code: str, number: int) -> HttpResponse:
    """Ask once more, then withdraw an exhibit openly."""
    standing = access.exhibit_for(request.user, code, number, write=True)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    name = names.exhibit_name(standing.number)
    said = {"case": standing.case, "exhibit": standing, "name": name, "form": form}
    if request.method != "POST" or standing.withdrawn_at is not None:
        return render(request, "web/withdraw.html", said)
    if not form.is_valid():
        return render(request, "web/withdraw.html", said, status=422)
    exhibit.withdraw(standing, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("%(exhibit)s is withdrawn. The log keeps its place.") % {"exhibit": name})
    return redirect("web:exhibits", standing.case.code)


@require_safe
def packets(request: SignedIn, code: str) -> HttpResponse:
    """Show the packets of the case, and let a new one be ordered."""
    return _packets(request, access.case_for(request.user, code), PacketForm())


def _packets(request: SignedIn, case: "Case", form: PacketForm, *, status: int = 200) -> HttpResponse:
    jobs = {job.target: job for job in reads.open_jobs(case) if job.kind == "packet"}
    said = {
        "case": case,
        "at": "packets",
        "form": form,
        "listed": [_listed(one, jobs.get(one.pk)) for one in reads.packets(case)],
        "unsaid": reads.without_capture(case),
        "current": reads.packet_of_these_exhibits(case),
        "busy": bool(jobs),
        "standing": reads.exhibits(case).filter(withdrawn_at=None).count(),
        "unstamped": reads.unstamped(case),
        "may_write": access.may_write(request.user, case),
    }
    page = "web/parts/packet_list.html" if "part" in request.GET else "web/packets.html"
    return render(request, page, said, status=status)


def _listed(one: "Packet", job: object) -> dict[str, Any]:
    korean = names.speaks_korean()
    return {
        "packet": one,
        "job": job,
        "name": _file_name(one),
        "withheld": [ko if korean else en for en, ko in reads.withheld(one)],
        "failure": one.failure_ko if korean else one.failure_en,
    }


def _file_name(one: "Packet") -> str:
    return f"{one.case.code}-{one.number:03d}"


@require_POST
def order(request: SignedIn, code: str) -> HttpResponse:
    """Order a packet of all standing exhibits, full or redacted."""
    case = access.case_for(request.user, code, write=True)
    form = PacketForm(request.POST)
    if not form.is_valid():
        return _packets(request, case, form, status=422)
    packet.order(case, by=request.user, withhold=packet.FOR_OTHERS if form.cleaned_data["twin"] == "redacted" else ())
    messages.success(request, _("The packet is being made. It usually takes less than a minute."))
    return redirect("web:packets", case.code)


@require_POST
def download(request: SignedIn, code: str, number: int) -> FileResponse:
    """Hand out a packet as one zip file; a POST, because what leaves the house is noted."""
    ready = access.packet_for(request.user, code, number)
    file = packet.hand_out(ready, by=request.user)
    return FileResponse(file, as_attachment=True, filename=f"{_file_name(ready)}.zip", content_type="application/zip")


@require_safe
def receipt(request: SignedIn, code: str, number: int) -> HttpResponse:
    """Give the receipt: the log's signed state when the packet was made, to be kept apart from the packet."""
    ready = access.packet_for(request.user, code, number)
    if not ready.receipt:
        raise NoSuchCase
    return _text_file(ready.receipt.encode(), f"{_file_name(ready)}-receipt.txt")


@require_safe
def log_key(_request: SignedIn) -> HttpResponse:
    """Give the log's public key, which whoever checks a packet should have from somewhere else than the packet."""
    return _text_file(packet.log_key(), "log.pub.pem")


def _text_file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
