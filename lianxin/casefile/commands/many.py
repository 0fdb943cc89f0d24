"""批量办理: one act with the same words on many matters, which the server does one by one, each with its result.

A matter and its result are one transaction, so that a worker that dies leaves nothing half done and nothing is done
twice, however often it is taken up again. A package may do a whole part of one of its own acts at once (`wholesale`).
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import OuterRef, Subquery

from lianxin.casefile.commands.taking import demand
from lianxin.casefile.models import Bulk, BulkItem, Matter
from lianxin.casefile.queries.many import acts_of
from lianxin.casefile.queries.scope import visible_to
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.commands import COMMANDS, Ask, Command, Done, command
from lianxin.kernel.forms import arguments, faults, form_for, with_defaults
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import derived_id, new_id
from lianxin.kernel.refusal import Reason, Refused, refuse
from lianxin.people.queries import person, posts_of

log = logging.getLogger(__name__)

MOST = 2_000
# So many are done while one waits for the page; more are left to the server.
IN_THE_ACT = 20
REGISTER = "bulk"
# One matter as it is named: its number, and behind a colon the version that was seen.
NAMED = re.compile(r"([^\s:：、，,;；]+)(?:[:：](\d{1,9}))?")

Chosen = Sequence[tuple[UUID, int | None]]


@dataclass(frozen=True, slots=True)
class Wholesale:
    """How a package does an act to many in few statements.

    Args:
        part: does the next of a bulk in this transaction; returns how many were dealt with.
        closing: what is left to do once nothing waits any more, such as telling each post once.
        in_the_act: so many are done at once.
    """

    part: Callable[[Bulk, Act], int]
    closing: Callable[[Bulk, Act], None]
    in_the_act: int


WHOLESALE: dict[str, Wholesale] = {}


def wholesale(name: str, how: Wholesale) -> None:
    """Say how an act is done to many at once."""
    WHOLESALE[name] = how


@command("casefile.do_many", "批量办理", "Do to many")
def do_many(
    *,
    by: Act,
    does: Annotated[
        str, Ask("动作", "Step", limit=60, help_zh="如 collect.accept", help_en="Such as collect.accept")
    ],
    numbers: Annotated[
        str,
        Ask(
            "事项编号",
            "Numbers of the matters",
            long=True,
            limit=100_000,
            help_zh="以空格或顿号分隔；编号后可加冒号和所见版本，已有变化的不办理",
            help_en="Parted by spaces; a colon and the version seen may follow a number: what changed since is left.",
        ),
    ],
    given: Annotated[
        str,
        Ask(
            "填写内容",
            "What is filled in",
            long=True,
            limit=100_000,
            help_zh="该动作各字段，JSON 对象",
            help_en="Its fields as a JSON object",
        ),
    ] = "",
) -> Done:
    """Do one act with the same words to many matters 批量办理: each with its own result, each post told once of its own.

    Up to twenty are done at once; more are taken up by the server within the minute. Refuses: an act that is not
    granted or is done one at a time, a form that is not in order, a matter out of reach, none, more than 2,000.
    Records: the bulk in the chain of bulks, each act in its matter's ledger.
    """
    told = _told(given)
    wanted = _act(by.actor, does.strip())
    _, reasons = filled(wanted, by.actor, told)
    if reasons:
        raise Refused(reasons)
    return start(by, wanted.name, _chosen(by.actor, numbers), told)


def _told(given: str) -> dict[str, Any]:
    try:
        told = json.loads(given or "{}")
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        zh = "填写内容应为 JSON 对象"
        raise refuse("given_invalid", zh, "What is filled in must be a JSON object.", field="given")
    return told


def _act(actor: Actor, name: str) -> Command:
    found = COMMANDS.get(name)
    granted = {one.name for one in acts_of(actor)}
    if found is not None and name not in granted and found.target == "matter":
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    if found is None or name not in granted:
        raise refuse(
            "no_such_step", "没有此动作，或不能批量办理", "There is no such step for many.", field="does"
        )
    if found.alone is not None:
        zh, en = found.alone
        raise refuse("one_at_a_time", f"“{found.zh}”须逐件办理：{zh}", f"One at a time: {en}.", field="does")
    return found


def _chosen(actor: Actor, numbers: str) -> Chosen:
    """The matters by their numbers, each within the actor's sight, with the version that was seen."""
    named = {number.upper(): int(seen) if seen else None for number, seen in NAMED.findall(numbers)}
    demand(bool(named), "nothing_chosen", "请先选择事项", "Choose the matters first.", field="numbers")
    zh = f"一次最多{MOST}件，请缩小范围"
    demand(len(named) <= MOST, "too_many", zh, f"At most {MOST} at a time.", field="numbers")
    known = [one for one in named if one.isprintable()]
    found = dict(visible_to(actor).filter(number__in=known).values_list("number", "pk"))
    if absent := [number for number in named if number not in found]:
        some = "、".join(absent[:5])
        zh = f"没有此事项，或不在您的范围内：{some}"
        raise refuse("no_such_matter", zh, f"No such matter, or out of your reach: {some}", field="numbers")
    return [(found[number], seen) for number, seen in named.items()]


def filled(wanted: Command, actor: Actor, told: Mapping[str, Any]) -> tuple[dict[str, Any], list[Reason]]:
    """What was filled in as the act's arguments, or what is wrong with it."""
    form = form_for(wanted, actor, with_defaults(wanted, told))
    if not form.is_valid():
        return {}, faults(form)
    return arguments(wanted, form), []


def start(
    by: Act, does: str, chosen: Chosen, told: Mapping[str, Any], *, step: str = "casefile.do_many"
) -> Done:
    """Write down a bulk; a small one is done at once, in this transaction.

    Args:
        step: the command that asked for it, under which it stands in the chain of bulks.
    """
    bulk = Bulk.objects.create(
        id=new_id(),
        by_id=by.actor.officer_id,
        post_id=by.actor.post_id,
        does=does,
        given=dict(told),
        at=by.at,
        n=len(chosen),
    )
    rows = (BulkItem(bulk=bulk, matter_id=pk, seen=seen) for pk, seen in chosen)
    BulkItem.objects.bulk_create(rows, batch_size=2000)
    return _begun(bulk, by, step, len(chosen))


def _begun(bulk: Bulk, by: Act, step: str, n: int) -> Done:
    data = {"does": bulk.does, "n": n, "bulk": str(bulk.pk)}
    entry = ledger.note(REGISTER, by=by, step=step, data=data)
    how = WHOLESALE.get(bulk.does)
    if n <= (how.in_the_act if how else IN_THE_ACT):
        _part(bulk, by, n)
        _close(bulk, by)
    return Done("bulk", str(bulk.pk), "", "", str(entry.id))


@command("casefile.retry_many", "重试批量办理", "Retry a bulk")
def retry_many(*, by: Act, bulk: Bulk) -> Done:
    """Do those of a bulk that were refused once more 重试未办理的, as they are now; nothing that was done is done again.

    Refuses: another officer's, an act that is not granted any more, one that is still under way, one in which none was refused.
    """
    locked = Bulk.objects.select_for_update().get(pk=bulk.pk)
    mine = locked.by_id == by.actor.officer_id
    demand(mine, "not_own", "只能重试自己发起的批量办理", "Only your own can be tried again.")
    _act(by.actor, locked.does)
    demand(not locked.waits, "under_way", "仍在办理中，请稍候", "It is still under way.")
    gone = locked.erased_at is not None
    demand(not gone, "erased", "填写内容已按保存期限删除", "What was filled in was erased on schedule.")
    refused = BulkItem.objects.filter(bulk=locked, state=BulkItem.State.REFUSED)
    # Whoever tries again has read why; from here on the present state is the one that was seen.
    present = Subquery(Matter.objects.filter(pk=OuterRef("matter_id")).values("ledger_n")[:1])
    n = refused.update(state=BulkItem.State.WAITING, code="", reason="", reason_en="", seen=present)
    demand(n > 0, "nothing_refused", "没有未办理的事项", "None was refused.")
    locked.waits, locked.finished_at, locked.post_id = True, None, by.actor.post_id
    locked.save(update_fields=["waits", "finished_at", "post"])
    return _begun(locked, by, "casefile.retry_many", n)


def take_up(clock: Act) -> int:
    """Go on with every bulk that waits, in the name of whoever asked for it; returns how many matters were dealt with."""
    waiting = Bulk.objects.filter(waits=True).select_related("by", "post__unit__area")
    return sum(_finish(bulk, clock) for bulk in waiting.order_by("at"))


def _finish(bulk: Bulk, clock: Act) -> int:
    by = Act(person(bulk.by, bulk.post), clock.at, Channel.JOB, None)
    if not posts_of(bulk.by).filter(pk=bulk.post_id).exists():
        _give_up(bulk)
    done = 0
    while n := _one_part(bulk, by):
        done += n
    with transaction.atomic():
        _close(bulk, by)
    return done


def _give_up(bulk: Bulk) -> None:
    """Who asked for it has left the post since: nothing more is done in its name."""
    BulkItem.objects.filter(bulk=bulk, state=BulkItem.State.WAITING).update(
        state=BulkItem.State.REFUSED,
        code="post_left",
        reason="发起人已不在原岗位",
        reason_en="Who asked for it has left the post.",
    )


@transaction.atomic
def _one_part(bulk: Bulk, by: Act) -> int:
    return _part(bulk, by, 1)


def _part(bulk: Bulk, by: Act, most: int) -> int:
    """Do the next of a bulk in this transaction; returns how many were dealt with."""
    if how := WHOLESALE.get(bulk.does):
        return how.part(bulk, by)
    waiting = BulkItem.objects.filter(bulk=bulk, state=BulkItem.State.WAITING).order_by("matter_id")
    items = list(waiting.select_for_update(skip_locked=True)[:most])
    if not items:
        return 0
    wanted = COMMANDS[bulk.does]
    given, wrong = filled(wanted, by.actor, bulk.given)
    for item in items:
        reasons = wrong or _do(wanted, bulk, item, by, given)
        settle([item], reasons)
    return len(items)


def _do(wanted: Command, bulk: Bulk, item: BulkItem, by: Act, given: Mapping[str, Any]) -> Sequence[Reason]:
    """Do the act to one matter; why not, where it was refused or broke down: then nothing of it is left."""
    key = derived_id(bulk.does, bulk.pk, item.matter_id)
    act = replace(by, key=key, seen=item.seen, bulk=bulk.pk)
    try:
        with transaction.atomic():
            wanted.function(by=act, matter=Matter.objects.get(pk=item.matter_id), **given)
    except Refused as refused:
        return refused.reasons
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("bulk %s: %s broke down", bulk.pk, bulk.does)
        return [
            Reason(
                "broke_down",
                "系统出错，这一件未办理，可以重试",
                "It broke down; nothing was done; try again.",
            )
        ]
    return ()


def settle(items: Sequence[BulkItem], reasons: Sequence[Reason]) -> None:
    """Note what came of items: done, or refused with every reason."""
    rows = BulkItem.objects.filter(pk__in=[one.pk for one in items])
    if reasons:
        zh, en = ("；".join(one.zh for one in reasons), " ".join(one.en for one in reasons))
        told = {"code": reasons[0].code[:40], "reason": zh[:400], "reason_en": en[:400]}
        rows.update(state=BulkItem.State.REFUSED, **told)
        return
    left = Subquery(Matter.objects.filter(pk=OuterRef("matter_id")).values("ledger_n")[:1])
    rows.update(state=BulkItem.State.DONE, left=left)


def _close(bulk: Bulk, by: Act) -> None:
    """Once nothing waits any more: what the act leaves for the end, and that the bulk is done."""
    locked = Bulk.objects.select_for_update().get(pk=bulk.pk)
    items = BulkItem.objects.filter(bulk=locked)
    if not locked.waits or items.filter(state=BulkItem.State.WAITING).exists():
        return
    if how := WHOLESALE.get(locked.does):
        how.closing(locked, by)
    items.filter(state=BulkItem.State.DONE, is_told=False).update(is_told=True)
    locked.waits, locked.finished_at = False, by.at
    locked.save(update_fields=["waits", "finished_at"])
