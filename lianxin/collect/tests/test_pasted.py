"""粘贴多行: columns by heading or contents, every fault in its cell, nothing written before, each row a matter, once."""

from __future__ import annotations

import pytest
from django.test import Client

from lianxin.casefile.models import Matter
from lianxin.casefile.rules import Kind, Urgency
from lianxin.collect import commands
from lianxin.collect.models import LedgerBatch
from lianxin.collect.rules.pasted import Knows, cells_of, understood
from lianxin.directory.models import Staged
from lianxin.kernel.ids import new_id
from lianxin.kernel.refusal import Refused
from lianxin.people.models import Officer
from tests.world import World

HEADED = (
    "企业名称\t反映问题\t紧急程度\t登记日期\n"
    "启明纺织有限公司\t厂门口停车位不足，职工停车困难\t急\t2026-03-01\n"
    '云桥农商银行\t"门前路灯不亮，\n夜间不安全"\t\t\n'
)
BARE = (
    "启明纺织有限公司\t厂门口停车位不足，职工停车困难\t13900000001\t区住建局\n"
    "云桥农商银行\t门前路灯不亮，夜间出行不安全\t13900000002\t区城管局"
)
KNOWS = Knows(is_unit=lambda name: name in ("区住建局", "区城管局"))


def codes(text: str, told: tuple[str, ...] = ()) -> list[str]:
    found = understood(text, {}, told, KNOWS)
    assert found is not None
    return [one.code for one in found.head.headings]


def opened(client: Client, login: str = "li") -> Client:
    client.force_login(Officer.objects.get(login=login))
    return client


def asked(client: Client, table: str, decision: str = "check", **more: str):  # type: ignore[no-untyped-def]
    given = {"key": str(new_id()), "table": table, "decision": decision, **more}
    return client.post("/matters/paste/", given)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ('"a\nb"\t"say ""x"""\nc', [["a\nb", 'say "x"'], ["c"]]),
        ('"not closed\tb\nc\td', [['"not closed', "b"], ["c", "d"]]),
        ('5" pipe\tb', [['5" pipe', "b"]]),
        ("a|b\nc|d", [["a", "b"], ["c", "d"]]),
        ("a|b\tc", [["a|b", "c"]]),
        ("\na\t", [[""], ["a", ""]]),
        ("", [[""]]),
    ],
)
def test_cells_are_read_as_spreadsheets_copy_them(text: str, cells: list[list[str]]) -> None:
    assert cells_of(text) == cells


def test_a_cell_as_long_as_one_likes_is_read() -> None:
    assert cells_of(f'"{"长" * 300_000}"\tb')[0][1] == "b"


def test_columns_are_known_by_their_headings_else_by_what_stands_in_them() -> None:
    assert codes(HEADED) == ["raiser", "text", "urgency", "registered_on"]
    assert codes(BARE) == ["raiser", "text", "identity", "lead_unit"]
    assert codes("停车难，希望解决\n路灯不亮") == ["text"]
    assert codes("1\t现场解决\t门口路灯坏了很久\t3月1日\n2\t办理中\t井盖破损有危险\t3月2日") == [
        "place_in_list",
        "state",
        "text",
        "registered_on",
    ]


def test_a_cell_that_names_several_known_units_is_known(world: World, client: Client) -> None:
    rows = "日期\t问题\t承办单位\n3月1日\t路灯不亮\t住建委、城管局\n3月2日\t井盖破损\t住建委、没有的局"
    assert codes(rows) == ["registered_on", "text", "lead_unit"]
    shown = asked(opened(client), rows).content.decode()
    assert shown.count("名录中没有，仅保留文字") == 1


def test_somebody_says_what_a_column_is(world: World, client: Client) -> None:
    assert codes(BARE, ("title", "", "-", "other")) == ["title", "text", "-", "other"]
    page = asked(opened(client), BARE, column_0="title").content.decode()
    assert '<option value="title" selected>' in page


def test_looking_writes_nothing_and_submitting_makes_each_row_a_matter_once(
    world: World, client: Client
) -> None:
    page = asked(opened(client), HEADED)
    assert page.status_code == 200
    assert "提交，登记 2 件" in page.content.decode()
    assert (Matter.objects.count(), Staged.objects.count()) == (0, 0)
    key = str(new_id())
    answers = [asked(client, HEADED, "submit", key=key) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    batch = LedgerBatch.objects.get()
    assert (batch.n_written, batch.n_open) == (2, 2)
    first, second = Matter.objects.order_by("ledger_row__row")
    assert (first.party_id, first.urgency, first.kind) == (
        world.parties["mill"].pk,
        Urgency.URGENT,
        Kind.PROBLEM,
    )
    assert second.text == "门前路灯不亮，\n夜间不安全"
    assert not Staged.objects.exclude(summary={}).exists()


def test_every_fault_stands_in_its_cell_and_nothing_goes_until_all_are_mended(
    world: World, client: Client
) -> None:
    wrong = HEADED + "某某公司\t\t\t2026-13-45\n启明纺织有限公司\t厂区积水\t\t2099-01-01\n"
    page = asked(opened(client), wrong).content.decode()
    assert "▲ 3 处要改" in page
    assert page.count('class="faulty"') == 3
    assert "▲ 必填：反映的是什么" in page
    assert "disabled aria-describedby" in page
    answer = asked(client, wrong, "submit")
    assert answer.status_code == 422
    assert 'class="faulty"' in answer.content.decode()
    assert Matter.objects.count() == 0
    with pytest.raises(Refused) as refused:
        commands.take_rows(by=world.act("li"), table=wrong)
    assert len(refused.value.reasons) == 3


def test_likely_duplicates_are_flagged_and_may_be_left_out(world: World, client: Client) -> None:
    asked(opened(client), HEADED, "submit")
    page = asked(client, HEADED).content.decode()
    assert "◐ 2 行疑似重复" in page
    assert page.count("wrong likely") == 2
    more = HEADED + "云桥农商银行\t大厅漏水\t\t\n"
    asked(client, more, "submit", skip_likely="1")
    assert Matter.objects.count() == 3


def test_what_the_register_does_not_know_is_said_beside_the_cell(world: World, client: Client) -> None:
    page = asked(opened(client), "反映问题\t办理部门\n门口路灯不亮\t不存在的局").content.decode()
    assert "名录中没有，仅保留文字" in page


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("", "table_missing"),
        ("\n\n", "table_missing"),
        ("企业名称\t反映问题", "no_rows"),
        ("a\tb\n" * 501, "too_many_rows"),
    ],
)
def test_what_cannot_be_taken_is_said(world: World, client: Client, table: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        commands.take_rows(by=world.act("li"), table=table)
    assert refused.value.reasons[0].code == code
    assert asked(opened(client), table).status_code == 422


def test_the_batch_is_taken_back(world: World) -> None:
    done = commands.take_rows(by=world.act("li"), table=HEADED)
    batch = LedgerBatch.objects.get(number=done.number)
    commands.undo_take_over(by=world.act("li"), batch=batch, reason="贴错了表")
    batch.refresh_from_db()
    assert batch.undone_at is not None
