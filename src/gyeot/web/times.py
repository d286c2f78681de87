"""Times as people say them: "3일 전" beside the exact moment."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gyeot import clock

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: Beyond this a date says more than a count of days.
_MONTH = timedelta(days=30)


def ago(moment: datetime | None) -> str:
    """Say how long ago ``moment`` was, or its date when that was long ago; "" for None."""
    if moment is None:
        return ""
    passed = clock.now() - moment
    if passed < -_MINUTE or passed >= _MONTH:
        return timezone.localtime(moment).strftime("%Y-%m-%d")
    if passed < _MINUTE:
        return _("just now")
    if passed < _HOUR:
        return _counted(ngettext("%(count)d minute ago", "%(count)d minutes ago", passed // _MINUTE), passed // _MINUTE)
    if passed < _DAY:
        return _counted(ngettext("%(count)d hour ago", "%(count)d hours ago", passed // _HOUR), passed // _HOUR)
    return _counted(ngettext("%(count)d day ago", "%(count)d days ago", passed.days), passed.days)


def _counted(sentence: str, count: int) -> str:
    return sentence % {"count": count}
