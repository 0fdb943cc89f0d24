"""人员页面: the posts of a unit with who holds them; for the administrators appointing, deputies, accounts, what needs two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lianxin.directory.models import Unit
from lianxin.kernel.commands import COMMANDS, Done
from lianxin.kernel.grants import Actor
from lianxin.kernel.navigation import may_open, navigate
from lianxin.kernel.pages import page
from lianxin.kernel.panels import panel, shown
from lianxin.kernel.readings import READERS
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, reading_page, step_page, verb
from lianxin.people.commands.proposals import WAITING
from lianxin.people.models import Officer, Post
from lianxin.people.queries import SYSTEM_LOGIN, officer_page, post_words, posts_in, posts_of, proposals
from lianxin.people.queries.door import has_factor
from lianxin.people.rules import Role

POST_STEPS = ("people.appoint", "people.set_deputy", "people.close_post")
LEADER_STEPS = ("people.set_charges", "people.set_accountable")
# What is done to an officer, each by the administrator whose field it is.
OFFICER_STEPS: dict[str, str] = {
    "people.set_password": "people.accounts",
    "people.set_active": "people.accounts",
    "people.read_mobile": "people.accounts",
    "people.unlock": "people.security",
    "people.end_sessions": "people.security",
    "people.reset_second_factor": "people.security",
}
DECIDED_SHOWN = 30


@panel("unit", order=10, template="people/_posts.html")
def unit_posts(actor: Actor, unit: Unit) -> dict[str, Any]:
    """岗位: who holds what in the unit; vacancies are shown as such."""
    rows = [(one, Role(one.role)) for one in posts_in(unit)]
    return {
        "rows": rows,
        "may_open": may_open(actor, "post"),
        "may_add": may_open(actor, "post_new"),
        "unit": unit,
    }


@page("people/", name="people", grant="people.see")
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """人员: the officers with their posts, found by name or log-in name."""
    words = request.GET.get("words", "").strip()[:40]
    listed = officer_page(words, after=request.GET.get("after", "")[:80])
    return render(
        request,
        "people/people.html",
        {"listed": listed, "words": words, "may_watch": may_open(actor, "sign_ins")},
    )


navigate("people", "人员", "People", order=93)


@page("people/new/", name="officer_new", grant="people.accounts", methods=("GET", "POST"))
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


@page("people/posts/new/", name="post_new", grant="people.posts", methods=("GET", "POST"))
def post_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """新设岗位."""
    command = COMMANDS["people.open_post"]
    step = Step(
        command,
        {},
        reverse("people"),
        verb(command),
        initial={"unit": request.GET.get("unit", "")[:40], "order": 100},
        after=lambda done: reverse("proposals") if done.state == WAITING else reverse("post", args=[done.id]),
    )
    return step_page(request, actor, step)


@page("people/posts/<uuid:post_id>/", name="post", grant="people.see")
def post(request: HttpRequest, actor: Actor, post_id: UUID) -> HttpResponse:
    """岗位: who holds it and stands in, what rests on it, what may be done."""
    one = _post(post_id)
    context = {
        "post": one,
        "role": Role(one.role),
        "charges": list(one.charges.all()),
        "steps": [COMMANDS[name] for name in _steps(one)]
        if one.is_active and may_open(actor, "post_step")
        else [],
        "panels": shown("post", actor, one),
    }
    return render(request, "people/post.html", context)


def _steps(one: Post) -> tuple[str, ...]:
    return (*LEADER_STEPS, *POST_STEPS) if one.role == Role.LEADER else POST_STEPS


@page(
    "people/posts/<uuid:post_id>/do/<str:name>/",
    name="post_step",
    grant="people.posts",
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
    heading = f"{verb(command)} · {post_words(one)}"
    return step_page(
        request, actor, Step(command, {"post": one}, back, heading, initial=initial, after=_after(back))
    )


def _after(back: str) -> Callable[[Done], str]:
    """What waits for a second person leads to the list of what waits."""
    return lambda done: reverse("proposals") if done.state == WAITING else back


def _post(post_id: UUID) -> Post:
    row = Post.objects.select_related("unit", "holder", "deputy").filter(pk=post_id).first()
    if row is None or row.role == Role.SYSTEM:
        raise refuse("not_found", "没有此岗位", "No such post.")
    return row


@page("people/officers/<str:login>/", name="officer", grant="people.see")
def officer(request: HttpRequest, actor: Actor, login: str) -> HttpResponse:
    """人员: posts, whether he may sign in, password."""
    one = _officer(login)
    context = {
        "officer": one,
        "posts": [(row, Role(row.role)) for row in posts_of(one)],
        "has_password": one.has_usable_password(),
        "has_factor": has_factor(one),
        "steps": [COMMANDS[name] for name, grant in OFFICER_STEPS.items() if grant in actor.grants],
    }
    return render(request, "people/officer.html", context)


@page(
    "people/officers/<str:login>/do/<str:name>/",
    name="officer_step",
    grant="people.see",
    methods=("GET", "POST"),
    fresh=True,
)
def officer_step(request: HttpRequest, actor: Actor, login: str, name: str) -> HttpResponse:
    """重置密码、启用停用、查看手机号."""
    command = COMMANDS.get(name)
    if command is None or name not in OFFICER_STEPS:
        raise refuse("not_found", "没有此动作", "No such step.")
    if OFFICER_STEPS[name] not in actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    one = _officer(login)
    back = reverse("officer", args=[one.login])
    initial = {"is_active": str(one.is_active).lower()}
    heading = f"{verb(command)} · {one.name}"
    step = Step(command, {"officer": one}, back, heading, initial=initial, after=_after(back))
    return (reading_page if name in READERS else step_page)(request, actor, step)


def _officer(login: str) -> Officer:
    row = Officer.objects.filter(login=login).exclude(login=SYSTEM_LOGIN).first()
    if row is None:
        raise refuse("not_found", "没有此人员", "No such officer.")
    return row


@page("people/proposals/", name="proposals", grant="people.see")
def waiting(request: HttpRequest, actor: Actor) -> HttpResponse:
    """二人确认: what waits for a second person, and what was decided lately."""
    context = {
        "open": proposals(is_open=True),
        "decided": proposals(is_open=False)[:DECIDED_SHOWN],
        "may_confirm": may_open(actor, "proposal"),
        "may_watch": may_open(actor, "sign_ins"),
        "mine": actor.officer_id,
    }
    return render(request, "people/proposals.html", context)


@page(
    "people/proposals/<uuid:proposal_id>/",
    name="proposal",
    grant="people.confirm",
    methods=("GET", "POST"),
    fresh=True,
)
def proposal(request: HttpRequest, actor: Actor, proposal_id: UUID) -> HttpResponse:
    """确认或否决: the second person sees who asks for what, and decides."""
    row = (
        proposals(is_open=True).filter(pk=proposal_id).first()
        or proposals(is_open=False).filter(pk=proposal_id).first()
    )
    if row is None:
        raise refuse("not_found", "没有此待确认事项", "No such proposal.")
    command = COMMANDS["people.confirm"]
    step = Step(
        command,
        {"proposal": row},
        reverse("proposals"),
        f"{verb(command)} · {row.words}",
        about="people/_proposal.html",
        context={"proposal": row, "role": Role(row.by_role)},
    )
    return step_page(request, actor, step)
