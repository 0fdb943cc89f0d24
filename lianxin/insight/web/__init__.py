"""Pages of insight: `home` by role, the `cockpit`, `books` that balance, `indicators` with the lists behind them, `exclusions`
from them, `briefs` written from them and their `editions`, `case_ledgers` taken out, `running` of the
system, the `gallery` of components.
"""

from lianxin.insight.web import (
    books,
    briefs,
    case_ledgers,
    cockpit,
    editions,
    exclusions,
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
    "exclusions",
    "gallery",
    "home",
    "indicators",
    "running",
]
