"""Figures on a page: two rates held together, days out of the ordinary, and a table looked at before it is public."""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gyeot import clock, digests
from gyeot.errors import Refused
from gyeot.figures import chart, given, inside, page, sheet, suppress, surge, told
from gyeot.figures.rates import Count, Ratio, Unit, Window, rate_ratio
from gyeot.figures.suppress import Published, Table
from gyeot.figures.surge import Surge
from gyeot.web import downloads, names
from gyeot.web.asking import SignedIn, wants_a_fragment
from gyeot.web.drawings import on_page
from gyeot.web.forms_figures import RateForm, RowsForm, TableForm
from gyeot.web.uploads import was_too_large

#: The public page is drawn with the console's own colours and faces.
_LOOK = Path(__file__).parents[1] / "static" / "gyeot"

_Asked = Mapping[str, Any]
_Found = TypeVar("_Found")


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: SignedIn) -> HttpResponse:
    """Hold one daily rate against another: as a page to look at, or to print."""
    form = RateForm(request.POST) if request.method == "POST" else RateForm()
    ratio = _found(request, form, _ratio)
    if ratio and request.POST.get("as") == "pdf":
        return downloads.attachment(_printed(ratio, form.cleaned_data), "application/pdf", "figures-rate.pdf")
    return _page(request, "rate", form, _told_ratio(ratio) if ratio else None)


def _ratio(asked: _Asked) -> Ratio:
    count = Count(asked["count"], Unit(asked["unit"]), _window(asked["first"], asked["last"]))
    base = Count(asked["base_count"], Unit(asked["base_unit"]), _window(asked["base_first"], asked["base_last"]))
    return rate_ratio(count, base, confidence=asked["confidence"])


def _window(first: Any, last: Any) -> Window | None:
    if not (first and last):
        return None
    window = Window(first, last)
    window.refuse_unended(clock.today_in_korea())
    return window


def _told_ratio(ratio: Ratio) -> _Asked:
    language = names.language()
    working = told.working(ratio, language)
    return {
        "working": working,
        "rows": [list(zip(working.head, row, strict=True)) for row in working.rows],
        "chart": on_page(chart.of_ratio(ratio, language)),
        "legend": chart.ratio_legend(ratio, language),
    }


def _printed(ratio: Ratio, asked: _Asked) -> bytes:
    sources = sheet.Sources(asked["source"], asked["base_source"])
    with downloads.folder() as folder:
        paper = folder / "rate.pdf"
        sheet.write(ratio, paper, sources=sources, language=names.language(), at=clock.now())
        return paper.read_bytes()


@require_http_methods(["GET", "HEAD", "POST"])
def series(request: SignedIn) -> HttpResponse:
    """Look over a daily series for days and levels out of the ordinary; the chart can be taken along."""
    form = RowsForm(request.POST, request.FILES) if request.method == "POST" else RowsForm()
    seen = _found(request, form, _surge)
    if seen and request.POST.get("as") == "svg":
        return downloads.attachment(
            chart.of_surge(seen, names.language()).encode(), "image/svg+xml", "figures-days.svg"
        )
    return _page(request, "series", form, _told_surge(seen) if seen else None)


def _surge(asked: _Asked) -> Surge:
    with _on_disk(asked) as path:
        series = given.series(path, Unit(asked["unit"]))
    series.refuse_unended(clock.today_in_korea())
    return surge.look(series)


def _told_surge(seen: Surge) -> _Asked:
    looked = told.looked(seen, names.language())
    return {
        "looked": looked,
        "changes": [(told.mark(index), *change) for index, change in enumerate(looked.changes)],
        "lists": looked.lists(),
        "days": seen.days,
        "chart": on_page(chart.of_surge(seen, names.language())),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def table(request: SignedIn) -> HttpResponse:
    """Show a table as it may be published beside what it holds; then give its public page, if that is what was seen."""
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    found = _found(request, form, _published)
    if found and request.POST.get("as") == "page" and form.may_go_out(_digest(found[1])):
        return downloads.attachment(_zipped(found[1], form.cleaned_data), "application/zip", "figures-page.zip")
    return _page(request, "table", form, _told_table(*found) if found else None)


def _published(asked: _Asked) -> tuple[Table, Published]:
    with _on_disk(asked) as path:
        whole = given.table(path, Unit(asked["unit"]))
    # What goes out has to be what was looked at: the same cells drawn by the same lot, which nobody outside knows.
    chance = Random(asked["lot"])  # noqa: S311
    return whole, suppress.published(whole, threshold=asked["threshold"], round_to=asked["round_to"], chance=chance)


def _digest(public: Published) -> str:
    """Name what was looked at, so that nothing else goes out: the browser sends the table a second time."""
    return digests.sha256(digests.canonical(told.published_record(public)))


@dataclass(frozen=True, slots=True)
class _Cell:
    """What will be public of a cell, and what it holds where that is something else."""

    column: str
    public: str
    inside: str


def _told_table(whole: Table, public: Published) -> _Asked:
    language = names.language()
    hidden = inside.hidden(whole, public)
    head, *_rows = told.grid(public, language)
    return {
        "head": head,
        "rows": list(_beside(whole, public, language)),
        "hidden": [
            (
                told.cell_name(one.cell, language),
                one.number,
                told.why_hidden(one, public.threshold, language),
                told.reach(one.low, one.high, language),
            )
            for one in hidden
        ],
        "done": list(told.published_notes(public, language)),
        "attacked": told.attacked(hidden, language),
        "known": list(told.still_known(public, language)),
        "once": told.made_once(language) if hidden else "",
        "chart": on_page(chart.of_published(public, language)),
        "digest": _digest(public),
    }


def _beside(whole: Table, public: Published, language: str) -> Iterator[tuple[str, list[_Cell]]]:
    """Lay the public table over the whole one, row by row."""
    (head, *shown), (_head, *held) = told.grid(public, language), told.grid(whole, language)
    for out, within in zip(shown, held, strict=True):
        cells = zip(head[1:], out[1:], within[1:], strict=True)
        yield out[0], [_Cell(column, one, "" if one == other else other) for column, one, other in cells]


def _zipped(public: Published, asked: _Asked) -> bytes:
    out, maker = io.BytesIO(), page.Maker(asked["title"], asked["source"], clock.today_in_korea())
    with downloads.folder() as folder, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        page.write(public, folder, maker=maker, look=_LOOK)
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            archive.write(file, file.relative_to(folder))
    return out.getvalue()


# ---- what the three have in common


def _found(request: SignedIn, form: forms.Form, ask: Callable[[_Asked], _Found]) -> _Found | None:
    """Ask the tool; None where the form is empty or something in it cannot be used, and then the form says what."""
    if was_too_large(request):
        form.errors.clear()
        form.add_error(None, _("The file is too large. A table of figures has a few thousand rows at most."))
    if not form.is_valid():
        return None
    try:
        return ask(form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.said_in(names.language()))
        return None


def _page(request: SignedIn, tool: str, form: forms.Form, answer: _Asked | None) -> HttpResponse:
    fragment = wants_a_fragment(request)
    template = f"web/parts/figures_{tool}.html" if fragment else f"web/figures_{tool}.html"
    said = {"section": "tools", "form": form, "answer": answer, "fragment": fragment}
    return render(request, template, said, status=422 if form.errors else 200)


@contextmanager
def _on_disk(asked: _Asked) -> Iterator[Path]:
    """Give the rows as a file: the one on its way in, or the pasted ones."""
    if asked["file"]:
        yield Path(asked["file"].temporary_file_path())
        return
    with downloads.folder() as folder:
        pasted = folder / "rows.csv"
        pasted.write_text(asked["rows"], encoding="utf-8")
        yield pasted
