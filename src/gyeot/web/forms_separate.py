"""What a school's officer fills in to keep students apart: the tables, who moves, and what may change."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from gyeot import digests
from gyeot.school.plan import BY_ITSELF, BY_NAMING, Allowed, Apart, Change
from gyeot.school.week import Habits
from gyeot.web import names

#: Rows of the form: students who move, kept students who asked to move, and what is to stay.
_MOVERS, _WISHES, _STAYS = 3, 2, 3
#: The tables that may stand beside the timetable as files of their own.
_TABLES = ("students", "rooms", "passages", "bells", "lunch", "gates", "clubs", "events")
#: Other rooms are allowed by naming them.
_OFFERED = tuple(change for change in Change if change not in BY_NAMING)
_BETWEEN = re.compile(r"[,，、;\n]")
_NO_DAY = _("Write the day as year-month-day, for example 2026-09-07.")


class _SeveralField(forms.CharField):
    """Several names or numbers, with commas or on lines of their own."""

    def clean(self, value: Any) -> list[str]:
        """Give each once."""
        parts = _BETWEEN.split(super().clean(value))
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


class SeparateForm(forms.Form):
    """Its rows are numbered from 1; only the first student who moves has to be there."""

    use_required_attribute = False  # our own words say what is missing, in the page's language

    timetable = forms.FileField(
        label=_("The school’s timetable"),
        help_text=_("The filled workbook (XLSX). It is read for this answer and not kept."),
        allow_empty_file=True,  # the reader says what to do about an empty file
        widget=forms.FileInput({"class": "drop", "accept": ".xlsx,.csv"}),
        error_messages=dict.fromkeys(("required", "missing"), _("Choose the workbook or the timetable first.")),
    )
    changes = forms.MultipleChoiceField(
        label=_("What may change for the student who moves"),
        help_text=_("Those who are protected stay as they are."),
        required=False,
        initial=[change.value for change in BY_ITSELF],
        widget=forms.CheckboxSelectMultiple,
    )
    free_rooms = _SeveralField(
        label=_("Free rooms that may take in a lesson of the student who moves"),
        help_text=_("Everyone in that lesson changes rooms, so it is used last. Several with commas between."),
        required=False,
        max_length=500,
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"max_length": _("These are too many rooms. Name those that are really free.")},
    )
    rest_rooms = _SeveralField(
        label=_("Where the student who moves may spend long breaks"),
        help_text=_("The library, for one, or the counselling room. Without it: in the own classroom."),
        required=False,
        max_length=500,
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"max_length": _("These are too many rooms. Name those where someone looks after the student.")},
    )
    leeway = forms.IntegerField(
        label=_("How long after the bell people may set out (seconds)"),
        help_text=_("If unsure, leave it at 120."),
        min_value=0,
        max_value=1800,
        initial=120,
        widget=forms.TextInput({"class": "input input-short", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Write seconds from 0 to 1800, without letters.")
        ),
    )
    known_on = forms.DateField(
        label=_("The day on which the school learned of it"),
        help_text=_("Only for the dates that the law hangs on it, in the papers."),
        required=False,
        widget=forms.DateInput({"class": "input input-short", "type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _NO_DAY},
    )
    plan = forms.CharField(required=False)  # the plan that was looked at, sealed

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the rows, and what the tool itself has names for."""
        super().__init__(*args, **kwargs)
        # Here and not above: the tool is an extra, and without it the rest of the console has to start.
        from gyeot.school.timetable import tables
        from gyeot.school.told import change_name

        language = names.language()
        self.fields["changes"].choices = [(one.value, change_name(one, language)) for one in _OFFERED]  # type: ignore[attr-defined]  # of a MultipleChoiceField
        for name in _TABLES:
            kind = getattr(tables, name.upper())
            self.fields[name] = forms.FileField(
                label=kind.said.said_in(language),
                help_text=kind.wanted.said_in(language),
                required=False,
                allow_empty_file=True,
                widget=forms.FileInput({"class": "input", "accept": ".csv,.xlsx"}),
            )
        for number in range(1, _MOVERS + 1):
            self.fields[f"mover_{number}"] = _student(
                _numbered(_("The student who moves"), number), _("The one of the offender’s side.")
            )
            self.fields[f"kept_{number}"] = _students(_numbered(_("Protected students"), number))
        for number in range(1, _WISHES + 1):
            self.fields[f"wish_{number}"] = _student(_numbered(_("The protected student"), number))
            self.fields[f"wish_on_{number}"] = _day(_numbered(_("The day on which the wish was recorded"), number))
        for number in range(1, _STAYS + 1):
            self.fields[f"stay_{number}"] = _student(_numbered(_("The student"), number))
            self.fields[f"stay_what_{number}"] = _words(_numbered(_("Lesson, club or sitting"), number))

    def table_fields(self) -> Iterator[BoundField]:
        """The tables that may come as files of their own."""
        return (self[name] for name in _TABLES)

    def first_mover(self) -> tuple[BoundField, BoundField]:
        """The row that has to be filled."""
        return self["mover_1"], self["kept_1"]

    def more_movers(self) -> Iterator[tuple[BoundField, BoundField]]:
        """The rows of further students who move."""
        return ((self[f"mover_{number}"], self[f"kept_{number}"]) for number in range(2, _MOVERS + 1))

    def wish_rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        """The rows of kept students who asked to move."""
        return ((self[f"wish_{number}"], self[f"wish_on_{number}"]) for number in range(1, _WISHES + 1))

    def stay_rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        """The rows of what is to stay."""
        return ((self[f"stay_{number}"], self[f"stay_what_{number}"]) for number in range(1, _STAYS + 1))

    def has_more_movers(self) -> bool:
        """Whether any further row holds something, so that it is not folded away."""
        return _any_filled(self.more_movers())

    def has_tables(self) -> bool:
        """Whether something is wrong with a table of its own."""
        return any(one.errors for one in self.table_fields())

    def has_more(self) -> bool:
        """Whether a wish, something to stay or a day is told."""
        rest = (self["rest_rooms"], self["free_rooms"], self["leeway"], self["known_on"])
        return _any_filled((*self.wish_rows(), *self.stay_rows())) or any(
            one.errors or str(one.value() or "") != str(one.initial or "") for one in rest
        )

    def clean(self) -> dict[str, Any]:
        """See that each row is whole, and that a plan may change something."""
        given: dict[str, Any] = super().clean() or {}
        self._need("mover_1", _("Write the number of the student who moves."))
        self._need("kept_1", _("Write the numbers of those whom that student must not meet."))
        for number in range(2, _MOVERS + 1):
            self._whole(f"mover_{number}", f"kept_{number}")
        for number in range(1, _WISHES + 1):
            self._whole(f"wish_{number}", f"wish_on_{number}")
        for number in range(1, _STAYS + 1):
            self._whole(f"stay_{number}", f"stay_what_{number}")
        nothing = not any(given.get(name) for name in ("changes", "rest_rooms", "free_rooms"))
        if self.data.get("as") != "find" and nothing and "changes" not in self.errors:
            self.add_error("changes", _("Tick at least one thing that may change."))
        return given

    def _need(self, name: str, missing: Any) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, missing)

    def _whole(self, one: str, other: str) -> None:
        """See that both fields of a row are filled, or neither."""
        for name, partner in ((one, other), (other, one)):
            if self.cleaned_data.get(partner):
                self._need(name, _("This row is half filled. Fill both of its fields, or empty both."))

    def tables(self) -> Mapping[str, Path]:
        """Where the tables lie for the time of this answer, by their names."""
        files = {name: self.cleaned_data.get(name) for name in ("timetable", *_TABLES)}
        return {name: Path(file.temporary_file_path()) for name, file in files.items() if file}

    def pairs(self) -> tuple[Apart, ...]:
        """Who must not meet."""
        given = self.cleaned_data
        rows = ((given[f"mover_{number}"], given[f"kept_{number}"]) for number in range(1, _MOVERS + 1))
        return tuple(dict.fromkeys(Apart(mover, one) for mover, kept in rows for one in kept))

    def allowed(self) -> Allowed:
        """What may change, who asked to move, and what is to stay."""
        given = self.cleaned_data
        wishes: dict[str, date] = {
            given[f"wish_{number}"]: given[f"wish_on_{number}"]
            for number in range(1, _WISHES + 1)
            if given[f"wish_{number}"]
        }
        stays = {
            (given[f"stay_{number}"], given[f"stay_what_{number}"])
            for number in range(1, _STAYS + 1)
            if given[f"stay_{number}"]
        }
        rooms, rests = frozenset(given["free_rooms"]), frozenset(given["rest_rooms"])
        named = ((Change.ROOM, rooms), (Change.REST, rests))
        changes = {*map(Change, given["changes"]), *(change for change, places in named if places)}
        return Allowed(frozenset(changes), wishes, frozenset(stays), rooms, rests)

    def habits(self) -> Habits:
        """How people walk here."""
        return Habits(leeway=self.cleaned_data["leeway"])

    def digest(self) -> str:
        """Name all that a plan is made from, so that papers are of nothing else."""
        allowed = self.allowed()
        files = {}
        for name, path in self.tables().items():
            with path.open("rb") as file:
                files[name] = digests.sha256_of_file(file)[0]
        asked: digests.Canonical = {
            "files": files,
            "pairs": [[pair.mover, pair.kept] for pair in self.pairs()],
            "changes": sorted(allowed.changes),
            "wishes": {student: day.isoformat() for student, day in allowed.wishes.items()},
            "fixed": [list(one) for one in sorted(allowed.fixed)],
            "rooms": sorted(allowed.rooms),
            "rests": sorted(allowed.rests),
            "leeway": self.cleaned_data["leeway"],
        }
        return digests.sha256(digests.canonical(asked))


def _any_filled(rows: Any) -> bool:
    return any(field.errors or field.value() for row in rows for field in row)


def _numbered(label: Any, number: int) -> str:
    """Tell rows apart for those who hear them read out."""
    return f"{label} {number}" if number > 1 else str(label)


def _student(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=60,
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"max_length": _("Write one student’s number here, as the timetable has it.")},
    )


def _students(label: Any) -> forms.CharField:
    return _SeveralField(
        label=label,
        help_text=_("Several with commas between, or one a line."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(
            {"class": "area area-low", "rows": 2, "autocomplete": "off", "spellcheck": "false", "maxlength": None}
        ),
        error_messages={"max_length": _("These are too many students for one plan. Make several.")},
    )


def _words(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=100,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
        error_messages={"max_length": _("This name is too long. Write it as the timetable does.")},
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput({"class": "input input-short", "type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _NO_DAY},
    )
