"""导入台账: nothing before it is confirmed, everything once, history as history, open rows to work on, all of it back again."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianxin.casefile.commands.keeping import GONE
from lianxin.casefile.commands.matters import reopen
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Clock, Matter, Raiser, SearchText
from lianxin.casefile.queries.lists import Wanted, matters
from lianxin.casefile.rules import Disposal, Outcome
from lianxin.collect import commands
from lianxin.collect.commands.ledgers import with_faults
from lianxin.collect.commands.taking_over import go_on
from lianxin.collect.models import LedgerBatch, LedgerRow, OwnHeading
from lianxin.collect.queries.ledgers import taken_in
from lianxin.collect.tests import ledgers as ugly
from lianxin.collect.tests.ledgers import table, xlsx
from lianxin.config.jobs import erase_due
from lianxin.directory.models import Staged, StagedPart
from lianxin.directory.tests.test_sheet import HOSTILE, zipped
from lianxin.insight.queries import books
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.indicators import figures
from lianxin.kernel import ledger
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry, Outbox
from lianxin.kernel.refusal import Refused
from lianxin.kernel.sealing import Sealed
from lianxin.supervise.commands.clock import sweep
from tests.hostile import a_jpeg
from tests.pages import signed_in
from tests.world import CHINA, World, accept, fresh, register, send, sign

TRACKING = ("台账.xlsx", xlsx(ugly.TRACKING, ugly.TRACKING_MERGED))


def stage(world: World, content: bytes, name: str = "台账.xlsx", who: str = "li") -> Staged:
    done = commands.stage_ledger(by=world.act(who), file_name=name, content=content)
    return Staged.objects.get(pk=done.id)


def taken(world: World, content: bytes = TRACKING[1], name: str = "台账.xlsx", **more: Any) -> LedgerBatch:
    done = commands.take_over(by=world.act("li"), staged=stage(world, content, name), **more)
    return LedgerBatch.objects.get(pk=done.id)


def by_row(batch: LedgerBatch) -> dict[int, Matter]:
    rows = LedgerRow.objects.filter(batch=batch).select_related("matter__answer", "matter__lead_unit")
    return {one.row: one.matter for one in rows}


def many(n: int) -> bytes:
    head = ["序号", "登记日期", "企业名称", "反映问题", "办理部门", "状态", "办结日期", "原编号"]
    rows = [
        [i, "2026-01-05", f"测试{i}号有限公司", f"第{i}件：{i * 7919}路段的问题", "住建委",
         "已办结" if i % 2 else "办理中", "2026-01-20" if i % 2 else "", ""]
        for i in range(1, n + 1)
    ]  # fmt: skip
    return table([head, *rows], "utf-8")


def test_nothing_is_written_before_it_is_confirmed(world: World) -> None:
    row = stage(world, TRACKING[1])
    assert (row.n_rows, row.summary["open"], row.summary["ended"], row.summary["faults"]) == (3, 1, 2, 0)
    assert not Matter.objects.exists()
    assert "13900000012" not in str(row.summary)
    commands.take_over(by=world.act("li"), staged=row)
    assert Matter.objects.count() == 3
    assert not StagedPart.objects.exists()


def test_what_had_ended_is_history_with_its_days_its_answer_and_no_clock(world: World) -> None:
    matter = by_row(taken(world))[4]
    assert (matter.state, matter.outcome, matter.disposal) == (State.CLOSED, "as_in_ledger", "dispatched")
    assert matter.answer is not None
    assert (f"{matter.registered_at.astimezone(CHINA):%m-%d}", matter.answer.text) == (
        "01-05",
        "据原台账：已修补路面",
    )
    assert (matter.lead_unit, len(matter.held_by)) == (world.units["housing"], 2)
    assert matter.party == world.parties["mill"]
    assert matter.is_history
    assert not Clock.objects.filter(matter=matter).exists()
    world.wait(days=400)
    sweep(world.now)
    assert not Outbox.objects.filter(number=matter.number).exists()
    with pytest.raises(Refused, match="不能重启"):
        reopen(by=world.act("he"), matter=matter, reason="又发生")


def test_what_is_open_is_worked_on_from_now_with_its_past_kept(world: World) -> None:
    matter = by_row(taken(world))[5]
    assert (matter.state, matter.disposal, matter.is_history) == (State.REGISTERED, "pending", False)
    assert f"{matter.registered_at.astimezone(CHINA):%m-%d}" == "01-05"
    assert matter.backstop_at is not None
    assert matter.due_at is not None
    assert matter.due_at > world.now
    assert matter.backstop_at > world.now + timedelta(days=30)
    entry = Entry.objects.get(chain_id=matter.pk)
    assert (entry.step, entry.data["row"]) == ("collect.take_over", 5)
    assert "正在对接供电公司" in entry.text
    matter = sign(world, send(world, accept(world, fresh(matter))))
    assert matter.state == State.WITH_UNITS
    assert matter.backstop_at is not None
    assert matter.backstop_at > world.now + timedelta(days=30)


def test_contacts_are_sealed_and_stand_nowhere_else(world: World) -> None:
    matter = by_row(taken(world))[4]
    raiser = Raiser.objects.get(matter=matter)
    assert isinstance(raiser.phone, Sealed)
    assert (raiser.name.unsealed(), raiser.phone.unsealed()) == ("赵六", "13900000012")
    texts = [
        *SearchText.objects.values_list("text", flat=True),
        *Entry.objects.values_list("text", flat=True),
    ]
    assert not [one for one in texts if "13900000012" in one or "赵六" in one]
    assert "赵六" not in str([one.words for one in LedgerRow.objects.all()])


def test_own_numbers_are_kept_and_found(world: World) -> None:
    taken(world, xlsx(ugly.SUPERVISED), "督办.xlsx")
    (matter,) = matters(world.actors["li"], Wanted(words="DB〔2026〕1号"), world.now)
    assert (matter.own_number, matter.title) == ("DB〔2026〕1号", "老旧厂房改造")
    assert matter.leader_post == world.posts["zhang"]


def test_confirming_twice_writes_once(world: World) -> None:
    row, act = stage(world, TRACKING[1]), world.act("li")
    first = commands.take_over(by=act, staged=row)
    again = commands.take_over(by=act, staged=row)
    assert (again.replayed, again.number) == (True, first.number)
    with pytest.raises(Refused, match="已确认导入"):
        commands.take_over(by=world.act("li"), staged=row)
    assert Matter.objects.count() == 3


def test_faults_keep_the_whole_file_out_and_it_is_had_back_with_what_is_wrong(world: World) -> None:
    row = stage(world, xlsx(ugly.WRONG), "错.xlsx")
    with pytest.raises(Refused) as refused:
        commands.take_over(by=world.act("li"), staged=row)
    assert len(refused.value.reasons) == 7
    assert not Matter.objects.exists()
    head, lines = with_faults(row, world.actors["li"])
    given = list(lines)
    assert (head[-1], len(given)) == ("错误说明", 5)
    assert "2026-13-45" in given[0][-1]
    given[0][1], given[1][1] = "2026-01-01", "3月1日"
    given[2][3], given[2][5], given[3][6], given[4][1], given[4][6] = (
        "丙事",
        "办理中",
        "2026-02-06",
        "2月5日",
        "3月1日",
    )
    mended = stage(world, xlsx([head, *given]), "改好.xlsx")
    assert (mended.faults, mended.n_rows) == ([], 5)


def test_likely_doubles_are_a_hint_and_can_be_left_out(world: World) -> None:
    register(world, text="厂区门前道路破损，货车通行困难！")
    row = stage(world, TRACKING[1])
    assert [one[0] for one in row.summary["likely"]] == [4]
    assert "SFW-2026-00001" in row.summary["likely"][0][1]
    commands.take_over(by=world.act("li"), staged=row, skip_likely=True)
    assert sorted(LedgerRow.objects.values_list("row", flat=True)) == [5, 6]
    again = stage(world, TRACKING[1])
    assert [one[0] for one in again.summary["likely"]] == [4, 5, 6]
    twice = [*ugly.BLANKS, ["3", "1月5日", "启明纺织有限公司", "物流成本高！", "区商务委", "否"]]
    found = stage(world, table(twice, "utf-8"), "两次.csv")
    assert [one[:2] for one in found.summary["likely"]] == [[5, "与第2行疑似重复"]]


def test_what_an_office_says_of_its_headings_is_remembered_for_it(world: World) -> None:
    row = stage(world, table(ugly.PROGRESS, "utf-8-sig"), "整改.csv")
    assert row.summary["faults"] == 1
    commands.map_ledger(by=world.act("li"), staged=row, columns=["整改措施=text"])
    row.refresh_from_db()
    assert (row.faults, row.n_rows) == ([], 2)
    assert OwnHeading.objects.get().unit == world.units["office"]
    assert stage(world, table(ugly.PROGRESS, "gbk"), "整改2.csv", who="he").n_rows == 2
    with pytest.raises(Refused, match="没有这个栏目"):
        commands.map_ledger(by=world.act("li"), staged=row, columns=["整改措施=nothing"])


def test_a_batch_is_taken_back_as_a_whole_and_counts_nowhere(world: World) -> None:
    before = books(world.actors["he"], Wanted(), world.now)
    batch = taken(world)
    assert books(world.actors["he"], Wanted(), world.now).collected.n == before.collected.n + 3
    commands.undo_take_over(by=world.act("he"), batch=batch, reason="导错了文件")
    rows = list(taken_in(batch))
    assert {(one.state, one.outcome) for one in rows} == {(State.CLOSED, Outcome.UNDONE)}
    assert {one.disposal for one in rows} == {Disposal.WITHDRAWN}
    assert not Clock.objects.filter(matter__in=rows, stopped_at__isnull=True).exists()
    after = books(world.actors["he"], Wanted(), world.now)
    assert (after.collected.n, after.balance) == (before.collected.n, True)
    with pytest.raises(Refused, match="已撤销"):
        commands.undo_take_over(by=world.act("he"), batch=batch, reason="再来")
    assert ledger.verify().faults == ()
    assert stage(world, TRACKING[1]).summary["likely"] == []


def test_a_batch_of_which_something_was_done_stays(world: World) -> None:
    batch = taken(world)
    matter = accept(world, by_row(batch)[5])
    with pytest.raises(Refused, match=matter.number):
        commands.undo_take_over(by=world.act("he"), batch=batch, reason="导错了文件")
    assert not taken_in(batch).filter(outcome=Outcome.UNDONE).exists()


def test_what_the_clock_says_does_not_keep_a_batch_from_being_taken_back(world: World) -> None:
    batch = taken(world)
    world.wait(days=4)
    sweep(world.now)
    assert by_row(batch)[5].ledger_n > 1
    commands.undo_take_over(by=world.act("he"), batch=batch, reason="导错了文件")
    assert ledger.verify().faults == ()


def test_a_long_ledger_is_taken_over_part_by_part_and_goes_on_where_it_stopped(world: World) -> None:
    batch = taken(world, many(1200), "长.csv")
    assert (batch.n_rows, batch.n_written, batch.finished_at) == (1200, 0, None)
    with pytest.raises(Refused, match="尚在转入"):
        commands.undo_take_over(by=world.act("he"), batch=batch, reason="导错了文件")
    batch = go_on(batch, world.now, seconds=0)
    assert batch.n_written == 499
    batch = go_on(batch, world.now, seconds=60)
    assert (batch.n_written, batch.n_open, Matter.objects.count()) == (1200, 600, 1200)
    assert batch.finished_at is not None
    assert go_on(batch, world.now, seconds=60).n_written == 1200
    assert set(Entry.objects.filter(subject="matter").values_list("officer_id", flat=True)) == {
        world.actors["li"].officer_id
    }
    found = books(world.actors["he"], Wanted(), world.now)
    assert (found.collected.n, found.balance) == (1200, True)


def test_the_words_of_an_old_ledger_go_when_the_time_of_the_matter_is_up(world: World) -> None:
    batch = taken(world)
    rows = by_row(batch)
    commands.undo_take_over(by=world.act("he"), batch=batch, reason="导错了文件")
    erase_due(world.now + timedelta(days=12 * 366))
    assert {one.text for one in by_row(batch).values()} == {GONE}
    assert {str(one.words) for one in LedgerRow.objects.all()} == {"{}"}
    assert not Matter.objects.exclude(own_number="").exists()
    assert len(rows) == 3


@pytest.mark.parametrize("login", ["zhang", "chen", "zhou", "liu", "wu", "audit", "root", "guard"])
def test_who_is_not_of_the_office_takes_nothing_over(world: World, login: str) -> None:
    with pytest.raises(Refused):
        stage(world, TRACKING[1], who=login)
    with pytest.raises(Refused):
        commands.undo_take_over(by=world.act(login), batch=taken(world), reason="导错了文件")


def test_an_upload_is_its_uploaders_alone(world: World) -> None:
    row = stage(world, TRACKING[1])
    for command in (commands.take_over, commands.discard_ledger):
        with pytest.raises(Refused, match="没有此次上传"):
            command(by=world.act("he"), staged=row)
    commands.discard_ledger(by=world.act("li"), staged=row)
    assert not StagedPart.objects.exists()


# --- the pages


def test_a_clerk_imports_and_takes_back_by_the_pages(world: World, client: Client) -> None:
    signed_in(client, "li")
    file = SimpleUploadedFile(*TRACKING)
    answer = client.post("/ledgers/import/", {"file": file, "key": str(new_id())})
    assert answer.status_code == 302
    where = answer.headers["Location"]
    shown = client.get(where).content.decode()
    assert "确认导入" in shown
    assert "13900000012" not in shown
    answer = client.post(where, {"decision": "load", "key": str(new_id())}, follow=True)
    assert "已转入" in answer.content.decode()
    batch = LedgerBatch.objects.get()
    assert client.get(where).headers["Location"] == f"/ledgers/batches/{batch.number}/"
    page = client.get(f"/matters/{by_row(batch)[5].number}/").content.decode()
    assert "原台账记载" in page
    answer = client.post(
        f"/ledgers/batches/{batch.number}/undo/", {"reason": "导错了文件", "key": str(new_id())}, follow=True
    )
    assert "已撤销" in answer.content.decode()


def test_faults_columns_and_the_file_on_the_pages(world: World, client: Client) -> None:
    signed_in(client, "li")
    row = stage(world, xlsx(ugly.WRONG), "错.xlsx")
    where = f"/ledgers/import/{row.pk}/"
    shown = client.get(where).content.decode()
    assert shown.count("2026-13-45") == 1
    assert "确认导入</button>" not in shown
    answer = client.get(f"{where}faults.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet["H1"].value == "错误说明"
    answer = client.post(where, {"decision": "map", "key": str(new_id())})
    assert answer.status_code == 422
    answer = client.post(where, {"decision": "map", "column_3": "title", "key": str(new_id())}, follow=True)
    assert answer.status_code == 200
    assert OwnHeading.objects.get().code == "title"
    client.post(where, {"decision": "discard", "key": str(new_id())})
    assert not Staged.objects.filter(pk=row.pk).exists()


# --- hostile files


def _with_merges(ranges: str) -> bytes:
    """A sheet of a thousand rows with merged cells as somebody wrote them by hand."""
    rows = [["序号", "企业名称", "反映问题"], *([str(i), "某公司", f"问题{i}"] for i in range(1000))]
    with zipfile.ZipFile(io.BytesIO(xlsx(rows))) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", f"</sheetData>{ranges}".encode())
    return zipped(**parts)


def _xxe() -> bytes:
    with zipfile.ZipFile(io.BytesIO(xlsx([["企业名称", "反映问题"], ["甲", "乙"]]))) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    for name in [one for one, content in parts.items() if "乙".encode() in content]:
        parts[name] = entity + parts[name].replace("乙".encode(), b"&e;")
    return zipped(**parts)


OVER_EACH_OTHER = "".join('<mergeCell ref="A1:XFD1048576"/>' for _ in range(20_000))
ATTACKS: dict[str, tuple[str, bytes]] = {
    **{code: (name, content) for code, (content, name) in HOSTILE.items()},
    "a million columns": ("x.csv", b"," * 1_000_000 + b"\n" + b"," * 1_000_000),
    "one endless cell": ("x.csv", "企业名称,反映问题\n甲,".encode() + b"x" * 5_000_000),
    "quotes that never end": ("x.csv", '企业名称,反映问题\n"甲,乙\n'.encode() * 1000),
    "a picture under another name": ("x.xlsx", a_jpeg()),
    "entities": ("x.xlsx", _xxe()),
    "merged over all": ("x.xlsx", _with_merges(f"<mergeCells>{OVER_EACH_OTHER}</mergeCells>")),
    "merged to nowhere": ("x.xlsx", _with_merges('<mergeCells><mergeCell ref="C3:A1"/></mergeCells>')),
    "headings alone": ("x.csv", "企业名称,反映问题\n".encode()),
    "no headings": ("x.csv", b"1,2,3\n4,5,6\n"),
    "nothing but headings": ("x.csv", "企业名称,反映问题,办理部门\n".encode() * 3000),
    "formulas": ("x.csv", "企业名称,反映问题\n=cmd|' /C calc'!A0,@SUM(1+1)\n".encode()),
    "signs": ("\u202e\x00.csv", "企业名称,反映问题\n\u202e甲\x07,<script>alert(1)</script>\n".encode()),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_file_is_answered_in_words_soon(world: World, client: Client, attack: str) -> None:
    name, content = ATTACKS[attack]
    signed_in(client, "li")
    began = time.monotonic()
    file = SimpleUploadedFile(name, content)
    answer = client.post("/ledgers/import/", {"file": file, "key": str(new_id())}, follow=True)
    assert answer.status_code in (200, 422), attack
    text = answer.content.decode()
    assert "文件没有读取成功" in text or "读出的事项" in text
    assert "root:x:0" not in text
    assert "<script>alert" not in text
    assert time.monotonic() - began < 30
    assert not Matter.objects.exists()


# --- figures


def _figures(world: World, since: date, until: date) -> dict[str, tuple[object, object]]:
    asked = Asked(world.actors["he"], since, until, world.now)
    return {one.indicator.code: (one.top, one.under) for one in figures(asked)}


def test_figures_of_past_periods_stay_and_history_raises_no_share(world: World) -> None:
    january, quarter = (date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 1, 1), date(2026, 3, 31))
    accept(world, register(world))
    before, until_now = _figures(world, *january), _figures(world, *quarter)
    batch = taken(world)
    assert _figures(world, *january) == before
    found = _figures(world, *quarter)
    assert found["collected"] == (4, None)
    for code in ("finished", "closed", "answered", "days_mean", "handle_due", "class_a", "content"):
        assert found.get(code) == until_now.get(code), code
    world.wait(days=40)
    assert _figures(world, *quarter)["collected"] == (4, None)
    commands.undo_take_over(by=world.act("he"), batch=batch, reason="导错了文件")
    assert _figures(world, *quarter)["collected"] == (1, None)
