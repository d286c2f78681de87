"""An exhibit: a post that the case stands behind, sealed and logged; and the packets that carried exhibits out."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gyeot.casework.models.case import Case
from gyeot.casework.models.post import Post
from gyeot.casework.models.review import Decision
from gyeot.casework.models.seal import Seal


class Exhibit(models.Model):
    """증 제N호증. A number is given once; a withdrawn exhibit keeps its number and its place in the log."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="exhibits")
    number = models.IntegerField()
    post = models.ForeignKey(Post, models.PROTECT, related_name="exhibits")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    seal = models.OneToOneField(Seal, models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField()
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawal = models.OneToOneField(Seal, models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_exhibit_a_number"),
            models.UniqueConstraint(
                fields=["post"], condition=models.Q(withdrawn_at=None), name="one_standing_exhibit_a_post"
            ),
        ]
        ordering = ["number"]

    @property
    def title_ko(self) -> str:
        """The exhibit's name as a Korean file writes it."""
        return f"증 제{self.number}호증"


class Packet(models.Model):
    class State(models.TextChoices):
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")

    class Twin(models.TextChoices):
        FULL = "full", _("Full")
        REDACTED = "redacted", _("Redacted")

    case = models.ForeignKey(Case, models.PROTECT, related_name="packets")
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.IntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.MAKING)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True)
    twin = models.CharField(max_length=8, choices=Twin, default=Twin.FULL)
    withheld = models.JSONField(default=list)  # names of what a redacted one leaves out (evidence/twin.py)
    exhibits = models.ManyToManyField(Exhibit, related_name="packets")
    manifest_sha256 = models.CharField(max_length=64, blank=True)  # of manifest-sha256.txt, as logged
    zip_sha256 = models.CharField(max_length=64, blank=True)
    zip_size = models.BigIntegerField(default=0)  # bytes
    seal = models.OneToOneField(Seal, models.PROTECT, related_name="+", null=True)  # the record that it left
    receipt = models.TextField(blank=True)  # the checkpoint handed out with it: keep it apart from the packet
    failure_en = models.TextField(blank=True)
    failure_ko = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_packet_a_number")]
        ordering = ["-number"]
