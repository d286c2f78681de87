from pathlib import Path

import pytest

from tests.evidence.office import Office, copied, three_exhibits


@pytest.fixture(scope="session")
def handed_over_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, Path]:
    """One honest packet, with a withdrawal and an earlier receipt. Nobody edits this one."""
    root = tmp_path_factory.mktemp("office")
    office = three_exhibits(root)
    earlier = office.hand_over(root / "first")
    office.withdraw(2)
    return office, office.hand_over(root / "GY-7K2M-002", earlier=[earlier.logged.size]).folder


@pytest.fixture
def office(handed_over_once: tuple[Office, Path]) -> Office:
    """The office that made the packet; to look at, not to change."""
    return handed_over_once[0]


@pytest.fixture
def packet(handed_over_once: tuple[Office, Path], tmp_path: Path) -> Path:
    """A copy of the packet to do anything with."""
    return copied(handed_over_once[1], tmp_path / "GY-7K2M-002")


@pytest.fixture
def log_key(office: Office) -> bytes:
    """The public key, as the office would send it by another way."""
    return office.log.public_key
