"""A filter: what a tool says, in the page's language."""

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import get_language

if TYPE_CHECKING:
    from gyeot.said import Said

register = template.Library()


@register.filter
def said(sentence: "Said") -> str:
    """Return the sentence in the page's language."""
    return sentence.said_in(get_language() or "")
