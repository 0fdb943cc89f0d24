"""保存期限 of matters: who raised one is forgotten first, later every text; unless it is held. And how long is kept, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db.models import Model, Q, QuerySet, TextField

from lianxin.casefile.commands.taking import demand, lock
from lianxin.casefile.models import Answer, Bulk, BulkItem, Hold, Matter, Presence, Raiser, SearchText, Snooze
from lianxin.casefile.queries.scope import grants_on
from lianxin.directory.rules import PartyKind
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import refuse
from lianxin.kernel.retention import RULES, YEAR, Rule, add, removing, set_days

GONE = "（已按保存期限删除）"
LONGEST_DAYS = 100 * YEAR

# --- what goes with a matter


@dataclass(frozen=True, slots=True)
class Words:
    """Columns of a model with the words of a matter, and how its rows point to the matter."""

    model: type[Model]
    to_matter: str
    columns: tuple[str, ...]


WORDS: list[Words] = []


def words(model: type[Model], to_matter: str, *columns: str) -> None:
    """Let columns go with the matter's texts; `to_matter` is the path to it, such as undertaking__matter."""
    WORDS.append(Words(model, to_matter, columns))


words(Answer, "matter", "text", "note")
words(Hold, "matter", "reason")


def ended(before: datetime) -> QuerySet[Matter]:
    """The matters that ended before a moment and that nothing holds."""
    return Matter.objects.filter(ended_at__lt=before).exclude(holds__in=Hold.objects.filter(ended_at=None))


def _unnamed(before: datetime) -> QuerySet[Raiser]:
    held = Hold.objects.filter(ended_at=None).values("matter")
    return Raiser.objects.filter(erased_at=None, matter__ended_at__lt=before).exclude(matter__in=held)


def _forget_raisers(pks: Sequence[UUID], at: datetime) -> None:
    rows = Raiser.objects.filter(pk__in=pks)
    residents = Q(party__kind=PartyKind.RESIDENT)
    Matter.objects.filter(residents, raisers__in=pks).update(party=None)
    rows.filter(residents).update(party=None)
    rows.update(name="", phone="", erased_at=at)


def _forget_words(pks: Sequence[UUID], at: datetime) -> QuerySet[Entry]:
    # The mark comes first: only under it does the database let a told answer be emptied.
    Matter.objects.filter(pk__in=pks).update(
        title=GONE, text=GONE, place="", raiser_words="", own_number="", superior="", erased_at=at
    )
    for one in WORDS:
        _empty(one, pks)
    SearchText.objects.filter(matter__in=pks).delete()
    return Entry.objects.filter(chain_id__in=pks)


def _empty(one: Words, pks: Sequence[UUID]) -> None:
    """Empty the columns; a long text says that it is gone, so that no page takes it for never written."""
    rows = one.model._default_manager.filter(**{f"{one.to_matter}__in": pks})
    for name in one.columns:
        long = isinstance(one.model._meta.get_field(name), TextField)
        rows.exclude(**{name: ""}).update(**{name: GONE if long else ""})


add(
    Rule(
        "casefile.raiser",
        ("反映人姓名、电话", "Who raised a matter: name and number"),
        ("事项办结后", "after the matter ended"),
        3 * YEAR,
        (
            "个人信息保护法第十九条：保存期限为实现处理目的所必要的最短时间；3年覆盖重启、回访和复查",
            "Personal Information Protection Law art. 19: no longer than needed",
        ),
        ("姓名、电话，与群众档案的关联", "name, number, the link to a resident"),
        ("事项、答复、留痕", "the matter, its answer and ledger"),
        _unnamed,
        _forget_raisers,
    )
)
add(
    Rule(
        "casefile.words",
        (
            "事项全部文字（含留痕内容、检索）",
            "All texts of a matter, with ledger and search",
        ),
        ("事项办结后", "after the matter ended"),
        10 * YEAR,
        (
            "机关文件材料归档范围和文书档案保管期限规定：定期10年；应归档的先移交档案部门",
            "National rule on keeping records: ten years; hand over to the archive first",
        ),
        (
            "标题、内容、地点、答复、反馈、审核、回访、督办等文字",
            "title, text, place, answers, words of every stage",
        ),
        ("编号、单位、时间、状态、结果、留痕摘要", "number, units, times, states, outcome, digests"),
        lambda before: ended(before).filter(erased_at=None),
        _forget_words,
        200,
    )
)


def _forget_bulks(pks: Sequence[UUID], at: datetime) -> None:
    BulkItem.objects.filter(bulk__in=pks).update(reason="", reason_en="")
    for one in Bulk.objects.filter(pk__in=pks):
        one.given, one.erased_at = {}, at
        one.save(update_fields=["given", "erased_at"])


add(
    Rule(
        "casefile.bulk",
        ("批量办理的内容", "Words of what was done in bulk"),
        ("发起后", "after it was asked for"),
        10 * YEAR,
        ("各事项的办理记录已随事项保存", "each matter keeps its own record as long as its other words"),
        ("填写的内容、未办理的原因", "what was filled in, and why some were refused"),
        ("何人何时批量办理了哪些事项及结果", "who did what to which matters when, with the result of each"),
        lambda before: Bulk.objects.filter(at__lt=before, erased_at=None),
        _forget_bulks,
    )
)


# --- commands


@command("casefile.hold", "延期保存", "Keep beyond its time")
def hold(*, by: Act, matter: Matter, reason: Annotated[str, Ask("理由", "Reason", limit=200)]) -> Done:
    """Keep a matter that is in dispute or before a court beyond its time 延期保存.

    Refuses: no grant, no reason, held already. Records: the reason.
    """
    locked = _granted(matter, by)
    demand(bool(reason.strip()), "reason_missing", "请填写理由", "Give a reason.", field="reason")
    is_held = Hold.objects.filter(matter=locked, ended_at=None).exists()
    demand(not is_held, "held", "已在延期保存", "It is held already.")
    Hold.objects.create(matter=locked, reason=reason.strip(), at=by.at)
    return _noted(locked, by, "casefile.hold", reason)


@command("casefile.release", "解除延期保存", "End keeping beyond its time")
def release(*, by: Act, matter: Matter, reason: Annotated[str, Ask("理由", "Reason", limit=200)]) -> Done:
    """Let a matter go when its time is up again 解除延期保存. Refuses: no grant, not held. Records: the reason."""
    locked = _granted(matter, by)
    row = Hold.objects.filter(matter=locked, ended_at=None).first()
    if row is None:
        raise refuse("not_held", "没有延期保存", "It is not held.")
    row.ended_at = by.at
    row.save(update_fields=["ended_at"])
    return _noted(locked, by, "casefile.release", reason)


def _granted(matter: Matter, by: Act) -> Matter:
    locked = lock(matter, by)
    if "matter.hold" not in grants_on(by.actor, locked):
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    return locked


def _noted(locked: Matter, by: Act, step: str, reason: str) -> Done:
    entry = ledger.append(
        locked, by=by, step=step, text=reason, state_from=locked.state, state_to=locked.state
    )
    locked.save(update_fields=["ledger_n", "ledger_head"])
    return Done("matter", str(locked.id), locked.number, locked.state, str(entry.id))


@command("casefile.set_keeping", "调整保存期限", "Set how long is kept")
def set_keeping(
    *,
    by: Act,
    rule: Annotated[str, Ask("规则代码", "Rule", limit=40)],
    days: Annotated[int, Ask("保存天数", "Days")],
    reason: Annotated[str, Ask("依据", "Basis", limit=200)],
) -> Done:
    """Set how long a rule of the schedule keeps 调整保存期限.

    Refuses: no grant, no such rule, no basis, less than a day. Records: rule, days before and after, basis.
    """
    if "keeping.set" not in by.actor.grants:
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    found = RULES.get(rule.strip())
    if found is None:
        raise refuse("no_rule", "没有此规则", "No such rule.", field="rule")
    demand(0 < days <= LONGEST_DAYS, "days_wrong", "天数应为1至36500", "1 to 36500 days.", field="days")
    demand(bool(reason.strip()), "reason_missing", "请填写依据", "Give the basis.", field="reason")
    entry = set_days(found, days, reason.strip(), by=by)
    return Done("rule", found.code, found.code, "", str(entry.id))


add(
    Rule(
        "casefile.presence",
        ("谁打开着事项", "Who has a matter open"),
        ("页面关闭后", "after the page was closed"),
        1,
        ("过后没有意义", "it means nothing afterwards"),
        ("整条删除", "the rows"),
        ("无", "nothing"),
        lambda before: Presence.objects.filter(seen_at__lt=before),
        removing(Presence),
    )
)
add(
    Rule(
        "casefile.snoozes",
        ("稍后处理的安排", "What officers have put off"),
        ("到期后", "after its day"),
        30,
        ("过后没有意义", "it means nothing afterwards"),
        ("整条删除", "the rows"),
        ("无", "nothing"),
        lambda before: Snooze.objects.filter(until__lt=before),
        removing(Snooze),
    )
)
