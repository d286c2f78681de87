"""What a press officer hands in: a file or the words themselves, and what a person saw in the picture."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms.boundfield import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gyeot.campaign.check import MAX_TEXT
from gyeot.campaign.picture import Answer, Answered, Looked, Question, questions

_ANSWERS = [(Answer.YES.value, _("Yes")), (Answer.NO.value, _("No")), (Answer.UNSURE.value, _("Unsure"))]

#: Browsers cut what is pasted at this length without a word, so a text that reaches it is refused. It is far past what
#: the tool takes, and short enough for Django to take the form (DATA_UPLOAD_MAX_MEMORY_SIZE).
_MOST_PASTED = 3 * MAX_TEXT


def _field(question: Question) -> str:
    return f"picture-{question.id}"


class CampaignForm(forms.Form):
    use_required_attribute = False  # our own words say what is missing, in the page's language

    file = forms.FileField(
        label=_("Poster, leaflet or notice"),
        help_text=_("Choose a file, or drop one on the grey field: TXT, Markdown, HTML, DOCX, HWPX, PDF, PNG or JPEG."),
        required=False,
        allow_empty_file=True,  # the tool says what to do about an empty file
        widget=forms.FileInput({"class": "drop"}),
    )
    text = forms.CharField(
        label=_("Or paste the words"),
        help_text=_("If there is a file as well, the file is checked."),
        required=False,
        validators=[
            MaxLengthValidator(_MOST_PASTED - 1, _("That is too much to paste at once. Check it chapter by chapter."))
        ],
        widget=forms.Textarea({"class": "area", "rows": 6, "maxlength": _MOST_PASTED}),
    )
    looked_by = forms.CharField(
        label=_("Who looked at the picture?"),
        help_text=_("The name of an officer of yours. It goes on the check sheet and is not kept here."),
        required=False,
        max_length=80,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
        error_messages={"max_length": _("The name is too long. 80 characters are enough here.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask what the tool asks about a picture, in the page's language."""
        super().__init__(*args, **kwargs)
        for question in questions():
            self.fields[_field(question)] = forms.ChoiceField(
                label=question.asks.said_in(get_language() or ""),
                choices=_ANSWERS,
                required=False,
                widget=forms.RadioSelect,
            )

    def asked(self) -> Iterator[BoundField]:
        """The questions about the picture that a good one answers with no."""
        return (self[_field(question)] for question in questions() if question.fault is Answer.YES)

    def asked_for_yes(self) -> Iterator[BoundField]:
        """The questions that a good picture answers with yes."""
        return (self[_field(question)] for question in questions() if question.fault is Answer.NO)

    def clean(self) -> dict[str, Any]:
        """Ask for something to check, and for a name and answers together."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not given.get("file") and not given.get("text"):
            self.add_error("file", _("Choose a file or paste the words first."))
        answered = any(given.get(_field(question)) for question in questions())
        if answered and not given.get("looked_by") and "looked_by" not in self.errors:
            self.add_error("looked_by", _("Enter the name of whoever looked at the picture and answered."))
        if given.get("looked_by") and not answered:
            self.add_error("looked_by", _("Answer the questions about the picture too, or take the name out."))
        return given

    def looked(self, on: date) -> Looked | None:
        """The person's look at the picture; None where there was none."""
        given = self.cleaned_data
        if not given["looked_by"]:
            return None
        answers = (Answered(question, Answer(given[_field(question)])) for question in questions())
        return Looked(given["looked_by"], on, tuple(answers))
