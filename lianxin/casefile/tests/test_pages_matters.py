"""Pages of matters: list, detail, doing a step; what they refuse, keep and cost."""

from __future__ import annotations

import pytest

from lianxin.casefile.lifecycle import MATTER, State, command_of
from lianxin.casefile.models import Matter
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry
from lianxin.people.models import Officer
from tests import world as county
from tests.pages import client_of, hidden, queries_of, submit, text_of
from tests.world import World


def test_every_step_of_the_table_leads_to_a_command() -> None:
    named = {command_of(row.step) for row in MATTER.rows if row.frm and not row.by_system} - {""}
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("login", ["he", "liu", "zhou", "audit", "wu"])
@pytest.mark.parametrize("state", list(State))
def test_a_matter_in_every_state_has_its_page(world: World, state: State, login: str) -> None:
    matter = county.a_matter(world, at=state)
    client = client_of(world, login)
    status = client.get(f"/matters/{matter.number}/").status_code
    seen = login != "liu" or bool(matter.held_by)
    assert status == (200 if seen else 404)


def test_a_unit_that_does_not_hold_it_finds_nothing(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    outsider = client_of(world, "outsider")
    assert matter.number not in text_of(outsider, "/matters/")
    for path in ("", "why/due/", "do/supervise.urge/"):
        assert outsider.get(f"/matters/{matter.number}/{path}").status_code == 404


def test_the_list_filters_searches_and_bears_any_nonsense(world: World) -> None:
    roof = county.register(world)
    county.accept(world, county.register(world, title="夜间停车位不足", text="学校门口夜间停车难。"), "0903")
    client = client_of(world, "he")
    assert "夜间停车位不足" not in text_of(client, "/matters/?words=漏雨")
    assert roof.number in text_of(client, "/matters/?words=漏雨")
    assert roof.number not in text_of(client, "/matters/?state=to_dispatch")
    for query in (
        "since=x&until=9",
        "after=zzz",
        "after=2026-01-01_1",
        "state=nowhere&light=none",
        "order=%00",
    ):
        text_of(client, f"/matters/?{query}")


def test_a_step_is_taken_once_however_often_the_form_is_sent(world: World) -> None:
    matter = county.register(world)
    client = client_of(world, "li")
    path = f"/matters/{matter.number}/do/collect.accept/"
    fields = {**hidden(text_of(client, path)), "category": "0404", "urgency": "normal"}
    first, again = client.post(path, fields), client.post(path, fields)
    assert (first.status_code, again.status_code) == (302, 302)
    assert county.fresh(matter).state == State.TO_DISPATCH
    assert Entry.objects.filter(chain_id=matter.id, step="collect.accept").count() == 1


def test_a_refused_form_keeps_what_was_typed_and_names_every_reason(world: World) -> None:
    matter = county.register(world)
    client = client_of(world, "li")
    path = f"/matters/{matter.number}/do/collect.decline/"
    status, _, page = submit(
        client, path, {"reason": "属于诉讼事项的说明文字", "where_to_go": "", "told": "", "channel": "phone"}
    )
    assert status == 422
    assert "属于诉讼事项的说明文字" in page
    assert 'class="faults"' in page
    assert 'href="#id_where_to_go"' in page
    assert 'href="#id_told"' in page
    assert county.fresh(matter).state == State.REGISTERED


def test_a_stale_form_shows_what_happened_and_keeps_the_text(world: World) -> None:
    matter = county.register(world)
    client = client_of(world, "li")
    path = f"/matters/{matter.number}/do/casefile.correct/"
    before = hidden(text_of(client, path))
    county.accept(world, matter)
    response = client.post(path, {**before, "reason": "门牌号写错了", "title": "改过的标题"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "门牌号写错了" in page
    assert "受理" in page
    again = client.post(path, {**hidden(page), "reason": "门牌号写错了", "title": "改过的标题"})
    assert again.status_code == 302
    assert Matter.objects.get(pk=matter.pk).title == "改过的标题"


def test_what_is_not_possible_is_grey_with_its_reasons(world: World) -> None:
    matter = county.a_matter(world, at=State.TO_CALL_BACK)
    page = text_of(client_of(world, "he"), f"/matters/{matter.number}/")
    assert 'aria-disabled="true">销号' in page
    assert "尚未完成回访" in page
    assert "全部动作" in page


def test_a_step_that_is_not_granted_is_refused_by_page_and_post(world: World) -> None:
    matter = county.a_matter(world, at=State.TO_DISPATCH)
    client = client_of(world, "li")
    path = f"/matters/{matter.number}/do/dispatch.send/"
    assert "没有“交办”的权限" in text_of(client, path)
    response = client.post(path, {"lead": "housing", "requirement": "请办理", "key": str(new_id())})
    assert response.status_code == 403
    assert county.fresh(matter).state == State.TO_DISPATCH


def test_the_duty_list_proposes_the_units_and_says_so(world: World) -> None:
    matter = county.a_matter(world, at=State.TO_DISPATCH)
    page = text_of(client_of(world, "he"), f"/matters/{matter.number}/do/dispatch.send/")
    assert '<option value="housing" selected' in page
    assert "按权责清单" in page


def test_a_confidential_raiser_is_on_no_page_until_revealed_with_a_reason(world: World) -> None:
    matter = county.register(world, is_confidential=True, party=world.parties["wang"])
    client = client_of(world, "li")
    assert "王桂芬" not in text_of(client, f"/matters/{matter.number}/")
    path = f"/matters/{matter.number}/raiser/"
    assert client.post(path, {**hidden(text_of(client, path)), "reason": ""}).status_code == 422
    response = client.post(path, {**hidden(text_of(client, path)), "reason": "核对联系方式"})
    assert "王桂芬" in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    assert Entry.objects.filter(chain_id=matter.id, step="casefile.reveal").count() == 1
    assert client_of(world, "zhou").get(path).status_code == 403


def test_every_day_of_a_limit_is_explained(world: World) -> None:
    matter = county.register(world)
    client = client_of(world, "li")
    page = text_of(client, f"/matters/{matter.number}/why/due/")
    assert "2026年3月3日 星期二" in page
    assert "第 1 日" in page
    assert "为什么是这一天" in text_of(client, f"/matters/{matter.number}/why/backstop/")
    assert client.get(f"/matters/{matter.number}/why/nothing/").status_code == 404


def test_the_pages_read_in_english_and_keep_no_chinese_interface(world: World) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    client = client_of(world, "he")
    client.post("/language/", {"language": "en", "next": "/"})
    page = text_of(client, f"/matters/{matter.number}/")
    for words in ("With units", "Next step", "Ledger"):
        assert words in page
    for words in ("下一步", "全程留痕", "反映内容"):
        assert words not in page


@pytest.mark.parametrize("login", ["he", "liu"])
def test_the_list_costs_the_same_at_10_and_200_rows(world: World, login: str) -> None:
    for _ in range(5):
        county.send(world, county.accept(world, county.register(world)))
    client = client_of(world, login)
    few = queries_of(client, "/matters/")
    for _ in range(195):
        county.register(world)
    county.send(world, county.accept(world, county.register(world)))
    assert queries_of(client, "/matters/") == few
    assert few <= 12


@pytest.mark.parametrize("login", ["he", "liu_head", "zhang"])
def test_a_page_costs_the_same_with_10_and_200_entries(world: World, login: str) -> None:
    matter = county.a_matter(world, at=State.WITH_UNITS)
    if login == "zhang":
        Matter.objects.filter(pk=matter.pk).update(leader_post=world.posts["zhang"])
    press = COMMANDS["supervise.urge"].function
    press(by=world.act("zhou"), matter=matter, text="请抓紧")
    client = client_of(world, login)
    few = queries_of(client, f"/matters/{matter.number}/")
    for _ in range(200):
        press(by=world.act("zhou"), matter=matter, text="请抓紧")
    assert queries_of(client, f"/matters/{matter.number}/") == few
    assert few <= 20


def test_a_closed_matter_with_everything_stays_within_the_budget(world: World) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    assert queries_of(client_of(world, "he"), f"/matters/{matter.number}/") <= 20


def test_signing_in_leads_to_the_page_that_was_asked_for(world: World) -> None:
    client = client_of(world)
    asked = client.get("/matters/")
    assert asked.status_code == 302
    assert asked.headers["Location"] == "/sign-in/?next=/matters/"
    given = {"username": "he", "password": county.PASSWORD, "next": "/matters/"}
    assert client.post("/sign-in/", given).headers["Location"] == "/matters/"
    assert Officer.objects.get(login="he").name in text_of(client, "/matters/")
