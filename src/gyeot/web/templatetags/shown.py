"""Filters: people's words in pieces, times as people say them, names of platforms and labels."""

from datetime import datetime
from typing import TYPE_CHECKING

from django import template

from gyeot.web import names, times, words

if TYPE_CHECKING:
    from gyeot.material import Label

register = template.Library()


@register.filter
def pieces(text: str) -> list[words.Piece]:
    """Cut a name or title into pieces, so that no character in it stays unseen."""
    return words.pieces(text)


@register.filter
def ago(moment: datetime | None) -> str:
    """Say how long ago something was."""
    return times.ago(moment)


@register.filter
def platform(value: str) -> str:
    """Return the platform as people call it."""
    return names.platform_name(value)


@register.filter
def label(value: "Label") -> str:
    """Return the label in the page's language."""
    return names.label_name(value)


@register.filter
def person(value: object) -> str:
    """Return how colleagues see a person; a job has none."""
    return getattr(value, "shown_name", "")
