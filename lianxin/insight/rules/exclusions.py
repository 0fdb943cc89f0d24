"""剔除: for which reasons a matter is left out of which indicators. No database."""

from __future__ import annotations

from collections.abc import Mapping

from lianxin.kernel.words import Labelled


class ExclusionScope(Labelled):
    """剔除范围"""

    LIMITS = "limits", "时限指标（签收、联系、办结是否按时）", "Limits (signing, contact, handling in time)"
    OUTCOME = "outcome", "结果指标（解决、满意、重办）", "Outcome (solved, content, redone)"
    BOTH = "both", "时限指标和结果指标", "Limits and outcome"


class ExclusionReason(Labelled):
    """剔除理由: a closed list, so that it can be counted."""

    UNREASONABLE = "unreasonable", "诉求不合理", "Unreasonable demand"
    FORCE = "force", "不可抗力", "Force majeure"
    BEYOND = "beyond", "超出区级职权", "Beyond the district's powers"
    LEGAL = "legal", "已进入诉讼、仲裁、复议等法定途径", "Pending in a legal channel"
    DUPLICATE = "duplicate", "重复反映", "Raised before"
    UNREACHABLE = "unreachable", "反映人联系不上", "Raiser cannot be reached"


LEFT_OUT_OF: Mapping[ExclusionScope, tuple[str, ...]] = {
    ExclusionScope.LIMITS: ("signed_in_time", "contacted", "finished_in_time", "finished_in_time_strict"),
    ExclusionScope.OUTCOME: (
        "solved",
        "content",
        "content_strict",
        "agreeing",
        "redone",
        "content_again",
    ),
}


def scope_of(code: str) -> ExclusionScope | None:
    """Under which scope matters may be left out of an indicator; none where they never are."""
    return next((scope for scope, codes in LEFT_OUT_OF.items() if code in codes), None)
