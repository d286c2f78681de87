"""School separation on a page: where students meet in a week, a week in which they do not, and its papers."""

from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gyeot.errors import GyeotError
from gyeot.school import extra
from gyeot.school.plan import Change
from gyeot.web import downloads, names
from gyeot.web.asking import SignedIn, wants_a_fragment
from gyeot.web.forms_separate import SeparateForm
from gyeot.web.uploads import was_too_large

if TYPE_CHECKING:
    from gyeot.web.separation.asked import Asked

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
def separate(request: SignedIn) -> HttpResponse:
    """Find where they meet, plan, or give the papers of the plan that was looked at."""
    with extra.needed():
        from gyeot.school.told import needs
        from gyeot.web.separation import carried, papers, planned, shown
    form = SeparateForm(request.POST, request.FILES) if request.method == "POST" else SeparateForm()
    if was_too_large(request):
        form.errors.clear()
        form.add_error("timetable", _too_large())
    answer = None
    if form.is_valid():
        try:
            asked = _asked(form)
            match request.POST.get("as"):
                case "find":
                    answer = shown.found(planned.as_it_is(asked), asked)
                case "papers":
                    made = carried.opened(form.cleaned_data["plan"], asked)
                    data = papers.zipped(made, asked, form.cleaned_data["known_on"])
                    return downloads.attachment(data, "application/zip", _("separation-papers.zip"))
                case _:
                    answer = shown.planned(planned.planned(asked), asked)
        except GyeotError as failure:  # said above the form, where all that was typed still stands
            form.add_error(None, failure.said_in(names.language()))
    said = {
        "section": "tools",
        "form": form,
        "answer": answer,
        "class_needs": needs(frozenset({Change.CLASS}), names.language()),
        "swapped": wants_a_fragment(request),
    }
    page = "web/parts/separate_answer.html" if said["swapped"] else "web/separate.html"
    return render(request, page, said, status=422 if form.errors else 200)


@require_safe
def separate_template(_request: SignedIn) -> HttpResponse:
    """Give the empty workbook."""
    with extra.needed():
        from gyeot.school.timetable import template
    with downloads.folder() as folder:
        book = folder / "template.xlsx"
        template.write(book, names.language())
        return downloads.attachment(book.read_bytes(), _XLSX, _("school-week.xlsx"))


def _asked(form: SeparateForm) -> "Asked":
    """Read the tables. Raises a GyeotError where one cannot be read."""
    from gyeot.school import doubts, timetable
    from gyeot.school.choices import with_courses
    from gyeot.web.separation.asked import Asked

    told, pairs = timetable.read(**form.tables()), form.pairs()
    told = replace(told, remarks=(*told.remarks, *doubts.about(told.school, pairs)))
    return Asked(told, pairs, with_courses(form.allowed(), told.school), form.habits(), form.digest())


def _too_large() -> str:
    return _("The files are larger than %(most)d MiB together. Leave in them only what the week needs.") % {
        "most": settings.MAX_UPLOAD_MIB
    }
