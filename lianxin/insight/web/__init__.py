"""Pages of insight: `home` by role, the `cockpit`, `books` that balance, `indicators` with the lists
behind them, `briefs` written from them and their `editions`, `case_ledgers` taken out, `running` of the system.
"""

from lianxin.insight.web import books, briefs, case_ledgers, cockpit, editions, home, indicators, running

__all__ = ["books", "briefs", "case_ledgers", "cockpit", "editions", "home", "indicators", "running"]
