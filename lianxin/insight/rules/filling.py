"""An office's own ledger template 台账模板 filled in place: finds its headings, refuses what is none, has the sandbox write it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lianxin.collect.rules.ledger_columns import Column, Mapped, mapped
from lianxin.directory.rules.sheet import bad_file, tables_of
from lianxin.kernel import sandbox
from lianxin.kernel.refusal import refuse

WORKER = Path(__file__).with_name("filling_worker.py")
LIMITS = sandbox.Limits(memory=1024 * 1024 * 1024, cpu_seconds=60, wall_seconds=90, output=64 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was understood: its bytes, the sheet with the headings, and what they mean."""

    content: bytes
    sheet: str
    found: Mapped

    @property
    def columns(self) -> list[Column]:
        """The columns it asks for, from the left."""
        return [self.found.columns[place] for place in sorted(self.found.columns)]


def template_of(name: str, content: bytes) -> Template:
    """Read a template. Refuses: what is no .xlsx, is damaged, or has fewer than three headings that are known."""
    if not content.startswith(b"PK") or Path(name).suffix.lower() == ".ods":
        raise refuse(
            "not_xlsx", "模板请另存为 .xlsx 后再上传", "Save the template as .xlsx.", field="template"
        )
    found = [(table.name, mapped(table.rows)) for table in tables_of(name, content)]
    known = [(sheet, one) for sheet, one in found if one is not None]
    if not known:
        raise refuse(
            "no_headings",
            "前12行里没有认出表头，至少要有三个常用栏目，如“企业名称”“反映问题”“办理部门”“办理情况”",
            "No headings were recognised in the first 12 lines; at least three usual ones are needed.",
            field="template",
        )
    sheet, best = max(known, key=lambda pair: len(pair[1].columns))
    return Template(content, sheet, best)


def filled(template: Template, rows: Sequence[Sequence[str]], mark: str) -> bytes:
    """The template with rows under its headings and the mark below. Refuses: too busy, damaged, too slow."""
    places = sorted(template.found.columns)
    counted = [place + 1 for place in places if template.found.columns[place].code == "place_in_list"]
    order = {
        "sheet": template.sheet,
        "line": template.found.line + 1,
        "places": [place + 1 for place in places],
        "counted": counted[0] if counted else 0,
        "rows": rows,
        "mark": mark,
    }
    head = json.dumps(order, ensure_ascii=False).encode("utf-8", "replace")
    try:
        given = len(head).to_bytes(8, "big") + head + template.content
        ended = sandbox.run(WORKER, given, limits=LIMITS)
    except sandbox.Busy:
        raise bad_file("busy") from None
    if ended.word:
        raise bad_file({"slow": "file_slow", "file_bomb": "file_bomb"}.get(ended.word, "file_damaged"))
    return ended.out
