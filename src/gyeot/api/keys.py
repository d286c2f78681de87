"""Who may ask, and how often."""

import logging
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from gyeot.api.settings import Settings, digests, hash_of

_log = logging.getLogger(__name__)
_LOOK_AGAIN_AFTER = 5.0  # seconds
#: So many callers are remembered; whoever was quiet longest is forgotten first, and so begins with a full allowance.
_MOST_CALLERS = 10_000


class Keys:
    """The keys that are let in now."""

    def __init__(self, settings: Settings, now: Callable[[], float] = time.monotonic) -> None:
        self._fixed, self._file, self._now = settings.key_hashes, settings.key_file, now
        self._from_file: frozenset[str] = frozenset()
        self._looked, self._seen = -math.inf, (0, 0, 0)
        self._look()

    def known(self, key: str) -> bool:
        """Whether ``key`` is one of them."""
        if self._file is not None and self._now() - self._looked > _LOOK_AGAIN_AFTER:
            self._look()
        digest = hash_of(key)
        return digest in self._fixed or digest in self._from_file

    def _look(self) -> None:
        if self._file is None:
            return
        self._looked = self._now()
        try:
            found = self._file.stat()
            seen = (found.st_mtime_ns, found.st_size, found.st_ino)
            if seen != self._seen:
                self._from_file, self._seen = digests(self._file), seen
        except (OSError, UnicodeError) as cause:  # between two names, or half written; what was read before stays
            _log.warning("the file of key digests could not be read (%s)", type(cause).__name__)


class Rate:
    """A bucket of tokens a caller, which fills at ``a_minute``: a pause is saved up, for a minute at most."""

    def __init__(self, a_minute: float, now: Callable[[], float] = time.monotonic) -> None:
        self._full, self._now = a_minute, now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, caller: str, cost: float) -> float:
        """Take ``cost`` tokens and return 0, or take none and return after how many seconds there would be enough.

        What costs more than a full bucket is let through when the bucket is full, and then owed.
        """
        if not self._full:
            return 0.0
        now = self._now()
        left, at = self._left.pop(caller, (self._full, now))
        left = min(self._full, left + (now - at) * self._full / 60)
        missing = min(cost, self._full) - left
        self._left[caller] = (left if missing > 0 else left - cost, now)
        if len(self._left) > _MOST_CALLERS:
            self._left.popitem(last=False)
        return max(0.0, missing) * 60 / self._full
