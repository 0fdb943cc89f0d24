"""信函格式文书 of a matter: the letter that gives it out, the answer, the report on an instruction. Wording as offices use it."""

from __future__ import annotations

from uuid import UUID

from lianxin.casefile.models import Answer
from lianxin.casefile.rules import ClockKind
from lianxin.directory.rules import PartyKind
from lianxin.dispatch.models import Undertaking
from lianxin.dispatch.rules import Part
from lianxin.insight.queries.case_ledger import SALUTATION
from lianxin.insight.rules.brief import veiled
from lianxin.kernel.paper.shapes import Letter
from lianxin.papers.queries.facts import SECRECY, Facts, day_words
from lianxin.papers.rules import DRAFT, Kind, written_day
from lianxin.supervise.models import Instruction, InstructionWord


def order_letter(facts: Facts, key: UUID) -> Letter:
    """交办函 to one unit."""
    part = Undertaking.objects.select_related("unit").get(pk=key)
    return Letter(
        body=facts.body.name,
        number=facts.number(Kind.LETTER, key),
        title=f"关于办理“{facts.matter.title}”事项的函",
        to=part.unit.name,
        paragraphs=[_why(facts, part), *_requests(facts, part)],
        attachments=["1.问题办理情况反馈表"],
        signed=facts.signed,
        note=DRAFT,
    )


def _why(facts: Facts, part: Undertaking) -> str:
    """What was raised, and which part of it this unit is asked for."""
    support = facts.units(Part.SUPPORT)
    asked = {
        Part.LEAD: f"请你单位牵头，会同{support}办理" if support else "请你单位牵头办理",
        Part.SUPPORT: f"请你单位配合{facts.units(Part.LEAD)}办理",
        Part.OWN: "请你单位按职责办理",
    }[Part(part.part)]
    raised = veiled("".join(facts.matter.text.split("\n")), {}).rstrip("。；; ")
    task = f"（办理要求：{part.task.rstrip('。')}）" if part.task else ""
    return f"{facts.source}，反映：{raised}。经研究，{asked}{task}，并请注意以下事项："


def _requests(facts: Facts, part: Undertaking) -> list[str]:
    signs, contacts = (facts.due(kind, part=part.pk) for kind in (ClockKind.SIGN, ClockKind.CONTACT))
    ends = facts.handled_by
    first = "，".join(
        words for words in (f"于{signs}前签收" if signs else "", f"{contacts}前与反映单位联系" if contacts else "") if words
    )  # fmt: skip
    asked = [
        f"请{first}。" if first else "",
        f"请于{ends}前办结，并将《问题办理情况反馈表》（经单位负责人审签）函复我单位。" if ends else "",
        "确需延期的，请于到期1个工作日前书面说明；不属于职责范围的，请于1个工作日内书面提出。",
        SECRECY if facts.matter.is_confidential else "",
    ]
    kept = [one for one in asked if one]
    return [f"{mark}、{one}" for mark, one in zip("一二三四", kept, strict=False)]


def answer_letter(facts: Facts, key: UUID) -> Letter:
    """答复函: the answer as it was signed, to whoever raised the matter; a person is greeted without his name."""
    answer = Answer.objects.get(pk=key)
    matter = facts.matter
    is_person = matter.is_confidential or matter.party_kind == PartyKind.RESIDENT
    text = (
        SALUTATION.sub("", answer.text) if is_person else answer.text.removeprefix(f"{matter.raiser_words}：")
    )
    return Letter(
        body=facts.body.name,
        number=facts.number(Kind.ANSWER, key),
        title=f"关于“{matter.title}”的答复",
        to="反映人" if is_person else matter.raiser_words,
        paragraphs=[line for line in text.splitlines() if line.strip()],
        signed=(facts.body.name, day_words(answer.signed_at)),
        note=DRAFT,
    )


def instruction_report(facts: Facts, key: UUID) -> Letter:
    """领导批示办理报告: 收悉, 落实过程, 基本情况, 意见建议."""
    one = Instruction.objects.select_related("post__unit", "unit").get(pk=key)
    said = InstructionWord.objects.filter(instruction=one).order_by("at", "id")
    done = [f"{day_words(word.at)}，{veiled(word.text, {})}" for word in said] or ["（尚无进展记录）"]
    given = written_day(one.given_on) if one.given_on else day_words(one.at)
    unit = one.unit.name if one.unit else facts.units(Part.LEAD) or facts.body.name
    return Letter(
        body=unit,
        number=f"编号：{facts.matter.number}",
        title=f"关于{one.post.title}批示件办理情况的报告",
        to=one.post.unit.name,
        paragraphs=[
            f"{one.post.title}{given}对“{facts.matter.title}”（{facts.matter.number}）的批示收悉："
            f"“{veiled(one.text, {})}”。现将办理情况报告如下：",
            "一、落实过程",
            *done,
            "二、基本情况",
            veiled(one.report, {}) or "（报结时填写）",
            "三、意见建议",
            "",
        ],
        signed=(unit, day_words(one.settled_at) or facts.today),
        note=DRAFT,
    )
