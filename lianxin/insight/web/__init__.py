"""Pages of insight: `home` by role, `books` that balance, `indicators` with the lists behind them, `briefs` written from
them, `running` of the system.
"""

from lianxin.insight.web import books, briefs, home, indicators, running

__all__ = ["books", "briefs", "home", "indicators", "running"]
