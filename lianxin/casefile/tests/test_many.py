"""批量办理: which acts are possible, a look that writes nothing, each matter with its result, retried, taken back, done once."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from lianxin.casefile.commands import many
from lianxin.casefile.commands.many import do_many, retry_many
from lianxin.casefile.jobs import do_bulks
from lianxin.casefile.lifecycle import COUNTER, MATTER, State, command_of
from lianxin.casefile.models import Bulk, BulkItem, Matter
from lianxin.casefile.queries.facts import every_step, nearest
from lianxin.casefile.queries.many import outlooks, together
from lianxin.kernel import ledger
from lianxin.kernel.commands import COMMANDS, Command, Done
from lianxin.kernel.models import Entry, Outbox
from lianxin.kernel.refusal import Refused
from lianxin.people.models import Officer
from tests import world as county
from tests.pages import client_of, questions, text_of
from tests.world import World

FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
ACCEPT = {"category": "0404", "urgency": "", "time_class": "", "second_category": "", "note": "属于本区职责"}


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every bulk is left to the server."""
    monkeypatch.setattr(many, "IN_THE_ACT", 0)


def numbers(*matters: Matter) -> str:
    return " ".join(f"{one.number}:{county.fresh(one).ledger_n}" for one in matters)


def ask(world: World, who: str, does: str, given: dict[str, Any], *matters: Matter) -> Bulk:
    """Ask for a bulk as a program does; what came of it."""
    told = json.dumps(given, ensure_ascii=False)
    done = do_many(by=world.act(who), does=does, numbers=numbers(*matters), given=told)
    return Bulk.objects.get(pk=done.id)


def came(bulk: Bulk) -> dict[str, str]:
    """What came of each matter of a bulk: its state, or the code of the refusal."""
    return {one.matter.number: one.code or one.state for one in bulk.items.select_related("matter")}


def fields(page: str) -> dict[str, str]:
    return dict(FIELD.findall(page))


def walk(client: Client, name: str, chosen: dict[str, Any], given: dict[str, str]) -> str:
    """From the choice to the page on which it is confirmed."""
    address = f"/matters/together/{name}/"
    form = client.post(address, chosen).content.decode()
    return client.post(address, {**fields(form), **given, "stage": "check"}).content.decode()


def test_the_outlook_says_of_each_matter_what_its_own_page_says(world: World) -> None:
    matters = [county.a_matter(world, at=state) for state in State]
    for login in ("he", "li", "liu", "zhou", "zhang"):
        actor = world.actors[login]
        read = list(Matter.objects.filter(pk__in=[one.pk for one in matters]).select_related("answer"))
        for one in outlooks(actor, read, together(actor), world.now):
            told = {matter.pk: reasons for matter, reasons in one.barred}
            for matter in read:
                single = nearest(every_step(actor, matter, world.now), one.command.name)
                assert told.get(matter.pk, []) == single, (login, one.command.name, matter.state)


def test_every_act_that_is_left_out_says_why_and_the_others_can_be_shared() -> None:
    steps = {command_of(row.step) for row in MATTER.rows if row.frm and not row.by_system} - {""}
    found = [one for name, one in COMMANDS.items() if name in steps and one.target == "matter"]
    alone = [one for one in found if one.alone is not None]
    assert {"collect.accept", "dispatch.send", "supervise.urge"} <= {one.name for one in found} - {
        one.name for one in alone
    }
    assert {"casefile.correct", "reply.call_back"} <= {one.name for one in alone}
    assert all(zh and en for one in alone for zh, en in [one.alone or ("", "")])


def test_what_takes_a_step_back_leads_to_where_it_began() -> None:
    for step, counter in COUNTER.items():
        there, back = MATTER.row(step), MATTER.row(counter)
        assert there.to in back.frm
        assert back.to in there.frm
        assert COMMANDS[counter].alone is None


def test_many_are_chosen_looked_at_and_accepted_on_the_pages(world: World) -> None:
    waiting = [county.register(world) for _ in range(3)]
    sent = county.a_matter(world, at=State.WITH_UNITS)
    client = client_of(world, "li")
    page = text_of(client, "/matters/?tray=open")
    assert page.count('form="many"') == 4
    chosen = {"matter": [one.number for one in [*waiting, sent]], "query": "tray=open"}
    choice = client.post("/matters/together/", chosen).content.decode()
    assert "<b>受理</b> <span>可办理 3 件" in choice
    assert "更正" in choice.split("须逐件办理的动作")[1]
    before = Entry.objects.count()
    check = walk(client, "collect.accept", chosen, ACCEPT)
    assert "确认受理 3 件" in check
    assert "不办理的 1 件及原因" in check
    assert "属于本区职责" in check
    assert (Entry.objects.count(), Bulk.objects.count()) == (before, 0), "a look writes nothing"
    confirmed = {**fields(check), "stage": "do"}
    for _ in range(2):
        answer = client.post("/matters/together/collect.accept/", confirmed)
        assert answer.status_code == 302
    bulk = Bulk.objects.get()
    assert set(came(bulk)) == {one.number for one in waiting}
    assert {county.fresh(one).state for one in waiting} == {State.TO_DISPATCH}
    result = text_of(client, f"/matters/bulk/{bulk.pk}/")
    assert "已办理 3 件，共 3 件" in result
    assert "没有反向动作" in result
    assert f"/matters/bulk/{bulk.pk}/" in text_of(client, "/matters/bulk/")


def test_all_of_a_view_is_taken_with_what_narrows_it_and_no_more_than_the_most(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("路灯不亮", "路灯闪烁", "井盖松动"):
        county.register(world, title=title)
    client = client_of(world, "li")
    asked = {"all": "1", "query": "tray=open&words=路灯"}
    assert "批量办理 2 件" in client.post("/matters/together/", asked).content.decode()
    monkeypatch.setattr("lianxin.casefile.web.many.MOST", 2)
    whole = client.post("/matters/together/", {"all": "1", "query": "tray=open"}).content.decode()
    assert "所选共 3 件，一次最多办理 2 件" in whole


def test_what_is_wrong_with_the_form_is_said_before_anything_is_done(world: World) -> None:
    one = county.register(world)
    client = client_of(world, "li")
    chosen = {"matter": one.number}
    page = walk(client, "collect.accept", chosen, {**ACCEPT, "category": ""})
    assert "属于本区职责" in page
    assert 'class="wrong"' in page
    with pytest.raises(Refused) as refused:
        ask(world, "li", "collect.accept", {"note": "属于本区职责"}, one)
    assert [reason.field for reason in refused.value.reasons] == ["category"]


def test_what_changed_since_it_was_looked_at_is_left_with_who_did_what(world: World) -> None:
    calm, changed = county.register(world), county.register(world)
    client = client_of(world, "li")
    check = walk(client, "collect.accept", {"matter": [calm.number, changed.number]}, ACCEPT)
    county.accept(world, changed)
    client.post("/matters/together/collect.accept/", {**fields(check), "stage": "do"})
    bulk = Bulk.objects.get()
    assert came(bulk) == {calm.number: "done", changed.number: "stale"}
    result = text_of(client, f"/matters/bulk/{bulk.pk}/")
    assert "办理“受理”，现为“待交办”" in result
    retry_many(by=world.act("li"), bulk=bulk)
    assert came(bulk) == {calm.number: "done", changed.number: "wrong_state"}


def test_what_changed_is_also_seen_on_the_way_to_confirming(world: World) -> None:
    one, other = county.register(world), county.register(world)
    client = client_of(world, "li")
    choice = client.post("/matters/together/", {"matter": [one.number, other.number]}).content.decode()
    county.accept(world, other)
    form = client.post("/matters/together/collect.accept/", fields(choice)).content.decode()
    assert "批量受理 · 1 件" in form
    assert "办理“受理”" in form


def test_a_worker_that_dies_goes_on_and_does_nothing_twice(
    world: World, queued: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    matters = [county.register(world) for _ in range(5)]
    bulk = ask(world, "li", "collect.accept", ACCEPT, *matters)
    assert "还有 5 件正在由系统逐件办理" in text_of(client_of(world, "li"), f"/matters/bulk/{bulk.pk}/")
    whole, calls = many._do, iter(range(99))

    def dies(wanted: Command, *told: Any) -> Any:
        done = whole(wanted, *told)
        if next(calls) == 2:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(many, "_do", dies)
    with pytest.raises(KeyboardInterrupt):
        do_bulks(world.now)
    assert sorted(came(bulk).values()) == ["done", "done", "waiting", "waiting", "waiting"]
    monkeypatch.setattr(many, "_do", whole)
    assert do_bulks(world.now) == 3
    assert do_bulks(world.now) == 0
    assert set(came(bulk).values()) == {"done"}
    for one in matters:
        assert Entry.objects.filter(chain_id=one.pk, step="collect.accept").count() == 1
    assert ledger.verify().faults == ()


def test_one_that_breaks_down_stops_no_other(
    world: World, queued: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    matters = [county.register(world) for _ in range(3)]
    bulk = ask(world, "li", "collect.accept", ACCEPT, *matters)
    accept = COMMANDS["collect.accept"]

    def breaks(**told: Any) -> Done:
        if told["matter"].pk == matters[1].pk:
            raise ZeroDivisionError
        return accept.function(**told)

    broken = Command(accept.name, accept.zh, accept.en, breaks, accept.target, accept.parameters)
    monkeypatch.setitem(COMMANDS, "collect.accept", broken)
    assert do_bulks(world.now) == 3
    assert came(bulk)[matters[1].number] == "broke_down"
    assert sorted(came(bulk).values()) == ["broke_down", "done", "done"]


def test_each_post_is_told_once_of_a_bulk(world: World) -> None:
    matters = [county.accept(world, county.register(world)) for _ in range(3)]
    Outbox.objects.all().delete()
    ask(world, "he", "dispatch.send", {"lead": "housing", "requirement": "请按期办理"}, *matters)
    told = Outbox.objects.filter(to_post_id=world.posts["liu"].pk)
    assert told.count() == 3
    assert len({one.bulk for one in told}) == 1
    assert None not in {one.bulk for one in told}
    assert text_of(client_of(world, "liu"), "/").count("请按期") <= 1


def test_a_bulk_is_taken_back_as_a_whole_but_for_what_went_on_since(world: World) -> None:
    matters = [county.accept(world, county.register(world)) for _ in range(2)]
    bulk = ask(world, "he", "dispatch.send", {"lead": "housing"}, *matters)
    moved = county.fresh(matters[1])
    world.wait(hours=1)
    COMMANDS["supervise.urge"].function(by=world.act("zhou"), matter=moved, text="请抓紧")
    client = client_of(world, "he")
    page = text_of(client, f"/matters/bulk/{bulk.pk}/")
    assert "整批撤回（收回重派）" in page
    chosen = {"numbers": fields(page)["numbers"]}
    check = walk(client, "dispatch.take_back", chosen, {"reason": "单位选错"})
    assert "确认收回重派 1 件" in check
    assert "办理“催办”" in check
    client.post("/matters/together/dispatch.take_back/", {**fields(check), "stage": "do"})
    assert county.fresh(matters[0]).state == State.TO_DISPATCH
    assert county.fresh(moved).state == State.WITH_UNITS


def test_who_left_his_post_does_nothing_more_by_a_bulk(world: World, queued: None) -> None:
    matters = [county.register(world) for _ in range(2)]
    bulk = ask(world, "li", "collect.accept", ACCEPT, *matters)
    world.posts["li"].holder = Officer.objects.get(login="chen")
    world.posts["li"].save()
    do_bulks(world.now)
    assert set(came(bulk).values()) == {"post_left"}


@pytest.mark.parametrize(
    ("who", "does", "given", "code"),
    [
        ("liu", "collect.accept", ACCEPT, "not_granted"),
        ("li", "casefile.correct", {"reason": "错字"}, "one_at_a_time"),
        ("li", "casefile.reveal", {"reason": "回访"}, "not_granted"),
        ("li", "people.appoint", {}, "no_such_step"),
        ("li", "nothing.here", {}, "no_such_step"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    world: World, who: str, does: str, given: dict[str, Any], code: str
) -> None:
    one = county.a_matter(world, at=State.WITH_UNITS)
    with pytest.raises(Refused) as refused:
        ask(world, who, does, given, one)
    assert refused.value.reasons[0].code == code
    assert not BulkItem.objects.exists()


def test_a_matter_out_of_reach_is_named_as_if_it_were_not_there(world: World) -> None:
    theirs = county.register(world)
    text = f"{theirs.number} SFW-2026-99999"
    with pytest.raises(Refused) as refused:
        do_many(by=world.act("liu"), does="supervise.urge", numbers=text, given="{}")
    assert refused.value.reasons[0].code in ("no_such_matter", "not_granted")
    with pytest.raises(Refused) as refused:
        do_many(by=world.act("zhou"), does="supervise.urge", numbers=text, given='{"text": "请抓紧"}')
    assert refused.value.reasons[0].zh.endswith("：SFW-2026-99999")


def test_the_look_asks_the_same_however_many_there_are(world: World) -> None:
    matters = [county.accept(world, county.register(world)) for _ in range(12)]
    client = client_of(world, "he")
    asked = []
    for n in (1, 2, 12):
        with questions() as seen:
            client.post("/matters/together/", {"matter": [one.number for one in matters[:n]]})
        asked.append(len(seen))
    assert asked[1] == asked[2] <= 15


def test_a_bulk_by_the_key_is_made_once(world: World) -> None:
    one = county.register(world)
    act, told = world.act("li"), json.dumps(ACCEPT)
    first = do_many(by=act, does="collect.accept", numbers=one.number, given=told)
    again = do_many(by=act, does="collect.accept", numbers=one.number, given=told)
    assert (again.id, again.replayed) == (first.id, True)
    with pytest.raises(Refused):
        do_many(by=act, does="collect.decline", numbers=one.number, given="{}")
