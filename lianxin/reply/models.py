"""Rows of reply: result 办理结果, review 审核, call-back 回访, rating 评价, objection 异议, publication 公开答复."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lianxin.casefile.models import Matter
from lianxin.casefile.rules import ResultClass
from lianxin.dispatch.models import Undertaking
from lianxin.kernel.ids import new_id
from lianxin.people.models import Officer
from lianxin.reply.rules import Contentment, Solved


class Result(models.Model):
    """What a unit reports 办理反馈: found, done, result, its class, and a draft of the public answer."""

    id = models.UUIDField(primary_key=True, default=new_id)
    undertaking = models.ForeignKey(Undertaking, models.CASCADE, related_name="results")
    result_class = models.CharField("结果类别", max_length=1, choices=ResultClass.choices())
    found = models.TextField("调查核实情况", max_length=4000)
    measures = models.TextField("办理措施", max_length=4000)
    result = models.TextField("办理结果", max_length=4000)
    public_answer = models.TextField("公开答复口径", max_length=4000)
    reason = models.TextField("未解决原因", max_length=2000, blank=True)
    promised_on = models.DateField("承诺完成日期", null=True)
    review_on = models.DateField("复查日期", null=True)
    reported_by = models.ForeignKey(Officer, models.PROTECT, verbose_name="反馈人")
    at = models.DateTimeField("反馈时间")

    class Meta:
        verbose_name = "办理反馈"
        indexes = [models.Index(fields=["undertaking"], name="result_undertaking")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(result_class="B") | Q(promised_on__isnull=False), name="result_b_promises_a_date"
            ),
            models.CheckConstraint(
                condition=~Q(result_class="C") | (~Q(reason="") & Q(review_on__isnull=False)),
                name="result_c_has_reason_and_review",
            ),
        ]

    def __str__(self) -> str:
        return self.get_result_class_display()


class Review(models.Model):
    """The office looks at a result 审核: four questions, passed or back for more work."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="reviews")
    passed = models.BooleanField("通过")
    is_solved = models.BooleanField("问题已解决或已说明", default=False)
    is_answered = models.BooleanField("诉求逐项答复", default=False)
    was_contacted = models.BooleanField("已主动对接", default=False)
    is_lawful = models.BooleanField("措施合规", default=False)
    opinion = models.TextField("审核意见", max_length=2000, blank=True)
    by = models.ForeignKey(Officer, models.PROTECT, verbose_name="审核人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "审核"
        indexes = [models.Index(fields=["matter"], name="review_matter")]

    def __str__(self) -> str:
        return "通过" if self.passed else "退回补办"


class CallBack(models.Model):
    """Somebody else than the handler asks the raiser 回访: reached, solved, content."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="call_backs")
    round = models.PositiveSmallIntegerField("轮次")
    reached = models.BooleanField("接通")
    solved = models.CharField("是否解决", max_length=8, choices=Solved.choices(), blank=True)
    contentment = models.CharField("满意度", max_length=20, choices=Contentment.choices(), blank=True)
    reasonable = models.BooleanField("诉求合理", default=True)
    comment = models.TextField("意见", max_length=1000, blank=True)
    by = models.ForeignKey(Officer, models.PROTECT, verbose_name="回访人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "回访"
        indexes = [models.Index(fields=["matter"], name="callback_matter")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reached=False) | (~Q(solved="") & ~Q(contentment="")),
                name="callback_reached_is_full",
            )
        ]

    def __str__(self) -> str:
        return "接通" if self.reached else "未接通"


class Rating(models.Model):
    """What the raiser himself says of the answer 评价."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField("轮次")
    contentment = models.CharField("满意度", max_length=20, choices=Contentment.choices())
    comment = models.TextField("意见", max_length=1000, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "评价"
        constraints = [models.UniqueConstraint(fields=["matter", "round"], name="rating_once_a_round")]

    def __str__(self) -> str:
        return self.get_contentment_display()


class Objection(models.Model):
    """The raiser does not accept what he was told 异议; ruled on once, and the ruling is his to read."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="objections")
    round = models.PositiveSmallIntegerField("轮次")
    text = models.TextField("异议内容", max_length=1000)
    by = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="代为提出", related_name="objections_brought"
    )
    at = models.DateTimeField("提出时间")
    upheld = models.BooleanField("异议成立", null=True)
    ruling = models.TextField("处理意见", max_length=1000, blank=True)
    ruled_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="处理人", related_name="objections_ruled"
    )
    ruled_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = "异议"
        constraints = [models.UniqueConstraint(fields=["matter", "round"], name="objection_once_a_round")]

    def __str__(self) -> str:
        return self.text[:20]


class Publication(models.Model):
    """An answer for everybody to read 公开答复, without whoever raised the matter; drafted by one, released by another."""

    id = models.UUIDField(primary_key=True, default=new_id)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="publications")
    title = models.CharField("公开标题", max_length=60)
    question = models.TextField("问题", max_length=1000)
    answer = models.TextField("答复", max_length=4000)
    unit_words = models.CharField("答复单位", max_length=60, blank=True)
    category_words = models.CharField("类别", max_length=60, blank=True)
    drafted_by = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="拟稿人", related_name="publications_drafted"
    )
    drafted_at = models.DateTimeField("拟稿时间")
    released_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="审定人", related_name="publications_released"
    )
    released_at = models.DateTimeField("公开时间", null=True)
    is_public = models.BooleanField("公开", default=False)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = "公开答复"
        constraints = [
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=models.F("drafted_by")),
                name="publication_by_two",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(released_at__isnull=False, withdrawn_at__isnull=True),
                name="publication_public_was_released",
            ),
            models.UniqueConstraint(
                fields=["matter"], condition=Q(withdrawn_at__isnull=True), name="publication_one_at_a_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-released_at", "id"], condition=Q(is_public=True), name="publication_newest"
            )
        ]

    def __str__(self) -> str:
        return self.title
