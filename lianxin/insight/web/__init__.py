"""Pages of insight: `home` by role, the `cockpit`, `books` that balance, `indicators` with the lists behind them, `briefs`
written from them and their `editions`, `case_ledgers` taken out, `running` of the system, the `gallery` of components.
"""

from lianxin.insight.web import (
    books,
    briefs,
    case_ledgers,
    cockpit,
    editions,
    gallery,
    home,
    indicators,
    running,
)

__all__ = [
    "books",
    "briefs",
    "case_ledgers",
    "cockpit",
    "editions",
    "gallery",
    "home",
    "indicators",
    "running",
]
