"""What is asked of a school's week: who must not meet, and what may change."""

from dataclasses import dataclass, field

from gyeot.school.plan import Allowed, Apart
from gyeot.school.timetable import Told
from gyeot.school.week import Habits, School


@dataclass(frozen=True, slots=True)
class Asked:
    """A week as the tables tell it, and what is asked of it. ``digest`` names all of it together."""

    told: Told = field(repr=False)
    pairs: tuple[Apart, ...] = field(repr=False)
    allowed: Allowed
    habits: Habits
    digest: str

    @property
    def school(self) -> School:
        """The week."""
        return self.told.school
