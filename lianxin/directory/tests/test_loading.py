"""导入名录: a whole district from its own tables; faults at once, nothing before confirming, nothing twice or deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianxin.directory import commands
from lianxin.directory.commands.loading import LOADERS, template
from lianxin.directory.models import Area, Category, Party, PartyContact, Staged, Unit
from lianxin.directory.tests.test_sheet import xlsx
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.commands import Done
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry, Register
from lianxin.kernel.refusal import Refused
from lianxin.people.commands import found_district
from lianxin.people.models import Officer, Post
from lianxin.people.queries import actor_for
from lianxin.visit.models import LeaderContact
from tests.world import World

DEMO = Path(__file__).parents[2] / "config" / "demo" / "data"
TAXONOMY = Path(__file__).parents[1] / "data" / "taxonomy.csv"
UNITS = ["代码", "名称", "简称", "别名", "类别", "区划"]


def stage(world: World, kind: str, content: bytes, *, who: str = "he", name: str = "t.xlsx") -> Staged:
    done = commands.stage(by=world.act(who), kind=kind, file_name=name, content=content)
    return Staged.objects.get(pk=done.id)


def load(world: World, kind: str, content: bytes, *, who: str = "he") -> Done:
    return commands.load(by=world.act(who), staged=stage(world, kind, content, who=who))


def test_nothing_is_written_before_it_is_confirmed(world: World) -> None:
    before = Unit.objects.count()
    row = stage(world, "units", xlsx(UNITS, ["minzheng", "区民政局", "民政局", "民政部门", "部门", "D"]))
    assert row.summary["new"] == 1
    assert Unit.objects.count() == before
    commands.load(by=world.act("he"), staged=row)
    unit = Unit.objects.get(code="minzheng")
    assert (unit.aliases, unit.kind, "mzj" in unit.initials) == (["民政部门"], "department", True)


def test_a_known_code_is_changed_and_the_change_is_shown(world: World) -> None:
    row = stage(world, "units", xlsx(UNITS, ["housing", "区住房城乡建委", "住建", "", "部门", "云桥区"]))
    assert row.summary["changes"][0]["fields"] == [["简称", "住建委", "住建"]]
    commands.load(by=world.act("he"), staged=row)
    assert Unit.objects.get(code="housing").short_name == "住建"


def test_loading_the_same_table_again_changes_nothing(world: World) -> None:
    content = xlsx(UNITS, ["minzheng", "区民政局", "", "", "部门", "D"])
    assert load(world, "units", content).ids == {"new": "1", "changed": "0", "same": "0"}
    assert load(world, "units", content).ids == {"new": "0", "changed": "0", "same": "1"}


def test_a_blank_cell_leaves_what_is_there_and_nothing_is_deleted(world: World) -> None:
    before = set(Unit.objects.values_list("code", flat=True))
    load(world, "units", xlsx(UNITS, ["housing", "区住房城乡建委", "", "", "部门", ""]))
    assert Unit.objects.get(code="housing").short_name == "住建委"
    assert set(Unit.objects.values_list("code", flat=True)) == before


def test_all_faults_are_told_at_once_and_confirming_is_refused(world: World) -> None:
    rows = [
        ["minzheng", "区民政局", "", "", "局", "D"],
        ["new one", "区司法局", "", "", "部门", "D"],
        ["sifa", "区住房城乡建委", "", "", "部门", "没有的街道"],
    ]
    row = stage(world, "units", xlsx(UNITS, *rows))
    assert [(one["row"], one["column"]) for one in row.faults] == [
        (2, "类别"),
        (3, "代码"),
        (4, "区划"),
        (4, "名称"),
    ]
    with pytest.raises(Refused):
        commands.load(by=world.act("he"), staged=row)
    assert not Unit.objects.filter(code__in=["minzheng", "sifa"]).exists()


def test_an_upload_is_confirmed_by_its_uploader_only_and_only_once(world: World) -> None:
    row = stage(world, "units", xlsx(UNITS, ["minzheng", "区民政局", "", "", "部门", "D"]))
    with pytest.raises(Refused, match="没有此次上传"):
        commands.load(by=world.act("root"), staged=row)
    act = world.act("he")
    first = commands.load(by=act, staged=row)
    assert commands.load(by=act, staged=row).replayed
    with pytest.raises(Refused, match="已导入"):
        commands.load(by=world.act("he"), staged=row)
    assert first.ids["new"] == "1"


def test_one_entry_in_the_chain_of_the_directory_and_no_personal_data(world: World) -> None:
    head = ["编号", "类别", "名称", "区划", "联系人", "联系电话"]
    load(world, "parties", xlsx(head, ["Q9", "企业", "新桥机械有限公司", "D01", "赵六", "13900000009"]))
    chain = Register.objects.get(name="directory").chain
    entries = list(Entry.objects.filter(chain_id=chain).order_by("seq"))
    assert [one.step for one in entries] == ["directory.stage", "directory.load"]
    assert "13900000009" not in str([(one.text, one.data) for one in entries])
    assert Staged.objects.get().rows == []
    assert PartyContact.objects.get(party__code="Q9").phone.unsealed() == "13900000009"
    assert ledger.verify().faults == ()


def test_a_credit_code_is_checked_and_belongs_to_one_party(world: World) -> None:
    head = ["编号", "类别", "名称", "统一社会信用代码", "区划"]
    right = "91500000MAYY00376A"
    load(world, "parties", xlsx(head, ["Q1", "企业", "甲公司", right, "D"]))
    row = stage(
        world,
        "parties",
        xlsx(head, ["Q2", "企业", "乙公司", right, "D"], ["Q3", "企业", "丙公司", right[:-1] + "B", "D"]),
    )
    assert [(one["row"], one["zh"]) for one in row.faults] == [(2, "已用于Q1"), (3, "校验位不对，请核对")]


def test_a_street_needs_a_district_above_it_and_moves_its_branch(world: World) -> None:
    head = ["代码", "名称", "层级", "上级代码"]
    row = stage(
        world, "areas", xlsx(head, ["D03", "北街街道", "街道", ""], ["D04", "某社区", "社区", "没有"])
    )
    assert [one["column"] for one in row.faults] == ["上级代码", "上级代码"]
    load(world, "areas", xlsx(head, ["C1", "河畔社区", "社区", "D01"]))
    load(world, "areas", xlsx(head, ["C1", "河畔社区", "社区", "D02"]))
    assert Area.objects.get(code="C1").path == "D/D02/C1"


def test_codes_keep_the_zero_that_a_spreadsheet_takes_away(world: World) -> None:
    head = ["代码", "领域", "类别", "牵头", "协办", "时限类别"]
    load(world, "categories", xlsx(head, [102, "产业扶持", "奖补申报", "商务委", "住建委、街道", "一般"]))
    one = Category.objects.get(code="0102")
    assert one.lead == world.units["commerce"]
    assert [unit.code for unit in one.supports.all()] == ["housing"]
    assert one.support_words == "住建委、街道"


def test_a_director_may_not_load_officers_and_so_not_raise_himself(world: World) -> None:
    head = ["登录名", "姓名", "单位", "岗位名称", "角色"]
    content = xlsx(head, ["he2", "何二", "office", "系统管理员二", "系统管理员"])
    with pytest.raises(Refused, match="不能导入"):
        stage(world, "officers", content)
    assert load(world, "officers", content, who="root").ids["new"] == "1"


def test_officers_take_over_posts_and_vacancies_are_kept(world: World) -> None:
    head = ["登录名", "姓名", "单位", "岗位名称", "角色", "代理人"]
    row = stage(
        world,
        "officers",
        xlsx(
            head,
            ["gao", "高新", "housing", "联络员", "单位联络员", "liu_head"],
            ["", "", "archives", "主任", "单位负责人", ""],
        ),
        who="root",
    )
    assert row.faults == []
    commands.load(by=world.act("root"), staged=row)
    post = Post.objects.get(pk=world.posts["liu"].pk)
    assert (post.holder and post.holder.login, post.deputy and post.deputy.login) == ("gao", "liu_head")
    assert Post.objects.get(unit__code="archives", title="主任").holder is None
    assert not Officer.objects.get(login="gao").has_usable_password()


def test_the_systems_own_account_cannot_be_loaded(world: World) -> None:
    head = ["登录名", "姓名", "单位", "岗位名称", "角色"]
    row = stage(world, "officers", xlsx(head, ["system", "系统", "office", "计时", "系统"]), who="root")
    assert row.summary["faults"] == 1


def test_leaders_contacts_by_name_and_code(world: World) -> None:
    head = ["联系领导", "服务对象", "起始日期"]
    load(
        world, "contacts", xlsx(head, ["张书记", "启明纺织有限公司", "2026.1.5"], ["ma", "bank", "20260105"])
    )
    assert LeaderContact.objects.filter(until__isnull=True).count() == 2


@pytest.mark.parametrize("kind", ["areas", "units", "officers", "categories", "parties", "contacts"])
def test_every_template_is_recognised_by_its_own_kind(world: World, kind: str) -> None:
    with pytest.raises(Refused, match="没有数据"):
        stage(world, kind, template(LOADERS[kind]), who="root")


@pytest.mark.django_db
def test_a_district_starts_from_nothing_with_its_own_tables() -> None:
    found_district(
        district_code="990101000", district="云桥区", office_code="sfw_office", office="区三服务办公室",
        login="first", name="首位管理员", password="Begin-here-2026",
    )  # fmt: skip
    actor = actor_for("first")
    files = {kind: DEMO / f"{kind}.csv" for kind in ("areas", "units", "officers", "parties", "contacts")}
    files["categories"] = TAXONOMY
    for kind in ("areas", "units", "officers", "categories", "parties", "contacts"):
        done = commands.stage(
            by=Act(actor, now(), Channel.LOAD),
            kind=kind,
            file_name=files[kind].name,
            content=files[kind].read_bytes(),
        )
        row = Staged.objects.get(pk=done.id)
        assert row.faults == [], kind
        commands.load(by=Act(actor, now(), Channel.LOAD), staged=row)
    assert Area.objects.filter(kind="street").count() == 11
    assert Category.objects.filter(lead__isnull=False).count() > 40
    assert Party.objects.count() == 92
    assert LeaderContact.objects.count() == 75
    assert ledger.verify().faults == ()


# --- the pages


def signed_in(client: Client, login: str) -> Client:
    client.force_login(Officer.objects.get(login=login))
    return client


def test_upload_preview_and_confirm_by_page(world: World, client: Client) -> None:
    signed_in(client, "he")
    file = SimpleUploadedFile("单位.xlsx", xlsx(UNITS, ["minzheng", "区民政局", "", "", "部门", "D"]))
    preview = client.post(
        "/directory/load/", {"kind": "units", "file": file, "key": str(new_id())}, follow=True
    )
    assert "确认导入" in preview.content.decode()
    address = preview.redirect_chain[-1][0]
    key = preview.context["key"]
    for _ in range(2):
        done = client.post(address, {"decision": "load", "key": str(key)}, follow=True)
    assert "新增 1 行" in done.content.decode()
    assert Unit.objects.filter(code="minzheng").count() == 1


def test_a_bad_file_is_answered_on_the_page(world: World, client: Client) -> None:
    signed_in(client, "he")
    answer = client.post(
        "/directory/load/",
        {"kind": "units", "file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04junk"), "key": str(new_id())},
    )
    assert answer.status_code == 422
    assert "已损坏" in answer.content.decode()
    assert client.post("/directory/load/", {"kind": "units"}).status_code == 422


def test_faults_can_be_taken_away_as_a_table(world: World, client: Client) -> None:
    signed_in(client, "he")
    row = stage(world, "units", xlsx(UNITS, ["x y", "甲", "", "", "局", "D"]))
    assert "应为字母" in client.get(f"/directory/load/{row.pk}/").content.decode()
    answer = client.get(f"/directory/load/{row.pk}/faults.xlsx")
    assert answer.content[:2] == b"PK"


def test_somebody_elses_upload_is_not_there(world: World, client: Client) -> None:
    row = stage(world, "units", xlsx(UNITS, ["minzheng", "区民政局", "", "", "部门", "D"]))
    signed_in(client, "root")
    assert client.get(f"/directory/load/{row.pk}/").status_code == 404
    signed_in(client, "liu")
    assert client.get("/directory/load/").status_code == 403


def test_discarding_leaves_nothing(world: World) -> None:
    row = stage(world, "units", xlsx(UNITS, ["minzheng", "区民政局", "", "", "部门", "D"]))
    commands.discard(by=world.act("he"), staged=row)
    assert not Staged.objects.exists()
    assert not Unit.objects.filter(code="minzheng").exists()
