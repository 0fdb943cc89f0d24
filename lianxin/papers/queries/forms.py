"""表格式文书 of a matter: orders, reports, requests, urges, notices, call-backs, slips. One function for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from lianxin.casefile.lifecycle import LABELS, State
from lianxin.casefile.rules import ClockKind, ResultClass, StandstillReason, Urgency
from lianxin.dispatch.models import ExtensionRequest, ReturnRequest, SuspensionRequest, Undertaking, Word
from lianxin.dispatch.rules import Part, ReturnReason, Ruling, WordKind
from lianxin.kernel.calendars import working_calendar
from lianxin.kernel.grants import in_post
from lianxin.kernel.limits import elapsed_workdays
from lianxin.kernel.paper.shapes import Field, Form
from lianxin.papers.queries.facts import Facts, day_words, prose
from lianxin.papers.rules import DRAFT, Kind, boxes, written_day
from lianxin.people.models import Post
from lianxin.reply.models import CallBack, Result, Review
from lianxin.reply.rules import Contentment, Solved
from lianxin.supervise.models import Notice, Urge
from lianxin.supervise.rules import NoticeLevel

Rows = Sequence[Sequence[Field]]
SEAL = "单位（盖章）：　　　　　　　　　　　日期：    年  月  日"


def order(facts: Facts, key: UUID) -> Form:
    """交办通知单 to one unit."""
    part = Undertaking.objects.select_related("unit").get(pk=key)
    matter = facts.matter
    category = f"{matter.category.head} {matter.category.name}" if matter.category else ""
    signed = day_words(part.accepted_at)
    return Form(
        Kind.ORDER.zh,
        facts.number(Kind.ORDER, key),
        (
            (Field("交办编号", matter.number), Field("交办日期", day_words(part.sent_at))),
            (Field("问题来源", facts.source),),
            (Field("问题类别", category), Field("紧急程度", Urgency(matter.urgency).zh)),
            prose("问题内容", f"{matter.title}\n{matter.text}"),
            prose("领导要求", facts.asked_by_leaders),
            (Field("主办单位", facts.units(Part.LEAD, Part.OWN)), Field("协办单位", facts.units(Part.SUPPORT))),
            prose("办理要求", part.task),
            (Field("办结时限", facts.handled_by), Field("反馈方式", "《办理情况反馈表》，经单位负责人审签")),
            (Field("签发人", ""), Field("抄送", "")),
            (Field("签收单位", part.unit.name), Field("签收时间", signed)),
        ),
        feet=facts.secrecy,
        note=DRAFT,
    )  # fmt: skip


def report(facts: Facts, key: UUID) -> Form:
    """办理情况反馈表: a unit's latest report, to be signed by its head."""
    part = Undertaking.objects.select_related("unit").get(pk=key)
    result = Result.objects.filter(undertaking=part).select_related("reported_by").latest("at")
    until = f"（完成时间：{written_day(result.promised_on)}）" if result.promised_on else ""
    again = f"\n复查日期：{written_day(result.review_on)}" if result.review_on else ""
    return Form(
        Kind.REPORT.zh,
        f"编号：{facts.matter.number}",
        (
            (Field("承办单位", part.unit.name), Field("承办方式", Part(part.part).zh)),
            prose("问题摘要", facts.matter.title),
            prose("一、调查核实情况", result.found),
            prose("二、办理措施及结果", f"{result.measures}\n{result.result}"),
            (Field("三、结果类别", boxes(list(ResultClass), result.result_class) + until, is_long=True),),
            prose("未解决原因及依据", result.reason + again if result.reason else ""),
            prose("四、与反映单位沟通", _contacts(part)),
            prose("五、公开答复口径", result.public_answer),
            (Field("承办人", result.reported_by.name), Field("联系电话", "")),
            (Field("审签人", ""), Field("反馈日期", day_words(result.at))),
        ),
        feet=(SEAL, *facts.secrecy),
        note=DRAFT,
    )


def _contacts(part: Undertaking) -> str:
    """When the raiser was spoken to and what came of it; with whom stays in the system."""
    said = Word.objects.filter(undertaking=part, kind=WordKind.CONTACT).order_by("happened_at")
    return "\n".join(f"{day_words(one.happened_at)}：{one.text}" for one in said)


def extension(facts: Facts, key: UUID) -> Form:
    """延期申请单."""
    one = ExtensionRequest.objects.select_related("undertaking__unit", "asked_by", "ruled_by").get(pk=key)
    wanted = f"延期至{written_day(one.new_date)}（延长{one.workdays}个工作日）"
    return _request(facts, Kind.EXTENSION, one, wanted, one.reason, one.party_told)


def suspension(facts: Facts, key: UUID) -> Form:
    """暂停计时申请单."""
    one = SuspensionRequest.objects.select_related("undertaking__unit", "asked_by", "ruled_by").get(pk=key)
    wanted = f"暂停计时至{written_day(one.until)}（{StandstillReason(one.reason).zh}）"
    return _request(facts, Kind.SUSPENSION, one, wanted, one.grounds, one.party_told)


def returned(facts: Facts, key: UUID) -> Form:
    """退单申请单."""
    rows = ReturnRequest.objects.select_related("undertaking__unit", "asked_by", "ruled_by", "proposed_unit")
    one = rows.get(pk=key)
    unit = one.proposed_unit.name if one.proposed_unit else "________"
    wanted = f"退单：{ReturnReason(one.reason).zh}（建议承办单位：{unit}）"
    return _request(facts, Kind.RETURN, one, wanted, one.basis, "")


Request = ExtensionRequest | SuspensionRequest | ReturnRequest


def _request(facts: Facts, kind: Kind, one: Request, wanted: str, grounds: str, told: str) -> Form:
    part = one.undertaking
    said = Word.objects.filter(undertaking=part, at__lte=one.asked_at).order_by("at", "id")
    ruling = f"{Ruling(one.ruling).zh} {one.ruling_text}" if one.ruling != Ruling.PENDING else ""
    signed = f"\n{one.ruled_by.name}　{day_words(one.ruled_at)}" if one.ruled_by else ""
    return Form(
        kind.zh,
        f"编号：{facts.matter.number}",
        (
            (Field("申请单位", part.unit.name), Field("申请日期", day_words(one.asked_at))),
            (Field("原交办号", facts.matter.number), Field("原办理时限", _original_due(facts))),
            prose("问题摘要", facts.matter.title),
            (Field("申请事项", wanted),),
            prose("理由与依据", grounds),
            prose("已开展工作", "\n".join(f"{day_words(word.at)}：{word.text}" for word in said)),
            prose("告知反映单位情况", told),
            (Field("单位负责人意见", "", is_long=True),),
            prose("办公室审批意见", ruling + signed),
            (Field("区领导意见（第二次延期）", "", is_long=True),),
            (Field("经办人", one.asked_by.name), Field("联系电话", "")),
        ),
        feet=(SEAL,),
        note=DRAFT,
    )


def _original_due(facts: Facts) -> str:
    found = [one for one in facts.clocks if one.kind == ClockKind.HANDLE]
    return day_words(found[0].original_due_at) if found else ""


def urge(facts: Facts, key: UUID) -> Form:
    """催办单."""
    one = Urge.objects.select_related("by").get(pk=key)
    earlier = Urge.objects.filter(Q(at__lt=one.at) | Q(at=one.at, pk__lt=one.pk), matter=facts.matter).count()
    posts = Post.objects.filter(pk__in=one.to_posts).select_related("unit").order_by("unit__code", "title")
    to = "、".join(in_post(post.unit.short_name, post.title, "") for post in posts)
    return Form(
        Kind.URGE.zh,
        f"编号：{facts.matter.number}",
        (
            (Field("原交办号", facts.matter.number), Field("催办日期", day_words(one.at))),
            (Field("事项", facts.matter.title),),
            (Field("送达", to),),
            (Field("办结时限", facts.handled_by), Field("逾期工作日", str(facts.workdays_late(one.at)))),
            (Field("催办次数", f"第{earlier + 1}次"), Field("催办人", one.by.name)),
            prose("催办要求", one.text),
        ),
        note=DRAFT,
    )  # fmt: skip


def notice(facts: Facts, key: UUID) -> Form:
    """督办单, of its colour."""
    one = Notice.objects.select_related("unit", "issued_by", "post__unit").get(pk=key)
    urged = Urge.objects.filter(matter=facts.matter, at__lte=one.issued_at).count()
    late = facts.workdays_late(one.issued_at)
    to = f"{one.post.unit.name}{one.post.title}" if one.post else one.unit.name
    copies = Post.objects.filter(pk__in=one.copies).select_related("unit").order_by("unit__code", "title")
    return Form(
        Kind.NOTICE.zh,
        one.official or one.number,
        (
            (Field("被督办单位", one.unit.name), Field("送达", to)),
            (Field("原交办号", facts.matter.number), Field("应办结日期", facts.handled_by)),
            (Field("事项", facts.matter.title),),
            (Field("逾期工作日", str(late)), Field("此前催办", f"{urged}次")),
            prose("督办要求", one.requirement),
            (Field("回复期限", written_day(one.reply_due)), Field("签发人", one.issued_by.name)),
            (Field("签发日期", day_words(one.issued_at)), Field("签收时间", day_words(one.received_at))),
            (Field("抄送", "、".join(in_post(post.unit.short_name, post.title, "") for post in copies)),),
            prose("回复", one.reply),
            prose("督办成效", one.effect),
        ),
        colour=NoticeLevel(one.level).zh.removeprefix("督办单（").removesuffix("）") + "色",
        note=DRAFT,
    )


def call_back(facts: Facts, key: UUID) -> Form:
    """回访记录."""
    one = CallBack.objects.select_related("by").get(pk=key)
    earlier = CallBack.objects.filter(
        Q(at__lt=one.at) | Q(at=one.at, pk__lt=one.pk), matter=facts.matter
    ).count()
    ends = {State.CLOSED: "销号", State.LISTED: "挂账跟踪"}
    came_of_it = "重办" if facts.matter.round > one.round else ends.get(State(facts.matter.state), "")
    return Form(
        Kind.CALL_BACK.zh,
        f"编号：{facts.matter.number}-{earlier + 1}",
        (
            (Field("原交办号", facts.matter.number), Field("第几次", f"第{earlier + 1}次（第{one.round}轮）")),
            (Field("事项", facts.matter.title),),
            (Field("回访时间", day_words(one.at)), Field("是否接通", "是" if one.reached else "否")),
            (Field("是否解决", boxes(list(Solved), one.solved)),),
            (Field("满意度", boxes(list(Contentment), one.contentment)),),
            prose("意见", one.comment),
            (Field("诉求是否合理", "合理" if one.reasonable else "不合理"), Field("后续处理", came_of_it)),
            (Field("回访人", one.by.name), Field("日期", day_words(one.at))),
        ),
    )  # fmt: skip


def closing(facts: Facts, _key: UUID) -> Form:
    """销号单 of a matter that was closed."""
    matter = facts.matter
    review = Review.objects.filter(matter=matter, passed=True).select_related("by").order_by("-at").first()
    extensions = ExtensionRequest.objects.filter(undertaking__matter=matter, ruling=Ruling.GRANTED).count()
    calls = CallBack.objects.filter(matter=matter, reached=True).order_by("-at").first()
    said = f"{Solved(calls.solved).zh}，{Contentment(calls.contentment).zh}" if calls else "未接通或不需回访"
    result = ResultClass(matter.result_class).zh if matter.result_class else matter.get_outcome_display()
    taken = (
        elapsed_workdays(matter.registered_at, matter.ended_at, working_calendar()) if matter.ended_at else 0
    )
    return Form(
        Kind.CLOSING.zh,
        f"编号：{matter.number}",
        (
            (Field("问题编号", matter.number), Field("状态", LABELS[State(matter.state)][0])),
            (Field("事项", matter.title),),
            (Field("登记日期", day_words(matter.registered_at)), Field("办结日期", day_words(matter.ended_at))),
            (Field("最终类别", result), Field("用时", f"{taken}个工作日")),
            (Field("延期次数", str(extensions)), Field("重办次数", str(matter.round - 1))),
            (Field("承办单位", facts.units(Part.LEAD, Part.OWN)), Field("协办单位", facts.units(Part.SUPPORT))),
            (Field("回访结论", said),),
            (Field("反映单位确认（可选）", "", is_long=True),),
            (Field("审核人", review.by.name if review else ""), Field("批准人", "")),
        ),
        feet=(f"日期：{facts.today}",),
    )  # fmt: skip
