"""The tools that need no case: what is handed in is read, answered and forgotten."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gyeot.web.asking import SignedIn


@require_safe
def tools(request: SignedIn) -> HttpResponse:
    """Show what there is, and what each is for."""
    return render(request, "web/tools.html", {"section": "tools"})
