"""Proving 举证: a receipt for one sealed entry, and the path between two checkpoints, as files that `verifier` checks.

Owns what a receipt holds: no name and no text unless the body is asked for. Who may have one is for those who call.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from lianxin.kernel.ledger.lines import FORM, body_salt, line_of, shown
from lianxin.kernel.ledger.sealing import iso, latest, stored_block
from lianxin.kernel.merkle import Tree
from lianxin.kernel.models import Checkpoint, Entry, TreeLeaf
from lianxin.kernel.refusal import refuse
from lianxin.kernel.verifier import CONSISTENCY, RECEIPT

Json = dict[str, Any]


def receipt(entry: Entry, *, since: int | None = None, with_body: bool = False) -> Json:
    """The receipt of one entry 留痕回执 under the latest checkpoint.

    Args:
        entry: the entry.
        since: number of an earlier checkpoint that the reader holds; the path from it is added. Without it, the one
            that first sealed the entry.
        with_body: show text and data.

    Refuses: an entry not sealed yet, one of before the present form, no such checkpoint, an erased body.
    """
    leaf, point = TreeLeaf.objects.filter(entry_id=entry.id).first(), latest()
    if leaf is None or point is None:
        raise refuse(
            "not_sealed",
            "这条留痕尚未封存，请稍后（至多10分钟）再取",
            "This entry is not sealed yet; come back in ten minutes.",
        )
    if entry.form != FORM:
        raise refuse(
            "old_form",
            "这条留痕形成于升级之前，不能单独开具回执，请整体核验",
            "This entry was made before receipts existed; verify the whole ledger instead.",
        )
    tree = Tree(point.algorithm, stored_block)
    earlier = _checkpoint(since) if since else _first_over(leaf.index)
    return {
        "kind": RECEIPT,
        "entry": _entry(entry, with_body=with_body),
        "index": leaf.index,
        "path": [one.hex() for one in tree.inclusion(leaf.index, point.size)],
        "checkpoint": statement(point),
        "earlier": _earlier(tree, earlier, point),
    }


def receipt_of(chain_id: UUID, seq: int, *, since: int | None = None, with_body: bool = False) -> Json:
    """The receipt of one entry of a subject, by its place there. Refuses: no such entry, and what `receipt` refuses."""
    entry = Entry.objects.filter(chain_id=chain_id, seq=seq).first()
    if entry is None:
        raise refuse("not_found", "没有这条留痕", "There is no such entry.")
    return receipt(entry, since=since, with_body=with_body)


def consistency(since: int) -> Json:
    """The path from an earlier checkpoint to the latest 一致性证明. Refuses: no such checkpoint."""
    earlier, point = _checkpoint(since), latest()
    assert point is not None
    tree = Tree(point.algorithm, stored_block)
    return {
        "kind": CONSISTENCY,
        "checkpoint": statement(point),
        "earlier": _earlier(tree, earlier, point),
    }


def statement(point: Checkpoint) -> Json:
    """A checkpoint as plain values."""
    return {
        "n": point.n,
        "at": iso(point.at),
        "size": point.size,
        "root": bytes(point.root).hex(),
        "previous": bytes(point.previous).hex(),
        "seal": bytes(point.seal).hex(),
        "algorithm": point.algorithm,
    }


def _checkpoint(n: int) -> Checkpoint:
    found = Checkpoint.objects.filter(n=n).first()
    if found is None:
        raise refuse("not_found", f"没有检查点{n}", f"There is no checkpoint {n}.", field="since")
    return found


def _first_over(index: int) -> Checkpoint:
    return Checkpoint.objects.filter(size__gt=index).order_by("n")[0]


def _earlier(tree: Tree, earlier: Checkpoint, point: Checkpoint) -> Json | None:
    if earlier.n == point.n:
        return None
    path = [one.hex() for one in tree.consistency(earlier.size, point.size)]
    return {"checkpoint": statement(earlier), "path": path}


def _entry(entry: Entry, *, with_body: bool) -> Json:
    line = line_of(entry)
    found = shown(line)
    if with_body and line.erased_at is None:
        found["body"] = {"text": line.text, "data": line.data, "salt": body_salt(line).hex()}
    return found
