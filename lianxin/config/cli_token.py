"""`lianxin token`: keys with which programs use the interface 接口令牌: new, list, revoke."""

from __future__ import annotations

from uuid import UUID

import click

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
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.refusal import Refused
from lianxin.people.commands import LONGEST_DAYS, new_token, revoke_token
from lianxin.people.models import Token


@click.group(name="token", help="接口令牌：签发、列出、吊销。", epilog=OPERATOR_NOTE)
def group() -> None:
    """Tokens of programs."""


@group.command(name="new", help="签发令牌；只显示这一次。")
@acting()
@click.option("--name", required=True, help="用途，如“数据大屏”。")
@click.option("--days", type=int, default=LONGEST_DAYS, show_default=True, help="有效天数。")
@as_json_option
@language_option
def new(login: str, post: str | None, name: str, days: int, as_json: bool, lang: str | None) -> None:
    """Make a token and print its secret."""
    spoken = speak(lang)
    act = Act(actor_named(login, post), now(), Channel.CLI)
    try:
        token, secret = new_token(by=act, name=name, days=days)
    except Refused as refused:
        refuse_with(refused, as_json=as_json, lang=spoken)
    if as_json:
        show_json({"id": str(token.id), "token": secret, "expires_at": token.expires_at.isoformat()})
        return
    until = f"{token.expires_at:%Y-%m-%d}"
    echo(secret)
    echo(
        both(
            f"有效期至 {until}，标识 {token.id}。请立即保存，不再显示。",
            f"Valid until {until}, id {token.id}. Keep it now; it is not shown again.",
        ),
        err=True,
    )


@group.command(name="list", help="列出令牌（不含密钥）。")
@click.option("--all", "everything", is_flag=True, help="包括已吊销的。")
@as_json_option
def list_tokens(everything: bool, as_json: bool) -> None:
    """Print the tokens of everybody."""
    rows = Token.objects.select_related("officer", "post__unit").order_by("made_at")
    rows = rows if everything else rows.filter(revoked_at__isnull=True, expires_at__gt=now())
    told = [
        {
            "id": str(one.id),
            "login": one.officer.login,
            "post": f"{one.post.unit.name}{one.post.title}",
            "name": one.name,
            "expires_at": one.expires_at.isoformat(),
            "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
        }
        for one in rows
    ]
    if as_json:
        show_json(told)
        return
    for row in told:
        echo(f"{row['id']}  {row['login']}  {row['post']}  {row['name']}  {str(row['expires_at'])[:10]}")


@group.command(name="revoke", help="吊销令牌，立即生效。")
@acting()
@click.argument("token_id", type=click.UUID)
@language_option
def revoke(login: str, post: str | None, token_id: UUID, lang: str | None) -> None:
    """End a token."""
    spoken = speak(lang)
    try:
        token = revoke_token(by=Act(actor_named(login, post), now(), Channel.CLI), token_id=token_id)
    except Refused as refused:
        refuse_with(refused, as_json=False, lang=spoken)
    echo(both(f"已吊销：{token.name}", f"Revoked: {token.name}"))
