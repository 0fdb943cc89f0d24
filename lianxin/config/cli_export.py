"""`lianxin ledger`: ledgers in (`import`, beside) and out (`export`): matters as a workbook 导出台账, whatever their number."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlencode

import click

from lianxin.config.cli_common import (
    OPERATOR_NOTE,
    acting,
    as_json_option,
    echo,
    language_option,
    office_actor,
    refuse_with,
    show_json,
    speak,
    writing,
)
from lianxin.config.cli_ledger_in import import_ledger
from lianxin.config.cli_matters import filters, wanted_of
from lianxin.config.console import both
from lianxin.insight.commands import export_ledger
from lianxin.insight.queries.case_ledger_file import Taking, write_filled, write_standard
from lianxin.insight.rules.filling import Template, template_of
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.refusal import Refused


@click.group(name="ledger", help="事项台账：导出为工作簿，导入本单位的台账。")
def group() -> None:
    """The ledger of matters as files."""


group.add_command(import_ledger)


@group.command(name="export", help="导出事项台账（.xlsx）到 OUT，按操作人的权限范围。", epilog=OPERATOR_NOTE)
@acting(required=False)
@filters
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="本单位的台账模板（.xlsx），按其表头填入。",
)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@as_json_option
@language_option
def export(
    login: str | None,
    post: str | None,
    template: Path | None,
    out: Path,
    as_json: bool,
    lang: str | None,
    **want: Any,
) -> None:
    """Write the file; it appears under its name only when it is whole."""
    spoken, actor, at = speak(lang), office_actor(login, post), now()
    wanted = wanted_of(want)
    try:
        form = template_of(template.name, template.read_bytes()) if template else None
        done = export_ledger(by=Act(actor, at, Channel.CLI), filters=urlencode(wanted.as_query()))
        _kept(out, Taking(actor, wanted, at, done.entry, int(done.ids["rows"])), form)
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    if as_json:
        show_json({"file": str(out), "rows": int(done.ids["rows"]), "entry": done.entry})
        return
    echo(both(f"已导出{done.ids['rows']}件：{out}", f"{done.ids['rows']} matters written to {out}"))


def _kept(out: Path, taking: Taking, form: Template | None) -> None:
    """The whole file or none."""
    with writing(out), NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as file:
        part = Path(file.name)
        try:
            write_filled(file, taking, form) if form else write_standard(file, taking)
            part.replace(out)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
