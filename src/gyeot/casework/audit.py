"""One line for every change and every look, in ids alone."""

from django.db.models import Model

from gyeot import clock
from gyeot.accounts.models import User
from gyeot.casework.models import AuditLine, Case


def note(by: User | None, verb: str, record: Model, *, case: Case | None, count: int = 1) -> AuditLine:
    """Write that ``by`` (None: a job) did ``verb`` to ``record``, and to ``count`` records in all."""
    return AuditLine.objects.create(
        at=clock.now(), by=by, verb=verb, case=case, kind=record._meta.model_name or "", record=record.pk, count=count
    )
