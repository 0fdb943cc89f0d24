"""Pages of collect: `register` a matter without a visit, `intake` of documents, `review` of the drafts read out of them."""

from lianxin.collect.web import intake, register, review

__all__ = ["intake", "register", "review"]
