"""Pages of policy: `programmes` and their conditions, `matching` with parties, `following` up who was told."""

from lianxin.policy.web import following, matching, programmes

__all__ = ["following", "matching", "programmes"]
