"""What people fill in. Each field says what it is for; each error says what to do."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from gyeot.material import Label

_NO_NAMES = _("No names, schools, telephone numbers or accounts: write only what you need to tell cases apart.")


class SignInForm(AuthenticationForm):
    use_required_attribute = False  # our own words say what is missing, in the page's language

    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=64,
        widget=forms.TextInput(
            {"class": "input", "autofocus": True, "autocomplete": "username", "autocapitalize": "none"}
        ),
        error_messages={"required": _("Enter your sign-in name.")},
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"class": "input", "autocomplete": "current-password"}),
        error_messages={"required": _("Enter your password.")},
    )

    def get_invalid_login_error(self) -> forms.ValidationError:
        """Say the same for a wrong name, a wrong password and a closed account."""
        return forms.ValidationError(_("The sign-in name or the password is not right. Check both and try again."))


class CaseForm(forms.Form):
    use_required_attribute = False  # our own words say what is missing, in the page's language

    age = forms.ChoiceField(
        label=_("How old is the person?"),
        help_text=_("The law treats everything about a person under 19 differently. It can be changed later."),
        choices=[("under-19", _("Under 19")), ("adult", _("19 or older")), ("unknown", _("Not known yet"))],
        initial="unknown",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one; “not known yet” is fine.")},
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_NO_NAMES,
        required=False,
        max_length=500,
        widget=forms.Textarea({"class": "area", "rows": 3}),
        error_messages={"max_length": _("The note is too long. 500 characters are enough here.")},
    )


class EraseForm(forms.Form):
    use_required_attribute = False  # our own words say what is missing, in the page's language

    code = forms.CharField(
        label=_("Type the case’s code once more"),
        max_length=12,
        widget=forms.TextInput(
            {"class": "input input-short", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the case’s code. Nothing was erased.")},
    )


class SeatForm(forms.Form):
    use_required_attribute = False  # our own words say what is missing, in the page's language

    username = forms.CharField(
        label=_("The colleague’s sign-in name"),
        max_length=64,
        widget=forms.TextInput(
            {"class": "input", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Enter the colleague’s sign-in name.")},
    )
    may_write = forms.BooleanField(
        label=_("May also change the case"),
        help_text=_("Without this, they can read, but not decide, admit or hand over."),
        required=False,
    )


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several in one field."""

    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the files as a list; none at all is an error of the field."""
        given: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in given or [None]]


class UploadForm(forms.Form):
    use_required_attribute = False  # our own words say what is missing, in the page's language

    exports = FilesField(
        label=_("Files you received"),
        help_text=_("Choose files, or drop them on the grey field."),
        max_length=255,
        allow_empty_file=True,  # the step says what to do about an empty file
        widget=_SeveralFiles({"class": "drop"}),
        error_messages={
            "required": _("Choose a file first."),
            "missing": _("Choose a file first."),
            "max_length": _("The file’s name is too long. Give it a shorter one and hand it in again."),
        },
    )


class CaptureForm(forms.Form):
    """How a received file was obtained."""

    use_required_attribute = False

    given_by = forms.CharField(
        label=_("Who gave the file?"),
        help_text=_("A role, no name: the client, a parent, a colleague, a newsroom."),
        max_length=100,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
        error_messages={"required": _("Say who gave the file, as a role.")},
    )
    how = forms.ChoiceField(
        label=_("How was it obtained?"),
        choices=[
            ("own-export", _("Exported or downloaded from the platform")),
            ("given-file", _("Handed over as a file")),
            ("saved-page", _("A page saved as a file")),
            ("other", _("In another way")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the file was obtained.")},
    )
    how_words = forms.CharField(
        label=_("In your own words"),
        help_text=_("Needed if it was in another way."),
        required=False,
        max_length=500,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    obtained_by = forms.CharField(
        label=_("Who made the export or saved the page?"),
        help_text=_("A role, no name. Leave it empty if it was the one who gave it."),
        required=False,
        max_length=100,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    obtained_on = forms.DateField(
        label=_("On which day?"),
        help_text=_("By Korea’s calendar. Leave it empty if nobody remembers."),
        required=False,
        widget=forms.DateInput({"class": "input input-short", "type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as year-month-day, for example 2026-09-07.")},
    )
    changed = forms.ChoiceField(
        label=_("Was anything in the file changed afterwards?"),
        choices=[
            ("no", _("Nothing was changed")),
            ("yes", _("Something was changed")),
            ("unknown", _("Nobody can say")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one; “nobody can say” is an answer too.")},
    )
    remarks = forms.CharField(
        label=_("Remarks"),
        help_text=_("If something was changed, say what. No names."),
        required=False,
        max_length=500,
        widget=forms.Textarea({"class": "area area-low", "rows": 2}),
    )


class DecisionForm(forms.Form):
    """A decision about one post: labels, none of them, or not sure. ``version`` is what the reviewer saw."""

    labels = forms.MultipleChoiceField(choices=[(label.value, label.value) for label in Label], required=False)
    none = forms.BooleanField(required=False)
    unsure = forms.BooleanField(required=False)
    note = forms.CharField(required=False, max_length=2000)
    version = forms.IntegerField(min_value=0)

    def clean(self) -> dict[str, Any]:
        """Turn the boxes into one outcome."""
        given: dict[str, Any] = super().clean() or {}
        chosen = [bool(given.get("labels")), bool(given.get("none")), bool(given.get("unsure"))]
        if not any(chosen):
            raise forms.ValidationError(_("Choose at least one label, “none of these” or “not sure”."))
        if sum(chosen) > 1:
            raise forms.ValidationError(
                _("Labels, “none of these” and “not sure” do not go together. Choose one kind.")
            )
        given["outcome"] = "harm" if chosen[0] else "none" if chosen[1] else "unsure"
        return given


class VersionForm(forms.Form):
    """The version that someone saw when they asked to take a decision back."""

    version = forms.IntegerField(min_value=0)


class PacketForm(forms.Form):
    """Which twin is wanted. The page says beside each whom it is for."""

    use_required_attribute = False

    twin = forms.ChoiceField(
        label=_("Which packet?"),
        choices=[("full", _("Full")), ("redacted", _("Redacted"))],
        initial="full",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose the full or the redacted packet.")),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is sealed with the withdrawal. No names."),
        required=False,
        max_length=500,
        widget=forms.Textarea({"class": "area area-low", "rows": 2}),
    )
