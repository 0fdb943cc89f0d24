"""Commands of people: `officers` (accounts), `posts` (who holds what), `loading` (both from a table), `tokens` (for programs)."""

from lianxin.people.commands import keeping, loading
from lianxin.people.commands.factors import require_second_factor, reset_second_factor
from lianxin.people.commands.officers import (
    First,
    found_district,
    new_officer,
    read_mobile,
    set_active,
    set_password,
)
from lianxin.people.commands.passwords import change_password
from lianxin.people.commands.posts import (
    appoint,
    close_post,
    open_post,
    set_accountable,
    set_charges,
    set_deputy,
)
from lianxin.people.commands.proposals import confirm
from lianxin.people.commands.signing import end_all, set_policy
from lianxin.people.commands.tokens import LONGEST_DAYS, PREFIX, digest_of, new_token, revoke_token
from lianxin.people.commands.tries import unlock

__all__ = [
    "LONGEST_DAYS",
    "PREFIX",
    "First",
    "appoint",
    "change_password",
    "close_post",
    "confirm",
    "digest_of",
    "end_all",
    "found_district",
    "keeping",
    "loading",
    "new_officer",
    "new_token",
    "open_post",
    "read_mobile",
    "require_second_factor",
    "reset_second_factor",
    "revoke_token",
    "set_accountable",
    "set_active",
    "set_charges",
    "set_deputy",
    "set_password",
    "set_policy",
    "unlock",
]
