"""A case: one person or group supported over time, known by a code that can be said aloud and never by a name."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

#: No letter or digit that sounds or looks like another.
_SPEAKABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def spoken_code() -> str:
    """Make a code such as GY-7K2M."""
    return "GY-" + "".join(secrets.choice(_SPEAKABLE) for _ in range(4))


class Case(models.Model):
    class Age(models.TextChoices):
        """The law treats everything about a person under 19 differently (청소년성보호법 제2조, 제11조, 제34조)."""

        UNDER_19 = "under-19", _("Under 19")
        ADULT = "adult", _("19 or older")
        UNKNOWN = "unknown", _("Not known yet")

    code = models.CharField(max_length=12, unique=True, default=spoken_code, editable=False)
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    age = models.CharField(max_length=8, choices=Age, default=Age.UNKNOWN)
    note = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    # What stays of an erased case: that there was one, and the sealed record that says which log entries were its own.
    erased_at = models.DateTimeField(null=True)
    erased_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    erasure = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.code

    @property
    def must_be_reported(self) -> bool:
        """Whether those who work at schools and centres must report at once (청소년성보호법 제34조 제2항)."""
        return self.age == Case.Age.UNDER_19


class Seat(models.Model):
    """One person's place at one case. No seat, no case: not even that it exists."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="seats")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="seats")
    may_write = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="one_seat_each")]
