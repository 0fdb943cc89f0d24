"""docs/export-format.md: every file, table and column of an export 导出格式说明, written from the models themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lianxin.config.whole import cells
from lianxin.config.whole.form import FORMAT, INDEXES, LEFT_OUT, Column, Table, table_file, tables

Rows = Callable[[Sequence[str], Iterable[Sequence[str]]], str]
ABOUT = f"""
`lianxin export-all OUT.zip` writes everything of a district into one file; `lianxin import-all FILE` brings it into an empty
installation of the same version. 全区数据整体导出、导入所用的格式；任何程序都可以读取。

- The file is a ZIP (ZIP64 where needed). Every member bears the day 1980-01-01, so that the same state gives the same bytes.
- `manifest.json`: `format` (now {FORMAT}), `program`, `migrations` (which tables it has), `series` (how far
  the readable numbers have come, such as `number_sfw_2026`), `checkpoint` (number and root of the
  ledger's last checkpoint), `personal` (`left out` or `sealed`), `salt`, `tables` and `files` (name, rows, bytes, SHA-256 of
  each), `missing` (attachments whose bytes were not there).
- `tables/NNN_NAME.jsonl`: one table, one row a line as a JSON object (UTF-8, `\\n`), sorted by key; a table stands after those
  that it points at. An empty table is an empty file.
- `files/NAME`: the bytes of an attachment, named as `casefile_attachment.stored` and `stored_small` name them.
- The comment of the ZIP is `lianxin-export-1 sha256 ` and the SHA-256 of every byte of the file before those 64 digits.
- Columns marked **sealed** hold names, numbers, texts that are encrypted at rest, and passwords. They are left out (`\\x`, a
  password as `!`), or with `--passphrase-file` they are `{cells.MARK}` and Base64 of 12 bytes of nonce and AES-256-GCM over the
  UTF-8 text. The key is the first {cells.KEY_BYTES} of {2 * cells.KEY_BYTES} bytes of scrypt (N={cells.COST}, r={cells.BLOCKS},
  p={cells.LANES}) over the passphrase and `salt`; the associated data are `TABLE 0x1f COLUMN 0x1f KEY`. What people wrote
  into texts that are not sealed stands there as they wrote it: keep the file as you keep a backup.
- The ledger is `kernel_entry`: each entry holds the digest of the one before it, `kernel_treeleaf` and `kernel_checkpoint` the
  tree over all of them; [receipts.md](receipts.md) says how to verify it without this program.
"""


def export_page(made: str, table_of: Rows) -> str:
    """The whole page.

    Args:
        made: the line that says that the page is made.
        table_of: what writes a Markdown table.
    """
    parts = ["# 导出格式 Format of an export\n", made, ABOUT, "\n## 不导出 Left out\n\n"]
    parts.append(
        table_of(("表 Table", "Why"), [(f"`{name}`", why) for name, why in sorted(LEFT_OUT.items())])
    )
    for place, table in enumerate(tables(), 1):
        parts.append(f"\n## {table_file(place, table)}　{table.words}\n\n")
        parts.append(table_of(("栏 Column", "内容 Holds", "说明", "指向 Points at"), _columns(table)))
    return "".join(parts)


def _columns(table: Table) -> Iterable[Sequence[str]]:
    for one in table.columns:
        yield f"`{one.name}`", _holds(table, one), one.words, f"`{one.points_at}`" if one.points_at else ""


def _holds(table: Table, one: Column) -> str:
    words = one.kind
    if one.is_sealed:
        words = "**sealed** text"
    if (table.name, one.name) in INDEXES:
        words = f"made anew from `{one.indexes}`"
    key = "key, " if one.name == table.key else ""
    return f"{key}{words}{' or null' if one.may_be_null else ''}"
