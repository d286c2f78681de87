"""A source: a file as it was received, sealed byte for byte, and the report of reading it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gyeot.casework.models.case import Case
from gyeot.casework.models.seal import Seal


class Source(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be read")
        READING = "reading", _("Being read")
        READ = "read", _("Read")
        FAILED = "failed", _("Could not be read")

    case = models.ForeignKey(Case, models.CASCADE, related_name="sources")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()  # bytes
    name = models.CharField(max_length=255)  # the file's name as it was given; shown, never used as a path
    seal = models.OneToOneField(Seal, models.PROTECT, related_name="+")  # the record of the receipt
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    format = models.CharField(max_length=16, blank=True)
    encoding = models.CharField(max_length=16, blank=True)
    read = models.IntegerField(default=0)  # comments in the file
    added = models.IntegerField(default=0)  # of these, posts that the case did not hold yet
    set_aside = models.IntegerField(default=0)  # records that are rightly no comments
    problem_count = models.IntegerField(default=0)
    failure_en = models.TextField(blank=True)
    failure_ko = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "sha256"], name="one_file_once")]
        ordering = ["-received_at"]

    @property
    def known_already(self) -> int:
        """How many of the file's comments the case held before."""
        return self.read - self.added


class SourceProblem(models.Model):
    """One record of a source that could not be read; or what is missing from posts that were read, told once."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("Could not be read")
        REMARK = "remark", _("Read, with something missing")

    source = models.ForeignKey(Source, models.CASCADE, related_name="problems")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PROBLEM)
    count = models.IntegerField(default=1)  # how many posts a remark is about
    place = models.CharField(max_length=512)  # of a remark: where first
    en = models.TextField()
    ko = models.TextField()
