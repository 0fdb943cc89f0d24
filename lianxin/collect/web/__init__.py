"""Pages of collect: `register` a matter without a visit, `excerpts` of a text, `intake` of documents, `review` of their drafts,
`ledgers` taken over, rows that are `pasted`, `online` what people report themselves.
"""

from lianxin.collect.web import excerpts, intake, ledgers, online, pasted, register, review

__all__ = ["excerpts", "intake", "ledgers", "online", "pasted", "register", "review"]
