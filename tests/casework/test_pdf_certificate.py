"""The report is signed with the certificate that the office set, at the time that an outside clock gives."""

from pathlib import Path

import pytest

from gyeot.casework import stores
from gyeot.casework.models import Packet
from gyeot.evidence import pdf_signature
from tests.casework.test_stamp import admitted, clocks, desks, handed_over
from tests.evidence.test_pdf_packet import signing
from tests.evidence.test_pdf_signature import PASSWORD, office_certificate, passes, pdfsig
from tests.people import People

__all__ = ["clocks", "desks"]

pytestmark = pytest.mark.django_db


@signing
def test_the_report_bears_the_offices_signature_and_an_outside_time(people: People, tmp_path: Path, desks, settings):
    settings.PDF_CERT, settings.PDF_CERT_PASSWORD = str(office_certificate(tmp_path)), PASSWORD
    admitted(people, tmp_path)

    report = stores.packet_folder(handed_over(people)) / "data/report.pdf"

    assert passes(report)
    assert "Invented Centre" in pdfsig(report)
    assert b"2A864886F70D010910020E" in report.read_bytes().upper()  # id-aa-signatureTimeStampToken


@signing
def test_a_certificate_that_cannot_be_opened_stops_the_packet(people: People, tmp_path: Path, settings):
    settings.PDF_CERT, settings.PDF_CERT_PASSWORD = str(office_certificate(tmp_path)), "다른 암호"
    admitted(people, tmp_path)

    with pytest.raises(AssertionError, match="certificate for signing reports cannot be opened"):
        handed_over(people)

    assert Packet.objects.get().state == Packet.State.FAILED
    assert pdf_signature.is_installed()
