"""Pages of policy: `programmes` and their conditions, their `files`, `matching` with parties, `following` up who was told."""

from lianxin.policy.web import files, following, matching, programmes

__all__ = ["files", "following", "matching", "programmes"]
