"""The examples in docstrings give what they say."""

import doctest
import importlib
import re

import pytest

from tests.rules.test_repository import ROOT, tracked

MODULES = [
    re.sub(r"/(__init__)?$", "", module.relative_to(ROOT / "src").as_posix().removesuffix(".py")).replace("/", ".")
    for module in tracked("src/gyeot/*.py")
    if ">>> " in module.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("module", MODULES)
def test_examples_give_what_they_say(module: str):
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_there_are_examples():
    assert len(MODULES) > 10
