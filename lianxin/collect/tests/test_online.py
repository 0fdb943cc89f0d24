"""网上反映: whoever has no account is heard once, gets a code to follow it by, and loses nothing of what he typed."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianxin.casefile.models import Attachment, Matter, Raiser
from lianxin.casefile.rules import Source
from lianxin.collect.commands import report
from lianxin.collect.commands.online import PHONE, title_of
from lianxin.collect.web.online import CODE_SECONDS, MINUTE_MOST, SIGNER
from lianxin.directory.rules import PartyKind
from lianxin.kernel.ids import new_id
from lianxin.kernel.refusal import Refused
from lianxin.visit.commands import Item, Seen
from lianxin.visit.commands import register as register_visit
from lianxin.visit.models import Visit
from tests.hostile import a_jpeg
from tests.pages import client_of, text_of
from tests.world import World

TEXT = "新华路口每天早上堵车严重。希望增设红绿灯，并安排交警疏导。"
CODE = re.compile(r'<b class="code num">([0-9A-Z-]+)</b>')


def sent(**more: Any) -> dict[str, Any]:
    """What somebody fills in."""
    return {
        "raiser": "resident", "raiser_name": "吴桂芳", "raiser_phone": "138 0013 8000", "text": TEXT, "area": "D01",
        "place": "新华路口", "key": str(new_id()), **more,
    }  # fmt: skip


def told(answer: Any) -> str:
    """The text of an answer."""
    return html.unescape(answer.content.decode())


def test_it_is_registered_and_followed_by_its_code(world: World) -> None:
    answer = Client().post("/report/", sent())
    matter = Matter.objects.get(source=Source.ONLINE)
    assert answer.status_code == 200
    assert (matter.title, matter.place, matter.area.code) == ("新华路口每天早上堵车严重", "新华路口", "D01")
    raiser = Raiser.objects.get(matter=matter)
    assert (raiser.name.readable(), raiser.phone.readable()) == ("吴桂芳", "138 0013 8000")
    code = CODE.search(told(answer))
    assert code is not None
    followed = Client().post("/track/", {"code": code[1]})
    assert matter.number in told(followed)
    assert matter.number in text_of(client_of(world, "li"), "/matters/")


def test_sent_twice_it_is_one_matter_with_the_same_code(world: World) -> None:
    body = sent()
    first, second = Client().post("/report/", body), Client().post("/report/", body)
    assert Matter.objects.filter(source=Source.ONLINE).count() == 1
    assert CODE.findall(told(first)) == CODE.findall(told(second)) != []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"raiser_phone": "12"}, "请填写手机号码或带区号的座机号码"),
        ({"raiser_name": " "}, "姓名或单位名称"),
        ({"area": ""}, "所在街道、社区"),
        ({"text": ""}, "反映的问题或建议"),
        ({"raiser": "mayor"}, "您是"),
        ({"text": "长" * 2001}, "反映的问题或建议"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(world: World, wrong: dict[str, str], words: str) -> None:
    answer = Client().post("/report/", sent(**wrong))
    assert answer.status_code == 422
    assert words in told(answer)
    assert ("新华路口每天早上" in told(answer)) is ("text" not in wrong)
    assert not Matter.objects.exists()


def test_nobody_floods_the_office(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lianxin.collect.web.online.now", lambda: world.now)
    statuses = [Client().post("/report/", sent()).status_code for _ in range(MINUTE_MOST + 1)]
    assert statuses == [200] * MINUTE_MOST + [429]
    last = Client().post("/report/", sent(text="最后一件也要留住"))
    assert "最后一件也要留住" in told(last)
    assert Matter.objects.count() == MINUTE_MOST


def test_a_picture_comes_along_and_a_bad_file_costs_nothing(world: World) -> None:
    good = SimpleUploadedFile("路口.jpg", a_jpeg(), "image/jpeg")
    assert Client().post("/report/", sent(file=good)).status_code == 200
    assert Attachment.objects.get().from_raiser
    bad = SimpleUploadedFile("路口.exe", b"MZ\x90\x00" * 40)
    answer = Client().post("/report/", sent(file=bad))
    assert "反映已登记，照片或文件没有保存" in told(answer)
    assert (Matter.objects.count(), Attachment.objects.count()) == (2, 1)
    assert CODE.search(told(answer))


def at_a_visit(world: World) -> Visit:
    """A visit at the bank."""
    seen = Seen(leader=world.posts["zhang"], party=world.parties["bank"], on=world.now.date())
    item = Item(title="停车位不足", text="门前停车位不足。")
    done = register_visit(by=world.act("li"), visit=seen, items=[item])
    return Visit.objects.select_related("party").get(pk=done.id)


def test_the_code_of_a_visit_makes_it_a_matter_of_the_visit(world: World) -> None:
    visit = at_a_visit(world)
    page = text_of(client_of(world, "li"), f"/visits/{visit.number}/report-code/")
    found = re.search(r"/report/\?v=([\w:-]+)", page)
    assert found is not None
    shown = Client().get(f"/report/?v={found[1]}")
    assert visit.number in told(shown)
    assert 'name="area"' not in told(shown)
    body = sent(v=found[1], raiser="enterprise", raiser_name="行政部王经理")
    del body["area"]
    assert Client().post("/report/", body).status_code == 200
    matter = Matter.objects.get(raised_at__visit=visit, title__startswith="新华路口")
    assert (matter.party, matter.area) == (visit.party, visit.party.area)


def test_a_forged_or_old_code_is_no_visit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = at_a_visit(world)
    good = SIGNER.sign(visit.number)
    monkeypatch.setattr("lianxin.collect.web.online.CODE_SECONDS", -1)
    for token in (f"{visit.number}:1abc:zzz", visit.number, good):
        page = told(Client().get("/report/", {"v": token}))
        assert "这个二维码不对或已过期" in page
        assert "的现场二维码反映" not in page
    assert timedelta(seconds=CODE_SECONDS) == timedelta(days=14)


def test_nobody_who_signs_in_takes_that_way_to_a_visit(world: World) -> None:
    visit = at_a_visit(world)
    with pytest.raises(Refused) as refused:
        report(
            by=world.act("li"), raiser=PartyKind.RESIDENT, raiser_name="吴", raiser_phone="13800138000", text=TEXT,
            visit=visit.number,
        )  # fmt: skip
    assert [one.code for one in refused.value.reasons] == ["not_by_hand"]


@pytest.mark.parametrize(
    "phone",
    ["13800138000", "138 0013 8000", "+86 13800138000", "023-68001234", "68001234-802"],
)
def test_telephones_as_people_write_them(phone: str) -> None:
    assert PHONE.fullmatch(phone)


@pytest.mark.parametrize("phone", ["", "1380013800", "23800138000", "没有", "0" * 30])
def test_what_is_no_telephone(phone: str) -> None:
    assert not PHONE.fullmatch(phone)


def test_the_first_sentence_is_the_title() -> None:
    assert title_of(TEXT) == "新华路口每天早上堵车严重"
    assert title_of("\n\n  路灯不亮！") == "路灯不亮"
    assert len(title_of("长" * 100)) == 30
    assert title_of("。。。") == "网上反映"
