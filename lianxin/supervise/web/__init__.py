"""Pages of supervise: `panel` (on a matter's page), `board`, `bulk` (many at once), `papers` (one notice or
instruction, listings), `lists` of notices and instructions, `rules` of the ladder.
"""

from lianxin.supervise.web import board, bulk, lists, panel, papers, rules

__all__ = ["board", "bulk", "lists", "panel", "papers", "rules"]
