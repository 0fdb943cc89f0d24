"""The last desk 兜底: whatever is changed among officers and posts, somebody stays on whom a matter can land."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lianxin.kernel import ledger
from lianxin.kernel.refusal import Reason, refuse_if
from lianxin.people.queries import accountable_posts, last_desks


@contextmanager
def keeping_a_desk() -> Iterator[None]:
    """Make a change inside; it is refused (and undone with its transaction) when nobody would be left to land on.

    Refuses: the last staffed accountable post goes; with none of these, the office director's goes.
    """
    ledger.register("people")  # One such change at a time: two could each count on the other's desk.
    accountable, desks = bool(accountable_posts()), bool(last_desks())
    yield
    refuse_if(
        (
            accountable and not accountable_posts(),
            Reason(
                "last_accountable",
                "此后将没有人在兜底责任岗，到总时限的事项无人作最后答复。请先确定另一兜底责任岗",
                "Nobody would be left in an accountable post. Staff another first.",
            ),
        ),
        (
            desks and not last_desks(),
            Reason(
                "last_desk",
                "此后兜底责任岗和办公室主任都将无人，事项会失去去处。请先任命其中之一",
                "Neither an accountable post nor the office director would be staffed. Appoint one of them first.",
            ),
        ),
    )
