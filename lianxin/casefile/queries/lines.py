"""Lines 列表行: matters as a list shows them: state in words, light with what is left, who has it now. Reads nothing itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lianxin.casefile.lifecycle import ENDS, LABELS, MATTER, State, awaited
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.time import light_of, light_words
from lianxin.casefile.rules import Outcome, ResultClass
from lianxin.kernel.lifecycle import Row
from lianxin.kernel.lights import Light
from lianxin.people.models import Post

TONES = {
    State.LISTED: "warn",
    State.ESCALATED: "alarm",
    State.CLOSED: "done",
    State.DECLINED: "plain",
    State.MERGED: "plain",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One matter as a row of a list."""

    matter: Matter
    state: tuple[str, str]
    tone: str
    light: Light | None
    left: str
    owner: str
    outcome: Outcome | None
    awaited: Row[State] | None


def line(matter: Matter, now: datetime, language: str) -> Line:
    """A matter as a row; the owner's post with its unit and holder must be loaded."""
    state = State(matter.state)
    lang = "en" if language.startswith("en") else "zh"
    return Line(
        matter=matter,
        state=LABELS[state],
        tone=TONES.get(state, "calm"),
        light=light_of(matter, now),
        left=light_words(matter, now, lang),
        owner=post_of(matter.owner_post),
        outcome=Outcome(matter.outcome) if matter.outcome and state in ENDS else None,
        awaited=awaited_of(matter),
    )


def awaited_of(matter: Matter) -> Row[State] | None:
    """The step that a matter waits for now; none when it has ended."""
    called = matter.called_back_at is not None
    planned = matter.result_class == ResultClass.B
    objected = matter.objected_at is not None
    step = awaited(State(matter.state), is_called_back=called, is_planned=planned, is_objected=objected)
    return MATTER.row(step) if step else None


def post_of(post: Post | None) -> str:
    """A post with its unit and holder in short: 三服务办 受理员 小李."""
    if post is None:
        return ""
    holder = post.holder.name if post.holder else "（空缺）"
    return f"{post.full_title} {holder}"


def lines(matters: Iterable[Matter], now: datetime, language: str) -> list[Line]:
    """Matters as rows of a list."""
    return [line(matter, now, language) for matter in matters]
