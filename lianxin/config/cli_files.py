"""`lianxin attach`: bring files to a matter on the command line 上传附件, looked through as on the page."""

from __future__ import annotations

from contextlib import ExitStack
from uuid import UUID

import click

from lianxin.casefile.commands.files import attach
from lianxin.casefile.queries.scope import matter_for
from lianxin.config.cli_common import (
    OPERATOR_NOTE,
    acting,
    actor_named,
    as_json_option,
    echo,
    language_option,
    refuse_with,
    show_json,
    speak,
)
from lianxin.config.console import both
from lianxin.config.doing import as_json as done_json
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.files.checking import offered
from lianxin.kernel.ids import new_id
from lianxin.kernel.refusal import Refused


@click.command(name="attach", help="上传附件：lianxin attach NUMBER FILE… --as LOGIN", epilog=OPERATOR_NOTE)
@click.argument("number")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False), metavar="FILE…"
)
@acting()
@click.option("--told/--internal", "is_told", default=False, help="反映人凭查询码可见；默认仅限内部。")
@click.option("--names-raiser", is_flag=True, help="含反映人信息。")
@click.option("--from-raiser", is_flag=True, help="反映人提供。")
@click.option("--key", type=click.UUID, help="请求编号：同一编号只办理一次 idempotency key.")
@as_json_option
@language_option
def command(
    number: str,
    files: tuple[str, ...],
    login: str,
    post: str | None,
    is_told: bool,
    names_raiser: bool,
    from_raiser: bool,
    key: UUID | None,
    as_json: bool,
    lang: str | None,
) -> None:
    """Attach the files, all or none."""
    spoken = speak(lang)
    actor = actor_named(login, post)
    try:
        with ExitStack() as stack:
            given = [offered(stack.enter_context(click.open_file(one, "rb"))) for one in files]
            done = attach(
                by=Act(actor, now(), Channel.CLI, key or new_id()),
                matter=matter_for(actor, number),
                files=given,
                is_internal=not is_told,
                names_raiser=names_raiser,
                from_raiser=from_raiser,
            )
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    if as_json:
        show_json(done_json(done))
    else:
        echo(
            both(f"✓ {done.number} 已上传 {len(done.ids)} 个附件", f"✓ {done.number}: {len(done.ids)} files")
        )
