"""转送: what waits at a post that nobody holds any more, or at a unit that was closed, goes to whoever is on duty for it now.

One place for every way in which that comes about (a vacancy, a closed post, a closed unit, an officer who may no longer sign
in): the clock looks for it at each round. Receipts that were given stay as they were.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from lianxin.casefile.models import IS_OPEN, Matter
from lianxin.directory.models import Unit
from lianxin.directory.rules import UnitKind
from lianxin.dispatch.commands.parts import desks
from lianxin.dispatch.commands.reorganising import along
from lianxin.kernel import ledger, outbox
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.grants import Actor
from lianxin.people.models import Post
from lianxin.people.queries import STAFFED
from lianxin.supervise.models import Instruction, Notice
from lianxin.supervise.queries.ladder import director, post_for
from lianxin.supervise.rules import Receiver

STEP = "supervise.readdress"
WHY_POST, WHY_UNIT = "原送达岗位已无人在岗", "原单位已撤销"


def astray() -> QuerySet[Notice]:
    """Notices of open matters that wait for a reply at a post without anybody, or from a unit that is closed."""
    vacant = list(Post.objects.exclude(STAFFED).values_list("id", flat=True))
    rows = Notice.objects.filter(replied_at__isnull=True, matter__in=Matter.objects.filter(IS_OPEN))
    return rows.filter(Q(post__in=vacant) | Q(unit__is_active=False))


def orphaned() -> QuerySet[Instruction]:
    """Instructions on open matters, not settled, that were for a unit that is closed."""
    open_now = Matter.objects.filter(IS_OPEN)
    return Instruction.objects.filter(settled_at__isnull=True, unit__is_active=False, matter__in=open_now)


def readdress(actor: Actor, at: datetime, most: int) -> int:
    """Re-address what waits with nobody 转送督办单、批示; returns how many papers. What is right already is left alone."""
    found = {*astray().values_list("matter_id", flat=True), *orphaned().values_list("matter_id", flat=True)}
    return sum(_of_matter(pk, Act(actor, at, Channel.JOB)) for pk in sorted(found)[:most])


@transaction.atomic
def _of_matter(pk: UUID, by: Act) -> int:
    rows = Matter.objects.filter(IS_OPEN, pk=pk).select_for_update(of=("self",), skip_locked=True)
    if (matter := rows.first()) is None:
        return 0
    notices = astray().filter(matter=matter).select_related("unit", "post__unit", "body").order_by("id")
    told = orphaned().filter(matter=matter).select_related("unit").order_by("id")
    return sum(_notice(one, matter, by) for one in notices) + sum(_told(one, matter, by) for one in told)


def _notice(row: Notice, matter: Matter, by: Act) -> bool:
    why = WHY_POST if row.unit.is_active else WHY_UNIT
    before, had = _words(row.post, row.unit), (row.unit_id, row.post_id)
    if not row.unit.is_active:
        row.unit = _unit_now(matter)
    row.post = addressee_of(row, matter)
    if (row.unit_id, row.post_id) == had:
        return False
    row.save(update_fields=["unit", "post"])
    number = row.official or row.number
    _enter(matter, by, why, before, _words(row.post, row.unit), number)
    due = f"请于{row.reply_due:%m月%d日}前回复"
    _tell([row.post.pk], matter, by, f"督办单 {number} {why}，转送您办理，{due}")
    if row.body_id:
        _tell(_issuers(row), matter, by, f"督办单 {number} {why}，已转送{_words(row.post, row.unit)}")
    return True


def addressee_of(row: Notice, matter: Matter) -> Post:
    """The post to which a notice belongs by now; that of the office where no unit has the matter."""
    unit_id = None if row.unit.kind == UnitKind.OFFICE else row.unit_id
    return post_for(Receiver(row.addressee or Receiver.UNIT_HEAD), matter, unit_id)


def _told(row: Instruction, matter: Matter, by: Act) -> bool:
    assert row.unit is not None
    before = row.unit
    row.unit = _unit_now(matter)
    row.save(update_fields=["unit"])
    _enter(matter, by, WHY_UNIT, before.name, row.unit.name, "")
    _tell(desks([row.unit.pk]), matter, by, f"领导批示原交办的{before.short_name}已撤销，转由你单位落实")
    return True


def _unit_now(matter: Matter) -> Unit:
    """The unit that answers for a matter by now; while none that still exists has it, that of its owner, or the office."""
    known = Unit.objects.filter(is_active=True).in_bulk([one for one in _units(matter) if one is not None])
    return next((known[one] for one in _units(matter) if one in known), None) or director().unit


def _units(matter: Matter) -> list[UUID | None]:
    owner = matter.owner_post
    return [matter.lead_unit_id, *matter.held_by, owner.unit_id if owner else None]


def _words(post: Post | None, unit: Unit) -> str:
    return post.full_title if post else unit.short_name


def _issuers(row: Notice) -> list[UUID]:
    """The post in which whoever issued a notice sits in the body that issued it."""
    rows = Post.objects.filter(STAFFED, unit=row.body, holder_id=row.issued_by_id)
    return list(rows.values_list("id", flat=True)[:1])


def _enter(matter: Matter, by: Act, why: str, before: str, after: str, number: str) -> None:
    data = {"handed_from": before, "handed_to": after, **({"number": number} if number else {})}
    ledger.append(
        matter, by=by, step=STEP, text=why, data=data, state_from=matter.state, state_to=matter.state
    )
    matter.save(update_fields=["ledger_n", "ledger_head"])


def _tell(posts: list[UUID], matter: Matter, by: Act, words: str) -> None:
    text = f"{matter.number} {matter.title}：{words}"
    outbox.notify(posts, event=STEP, subject=matter, text=text, at=by.at)


@along
def move_papers(matter: Matter, unit: Unit, to: Unit) -> None:
    """What waits at a unit goes along with the matter to the unit that takes it over: notices to its post, instructions."""
    for row in Notice.objects.filter(matter=matter, unit=unit, replied_at__isnull=True):
        row.unit = to
        row.post = addressee_of(row, matter) if row.post_id else None
        row.save(update_fields=["unit", "post"])
    Instruction.objects.filter(matter=matter, unit=unit, settled_at__isnull=True).update(unit=to)
