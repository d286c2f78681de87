"""What the machine read in a post, and what people decided about it. The two are never mixed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gyeot import material
from gyeot.casework.models.post import Post


class Reading(models.Model):
    """The machine's reading of one post by one model version."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="readings")
    model = models.CharField(max_length=64)  # name@version
    harm = models.FloatField()
    scores = models.JSONField()  # {label: probability}
    labels = models.JSONField()  # [label]
    raised_by_rule = models.JSONField(default=list)
    spans = models.JSONField(default=list)  # [[start, end, label, weight]] in code points of the post's text
    unreadable = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "model"], name="one_reading_a_model")]

    @property
    def label_list(self) -> list[material.Label]:
        """The labels past the threshold, strongest first."""
        return sorted((material.Label(label) for label in self.labels), key=lambda label: -self.scores.get(label, 0.0))


class Decision(models.Model):
    """What a person decided. A later decision supersedes an earlier one; none is ever changed or removed."""

    class Outcome(models.TextChoices):
        HARM = "harm", _("Secondary victimization")
        NONE = "none", _("None of these")
        UNSURE = "unsure", _("Not sure: another person should look")
        REOPENED = "reopened", _("Taken back")

    post = models.ForeignKey(Post, models.PROTECT, related_name="decisions")
    version = models.IntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    labels = models.JSONField(default=list)  # [label], in the guideline's order; empty unless the outcome is harm
    note = models.TextField(blank=True)
    batch = models.UUIDField()  # one act on a card: the head and its copies share it, and are taken back together
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # The second of two reviewers who decide the same version is told, never silently obeyed.
            models.UniqueConstraint(fields=["post", "version"], name="one_decision_a_version"),
        ]
        indexes = [models.Index(fields=["batch"], name="decision_batch")]

    @property
    def label_list(self) -> list[material.Label]:
        """The labels that the person gave."""
        return [material.Label(label) for label in self.labels]
