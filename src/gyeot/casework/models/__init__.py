"""The records of casework, one subject a file. Only casework imports them; doors get them through access and reads."""

from gyeot.casework.models.capture import Capture
from gyeot.casework.models.case import Case, Seat
from gyeot.casework.models.exhibit import Exhibit, Packet
from gyeot.casework.models.post import Account, Post, Showing
from gyeot.casework.models.review import Decision, Reading
from gyeot.casework.models.seal import Seal
from gyeot.casework.models.source import Source, SourceProblem
from gyeot.casework.models.stamp import Stamp
from gyeot.casework.models.work import AuditLine, Job

__all__ = [
    "Account",
    "AuditLine",
    "Capture",
    "Case",
    "Decision",
    "Exhibit",
    "Job",
    "Packet",
    "Post",
    "Reading",
    "Seal",
    "Seat",
    "Showing",
    "Source",
    "SourceProblem",
    "Stamp",
]
