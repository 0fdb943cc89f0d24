"""登记事项和材料读取 by page: real files, drafts with the words they came from, confirmed into real records."""

from __future__ import annotations

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from lianxin.casefile.models import Matter
from lianxin.collect import commands
from lianxin.collect.models import Draft, DraftKind, Intake
from lianxin.collect.rules.excerpts import pieces
from lianxin.kernel.ids import new_id
from lianxin.people.models import Officer
from lianxin.visit.models import Raised, Visit
from tests.pages import queries_of
from tests.world import World

REPORT = (
    "云桥区“三服务”把问题解决在一线\n"
    "3月1日，云桥区人大常委会主任张书记带队走访启明纺织有限公司。座谈中，企业反映厂区周边停车位不足，职工停车困难。"
    "张书记当即要求，由区城市管理局牵头，区住房城乡建委配合，一周内拿出方案。\n"
)


def opened(client: Client, login: str) -> Client:
    client.force_login(Officer.objects.get(login=login))
    return client


def read_in(world: World, text: str = REPORT) -> Intake:
    done = commands.intake(by=world.act("li"), text=text, name="简报.txt")
    return Intake.objects.get(pk=done.id)


def draft(row: Intake, kind: DraftKind) -> Draft:
    found = row.drafts.filter(kind=kind).first()
    assert found is not None
    return found


def as_docx(text: str) -> bytes:
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_pdf(text: str) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.setFont("STSong-Light", 10)
    for place, start in enumerate(range(0, len(text), 40)):
        canvas.drawString(60, 780 - 16 * place, text[start : start + 40].replace("\n", ""))
    canvas.save()
    return buffer.getvalue()


FILES = {
    "简报.txt": REPORT.encode("gb18030"),
    "简报.html": f"<html><body><nav>首页</nav><p>{REPORT}</p></body></html>".encode(),
    "简报.docx": as_docx(REPORT),
    "简报.pdf": as_pdf(REPORT),
}


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file_is_read_into_drafts(world: World, client: Client, name: str) -> None:
    file = SimpleUploadedFile(name, FILES[name])
    answer = opened(client, "li").post("/intake/", {"file": file, "key": str(new_id())}, follow=True)
    assert "清理后的文本" in answer.content.decode()
    row = Intake.objects.get()
    assert "启明纺织有限公司" in row.text
    assert row.drafts.filter(kind=DraftKind.MATTER).exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", b"PK\x03\x04 broken", "损坏"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "另存为"),
        ("a.txt", b"   ", "空的"),
        ("a.bin", b"\x00\x01\x02\x03" * 50, "不支持"),
    ],
)
def test_a_bad_file_is_answered_in_words(
    world: World, client: Client, name: str, content: bytes, words: str
) -> None:
    answer = opened(client, "li").post(
        "/intake/", {"file": SimpleUploadedFile(name, content), "key": str(new_id())}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Intake.objects.exists()


def test_nothing_pasted_is_told(world: World, client: Client) -> None:
    assert opened(client, "li").post("/intake/", {"text": "  ", "key": str(new_id())}).status_code == 422


def test_the_text_is_cut_so_that_nothing_is_lost_and_marks_name_their_fields() -> None:
    text = "甲方反映停车难。"
    cut = pieces(text, {"party": [0, 2], "raised": [0, 7], "lead": [90, 95]})
    assert "".join(one.text for one in cut) == text
    assert cut[0].names == ("party", "raised")
    assert [one.text for one in cut if "raised" in one.names] == ["甲方", "反映停车难"]


def test_a_draft_shows_its_values_and_the_words_they_came_from(world: World, client: Client) -> None:
    row = read_in(world)
    one = draft(row, DraftKind.MATTER)
    page = opened(client, "li").get(f"/intake/{row.pk}/?draft={one.pk}").content.decode()
    assert 'data-field="lead"' in page
    assert "区城市管理局" in page
    assert '<mark data-fields="' in page
    assert "确认事项" in page


def test_visit_then_matter_become_real_records(world: World, client: Client) -> None:
    row = read_in(world)
    opened(client, "li")
    visit_draft = draft(row, DraftKind.VISIT)
    form = client.get(f"/intake/{row.pk}/?draft={visit_draft.pk}").context["form"]
    assert form.initial["party"] == "mill"
    asked = {**form.initial, "leader": str(world.posts["zhang"].pk), "on": "2026-03-01"}
    answer = client.post(
        f"/intake/draft/{visit_draft.pk}/", {**asked, "decision": "confirm", "key": str(new_id())}
    )
    assert answer.status_code == 302
    visit = Visit.objects.get()
    matter_draft = draft(row, DraftKind.MATTER)
    form = client.get(f"/intake/{row.pk}/?draft={matter_draft.pk}").context["form"]
    assert form.initial["visit"] == visit.number
    answer = client.post(
        f"/intake/draft/{matter_draft.pk}/",
        {**form.initial, "decision": "confirm", "key": str(new_id())},
        follow=True,
    )
    matter = Matter.objects.get()
    assert Raised.objects.get().matter == matter
    assert matter.leader_post == world.posts["zhang"]
    following = answer.context["next"]
    assert following.command.name == "onsite.name_units"
    assert "lead=citymgmt" in following.url
    assert "support=housing" in following.url
    prefilled = client.get(following.url).context["form"]
    assert prefilled.initial["lead"] == "citymgmt"


def test_a_refused_draft_keeps_what_was_typed(world: World, client: Client) -> None:
    row = read_in(world)
    one = draft(row, DraftKind.MATTER)
    asked = {
        "decision": "confirm",
        "title": "停车位不足",
        "text": "职工停车困难",
        "kind": "problem",
        "area": "没有",
    }
    answer = opened(client, "li").post(f"/intake/draft/{one.pk}/", asked)
    assert answer.status_code == 422
    assert "职工停车困难" in answer.content.decode()
    assert not Matter.objects.exists()


def test_edits_are_kept_until_the_draft_is_confirmed(world: World, client: Client) -> None:
    row = read_in(world)
    one = draft(row, DraftKind.MATTER)
    opened(client, "li").post(
        f"/intake/draft/{one.pk}/", {"decision": "keep", "title": "改过的标题", "key": str(new_id())}
    )
    assert client.get(f"/intake/{row.pk}/?draft={one.pk}").context["form"].initial["title"] == "改过的标题"


def test_a_rejected_draft_is_decided_once(world: World, client: Client) -> None:
    row = read_in(world)
    one = draft(row, DraftKind.MATTER)
    opened(client, "li")
    assert (
        client.post(f"/intake/draft/{one.pk}/", {"decision": "reject", "key": str(new_id())}).status_code
        == 302
    )
    again = client.post(f"/intake/draft/{one.pk}/", {"decision": "reject", "key": str(new_id())})
    assert again.status_code == 422
    assert "已弃用" in again.content.decode()
    assert client.get(f"/intake/{row.pk}/?draft={one.pk}").status_code == 200


def test_an_unknown_party_is_offered_for_the_register(world: World, client: Client) -> None:
    row = read_in(world, REPORT.replace("启明纺织有限公司", "江州北斗仪表有限公司"))
    one = draft(row, DraftKind.VISIT)
    page = opened(client, "li").get(f"/intake/{row.pk}/?draft={one.pk}").content.decode()
    assert "名录中没有" in page
    assert "/directory/parties/new/?name=" in page


def test_documents_are_the_offices_only(world: World, client: Client) -> None:
    row = read_in(world)
    for login in ("liu", "zhou", "audit", "zhang"):
        opened(client, login)
        assert client.get("/intake/").status_code == 403
        assert client.get(f"/intake/{row.pk}/").status_code == 403


def test_registering_without_a_visit_ends_at_a_receipt(world: World, client: Client) -> None:
    asked = {
        "title": "电梯困人", "text": "本周两次困人", "kind": "help", "source": "hotline", "area": "D01",
        "raiser_name": "王桂芬", "raiser_phone": "13900000001", "urgency": "urgent", "key": str(new_id()),
    }  # fmt: skip
    opened(client, "li")
    first = client.post("/matters/new/", asked, follow=True)
    again = client.post("/matters/new/", asked, follow=True)
    matter = Matter.objects.get()
    assert matter.number in first.content.decode()
    assert first.context["receipts"][0].code == again.context["receipts"][0].code
    assert "13900000001" not in first.content.decode()


@pytest.mark.parametrize("page", ["/intake/"])
def test_the_list_of_documents_costs_the_same_at_any_length(world: World, client: Client, page: str) -> None:
    opened(client, "li")
    costs = []
    for n in (3, 40):
        for _ in range(n):
            read_in(world, "没有事项的短文。")
        costs.append(queries_of(client, page))
    assert costs[0] == costs[1] <= 9
