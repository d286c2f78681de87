"""Hand over a packet: the case's standing exhibits with their proofs, in a form that strangers can check without us."""

import re
import shutil
from collections.abc import Collection
from datetime import datetime
from functools import partial
from operator import itemgetter
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.db.models import Max

from gyeot import clock, digests
from gyeot.accounts.models import User
from gyeot.casework import audit, reads, stores
from gyeot.casework.models import Case, Exhibit, Job, Packet, Seal, Source
from gyeot.errors import GyeotError, NotAllowed, OutsideWorld, SomeoneWasFirst
from gyeot.evidence import twin
from gyeot.evidence.archive import zip_packet
from gyeot.evidence.log import Logged
from gyeot.evidence.packet import PackedItem, PackedSource, PacketContents, write_packet

_TRIES = 5

#: What the redacted twin for a third party leaves out.
FOR_OTHERS: Collection[str] = twin.BY_DEFAULT


def order(case: Case, *, by: User, withhold: Collection[str] = ()) -> Packet:
    """Ask for a packet of all standing exhibits; it is made as a job.

    What is named in ``withhold`` is left out of it, and the received files with it: a redacted twin. Raises NotAllowed
    when there is no exhibit, or a file of which nobody said how it was obtained; Refused for an unknown name.
    """
    withheld = twin.chosen(withhold) if withhold else frozenset()
    exhibits = list(Exhibit.objects.filter(case=case, withdrawn_at=None))
    if not exhibits:
        raise NotAllowed(
            "There is no exhibit to hand over yet. Admit posts as exhibits first.",
            "아직 보낼 증거가 없습니다. 먼저 글을 증거로 올려 주세요.",
        )
    unsaid = reads.without_capture(case).count()
    if unsaid:
        raise NotAllowed(
            f"Files behind the exhibits of which nobody said yet who gave them and how: {unsaid}. State it on each "
            "file's page; no packet leaves without it.",
            f"증거의 바탕이 된 파일 {unsaid}개에 입수 경위(누가, 어떻게)가 없습니다. 파일 화면에서 적은 뒤 묶음을 "
            "만들어 주세요.",
        )
    for _ in range(_TRIES):
        try:
            return _order(case, exhibits, withheld, by=by)
        except IntegrityError:  # someone ordered a packet at the same moment and took the number
            continue
    raise SomeoneWasFirst(
        "Others are ordering packets at this moment. Try again.",
        "지금 다른 분이 증거 묶음을 만들고 있습니다. 잠시 뒤 다시 시도해 주세요.",
    )


@transaction.atomic
def _order(case: Case, exhibits: list[Exhibit], withheld: frozenset[str], *, by: User) -> Packet:
    number = (Packet.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0) + 1
    packet = Packet.objects.create(
        case=case,
        number=number,
        ordered_at=clock.now(),
        ordered_by=by,
        twin=Packet.Twin.REDACTED if withheld else Packet.Twin.FULL,
        withheld=sorted(withheld),
    )
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
            "The packet's file is not where it was written. Order a new one, and tell whoever runs this installation.",
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
    archive.unlink(missing_ok=True)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = list(packet.exhibits.select_related("seal__case", "post__source__seal__case").order_by("number"))
    Job.objects.filter(pk=job.pk).update(total=len(held))
    made_at = clock.now()
    contents = stores.with_stamps(_contents(packet, held, made_at))
    written = write_packet(folder, contents, stores.log())
    zip_packet(folder, archive)
    with archive.open("rb") as file:
        zip_sha256, zip_size = digests.sha256_of_file(file)
    stores.keep_files(packet.case, written.export)
    with transaction.atomic():
        seal = stores.seal_row(packet.case, written.export, written.logged, at=made_at)
        stores.save_seal(seal, by=packet.ordered_by)
        stores.keep_stamps(seal, contents.stamps, written.stamps)
        Packet.objects.filter(pk=packet.pk).update(
            state=Packet.State.READY,
            made_at=made_at,
            manifest_sha256=written.manifest,
            zip_sha256=zip_sha256,
            zip_size=zip_size,
            seal=seal,
            receipt=written.receipt.decode(),
        )
    Job.objects.filter(pk=job.pk).update(done=len(held))


def _contents(packet: Packet, held: list[Exhibit], made_at: datetime) -> PacketContents:
    """Say what goes in: exhibits, the withdrawals of those that are gone in their places, and the files behind them."""
    numbers = {exhibit.number for exhibit in held}
    gone = Exhibit.objects.filter(case=packet.case, number__lte=max(numbers)).exclude(number__in=numbers)
    places = [(exhibit.number, exhibit.seal) for exhibit in held]
    places += [(exhibit.number, exhibit.withdrawal) for exhibit in gone if exhibit.withdrawal is not None]
    earlier = Packet.objects.filter(case=packet.case, state=Packet.State.READY).exclude(seal=None)
    sources = {exhibit.post.source_id: exhibit.post.source for exhibit in held}
    return PacketContents(
        custody=stores.custody(packet.case, by=packet.ordered_by, at=made_at),
        items=[PackedItem(stores.sealed(seal), _logged(seal)) for _number, seal in sorted(places, key=itemgetter(0))],
        sources=[_packed(source) for source in sources.values()],
        withheld=frozenset(packet.withheld),
        number=str(packet.number),
        certificate=stores.certificate(at=made_at),
        earlier=sorted(set(earlier.values_list("seal__tree_size", flat=True))),
    )


def _packed(source: Source) -> PackedSource:
    capture = reads.captures(source).first()  # the one that counts; the ones before it stay in the house
    return PackedSource(
        stores.sealed(source.seal),
        _logged(source.seal),
        partial(stores.vault().open, source.case.uuid, source.sha256),
        suffix=_suffix(source.name),
        capture=PackedItem(stores.sealed(capture.seal), _logged(capture.seal)) if capture else None,
    )


def _logged(seal: Seal) -> Logged:
    return Logged(seal.leaf_index, seal.tree_size)


def _suffix(name: str) -> str:
    """Keep what a file's name says of its kind, as far as it is plain: ".json", ".warc.gz"."""
    return "".join(re.findall(r"\.[a-z0-9]{1,5}(?=\.|$)", name.lower())[-2:])
