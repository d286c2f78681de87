"""The papers of a plan in one ZIP: a page for each student, the staff's plan, the measures in law, a log, tables."""

import io
import zipfile
from datetime import date

from gyeot import clock
from gyeot.school import sheet
from gyeot.web import names
from gyeot.web.downloads import folder
from gyeot.web.separation.asked import Asked
from gyeot.web.separation.planned import Planned


def zipped(made: Planned, asked: Asked, known_on: date | None) -> bytes:
    """Make the papers, and keep none of them."""
    out = io.BytesIO()
    with folder() as place, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        papers = sheet.write(
            made.plan,
            asked.school,
            made.others,
            place,
            pairs=asked.pairs,
            remarks=asked.told.remarks,
            known_on=known_on,
            habits=asked.habits,
            language=names.language(),
            at=clock.now(),
        )
        for paper in papers:
            archive.write(paper, paper.name)
    return out.getvalue()
