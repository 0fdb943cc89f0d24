"""`lianxin intake`: read reports from files 读取材料. Without `--as` it prints what was read and writes nothing."""

import json
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from lianxin.collect.rules import Reading, UnreadableFile, read, text_of
from lianxin.collect.rules.figure_labels import FIGURE_LABELS
from lianxin.config.console import Problem, both, plain


@click.command(
    name="intake", help="读取材料（txt、html、docx、pdf，- 为标准输入），列出读到的走访、事项和数字。"
)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON；多个文件为一个数组。")
@click.option("--as", "login", metavar="LOGIN", help="与 --save 一起：以谁的名义存为草稿。")
@click.option("--save", is_flag=True, help="存为草稿，供在网页上核对。")
def command(files: tuple[str, ...], as_json: bool, login: str | None, save: bool) -> None:
    """Print the reading of each file, or store it as drafts."""
    if save != bool(login):
        raise click.UsageError("--save 与 --as LOGIN 须同时使用。")
    texts = [(name, _text(name)) for name in files]
    if login:
        # Only this needs Django and a database; reading alone shall start at once.
        prepare = import_module("lianxin.config.prepare")
        prepare.set_up_django()
        with prepare.database_up():
            import_module("lianxin.config.cli_drafts").store(texts, login, as_json)
        return
    readings = [read(text) for _, text in texts]
    if as_json:
        told = [reading.as_json() for reading in readings]
        click.echo(plain(json.dumps(told[0] if len(told) == 1 else told, ensure_ascii=False, indent=2)))
        return
    for (name, _), reading in zip(texts, readings, strict=True):
        for line in summary(name, reading):
            click.echo(plain(line))


def _text(name: str) -> str:
    try:
        return text_of("" if name == "-" else name, _content(name))
    except UnreadableFile as error:
        raise Problem(f"{name}：{error.message_zh}", f"{name}: {error.message_en}") from None


def _content(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError:
        raise UnreadableFile("missing") from None


def summary(name: str, reading: Reading) -> list[str]:
    """A reading as a person reads it."""
    told: Mapping[str, Any] = reading.as_json()
    lost = both("，有无法恢复的内容", ", some text is lost beyond repair") if told["lost"] else ""
    figures = "，".join(
        f"{FIGURE_LABELS.get(key, (key, key))[0]} {value}" for key, value in told["figures"].items()
    )
    head = [
        f"【{told['title'] or name}】 {told['district'] or ''} {told['date'] or ''}".rstrip(),
        f"  清除注音 {told['removed']} 处{lost}",
        f"  数字：{figures}" if figures else "",
        f"  领域：{'、'.join(told['fields'])}" if told["fields"] else "",
        f"  单位：{'、'.join(told['units'])}" if told["units"] else "",
    ]
    visits = [f"  走访{place}：{_visit(one)}" for place, one in enumerate(told["visits"], 1)]
    matters = [line for place, one in enumerate(told["matters"], 1) for line in _matter(place, one)]
    return [line for line in [*head, *visits, *matters] if line]


def _visit(one: dict[str, Any]) -> str:
    when = one.get("date") or one.get("date_text") or ""
    words = [f"{one.get('leader_title', '')}{one.get('leader', '')}", "→", one.get("party", ""), when]
    return " ".join(str(word) for word in [*words, one.get("place", "")] if word)


def _matter(place: int, one: dict[str, Any]) -> list[str]:
    labels = {
        "party": "反映",
        "place": "地点",
        "category": "类别",
        "lead": "牵头",
        "support": "联动",
        "upward": "向上争取",
        "policy": "政策",
        "measures": "措施",
        "outcome": "结果",
    }
    facts = {zh: one.get(key) for key, zh in labels.items() if one.get(key)}
    lines = [
        f"    {zh}：{'、'.join(value) if isinstance(value, list) else value}" for zh, value in facts.items()
    ]
    return [f"  事项{place}（{one.get('kind', '')}）：{one.get('raised', '')}", *lines]
