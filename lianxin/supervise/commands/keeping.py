"""保存期限 of supervision: its words go with the matter."""

from __future__ import annotations

from lianxin.casefile.commands.keeping import words
from lianxin.supervise.models import (
    Escalation,
    Instruction,
    InstructionWord,
    Listing,
    MonthlyWord,
    Notice,
    Urge,
)

words(Urge, "matter", "text")
words(Notice, "matter", "requirement", "level_reason", "reply", "effect")
words(Instruction, "matter", "text", "report")
words(InstructionWord, "instruction__matter", "text")
words(Escalation, "matter", "reason", "minutes")
words(Listing, "matter", "basis", "leader_opinion")
words(MonthlyWord, "listing__matter", "text")
