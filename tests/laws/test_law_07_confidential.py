"""Law 7: a confidential raiser is not in the rows that departments can read; reading him needs a right and a reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from django.core import serializers
from django.db import IntegrityError, connection, models, transaction

from lianxin.casefile.commands.matters import identities, reveal
from lianxin.casefile.models import Matter, SearchText
from lianxin.casefile.queries.lists import Wanted, as_json, matters, page_of
from lianxin.casefile.queries.scope import SHOWN, matter_for, visible_to
from lianxin.casefile.rules import Kind, Source
from lianxin.collect import commands as collecting
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.models import Undertaking, Word
from lianxin.kernel.forms import REFERENCES
from lianxin.kernel.models import Entry, Outbox
from lianxin.kernel.refusal import Refused
from lianxin.people.queries import Person
from lianxin.reply.models import Result
from lianxin.supervise.commands.clock import sweep
from lianxin.supervise.models import Notice, Urge
from lianxin.visit.commands import Item, Seen
from lianxin.visit.commands import register as register_visit
from lianxin.visit.models import Visit
from lianxin.visit.queries import visible_visits
from tests.world import (
    World,
    accept,
    call,
    close,
    fresh,
    pass_review,
    report,
    send,
    sign,
    tell,
)

NAME, PHONE = "欧阳鸿鹄", "13987654321"
Raising = Callable[[World], Matter]
UNIT_SIDE = ("liu", "liu_head", "sun", "sun_head")
SEE_RAISER = {"he", "li", "zhao", "chen", "system"}


def canaries(world: World) -> tuple[str, ...]:
    """What must not be found: the person, his phone, and the firm with its place."""
    return (NAME, PHONE, world.parties["mill"].name, "启明厂内二车间")


def at_the_desk(world: World) -> Matter:
    """A confidential matter that came by telephone, from a person of a firm."""
    done = collecting.register(
        by=world.act("li"),
        title="拖欠工程尾款问题",
        text="反映某项目尾款迟迟未支付，希望协调。",
        kind=Kind.COMPLAINT,
        source=Source.HOTLINE,
        area=world.areas["D01"],
        party=world.parties["mill"],
        raiser_name=NAME,
        raiser_phone=PHONE,
        is_confidential=True,
    )
    return fresh(done)


def at_a_visit(world: World) -> Matter:
    """A confidential matter that was raised while a leader visited the firm."""
    seen = Seen(
        leader=world.posts["zhang"],
        party=world.parties["mill"],
        on=world.now.date(),
        place="启明厂内二车间",
        host_name=NAME,
    )
    item = Item(
        title="拖欠工程尾款问题",
        text="反映某项目尾款迟迟未支付，希望协调。",
        is_confidential=True,
        raiser_name=NAME,
        raiser_phone=PHONE,
    )
    done = register_visit(by=world.act("li"), visit=seen, items=[item])
    return fresh(Matter.objects.get(pk=done.ids["matter_1"]))


def to_the_end(world: World, matter: Matter) -> Iterator[Matter]:
    """The whole way through the departments, to be looked at wherever it stands."""
    matter = send(world, accept(world, matter))
    yield matter
    matter = report(world, sign(world, matter))
    yield matter
    matter = tell(world, pass_review(world, matter))
    yield matter
    yield close(world, call(world, matter))


def rows_of(*querysets: models.QuerySet[models.Model]) -> str:
    """Every column of every row, as it stands in the database."""
    return "".join(serializers.serialize("json", rows, ensure_ascii=False) for rows in querysets)


def everything_read_by(world: World, actor: Person, matter: Matter) -> str:
    """All that a department gets about a matter: lists, detail, what hangs on it, its ledger, notices and choices."""
    seen = visible_to(actor).filter(pk=matter.pk).select_related(*SHOWN)
    found = matter_for(actor, matter.number)
    hanging = [
        Undertaking.objects.filter(matter=found),
        Word.objects.filter(undertaking__matter=found),
        Result.objects.filter(undertaking__matter=found),
        Urge.objects.filter(matter=found),
        Notice.objects.filter(matter=found),
        SearchText.objects.filter(matter=found),
        Entry.objects.filter(chain_id=found.id),
        Outbox.objects.filter(chain_id=found.id),
        visible_visits(actor),
        found.answers.all(),
    ]
    listed = page_of(actor, Wanted(words="尾款"), world.now).rows
    assert found in listed
    texts = [json.dumps(as_json(one), ensure_ascii=False) for one in listed]
    joined = [str(getattr(found, name)) for name in ("area", "category", "lead_unit", "party", "leader_post")]
    return rows_of(seen, *hanging) + "".join(texts + joined) + REFERENCES[Matter].label(found)


@pytest.mark.parametrize("raised", [at_the_desk, at_a_visit])
def test_departments_never_read_who_raised_it(world: World, raised: Raising) -> None:
    matter = raised(world)
    for stage in to_the_end(world, matter):
        sweep(world.now)
        for login in UNIT_SIDE:
            read = everything_read_by(world, world.actors[login], stage)
            assert "反映人A" in read
            assert [word for word in canaries(world) if word in read] == [], (login, stage.state)


def test_the_same_look_finds_an_open_raiser(world: World) -> None:
    done = collecting.register(
        by=world.act("li"),
        title="拖欠工程尾款问题",
        text="反映某项目尾款迟迟未支付，希望协调。",
        kind=Kind.COMPLAINT,
        source=Source.HOTLINE,
        area=world.areas["D01"],
        party=world.parties["mill"],
    )
    matter = send(world, accept(world, fresh(done)))
    read = everything_read_by(world, world.actors["liu"], matter)
    assert world.parties["mill"].name in read


@pytest.mark.parametrize("login", [*UNIT_SIDE, "he", "wu", "audit"])
@pytest.mark.parametrize("raised", [at_the_desk, at_a_visit])
def test_nobody_finds_it_by_searching_for_the_raiser(world: World, login: str, raised: Raising) -> None:
    matter = send(world, accept(world, raised(world)))
    actor = world.actors[login]
    assert matters(actor, Wanted(words="尾款"), world.now).filter(pk=matter.pk).exists()
    for word in (*canaries(world), NAME[:2], PHONE[-4:]):
        assert not matters(actor, Wanted(words=word), world.now).filter(pk=matter.pk).exists(), word
    assert not matters(actor, Wanted(party="mill"), world.now).filter(pk=matter.pk).exists()


def test_a_visit_at_which_only_a_confidential_matter_was_raised_stays_closed_to_departments(
    world: World,
) -> None:
    matter = send(world, accept(world, at_a_visit(world)))
    assert Visit.objects.filter(raised__matter=matter).exists()
    assert not visible_visits(world.actors["liu"]).exists()
    assert visible_visits(world.actors["he"]).exists()


def test_the_database_refuses_a_party_on_a_confidential_matter(world: World) -> None:
    matter = at_the_desk(world)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casefile_matter SET party_id = %s WHERE id = %s", [world.parties["mill"].id, matter.id]
        )


def test_reading_who_raised_it_needs_a_right_and_a_reason_and_leaves_a_line(world: World) -> None:
    matter = send(world, accept(world, at_the_desk(world)))
    before = fresh(matter).ledger_n
    for login in sorted(set(world.actors) - SEE_RAISER):
        with pytest.raises(Refused, match="不能查看"), transaction.atomic():
            reveal(by=world.act(login), matter=matter, reason="核实")
    with pytest.raises(Refused, match="理由"), transaction.atomic():
        reveal(by=world.act("li"), matter=matter, reason="  ")
    assert fresh(matter).ledger_n == before
    done = reveal(by=world.act("li"), matter=matter, reason="需电话核实付款时间")
    assert [(one.name, one.phone) for one in identities(done)] == [(NAME, PHONE)]
    entry = Entry.objects.get(pk=done.entry)
    assert (entry.step, entry.text, entry.officer_id) == (
        "casefile.reveal",
        "需电话核实付款时间",
        world.actors["li"].officer_id,
    )


def test_an_upward_child_of_a_confidential_matter_does_not_name_the_raiser(world: World) -> None:
    parent = sign(world, send(world, accept(world, at_a_visit(world))))
    done = dispatching.go_upward(
        by=world.act("he"),
        matter=parent,
        superior=world.units["citycommerce"],
        tracking_unit=world.units["commerce"],
        request="请市级单位协调付款",
    )
    child = Matter.objects.get(pk=done.ids["child"])
    found = matter_for(world.actors["qian"], child.number)
    read = rows_of(
        visible_to(world.actors["qian"]),
        SearchText.objects.filter(matter=found),
        Entry.objects.filter(chain_id=found.id),
        Outbox.objects.filter(chain_id=found.id),
        visible_visits(world.actors["qian"]),
    )
    assert child.number in read
    assert [word for word in canaries(world) if word in read] == []
