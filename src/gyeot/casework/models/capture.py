"""A statement of how a received file was obtained: who gave it, in which way, when, and whether it was changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gyeot.casework.models.seal import Seal
from gyeot.casework.models.source import Source


class Capture(models.Model):
    """One statement about one source. A later one counts instead; none is ever changed or removed."""

    class How(models.TextChoices):
        OWN_EXPORT = "own-export", _("Exported or downloaded from the platform")
        GIVEN_FILE = "given-file", _("Handed over as a file")
        SAVED_PAGE = "saved-page", _("A page saved as a file")
        OTHER = "other", _("In another way")

    class Changed(models.TextChoices):
        NO = "no", _("Nothing was changed")
        YES = "yes", _("Something was changed")
        UNKNOWN = "unknown", _("Nobody can say")

    source = models.ForeignKey(Source, models.CASCADE, related_name="captures")
    version = models.IntegerField()
    given_by = models.CharField(max_length=100)  # a role, never a name
    how = models.CharField(max_length=16, choices=How)
    how_words = models.CharField(max_length=500, blank=True)
    obtained_by = models.CharField(max_length=100, blank=True)  # a role; empty where it was the giver
    obtained_on = models.DateField(null=True)  # in Korea; None where nobody remembers the day
    changed = models.CharField(max_length=8, choices=Changed)
    remarks = models.CharField(max_length=500, blank=True)
    seal = models.OneToOneField(Seal, models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "version"], name="one_statement_a_version")]
        ordering = ["-version"]
