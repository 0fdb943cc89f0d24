"""Pages of insight: the first page by role, the balance of the books, jobs with measures and the ledger's seals."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lianxin.casefile.models import Hold, Matter
from lianxin.casefile.queries.lines import Line, line, lines
from lianxin.casefile.queries.lists import Wanted
from lianxin.directory.models import Category, Unit
from lianxin.directory.queries import areas
from lianxin.directory.rules import UnitKind
from lianxin.dispatch.lifecycle import LABELS, Standing
from lianxin.dispatch.models import Undertaking
from lianxin.dispatch.queries import awaiting_extension_ruling, awaiting_return_ruling, in_hand, to_sign
from lianxin.dispatch.rules import Part
from lianxin.insight.queries import Term, books, by_unit, own_queue, waiting_counts
from lianxin.kernel import gauges, ledger, outbox, retention, schedule
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.grants import Reach
from lianxin.kernel.models import Checkpoint, JobRun
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import SIGNED_IN, page
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, step_page
from lianxin.kernel.witnesses.delivering import witness_lag
from lianxin.people.queries import Person, leader_posts, proposals
from lianxin.people.rules import Role
from lianxin.supervise.models import Notice
from lianxin.supervise.queries.papers import notices_to
from lianxin.visit.queries import open_plans, visible_visits, with_progress

navigate("home", "首页", "Home", order=10)
navigate("balance", "对账", "Balance", order=80)
navigate("jobs", "后台", "Jobs", order=95)

ROWS_MOST = 8
NOTICES_MOST = 10
GAUGES = {
    "matters_without_owner_or_date": gettext_lazy("在办事项缺责任岗或期限（件）"),
    "matters_of_closed_posts": gettext_lazy("在办事项的责任岗已撤销（件）"),
    "matters_past_backstop": gettext_lazy("超过总时限未提级（件）"),
    "outbox_stuck": gettext_lazy("积压未送达的通知（条）"),
    "calendar_years_missing": gettext_lazy("节假日安排未导入（年）"),
    "notices_failed": gettext_lazy("外发失败待处理的消息（条）"),
    "notices_hanging": gettext_lazy("滞留未发的消息（条）"),
    "outbox_lag_seconds": gettext_lazy("通知送达延迟（秒）"),
    "jobs_lag_seconds": gettext_lazy("后台任务延迟（秒）"),
}
MUST_BE_NONE = GAUGES.keys() - {"outbox_lag_seconds", "jobs_lag_seconds"}
PLAN_AHEAD = timedelta(days=14)


@page("", name="home", grant=SIGNED_IN)
def home(request: HttpRequest, actor: Person) -> HttpResponse:
    """首页: what waits for me, by role."""
    moment = now()
    context: dict[str, Any] = {
        "now": moment,
        "notices": list(outbox.unseen_lines(actor.post_id, NOTICES_MOST + 1)),
        **_of_matters(actor, moment),
        **_of_unit(actor, moment),
        "notices_due": _notices_due(actor),
        **_of_rulings(actor),
        **_of_visits(actor, moment),
        **_of_administration(actor),
    }
    return render(request, "insight/home.html", context)


def _of_matters(actor: Person, moment: datetime) -> dict[str, Any]:
    if "matter.see" not in actor.grants:
        return {}
    rows = lines(own_queue(actor)[:ROWS_MOST], moment, get_language() or "")
    return {"rows": rows, "counts": waiting_counts(actor, moment)}


def _of_unit(actor: Person, moment: datetime) -> dict[str, Any]:
    """待签收、办理中 and 督办单 of a unit that handles matters."""
    if actor.grants.get("dispatch.accept") is not Reach.UNIT:
        return {}
    return {
        "is_unit": True,
        "to_sign": _parts(list(to_sign(actor)[:ROWS_MOST]), moment),
        "in_hand": _parts(list(in_hand(actor)[:ROWS_MOST]), moment),
    }


def _notices_due(actor: Person) -> list[Notice]:
    """督办单 that wait for the actor: his unit's reply, or a leader's own signing; the office has its board for them."""
    reach = actor.grants.get("supervise.answer_notice")
    return list(notices_to(actor)[:ROWS_MOST]) if reach in (Reach.UNIT, Reach.CHARGE) else []


def _parts(
    rows: list[Undertaking], moment: datetime
) -> list[tuple[Line, Undertaking, Part, tuple[str, str]]]:
    language = get_language() or ""
    return [
        (line(one.matter, moment, language), one, Part(one.part), LABELS[Standing(one.state)]) for one in rows
    ]


def _of_administration(actor: Person) -> dict[str, Any]:
    """待确认 by a second person; 运行状态 for who has no matters to look at."""
    context: dict[str, Any] = {}
    if "people.confirm" in actor.grants:
        theirs = proposals(is_open=True).exclude(by_officer=actor.officer_id)
        context["n_proposals"] = theirs.order_by().count()
    if "jobs.see" in actor.grants and "matter.see" not in actor.grants:
        amiss = [(GAUGES[name], n) for name, n in gauges.kept().items() if n and name in MUST_BE_NONE]
        failed = list(JobRun.objects.exclude(error="").order_by("name").values_list("name", flat=True))
        context |= {"watched": True, "amiss": amiss, "failed_jobs": failed}
    return context


def _of_rulings(actor: Person) -> dict[str, Any]:
    if "dispatch.rule" not in actor.grants:
        return {}
    return {
        "n_returns": awaiting_return_ruling(actor).order_by().count(),
        "n_extensions": awaiting_extension_ruling(actor).order_by().count(),
    }


def _of_visits(actor: Person, moment: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "visit.plan" in actor.grants:
        soon = moment.date() + PLAN_AHEAD
        found["plans"] = list(open_plans(actor).filter(by_day__lte=soon)[:ROWS_MOST])
    if actor.role is Role.LEADER:
        found["visits"] = list(with_progress(actor, visible_visits(actor))[:ROWS_MOST])
    return found


@page("seen/", name="mark_seen", grant=SIGNED_IN, methods=("POST",))
def mark_seen(request: HttpRequest, actor: Person) -> HttpResponse:
    """通知已阅."""
    outbox.mark_seen(actor.post_id, request.POST.getlist("notice"), now())
    return redirect("home")


@page("balance/", name="balance", grant="insight.balance")
def balance(request: HttpRequest, actor: Person) -> HttpResponse:
    """对账: 收集 = 现场解决 + 现场答复 + 交办 + 上报 + 并案 + 不受理 + 撤回 + 待处理, each figure with its list."""
    moment = now()
    wanted = Wanted.of(
        {name: request.GET.get(name, "") for name in ("since", "until", "area", "head", "unit", "leader")}
    )
    found = books(actor, wanted, moment)
    context = {
        "wanted": wanted,
        "books": found,
        "collected": (found.collected, _list_of(found.collected)),
        "terms": [(one, _list_of(one)) for one in found.terms],
        "units": [
            (row, urlencode({**wanted.as_query(), "counted": "1", "unit": row.unit.code}))
            for row in by_unit(actor, wanted, moment)
        ],
        "now": moment,
        **_choices(actor),
    }
    return render(request, "insight/balance.html", context)


def _list_of(term: Term) -> str:
    return f"{reverse('matters')}?{urlencode(term.query)}"


def _choices(actor: Person) -> dict[str, Any]:
    units = Unit.objects.filter(is_active=True).exclude(kind__in=[UnitKind.CITY, UnitKind.LEADER_BODY])
    return {
        "heads": sorted(set(Category.objects.filter(is_active=True).values_list("head", flat=True))),
        "all_units": units.only("code", "short_name"),
        "areas": areas(actor).only("code", "name"),
        "leaders": [post for post in leader_posts(actor) if post.holder],
    }


@page("jobs/", name="jobs", grant="jobs.see")
def jobs(request: HttpRequest, actor: Person) -> HttpResponse:
    """后台任务与检查点."""
    points = [(one, bytes(one.root).hex()) for one in Checkpoint.objects.order_by("-n")[:10]]
    context = {
        "standings": schedule.standings(timezone.now()),
        "points": points,
        "gauges": [(GAUGES.get(name, name), n) for name, n in gauges.kept().items()],
        "may_verify": "ledger.verify" in actor.grants,
        "may_witness": "ledger.witness" in actor.grants,
        "witnesses": witness_lag(),
        "now": now(),
    }
    return render(request, "insight/jobs.html", context)


@page("jobs/keeping/", name="keeping", grant="jobs.see")
def keeping(request: HttpRequest, actor: Person) -> HttpResponse:
    """保存期限: what is kept how long and why, what is due now, when it goes next."""
    moment = now()
    run = JobRun.objects.filter(name="到期删除").first()
    context = {
        "rows": retention.planned(moment),
        "run": run,
        "next_run": next_night(moment),
        "held": Hold.objects.filter(ended_at=None).count(),
        "may_set": "keeping.set" in actor.grants,
        "now": moment,
    }
    return render(request, "insight/keeping.html", context)


def next_night(moment: datetime) -> datetime:
    """When the nightly run comes next."""
    tonight = timezone.localtime(moment).replace(hour=3, minute=17, second=0, microsecond=0)
    return tonight if tonight > moment else tonight + timedelta(days=1)


@page("jobs/keeping/<str:rule>/", name="keeping_set", grant="keeping.set", methods=("GET", "POST"))
def keeping_set(request: HttpRequest, actor: Person, rule: str) -> HttpResponse:
    """调整保存期限."""
    found = retention.RULES.get(rule)
    if found is None:
        raise refuse("not_found", "没有此规则", "No such rule.")
    initial = {"rule": found.code, "days": retention.days_of(found)}
    words = found.what[1 if (get_language() or "").startswith("en") else 0]
    step = Step(COMMANDS["casefile.set_keeping"], {}, reverse("keeping"), words, initial=initial)
    return step_page(request, actor, step)


@page("jobs/verify/", name="verify", grant="ledger.verify", methods=("POST",))
def verify(request: HttpRequest, _actor: Person) -> HttpResponse:
    """核验留痕: every chain and checkpoint, now."""
    began = time.monotonic()
    verdict = ledger.verify()
    numbers = dict(
        Matter.objects.filter(id__in=[one.chain_id for one in verdict.faults[:50]]).values_list(
            "id", "number"
        )
    )
    faults = [(one, numbers.get(one.chain_id, "")) for one in verdict.faults[:50]]
    if not faults:
        messages.success(request, _("核验通过：留痕完整，未发现改动"))
    context = {"verdict": verdict, "faults": faults, "seconds": time.monotonic() - began, "now": now()}
    return render(request, "insight/verified.html", context)
