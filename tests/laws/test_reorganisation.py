"""机构调整: however units, posts and people are changed, no open matter is left with nobody, and all come to their end (P10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q, QuerySet

from lianxin.casefile.commands import posts as handing
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import IS_OPEN, Matter
from lianxin.casefile.rules import AnswerChannel, Outcome
from lianxin.directory import commands as listing
from lianxin.directory.commands.kinds.places import plan_units
from lianxin.directory.models import Category, Unit
from lianxin.directory.rules import UnitKind
from lianxin.directory.rules.columns import Row
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.models import RUNS, Undertaking
from lianxin.dispatch.rules import Part
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.refusal import Refused
from lianxin.people import commands as managing
from lianxin.people.models import Officer, Post
from lianxin.people.queries import STAFFED, accountable_post, person
from lianxin.people.rules import Role
from lianxin.supervise import commands as supervising
from lianxin.supervise.commands.clock import sweep
from lianxin.supervise.models import Notice, NoticeLevel
from tests.laws.histories import live_through
from tests.proving import size, tell
from tests.world import World, accept, fresh, register, send

pytestmark = pytest.mark.proof
SEED = 20260419
CHANGES = size(suite=160, release=5000)
DEPARTMENTS = (UnitKind.DEPARTMENT, UnitKind.STREET, UnitKind.COMMUNITY)
Change = Callable[[World, Random], object]


def _pick(random: Random, rows: Any) -> Any:
    """One of the rows, always the same for the same seed; an empty choice is a refusal."""
    found = list(rows)
    if not found:
        raise Refused([])
    return random.choice(found)


def _unit(random: Random) -> Unit:
    found: Unit = _pick(random, Unit.objects.filter(is_active=True, kind__in=DEPARTMENTS).order_by("code"))
    return found


def _post(random: Random, **where: Any) -> Post:
    rows = Post.objects.filter(is_active=True, **where).exclude(role__in=[Role.SYSTEM, Role.SYSTEM_ADMIN])
    found: Post = _pick(random, rows.order_by("unit__code", "title", "order", "id"))
    return found


def _officer(random: Random, **where: Any) -> Officer:
    rows = Officer.objects.filter(**where).exclude(login="system")
    found: Officer = _pick(random, rows.order_by("login"))
    return found


def _appoint(world: World, random: Random) -> object:
    holder = _officer(random, is_active=True) if random.random() < 0.5 else None
    return managing.appoint(by=world.act("guard"), post=_post(random), holder=holder, reason="任免")


def _deputy(world: World, random: Random) -> object:
    deputy = _officer(random, is_active=True) if random.random() < 0.5 else None
    return managing.set_deputy(by=world.act("guard"), post=_post(random), deputy=deputy)


def _active(world: World, random: Random) -> object:
    one = _officer(random)
    return managing.set_active(by=world.act("root"), officer=one, is_active=not one.is_active, reason="调动")


def _close_post(world: World, random: Random) -> object:
    return managing.close_post(by=world.act("guard"), post=_post(random), reason="撤岗")


def _open_post(world: World, random: Random) -> object:
    roles = [Role.UNIT_HEAD, Role.UNIT_LIAISON, Role.UNIT_HANDLER]
    holder = _officer(random, is_active=True) if random.random() < 0.7 else None
    return managing.open_post(
        by=world.act("guard"), unit=_unit(random), title="新岗", role=random.choice(roles), holder=holder
    )


def _charges(world: World, random: Random) -> object:
    units = [_unit(random) for _ in range(random.randint(0, 3))]
    post = _post(random, role=Role.LEADER)
    return managing.set_charges(
        by=world.act("guard"), post=post, units=list({one.pk: one for one in units}.values())
    )


def _accountable(world: World, random: Random) -> object:
    post = _post(random, role=Role.LEADER)
    return managing.set_accountable(by=world.act("guard"), post=post, is_accountable=random.random() < 0.5)


def _open_unit(world: World, random: Random) -> object:
    n = Unit.objects.count()
    return listing.open_unit(
        by=world.act("he"),
        code=f"new{n}",
        name=f"新设第{n}局",
        kind=UnitKind.DEPARTMENT,
        area=world.areas["D01"],
        reason="改革",
    )


def _split(world: World, random: Random) -> object:
    some = list(Category.objects.order_by("code"))
    return dispatching.hand_over_unit(
        by=world.act("he"),
        unit=_unit(random),
        to=_unit(random),
        categories=random.sample(some, k=min(len(some), random.randint(0, 3))),
        reason="职责划转",
    )


def _merge(world: World, random: Random) -> object:
    if Unit.objects.filter(is_active=True, kind__in=DEPARTMENTS).count() < 4:
        return _open_unit(world, random)
    return dispatching.close_unit(by=world.act("he"), unit=_unit(random), to=_unit(random), reason="撤并")


def _hand_over(world: World, random: Random) -> object:
    return handing.hand_over_post(by=world.act("guard"), post=_post(random), reason="撤岗移交")


CHANGE: tuple[Change, ...] = (
    _appoint, _appoint, _appoint, _deputy, _deputy, _active, _active, _close_post, _open_post, _charges,
    _accountable, _open_unit, _split, _merge, _hand_over,
)  # fmt: skip


@pytest.fixture
def lived(shared_world: World) -> World:
    """A county in the midst of its work: some forty matters in whatever states."""
    world = replace(shared_world, now=shared_world.now)
    live_through(world, SEED, matters=size(suite=40, release=200), steps=size(suite=90, release=600))
    _press(world)
    return world


def _press(world: World) -> None:
    """Notices that wait for their reply, at every level, so that the storm finds papers too."""
    for n, matter in enumerate(Matter.objects.filter(IS_OPEN).order_by("number")):
        with suppress(Refused), transaction.atomic():
            supervising.notice(
                by=world.act("zhou"),
                matter=matter,
                level=list(NoticeLevel)[n % 3],
                level_reason="按专班要求",
                requirement="请书面说明进度",
                reply_due=world.now.date() + timedelta(days=3),
            )


def test_no_storm_of_reorganisations_leaves_a_matter_with_nobody(lived: World) -> None:
    random, done = Random(SEED), Counter[str]()
    opened = Matter.objects.filter(IS_OPEN).count()
    assert opened > 10
    assert _waiting_papers().count() > 5
    for n in range(CHANGES):
        done[_try(random.choice(CHANGE), lived, random)] += 1
        if n % 10 == 9:
            lived.wait(hours=random.randint(1, 30))
            sweep(lived.now)
            assert _left_with_nobody() == []
    moved = sum(done.values()) - done["refused"]
    assert moved > CHANGES * 0.4
    ended = _all_end(lived)
    assert ledger.verify().faults == ()
    tell("P10", "reorganisations", injected=moved, refused=done["refused"], orphans=0, ended=ended)


def _try(change: Change, world: World, random: Random) -> str:
    try:
        with transaction.atomic():
            change(world, random)
    except Refused:
        return "refused"
    return change.__name__


def _left_with_nobody() -> list[str]:
    """Open matters whose post no active officer holds or stands in for, or that lack a date, or rest on a closed unit; and
    notices that wait for a reply at such a post or unit.
    """
    staffed = Post.objects.filter(STAFFED).values("id")
    owned = Matter.objects.filter(IS_OPEN).filter(
        ~Q(owner_post__in=staffed) | Q(due_at=None) | Q(backstop_at=None)
    )
    named = Matter.objects.filter(state=State.ESCALATED).exclude(coordinator_post__in=staffed)
    closed = Undertaking.objects.filter(RUNS, unit__is_active=False).values_list("matter__number", flat=True)
    papers = _waiting_papers().filter(~Q(post__in=staffed) | Q(unit__is_active=False))
    return [*(one.number for one in (*owned, *named, *papers)), *closed]


def _waiting_papers() -> QuerySet[Notice]:
    """Notices of open matters that nobody has answered."""
    return Notice.objects.filter(replied_at=None, matter__in=Matter.objects.filter(IS_OPEN))


def _all_end(world: World) -> int:
    """Trusting the clock and whoever is the accountable officer by now, every open matter comes to its end."""
    world.at(Matter.objects.order_by("-backstop_at")[0].backstop_at + timedelta(days=1))  # type: ignore[operator]
    ended = 0
    for _ in range(12):
        sweep(world.now)
        for matter in Matter.objects.filter(IS_OPEN).order_by("-is_child", "number"):
            ended += _conclude(world, matter)
    assert not Matter.objects.filter(IS_OPEN).exists()
    return ended


def _conclude(world: World, matter: Matter) -> bool:
    post = accountable_post()
    officer = next(one for one in (post.holder, post.deputy) if one is not None and one.is_active)
    world.wait(hours=1)
    try:
        with transaction.atomic():
            supervising.conclude(
                by=Act(person(officer, post), world.now, Channel.PAGE),
                matter=matter,
                outcome=Outcome.LIMITED,
                answer="经研究，现将目前不能办理的原因和下一步安排答复如下。",
                channel=AnswerChannel.PHONE,
            )
    except Refused:
        return False
    return True


def _sent(world: World, lead: str, category: str = "0404", support: tuple[str, ...] = ()) -> Matter:
    return send(world, accept(world, register(world), category), lead, support)


def test_with_no_accountable_post_staffed_the_office_director_concludes(shared_world: World) -> None:
    world = shared_world
    Officer.objects.filter(login="ma").update(is_active=False)
    matter = _sent(world, "housing")
    world.at(matter.backstop_at + timedelta(days=1))  # type: ignore[operator]
    sweep(world.now)
    assert accountable_post() == world.posts["he"]
    assert _conclude(world, fresh(matter))
    assert fresh(matter).state == State.CLOSED


def test_nobody_may_take_away_the_last_desk(shared_world: World) -> None:
    world = shared_world
    with pytest.raises(Refused, match="兜底责任岗，到总时限"):
        managing.appoint(by=world.act("guard"), post=world.posts["ma"], holder=None, reason="空缺")
    Officer.objects.filter(login="ma").update(is_active=False)
    with pytest.raises(Refused, match="兜底责任岗和办公室主任"):
        managing.set_active(
            by=world.act("root"), officer=Officer.objects.get(login="he"), is_active=False, reason="调离"
        )


def test_a_vacant_owner_of_an_escalated_matter_gives_way_to_its_coordinator(shared_world: World) -> None:
    """Both desks were the matter's before: that nobody new comes in does not mean that nothing changes."""
    world = shared_world
    matter = _sent(world, "housing")
    supervising.escalate(
        by=world.act("he"), matter=matter, coordinator=world.posts["zhang"], reason="多部门意见不一致"
    )
    Matter.objects.filter(pk=matter.pk).update(owner_post=world.posts["liu"])
    Officer.objects.filter(login="liu").update(is_active=False)
    Post.objects.filter(pk=world.posts["liu"].pk).update(deputy=None)
    sweep(world.now)
    assert fresh(matter).owner_post == world.posts["zhang"]


def test_a_deputy_keeps_the_desk_of_a_vacant_post(shared_world: World) -> None:
    world = shared_world
    deputy = Officer.objects.get(login="zhang")
    managing.set_deputy(by=world.act("guard"), post=world.posts["ma"], deputy=deputy)
    managing.appoint(by=world.act("guard"), post=world.posts["ma"], holder=None, reason="调离")
    assert accountable_post() == world.posts["ma"]


def test_closing_a_unit_moves_its_duties_matters_and_charges(shared_world: World) -> None:
    world = shared_world
    leads = _sent(world, "commerce")
    Category.objects.filter(code="0404").update(lead=world.units["commerce"])
    due = leads.due_at
    dispatching.close_unit(
        by=world.act("he"),
        unit=world.units["commerce"],
        to=world.units["housing"],
        reason="区编办〔2026〕3号",
    )
    moved = fresh(leads)
    assert (moved.lead_unit, moved.owner_post) == (world.units["housing"], world.posts["liu"])
    assert moved.due_at == due
    assert Category.objects.get(code="0404").lead == world.units["housing"]
    assert list(world.posts["zhang"].charges.all()) == [world.units["housing"]]
    assert not Unit.objects.get(code="commerce").is_active
    assert not Post.objects.filter(unit__code="commerce", is_active=True).exists()


def test_where_both_units_work_on_a_matter_one_part_remains(shared_world: World) -> None:
    world = shared_world
    matter = _sent(world, "housing", support=("commerce",))
    dispatching.hand_over_unit(
        by=world.act("he"), unit=world.units["housing"], to=world.units["commerce"], reason="划转"
    )
    running = Undertaking.objects.filter(RUNS, matter=matter)
    assert [(one.unit, one.part) for one in running] == [(world.units["commerce"], Part.LEAD)]
    assert fresh(matter).held_by == [world.units["commerce"].id]
    assert ledger.verify(chain_id=matter.id).faults == ()


def test_a_split_takes_only_its_categories(shared_world: World) -> None:
    world = shared_world
    stays = _sent(world, "housing", "0903")
    goes = _sent(world, "housing", "0404")
    opened = listing.open_unit(
        by=world.act("he"),
        code="water",
        name="区水务局",
        kind=UnitKind.DEPARTMENT,
        area=world.areas["D"],
        reason="改革",
    )
    unit = Unit.objects.get(code=opened.number)
    dispatching.hand_over_unit(
        by=world.act("he"),
        unit=world.units["housing"],
        to=unit,
        categories=[world.categories["0404"]],
        reason="划转",
    )
    assert fresh(stays).lead_unit == world.units["housing"]
    assert fresh(goes).lead_unit == unit
    # The new unit has no post yet: its matter is on the director's desk, not on nobody's.
    assert fresh(goes).owner_post == world.posts["he"]


def test_a_unit_at_work_is_not_just_put_out_of_use_by_a_table(shared_world: World) -> None:
    world = shared_world
    _sent(world, "housing")
    housing = world.units["housing"]
    plan = plan_units(
        [Row(2, {"code": "housing", "name": housing.name, "kind": housing.kind, "is_active": False})]
    )
    assert any("撤销单位" in fault.zh for fault in plan.faults)
