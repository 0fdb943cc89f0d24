"""异议: the raiser does not accept an answer; the director rules, and until then the matter neither closes nor is listed."""

from __future__ import annotations

from typing import Annotated

from lianxin.casefile.commands.matters import start_over
from lianxin.casefile.commands.taking import Taken, taking
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import unless
from lianxin.people.queries import post_on_duty
from lianxin.people.rules import Role
from lianxin.reply.commands.echo import another_round
from lianxin.reply.models import Objection
from lianxin.supervise.commands import unlist

STEP_FROM = {State.CLOSED: "reply.object_to_end", State.DECLINED: "reply.object_to_declining"}


@command(
    "reply.object",
    "提出异议",
    "Object",
    alone=("异议写的是这一位反映人的理由", "it records the grounds of this one raiser"),
)
def object_to(
    *,
    by: Act,
    matter: Matter,
    text: Annotated[
        str,
        Ask(
            "异议内容",
            "What is not accepted",
            long=True,
            limit=1000,
            help_zh="答复里哪一点与事实不符、哪一项没有答复，请写具体",
            help_en="What in the answer is not so, or which point was left out",
        ),
    ],
) -> Done:
    """Keep that the raiser does not accept the answer or the declining 异议; an officer may do so for whoever calls or comes.

    Refuses: no words, a second objection in a round, more than 30 days after the answer (信访工作条例第三十五条).
    What had ended waits for the call-back again, what was declined for acceptance. Starts: call-back or accept.
    Tells: the director.
    """
    wrong = unless(
        bool(text.strip()), "text_missing", "请填写异议内容", "Say what is not accepted.", field="text"
    )
    step = STEP_FROM.get(State(matter.state), "reply.object")
    officer = None if by.actor.is_system else by.actor.officer_id
    with taking(step, matter, by=by, text=text, data={"behalf": officer is not None}, wrong=wrong) as taken:
        one = taken.matter
        taken.data["round"] = one.objected_round = one.round
        Objection.objects.create(matter=one, round=one.round, text=text.strip(), by_id=officer, at=by.at)
        if step == "reply.object_to_declining":
            start_over(taken)
        else:
            one.objected_at = by.at
            one.archived_at = None
        director = post_on_duty((Role.OFFICE_DIRECTOR,))
        if one.state == State.TO_CALL_BACK:
            one.owner_post = director
        taken.tell([director.id], "反映人对答复提出异议，请处理")
    return taken.done()


@command(
    "reply.rule_objection",
    "处理异议",
    "Rule on an objection",
    alone=("异议须逐件审查答复", "each objection has to be looked into"),
)
def rule_objection(
    *,
    by: Act,
    matter: Matter,
    upheld: Annotated[
        bool,
        Ask(
            "异议成立",
            "The objection holds",
            help_zh="成立的重新办理；不成立的须向反映人说明依据",
            help_en="If so it is handled once more; if not the raiser reads why",
        ),
    ],
    ruling: Annotated[
        str,
        Ask("处理意见（告知反映人）", "Ruling, told to the raiser", long=True, limit=1000),
    ],
) -> Done:
    """Rule on an objection 处理异议: it holds and the matter is handled once more, or it does not and the raiser reads why.

    Refuses: no open objection, no words, whoever handled the matter. Upheld on a listed matter, it comes off the list.
    """
    wrong = unless(
        bool(ruling.strip()), "ruling_missing", "请填写处理意见", "Write the ruling.", field="ruling"
    )
    with taking(
        "reply.rule_objection", matter, by=by, text=ruling, data={"upheld": upheld}, wrong=wrong
    ) as taken:
        _settle(taken, upheld, ruling.strip())
    if not upheld:
        return taken.done()
    if taken.matter.state == State.LISTED:
        return unlist(by=by.part(), matter=taken.matter, reason=f"异议成立：{ruling.strip()}"[:400])
    return another_round(by.part(), taken.matter, f"异议成立：{ruling.strip()}")


def _settle(taken: Taken, upheld: bool, ruling: str) -> None:
    one, by = taken.matter, taken.by
    Objection.objects.filter(matter=one, ruled_at__isnull=True).update(
        upheld=upheld, ruling=ruling, ruled_by=by.actor.officer_id, ruled_at=by.at
    )
    one.objected_at = None
    if one.state == State.TO_CALL_BACK and one.called_back_at is None:
        one.owner_post = post_on_duty((Role.CALL_BACK, Role.OFFICE_DIRECTOR))
