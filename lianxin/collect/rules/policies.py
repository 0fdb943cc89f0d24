"""Policies named in a text 政策文件: book-title marks around something that is a policy, not a newspaper."""

from __future__ import annotations

import re

from .passage import Mention, Passage

_POLICY = re.compile(r"《[^《》\n]{4,60}》")
_KIND = re.compile(r"政策|措施|办法|意见|通知|条例|规定|方案|细则|规划|指南|指引|计划|条|决定|若干|清单")


def policies(passage: Passage, start: int, end: int) -> list[Mention]:
    """Every policy named 政策名称 in this part of the text, with its marks."""
    found = [Mention(m.group(), m.start(), m.end()) for m in _POLICY.finditer(passage.raw, start, end)]
    return [policy for policy in found if _KIND.search(policy.text)]
