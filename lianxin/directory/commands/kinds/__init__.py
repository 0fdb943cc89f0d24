"""Kinds of table that the directory loads itself: `places` (areas, units), `parties`, `duties` (categories)."""

from lianxin.directory.commands.kinds import duties, parties, places
from lianxin.directory.commands.kinds.finding import found_by, referred

__all__ = ["duties", "found_by", "parties", "places", "referred"]
