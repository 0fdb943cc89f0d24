"""The ledger 全程留痕: `lines` (what an entry's digest covers), `writing` (entries), `sealing` (checkpoints over the tree),
`verifying` (everything, or one chain), `proving` (receipts). Nothing here changes a line.

An entry's digest covers the digest of the entry before it, so a changed, missing, swapped or inserted
line breaks its chain; the length and head kept on the subject's row, and the tree over all sealed entries, show a
truncated one. Only digests of who wrote and of what was written are chained (salted), so that a text may later be
erased by law, and an entry be shown without names, while chain and tree still prove the rest.
"""

from lianxin.kernel.ledger.lines import body_digest, digest
from lianxin.kernel.ledger.proving import consistency, receipt, receipt_of
from lianxin.kernel.ledger.sealing import latest, seal, short
from lianxin.kernel.ledger.verifying import Fault, Held, Verdict, verify
from lianxin.kernel.ledger.writing import append, note, prepare, register, written

__all__ = [
    "Fault",
    "Held",
    "Verdict",
    "append",
    "body_digest",
    "consistency",
    "digest",
    "latest",
    "note",
    "prepare",
    "receipt",
    "receipt_of",
    "register",
    "seal",
    "short",
    "verify",
    "written",
]
