"""Pages of policy: `programmes` and their conditions, `matching` with parties."""

from lianxin.policy.web import matching, programmes

__all__ = ["matching", "programmes"]
