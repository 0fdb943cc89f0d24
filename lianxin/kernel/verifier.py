#!/usr/bin/env python3
"""Checks a receipt of the ledger 核验留痕回执: one file, Python 3.9 or later, nothing to install, no network.

    python verifier.py receipt.json --checkpoint 12:3f9a…      回执与您手里的检查点核对 / against a checkpoint you hold
    python verifier.py receipt.json                            只核对回执自身 / the receipt by itself

Owns how an entry is digested and how a Merkle tree (RFC 9162) and its checkpoints are checked; Lianxin itself
computes with these very functions. Not how proofs are made. Ends with 0 when all holds, 1 when something does
not, 2 when there is nothing to check.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

RECEIPT = "lianxin-receipt-1"
CONSISTENCY = "lianxin-consistency-1"
SHORTEST_ROOT = 16
KEYS = {
    "receipt": {"kind", "entry", "index", "path", "checkpoint", "earlier"},
    "consistency": {"kind", "checkpoint", "earlier"},
    "entry": {
        "form", "id", "subject", "reference", "chain", "seq", "step", "state_from", "state_to", "at", "channel",
        "who", "body", "previous", "algorithm", "digest",
    },
    "checkpoint": {"n", "at", "size", "root", "previous", "seal", "algorithm"},
    "earlier": {"checkpoint", "path"},
    "body": {"text", "data", "salt"},
}  # fmt: skip
PLAIN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
Json = dict[str, Any]


class Wrong(Exception):
    """What does not hold 不符, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


def hashed(algorithm: str, *parts: bytes) -> bytes:
    """The digest of the parts one after the other: sha256 or sm3."""
    if algorithm == "sha256":
        return hashlib.sha256(b"".join(parts)).digest()
    if algorithm != "sm3":
        raise Wrong(f"不认识的摘要算法“{algorithm}”", f"unknown digest algorithm “{algorithm}”")
    try:
        state = hashlib.new("sm3")
    except ValueError:
        words = "this Python cannot compute SM3; use one with OpenSSL 1.1.1 or later"
        raise Wrong("本机的 Python 不支持国密 SM3，请换用带 OpenSSL 1.1.1 以上的版本", words) from None
    state.update(b"".join(parts))
    return state.digest()


def plain(data: object) -> bytes:
    """JSON with sorted keys and without spaces, as digests cover it."""
    return PLAIN(data).encode()


def body_digest(algorithm: str, salt: bytes, text: str, data: object) -> bytes:
    """The digest of what was written; `salt` is the part of the entry's salt that is for the body."""
    return hashed(algorithm, salt, plain([text, data]))


def entry_digest(entry: Json, who: str, body: str) -> bytes:
    """The digest of an entry of form 2: over the one before, its columns, and the digests of who and body."""
    columns = [
        2, entry["id"], entry["subject"], entry["reference"], entry["chain"], entry["seq"], entry["step"],
        entry["state_from"], entry["state_to"], entry["at"], entry["channel"], who, body, entry["algorithm"],
    ]  # fmt: skip
    return hashed(entry["algorithm"], bytes.fromhex(entry["previous"]), plain(columns))


def leaf_hash(algorithm: str, data: bytes) -> bytes:
    """A leaf of the tree (RFC 9162, 2.1.1)."""
    return hashed(algorithm, b"\x00", data)


def node_hash(algorithm: str, left: bytes, right: bytes) -> bytes:
    """An inner node of the tree (RFC 9162, 2.1.1)."""
    return hashed(algorithm, b"\x01", left, right)


def seal_of(algorithm: str, previous: bytes, n: int, size: int, root: bytes, at: str) -> bytes:
    """The seal of a checkpoint: over the seal before, its number, size, root and time."""
    return hashed(algorithm, previous, plain([n, size, root.hex(), at, algorithm]))


def _past_single(place: int, last: int) -> tuple[int, int]:
    """Up to the next level where the node is a right child: on the way it is the last one and has no sibling."""
    while not place & 1 and place:
        place, last = place >> 1, last >> 1
    return place, last


def root_of_inclusion(algorithm: str, leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that a leaf and its path lead to (RFC 9162, 2.1.3.2). Wrong when the path has not the right length."""
    if not 0 <= index < size:
        raise Wrong("条目序号不在检查点范围内", "the index lies outside the checkpoint")
    place, last, found = index, size - 1, leaf
    for one in path:
        if last == 0:
            raise Wrong("路径过长", "the path is too long")
        if place & 1 or place == last:
            found = node_hash(algorithm, one, found)
            place, last = _past_single(place, last)
        else:
            found = node_hash(algorithm, found, one)
        place, last = place >> 1, last >> 1
    if last:
        raise Wrong("路径不完整", "the path is too short")
    return found


def roots_of_consistency(
    algorithm: str, old: int, new: int, root: bytes, path: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """The old and the new root that a consistency path leads to (RFC 9162, 2.1.4.2); `root` is the old one."""
    if not 0 < old <= new or (old == new) != (not path):
        raise Wrong("一致性证明与检查点大小不符", "the consistency path does not fit the sizes")
    if old == new:
        return root, root
    steps = list(path) if old & (old - 1) else [root, *path]
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for one in steps[1:]:
        if last == 0:
            raise Wrong("一致性证明过长", "the consistency path is too long")
        if place & 1 or place == last:
            before, after = node_hash(algorithm, one, before), node_hash(algorithm, one, after)
            place, last = _past_single(place, last)
        else:
            after = node_hash(algorithm, after, one)
        place, last = place >> 1, last >> 1
    if last:
        raise Wrong("一致性证明不完整", "the consistency path is too short")
    return before, after


def written(receipt: Json) -> str:
    """A receipt as it stands in its file, byte for byte."""
    return json.dumps(receipt, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def read(raw: bytes) -> Json:
    """A receipt from its file; Wrong when it is not written as it was given out."""
    try:
        found = json.loads(raw.decode())
        same = isinstance(found, dict) and written(found).encode() == raw
    except (ValueError, RecursionError):
        same = False
    if not same:
        raise Wrong(
            "文件与导出时不是逐字节一致（被改动、截断，或被编辑器重新排版）",
            "the file is not byte for byte as it was given out (changed, cut, or formatted by an editor)",
        )
    checked: Json = found
    return checked


def check(receipt: Json) -> list[Json]:
    """Check a receipt and return its checkpoints, the latest first; Wrong with the first thing that does not hold."""
    kind = receipt.get("kind")
    if kind not in (RECEIPT, CONSISTENCY):
        raise Wrong("这不是连心桥的留痕回执", "this is no receipt of a Lianxin ledger")
    _keys(receipt, "receipt" if kind == RECEIPT else "consistency")
    point = receipt["checkpoint"]
    _check_seal(point)
    if kind == RECEIPT:
        _check_entry(receipt["entry"])
        leaf = leaf_hash(point["algorithm"], _hex(receipt["entry"]["digest"]))
        size, path = _number(point["size"]), _hexes(receipt["path"])
        if root_of_inclusion(point["algorithm"], leaf, _number(receipt["index"]), size, path) != _hex(
            point["root"]
        ):
            raise Wrong("这条留痕不在检查点封存的账本里", "the entry is not in the ledger that was sealed")
    return [point, *_check_earlier(receipt["earlier"], point)]


def _check_entry(entry: Json) -> None:
    _keys(entry, "entry")
    if entry["form"] != 2:
        raise Wrong("不认识的留痕格式，请下载新版核验程序", "unknown form of entry; get the present verifier")
    body = entry["body"]
    if isinstance(body, dict):
        _keys(body, "body")
        body = body_digest(entry["algorithm"], _hex(body["salt"]), body["text"], body["data"]).hex()
    _hex(entry["previous"], empty=entry["seq"] == 1)
    if entry_digest(entry, _hex(entry["who"]).hex(), _hex(body).hex()) != _hex(entry["digest"]):
        raise Wrong("留痕内容与其摘要不符", "the entry does not fit its digest")


def _check_earlier(earlier: Json | None, point: Json) -> list[Json]:
    if earlier is None:
        return []
    _keys(earlier, "earlier")
    first = earlier["checkpoint"]
    _check_seal(first)
    root, path = _hex(first["root"]), _hexes(earlier["path"])
    if first["algorithm"] != point["algorithm"] or first["n"] > point["n"]:
        raise Wrong("两个检查点不属于同一账本", "the two checkpoints are not of one ledger")
    found = roots_of_consistency(point["algorithm"], first["size"], point["size"], root, path)
    if found != (root, _hex(point["root"])):
        raise Wrong(
            "后一检查点不是前一检查点的延续：账本被改写过",
            "the later checkpoint does not continue the earlier one: the ledger was rewritten",
        )
    return [first]


def _check_seal(point: Json) -> None:
    _keys(point, "checkpoint")
    n, size, at = _number(point["n"]), _number(point["size"]), str(point["at"])
    previous, root = _hex(point["previous"], empty=n == 1), _hex(point["root"])
    if seal_of(point["algorithm"], previous, n, size, root, at) != _hex(point["seal"]):
        raise Wrong(f"检查点{n}与其封印不符", f"checkpoint {n} does not fit its seal")


def _keys(thing: Any, name: str) -> None:
    if not isinstance(thing, dict) or set(thing) != KEYS[name]:
        raise Wrong(f"回执缺项或多项：{name}", f"something is missing or too much in: {name}")


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 62:
        raise Wrong("序号不是数字", "a number is not one")
    return value


def _hex(value: Any, empty: bool = False) -> bytes:
    if empty and value == "":
        return b""
    if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{64}", value):
        raise Wrong("摘要应为64位小写十六进制", "a digest is not 64 lower-case hexadecimal digits")
    return bytes.fromhex(value)


def _hexes(values: Any) -> list[bytes]:
    if not isinstance(values, list) or len(values) > 128:
        raise Wrong("路径不是摘要的列表", "a path is not a list of digests")
    return [_hex(one) for one in values]


def held(text: str) -> tuple[int, str]:
    """A checkpoint that somebody holds, as `12:3f9a…`: its number and the root, or at least its first 16 digits."""
    n, _, root = text.strip().lower().partition(":")
    if not n.isdigit() or not re.fullmatch(f"[0-9a-f]{{{SHORTEST_ROOT},64}}", root):
        words = f"--checkpoint {text}: give N:ROOT, at least {SHORTEST_ROOT} digits of the root"
        raise Wrong(f"--checkpoint {text}：请写成“序号:根摘要”，根摘要至少前{SHORTEST_ROOT}位", words)
    return int(n), root


def compare(points: Sequence[Json], checkpoints: Sequence[tuple[int, str]]) -> None:
    """Compare a receipt's checkpoints with those held outside; Wrong when one differs or none is about the same number."""
    for n, root in checkpoints:
        same = [one for one in points if one["n"] == n]
        if not same:
            has = "、".join(str(one["n"]) for one in points)
            raise Wrong(
                f"回执里没有检查点{n}（有：{has}），请重新导出并注明检查点{n}",
                f"the receipt has no checkpoint {n} (it has {has}); have it given out again with it",
            )
        if not same[0]["root"].startswith(root):
            raise Wrong(
                f"检查点{n}的根摘要与您持有的不同：账本被改写过，或回执是伪造的",
                f"the root of checkpoint {n} is not the one you hold: ledger rewritten, or receipt forged",
            )


def told(receipt: Json, points: Sequence[Json], compared: bool) -> list[str]:
    """What holds, in words."""
    lines = []
    if receipt["kind"] == RECEIPT:
        entry = receipt["entry"]
        lines += [
            f"✓ {entry['reference']} 第{entry['seq']}条 {entry['step']} {entry['at']}：内容与摘要相符"
            " / the entry fits its digest",
            f"✓ 它是检查点{points[0]['n']}所封存 {points[0]['size']} 条留痕中的第 {receipt['index'] + 1} 条"
            f" / it is number {receipt['index'] + 1} of {points[0]['size']} sealed by checkpoint {points[0]['n']}",
        ]
    if len(points) > 1:
        lines.append(
            f"✓ 检查点{points[0]['n']}是检查点{points[1]['n']}的延续，其间没有改写"
            f" / checkpoint {points[0]['n']} continues {points[1]['n']}: nothing was rewritten"
        )
    lines += [f"  {one['n']}:{one['root']}  {one['at']}" for one in points]
    if compared:
        lines.append("✓ 与您持有的检查点一致 / it agrees with the checkpoint you hold")
    else:
        lines.append(
            "! 尚未与外部检查点核对：请用 --checkpoint 填入纸质回执、对账单或见证文件上的“序号:根摘要”"
            " / not compared with a checkpoint kept outside: add --checkpoint N:ROOT from paper or a witness"
        )
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Check one file and say so."""
    parser = argparse.ArgumentParser(description="核验连心桥留痕回执 / check a receipt of a Lianxin ledger")
    parser.add_argument("receipt", help="回执文件 / file of the receipt")
    parser.add_argument(
        "--checkpoint", action="append", default=[], metavar="N:ROOT", help="您持有的检查点 / one you hold"
    )
    given = parser.parse_args(arguments)
    try:
        raw = Path(given.receipt).read_bytes()
    except OSError as error:
        sys.stderr.write(f"✗ 无法读取 / cannot read {given.receipt}: {error.strerror}\n")
        return 2
    try:
        checkpoints = [held(one) for one in given.checkpoint]
        receipt = read(raw)
        points = check(receipt)
        compare(points, checkpoints)
    except Wrong as wrong:
        sys.stdout.write(f"✗ {wrong.zh}\n  {wrong.en}\n")
        return 1
    sys.stdout.write("\n".join(told(receipt, points, bool(checkpoints))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
