"""Rows of a matter 事项: the matter, who raised it, its answers, links and files.

Every row of a case carries its matter; nothing but `Link` points from one matter to another, so that a
matter can later live on a server of its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from lianxin.casefile.lifecycle import ENDS, LABELS, State
from lianxin.casefile.rules import (
    AnswerChannel,
    Disposal,
    Kind,
    Outcome,
    PublicState,
    ResultClass,
    Source,
    Urgency,
)
from lianxin.directory.models import Area, Category, Party, Unit
from lianxin.directory.rules import PartyKind, TimeClass
from lianxin.kernel.files.kinds import FileKind
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Chained
from lianxin.kernel.sealing import SealedField
from lianxin.people.models import Officer, Post

IS_OPEN = ~Q(state__in=sorted(ENDS))
# What somebody raised: not what the office made of it, a child raised upward or a topic of many.
COLLECTED = Q(is_child=False, is_topic=False)
# What was taken over by mistake was never raised here.
UNDONE = Q(outcome=Outcome.UNDONE.value)


class Matter(Chained):
    """What somebody raised and is owed an answer to 事项."""

    ledger_subject: ClassVar[str] = "matter"

    id = models.UUIDField(primary_key=True, default=new_id)
    number = models.CharField("编号", max_length=20, unique=True)
    state = models.CharField(
        "状态", max_length=12, choices=[(state.value, LABELS[state][0]) for state in State]
    )
    outcome = models.CharField("办理结果", max_length=16, choices=Outcome.choices(), blank=True)
    disposal = models.CharField(
        "办理去向", max_length=16, choices=Disposal.choices(), default=Disposal.PENDING
    )
    round = models.PositiveSmallIntegerField("办理轮次", default=1)

    kind = models.CharField("性质", max_length=10, choices=Kind.choices())
    source = models.CharField("来源", max_length=16, choices=Source.choices())
    title = models.CharField("标题", max_length=60)
    text = models.TextField("反映内容", max_length=4000)
    place = models.CharField("地点", max_length=120, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, verbose_name="所在区划")
    party = models.ForeignKey(Party, models.PROTECT, null=True, verbose_name="服务对象")
    party_kind = models.CharField("对象类别", max_length=10, choices=PartyKind.choices())
    raiser_words = models.CharField("反映单位（人）", max_length=80)
    is_confidential = models.BooleanField("保密", default=False)
    category = models.ForeignKey(Category, models.PROTECT, null=True, verbose_name="类别")
    second_category = models.ForeignKey(
        Category, models.PROTECT, null=True, verbose_name="次要类别", related_name="second_matters"
    )
    urgency = models.CharField("紧急程度", max_length=10, choices=Urgency.choices(), default=Urgency.NORMAL)
    time_class = models.CharField(
        "时限类别", max_length=10, choices=TimeClass.choices(), default=TimeClass.ORDINARY
    )

    leader_post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name="走访领导", related_name="led_matters"
    )
    owner_post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name="当前责任岗", related_name="owned_matters"
    )
    coordinator_post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name="责任领导", related_name="coordinated_matters"
    )
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name="牵头单位", related_name="led_matters"
    )
    held_by = ArrayField(models.UUIDField(), verbose_name="承办单位", default=list)

    registered_at = models.DateTimeField("登记时间")
    own_number = models.CharField("原台账编号", max_length=60, blank=True)
    taken_over_at = models.DateTimeField("转入时间", null=True)
    is_history = models.BooleanField("转入时已办结", default=False)
    due_at = models.DateTimeField("时限", null=True)
    backstop_at = models.DateTimeField("总时限", null=True)
    landed_at = models.DateTimeField("到总时限时间", null=True)
    listings_after_backstop = models.PositiveSmallIntegerField("总时限后挂账次数", default=0)
    returns_on = models.DateField("挂账到期日", null=True)
    called_back_at = models.DateTimeField("回访完成时间", null=True)
    objected_at = models.DateTimeField("异议提出时间", null=True)
    objected_round = models.PositiveSmallIntegerField("已提异议的轮次", default=0)
    last_word_at = models.DateTimeField("最近进展时间")
    lags_at = models.DateTimeField("应有进展时间", null=True)
    stands_until = models.DateTimeField("暂停计时至", null=True)
    ended_at = models.DateTimeField("办结时间", null=True)
    archived_at = models.DateTimeField("归档时间", null=True)

    result_class = models.CharField("结果类别", max_length=1, choices=ResultClass.choices(), blank=True)
    satisfaction = models.CharField("满意度", max_length=20, blank=True)
    answer = models.OneToOneField(
        "Answer", models.PROTECT, null=True, verbose_name="答复", related_name="current_for"
    )
    public_state = models.CharField("公开情况", max_length=8, choices=PublicState.choices(), blank=True)
    is_child = models.BooleanField("上报子项", default=False)
    is_topic = models.BooleanField("共性专题", default=False)
    superior = models.CharField("上级单位", max_length=60, blank=True)
    open_children = models.PositiveSmallIntegerField("未结上报", default=0)

    tracking_digest = models.CharField("查询码摘要", max_length=64, unique=True)
    erased_at = models.DateTimeField("文字到期删除时间", null=True)

    class Meta:
        verbose_name = "事项"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in State]), name="matter_state_known"
            ),
            models.CheckConstraint(
                condition=~IS_OPEN
                | Q(owner_post__isnull=False, due_at__isnull=False, backstop_at__isnull=False),
                name="matter_open_has_owner_and_dates",
            ),
            models.CheckConstraint(
                condition=IS_OPEN | (Q(answer__isnull=False, ended_at__isnull=False) & ~Q(outcome="")),
                name="matter_end_has_answer",
            ),
            models.CheckConstraint(
                condition=Q(is_confidential=False) | Q(party__isnull=True),
                name="matter_confidential_no_party",
            ),
            models.CheckConstraint(
                condition=IS_OPEN | Q(objected_at__isnull=True), name="matter_end_has_no_open_objection"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.LISTED.value) | Q(returns_on__isnull=False),
                name="matter_listed_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="matter_state_due"),
            models.Index(fields=["-registered_at", "id"], name="matter_newest"),
            models.Index(fields=["due_at", "id"], name="matter_least_left", condition=IS_OPEN),
            models.Index(fields=["owner_post", "due_at"], name="matter_owner_due", condition=IS_OPEN),
            models.Index(fields=["lead_unit", "state"], name="matter_lead_state"),
            models.Index(fields=["leader_post"], name="matter_leader"),
            models.Index(fields=["category"], name="matter_category"),
            models.Index(fields=["area"], name="matter_area"),
            models.Index(fields=["party", "-registered_at"], name="matter_party_newest"),
            models.Index(fields=["disposal", "state"], name="matter_disposal", condition=COLLECTED),
            models.Index(
                fields=["backstop_at"],
                name="matter_backstop",
                condition=IS_OPEN & ~Q(state=State.ESCALATED.value),
            ),
            models.Index(
                fields=["lags_at"], name="matter_lags", condition=IS_OPEN & Q(lags_at__isnull=False)
            ),
            models.Index(
                fields=["stands_until"],
                name="matter_standing",
                condition=IS_OPEN & Q(stands_until__isnull=False),
            ),
            models.Index(
                fields=["last_word_at"],
                name="matter_silent",
                condition=IS_OPEN & ~Q(state=State.LISTED.value),
            ),
            models.Index(
                fields=["objected_at"], name="matter_objected", condition=Q(objected_at__isnull=False)
            ),
            models.Index(fields=["returns_on"], name="matter_returns", condition=Q(state=State.LISTED.value)),
            GinIndex(fields=["held_by"], name="matter_held_by"),
            models.Index(fields=["own_number"], name="matter_own_number", condition=~Q(own_number="")),
            models.Index(
                fields=["ended_at"],
                name="matter_to_erase",
                condition=Q(ended_at__isnull=False, erased_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        """Whether an answer is still owed."""
        return State(self.state) not in ENDS

    @property
    def counts_from(self) -> datetime:
        """From when its limits count: what came from an old ledger is this one's to answer for since it was taken over."""
        return self.taken_over_at or self.registered_at


class SearchText(models.Model):
    """What a matter is found by 检索文本, apart from it. No confidential raiser.

    The database itself writes the tags, whenever state, units, category or leader of the matter change.
    """

    matter = models.OneToOneField(
        Matter, models.CASCADE, primary_key=True, related_name="search", verbose_name="事项"
    )
    text = models.TextField("检索文本")
    grams = ArrayField(models.CharField(max_length=32), verbose_name="检索词", default=list)
    tags = ArrayField(models.CharField(max_length=48), verbose_name="检索标记", default=list)

    class Meta:
        verbose_name = "检索文本"
        indexes = [GinIndex(fields=["grams", "tags"], name="search_found", gin_pending_list_limit=1024)]

    def __str__(self) -> str:
        return self.text[:40]


class Raiser(models.Model):
    """Who raised a matter 反映人: identity apart from the matter, so that a department's query never meets it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="raisers")
    party = models.ForeignKey(Party, models.PROTECT, null=True, verbose_name="服务对象")
    name = SealedField("姓名", max_length=30, blank=True)
    phone = SealedField("电话", mask="phone", max_length=20, blank=True)
    erased_at = models.DateTimeField("到期删除时间", null=True)

    class Meta:
        verbose_name = "反映人"

    def __str__(self) -> str:
        return "反映人"


class Hold(models.Model):
    """A matter is kept beyond its time 延期保存, because it is in dispute or before a court."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="holds")
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField("起始时间")
    ended_at = models.DateTimeField("解除时间", null=True)

    class Meta:
        verbose_name = "延期保存"
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(ended_at__isnull=True), name="hold_one_open"
            )
        ]

    def __str__(self) -> str:
        return self.reason


class Answer(models.Model):
    """The words that the raiser gets 答复: signed by a post, delivered through a recorded channel."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="answers")
    round = models.PositiveSmallIntegerField("轮次")
    text = models.TextField("答复内容")
    signed_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="审签人", related_name="signed_answers"
    )
    signed_post = models.ForeignKey(Post, models.PROTECT, null=True, verbose_name="审签岗位")
    signed_at = models.DateTimeField("审签时间", null=True)
    channel = models.CharField("送达渠道", max_length=10, choices=AnswerChannel.choices(), blank=True)
    attempted_at = models.DateTimeField("送达时间", null=True)
    delivered = models.BooleanField("已送达", default=False)
    note = models.CharField("送达说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "答复"
        indexes = [models.Index(fields=["matter", "round"], name="answer_matter")]
        constraints = [
            models.CheckConstraint(
                condition=Q(attempted_at__isnull=True) | (Q(signed_at__isnull=False) & ~Q(channel="")),
                name="answer_told_is_signed",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Link(models.Model):
    """From one matter to another 关联: merged, raised upward, of one topic. The only row that crosses matters."""

    class Kind(models.TextChoices):
        MERGED = "merged", "并入"
        CHILD = "child", "上报子项"
        RELATED = "related", "相关"
        TOPIC = "topic", "共性专题"

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    from_matter = models.ForeignKey(Matter, models.PROTECT, related_name="links_out")
    to_matter = models.ForeignKey(Matter, models.PROTECT, related_name="links_in")
    at = models.DateTimeField("时间")
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "关联"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "from_matter", "to_matter"],
                condition=Q(undone_at__isnull=True),
                name="link_once",
            ),
            models.CheckConstraint(condition=~Q(from_matter=models.F("to_matter")), name="link_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}"


class Attachment(models.Model):
    """A file of a matter 附件: what it is called, whose it is and who may have it; its bytes lie in the store of files."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="attachments")
    state = models.CharField("上传时状态", max_length=12)
    officer = models.ForeignKey(Officer, models.PROTECT, verbose_name="上传人", related_name="attachments")
    post = models.ForeignKey(Post, models.PROTECT, verbose_name="上传岗位")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="上传单位")
    at = models.DateTimeField("上传时间")
    name = models.CharField("文件名", max_length=255, blank=True)
    kind = models.CharField("文件种类", max_length=10, choices=FileKind.choices())
    content_type = models.CharField("内容类型", max_length=100)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("内容摘要", max_length=64)
    sent_sha256 = models.CharField("上传内容摘要", max_length=64)
    stored = models.CharField("存放名", max_length=32, blank=True)
    stored_small = models.CharField("缩略图存放名", max_length=32, blank=True)
    is_internal = models.BooleanField("仅限内部", default=True)
    from_raiser = models.BooleanField("反映人提供", default=False)
    names_raiser = models.BooleanField("含反映人信息", default=False)
    withdrawn_at = models.DateTimeField("撤下时间", null=True)
    withdrawn_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="撤下人", related_name="withdrawn_attachments"
    )
    withdrawn_reason = models.CharField("撤下理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "附件"
        indexes = [models.Index(fields=["matter", "at"], name="attachment_matter")]
        constraints = [
            models.UniqueConstraint(
                fields=["stored"], condition=~Q(stored=""), name="attachment_stored_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="attachment_withdrawn_why",
            ),
            models.CheckConstraint(
                condition=Q(from_raiser=False) | Q(is_internal=False), name="attachment_raiser_sees_own"
            ),
        ]

    def __str__(self) -> str:
        return self.name
