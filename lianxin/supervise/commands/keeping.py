"""保存期限 of supervision: its words go with the matter."""

from __future__ import annotations

from lianxin.casefile.commands.keeping import words
from lianxin.supervise.models import Escalation, Instruction, Listing, MonthlyWord, Notice, Urge

words(Urge, "matter", "text")
words(Notice, "matter", "requirement", "reply")
words(Instruction, "matter", "text")
words(Escalation, "matter", "reason", "minutes")
words(Listing, "matter", "basis", "leader_opinion")
words(MonthlyWord, "listing__matter", "text")
