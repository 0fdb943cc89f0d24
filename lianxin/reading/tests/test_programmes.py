"""Which programme a text speaks of: found by its words, uncertain where they are too few, shown with the party's conditions."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from lianxin.config.cli_policies import matched
from lianxin.directory.commands import state_fact
from lianxin.directory.rules.facts import FactKind
from lianxin.kernel.ids import new_id
from lianxin.kernel.kept import forget_everything
from lianxin.policy import commands
from lianxin.policy.models import Programme
from lianxin.policy.rules.words import Comparison, Verdict
from lianxin.reading.queries.programmes import leads, ready
from lianxin.reading.rules.programmes import Finder, Subject, finder
from lianxin.reading.tests.programmes import LATER, NONE, PROGRAMMES, TEXTS
from tests.pages import client_of
from tests.world import World, register


def forty() -> Finder:
    return finder(
        Subject(code, name, tuple(words.split("、")), told) for code, name, words, told in PROGRAMMES
    )


def test_thirty_texts_find_their_programme_among_forty() -> None:
    found = [(code, forty().find(text)) for text, code in TEXTS]
    first = sum(bool(one) and one[0].code == code for code, one in found)
    third = sum(code in [each.code for each in one] for code, one in found)
    assert (first, third) >= (29, 29)
    assert all(one[0].words for _, one in found if one)


def test_nothing_is_sure_of_a_text_that_speaks_of_none() -> None:
    assert [text for text in NONE if any(one.is_sure for one in forty().find(text))] == []


def test_a_word_that_many_share_makes_nothing_sure() -> None:
    found = forty().find("企业希望申请补贴和奖励资金，问有什么政策。")
    assert not any(one.is_sure for one in found)


def test_whoever_names_a_programme_means_it() -> None:
    found = forty().find("请问《小微企业招工补贴办法》什么时候开始申报？")
    assert (found[0].code, found[0].is_sure) == ("A01", True)


def published(world: World) -> Programme:
    done = commands.publish(
        by=world.act("li"),
        code="P1",
        name="工业企业技术改造补助办法",
        unit=world.units["commerce"],
        summary="更新生产设备的工业企业按设备投资额给予补助。",
        keywords="技改、设备更新",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 3, 31),
    )
    one = Programme.objects.get(pk=done.id)
    commands.set_condition(
        by=world.act("li"),
        programme=one,
        n=1,
        words="年度设备投资额不少于200万元",
        fact=FactKind.INVESTED,
        comparison=Comparison.AT_LEAST,
        wanted="200",
    )
    return one


TEXT = "老机床用了二十年，想做设备更新，问有没有技改补助。"


def test_a_matter_is_shown_what_may_apply_and_what_is_missing(world: World) -> None:
    published(world)
    matter = register(world, party=world.parties["mill"], title="设备更新补助", text=TEXT)
    clerk = client_of(world, "li")
    for address in (f"/matters/{matter.number}/", f"/matters/{matter.number}/do/collect.accept/"):
        page = clerk.get(address).content.decode()
        assert "可能适用的政策" in page
        assert "没有登记设备投资额" in page
    other = register(world, party=world.parties["mill"], title="路灯不亮", text=NONE[0])
    assert "可能适用的政策" not in clerk.get(f"/matters/{other.number}/").content.decode()


def test_of_a_confidential_matter_the_party_stays_out(world: World) -> None:
    published(world)
    party = world.parties["mill"]
    matter = register(world, party=party, title="设备更新补助", text=TEXT, is_confidential=True)
    state_fact(
        by=world.act("li"),
        party=party,
        kind=FactKind.INVESTED,
        value="600",
        on=world.now.date(),
        source="统计报表",
    )
    for login in ("li", "wu"):
        page = client_of(world, login).get(f"/matters/{matter.number}/").content.decode()
        assert "可能适用的政策" in page
        assert "600 万元" not in page
    open_one = register(world, party=party, title="设备更新补助", text=TEXT)
    assert "600 万元" in client_of(world, "li").get(f"/matters/{open_one.number}/").content.decode()


def test_what_is_over_is_not_found_and_what_is_new_is(world: World) -> None:
    published(world)
    actor = world.actors["li"]
    assert leads(actor, TEXT, None, date(2026, 3, 31)).found
    assert not leads(actor, TEXT, None, date(2026, 4, 1)).found
    before = ready()
    assert ready() is before
    commands.amend(by=world.act("li"), programme=Programme.objects.get(), reason="改名", keywords="换机器")
    forget_everything()
    assert leads(actor, "我们要换机器，有没有补助", None, date(2026, 3, 31)).found


def test_the_page_and_the_command_line_say_the_same(world: World) -> None:
    published(world)
    clerk, party = client_of(world, "liu"), world.parties["mill"]
    page = clerk.post("/policies/match/", {"text": TEXT, "party": party.name, "key": str(new_id())})
    assert "“设备更新”" in page.content.decode()
    assert "没有登记设备投资额" in page.content.decode()
    told = matched(world.actors["liu"], party.code, TEXT, "zh-hans")
    assert told["items"][0]["code"] == "P1"
    assert told["items"][0]["missing"] == ["设备投资额"]
    assert matched(world.actors["liu"], party.code, "", "zh-hans")["items"][0]["verdict"] == "may_fit"
    only = clerk.get(f"/policies/match/?party={quote(party.code)}").content.decode()
    assert "设备投资额" in only
    assert "请人工判断" in clerk.post("/policies/match/", {"text": NONE[0]}).content.decode()


def test_in_other_words_half_is_found_and_what_is_sure_is_right() -> None:
    found = [(code, forty().find(text)) for text, code in LATER]
    assert sum(bool(one) and one[0].code == code for code, one in found) >= 10
    assert [code for code, one in found if one and one[0].is_sure and one[0].code != code] == []


def test_what_is_over_makes_nothing_uncertain(world: World) -> None:
    published(world)
    commands.publish(
        by=world.act("li"),
        code="P2",
        name="设备更新和技改奖励办法",
        unit=world.units["commerce"],
        summary="更新生产设备的企业给予奖励。",
        keywords="技改、设备更新",
        valid_from=date(2025, 1, 1),
        valid_to=date(2025, 12, 31),
    )
    actor = world.actors["li"]
    assert [one.is_sure for one in leads(actor, TEXT, None, date(2025, 12, 31)).found] == [True]
    assert [one.is_sure for one in leads(actor, TEXT, None, date(2026, 1, 1)).found] == [True]


def test_what_does_not_fit_the_party_is_left_out_unless_it_is_certain(world: World) -> None:
    published(world)
    party, actor = world.parties["mill"], world.actors["li"]
    state_fact(
        by=world.act("li"),
        party=party,
        kind=FactKind.INVESTED,
        value="10",
        on=world.now.date(),
        source="统计报表",
    )
    certain = leads(actor, TEXT, party, world.now.date())
    assert [one.match.judged.verdict for one in certain.found] == [Verdict.FITS_NOT]
    weak = "听说买设备有补助？"
    assert [one.is_sure for one in leads(actor, weak, None, world.now.date()).found] == [False]
    assert leads(actor, weak, party, world.now.date()).found == []
