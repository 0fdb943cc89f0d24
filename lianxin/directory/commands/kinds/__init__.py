"""Kinds of table that the directory loads itself: `places` (areas, units), `parties`, `duties` (categories), `facts` of parties."""

from lianxin.directory.commands.kinds import duties, facts, parties, places
from lianxin.directory.commands.kinds.finding import found_by, referred

__all__ = ["duties", "facts", "found_by", "parties", "places", "referred"]
