"""Turns translations (.po) into what gettext reads (.mo) without the gettext tools (翻译编译).

Owns the two file formats as far as translators' tools write them: contexts, plurals, comments, fuzzy entries.
"""

import ast
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MAGIC = 0x950412DE


@dataclass
class _Entry:
    fuzzy: bool = False
    parts: dict[str, str] = field(default_factory=dict)
    last: str = ""

    def key(self) -> str:
        context = f"{self.parts['msgctxt']}\x04" if "msgctxt" in self.parts else ""
        plural = f"\0{self.parts['msgid_plural']}" if "msgid_plural" in self.parts else ""
        return context + self.parts["msgid"] + plural

    def translation(self) -> str:
        forms = sorted(name for name in self.parts if name.startswith("msgstr"))
        return "\0".join(self.parts[name] for name in forms)


def parse(text: str) -> dict[str, str]:
    """The translations in a .po file, keyed as gettext looks them up; fuzzy and empty ones are left out."""
    entries = [entry for entry in _entries(text) if "msgid" in entry.parts and not entry.fuzzy]
    return {entry.key(): entry.translation() for entry in entries if entry.translation().strip("\0")}


def _entries(text: str) -> Iterator[_Entry]:
    entry = _Entry()
    for line in text.splitlines():
        line = line.strip()
        if _begins_new(line, entry):
            yield entry
            entry = _Entry()
        _take(line, entry)
    yield entry


def _begins_new(line: str, entry: _Entry) -> bool:
    """Comments, a context or a new msgid after a translation open the next entry."""
    opens = line.startswith("#") or line.startswith(("msgctxt ", "msgid "))
    return opens and any(name.startswith("msgstr") for name in entry.parts)


def _take(line: str, entry: _Entry) -> None:
    if line.startswith("#,"):
        entry.fuzzy = entry.fuzzy or "fuzzy" in line
    elif line.startswith("msg"):
        name, _, value = line.partition(" ")
        entry.last = name
        entry.parts[name] = _text_of(value)
    elif line.startswith('"') and entry.last:
        entry.parts[entry.last] += _text_of(line)


def _text_of(quoted: str) -> str:
    return str(ast.literal_eval(quoted))


def compiled(translations: dict[str, str]) -> bytes:
    """The content of a .mo file: sorted keys, two tables of lengths and offsets, then the texts."""
    pairs = sorted((key.encode(), value.encode()) for key, value in translations.items())
    keys, values = [key for key, _ in pairs], [value for _, value in pairs]
    start = 28 + 16 * len(pairs)
    key_table, key_end = _table(keys, start)
    value_table, _ = _table(values, key_end)
    header = struct.pack("<7I", MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    return header + key_table + value_table + b"".join(text + b"\0" for text in keys + values)


def _table(texts: list[bytes], offset: int) -> tuple[bytes, int]:
    rows = []
    for text in texts:
        rows.append(struct.pack("<2I", len(text), offset))
        offset += len(text) + 1
    return b"".join(rows), offset


def compile_all(top: Path) -> int:
    """Bring every .mo below a folder up to date; returns how many were written."""
    stale = [po for po in sorted(top.glob("**/locale/*/LC_MESSAGES/*.po")) if _is_stale(po)]
    for po in stale:
        draft = po.with_suffix(f".{os.getpid()}")
        draft.write_bytes(compiled(parse(po.read_text(encoding="utf-8"))))
        draft.replace(po.with_suffix(".mo"))
    return len(stale)


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns
