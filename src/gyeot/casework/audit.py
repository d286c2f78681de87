"""One line for every change and every look, in ids alone."""

from django.db.models import Model

from gyeot import clock
from gyeot.accounts.models import User
from gyeot.casework.models import AuditLine, Case
from gyeot.errors import CaseErased


def note(by: User | None, verb: str, record: Model, *, case: Case | None, count: int = 1) -> AuditLine:
    """Write that ``by`` (None: a job) did ``verb`` to ``record``, and to ``count`` records in all.

    Raises CaseErased when the case was erased in the meantime. Every step writes its line in the transaction of its
    rows, and erasing holds the case's row, so that nothing can be written behind an erasure.
    """
    erased_at = Case.objects.filter(pk=case.pk).values_list("erased_at", flat=True).first() if case else None
    if erased_at is not None:
        raise CaseErased(erased_at.astimezone(clock.KST).date())
    return AuditLine.objects.create(
        at=clock.now(), by=by, verb=verb, case=case, kind=record._meta.model_name or "", record=record.pk, count=count
    )
