"""P12: anyone can check one entry, with the file we ship and with a library that is not ours; one changed bit is refused."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion
from pymerkle.core import _inclusion_path_layout
from pymerkle.proof import InclusionProof, InvalidProof

from lianxin.kernel import ledger, verifier
from lianxin.kernel.ledger.sealing import stored_block
from lianxin.kernel.merkle import Tree
from lianxin.kernel.models import Checkpoint, Entry, TreeLeaf
from lianxin.kernel.verifier import Wrong
from tests.ledger.county import grow
from tests.proving import size, tell
from tests.world import World, register

SEED = 20261123


def as_theirs(receipt: dict[str, Any]) -> InclusionProof:
    """Our path as a proof of pymerkle, which counts from one and puts the leaf first."""
    index, n = receipt["index"] + 1, receipt["checkpoint"]["size"]
    leaf = verifier.leaf_hash("sha256", bytes.fromhex(receipt["entry"]["digest"]))
    rule, _ = _inclusion_path_layout(index, n)
    path = [leaf, *(bytes.fromhex(one) for one in receipt["path"])]
    return InclusionProof("sha256", True, n, index, rule, path)


def refused(raw: bytes, held: tuple[int, str]) -> bool:
    """Whether the shipped verifier refuses a file."""
    try:
        verifier.compare(verifier.check(verifier.read(raw)), [held])
    except Wrong:
        return True
    return False


def changed(raw: bytes, bit: int) -> bytes:
    """A file with one bit turned over."""
    found = bytearray(raw)
    found[bit // 8] ^= 1 << bit % 8
    return bytes(found)


@pytest.mark.proof
def test_the_shipped_verifier_and_a_foreign_library_agree(world: World) -> None:
    chance = Random(SEED)
    entries = grow(world, size(suite=300, release=10_000), seals=9, chance=chance)
    point = ledger.latest()
    assert point is not None
    root, held = bytes(point.root), (point.n, bytes(point.root).hex())
    ours = theirs = flips = flips_refused = 0
    for entry in entries:
        receipt = ledger.receipt(entry, with_body=chance.random() < 0.5)
        raw = verifier.written(receipt).encode()
        ours += not refused(raw, held)
        proof = as_theirs(receipt)
        verify_inclusion(proof.path[0], root, proof, index=receipt["index"] + 1, size=point.size)
        theirs += 1
        for bit in chance.sample(range(len(raw) * 8), 3):
            flips += 1
            flips_refused += refused(changed(raw, bit), held)
    assert (ours, theirs, flips_refused) == (len(entries), len(entries), flips)
    tell(
        "P12",
        "one entry",
        injected=flips,
        entries=len(entries),
        ours=ours,
        pymerkle=theirs,
        refused=flips_refused,
    )


@pytest.mark.proof
def test_every_single_bit_of_a_receipt_counts(world: World) -> None:
    entries = grow(world, 40, seals=4, chance=Random(SEED))
    point = ledger.latest()
    assert point is not None
    held = (point.n, bytes(point.root).hex())
    raw = verifier.written(ledger.receipt(entries[5], with_body=True)).encode()
    assert not refused(raw, held)
    step = size(suite=7, release=1)
    bits = range(0, len(raw) * 8, step)
    missed = [bit for bit in bits if not refused(changed(raw, bit), held)]
    assert missed == []
    tell("P12", "every bit", injected=len(bits), missed=len(missed), bytes=len(raw))


@pytest.mark.proof
def test_the_roots_are_those_of_a_foreign_tree_and_each_continues_the_earlier(world: World) -> None:
    n = size(suite=300, release=10_000)
    grow(world, n, seals=9, chance=Random(SEED))
    tree = InmemoryTree(algorithm="sha256")
    digests = dict(Entry.objects.values_list("id", "digest"))
    for entry_id in TreeLeaf.objects.order_by("index").values_list("entry_id", flat=True):
        tree.append_entry(bytes(digests[entry_id]))
    points = list(Checkpoint.objects.order_by("n"))
    for point in points:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            assert tree.get_state(point.size) == bytes(point.root)
    pairs = agreed = refusals = 0
    ours = Tree("sha256", stored_block)
    for place, old in enumerate(points):
        for new in points[place + 1 :]:
            pairs += 1
            was, is_now, path = bytes(old.root), bytes(new.root), ours.consistency(old.size, new.size)
            found = verifier.roots_of_consistency("sha256", old.size, new.size, was, path)
            verify_consistency(was, is_now, tree.prove_consistency(old.size, new.size))
            agreed += found == (was, is_now)
            other = [changed(path[0], 3), *path[1:]]
            refusals += verifier.roots_of_consistency("sha256", old.size, new.size, was, other) != (
                was,
                is_now,
            )
    assert agreed == refusals == pairs
    tell("P12", "consistency", injected=pairs, agreed=agreed, refused=refusals, entries=n)


def test_a_foreign_library_refuses_another_root(world: World) -> None:
    """So that the agreement above cannot be an agreement on nothing."""
    entries = grow(world, 12, seals=2, chance=Random(SEED))
    proof = as_theirs(ledger.receipt(entries[3]))
    with pytest.raises(InvalidProof):
        verify_inclusion(proof.path[0], b"\x00" * 32, proof)


def test_the_shipped_file_runs_alone(world: World, tmp_path: Path) -> None:
    entries = grow(world, 20, seals=3, chance=Random(SEED))
    point = ledger.latest()
    assert point is not None
    shutil.copy(verifier.__file__, tmp_path / "verifier.py")
    kept = tmp_path / "receipt.json"
    kept.write_text(verifier.written(ledger.receipt(entries[2])), encoding="utf-8")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", "verifier.py", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    alone = run("receipt.json")
    assert (alone.returncode, "尚未与外部检查点核对" in alone.stdout) == (0, True)
    with_point = run("receipt.json", "--checkpoint", ledger.short(point))
    assert (with_point.returncode, "agrees with the checkpoint you hold" in with_point.stdout) == (0, True)
    wrong = run("receipt.json", "--checkpoint", f"{point.n}:{'0' * 16}")
    assert (wrong.returncode, "rewritten" in wrong.stdout) == (1, True)
    other = run("receipt.json", "--checkpoint", f"{point.n + 7}:{'0' * 16}")
    assert (other.returncode, f"has no checkpoint {point.n + 7}" in other.stdout) == (1, True)
    assert run("none.json").returncode == 2
    kept.write_text(kept.read_text("utf-8").replace("dispatch", "dispatcH"), encoding="utf-8")
    assert run("receipt.json").returncode == 1


def test_a_receipt_shows_no_name_and_no_text(world: World) -> None:
    matter = register(world)
    ledger.seal(world.now)
    entry = Entry.objects.get(chain_id=matter.id, seq=1)
    told = verifier.written(ledger.receipt(entry))
    assert entry.text not in told
    assert all(one not in told for one in ("小李", "受理员", str(entry.officer_id), bytes(entry.salt).hex()))
    assert matter.number in told
    with_body = ledger.receipt(entry, with_body=True)
    assert with_body["entry"]["body"]["text"] == entry.text
    assert bytes(entry.salt).hex() not in json.dumps(with_body)


def test_an_earlier_checkpoint_can_be_asked_for(world: World) -> None:
    entries = grow(world, 30, seals=5, chance=Random(SEED))
    first = Checkpoint.objects.get(n=1)
    receipt = ledger.receipt(entries[-1], since=1)
    points = verifier.check(receipt)
    verifier.compare(points, [(1, bytes(first.root).hex()[:16])])
    assert [one["n"] for one in points] == [5, 1]
    assert [one["n"] for one in verifier.check(ledger.consistency(2))] == [5, 2]
