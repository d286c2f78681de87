"""RFC 6962's tree, against published test data and against the RFC's own recursive definitions written out again."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gyeot.evidence import merkle, verify_tlog

# The tree over eight inputs that Certificate Transparency's implementations share, as published in
# github.com/transparency-dev/merkle, testonly/constants.go (Apache-2.0), and its proofs in testdata/.
CT_LEAVES = [
    bytes.fromhex(one)
    for one in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
CT_LEAF = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
    "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
)
CT_PAIR = (
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
)
CT_FOUR = (
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
)
CT_INCLUSION = {
    (0, 1): (),
    (0, 8): (CT_LEAF[1], CT_PAIR[1], CT_FOUR[1]),
    (5, 8): (CT_LEAF[4], CT_PAIR[3], CT_FOUR[0]),
    (2, 3): (CT_PAIR[0],),
    (1, 5): (CT_LEAF[0], CT_PAIR[1], CT_LEAF[4]),
}
CT_CONSISTENCY = {
    (1, 1): (),
    (1, 8): (CT_LEAF[1], CT_PAIR[1], CT_FOUR[1]),
    (6, 8): (CT_PAIR[2], CT_PAIR[3], CT_FOUR[0]),
    (2, 5): (CT_PAIR[1], CT_LEAF[4]),
}

# Mozilla's binary transparency: testing/mozharness/test/test_mozilla_merkle.py in gecko-dev (MPL-2.0), a tree of seven.
MOZILLA_LEAVES = [
    bytes.fromhex(one)
    for one in (
        "fbc459361fc111024c6d1fd83d23a9ff",
        "ae3a44925afec860451cd8658b3cadde",
        "418903fe6ef29fc8cab93d778a7b018b",
        "3d1c53c00b2e137af8c4c23a06388c6b",
        "e656ebd8e2758bc72599e5896be357be",
        "81aae91cf90be172eedd1c75c349bf9e",
        "00c262edf8b0bc345aca769e8733e25e",
    )
]
MOZILLA_HASHED = (
    "5cb551f87797381a24a5359a986e2cef25b1f2113b387197fe48e8babc9ad5c7",
    "9899dc0be00306bda2a8e69cec32525ca6244f132479bcf840d8c1bc8bdfbff2",
    "fdd27d0393e32637b474efb9b3efad29568c3ec9b091fdda40fd57ec9196f06d",
    "c87292a6c8528c2a0679b6c1eefb47e4dbac7840d23645d5b7cb47cf1a8d365f",
    "2ff3bdac9bec3580b82da8a357746f15919414d9cbe517e2dd96910c9814c30c",
    "883e318240eccc0e2effafebdb0fd4fd26d0996da1b01439566cb9babef8725f",
    "bb13dfb7b202a95f241ea1715c8549dc048d9936ec747028002f7c795de72fcf",
)
MOZILLA_A = "06447a7baa079cb0b4b6119d0f575bec508915403fdc30923eba982b63759805"
MOZILLA_B = "3db98027c655ead4fe897bef3a4b361839a337941a9e624b475580c9d4e882ee"
MOZILLA_C = "17524f8b0169b2745c67846925d55449ae80a8022ef8189dcf4cbb0ec7fcc470"
MOZILLA_D = "380d0dc6fd7d4f37859a12dbfc7171b3cce29ab0688c6cffd2b15f3e0b21af49"
MOZILLA_E = "3a9c2886a5179a6e1948876034f99d52a8f393f47a09887adee6d1b4a5c5fbd6"
MOZILLA_ROOT = "d1a0d3947db4ae8305f2ac32985957e02659b2ea3c10da52a48d2526e9af3bbc"
MOZILLA_INCLUSION = (
    (MOZILLA_HASHED[1], MOZILLA_B, MOZILLA_E),
    (MOZILLA_HASHED[0], MOZILLA_B, MOZILLA_E),
    (MOZILLA_HASHED[3], MOZILLA_A, MOZILLA_E),
    (MOZILLA_HASHED[2], MOZILLA_A, MOZILLA_E),
    (MOZILLA_HASHED[5], MOZILLA_HASHED[6], MOZILLA_D),
    (MOZILLA_HASHED[4], MOZILLA_HASHED[6], MOZILLA_D),
    (MOZILLA_C, MOZILLA_D),
)


def full_over(leaves):
    """Serve full subtrees from a list, folding pairs."""
    hashed = [verify_tlog.leaf_hash(leaf) for leaf in leaves]

    def full(height, n):
        row = hashed[n << height : (n + 1) << height]
        assert len(row) == 1 << height, "asked for a subtree that is not full"
        while len(row) > 1:
            row = [verify_tlog.node_hash(*pair) for pair in zip(row[::2], row[1::2], strict=True)]
        return row[0]

    return full


# RFC 6962, section 2.1, word for word, and sharing no line with ours.


def mth(d):
    if not d:
        return hashlib.sha256(b"").digest()
    if len(d) == 1:
        return hashlib.sha256(b"\x00" + d[0]).digest()
    k = split(len(d))
    return hashlib.sha256(b"\x01" + mth(d[:k]) + mth(d[k:])).digest()


def path(m, d):
    if len(d) == 1:
        return []
    k = split(len(d))
    if m < k:
        return [*path(m, d[:k]), mth(d[k:])]
    return [*path(m - k, d[k:]), mth(d[:k])]


def subproof(m, d, b):
    if m == len(d):
        return [] if b else [mth(d)]
    k = split(len(d))
    if m <= k:
        return [*subproof(m, d[:k], b), mth(d[k:])]
    return [*subproof(m - k, d[k:], False), mth(d[:k])]


def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def numbers(count):
    return [n.to_bytes(2, "big") for n in range(count)]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size):
    assert merkle.tree_hash(full_over(CT_LEAVES), 0, size).hex() == CT_ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size"), CT_INCLUSION)
def test_inclusion_proofs_are_those_of_certificate_transparency(index, size):
    proof = merkle.inclusion(full_over(CT_LEAVES), index, size)

    assert tuple(one.hex() for one in proof) == CT_INCLUSION[index, size]
    assert (
        verify_tlog.root_above(verify_tlog.leaf_hash(CT_LEAVES[index]), index, size, proof).hex() == CT_ROOTS[size - 1]
    )


@pytest.mark.parametrize(("old", "new"), CT_CONSISTENCY)
def test_consistency_proofs_are_those_of_certificate_transparency(old, new):
    proof = merkle.consistency(full_over(CT_LEAVES), old, new)

    assert tuple(one.hex() for one in proof) == CT_CONSISTENCY[old, new]
    verify_tlog.check_growth(old, bytes.fromhex(CT_ROOTS[old - 1]), new, bytes.fromhex(CT_ROOTS[new - 1]), proof)


def test_leaves_root_and_proofs_are_those_of_mozilla():
    full = full_over(MOZILLA_LEAVES)

    assert tuple(verify_tlog.leaf_hash(one).hex() for one in MOZILLA_LEAVES) == MOZILLA_HASHED
    assert merkle.tree_hash(full, 0, 7).hex() == MOZILLA_ROOT
    for index, expected in enumerate(MOZILLA_INCLUSION):
        assert tuple(one.hex() for one in merkle.inclusion(full, index, 7)) == expected


def test_every_inclusion_up_to_300_leaves_is_the_rfcs_and_verifies():
    full = full_over(numbers(300))
    for size in range(1, 301):
        leaves = numbers(size)
        root = mth(leaves)
        assert merkle.tree_hash(full, 0, size) == root
        # Every index near the edges, where trees differ, and a spread of the others.
        for index in {*range(min(size, 5)), *range(max(0, size - 5), size), *range(0, size, 11)}:
            proof = merkle.inclusion(full, index, size)
            assert proof == path(index, leaves)
            assert verify_tlog.root_above(verify_tlog.leaf_hash(leaves[index]), index, size, proof) == root


def test_every_inclusion_proof_up_to_300_leaves_verifies():
    full = full_over(numbers(300))
    for size in range(1, 301):
        root = merkle.tree_hash(full, 0, size)
        for index in range(size):
            leaf = verify_tlog.leaf_hash(index.to_bytes(2, "big"))
            assert verify_tlog.root_above(leaf, index, size, merkle.inclusion(full, index, size)) == root


def test_every_consistency_up_to_300_leaves_verifies():
    full = full_over(numbers(300))
    roots = [merkle.tree_hash(full, 0, size) for size in range(1, 301)]
    for new in range(1, 301):
        for old in range(1, new + 1):
            proof = merkle.consistency(full, old, new)
            verify_tlog.check_growth(old, roots[old - 1], new, roots[new - 1], proof)


@given(st.data(), st.integers(1, 200))
def test_consistency_is_the_rfcs(data, new):
    old = data.draw(st.integers(1, new))

    assert merkle.consistency(full_over(numbers(new)), old, new) == subproof(old, numbers(new), True)


@given(st.data(), st.integers(1, 60))
def test_no_other_index_size_leaf_or_path_reaches_the_root(data, size):
    leaves = numbers(size)
    index = data.draw(st.integers(0, size - 1))
    leaf, root, proof = verify_tlog.leaf_hash(leaves[index]), mth(leaves), path(index, leaves)
    kind = data.draw(st.sampled_from(["index", "leaf", "longer", "shorter", "bit"]))
    if kind == "index":
        index = data.draw(st.integers(-2, size + 2).filter(lambda other: other != index))
    elif kind == "leaf":
        leaf = bytes([leaf[0] ^ 1]) + leaf[1:]
    elif kind == "longer":
        proof.insert(data.draw(st.integers(0, len(proof))), root)
    elif kind == "shorter":
        proof = proof[:-1] if proof else [leaf]
    else:
        at = data.draw(st.integers(0, len(proof))) if proof else 0
        leaf, proof = (
            (leaf[::-1], proof) if at == len(proof) else (leaf, [*proof[:at], proof[at][::-1], *proof[at + 1 :]])
        )

    assert not holds(lambda: verify_tlog.root_above(leaf, index, size, proof) == root)


@given(st.data(), st.integers(2, 60))
def test_no_other_history_passes_for_growth(data, new):
    old = data.draw(st.integers(1, new - 1))
    full = full_over(numbers(new))
    old_root, new_root = merkle.tree_hash(full, 0, old), merkle.tree_hash(full, 0, new)
    proof = merkle.consistency(full, old, new)
    kind = data.draw(st.sampled_from(["size", "old root", "new root", "longer", "shorter", "bit"]))
    if kind == "size":
        old = data.draw(st.integers(-1, new + 1).filter(lambda other: other != old))
    elif kind == "old root":
        old_root = old_root[::-1]
    elif kind == "new root":
        new_root = new_root[::-1]
    elif kind == "longer":
        proof = [*proof, new_root]
    elif kind == "shorter":
        proof = proof[:-1]
    else:
        at = data.draw(st.integers(0, len(proof) - 1))
        proof = [*proof[:at], proof[at][::-1], *proof[at + 1 :]]

    assert not holds(lambda: verify_tlog.check_growth(old, old_root, new, new_root, proof) is None)


def test_an_empty_tree_grows_into_nothing_by_proof():
    with pytest.raises(ValueError, match="empty"):
        verify_tlog.check_growth(0, hashlib.sha256(b"").digest(), 1, b"x" * 32, [])
    with pytest.raises(ValueError, match="not empty"):
        merkle.consistency(full_over(numbers(1)), 0, 1)
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion(full_over(numbers(1)), 1, 1)


def holds(check):
    try:
        return check()
    except ValueError:
        return False
