"""Who did what and when, in ids alone; and the long work that waits to be done."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gyeot.casework.models.case import Case


class AuditLine(models.Model):
    """One change or one look: a verb and ids. People's words never stand here."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)  # None: a job
    verb = models.CharField(max_length=32)
    case = models.ForeignKey(Case, models.SET_NULL, related_name="audit_lines", null=True)
    kind = models.CharField(max_length=32)  # the record's kind, e.g. "post"
    record = models.BigIntegerField()  # its number
    count = models.IntegerField(default=1)  # how many records the act touched

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["case", "-id"], name="audit_of_case")]


class Job(models.Model):
    """Work for after the commit. A worker claims it by one conditional UPDATE; a dead worker's claim runs out."""

    class Kind(models.TextChoices):
        READ = "read", _("Reading a file")
        ASSESS = "assess", _("Machine reading")
        PACKET = "packet", _("Making a packet")
        STAMP = "stamp", _("Having the time stamped")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(max_length=8, choices=Kind)
    case = models.ForeignKey(Case, models.CASCADE, related_name="jobs")
    target = models.BigIntegerField()  # the number of the source or packet it works on, or the size of a checkpoint
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    done = models.IntegerField(default=0)  # progress, in the unit of its kind (posts, exhibits)
    total = models.IntegerField(null=True)  # None while it cannot be known
    finished_at = models.DateTimeField(null=True)
    failure_en = models.TextField(blank=True)
    failure_ko = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="job_next")]
        ordering = ["id"]

    @property
    def percent(self) -> int | None:
        """How far it has come, 0 to 100, or None while the end is not known."""
        return min(100, 100 * self.done // self.total) if self.total else None
