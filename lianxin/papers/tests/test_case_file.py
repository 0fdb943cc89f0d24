"""一事一档: one PDF of a matter, its parts in order; nobody told who raised it unless granted; each taking on record."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile

from lianxin.casefile.commands.files import attach
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.config.cli_case_file import group
from lianxin.kernel.files.checking import Bytes, offered
from lianxin.kernel.models import Entry
from lianxin.kernel.paper import pdf
from lianxin.kernel.refusal import Refused
from lianxin.papers.commands import Copy, take_file
from lianxin.people.commands import new_token
from tests import world as county
from tests.hostile import a_jpeg, a_pdf
from tests.pages import client_of, text_of
from tests.proving import tell
from tests.sheets import book_of, pages_of
from tests.world import World

TROUBLE = pdf.trouble()
pytestmark = pytest.mark.skipif(TROUBLE is not None, reason=TROUBLE.en if TROUBLE else "")
NAME, PHONE = "甘长林", "13912345678"


def taken(world: World, matter: Matter, login: str = "li", *, full: bool = False, reason: str = "") -> bytes:
    held = Copy()
    take_file(by=world.act(login), matter=county.fresh(matter), full=full, reason=reason, copy=held)
    return held.content


def told(content: bytes) -> str:
    return "".join(pages_of(content))


def a_protected_matter(world: World) -> Matter:
    raised = county.register(
        world,
        raiser_name=NAME,
        raiser_phone=PHONE,
        is_confidential=True,
        text=f"我叫{NAME}，电话{PHONE}，楼道灯不亮。",
    )
    matter = county.sign(world, county.send(world, county.accept(world, raised)))
    attach(
        by=world.act("li"),
        matter=county.fresh(matter),
        files=[offered(Bytes(f"{NAME}来信.pdf", a_pdf()))],
        is_internal=True,
        names_raiser=True,
        from_raiser=False,
    )
    attach(
        by=world.act("li"),
        matter=county.fresh(matter),
        files=[offered(Bytes("现场.jpg", a_jpeg()))],
        is_internal=True,
        names_raiser=False,
        from_raiser=False,
    )
    return county.fresh(matter)


def test_a_matter_is_one_file_in_order(world: World) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    content = taken(world, matter)
    text = told(content)
    parts = ["事项档案", "一、事项基本情况", "二、办理经过", "三、文书", "四、附件清单", "五、留痕"]
    places = [text.rindex(one) for one in parts[1:]]
    assert places == sorted(places)
    assert text.startswith(parts[0])
    assert matter.number in text
    assert matter.title in text
    assert "不含反映人身份" in text
    assert matter.ledger_head.hex() in text
    entries = Entry.objects.filter(chain_id=matter.pk)
    assert entries.count() == matter.ledger_n + 1
    last = entries.latest("seq")
    assert last.step == "papers.take_file"
    assert last.data == {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "with_raiser": False,
    }
    tell("一事一档", "pages", injected=len(book_of(content)), parts=len(parts))


def test_it_tells_nobody_who_raised_it(world: World) -> None:
    matter = a_protected_matter(world)
    text = told(taken(world, matter))
    assert "楼道灯不亮" in text
    assert NAME not in text
    assert PHONE not in text
    assert "含反映人信息，名称略" in text
    assert "现场.jpg" in text
    county_receipt = text_of(client_of(world, "li"), f"/matters/{matter.number}/papers/receipt/{matter.pk}/")
    code = county_receipt.split("查询码</th><td>")[1].split("<")[0].strip()
    first, *_others = code.split("-")
    assert len(first) == 4
    assert first not in text
    assert "受理回执" not in text


def test_the_full_one_needs_the_grant_and_a_reason_and_leaves_an_entry(world: World) -> None:
    matter = a_protected_matter(world)
    with pytest.raises(Refused, match="不能查看反映人信息"):
        taken(world, matter, "zhou", full=True, reason="核实")
    with pytest.raises(Refused, match="请填写查看理由"):
        taken(world, matter, full=True)
    with pytest.raises(Refused, match="没有这项权限"):
        taken(world, matter, "liu")
    text = told(taken(world, matter, full=True, reason="移送纪检"))
    assert NAME in text
    assert PHONE in text
    assert f"{NAME}来信.pdf" in text
    last = Entry.objects.filter(chain_id=matter.pk).latest("seq")
    assert (last.text, last.data["with_raiser"]) == ("移送纪检", True)


def test_photographs_are_pages_of_it_and_others_are_listed_with_their_digest(world: World) -> None:
    matter = a_protected_matter(world)
    content = taken(world, matter)
    book = book_of(content)
    with_picture = [n for n in range(len(book)) if any(one.type == 3 for one in book[n].get_objects())]
    assert len(with_picture) == 1
    assert "现场.jpg" in pages_of(content)[with_picture[0]]
    text = told(content)
    for one in matter.attachments.all():
        assert one.sha256 in text


def test_a_file_is_known_by_its_bytes_and_any_other_is_not(world: World, tmp_path: Path) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    path = tmp_path / "file.pdf"
    run = CliRunner().invoke
    took = json.loads(run(group, ["take", matter.number, str(path), "--as", "li", "--json"]).stdout)
    assert took["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    known = run(group, ["check", str(path), "--as", "li", "--json"])
    assert known.exit_code == 0
    (found,) = json.loads(known.stdout)["takings"]
    assert found["matter"] == matter.number
    assert run(group, ["check", str(path), "--as", "outsider"]).exit_code == 1
    changed = bytearray(path.read_bytes())
    changed[len(changed) // 2] ^= 1
    path.write_bytes(changed)
    assert run(group, ["check", str(path), "--as", "li"]).exit_code == 1


def test_pages_and_programs_take_and_check_it(world: World) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    client, place = client_of(world, "li"), f"/matters/{matter.number}/case-file/"
    assert place in text_of(client, f"/matters/{matter.number}/")
    assert place not in text_of(client_of(world, "liu"), f"/matters/{matter.number}/")
    page = text_of(client, place)
    key = page.split('name="key" value="')[1].split('"')[0]
    given = client.post(place, {"key": key})
    assert given["Content-Type"] == "application/pdf"
    again = client.post(place, {"key": key})
    assert again.status_code == 422
    assert Entry.objects.filter(chain_id=matter.pk, step="papers.take_file").count() == 1
    checked = client.post(
        "/case-files/check/", {"file": SimpleUploadedFile("a.pdf", given.content)}
    ).content.decode()
    assert matter.number in checked
    other = client.post(
        "/case-files/check/", {"file": SimpleUploadedFile("a.pdf", b"%PDF-")}
    ).content.decode()
    assert "查不到" in other
    headers = {"Authorization": f"Bearer {new_token(by=world.act('li'), name='档案')[1]}"}
    told_api = client_of(world).get(f"/api/v1/matters/{matter.number}/case-file", headers=headers)
    digest = hashlib.sha256(told_api.content).hexdigest()
    assert told_api["X-SHA256"] == digest
    answer = client_of(world).get(f"/api/v1/case-files/{digest}", headers=headers).json()
    assert [one["matter"] for one in answer["takings"]] == [matter.number]
