"""Facts of parties and conditions of programmes, from page and table; what fits whom, on both pages, for whom it is shown."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from lianxin.directory.commands import load, stage, state_fact
from lianxin.directory.models import Party, PartyFact, Staged
from lianxin.directory.queries.facts import facts_of
from lianxin.directory.rules import PartyKind
from lianxin.directory.rules.facts import FactKind
from lianxin.kernel.commands import Done
from lianxin.kernel.ids import new_id
from lianxin.kernel.refusal import Refused
from lianxin.policy import commands
from lianxin.policy.models import Condition, Programme
from lianxin.policy.queries.matching import matches_of, parties_for
from lianxin.policy.rules.words import Comparison, Verdict
from tests.pages import client_of
from tests.world import World


def programme(world: World, code: str = "P1", name: str = "小微企业招工补贴") -> Programme:
    done = commands.publish(
        by=world.act("li"),
        code=code,
        name=name,
        unit=world.units["commerce"],
        summary="新招用员工按人补贴",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
    )
    return Programme.objects.get(pk=done.id)


def condition(world: World, one: Programme, fact: FactKind, how: Comparison, wanted: str, n: int = 1) -> Done:
    return commands.set_condition(
        by=world.act("li"),
        programme=one,
        n=n,
        words=f"第{n}条",
        fact=fact,
        comparison=how,
        wanted=wanted,
    )


def states(world: World, party: Party, kind: FactKind, value: str, on: date | None = None) -> None:
    day = on or world.now.date()
    state_fact(by=world.act("li"), party=party, kind=kind, value=value, on=day, source="企业年报")


def enterprise(world: World) -> Party:
    return next(one for one in world.parties.values() if one.kind == PartyKind.ENTERPRISE)


def test_a_programme_fits_as_the_facts_say_and_the_latest_fact_holds(world: World) -> None:
    one, party = programme(world), enterprise(world)
    condition(world, one, FactKind.INSURED, Comparison.AT_MOST, "50")

    def verdict() -> Verdict:
        actor = world.actors["li"]
        return matches_of(actor, party, world.now.date())[0].judged.verdict

    assert verdict() is Verdict.MAY_FIT
    states(world, party, FactKind.INSURED, "80", date(2026, 1, 1))
    assert verdict() is Verdict.FITS_NOT
    states(world, party, FactKind.INSURED, "30人")
    assert verdict() is Verdict.FITS
    fitting = parties_for(world.actors["li"], one, world.now.date())
    assert [found.party for found in fitting.fits] == [party]
    states(world, party, FactKind.INSURED, "不详")
    assert verdict() is Verdict.MAY_FIT


def test_residents_have_no_facts_and_no_value_is_made_up(world: World) -> None:
    party, today = enterprise(world), world.now.date()
    resident = next(one for one in world.parties.values() if one.kind == PartyKind.RESIDENT)
    for whom, kind, value, on in (
        (resident, FactKind.INSURED, "3", today),
        (party, FactKind.AREA, "D01", today),
        (party, FactKind.INSURED, "许多", today),
        (party, FactKind.INSURED, "3", date(2099, 1, 1)),
    ):
        with pytest.raises(Refused):
            state_fact(by=world.act("li"), party=whom, kind=kind, value=value, on=on, source="听说")
    assert not PartyFact.objects.exists()


def test_what_was_told_is_shown_to_who_may_see_it(world: World) -> None:
    party = enterprise(world)
    states(world, party, FactKind.REVENUE, "1.5亿元")
    for login, sees in (("liu", True), ("chen", False), ("audit", False)):
        found = facts_of(world.actors[login], [party], world.now.date())[party.pk]
        assert (FactKind.REVENUE in found) is sees
        page = client_of(world, login).get(f"/directory/parties/{party.code}/").content.decode()
        assert ("15000 万元" in page) is sees


def test_tables_load_programmes_conditions_and_facts_with_faults_by_row(world: World) -> None:
    def loaded(kind: str, text: str) -> Staged:
        done = stage(by=world.act("he"), kind=kind, file_name=f"{kind}.csv", content=text.encode())
        return Staged.objects.get(pk=done.id)

    head = "编号,名称,解释单位,要点,施行日期,关键词,免申即享\n"
    row = loaded("programmes", head + "Z1,免申补贴,商务委,直接兑付,2026-01-01,补贴、免申,是\n")
    load(by=world.act("he"), staged=row)
    one = Programme.objects.get(code="Z1")
    assert (one.is_automatic, one.keywords) == (True, ["补贴", "免申"])
    head = "政策编号,序号,情况,比较,内容,文件原文,任一组\n"
    wrong = loaded("conditions", f"{head}Z1,1,参保人数,不少于,很多,参保一百人以上,\nZ9,2,,,,信用良好,\n")
    assert sorted(one["row"] for one in wrong.faults) == [2, 3]
    rows = f"{head}Z1,1,参保人数,不少于,100,参保一百人以上,\nZ1,2,所在区划,为,东街街道,在东街,\nZ1,3,,,,信用良好,\n"
    load(by=world.act("he"), staged=loaded("conditions", rows))
    kept = Condition.objects.filter(programme=one).values_list("fact", "comparison", "wanted")
    assert list(kept) == [
        ("insured", "at_least", ["100"]),
        ("area", "is", [world.areas["D01"].code]),
        ("", "", []),
    ]
    party = enterprise(world)
    head = "服务对象,情况,内容,截至日期,来源\n"
    assert len(loaded("facts", f"{head}{party.code},参保人数,x,2026-01-01,年报\n").faults) == 1
    load(by=world.act("he"), staged=loaded("facts", f"{head}{party.code},参保人数,120,2026-01-01,年报\n"))
    assert PartyFact.objects.get().value == "120"


def test_pages_say_what_fits_and_what_is_missing(world: World) -> None:
    one, party = programme(world), enterprise(world)
    clerk = client_of(world, "li")
    key = {"key": str(new_id())}
    asked = {
        "n": "1",
        "fact": "insured",
        "comparison": "at_most",
        "wanted": "50",
        "words": "参保不超过五十人",
        **key,
    }
    assert clerk.post("/policies/P1/do/policy.set_condition/", asked).status_code == 302
    assert "参保人数不超过 50 人" in clerk.get("/policies/P1/").content.decode()
    page = clerk.get(f"/directory/parties/{party.code}/policies/").content.decode()
    assert "没有登记参保人数" in page
    fact = {"kind": "insured", "value": "20", "on": "2026-03-01", "source": "年报", "key": str(new_id())}
    assert clerk.post(f"/directory/parties/{party.code}/facts/", fact).status_code == 302
    assert "参保人数：20 人" in clerk.get(f"/directory/parties/{party.code}/policies/").content.decode()
    assert party.name in clerk.get("/policies/P1/parties/").content.decode()
    assert one.name in clerk.get(f"/directory/parties/{party.code}/").content.decode()
    amended = {"reason": "补充标准", "benefit": "每人500元", "is_automatic": "yes", "key": str(new_id())}
    assert clerk.post("/policies/P1/do/policy.amend/", amended).status_code == 302
    one.refresh_from_db()
    assert (one.benefit, one.is_automatic, one.summary) == ("每人500元", True, "新招用员工按人补贴")


def test_units_read_and_do_not_write(world: World, client: Client) -> None:
    programme(world)
    unit = client_of(world, "liu")
    assert unit.get("/policies/P1/parties/").status_code == 200
    assert unit.get("/policies/P1/do/policy.set_condition/").status_code == 403
    assert unit.get(f"/directory/parties/{enterprise(world).code}/facts/").status_code == 403
