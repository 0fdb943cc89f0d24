"""现场记录: what a phone sends becomes one matter or one addition, whichever way and however often it comes."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Attachment, Matter, Raiser
from lianxin.kernel import clock, ledger
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.files import pieces
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Refused
from lianxin.onsite.commands import note, read_back
from lianxin.onsite.models import AwaitedFile, FieldNote
from lianxin.onsite.queries import on_the_way
from lianxin.onsite.rules import NoteOutcome, announced, claimed, day_noted, headline
from lianxin.visit.commands import plan
from lianxin.visit.models import Plan, Visit
from tests.onsite_files import line_of, picture
from tests.pages import client_of, queries_of
from tests.world import START, World

pytestmark = pytest.mark.django_db
TODAY = START.date()


def said(world: World, **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "note": str(new_id()), "sheet": str(new_id()), "leader": world.posts["zhang"], "party": world.parties["mill"],
        "outcome": NoteOutcome.TAKEN, "gist": "厂门口路灯不亮。已坏半月", "who": "王厂长",
        "device_time": "2026-03-02T10:05:00+08:00",
    }  # fmt: skip
    return given | more


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.reasons]


# --- words


def test_a_title_is_the_first_sentence() -> None:
    assert headline("路灯不亮。已坏半月", "") == "路灯不亮"
    assert headline("  \n", "照片") == "照片"
    assert headline("长" * 80, "") == "长" * 59 + "…"


@pytest.mark.parametrize(
    ("claim", "day"),
    [
        ("2026-03-01T23:59:00+08:00", "2026-03-01"),
        ("2026-03-05T10:00:00+08:00", "2026-03-02"),
        ("1970-01-01T00:00:00+08:00", "2026-03-02"),
        ("昨天", "2026-03-02"),
        ("", "2026-03-02"),
    ],
)
def test_the_phone_s_day_is_a_claim(claim: str, day: str) -> None:
    assert day_noted(claimed(claim), TODAY).isoformat() == day


def test_a_list_of_files_is_read_or_refused() -> None:
    good = line_of(b"x")
    assert [one.size for one in announced(f"{good}\n") or []] == [1]
    for wrong in (
        "x",
        good + "\n" + good,
        good.replace(" photo ", " film "),
        good[:-1],
        line_of(b"x" * 3_000_000),
    ):
        assert announced(wrong) is None
    assert announced("\n".join(line_of(b"x") for _ in range(13))) is None


# --- notes


def test_a_note_opens_a_matter_at_its_visit(world: World) -> None:
    done = note(by=world.act("zhang"), **said(world))
    matter = Matter.objects.get(number=done.number)
    visit = Visit.objects.get(number=done.ids["visit"])
    assert (matter.title, matter.state, matter.party) == (
        "厂门口路灯不亮",
        State.REGISTERED,
        world.parties["mill"],
    )
    assert (visit.leader_post, visit.on, matter.raised_at.visit) == (world.posts["zhang"], TODAY, visit)
    assert Raiser.objects.get(matter=matter).name.readable() == "王厂长"
    assert FieldNote.objects.get().device_time == START + timedelta(minutes=5)
    assert matter.registered_at == world.now


def test_settled_on_a_phone_is_proposed_and_confirmed_by_the_office(world: World) -> None:
    done = note(by=world.act("zhang"), **said(world, outcome=NoteOutcome.SETTLED))
    matter = Matter.objects.get(number=done.number)
    assert matter.state == State.REGISTERED
    li = client_of(world, "li")
    page = li.get(f"/matters/{matter.number}/").content.decode()
    assert "领导在现场提出已办结，须由办公室核对后确认" in page
    form = li.get(f"/matters/{matter.number}/do/onsite.settle/").content.decode()
    assert "已坏半月" in form
    assert "按领导现场记录填入" in form
    assert "核对并确认" not in client_of(world, "zhou").get(f"/matters/{matter.number}/").content.decode()


def test_notes_of_one_visit_and_of_two_devices_make_one_visit(world: World) -> None:
    sheet = str(new_id())
    plan(by=world.act("he"), leader=world.posts["zhang"], party=world.parties["mill"], by_day=TODAY)
    for who, on in (("zhang", sheet), ("zhang", sheet), ("li", str(new_id()))):
        note(by=world.act(who), **said(world, sheet=on, gist=str(new_id())))
    visit = Visit.objects.get()
    assert visit.raised.count() == 3
    assert Plan.objects.get().done_by == visit


def test_a_note_after_midnight_stays_on_its_visit(world: World) -> None:
    given = said(world, device_time="2026-03-01T23:58:00+08:00")
    note(by=world.act("zhang"), **given)
    note(by=world.act("zhang"), **said(world, sheet=given["sheet"], device_time="2026-03-02T00:02:00+08:00"))
    assert [one.on.isoformat() for one in Visit.objects.all()] == ["2026-03-01"]


def test_the_same_note_by_another_way_is_told_and_not_taken(world: World) -> None:
    given = said(world)
    first = note(by=world.act("zhang"), **given)
    again = note(by=world.act("li"), **given)
    assert (again.number, again.ids) == (first.number, first.ids)
    assert Matter.objects.count() == FieldNote.objects.count() == 1
    visit = Visit.objects.get()
    assert Entry.objects.filter(chain_id=visit.id, step="onsite.note_again").count() == 1
    assert ledger.verify().faults == ()
    with pytest.raises(Refused) as refused:
        note(by=world.act("li"), **{**given, "gist": "另一句话"})
    assert codes(refused) == ["key_reused"]


def test_words_are_added_to_a_matter_by_number_or_by_note(world: World) -> None:
    given = said(world)
    matter = Matter.objects.get(number=note(by=world.act("zhang"), **given).number)
    more = {"outcome": NoteOutcome.SUPPLEMENT, "sheet": given["sheet"]}
    for about in (matter.number, given["note"]):
        done = note(by=world.act("zhang"), **said(world, about=about, gist="还坏了一盏", **more))
        assert done.number == matter.number
    assert Entry.objects.filter(chain_id=matter.id, step="onsite.note", text="还坏了一盏").count() == 2
    for about in ("", str(new_id())):
        with pytest.raises(Refused) as refused:
            note(by=world.act("zhang"), **said(world, about=about, **more))
        assert codes(refused) == ["about_missing"]
    with pytest.raises(Refused) as refused:
        note(
            by=world.act("ma"),
            **said(
                world,
                leader=world.posts["ma"],
                about=matter.number,
                **more,
            )
            | {"sheet": str(new_id())},
        )
    assert codes(refused) == ["no_such_matter"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"gist": " "}, "gist_missing"),
        ({"note": "x"}, "number_wrong"),
        ({"files": "x"}, "files_wrong"),
    ],
)
def test_what_is_wrong_is_told_and_leaves_nothing(world: World, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        note(by=world.act("zhang"), **said(world, **wrong))
    assert codes(refused) == [code]
    assert (Visit.objects.count(), FieldNote.objects.count()) == (0, 0)


def test_a_leader_notes_his_own_visits_and_a_sheet_is_one_visit_s(world: World) -> None:
    with pytest.raises(Refused) as refused:
        note(by=world.act("ma"), **said(world))
    assert codes(refused) == ["not_own"]
    given = said(world)
    note(by=world.act("zhang"), **given)
    with pytest.raises(Refused) as refused:
        note(by=world.act("li"), **said(world, sheet=given["sheet"], party=world.parties["bank"]))
    assert codes(refused) == ["sheet_mixed"]


def test_what_was_read_back_stands_in_the_visit(world: World) -> None:
    given = said(world)
    matter = Matter.objects.get(number=note(by=world.act("zhang"), **given).number)
    content = picture(40)
    told = {name: given[name] for name in ("sheet", "leader", "party")} | {"note": str(new_id())}
    told |= {"host": "王厂长", "remark": "属实", "files": line_of(content, "signature")}
    done = read_back(by=world.act("zhang"), **told)
    assert read_back(by=world.act("li"), **told).number == done.number
    visit = Visit.objects.get()
    entry = Entry.objects.get(chain_id=visit.id, step="onsite.read_back")
    assert (entry.text, entry.data["notes"], entry.data["is_signed"]) == ("属实", 1, True)
    assert visit.host_name.readable() == "王厂长"
    assert "王厂长" not in str(entry.data)
    assert AwaitedFile.objects.get().matter == matter


def test_a_visit_without_any_matter_is_registered_too(world: World) -> None:
    told = {
        name: value for name, value in said(world).items() if name in ("note", "sheet", "leader", "party")
    }
    assert read_back(by=world.act("zhang"), **told).number == Visit.objects.get().number


# --- files


def announce(world: World, content: bytes) -> tuple[str, Matter]:
    number = str(new_id())
    done = note(by=world.act("zhang"), **said(world, files=line_of(content, number=number)))
    return number, Matter.objects.get(number=done.number)


def sent(client: Client, number: str, content: bytes, offset: int, *, sha256: str = "") -> Any:
    digest = sha256 or hashlib.sha256(content).hexdigest()
    body = {
        "key": number,
        "offset": str(offset),
        "sha256": digest,
        "piece": SimpleUploadedFile("piece", content),
    }
    return client.post(f"/phone/files/{number}/", body)


def test_a_picture_comes_in_pieces_and_goes_on_where_it_stopped(world: World) -> None:
    content = picture(700)
    assert len(content) > pieces.PIECE_MOST
    number, matter = announce(world, content)
    zhang = client_of(world, "zhang")
    assert zhang.get(f"/phone/files/{number}/").json() == {"have": 0, "done": False}
    assert on_the_way(matter) == 1
    assert "1 张照片上传中" in zhang.get(f"/matters/{matter.number}/").content.decode()
    first = content[: pieces.PIECE_MOST]
    assert sent(zhang, number, first, 0).json()["have"] == len(first)
    assert sent(zhang, number, first, 0).json() == {"have": len(first)}
    assert sent(zhang, number, first, len(first), sha256="0" * 64).status_code == 422
    assert sent(zhang, number, content[len(first) :], len(first)).json() == {
        "have": len(content),
        "done": True,
    }
    row = Attachment.objects.get()
    assert (row.sent_sha256, row.is_internal) == (hashlib.sha256(content).hexdigest(), True)
    assert on_the_way(matter) == 0
    assert zhang.get(f"/phone/files/{number}/").json()["done"] is True
    assert sent(zhang, number, first, 0).json()["done"] is True
    assert Attachment.objects.count() == 1


def test_nobody_out_of_reach_sends_a_file_and_nothing_else_than_announced(world: World) -> None:
    content = picture(40)
    number, _ = announce(world, content)
    assert client_of(world, "ma").get(f"/phone/files/{number}/").status_code == 404
    zhang = client_of(world, "zhang")
    assert sent(zhang, number, content + b"x", 0).status_code == 422
    other = bytes([content[0]]) + b"?" + content[2:]
    assert sent(zhang, number, other, 0).json() == {"have": 0}
    assert not Attachment.objects.exists()


# --- the page


def test_the_page_holds_what_is_read_on_a_visit(world: World) -> None:
    clock.set_to(START)
    done = note(by=world.act("zhang"), **said(world))
    plan(
        by=world.act("he"),
        leader=world.posts["zhang"],
        party=world.parties["mill"],
        by_day=TODAY,
        purpose="看路灯",
    )
    page = client_of(world, "zhang").get("/phone/").content.decode()
    assert page.count('<article class="panel card"') == 1
    for words in (
        "启明纺织有限公司",
        "看路灯",
        done.number,
        "厂门口路灯不亮",
        "待受理",
        "data-today",
        "2026年3月2日",
    ):
        assert words in page, words
    assert "签批" in page
    assert client_of(world, "liu").get("/phone/").status_code == 403
    assert "签批" not in client_of(world, "li").get("/phone/").content.decode()


def test_the_page_asks_little_of_the_database(world: World) -> None:
    for code in ("mill", "bank", "school"):
        note(by=world.act("li"), **said(world, party=world.parties[code], sheet=str(new_id())))
        plan(by=world.act("he"), leader=world.posts["zhang"], party=world.parties[code], by_day=TODAY)
    assert queries_of(client_of(world, "zhang"), "/phone/") <= 10


def test_state_tells_who_is_signed_in(world: World, client: Client) -> None:
    told = client_of(world, "zhang").get("/phone/state/").json()
    assert told["officer"] == str(world.actors["zhang"].officer_id)
    assert told["token"]
    assert client.get("/phone/state/").status_code == 302


def test_programs_send_the_same(world: World) -> None:
    zhang = client_of(world, "zhang")
    body = said(world) | {"leader": str(world.posts["zhang"].pk), "party": "mill"}
    key = body["note"]
    answers = [
        zhang.post(
            "/api/v1/do/onsite.note", body, content_type="application/json", headers={"Idempotency-Key": key}
        )
        for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [200, 200], answers[0].content.decode()
    assert answers[0].json() == answers[1].json()
    assert Matter.objects.count() == 1
    assert COMMANDS["onsite.note"].target == ""
