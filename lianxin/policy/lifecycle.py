"""政策跟踪: the life-cycle of a follow-up, from telling a party of a programme until it is paid out, refused or not wanted."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from lianxin.kernel.lifecycle import Need, Row, Table


class FollowState(StrEnum):
    """Where a follow-up is."""

    TOLD = "told"
    APPLIED = "applied"
    PAID = "paid"
    REFUSED = "refused"
    UNWANTED = "unwanted"


LABELS: Final = {
    FollowState.TOLD: ("已告知", "Told"),
    FollowState.APPLIED: ("已申报", "Applied"),
    FollowState.PAID: ("已兑付", "Paid out"),
    FollowState.REFUSED: ("未通过", "Refused"),
    FollowState.UNWANTED: ("不申报", "Not wanted"),
}
RUNNING: Final = frozenset({FollowState.TOLD, FollowState.APPLIED})
APPLIED_FOR: Final = Need(
    "applied_or_automatic",
    "还没有申报；只有免申即享的政策可以不申报",
    "It has not been applied for; only a programme that needs no application is paid without.",
)
GRANT: Final = "policy.follow"

FOLLOW_UP: Final = Table(
    name="follow_up",
    zh="政策跟踪",
    states=FollowState,
    labels=LABELS,
    ends=frozenset(FollowState) - RUNNING,
    rows=(
        Row("policy.tell", "告知政策", "Tell of a programme", frozenset(), FollowState.TOLD, GRANT),
        Row("policy.apply", "登记申报", "Record an application",
            frozenset({FollowState.TOLD, FollowState.REFUSED}), FollowState.APPLIED, GRANT),
        Row("policy.pay", "登记兑付", "Record the payment", RUNNING, FollowState.PAID, GRANT, (APPLIED_FOR,)),
        Row("policy.refuse", "登记未通过", "Record a refusal", RUNNING, FollowState.REFUSED, GRANT, (APPLIED_FOR,)),
        Row("policy.give_up", "登记不申报", "Record that it is not wanted", RUNNING, FollowState.UNWANTED, GRANT),
        Row("policy.note", "跟进记录", "Note what was done", RUNNING, None, GRANT),
        Row("policy.hand", "转交跟进", "Hand over a follow-up", RUNNING, None, GRANT),
    ),
)  # fmt: skip
