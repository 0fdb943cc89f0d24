"""催办: one matter by one click, or many with the same words, which the server urges one by one, each with its result.

A bulk is done in parts of one transaction each, so that a worker that dies leaves nothing half done; each post that is
urged gets one notice for all of its matters. Nobody is urged twice by one bulk, however often it is taken up again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from django.db import transaction

from lianxin.casefile.commands.taking import UNIT_DESK, demand, taking
from lianxin.casefile.lifecycle import MATTER, State
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import require, visible_to
from lianxin.kernel import ledger, outbox
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.ids import derived_id, new_id
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Reason, unless
from lianxin.people.queries import person, post_on_duty, posts_of
from lianxin.supervise.commands.rows import save_heads
from lianxin.supervise.models import Urge, UrgeBatch, UrgeItem

AT_ONCE = 500
IN_THE_ACT = 100
MOST = 20_000


@command("supervise.urge", "催办", "Urge")
def urge(*, by: Act, matter: Matter, text: Annotated[str, Ask("催办内容", "Words", limit=400)]) -> Done:
    """Urge those who hold a matter 催办. Records the words and whom they went to. Tells: the owner post and the units' desks."""
    wrong = unless(bool(text.strip()), "text_missing", "请填写催办内容", "Write something.", field="text")
    with taking("supervise.urge", matter, by=by, text=text, wrong=wrong) as taken:
        posts = holders(taken.matter)
        Urge.objects.create(
            matter=taken.matter, by_id=by.actor.officer_id, text=text.strip(), at=by.at, to_posts=posts
        )
        taken.tell(posts, "催办：请抓紧办理")
    return taken.done()


def holders(matter: Matter) -> list[UUID]:
    """The posts that are pressed when a matter is: the desk of each unit that holds it, and the one that answers for it."""
    return _holders(matter, _desks([matter]))


def holders_of(matters: Sequence[Matter]) -> list[list[UUID]]:
    """The same for many: the desk of each unit is looked for once."""
    desks = _desks(matters)
    return [_holders(one, desks) for one in matters]


def _desks(matters: Iterable[Matter]) -> dict[UUID, UUID]:
    """The desk on duty of every unit that holds one of the matters."""
    units = {unit for one in matters for unit in one.held_by}
    return {unit: post_on_duty(UNIT_DESK, unit_id=unit).pk for unit in units}


def _holders(matter: Matter, desks: dict[UUID, UUID]) -> list[UUID]:
    posts = [desks[unit] for unit in matter.held_by]
    return list(dict.fromkeys([*posts, *([matter.owner_post_id] if matter.owner_post_id else [])]))


# --- many at once


def one_of_many(act: Act, name: str, matter: Matter) -> Act:
    """The act for one of many: the same key and matter give the same act again; a post is told of all in one line."""
    return replace(act, key=derived_id(name, act.key, matter.pk), seen=None, bulk=act.key)


@command("supervise.urge_many", "批量催办", "Urge many")
def urge_many(
    *,
    by: Act,
    matters: Annotated[Sequence[Matter], Ask("事项", "Matters")],
    text: Annotated[str, Ask("催办内容", "Words", limit=400)],
) -> Done:
    """Urge many matters with the same words 批量催办: each with its own result, each post told once for all of its own.

    Up to a hundred are urged at once; more are taken up by the server within the minute, a part at a time. Refuses: no
    words, no matter, more than 20,000. Records: the bulk in the chain of supervision, each urge in its matter's ledger.
    """
    require(by.actor, "supervise.urge")
    demand(bool(text.strip()), "text_missing", "请填写催办内容", "Write something.", field="text")
    ids = list(dict.fromkeys(one.pk for one in matters))
    demand(bool(ids), "nothing_chosen", "请先选择要催办的事项", "Choose the matters first.", field="matters")
    demand(
        len(ids) <= MOST, "too_many", f"一次最多催办{MOST}件", f"At most {MOST} at a time.", field="matters"
    )
    batch = _new(by, ids, text.strip())
    data = {"n": len(ids), "bulk": str(batch.pk)}
    entry = ledger.note("supervision", by=by, step="supervise.urge_many", data=data)
    if len(ids) <= IN_THE_ACT:
        _part(batch, by)
        _close(batch, by)
    return Done("urging", str(batch.pk), "", "", str(entry.id))


def _new(by: Act, ids: Sequence[UUID], text: str) -> UrgeBatch:
    batch = UrgeBatch.objects.create(
        id=new_id(), by_id=by.actor.officer_id, post_id=by.actor.post_id, text=text, at=by.at, n=len(ids)
    )
    UrgeItem.objects.bulk_create((UrgeItem(batch=batch, matter_id=pk) for pk in ids), batch_size=2000)
    return batch


@command("supervise.retry_urging", "重试催办", "Retry urging")
def retry_urging(*, by: Act, urging: UrgeBatch) -> Done:
    """Urge again those of a bulk that were refused 重试催办, in case what stood in the way is gone; nobody is urged twice.

    Refuses: another officer's, one that is still under way, one in which none was refused.
    """
    require(by.actor, "supervise.urge")
    batch = UrgeBatch.objects.select_for_update().get(pk=urging.pk)
    mine = batch.by_id == by.actor.officer_id
    demand(mine, "not_own", "只能重试自己发起的批量催办", "Only your own can be tried again.")
    demand(not batch.waits, "under_way", "仍在办理中，请稍候", "It is still under way.")
    refused = UrgeItem.objects.filter(batch=batch, state=UrgeItem.State.REFUSED)
    n = refused.update(state=UrgeItem.State.WAITING, code="", reason="", reason_en="")
    demand(n > 0, "nothing_refused", "没有未催办的事项", "None was refused.")
    batch.waits, batch.finished_at, batch.post_id = True, None, by.actor.post_id
    batch.save(update_fields=["waits", "finished_at", "post"])
    data = {"n": n, "bulk": str(batch.pk)}
    entry = ledger.note("supervision", by=by, step="supervise.retry_urging", data=data)
    if n <= IN_THE_ACT:
        _part(batch, by)
        _close(batch, by)
    return Done("urging", str(batch.pk), "", "", str(entry.id))


def take_up(by: Act) -> int:
    """Go on with every bulk that waits, in the name of whoever asked for it; returns how many matters were dealt with."""
    waiting = UrgeBatch.objects.filter(waits=True).select_related("by", "post__unit__area")
    return sum(_finish(batch, by) for batch in waiting.order_by("at"))


def _finish(batch: UrgeBatch, clock: Act) -> int:
    by = Act(person(batch.by, batch.post), clock.at, Channel.JOB, None)
    if not posts_of(batch.by).filter(pk=batch.post_id).exists():
        _give_up(batch)
    done = 0
    while n := _one_part(batch, by):
        done += n
    with transaction.atomic():
        _close(batch, by)
    return done


def _give_up(batch: UrgeBatch) -> None:
    """Who asked for it has left the post since: nothing more is urged in its name."""
    UrgeItem.objects.filter(batch=batch, state=UrgeItem.State.WAITING).update(
        state=UrgeItem.State.REFUSED,
        code="post_left",
        reason="催办人已不在原岗位",
        reason_en="Who asked for it has left the post.",
    )


@transaction.atomic
def _one_part(batch: UrgeBatch, by: Act) -> int:
    return _part(batch, by)


def _part(batch: UrgeBatch, by: Act) -> int:
    """Urge the next of a bulk in this transaction; what somebody else is writing to is left for the next round."""
    waiting = UrgeItem.objects.filter(batch=batch, state=UrgeItem.State.WAITING).order_by("matter_id")
    items = list(waiting.select_for_update(skip_locked=True)[:AT_ONCE])
    rows = Matter.objects.filter(pk__in=[one.matter_id for one in items]).order_by("id")
    matters = {one.pk: one for one in rows.select_for_update(skip_locked=True, of=("self",))}
    items = [one for one in items if one.matter_id in matters]
    results = _results(by, items, matters)
    _note(results)
    urged = [matters[item.matter_id] for item in results.get(None, [])]
    Entry.objects.bulk_create([_entry(by, matter, batch) for matter in urged])
    desks = _desks(urged)
    Urge.objects.bulk_create([_urge(by, matter, batch, _holders(matter, desks)) for matter in urged])
    save_heads(urged)
    return len(items)


def _results(
    by: Act, items: Sequence[UrgeItem], matters: dict[UUID, Matter]
) -> dict[Reason | None, list[UrgeItem]]:
    """The items by why they are refused; under no reason those that are urged."""
    allowed = _allowed(by, matters)
    found: dict[Reason | None, list[UrgeItem]] = {}
    for item in items:
        reasons = _reasons(matters[item.matter_id], is_granted=item.matter_id in allowed)
        found.setdefault(reasons[0] if reasons else None, []).append(item)
    return found


def _allowed(by: Act, matters: dict[UUID, Matter]) -> set[UUID]:
    rows = visible_to(by.actor, "supervise.urge").filter(pk__in=list(matters))
    return set(rows.values_list("pk", flat=True))


def _reasons(matter: Matter, *, is_granted: bool) -> list[Reason]:
    grants = {"supervise.urge"} if is_granted else set()
    return MATTER.refusals("supervise.urge", State(matter.state), grants=grants, facts=())


def _note(results: dict[Reason | None, list[UrgeItem]]) -> None:
    for reason, items in results.items():
        state = UrgeItem.State.REFUSED if reason else UrgeItem.State.DONE
        told = (
            {"code": reason.code[:40], "reason": reason.zh[:200], "reason_en": reason.en[:200]}
            if reason
            else {}
        )
        UrgeItem.objects.filter(pk__in=[one.pk for one in items]).update(state=state, **told)


def _entry(by: Act, matter: Matter, batch: UrgeBatch) -> Entry:
    return ledger.prepare(
        matter,
        by=by,
        step="supervise.urge",
        text=batch.text,
        state_from=matter.state,
        state_to=matter.state,
    )


def _urge(by: Act, matter: Matter, batch: UrgeBatch, posts: list[UUID]) -> Urge:
    return Urge(
        matter=matter, by_id=by.actor.officer_id, text=batch.text, at=by.at, to_posts=posts, bulk=batch
    )


def _close(batch: UrgeBatch, by: Act) -> None:
    """Once nothing waits any more: tell each post once, and say that the bulk is done."""
    locked = UrgeBatch.objects.select_for_update().get(pk=batch.pk)
    items = UrgeItem.objects.filter(batch=locked)
    if not locked.waits or items.filter(state=UrgeItem.State.WAITING).exists():
        return
    _tell(locked, by)
    items.filter(state=UrgeItem.State.DONE, is_told=False).update(is_told=True)
    locked.waits, locked.finished_at = False, by.at
    locked.save(update_fields=["waits", "finished_at"])


def _tell(batch: UrgeBatch, by: Act) -> None:
    fresh = UrgeItem.objects.filter(batch=batch, state=UrgeItem.State.DONE, is_told=False)
    urged = Urge.objects.filter(bulk=batch, matter__in=fresh.values("matter")).select_related("matter")
    of_post: dict[UUID, list[Matter]] = {}
    for one in urged.order_by("matter__due_at", "matter_id"):
        for post in one.to_posts:
            of_post.setdefault(post, []).append(one.matter)
    for post, matters in of_post.items():
        words, n = _words(matters), len(matters)
        outbox.notify([post], event="supervise.urge", subject=matters[0], text=words, at=by.at, count=n)


def _words(matters: Sequence[Matter]) -> str:
    first = matters[0]
    if len(matters) == 1:
        return f"{first.number} {first.title}：催办：请抓紧办理"
    return f"催办{len(matters)}件：{first.number} {first.title} 等，请抓紧办理"
