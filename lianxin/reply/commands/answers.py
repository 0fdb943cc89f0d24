"""答复: the public answer is approved by a role and delivered through a recorded channel."""

from __future__ import annotations

from typing import Annotated

from lianxin.casefile.commands.taking import demand, taking
from lianxin.casefile.models import Answer, Matter
from lianxin.casefile.rules import AnswerChannel
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import unless


@command(
    "reply.approve",
    "答复审签",
    "Approve the answer",
    alone=("审签的是这一件的答复文字，须逐件过目", "what is signed is the answer to this one matter"),
)
def approve(
    *,
    by: Act,
    matter: Matter,
    text: Annotated[
        str,
        Ask(
            "答复内容（反映人看到的）",
            "The answer as the raiser reads it",
            long=True,
            help_zh="不填则用承办单位的公开答复口径",
            help_en="Empty: the unit's own draft is used",
        ),
    ] = "",
) -> Done:
    """The director approves what the raiser will read 答复审签; a changed text is a new answer, the draft is kept.

    Refuses: no text at all. Records: the text.
    """
    with taking("reply.approve", matter, by=by) as taken:
        draft = taken.matter.answer
        words = text.strip() or (draft.text if draft else "")
        demand(bool(words), "answer_missing", "请填写答复内容", "Write the answer.", field="text")
        taken.text = words
        taken.matter.answer = Answer.objects.create(
            matter=taken.matter,
            round=taken.matter.round,
            text=words,
            signed_by_id=by.actor.officer_id,
            signed_post_id=by.actor.post_id,
            signed_at=by.at,
        )
    return taken.done()


@command("reply.deliver", "送达回音", "Deliver the answer")
def deliver(
    *,
    by: Act,
    matter: Matter,
    channel: Annotated[AnswerChannel, Ask("送达渠道", "Channel")],
    delivered: Annotated[bool, Ask("已送达", "Delivered")] = True,
    note: Annotated[
        str,
        Ask(
            "送达说明",
            "Note",
            limit=200,
            help_zh="未送达时写明尝试情况",
            help_en="When it was not delivered, what was tried",
        ),
    ] = "",
) -> Done:
    """Give the signed answer to the raiser 送达回音, or record that it was tried in vain.

    Refuses: not signed, a failed attempt without a word about it. Stops: telling. Starts: call-back.
    """
    wrong = unless(
        delivered or bool(note.strip()),
        "note_missing",
        "未送达须写明尝试情况",
        "Say what was tried.",
        field="note",
    )
    with taking(
        "reply.deliver",
        matter,
        by=by,
        text=note,
        data={"channel": channel, "delivered": delivered},
        wrong=wrong,
    ) as taken:
        answer = taken.matter.answer
        assert answer is not None
        answer.channel, answer.attempted_at, answer.delivered, answer.note = channel, by.at, delivered, note
        answer.save()
    return taken.done()
