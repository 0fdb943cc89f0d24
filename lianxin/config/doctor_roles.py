"""Checks of the database roles and of the walls 体检：数据库角色与行级安全."""

from __future__ import annotations

from django.db import connection

from lianxin.config import prepare, roles, walls
from lianxin.config.doctor import Finding, fine, hint, wrong

WHO = """
SELECT current_user::text, rolsuper OR rolbypassrls,
    EXISTS (SELECT 1 FROM pg_class WHERE relname = 'casefile_matter' AND pg_has_role(relowner, 'USAGE'))
FROM pg_roles WHERE rolname = current_user
"""


def database_role() -> Finding:
    """Pages and jobs connect as a role that row-level security binds and that owns no table."""
    with connection.cursor() as cursor:
        cursor.execute(WHO)
        name, is_unbound, is_owner = cursor.fetchone() or ("", False, False)
    if is_unbound:
        return wrong(
            f"数据库角色 {name} 是超级用户或有 BYPASSRLS，行级安全对它不起作用。"
            "请按 lianxin database-roles 建立两个普通角色。",
            f"The database role {name} is a superuser or has BYPASSRLS: row-level security does not bind it."
            " Make two ordinary roles as lianxin database-roles says.",
        )
    if is_owner:
        return hint(
            f"网页和后台任务以数据表的属主 {name} 连接，行级安全有效，但属主能拆除它。建议按 lianxin"
            " database-roles 另建应用角色，并设 LIANXIN_OWNER_URL。",
            f"Pages and jobs connect as {name}, the owner of the tables: row-level security holds, but the owner"
            " can take it down. Make a second role as lianxin database-roles says and set LIANXIN_OWNER_URL.",
        )
    return fine(f"应用角色 {name} 不拥有数据表", f"The application's role {name} owns no table")


def row_security() -> Finding:
    """Every table stands behind its wall as this version declares it."""
    with connection.cursor() as cursor:
        stand = roles.standing(cursor)
    missing = [one.table for one in walls.WALLS if stand.get(one.table) != walls.fingerprint(one)]
    if missing and not prepare.pending_migrations():
        words = ", ".join(missing[:3])
        return wrong(
            f"{len(missing)} 张表的行级安全缺失或与本版本不符（{words}）。运行 .venv/bin/lianxin prepare。",
            f"Row-level security of {len(missing)} tables is missing or not of this version ({words})."
            " Run .venv/bin/lianxin prepare.",
        )
    return fine(
        f"{len(walls.WALLS)} 张表的行级安全完好", f"Row-level security of {len(walls.WALLS)} tables stands"
    )
