"""What every test of a command stands on: a terminal of 80 columns, and gettext as it was before."""

import gettext
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def gettext_as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A command tells this to its own process, which here is the tests'."""
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("COLUMNS", "80")
    domain = gettext.textdomain()
    yield
    gettext.textdomain(domain)
