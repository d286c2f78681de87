"""Who may ask, and how often."""

import logging
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from gyeot.api.settings import Settings, digests, hash_of

_log = logging.getLogger(__name__)
_LOOK_AGAIN_AFTER = 5.0  # seconds
#: A file that changed so few seconds ago may be half written: empty, or with some of its lines.
_WRITTEN_WITHIN = 1.0
#: So many callers are remembered; whoever was quiet longest is forgotten first, and so begins with a full allowance.
_MOST_CALLERS = 10_000


class Keys:
    """The keys that are let in now."""

    def __init__(self, settings: Settings, now: Callable[[], float] = time.time) -> None:
        self._fixed, self._file, self._now = settings.key_hashes, settings.key_file, now
        self._from_file: frozenset[str] = frozenset()
        self._looked, self._seen = -math.inf, (0, 0, 0)
        self._look()

    def known(self, key: str) -> bool:
        """Whether ``key`` is one of them."""
        # Whichever way: the clock is the one that files are dated by, and it may be set back.
        if self._file is not None and abs(self._now() - self._looked) > _LOOK_AGAIN_AFTER:
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
            half_written = self._from_file and 0 <= self._looked - found.st_mtime < _WRITTEN_WITHIN
            if seen != self._seen and not half_written:
                self._from_file, self._seen = digests(self._file), seen
                if not self._from_file:
                    _log.warning("the file of key digests holds none, so it lets nobody in")
        except (OSError, ValueError) as cause:  # between two names, or broken; what was read before stays
            _log.warning(
                "the file of key digests cannot be used (%s); the keys read before it still hold", type(cause).__name__
            )


class Rate:
    """A bucket of tokens a caller, which fills at ``a_minute``: a pause is saved up, for a minute at most."""

    def __init__(self, a_minute: float, now: Callable[[], float] = time.monotonic) -> None:
        self._full, self._now = a_minute, now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, caller: str, cost: float) -> float:
        """After how many seconds there will be ``cost`` tokens; 0 where there are. None is taken.

        What costs more than a full bucket is let through when the bucket is full, and then owed.
        """
        if not self._full:
            return 0.0
        return max(0.0, min(cost, self._full) - self._left_to(caller)) * 60 / self._full

    def take(self, caller: str, cost: float) -> float:
        """Take ``cost`` tokens and return 0, or take none and return what ``wait`` does."""
        wait = self.wait(caller, cost)
        if not wait:
            self.owe(caller, cost)
        return wait

    def owe(self, caller: str, cost: float) -> None:
        """Take ``cost`` tokens, whether they are there or not; fewer than none are given back."""
        if not self._full:
            return
        self._left[caller] = (self._left_to(caller) - cost, self._now())
        self._left.move_to_end(caller)
        if len(self._left) > _MOST_CALLERS:
            self._left.popitem(last=False)

    def _left_to(self, caller: str) -> float:
        now = self._now()
        left, at = self._left.get(caller, (self._full, now))
        return min(self._full, left + (now - at) * self._full / 60)
