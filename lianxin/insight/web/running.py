"""后台: jobs with measures, how long things are kept, the ledger's seals and its verification."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lianxin.casefile.models import Hold, Matter
from lianxin.kernel import gauges, ledger, retention, schedule
from lianxin.kernel.clock import now
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.models import Checkpoint, JobRun
from lianxin.kernel.navigation import navigate
from lianxin.kernel.pages import page
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Step, step_page
from lianxin.kernel.witnesses.delivering import witness_lag
from lianxin.people.queries import Person

navigate("jobs", "后台", "Jobs", order=95)

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
