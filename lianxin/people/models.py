"""Rows of people: officer 干部 and post 岗位. A post is resolved to a person at run time, so that none is ever lost."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from lianxin.directory.models import Unit
from lianxin.kernel.ids import new_id
from lianxin.kernel.sealing import SealedField
from lianxin.people.rules import Role


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
