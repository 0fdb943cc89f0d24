"""答复核对 of a matter: the words that would be released, looked at beside what was raised and what others were told lately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lianxin.casefile.models import Answer, Matter
from lianxin.reading.rules.answers import Checked, check

OTHERS_MOST: Final = 100
TEXT_MOST: Final = 6000


@dataclass(frozen=True, slots=True)
class Drafted:
    """Words that a raiser may get 拟答复, and the class of the result where it is known."""

    matter: Matter
    text: str
    result_class: str = ""


def checked(drafted: Drafted) -> Checked:
    """The hints on an answer; others are the latest answers of the same lead unit that the actor may see."""
    matter = drafted.matter
    question = f"{matter.title}。{matter.text}"[:TEXT_MOST]
    return check(
        question, drafted.text[:TEXT_MOST], result_class=drafted.result_class, others=others_of(matter)
    )


def others_of(matter: Matter) -> dict[str, str]:
    """What the raisers of other matters of the same lead unit were told lately, by the number of the matter."""
    rows = Answer.objects.filter(matter__lead_unit=matter.lead_unit_id, signed_at__isnull=False)
    rows = rows.exclude(matter=matter).order_by("-signed_at")
    return {
        number: text[:TEXT_MOST] for number, text in rows.values_list("matter__number", "text")[:OTHERS_MOST]
    }
