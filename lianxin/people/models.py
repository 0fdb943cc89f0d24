"""Rows of people: officer 干部, post 岗位, and the door: sessions, second factors, tries, what waits for a second person.

A post is resolved to a person at run time, so that none is ever lost. Moments of the door are the machine's own,
also in a demo county whose clock stands in its story.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from lianxin.directory.models import Unit
from lianxin.kernel.grants import in_post
from lianxin.kernel.ids import new_id
from lianxin.kernel.sealing import AtRestJSONField, AtRestTextField, SealedField
from lianxin.people.rules import SENSITIVE, Role


def default_second_factor() -> list[str]:
    """The roles that need a second factor where the district has not said otherwise."""
    return sorted(role.value for role in SENSITIVE)


class OfficerManager(BaseUserManager["Officer"]):
    """Finds officers by their log-in name, as Django's sign-in wants it."""

    def get_by_natural_key(self, username: str | None) -> Officer:
        return self.get(login=username)


class Officer(AbstractBaseUser):
    """A person who signs in 干部."""

    id = models.UUIDField(primary_key=True, default=new_id)
    login = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=30)
    mobile = SealedField("手机", mask="phone", max_length=20, blank=True)
    is_active = models.BooleanField("在用", default=True)
    must_change_password = models.BooleanField("须改密码", default=False)
    password_changed_at = models.DateTimeField("密码修改时间", null=True)
    left_at = models.DateTimeField("停用时间", null=True)

    USERNAME_FIELD = "login"
    objects: ClassVar[OfficerManager] = OfficerManager()

    class Meta:
        verbose_name = "干部"

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post 岗位 of a unit: its role, its holder, the deputy who stands in, the units in its charge 分管."""

    id = models.UUIDField(primary_key=True, default=new_id)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name="单位", related_name="posts")
    title = models.CharField("岗位名称", max_length=40)
    role = models.CharField("角色", max_length=16, choices=Role.choices())
    holder = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="任职人", related_name="posts"
    )
    deputy = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="代理人", related_name="deputised_posts"
    )
    charges = models.ManyToManyField(Unit, verbose_name="分管单位", related_name="posts_in_charge")
    order = models.PositiveSmallIntegerField("次序", default=100)
    is_accountable = models.BooleanField("兜底责任岗", default=False)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "岗位"
        ordering = ["order", "id"]
        indexes = [models.Index(fields=["role", "unit"], name="post_role_unit")]

    def __str__(self) -> str:
        return self.title

    @property
    def full_title(self) -> str:
        """The post with its unit in short; the unit must be loaded."""
        return in_post(self.unit.short_name, self.title)


class Token(models.Model):
    """A key with which a program acts for an officer in one of his posts 接口令牌. Only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id)
    officer = models.ForeignKey(Officer, models.PROTECT, verbose_name="干部", related_name="tokens")
    post = models.ForeignKey(Post, models.PROTECT, verbose_name="岗位", related_name="tokens")
    name = models.CharField("用途", max_length=40)
    digest = models.BinaryField("摘要", max_length=32, unique=True)
    made_at = models.DateTimeField("签发时间")
    expires_at = models.DateTimeField("有效期至")
    revoked_at = models.DateTimeField("吊销时间", null=True)

    class Meta:
        verbose_name = "接口令牌"
        indexes = [models.Index(fields=["officer"], name="token_officer")]

    def __str__(self) -> str:
        return self.name


class Proposal(models.Model):
    """What one administrator asked for and a second person confirms 待确认: it takes effect only then."""

    id = models.UUIDField(primary_key=True, default=new_id)
    step = models.CharField("动作", max_length=40)
    words = models.CharField("内容", max_length=200)
    reason = models.CharField("依据", max_length=200, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, verbose_name="岗位")
    officer = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="有关人员", related_name="proposals_about"
    )
    told = models.JSONField("明细", default=dict)
    secret = models.CharField("新密码散列", max_length=200, blank=True)
    by_officer = models.ForeignKey(
        Officer, models.PROTECT, verbose_name="提出人", related_name="proposals_made"
    )
    by_role = models.CharField("提出人角色", max_length=16, choices=Role.choices())
    at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, verbose_name="确认人", related_name="proposals_decided"
    )
    decided_at = models.DateTimeField("确认时间", null=True)
    agreed = models.BooleanField("同意", null=True)

    class Meta:
        verbose_name = "待确认"
        indexes = [models.Index(fields=["at"], name="proposal_open", condition=models.Q(decided_at=None))]

    def __str__(self) -> str:
        return self.words


class SignInPolicy(models.Model):
    """What a district asks of passwords, sessions and second factors 登录策略; without a row the values below hold."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    min_length = models.PositiveSmallIntegerField("密码最短长度", default=10)
    max_age_days = models.PositiveSmallIntegerField("密码有效天数", default=90)
    idle_minutes = models.PositiveSmallIntegerField("无操作退出分钟", default=30)
    longest_hours = models.PositiveSmallIntegerField("最长登录小时", default=12)
    sessions_most = models.PositiveSmallIntegerField("同时登录数", default=3)
    second_factor = models.JSONField("须第二因素的角色", default=default_second_factor)

    class Meta:
        verbose_name = "登录策略"

    def __str__(self) -> str:
        return f"登录策略 {self.second_factor}"


class Session(AbstractBaseSession):
    """One sign-in of an officer 登录会话. The key is kept as a digest, so that reading the table opens no door."""

    officer = models.ForeignKey(
        Officer, models.CASCADE, null=True, verbose_name="干部", related_name="sessions"
    )
    began_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近操作时间")
    place = models.CharField("登录地址", max_length=45, blank=True)
    device = models.CharField("设备", max_length=120, blank=True)

    class Meta:
        verbose_name = "登录会话"
        indexes = [models.Index(fields=["officer", "seen_at"], name="session_officer")]


class SignInTry(models.Model):
    """Wrong passwords of one log-in name from one address within the window, and the lock that follows 登录锁定."""

    id = models.BigAutoField(primary_key=True)
    login = models.CharField("登录名", max_length=40)
    place = models.CharField("地址", max_length=45)
    since = models.DateTimeField("起始时间")
    n = models.PositiveSmallIntegerField("次数", default=0)
    locked_until = models.DateTimeField("锁定至", null=True)
    succeeded_at = models.DateTimeField("最近登录成功", null=True)

    class Meta:
        verbose_name = "登录尝试"
        constraints = [models.UniqueConstraint(fields=["login", "place"], name="try_login_place")]
        indexes = [
            models.Index(fields=["locked_until"], name="try_locked", condition=~models.Q(locked_until=None)),
            models.Index(fields=["since"], name="try_since"),
        ]

    def __str__(self) -> str:
        return f"{self.login} {self.n}"


class OldPassword(models.Model):
    """A password that an officer used before 历史密码: its slow hash, so that it is not taken again."""

    id = models.BigAutoField(primary_key=True)
    officer = models.ForeignKey(Officer, models.CASCADE, verbose_name="干部", related_name="old_passwords")
    password = models.CharField("散列", max_length=200)
    at = models.DateTimeField("停用时间")

    class Meta:
        verbose_name = "历史密码"

    def __str__(self) -> str:
        return f"{self.officer_id} {self.at:%Y-%m-%d}"


class Totp(models.Model):
    """The secret shared with an officer's authenticator 动态口令, sealed; `last_step` makes each code good once."""

    officer = models.OneToOneField(
        Officer, models.CASCADE, primary_key=True, verbose_name="干部", related_name="totp"
    )
    secret = AtRestTextField("密钥（加密）")
    last_step = models.BigIntegerField("最近时间步", default=0)
    made_at = models.DateTimeField("登记时间")
    confirmed_at = models.DateTimeField("启用时间", null=True)

    class Meta:
        verbose_name = "动态口令"

    def __str__(self) -> str:
        return str(self.pk)


class RecoveryCode(models.Model):
    """One of ten codes for the day the phone is lost 恢复码; only its digest is kept, each is good once."""

    id = models.BigAutoField(primary_key=True)
    officer = models.ForeignKey(Officer, models.CASCADE, verbose_name="干部", related_name="recovery_codes")
    digest = models.BinaryField("摘要", max_length=32)
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = "恢复码"
        constraints = [models.UniqueConstraint(fields=["officer", "digest"], name="recovery_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Passkey(models.Model):
    """A passkey of an officer 通行密钥: a public key, whose private half never leaves his device."""

    id = models.UUIDField(primary_key=True, default=new_id)
    officer = models.ForeignKey(Officer, models.CASCADE, verbose_name="干部", related_name="passkeys")
    name = models.CharField("名称", max_length=40)
    credential = models.BinaryField("凭据标识", max_length=1023, unique=True)
    public_key = models.BinaryField("公钥")
    uses = models.BigIntegerField("计数", default=0)
    made_at = models.DateTimeField("登记时间")
    used_at = models.DateTimeField("最近使用", null=True)

    class Meta:
        verbose_name = "通行密钥"

    def __str__(self) -> str:
        return self.name


class ParkedForm(models.Model):
    """A form sent after the session had ended 暂存表单: sealed, bound to its officer, kept for an hour."""

    id = models.UUIDField(primary_key=True, default=new_id)
    officer = models.ForeignKey(Officer, models.CASCADE, verbose_name="干部")
    path = models.CharField("地址", max_length=400)
    fields = AtRestJSONField("内容（加密）", default=list)
    had_files = models.BooleanField("含附件", default=False)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "暂存表单"
        indexes = [models.Index(fields=["at"], name="parked_at")]

    def __str__(self) -> str:
        return self.path


class UnsentForm(models.Model):
    """What an officer typed into a form and has not sent 未提交的内容: sealed, one for each address, gone when it is sent."""

    id = models.UUIDField(primary_key=True, default=new_id)
    officer = models.ForeignKey(Officer, models.CASCADE, verbose_name="干部", related_name="unsent_forms")
    path = models.CharField("地址", max_length=400)
    key = models.UUIDField("请求编号")
    told = AtRestJSONField("内容（加密）", default=dict)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "未提交的内容"
        constraints = [models.UniqueConstraint(fields=["officer", "path"], name="unsent_once")]
        indexes = [models.Index(fields=["at"], name="unsent_at")]

    def __str__(self) -> str:
        return self.path


class SavedView(models.Model):
    """What a list is filtered by and how it looks, kept under a name 常用视图: the address can be passed on.

    With a unit it is offered to whoever is in that unit 共享视图; everybody sees in it what he may see.
    """

    MOST: ClassVar[int] = 20

    id = models.UUIDField(primary_key=True, default=new_id)
    officer = models.ForeignKey(Officer, models.CASCADE, verbose_name="干部", related_name="saved_views")
    page = models.CharField("页面", max_length=40, db_default="supervise")
    name = models.CharField("名称", max_length=20)
    query = models.CharField("条件", max_length=400)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, verbose_name="共享单位", related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "常用视图"
        # The board's own at first: renamed, it would be missing for the version that still runs during an upgrade.
        db_table = "supervise_savedview"
        constraints = [
            models.UniqueConstraint(fields=["officer", "page", "name"], name="saved_view_named_once")
        ]

    def __str__(self) -> str:
        return self.name
