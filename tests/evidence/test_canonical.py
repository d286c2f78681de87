import json

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gyeot import digests
from gyeot.evidence.verify_tlog import commitment

_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-digests.MAX_INT, digests.MAX_INT) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(_VALUES)
def test_a_record_is_spelled_as_the_rfc8785_library_spells_it(value):
    assert digests.canonical(value) == rfc8785.dumps(value)


@given(_TEXT, _TEXT, _TEXT | st.none() | st.integers(-digests.MAX_INT, digests.MAX_INT) | st.lists(_TEXT, max_size=3))
def test_a_commitment_is_a_hash_over_canonical_json(salt, name, value):
    assert commitment(salt, name, value) == digests.sha256(rfc8785.dumps([salt, name, value]))


@given(_VALUES)
def test_canonical_json_reads_back_as_it_was(value):
    assert json.loads(digests.canonical(value)) == value
