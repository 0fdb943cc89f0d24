"""Commands of visit: `visits` (register, endorse, plan, contacts), `coverage`, `loading` contacts from a table."""

from lianxin.visit.commands import keeping, loading
from lianxin.visit.commands.coverage import plan_due, set_rhythm
from lianxin.visit.commands.visits import (
    MATTERS_MOST,
    Item,
    Seen,
    connect,
    disconnect,
    endorse,
    join_plan,
    plan,
    raise_at,
    read_host,
    register,
    register_visit,
)

__all__ = [
    "MATTERS_MOST",
    "Item",
    "Seen",
    "connect",
    "disconnect",
    "endorse",
    "join_plan",
    "keeping",
    "loading",
    "plan",
    "plan_due",
    "raise_at",
    "read_host",
    "register",
    "register_visit",
    "set_rhythm",
]
