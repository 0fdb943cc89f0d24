"""催办: one matter by one click, or many with the same words as a bulk (`casefile.commands.many`), each with its result.

A bulk of urges is done in parts of few statements each; each post that is urged gets one notice for all of its matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from lianxin.casefile.commands.many import Wholesale, settle, start, wholesale
from lianxin.casefile.commands.taking import UNIT_DESK, demand, stale, taking
from lianxin.casefile.lifecycle import MATTER, State
from lianxin.casefile.models import Bulk, BulkItem, Matter
from lianxin.casefile.queries.scope import require, visible_to
from lianxin.kernel import ledger, outbox
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.ids import derived_id
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Reason, unless
from lianxin.people.queries import post_on_duty
from lianxin.supervise.commands.rows import save_heads
from lianxin.supervise.models import Urge

URGE = "supervise.urge"
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
    words, no matter, more than 20,000. Records: the bulk in the chain of bulks, each urge in its matter's ledger.
    """
    require(by.actor, URGE)
    demand(bool(text.strip()), "text_missing", "请填写催办内容", "Write something.", field="text")
    ids = list(dict.fromkeys(one.pk for one in matters))
    demand(bool(ids), "nothing_chosen", "请先选择要催办的事项", "Choose the matters first.", field="matters")
    demand(
        len(ids) <= MOST, "too_many", f"一次最多催办{MOST}件", f"At most {MOST} at a time.", field="matters"
    )
    told = {"text": text.strip()}
    return start(by, URGE, [(pk, None) for pk in ids], told, step="supervise.urge_many")


def _part(bulk: Bulk, by: Act) -> int:
    """Urge the next of a bulk in this transaction; what somebody else is writing to is left for the next round."""
    waiting = BulkItem.objects.filter(bulk=bulk, state=BulkItem.State.WAITING).order_by("matter_id")
    items = list(waiting.select_for_update(skip_locked=True)[:AT_ONCE])
    rows = Matter.objects.filter(pk__in=[one.matter_id for one in items]).order_by("id")
    matters = {one.pk: one for one in rows.select_for_update(skip_locked=True, of=("self",))}
    items = [one for one in items if one.matter_id in matters]
    results = _results(by, items, matters)
    urged = [matters[item.matter_id] for item in results.get((), [])]
    Entry.objects.bulk_create([_entry(by, matter, bulk) for matter in urged])
    desks = _desks(urged)
    Urge.objects.bulk_create([_urge(by, matter, bulk, _holders(matter, desks)) for matter in urged])
    save_heads(urged)
    for reasons, of_them in results.items():
        settle(of_them, reasons)
    return len(items)


def _results(
    by: Act, items: Sequence[BulkItem], matters: dict[UUID, Matter]
) -> dict[tuple[Reason, ...], list[BulkItem]]:
    """The items by why they are refused; under no reason those that are urged."""
    allowed = _allowed(by, matters)
    found: dict[tuple[Reason, ...], list[BulkItem]] = {}
    for item in items:
        matter = matters[item.matter_id]
        reasons = _reasons(matter, is_granted=item.matter_id in allowed)
        if item.seen is not None and item.seen != matter.ledger_n:
            reasons.insert(0, stale(matter))
        found.setdefault(tuple(reasons), []).append(item)
    return found


def _allowed(by: Act, matters: dict[UUID, Matter]) -> set[UUID]:
    rows = visible_to(by.actor, URGE).filter(pk__in=list(matters))
    return set(rows.values_list("pk", flat=True))


def _reasons(matter: Matter, *, is_granted: bool) -> list[Reason]:
    grants = {URGE} if is_granted else set()
    return MATTER.refusals(URGE, State(matter.state), grants=grants, facts=())


def _entry(by: Act, matter: Matter, bulk: Bulk) -> Entry:
    return ledger.prepare(
        matter,
        by=by,
        step=URGE,
        text=bulk.given["text"],
        state_from=matter.state,
        state_to=matter.state,
    )


def _urge(by: Act, matter: Matter, bulk: Bulk, posts: list[UUID]) -> Urge:
    words = bulk.given["text"]
    return Urge(matter=matter, by_id=by.actor.officer_id, text=words, at=by.at, to_posts=posts, bulk=bulk)


def _tell(bulk: Bulk, by: Act) -> None:
    """Tell each post once of all of its own."""
    fresh = BulkItem.objects.filter(bulk=bulk, state=BulkItem.State.DONE, is_told=False)
    urged = Urge.objects.filter(bulk=bulk, matter__in=fresh.values("matter")).select_related("matter")
    of_post: dict[UUID, list[Matter]] = {}
    for one in urged.order_by("matter__due_at", "matter_id"):
        for post in one.to_posts:
            of_post.setdefault(post, []).append(one.matter)
    for post, matters in of_post.items():
        words, n = _words(matters), len(matters)
        outbox.notify([post], event=URGE, subject=matters[0], text=words, at=by.at, count=n)


def _words(matters: Sequence[Matter]) -> str:
    first = matters[0]
    if len(matters) == 1:
        return f"{first.number} {first.title}：催办：请抓紧办理"
    return f"催办{len(matters)}件：{first.number} {first.title} 等，请抓紧办理"


wholesale(URGE, Wholesale(_part, _tell, IN_THE_ACT))
