"""Pages of collect: `register` a matter without a visit, `intake` of documents, `review` of their drafts, `ledgers` taken over."""

from lianxin.collect.web import intake, ledgers, register, review

__all__ = ["intake", "ledgers", "register", "review"]
