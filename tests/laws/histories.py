"""Random but repeatable histories: matters that are driven through the real commands by whoever may, in no wise order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from django.db import transaction

from lianxin.casefile.commands.matters import reopen
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.casefile.rules import AnswerChannel, Kind, Outcome, ResultClass, Source
from lianxin.collect import commands as collecting
from lianxin.dispatch import commands as dispatching
from lianxin.kernel.refusal import Refused
from lianxin.onsite import commands as deciding
from lianxin.reply.rules import Contentment
from lianxin.supervise import commands as supervising
from tests.world import World, accept, call, close, fresh, pass_review, register, report, send, sign, tell

TOLD: dict[str, Any] = {"told": "已电话告知。", "channel": AnswerChannel.PHONE}
Take = Callable[[World, Random, Matter], object]


def _merge(world: World, random: Random, matter: Matter) -> object:
    into = random.choice(list(Matter.objects.exclude(pk=matter.pk).order_by("number")))
    return collecting.merge(by=world.act("li"), matter=matter, into=into, **TOLD)


def _send(world: World, random: Random, matter: Matter) -> object:
    units = random.sample(["housing", "citymgmt", "commerce", "east"], k=random.randint(1, 3))
    return send(world, matter, units[0], tuple(units[1:]))


def _report(world: World, random: Random, matter: Matter) -> object:
    classes = [ResultClass.A, ResultClass.A, ResultClass.B, ResultClass.C, ResultClass.D]
    return report(world, sign(world, matter), random.choice(classes))


def _list(world: World, random: Random, matter: Matter) -> object:
    until = world.now.date() + timedelta(days=random.randint(2, 90))
    return supervising.list_matter(
        by=world.act("he"), matter=matter, returns_on=until, basis="年度计划", leader_opinion="同意"
    )


def _upward(world: World, random: Random, matter: Matter) -> object:
    return dispatching.go_upward(
        by=world.act("he"),
        matter=matter,
        superior=world.units["citycommerce"],
        tracking_unit=world.units["commerce"],
        request="请支持试点",
    )


def _conclude(world: World, random: Random, matter: Matter) -> object:
    return supervising.conclude(
        by=world.act("ma"),
        matter=matter,
        outcome=random.choice([Outcome.SOLVED, Outcome.LIMITED]),
        answer="经协调，现答复如下。",
        channel=AnswerChannel.PHONE,
    )


def _told(doing: Callable[..., object], **more: object) -> Take:
    return lambda world, random, matter: doing(by=world.act("li"), matter=matter, **TOLD, **more)


def _raise(world: World, random: Random, matter: Matter) -> object:
    return supervising.escalate(
        by=world.act("he"), matter=matter, coordinator=world.posts["ma"], reason="多部门意见不一致"
    )


def _settle(world: World, random: Random, matter: Matter) -> object:
    return deciding.settle(by=world.act("he"), matter=matter, measures="现场协调", answer="已解决。")


def _answer(world: World, random: Random, matter: Matter) -> object:
    return deciding.answer(by=world.act("he"), matter=matter, answer="可申报。", basis="区扶持办法")


def _accept(world: World, random: Random, matter: Matter) -> object:
    return accept(world, matter, random.choice(["0903", "0404", "0701", "0101"]))


def _call(world: World, random: Random, matter: Matter) -> object:
    return call(world, matter, random.choice(list(Contentment)), comment="请再处理")


def _close(world: World, random: Random, matter: Matter) -> object:
    return close(world, call(world, matter))


def _reopen(world: World, random: Random, matter: Matter) -> object:
    return reopen(by=world.act("he"), matter=matter, reason="又发生")


def _unmerge(world: World, random: Random, matter: Matter) -> object:
    return collecting.unmerge(by=world.act("li"), matter=matter, reason="并不相同")


def _take_back(world: World, random: Random, matter: Matter) -> object:
    return dispatching.take_back(by=world.act("he"), matter=matter, reason="改派")


_decline = _told(collecting.decline, reason="诉讼事项", where_to_go="区法院")
_withdraw = _told(collecting.withdraw, reason="来电撤回")
# What may be tried in a state, the usual things more often.
WAYS: dict[State, tuple[Take, ...]] = {
    State.REGISTERED: (_accept, _accept, _accept, _settle, _answer, _decline, _merge, _withdraw, _raise),
    State.TO_DISPATCH: (_send, _send, _send, _send, _settle, _answer, _merge, _withdraw, _raise),
    State.WITH_UNITS: (_report, _report, _report, _upward, _take_back, _raise),
    State.IN_REVIEW: (lambda world, random, matter: pass_review(world, matter), _raise),
    State.TO_TELL: (lambda world, random, matter: tell(world, matter), _raise),
    State.TO_CALL_BACK: (_close, _close, _call, _list, _raise),
    State.LISTED: (_raise,),
    State.ESCALATED: (_conclude, _conclude, _upward),
    State.CLOSED: (_reopen,),
    State.DECLINED: (_reopen,),
    State.MERGED: (_unmerge,),
}


def live_through(world: World, seed: int, *, matters: int, steps: int) -> int:
    """Register so many matters and try so many random steps on them; returns how many steps were taken."""
    random = Random(seed)
    for _ in range(matters):
        world.wait(hours=random.randint(0, 8))
        party = random.choice(sorted(world.parties))
        register(
            world,
            party=world.parties[party],
            area=world.areas[random.choice(["D01", "D02"])],
            kind=random.choice(list(Kind)),
            source=random.choice([Source.HOTLINE, Source.GRID, Source.PETITION]),
        )
    taken = 0
    for _ in range(steps):
        taken += _try_one(world, random)
    return taken


def _try_one(world: World, random: Random) -> int:
    ids = list(Matter.objects.order_by("number").values_list("pk", flat=True))
    matter = fresh(Matter.objects.get(pk=random.choice(ids)))
    if not matter.is_open and random.random() < 0.8:
        return 0
    try:
        with transaction.atomic():
            random.choice(WAYS[State(matter.state)])(world, random, matter)
    except Refused:
        return 0
    return 1
