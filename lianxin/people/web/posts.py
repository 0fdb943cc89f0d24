"""人员页面: the posts of a unit with who holds them, and for the administrator appointing, deputies, accounts, passwords."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianxin.directory.models import Unit
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.grants import Actor
from lianxin.kernel.navigation import may_open, navigate
from lianxin.kernel.pages import page
from lianxin.kernel.panels import panel, shown
from lianxin.kernel.readings import READERS
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, reading_page, step_page, verb
from lianxin.people.models import Officer, Post
from lianxin.people.queries import SYSTEM_LOGIN, officer_page, post_words, posts_in, posts_of
from lianxin.people.rules import Role

POST_STEPS = ("people.appoint", "people.set_deputy", "people.close_post")
LEADER_STEPS = ("people.set_charges", "people.set_accountable")
OFFICER_STEPS = ("people.set_password", "people.set_active", "people.read_mobile")


@panel("unit", order=10, template="people/_posts.html")
def unit_posts(actor: Actor, unit: Unit) -> dict[str, Any]:
    """岗位: who holds what in the unit; vacancies are shown as such."""
    rows = [(one, Role(one.role)) for one in posts_in(unit)]
    return {"rows": rows, "may_manage": may_open(actor, "post"), "unit": unit}


@page("people/", name="people", grant="people.manage")
def people(request: HttpRequest, _actor: Actor) -> HttpResponse:
    """人员: the officers with their posts, found by name or log-in name."""
    words = request.GET.get("words", "").strip()[:40]
    listed = officer_page(words, after=request.GET.get("after", "")[:80])
    return render(request, "people/people.html", {"listed": listed, "words": words})


navigate("people", "人员", "People", order=93)


@page("people/new/", name="officer_new", grant="people.manage", methods=("GET", "POST"))
def officer_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """新增人员."""
    command = COMMANDS["people.new_officer"]
    step = Step(
        command,
        {},
        reverse("people"),
        verb(command),
        after=lambda done: reverse("officer", args=[done.number]),
    )
    return step_page(request, actor, step)


@page("people/posts/new/", name="post_new", grant="people.manage", methods=("GET", "POST"))
def post_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """新设岗位."""
    command = COMMANDS["people.open_post"]
    step = Step(
        command,
        {},
        reverse("people"),
        verb(command),
        initial={"unit": request.GET.get("unit", "")[:40], "order": 100},
        after=lambda done: reverse("post", args=[done.id]),
    )
    return step_page(request, actor, step)


@page("people/posts/<uuid:post_id>/", name="post", grant="people.manage")
def post(request: HttpRequest, actor: Actor, post_id: UUID) -> HttpResponse:
    """岗位: who holds it and stands in, what rests on it, what may be done."""
    one = _post(post_id)
    context = {
        "post": one,
        "role": Role(one.role),
        "charges": list(one.charges.all()),
        "steps": [COMMANDS[name] for name in _steps(one)] if one.is_active else [],
        "panels": shown("post", actor, one),
    }
    return render(request, "people/post.html", context)


def _steps(one: Post) -> tuple[str, ...]:
    return (*LEADER_STEPS, *POST_STEPS) if one.role == Role.LEADER else POST_STEPS


@page(
    "people/posts/<uuid:post_id>/do/<str:name>/",
    name="post_step",
    grant="people.manage",
    methods=("GET", "POST"),
)
def post_step(request: HttpRequest, actor: Actor, post_id: UUID, name: str) -> HttpResponse:
    """任免、代理、撤销."""
    one = _post(post_id)
    command = COMMANDS.get(name)
    if command is None or command.target != "post":
        raise refuse("not_found", "没有此动作", "No such step.")
    initial = {
        "holder": one.holder.login if one.holder else "",
        "deputy": one.deputy.login if one.deputy else "",
        "units": [unit.code for unit in one.charges.all()],
        "is_accountable": str(one.is_accountable).lower(),
    }
    back = reverse("post", args=[one.id])
    step = Step(command, {"post": one}, back, f"{verb(command)} · {post_words(one)}", initial=initial)
    return step_page(request, actor, step)


def _post(post_id: UUID) -> Post:
    row = Post.objects.select_related("unit", "holder", "deputy").filter(pk=post_id).first()
    if row is None or row.role == Role.SYSTEM:
        raise refuse("not_found", "没有此岗位", "No such post.")
    return row


@page("people/officers/<str:login>/", name="officer", grant="people.manage")
def officer(request: HttpRequest, _actor: Actor, login: str) -> HttpResponse:
    """人员: posts, whether he may sign in, password."""
    one = _officer(login)
    context = {
        "officer": one,
        "posts": [(row, Role(row.role)) for row in posts_of(one)],
        "has_password": one.has_usable_password(),
        "steps": [COMMANDS[name] for name in OFFICER_STEPS],
    }
    return render(request, "people/officer.html", context)


@page(
    "people/officers/<str:login>/do/<str:name>/",
    name="officer_step",
    grant="people.manage",
    methods=("GET", "POST"),
)
def officer_step(request: HttpRequest, actor: Actor, login: str, name: str) -> HttpResponse:
    """重置密码、启用停用、查看手机号."""
    one = _officer(login)
    command = COMMANDS.get(name)
    if command is None or command.target != "officer":
        raise refuse("not_found", "没有此动作", "No such step.")
    back = reverse("officer", args=[one.login])
    initial = {"is_active": str(one.is_active).lower()}
    step = Step(command, {"officer": one}, back, f"{verb(command)} · {one.name}", initial=initial)
    return (reading_page if name in READERS else step_page)(request, actor, step)


def _officer(login: str) -> Officer:
    row = Officer.objects.filter(login=login).exclude(login=SYSTEM_LOGIN).first()
    if row is None:
        raise refuse("not_found", "没有此人员", "No such officer.")
    return row
