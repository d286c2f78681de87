"""The review queue: text hidden until asked for, one decision at a time, each with a way back and a way to stop."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gyeot.casework import access, reads
from gyeot.casework.steps import exhibit, review
from gyeot.errors import SomeoneWasFirst
from gyeot.material import Label
from gyeot.web import names
from gyeot.web.asking import SignedIn, wants_a_fragment
from gyeot.web.cards import Card, Choice, card, decided
from gyeot.web.forms import DecisionForm, VersionForm

if TYPE_CHECKING:
    from gyeot.casework.models import Case, Post

_CARDS_A_PAGE = 20
_LINES_A_PAGE = 50

#: What may stand in the address of a queue: never a name, never a word of a post.
_QUEUE_KEYS = ("label", "platform", "after")


@require_safe
def queue(request: SignedIn, code: str) -> HttpResponse:
    """Show what waits for a person, the most urgent first."""
    case = access.case_for(request.user, code)
    may_write = access.may_write(request.user, case)
    platforms = [platform for platform in reads.platforms(case) if platform]
    label, platform = _filters(request, platforms)
    waiting = reads.review_queue(case, label=label, platform=platform)
    total = waiting.count()
    last = _last_seen(request, code)
    shown = waiting if last is None else reads.after(waiting, last)
    posts = list(shown[: _CARDS_A_PAGE + 1])
    more, posts = len(posts) > _CARDS_A_PAGE, posts[:_CARDS_A_PAGE]
    back = urlencode({key: request.GET[key] for key in _QUEUE_KEYS if request.GET.get(key)})
    said = {
        "case": case,
        "at": "queue",
        "may_write": may_write,
        "cards": [
            card(post, may_write=may_write, back=back, number=number, total=len(posts))
            for number, post in enumerate(posts, start=1)
        ],
        "total": total,
        "filtered": bool(label or platform),
        "continued": last is not None,
        "done": _just_done(request, code, may_write=may_write, back=back),
        "labels": _label_choices(case, label),
        "platforms": [(value, names.platform_name(value)) for value in platforms],
        "label": label,
        "platform": platform,
        "next_url": _queue_url(code, label=label, platform=platform, after=posts[-1].pk) if more else "",
        "first_url": _queue_url(code, label=label, platform=platform),
        **_day(request, case),
    }
    return render(request, "web/queue.html", said)


def _filters(request: SignedIn, platforms: list[str]) -> tuple[str, str]:
    label, platform = request.GET.get("label", ""), request.GET.get("platform", "")
    return (
        label if label in {known.value for known in Label} else "",
        platform if platform in platforms else "",
    )


def _last_seen(request: SignedIn, code: str) -> "Post | None":
    after = request.GET.get("after", "")
    return access.post_for(request.user, code, int(after)) if _is_id(after) else None


def _just_done(request: SignedIn, code: str, *, may_write: bool, back: str) -> Card | None:
    """Return the card that was decided a moment ago, for browsers without script: it carries the way back."""
    done = request.GET.get("done", "")
    if not _is_id(done):
        return None
    post = access.post_for(request.user, code, int(done))
    return _card(post, may_write=may_write, back=back, fresh=True, deciding=False) if post.standing else None


def _is_id(given: str) -> bool:
    return given.isascii() and given.isdigit() and len(given) < 19


def _label_choices(case: "Case", chosen: str) -> list[dict[str, Any]]:
    counts = reads.label_counts(case)
    return [
        {"value": label.value, "name": names.label_name(label), "count": counts[label], "chosen": label.value == chosen}
        for label in Label
    ]


def _queue_url(code: str, **filters: object) -> str:
    query = urlencode({key: value for key, value in filters.items() if value})
    return reverse("web:queue", args=[code]) + (f"?{query}" if query else "")


def _day(request: SignedIn, case: "Case") -> dict[str, Any]:
    """Say how much this person has looked at today, and whether it is time to suggest a pause."""
    seen = reads.shown_today(request.user)
    return {
        "seen": seen,
        "pause": 0 < settings.PAUSE_AFTER <= seen,
        "stop_url": reverse("web:rest", args=[case.code]),
    }


@require_safe
def post(request: SignedIn, code: str, post_id: int) -> HttpResponse:
    """Show all that is held about one post but its words, which have to be asked for."""
    return _post_page(request, access.post_for(request.user, code, post_id), shown=False)


@require_POST
def show(request: SignedIn, code: str, post_id: int) -> HttpResponse:
    """Show a post's words, and note the look."""
    asked = review.show(access.post_for(request.user, code, post_id), by=request.user)
    return _answer(request, asked, shown=True, fresh=False)


@require_POST
def decide(request: SignedIn, code: str, post_id: int) -> HttpResponse:
    """Decide about a post. Whoever comes second is told, and sees the first one's decision."""
    asked = access.post_for(request.user, code, post_id, write=True)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _answer(request, asked, shown=True, choice=_choice(form), status=422)
    given = form.cleaned_data
    try:
        review.decide(
            asked,
            given["outcome"],
            by=request.user,
            expected=given["version"],
            labels=given["labels"],
            note=given["note"],
        )
    except SomeoneWasFirst as told:
        now = access.post_for(request.user, code, post_id)
        said = _who_was_first(request, now, told)
        return _answer(request, now, shown=True, told=said, choice=_choice(form), status=409)
    return _done(request, access.post_for(request.user, code, post_id))


def _who_was_first(request: SignedIn, post: "Post", told: SomeoneWasFirst) -> str:
    """Say that someone else was first; or, where it was the same person in another window, just that."""
    last = reads.decisions(post).first()
    if last is None or last.by != request.user:
        return told.said_in(get_language() or "")
    return _("You decided about this post already, in another window. Nothing was saved just now; please compare.")


def _choice(form: DecisionForm) -> Choice:
    given = form.data
    return Choice(
        labels=given.getlist("labels") if isinstance(given, QueryDict) else (),
        none=bool(given.get("none")),
        unsure=bool(given.get("unsure")),
        note=str(given.get("note", "")),
        errors=[str(error) for errors in form.errors.values() for error in errors],
    )


@require_POST
def take_back(request: SignedIn, code: str, post_id: int) -> HttpResponse:
    """Undo a decision: the post waits in the queue again."""
    asked = access.post_for(request.user, code, post_id, write=True)
    form = VersionForm(request.POST)
    expected = form.cleaned_data["version"] if form.is_valid() else -1  # no version is never the last one
    try:
        review.take_back(asked, by=request.user, expected=expected)
    except SomeoneWasFirst as told:
        now = access.post_for(request.user, code, post_id)
        return _answer(request, now, told=_who_was_first(request, now, told), status=409)
    undone = access.post_for(request.user, code, post_id)
    if wants_a_fragment(request):
        return _answer(request, undone, fresh=True)
    messages.success(request, _("Taken back. The post waits in the queue again."))
    return redirect("web:post", code, post_id)


@require_POST
def admit(request: SignedIn, code: str, post_id: int) -> HttpResponse:
    """Admit a decided post as an exhibit."""
    asked = access.post_for(request.user, code, post_id, write=True)
    sealed = exhibit.admit(asked, by=request.user)
    if not wants_a_fragment(request):
        messages.success(request, _("Sealed as %(exhibit)s.") % {"exhibit": names.exhibit_name(sealed.number)})
    return _done(request, asked)


def _done(request: SignedIn, post: "Post") -> HttpResponse:
    """Answer a decision or an admission: the card folds up. Without script, back to where the person came from."""
    if wants_a_fragment(request):
        return _answer(request, post, fresh=True)
    if request.POST.get("back") is None:
        return redirect("web:post", post.case.code, post.pk)
    given = QueryDict(request.POST["back"])
    known = {key: given[key] for key in _QUEUE_KEYS if given.get(key)}
    return redirect(_queue_url(post.case.code, **known, done=post.pk))


def _answer(
    request: SignedIn,
    post: "Post",
    *,
    shown: bool = False,
    fresh: bool = False,
    told: str = "",
    choice: Choice | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the card alone, or with the post's whole page where there is no script."""
    if not wants_a_fragment(request):
        return _post_page(request, post, shown=shown, told=told, choice=choice, status=status)
    may_write = access.may_write(request.user, post.case)
    made = _card(
        post,
        may_write=may_write,
        shown=shown,
        fresh=fresh,
        told=told,
        choice=choice,
        back=request.POST.get("back"),
        deciding=post.standing is None or choice is not None or "again" in request.POST,
    )
    said = {"card": made, "case": post.case, "swap_day": shown, **_day(request, post.case)}
    response = render(request, "web/parts/card_answer.html", said, status=status)
    if told:
        response.headers["HX-Retarget"] = f"#post-{post.pk}"  # answers.js shows a refusal that says where it belongs
    return response


def _card(post: "Post", **how: Any) -> Card:
    return card(post, exhibit=reads.standing_exhibits([post]).get(post.pk), **how)


def _post_page(
    request: SignedIn,
    post: "Post",
    *,
    shown: bool,
    told: str = "",
    choice: Choice | None = None,
    status: int = 200,
) -> HttpResponse:
    may_write = access.may_write(request.user, post.case)
    history = [decided(decision) for decision in reads.decisions(post)]
    said = {
        "here": reverse("web:post", args=[post.case.code, post.pk]),
        "case": post.case,
        "at": "decided" if post.standing else "queue",
        "post": post,
        "card": _card(post, may_write=may_write, shown=shown, told=told, choice=choice, back=request.POST.get("back")),
        "history": history,
        "copies": [card(copy, may_write=False) for copy in reads.copies(post)[:_LINES_A_PAGE]],
        "weak_account": bool(post.account and post.account.partial_ip),
        **_day(request, post.case),
    }
    return render(request, "web/post.html", said, status=status)


@require_safe
def rest(request: SignedIn, code: str) -> HttpResponse:
    """Show a calm page to stop at."""
    case = access.case_for(request.user, code)
    return render(request, "web/rest.html", {"case": case, **_day(request, case)})


OUTCOMES = ("harm", "none", "unsure")


@require_safe
def list_decided(request: SignedIn, code: str) -> HttpResponse:
    """Show what people have decided, the latest first."""
    case = access.case_for(request.user, code)
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in OUTCOMES else ""
    page = Paginator(reads.decided(case, outcome=outcome), _CARDS_A_PAGE).get_page(request.GET.get("page"))
    may_write = access.may_write(request.user, case)
    standing = reads.standing_exhibits(page.object_list)
    said = {
        "case": case,
        "at": "decided",
        "cards": [card(post, may_write=may_write, exhibit=standing.get(post.pk), deciding=False) for post in page],
        "page": page,
        "outcome": outcome,
        "numbers": reads.standing(case),
        "admissible": reads.may_become_exhibits(case).count(),
    }
    return render(request, "web/decided.html", said)


@require_safe
def admissible(request: SignedIn, code: str) -> HttpResponse:
    """List decided posts that no exhibit stands for yet, to choose from."""
    case = access.case_for(request.user, code)
    page = Paginator(reads.may_become_exhibits(case), _LINES_A_PAGE).get_page(request.GET.get("page"))
    said = {
        "case": case,
        "at": "decided",
        "cards": [card(post, may_write=False) for post in page],
        "page": page,
        "may_write": access.may_write(request.user, case),
        "numbers": reads.standing(case),
        "admissible": page.paginator.count,
        "outcome": "admissible",
        **_day(request, case),
    }
    return render(request, "web/admissible.html", said)


@require_POST
def admit_several(request: SignedIn, code: str) -> HttpResponse:
    """Admit the chosen posts, or all on the page, as exhibits in the order of the list."""
    case = access.case_for(request.user, code, write=True)
    chosen = request.POST.getlist("listed" if "all" in request.POST else "posts")
    wanted = {int(given) for given in chosen[:_LINES_A_PAGE] if _is_id(given)}
    found = list(reads.may_become_exhibits(case).filter(pk__in=wanted))
    if not found:
        messages.warning(request, _("Choose at least one post first."))
        return redirect("web:admissible", case.code)
    sealed = [exhibit.admit(post, by=request.user) for post in found]
    first, last = names.exhibit_name(sealed[0].number), names.exhibit_name(sealed[-1].number)
    said = _("Sealed as %(first)s to %(last)s.") if len(sealed) > 1 else _("Sealed as %(exhibit)s.")
    messages.success(request, said % {"first": first, "last": last, "exhibit": first})
    return redirect("web:exhibits", case.code)
