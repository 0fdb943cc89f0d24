"""Rows of the directory: area 区划, unit 单位, party 服务对象, category 事项类别 with its duty 权责, staged uploads 待导入."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from lianxin.directory.rules import AreaKind, PartyKind, TimeClass, UnitKind
from lianxin.directory.rules.facts import FactKind
from lianxin.kernel.ids import new_id
from lianxin.kernel.sealing import AtRestJSONField, SealedField


class Area(models.Model):
    """A district, street or community 区划; `path` holds the codes from the district down."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField("代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("层级", max_length=10, choices=AreaKind.choices())
    parent = models.ForeignKey("self", models.PROTECT, null=True, verbose_name="上级")
    path = models.CharField("路径", max_length=60)
    calendar = models.CharField("工作日历", max_length=20, blank=True)

    class Meta:
        verbose_name = "区划"
        indexes = [models.Index(fields=["path"], name="area_path", opclasses=["varchar_pattern_ops"])]

    def __str__(self) -> str:
        return self.name

    def holds(self, path: str) -> bool:
        """Whether an area's path is this one's or lies in it; one whose code only begins alike does not."""
        return f"{path}/".startswith(f"{self.path}/")


class Unit(models.Model):
    """A department, street, community or leader body 单位."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=60, unique=True)
    short_name = models.CharField("简称", max_length=30)
    aliases = ArrayField(models.CharField(max_length=60), verbose_name="别名", default=list)
    initials = ArrayField(models.CharField(max_length=30), verbose_name="拼音首字母", default=list)
    kind = models.CharField("类别", max_length=12, choices=UnitKind.choices())
    area = models.ForeignKey(Area, models.PROTECT, verbose_name="所在区划")
    is_active = models.BooleanField("在用", default=True)
    calendar = models.CharField("工作日历", max_length=20, blank=True)

    class Meta:
        verbose_name = "单位"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Party(models.Model):
    """Whom the district serves 服务对象: an enterprise, a grassroots unit or a resident.

    A resident stands here under a masked name and without address; both are sealed in his contact.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField("编号", max_length=20, unique=True)
    kind = models.CharField("类别", max_length=10, choices=PartyKind.choices())
    name = models.CharField("名称", max_length=80)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    industry_code = models.CharField("行业代码", max_length=8, blank=True)
    industry = models.CharField("行业", max_length=60, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, verbose_name="所在区划")
    address = models.CharField("地址", max_length=120, blank=True)
    scale = models.CharField("规模", max_length=20, blank=True)
    employees = models.PositiveIntegerField("员工数", null=True)
    is_active = models.BooleanField("在册", default=True)
    grams = ArrayField(models.CharField(max_length=32), verbose_name="检索词", default=list)

    class Meta:
        verbose_name = "服务对象"
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="party_credit_code_once"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "name"], name="party_kind_name"),
            GinIndex(fields=["grams"], name="party_grams"),
        ]

    def __str__(self) -> str:
        return self.name


class PartyContact(models.Model):
    """A person to speak to at a party 联系人; of a resident, the resident himself. Sealed, and masked by default."""

    id = models.UUIDField(primary_key=True, default=new_id)
    party = models.ForeignKey(Party, models.CASCADE, related_name="contacts", verbose_name="服务对象")
    name = SealedField("姓名", max_length=30)
    title = models.CharField("职务", max_length=30, blank=True)
    phone = SealedField("电话", mask="phone", max_length=20, blank=True)
    address = SealedField("住址", mask="whole", max_length=120, blank=True)
    name_index = models.BinaryField("姓名索引", max_length=16, default=bytes, db_index=True)
    phone_index = models.BinaryField("电话索引", max_length=16, default=bytes, db_index=True)
    confirmed_at = models.DateTimeField("最近核实时间", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "联系人"

    def __str__(self) -> str:
        return "联系人"


class PartyFact(models.Model):
    """What the office knows of a party since a day 对象情况, and from where; an empty value says that it is not known any more."""

    id = models.UUIDField(primary_key=True, default=new_id)
    party = models.ForeignKey(Party, models.CASCADE, related_name="facts", verbose_name="服务对象")
    kind = models.CharField("情况", max_length=20, choices=FactKind.choices())
    value = models.CharField("内容", max_length=40, blank=True)
    on = models.DateField("截至日期")
    until = models.DateField("有效期至", null=True)
    source = models.CharField("来源", max_length=80)
    noted_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "对象情况"
        constraints = [models.UniqueConstraint(fields=["party", "kind", "on"], name="party_fact_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"


class Category(models.Model):
    """A leaf of the two-level taxonomy 事项类别, with the duty list's proposal 权责: suggested, never decided."""

    id = models.UUIDField(primary_key=True, default=new_id)
    code = models.CharField("代码", max_length=4, unique=True)
    head = models.CharField("领域", max_length=20)
    name = models.CharField("类别", max_length=30)
    time_class = models.CharField("默认时限类别", max_length=10, choices=TimeClass.choices())
    keywords = ArrayField(models.CharField(max_length=20), verbose_name="关键词", default=list)
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, verbose_name="默认牵头")
    lead_words = models.CharField("牵头（原文）", max_length=60, blank=True)
    supports = models.ManyToManyField(Unit, related_name="supported_categories", verbose_name="默认协办")
    support_words = models.CharField("协办（原文）", max_length=120, blank=True)
    is_transfer = models.BooleanField("只转出", default=False)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "事项类别"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.head}·{self.name}"


class Staged(models.Model):
    """A table that was uploaded and waits for its uploader to confirm it 待导入. The rows are emptied once it is loaded."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField("名录", max_length=20)
    file_name = models.CharField("文件名", max_length=120)
    rows = AtRestJSONField("数据", default=list)
    n_rows = models.PositiveIntegerField("行数")
    faults = AtRestJSONField("错误", default=list)
    summary = AtRestJSONField("预览", default=dict)
    uploaded_by = models.UUIDField("上传人")
    uploaded_at = models.DateTimeField("上传时间")
    confirmed_at = models.DateTimeField("导入时间", null=True)

    class Meta:
        verbose_name = "待导入"
        indexes = [models.Index(fields=["uploaded_by", "-uploaded_at"], name="staged_uploader")]

    def __str__(self) -> str:
        return self.file_name


class StagedPart(models.Model):
    """Some lines of a long table that waits 待导入分段: what is written in slices is also kept in slices."""

    id = models.UUIDField(primary_key=True, default=new_id)
    staged = models.ForeignKey(Staged, models.CASCADE, related_name="parts", verbose_name="待导入")
    n = models.PositiveIntegerField("段次")
    rows = AtRestJSONField("数据", default=list)

    class Meta:
        verbose_name = "待导入分段"
        constraints = [models.UniqueConstraint(fields=["staged", "n"], name="staged_part_once")]

    def __str__(self) -> str:
        return f"{self.n}"
