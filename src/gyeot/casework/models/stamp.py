"""A stamp: when an outside clock saw the log, or how often we asked so far and why nothing came."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stamp(models.Model):
    """One authority's time stamp of one checkpoint. It covers every record that the log held until then."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Not yet stamped")
        FAILED = "failed", _("The answer did not hold")
        STAMPED = "stamped", _("Stamped")

    size = models.BigIntegerField()  # of the checkpoint
    authority = models.CharField(max_length=500)  # its address in our settings
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    next_try = models.DateTimeField()
    reason_en = models.TextField(blank=True)  # why the last try brought nothing
    reason_ko = models.TextField(blank=True)
    token = models.BinaryField(null=True)  # the authority's answer as it came
    root = models.CharField(max_length=64, blank=True)  # SHA-256 of the root that it leads to
    at = models.DateTimeField(null=True)  # what the authority's clock said
    covered_by = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)  # a later checkpoint's stamp

    class Meta:
        constraints = [models.UniqueConstraint(fields=["size", "authority"], name="one_stamp_each")]
        indexes = [models.Index(fields=["state", "next_try"], name="stamp_next")]
        ordering = ["size", "authority"]
