"""Pages of insight: `home` by role, `books` that balance, `indicators` with the lists behind them, `running` of the system."""

from lianxin.insight.web import books, home, indicators, running

__all__ = ["books", "home", "indicators", "running"]
