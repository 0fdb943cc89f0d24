"""走访记录表: a visit as the table that an office files. Who received the leader is told by his office alone."""

from __future__ import annotations

from lianxin.casefile.models import Matter
from lianxin.insight.rules.brief import veiled
from lianxin.kernel.grants import Actor
from lianxin.kernel.paper.shapes import Field, Form
from lianxin.onsite.models import Decision, DecisionKind
from lianxin.papers.queries.facts import day_words, prose
from lianxin.papers.rules import Kind, written_day
from lianxin.visit.models import Visit
from lianxin.visit.queries import matters_of
from lianxin.visit.rules import Mode, Period


def visit_form(actor: Actor, visit: Visit) -> Form:
    """A visit with what was raised at it, as far as the actor may know of it."""
    post = visit.leader_post
    leader = f"{post.title}{post.holder.name if post.holder else ''}"
    companions = "、".join(one.name for one in visit.companions.all())
    return Form(
        Kind.VISIT.zh,
        f"编号：{visit.number}",
        (
            (Field("走访领导", leader), Field("走访日期", f"{written_day(visit.on)}{Period(visit.period).zh}")),
            (Field("走访对象", visit.party.name), Field("走访方式", Mode(visit.mode).zh)),
            (Field("地点", visit.place), Field("接待人职务", visit.host_title)),
            (Field("随行人员", companions),),
            prose("生产经营（运行）情况", visit.situation),
            prose("宣传政策", visit.publicity),
            prose("问题和建议", _raised(actor, visit)),
            prose("领导审定意见", visit.endorsement),
            (Field("记录人", visit.recorded_by.name), Field("记录日期", day_words(visit.registered_at))),
            (Field("领导签字", ""), Field("接待人签字（可选）", "")),
        ),
    )  # fmt: skip


def _raised(actor: Actor, visit: Visit) -> str:
    rows = list(matters_of(actor, visit).order_by("number"))
    decided: dict[object, Decision] = {
        one.matter_id: one for one in Decision.objects.filter(matter__in=rows).order_by("at")
    }
    return "\n".join(_line(n, one, decided.get(one.pk)) for n, one in enumerate(rows, 1)) or "无"


def _line(n: int, matter: Matter, decision: Decision | None) -> str:
    done = f"【{DecisionKind(decision.kind).zh}】" if decision else "【带回办理】"
    said = (decision.requirement or decision.measures) if decision else ""
    return veiled(f"{n}. {matter.number} {matter.title}{done}{said}", {})
