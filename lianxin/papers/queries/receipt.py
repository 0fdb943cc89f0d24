"""受理回执 as paper: what the raiser takes home, with the code by which the matter is followed."""

from __future__ import annotations

from uuid import UUID

from lianxin.collect.queries import receipt
from lianxin.insight.rules.brief import veiled
from lianxin.kernel.paper.shapes import Field, Form
from lianxin.papers.queries.facts import Facts, day_words, prose
from lianxin.papers.rules import Kind

RAISED_MOST = 300


def receipt_form(facts: Facts, _key: UUID) -> Form:
    """受理回执: a person is not named on it, as he who holds it knows who he is."""
    matter, held = facts.matter, receipt(facts.matter)
    next_step = held.next_step.zh if held.next_step else ""
    by = f"，{day_words(held.by)}前" if next_step and held.by else ""
    raised = veiled(matter.text, {})
    return Form(
        Kind.RECEIPT.zh,
        f"编号：{matter.number}",
        (
            (Field("事项", matter.title),),
            prose("反映内容", raised[:RAISED_MOST] + ("……" if len(raised) > RAISED_MOST else "")),
            (Field("登记日期", day_words(matter.registered_at)), Field("查询码", held.code)),
            (Field("下一步", f"{next_step}{by}"),),
            (Field("最迟答复", f"{day_words(matter.backstop_at)}前必有答复；到期未答复的，由区领导直接督办。"),),
            (Field("留痕摘要", held.digest),),
        ),
        feet=(
            "请妥善保管查询码，在区三服务网页“查询办理进度”中输入查询码，或告知工作人员编号，即可查看进度和答复。",
            f"{facts.body.name}　　{day_words(matter.registered_at)}",
        ),
    )  # fmt: skip
