"""Hand over a packet: the case's standing exhibits with their proofs, in a form that strangers can check without us."""

import shutil
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.db.models import Max

from gyeot import __version__, clock, digests
from gyeot.accounts.models import User
from gyeot.casework import audit, stores
from gyeot.casework.models import Case, Exhibit, Job, Packet
from gyeot.errors import GyeotError, NotAllowed, OutsideWorld, SomeoneWasFirst
from gyeot.evidence import packet as evidence_packet

_TRIES = 5


def order(case: Case, *, by: User) -> Packet:
    """Ask for a packet of all standing exhibits; it is made as a job. Raises NotAllowed when there is none."""
    exhibits = list(Exhibit.objects.filter(case=case, withdrawn_at=None))
    if not exhibits:
        raise NotAllowed(
            "There is no exhibit to hand over yet. Admit posts as exhibits first.",
            "아직 보낼 증거가 없습니다. 먼저 글을 증거로 올려 주세요.",
        )
    for _ in range(_TRIES):
        try:
            return _order(case, exhibits, by=by)
        except IntegrityError:  # someone ordered a packet at the same moment and took the number
            continue
    raise SomeoneWasFirst(
        "Others are ordering packets at this moment. Try again.",
        "지금 다른 분이 증거 묶음을 만들고 있습니다. 잠시 뒤 다시 시도해 주세요.",
    )


@transaction.atomic
def _order(case: Case, exhibits: list[Exhibit], *, by: User) -> Packet:
    number = (Packet.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0) + 1
    packet = Packet.objects.create(case=case, number=number, ordered_at=clock.now(), ordered_by=by)
    packet.exhibits.set(exhibits)
    Job.objects.create(kind=Job.Kind.PACKET, case=case, target=packet.pk, asked_at=packet.ordered_at, asked_by=by)
    audit.note(by, "ordered", packet, case=case, count=len(exhibits))
    return packet


def hand_out(packet: Packet, *, by: User) -> BinaryIO:
    """Open a packet's zip file for the person who takes it out of the house, and note that they did."""
    if packet.state != Packet.State.READY:
        raise NotAllowed(
            "This packet is not ready. Wait until it is made, or order a new one.",
            "아직 준비되지 않은 증거 묶음입니다. 다 만들어질 때까지 기다리거나 새로 만들어 주세요.",
        )
    try:
        file = stores.packet_zip(packet).open("rb")
    except FileNotFoundError as cause:
        raise OutsideWorld(
            "The packet's file is not where it was written. Order a new packet, and tell whoever runs this installation.",
            "증거 묶음 파일이 제자리에 없습니다. 새로 만들고, 시스템 담당자에게 알려 주세요.",
        ) from cause
    audit.note(by, "handed out", packet, case=packet.case)
    return file


def log_key() -> bytes:
    """Return the log's public key as PEM: whoever has it from us, and not from the packet, can check our signature."""
    return stores.log().public_key


def make(packet_id: int, job: Job) -> None:
    """Write an ordered packet as a folder and as one zip file, and keep its receipt."""
    packet = Packet.objects.select_related("case", "ordered_by").get(pk=packet_id)
    if packet.state == Packet.State.READY:
        return
    try:
        _make(packet, job)
    except GyeotError as failure:
        Packet.objects.filter(pk=packet.pk).update(
            state=Packet.State.FAILED, failure_en=failure.en, failure_ko=failure.ko
        )
        raise
    audit.note(None, "made", packet, case=packet.case, count=packet.exhibits.count())


def _make(packet: Packet, job: Job) -> None:
    folder, archive = stores.packet_folder(packet), stores.packet_zip(packet)
    if folder.exists():  # an earlier try was cut off after the folder was whole and before the row was written
        shutil.rmtree(folder)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    exhibits = packet.exhibits.select_related("post__source").order_by("number")
    Job.objects.filter(pk=job.pk).update(total=len(exhibits))
    made_at = clock.now()
    written = evidence_packet.write(
        folder,
        evidence_packet.Contents(
            case=packet.case.code,
            number=packet.number,
            made_at=made_at,
            made_by=packet.ordered_by.code,
            tool=f"gyeot {__version__}",
            exhibits=tuple(_sealed_exhibit(exhibit) for exhibit in exhibits),
            sources=tuple(
                _sealed_source(source) for source in {e.post.source_id: e.post.source for e in exhibits}.values()
            ),
        ),
        log=stores.log(),
    )
    evidence_packet.zip_folder(folder, archive)
    with archive.open("rb") as file:
        zip_sha256, zip_size = digests.sha256_of_file(file)
    Packet.objects.filter(pk=packet.pk).update(
        state=Packet.State.READY,
        made_at=made_at,
        manifest_sha256=written.manifest_sha256,
        zip_sha256=zip_sha256,
        zip_size=zip_size,
        leaf_index=written.leaf_index,
        receipt=written.receipt,
    )
    Job.objects.filter(pk=job.pk).update(done=len(exhibits))
