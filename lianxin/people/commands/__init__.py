"""Commands of people: `officers` (accounts), `posts` (who holds what), `loading` (both from a table), `tokens` (for programs)."""

from lianxin.people.commands import keeping, loading
from lianxin.people.commands.officers import (
    found_district,
    new_officer,
    read_mobile,
    set_active,
    set_password,
)
from lianxin.people.commands.posts import (
    appoint,
    close_post,
    open_post,
    set_accountable,
    set_charges,
    set_deputy,
)
from lianxin.people.commands.tokens import LONGEST_DAYS, PREFIX, digest_of, new_token, revoke_token

__all__ = [
    "LONGEST_DAYS",
    "PREFIX",
    "appoint",
    "close_post",
    "digest_of",
    "found_district",
    "keeping",
    "loading",
    "new_officer",
    "new_token",
    "open_post",
    "read_mobile",
    "revoke_token",
    "set_accountable",
    "set_active",
    "set_charges",
    "set_deputy",
    "set_password",
]
