"""`lianxin database-roles`: the SQL with which the administrator of another PostgreSQL makes the two roles 数据库角色."""

from __future__ import annotations

import os

import click
from psycopg import sql

from lianxin.config import database
from lianxin.config.console import both

SETUP = """\
CREATE ROLE {owner} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
CREATE ROLE {app} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
CREATE DATABASE {name} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE {name} FROM PUBLIC;
GRANT CONNECT ON DATABASE {name} TO {app};
"""
AFTER = (
    "-- 已有的角色或库跳过相应语句，用 \\password 设定口令。然后设 LIANXIN_OWNER_URL（{owner}）和 DATABASE_URL（{app}），"
    "运行 lianxin prepare：建表、行级安全和 {app} 的权限都由它完成。",
    "-- Skip what exists; set passwords with \\password. Then set LIANXIN_OWNER_URL ({owner}) and DATABASE_URL"
    " ({app}) and run lianxin prepare, which makes tables, row-level security and the rights of {app}.",
)


def setup(*, owner: str, app: str, name: str) -> str:
    """The statements, to be run by an administrator of the server."""
    names = {"owner": sql.Identifier(owner), "app": sql.Identifier(app), "name": sql.Identifier(name)}
    return sql.SQL(SETUP).format(**names).as_string()


@click.command(
    name="database-roles", help="打印在另一台 PostgreSQL 上建立属主和应用两个角色的 SQL，由其管理员执行。"
)
@click.option("--owner", default=database.ROLE, show_default=True, help="属主：拥有数据表，升级时使用。")
@click.option(
    "--app", default=database.APP_ROLE, show_default=True, help="应用：网页和后台任务使用，不拥有任何表。"
)
@click.option("--name", default="", help="库名；默认取 DATABASE_URL 中的。")
def command(owner: str, app: str, name: str) -> None:
    """Print the SQL that makes both roles and the database."""
    described = database.from_url(os.environ["DATABASE_URL"]) if os.environ.get("DATABASE_URL") else {}
    click.echo(setup(owner=owner, app=app, name=name or described.get("NAME", database.NAME)), nl=False)
    click.echo(both(*(words.format(owner=owner, app=app) for words in AFTER)))
