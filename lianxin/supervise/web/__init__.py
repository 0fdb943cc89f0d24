"""Pages of supervise: `panel` (on a matter's page), `board`, `bulk` (many at once), `papers` (notices, instructions,
listings), `rules` of the ladder.
"""

from lianxin.supervise.web import board, bulk, panel, papers, rules

__all__ = ["board", "bulk", "panel", "papers", "rules"]
