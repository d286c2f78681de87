"""What people fill in to have figures worked out: two counts, a daily series, a table."""

import csv
import io
import secrets
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from gyeot import tables
from gyeot.errors import UnreadableFile
from gyeot.figures.rates import Unit
from gyeot.web import names

#: What may be pasted: ten years of days are 60,000 letters. Longer tables come as a file.
_MOST_LETTERS = 200_000

_NO_WHOLE_NUMBER = _("Write a whole number, without letters.")


def _units() -> list[tuple[str, str]]:
    return [(unit.value, unit.ko if names.speaks_korean() else unit.value.capitalize()) for unit in Unit]


def _unit_field(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=_units, initial=Unit.REPORTS, widget=forms.Select({"class": "select"})
    )


class _WholeNumber(forms.IntegerField):
    """A number as spreadsheets show it, too: 1,180."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python(value.replace(",", "") if isinstance(value, str) else value)


def _count_field() -> _WholeNumber:
    return _WholeNumber(
        label=_("How many"),
        widget=forms.TextInput({"class": "input input-short", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write how many were counted."), "invalid": _NO_WHOLE_NUMBER},
    )


def _day_field(label: Any) -> forms.DateField:
    # Not required: the tool itself says why two counts without their days are not compared.
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput({"class": "input input-short", "type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as year-month-day, for example 2026-09-07.")},
    )


def _source_field() -> forms.CharField:
    return forms.CharField(
        label=_("Who counted it, and where it is written"),
        help_text=_("For the printed page. Left empty, it becomes a line to fill in."),
        required=False,
        max_length=120,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )


class RateForm(forms.Form):
    """Two counts, each with its unit and its first and last day."""

    use_required_attribute = False  # our own words say what is missing, in the page's language

    count = _count_field()
    unit = _unit_field(_("What was counted"))
    first = _day_field(_("First day"))
    last = _day_field(_("Last day"))
    source = _source_field()
    base_count = _count_field()
    base_unit = _unit_field(_("What was counted"))
    base_first = _day_field(_("First day"))
    base_last = _day_field(_("Last day"))
    base_source = _source_field()
    confidence = forms.TypedChoiceField(
        label=_("Confidence of the interval"),
        help_text=_("If unsure, leave it at 95 %."),
        choices=[("0.9", "90 %"), ("0.95", "95 %"), ("0.99", "99 %")],
        coerce=float,
        initial="0.95",
        widget=forms.Select({"class": "select"}),
    )

    def clean(self) -> dict[str, Any]:
        """See that a window has both of its ends, or neither."""
        given: dict[str, Any] = super().clean() or {}
        for first, last in (("first", "last"), ("base_first", "base_last")):
            if not {first, last} & set(self.errors) and bool(given.get(first)) != bool(given.get(last)):
                self.add_error(
                    last if given.get(first) else first, _("A window has a first and a last day. Give both.")
                )
        return given


class RowsForm(forms.Form):
    """A CSV file, or the rows themselves."""

    use_required_attribute = False

    unit = _unit_field(_("What was counted"))
    file = forms.FileField(
        label=_("CSV file"),
        required=False,
        allow_empty_file=True,  # the tool says what to do about an empty file
        widget=forms.FileInput({"class": "drop", "accept": ".csv,text/csv"}),
    )
    rows = forms.CharField(
        label=_("Or paste the rows here"),
        help_text=_("With the names of the columns in the first line. They are read only if no file is chosen."),
        required=False,
        max_length=_MOST_LETTERS,
        widget=forms.Textarea({"class": "area", "rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"max_length": _("That is too much to paste. Hand it in as a CSV file.")},
    )

    def clean(self) -> dict[str, Any]:
        """See that there are rows, in one way or the other."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("file"):
            self._keep_in_sight(given["file"])
        elif given.get("rows"):
            given["rows"] = _with_commas(given["rows"])
        elif not {"file", "rows"} & set(self.errors):
            self.add_error("file", _("Choose a CSV file, or paste the rows."))
        return given

    def _keep_in_sight(self, file: UploadedFile) -> None:
        """Show the file's rows in the field below it: a page loaded anew forgets which file was chosen."""
        if (file.size or 0) > _MOST_LETTERS:
            return
        try:
            rows = tables.decoded(file.read())
        except UnreadableFile:
            return  # the tool says so
        self.data = {**dict(self.data.items()), "rows": rows}


def _with_commas(rows: str) -> str:
    """Turn what was copied out of a spreadsheet, with tabs between its cells, into CSV."""
    if "\t" not in rows:
        return rows
    out = io.StringIO()
    try:
        csv.writer(out).writerows(csv.reader(rows.splitlines(), delimiter="\t"))
    except csv.Error:
        return rows  # the tool says which line is no table
    return out.getvalue()


class TableForm(RowsForm):
    """A table, how it is to be made fit for the public, and what its page says of itself."""

    threshold = _WholeNumber(
        label=_("Hide what is below"),
        help_text=_("10 is usual; at least 3."),
        initial=10,
        max_value=1_000,
        widget=forms.TextInput({"class": "input input-short", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            **dict.fromkeys(("required", "invalid"), _NO_WHOLE_NUMBER),
            "max_value": _("Above 1,000 hardly anything would be left to see. Choose less."),
        },
    )
    round_to = forms.TypedChoiceField(
        label=_("Round what is shown"),
        choices=[("1", _("Do not round")), ("3", _("To 3")), ("5", _("To 5")), ("10", _("To 10"))],
        coerce=int,
        initial="1",
        widget=forms.Select({"class": "select"}),
    )
    title = forms.CharField(
        label=_("Title of the page"),
        help_text=_("What was counted, where and when. It is published as you write it."),
        required=False,
        max_length=120,
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "form": "ask"}),
    )
    source = forms.CharField(
        label=_("Who counted it"),
        help_text=_("The name of the office, no name of a person."),
        required=False,
        max_length=120,
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "form": "ask"}),
    )
    seen = forms.CharField(required=False, max_length=64)  # the digest of the table that was looked at
    lot = forms.CharField(required=False, max_length=64)  # by which its hidden cells were drawn

    def clean(self) -> dict[str, Any]:
        """Draw a lot for a table that brings none: one that is looked at for the first time."""
        given = super().clean()
        given["lot"] = given.get("lot") or secrets.token_hex(32)
        return given

    def may_go_out(self, digest: str) -> bool:
        """Tell whether the page can be handed out; ask for its title and source, and that this very table was seen."""
        if self.cleaned_data["seen"] != digest:
            self.add_error(
                None, _("The table or a choice changed since you looked. Look through it below, then go on.")
            )
        for name, missing in (("title", _("Give the page a title.")), ("source", _("Say who counted it."))):
            if not self.cleaned_data[name]:
                self.add_error(name, missing)
        return not self.errors
