"""Pages of the outbox: `own` (my notices and how I am told), `channels` (ways out, rules, what failed)."""

from lianxin.outbox.web import channels, own

__all__ = ["channels", "own"]
