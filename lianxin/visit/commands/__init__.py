"""Commands of visit: `visits` (register, endorse, plan, contacts), and `loading` contacts from a district's own table."""

from lianxin.visit.commands import keeping, loading
from lianxin.visit.commands.visits import (
    MATTERS_MOST,
    Item,
    Seen,
    connect,
    disconnect,
    endorse,
    plan,
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
    "keeping",
    "loading",
    "plan",
    "read_host",
    "register",
    "register_visit",
]
