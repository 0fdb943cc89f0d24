"""Pages of collect: `register` a matter without a visit, `intake` of documents, `review` of their drafts, `ledgers` taken over,
`online` what people report themselves.
"""

from lianxin.collect.web import intake, ledgers, online, register, review

__all__ = ["intake", "ledgers", "online", "register", "review"]
