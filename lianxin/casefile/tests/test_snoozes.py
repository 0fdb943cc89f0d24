"""稍后处理 and 共享视图: put off for oneself alone, back by itself, not beyond a limit; in a shared view each sees his own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from lianxin.casefile.commands.snoozes import put_off, take_up
from lianxin.casefile.models import Clock, Matter, Snooze
from lianxin.casefile.queries.lists import Wanted, matters
from lianxin.casefile.queries.time import running_clocks
from lianxin.casefile.queries.waiting import EVERYTHING, FIRST
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Refused
from lianxin.people.models import Post, SavedView
from tests import world as county
from tests.pages import client_of
from tests.world import World, fresh


@pytest.fixture
def matter(world: World) -> Matter:
    """A matter that waits to be sorted, with time left."""
    found = county.register(world)
    Matter.objects.filter(pk=found.pk).update(due_at=world.now + timedelta(days=10))
    return fresh(found)


def shown(world: World, tray: str, login: str = "li") -> set[str]:
    rows = matters(world.actors[login], Wanted(tray=tray), world.now)
    return set(rows.values_list("number", flat=True))


def off(world: World, matter: Matter, days: int = 3, login: str = "li") -> Snooze:
    until = world.now.date() + timedelta(days=days)
    return put_off(world.actors[login], fresh(matter), until, world.now)


def test_it_leaves_ones_own_lists_and_nobody_elses(world: World, matter: Matter) -> None:
    off(world, matter)
    for tray in (FIRST, "to_sort"):
        assert matter.number not in shown(world, tray), tray
        assert matter.number in shown(world, tray, "he"), tray
    for tray in (EVERYTHING, "snoozed"):
        assert matter.number in shown(world, tray), tray
    assert matter.number not in shown(world, "snoozed", "he")
    assert matters(world.actors["li"], Wanted(words=matter.number), world.now).exists()


def test_it_comes_back_on_its_day_by_itself(world: World, matter: Matter) -> None:
    off(world, matter, 3)
    world.wait(days=2)
    assert matter.number not in shown(world, "open")
    world.wait(days=1)
    assert matter.number in shown(world, "open")
    assert matter.number not in shown(world, "snoozed")


def test_whatever_happens_to_the_matter_brings_it_back(world: World, matter: Matter) -> None:
    off(world, matter)
    county.accept(world, fresh(matter))
    # Not since its limit came nearer, which would bring it back as well.
    Matter.objects.filter(pk=matter.pk).update(due_at=world.now + timedelta(days=10))
    assert matter.number in shown(world, "open")


def test_a_limit_that_comes_nearer_brings_it_back_and_what_is_near_or_late_is_never_hidden(
    world: World, matter: Matter
) -> None:
    off(world, matter, 9)
    Matter.objects.filter(pk=matter.pk).update(due_at=world.now + timedelta(days=2))
    assert matter.number in shown(world, "open")
    Matter.objects.filter(pk=matter.pk).update(due_at=world.now + timedelta(days=10))
    assert matter.number not in shown(world, "open")
    world.wait(days=8)
    assert matter.number in shown(world, "near")
    world.wait(days=4)
    assert matter.number in shown(world, "overdue")
    assert matter.number in shown(world, "open")


@pytest.mark.parametrize(
    ("days", "code"), [(0, "not_ahead"), (-1, "not_ahead"), (10, "after_limit"), (90, "too_far")]
)
def test_a_day_that_does_not_fit_is_refused(world: World, matter: Matter, days: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        off(world, matter, days)
    assert code in [one.code for one in refused.value.reasons]
    assert not Snooze.objects.exists()


def test_no_clock_is_touched_and_no_entry_written(world: World, matter: Matter) -> None:
    clocks = list(Clock.objects.order_by("pk").values())
    before, n = fresh(matter), Entry.objects.count()
    off(world, matter)
    assert list(Clock.objects.order_by("pk").values()) == clocks
    assert (fresh(matter).due_at, fresh(matter).backstop_at, fresh(matter).ledger_n) == (
        before.due_at,
        before.backstop_at,
        before.ledger_n,
    )
    assert Entry.objects.count() == n
    assert running_clocks(matter)


def test_by_page_with_a_button_or_a_day_and_back_again(world: World, matter: Matter) -> None:
    li = client_of(world, "li")
    path = f"/matters/{matter.number}/later/"
    page = li.get(path).content.decode()
    assert "明天" in page
    day = (world.now.date() + timedelta(days=2)).isoformat()
    assert li.post(path, {"day": day})["Location"] == "/matters/"
    listed = li.get("/matters/").content.decode()
    assert f'data-number="{matter.number}"' not in listed
    assert "稍后处理 <b>1</b>" in listed
    assert li.post(path, {"until": "x"}).status_code == 422
    li.post(path, {"back": "1"})
    assert f'data-number="{matter.number}"' in li.get("/matters/").content.decode()
    assert client_of(world, "liu").get(path).status_code == 404


def test_put_off_twice_the_last_day_counts_and_taking_up_twice_does_no_harm(
    world: World, matter: Matter
) -> None:
    off(world, matter, 2)
    off(world, matter, 4)
    world.wait(days=3)
    assert matter.number not in shown(world, "open")
    for _ in range(2):
        take_up(world.actors["li"], matter)
    assert matter.number in shown(world, "open")


# --- views offered to a unit


def kept(client: Client, name: str, query: str, *, share: bool) -> int:
    given = {"key": str(new_id()), "page": "matters", "name": name, "query": query}
    return client.post("/views/", {**given, **({"share": "1"} if share else {})}).status_code


def test_a_view_is_offered_to_the_unit_and_each_counts_what_he_may_see(world: World) -> None:
    county.register(world)
    he, li = client_of(world, "he"), client_of(world, "li")
    assert kept(he, "本周重点", "state=open", share=True) == 302
    page = li.get("/matters/").content.decode()
    assert "本单位共享" in page
    assert "本周重点 <b>1</b>" in page
    assert "本单位共享" not in he.get("/matters/").content.decode()
    assert "本周重点" not in client_of(world, "liu").get("/matters/").content.decode()


def test_only_a_head_or_the_director_shares(world: World) -> None:
    assert kept(client_of(world, "li"), "我的", "state=open", share=True) == 403
    assert not SavedView.objects.exists()
    assert kept(client_of(world, "liu_head"), "本局在办", "state=open", share=True) == 302
    assert "本局在办 <b>0</b>" in client_of(world, "liu").get("/matters/").content.decode()


def test_it_is_taken_back_and_goes_with_who_offered_it(world: World) -> None:
    he, li = client_of(world, "he"), client_of(world, "li")
    kept(he, "本周重点", "state=open", share=True)
    kept(he, "本周重点", "state=open", share=False)
    assert "本单位共享" not in li.get("/matters/").content.decode()
    kept(he, "本周重点", "state=open", share=True)
    Post.objects.filter(holder=world.actors["he"].officer_id).update(holder=None)
    assert "本单位共享" not in li.get("/matters/").content.decode()
