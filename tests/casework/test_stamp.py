"""Outside clocks stamp the log: with every record, through outages, and never silently not."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from gyeot import clock
from gyeot.casework import jobs, reads, stores
from gyeot.casework.models import Capture, Job, Packet, Post, Seal, Source, Stamp
from gyeot.casework.steps import exhibit, intake, packet, review
from gyeot.errors import Refused
from gyeot.evidence import stamps, tokens, verify
from gyeot.server import environment
from tests.evidence.tsa import POLICY, Desk, Tsa, desk
from tests.people import People, comments_file


@pytest.fixture(scope="session")
def clocks(tmp_path_factory) -> dict[str, Tsa]:
    folder = tmp_path_factory.mktemp("tsa")
    return {letter: Tsa(folder / letter, letter) for letter in "AB"}


@pytest.fixture
def desks(clocks, settings) -> Iterator[dict[str, Desk]]:
    """Two authorities, as the office's settings name them."""
    with ExitStack() as doors:
        here = {letter: doors.enter_context(desk(tsa)) for letter, tsa in clocks.items()}
        settings.TSA = tuple(environment.Tsa(one.url, one.tsa.root_pem, "") for one in here.values())
        yield here


def received(people: People, folder: Path, *texts: str) -> Source:
    """Take in a file and do all that follows from it."""
    file = comments_file(folder / f"{len(texts)}.jsonl", *(texts or ("다들 너무 호들갑이다",)))
    source = intake.take_in(people.case, file, name=file.name, by=people.counsellor)
    jobs.run_all()
    source.refresh_from_db()
    return source


def admitted(people: People, folder: Path) -> None:
    """One exhibit, from a file of which it was said how it was obtained."""
    source = received(people, folder)
    post = Post.objects.get()
    review.decide(post, "harm", by=people.counsellor, expected=0, labels=["minimization"])
    exhibit.admit(post, by=people.counsellor)
    intake.state_capture(source, by=people.counsellor, given_by="내담자 본인", how=Capture.How.OWN_EXPORT)


def handed_over(people: People) -> Packet:
    ordered = packet.order(people.case, by=people.counsellor)
    jobs.run_all()
    ordered.refresh_from_db()
    assert ordered.failure_en == ""
    return ordered


def later() -> None:
    """Let the pause until the next try run out."""
    Stamp.objects.update(next_try=clock.now())


class TestWhenTheAuthoritiesAnswer:
    def test_a_received_file_is_stamped_by_both(self, people: People, tmp_path: Path, desks):
        received(people, tmp_path)
        seal = Seal.objects.get()

        assert [stamp.state for stamp in Stamp.objects.filter(size=seal.tree_size)] == ["stamped", "stamped"]
        for here in desks.values():
            stamp = Stamp.objects.get(authority=here.url)
            checked = stamps.check(
                stamps.Token(bytes(stamp.token)),
                stores.log().checkpoint(seal.tree_size),
                [here.tsa.root],
                not_before=seal.at - tokens.EARLIEST,
                not_after=seal.at + tokens.LATEST,
            )
            assert stamp.at == checked.at

    def test_the_page_has_nothing_to_warn_of(self, people: People, tmp_path: Path, desks):
        received(people, tmp_path)
        said = reads.unstamped(people.case)

        assert said.well
        assert said.en == "All 1 records are stamped by outside clocks."
        assert said.ko == "기록 1건 모두 바깥 시계로 시각 인증을 받았습니다."

    def test_the_wish_for_a_stamp_is_written_with_the_record_or_not_at_all(self, people: People, tmp_path, desks):
        seal = Seal(case=people.case, record_sha256="0" * 64, fields_sha256="0" * 64, leaf_index=0, tree_size=1)
        seal.at = clock.now()
        with transaction.atomic():
            stores.save_seal(seal, by=people.counsellor)
            transaction.set_rollback(True)

        assert not Stamp.objects.exists()
        assert not Job.objects.exists()

    def test_a_packet_passes_with_both_roots(self, people: People, tmp_path: Path, desks):
        admitted(people, tmp_path)
        made = handed_over(people)
        judges = {here.tsa.root.fingerprint: here.tsa.root.judge for here in desks.values()}
        report = verify.check(stores.packet_folder(made), log_key=stores.log().public_key, authorities=judges)

        assert report.problems == []
        assert report.stamps_checked
        assert report.unstamped == 0

    def test_the_hand_over_is_asked_for_once(self, people: People, tmp_path: Path, desks):
        admitted(people, tmp_path)
        jobs.run_all()
        before = len(desks["A"].questions)
        made = handed_over(people)

        assert len(desks["A"].questions) == before + 2  # the checkpoint of the hand-over, and the list of files
        assert not Stamp.objects.filter(size=made.seal.tree_size).exclude(state=Stamp.State.STAMPED).exists()


class TestWhenNoneIsSet:
    def test_the_page_says_so(self, people: People, tmp_path: Path):
        received(people, tmp_path)
        said = reads.unstamped(people.case)

        assert not said.well
        assert "No timestamp authority is set" in said.en
        assert "시각 인증 기관이 설정되지 않았습니다" in said.ko
        assert not Stamp.objects.exists()

    def test_so_does_the_packet(self, people: People, tmp_path: Path):
        admitted(people, tmp_path)
        made = handed_over(people)

        listed = (stores.packet_folder(made) / "data/exhibits.html").read_text(encoding="utf-8")
        assert "시각 인증 기관 없음" in listed

    def test_what_was_sealed_before_one_was_set_stays_told_apart(self, people: People, tmp_path: Path, request):
        received(people, tmp_path)
        request.getfixturevalue("desks")

        assert reads.unstamped(people.case).unasked == 1
        assert "1 were sealed while no authority was set" in reads.unstamped(people.case).en


class TestWhenNobodyAnswers:
    @pytest.fixture(autouse=True)
    def outage(self, desks) -> None:
        for here in desks.values():
            here.down = True

    def test_nothing_is_held_up_and_the_page_says_why(self, people: People, tmp_path: Path):
        source = received(people, tmp_path)
        said = reads.unstamped(people.case)

        assert source.state == Source.State.READ
        assert said.waiting == 1
        assert not said.failed
        assert said.en.startswith("1 of 1 records are not yet stamped. The timestamp authority did not answer")
        assert said.ko.startswith("기록 1건 가운데 1건이 아직 시각 인증을 받지 못했습니다. 시각 인증 기관에서 답을")

    def test_three_days_later_all_is_stamped_and_nothing_was_lost(self, people: People, tmp_path: Path, desks):
        waited = timedelta(0)
        pauses = []
        for hour in itertools.count():
            if hour < 6:
                received(people, tmp_path, *(f"지어낸 글 {hour} {n}" for n in range(hour + 1)))
            jobs.run_all()
            pause = Stamp.objects.order_by("size").first().next_try - clock.now()
            pauses.append(round(pause.total_seconds() / 60))
            waited += pause
            if waited > timedelta(hours=72):
                break
            later()
        assert pauses[-1] == 60  # an outage costs an authority one question an hour
        assert pauses == sorted(pauses)
        asked = len(desks["A"].questions)

        for here in desks.values():
            here.down = False
        later()
        jobs.run_all()

        assert reads.unstamped(people.case).waiting == 0
        assert Seal.objects.count() == 6
        assert len(desks["A"].questions) == asked + 1  # one stamp covers them all
        assert Stamp.objects.exclude(covered_by=None).count() == 5 * 2

    def test_no_try_is_made_before_its_time(self, people: People, tmp_path: Path, desks):
        received(people, tmp_path)
        for here in desks.values():
            here.down = False

        assert jobs.run_all() == 0
        assert desks["A"].questions == []

    def test_a_packet_leaves_and_says_what_is_missing(self, people: People, tmp_path: Path, desks):
        admitted(people, tmp_path)
        made = handed_over(people)
        folder = stores.packet_folder(made)
        report = verify.check(folder)

        assert "아직 없음 (not yet stamped)" in (folder / "data/exhibits.html").read_text(encoding="utf-8")
        assert report.unstamped == 3
        assert {one.place for one in report.problems} == {
            f"{name}.{letter}.tsr" for name in ("log/export.checkpoint", "tagmanifest-sha256.txt") for letter in "AB"
        }
        assert set(Stamp.objects.filter(size=made.seal.tree_size).values_list("state", flat=True)) == {"waiting"}

    def test_the_next_packet_after_an_outage_bears_stamps_for_all_of_it(self, people: People, tmp_path: Path, desks):
        admitted(people, tmp_path)
        handed_over(people)
        for here in desks.values():
            here.down = False
        made = handed_over(people)  # without waiting out the pause
        judges = {here.tsa.root.fingerprint: here.tsa.root.judge for here in desks.values()}

        assert verify.problems(stores.packet_folder(made), authorities=judges) == []

    def test_what_comes_a_day_late_is_kept_and_every_check_says_so(self, people: People, tmp_path: Path, desks):
        admitted(people, tmp_path)
        handed_over(people)
        for here in desks.values():
            here.down = False
            # Two days went by, on the authority's clock and on ours.
            ahead = here.tsa
            size = Seal.objects.order_by("-tree_size").first().tree_size
            response = ahead.forge(
                stores.log().checkpoint(size), at=datetime.now(UTC) + timedelta(days=2), ess=ahead.ess_hash
            )
            last = Stamp.objects.get(size=size, authority=here.url)
            Stamp.objects.filter(authority=here.url).update(state="stamped", covered_by=last)
            Stamp.objects.filter(pk=last.pk).update(
                covered_by=None, token=response, root=ahead.root.fingerprint, at=tokens.read(response).at
            )
        said = reads.unstamped(people.case)
        made = handed_over(people)

        assert said.late == 4
        assert "4 were stamped more than a day late; every check will say so." in said.en
        late = [one.en for one in verify.problems(stores.packet_folder(made))]
        assert any(one.startswith("log/001.checkpoint.A.tsr: The time stamp says ") for one in late)


class TestWhenOneOfThemIsNotWell:
    def test_the_other_still_stamps(self, people: People, tmp_path: Path, desks):
        desks["B"].down = True
        received(people, tmp_path)

        assert list(Stamp.objects.order_by("pk").values_list("state", flat=True)) == ["stamped", "waiting"]
        assert reads.unstamped(people.case).waiting == 1

    def test_an_answer_that_does_not_hold_is_shown_as_such_and_asked_for_again(self, people, tmp_path, desks):
        desks["B"].answers = desks["A"].tsa.answer
        received(people, tmp_path)
        said = reads.unstamped(people.case)

        assert said.failed
        assert "does not lead to the root certificate of its authority" in said.en

        desks["B"].answers = None
        later()
        jobs.run_all()
        assert reads.unstamped(people.case).well

    def test_a_root_that_cannot_be_read_holds_up_nothing(self, people: People, tmp_path: Path, desks, settings):
        here = desks["A"]
        settings.TSA = (environment.Tsa(here.url, tmp_path / "gone.pem", ""),)
        source = received(people, tmp_path)

        assert source.state == Source.State.READ
        assert reads.unstamped(people.case).waiting == 1

    def test_another_policy_is_refused(self, people: People, tmp_path: Path, desks, settings):
        here = desks["A"]
        settings.TSA = (environment.Tsa(here.url, here.tsa.root_pem, "1.2.3.4.9"),)
        received(people, tmp_path)

        assert "another policy" in reads.unstamped(people.case).en


class TestTheSettings:
    def read(self, monkeypatch, urls: str, roots: str, policies: str = "") -> tuple[environment.Tsa, ...]:
        for name, value in (("URLS", urls), ("ROOTS", roots), ("POLICIES", policies)):
            monkeypatch.setenv(f"A_TSA_{name}", value)
        return environment.authorities("A_TSA_URLS", "A_TSA_ROOTS", "A_TSA_POLICIES")

    def test_none_is_fine(self, monkeypatch):
        assert self.read(monkeypatch, "", "") == ()

    def test_files_or_a_folder_of_them(self, monkeypatch, clocks, tmp_path):
        first, second = (tsa.root_pem for tsa in clocks.values())
        for name, root in (("1.pem", first), ("2.pem", second)):
            (tmp_path / name).write_bytes(root.read_bytes())
        named = self.read(monkeypatch, "http://a.example/, https://b.example/", f"{first},{second}")
        found = self.read(monkeypatch, "http://a.example/,https://b.example/", str(tmp_path), f"{POLICY},1.2.3")

        assert [one.root for one in named] == [first, second]
        assert [one.root.name for one in found] == ["1.pem", "2.pem"]
        assert [one.policy for one in found] == [POLICY, "1.2.3"]

    @pytest.mark.parametrize(
        ("urls", "roots", "policies"),
        [
            ("http://a.example/", "", ""),
            ("", "FIRST", ""),
            ("http://a.example/,http://a.example/", "FIRST,FIRST", ""),
            ("ftp://a.example/", "FIRST", ""),
            ("http://a.example/", "nowhere.pem", ""),
            ("http://a.example/", "FIRST", "1.2.3,1.2.4"),
        ],
        ids=["no root", "no address", "one twice", "no web address", "no such file", "policies"],
    )
    def test_what_does_not_fit_is_refused_by_name(self, monkeypatch, clocks, urls, roots, policies):
        with pytest.raises(Refused, match="A_TSA_"):
            self.read(monkeypatch, urls, roots.replace("FIRST", str(clocks["A"].root_pem)), policies)
