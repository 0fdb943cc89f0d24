"""The county of the matrix: the cast with every role, and one object for every nearness, each with a canary in it.

A canary 金丝雀 is a text that stands nowhere else; `Canary.for_whom` says by hand who may come to read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from lianxin.casefile.commands.calendars import How, draft_calendar
from lianxin.casefile.commands.files import attach
from lianxin.casefile.commands.matters import correct
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.casefile.rules import Kind, Source, StandstillReason
from lianxin.collect import commands as collecting
from lianxin.collect.models import Draft
from lianxin.directory import commands as directing
from lianxin.directory.commands.contacts import Person as Someone
from lianxin.directory.commands.contacts import contact, shown_as
from lianxin.directory.models import Area, Party, Staged, Unit
from lianxin.directory.rules import AreaKind, PartyKind, UnitKind
from lianxin.directory.rules.facts import FactKind
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.models import Undertaking
from lianxin.insight import commands as briefing
from lianxin.insight.models import Edition
from lianxin.insight.rules.exclusions import ExclusionReason, ExclusionScope
from lianxin.kernel.calendars import DEFAULT, in_force, seed
from lianxin.kernel.files.checking import Bytes, offered
from lianxin.kernel.ids import new_id
from lianxin.onsite.commands import note
from lianxin.onsite.rules import NoteOutcome
from lianxin.outbox import commands as telling
from lianxin.outbox.models import Channel
from lianxin.papers import commands as papers
from lianxin.papers.queries.templates import starting_docx
from lianxin.papers.rules import Kind as PaperKind
from lianxin.people import commands as managing
from lianxin.people.models import Officer, Post
from lianxin.people.queries import actor_for
from lianxin.people.rules import Role
from lianxin.policy import commands as publishing
from lianxin.policy.models import Programme
from lianxin.policy.rules.words import Comparison, FileRole, Telling
from lianxin.reply import commands as replying
from lianxin.supervise import commands as supervising
from lianxin.supervise.models import Notice, NoticeLevel
from lianxin.visit.commands import Item, Seen, plan
from lianxin.visit.commands import register as register_visit
from lianxin.visit.models import Visit
from tests import world as county
from tests.hostile import a_jpeg
from tests.world import World, a_matter, accept, archived, fresh, register, send, sign

MORE_CAST = (
    ("wei", "老魏", "housing", "经办人", Role.UNIT_HANDLER),
    ("kong", "孔主任", "lane", "社区专干", Role.COMMUNITY_CLERK),
    ("shi", "街办老施", "next", "三服务专干", Role.STREET_CLERK),
)
LETTER = {
    Role.LEADER: "L",
    Role.OFFICE_DIRECTOR: "D",
    Role.OFFICE_CLERK: "K",
    Role.CALL_BACK: "B",
    Role.SUPERVISOR: "S",
    Role.UNIT_HEAD: "H",
    Role.UNIT_LIAISON: "T",
    Role.UNIT_HANDLER: "W",
    Role.STREET_CLERK: "R",
    Role.COMMUNITY_CLERK: "C",
    Role.AUDITOR: "A",
    Role.SYSTEM_ADMIN: "Y",
    Role.SECURITY_ADMIN: "X",
}
BIRDS = "鹮鹈鹕鹱鹳鹬鹭鹪鹩鹨鹧鹦鹡鹞鹝鹛鹚鹘鹗鹖鹔鹓鹒鹐鹍鹌鹇鹆鹅鹄鹃鹂鹁鹀"
NOBODY = "nobody"
NEAR_COMMERCE = ("qian", "qian_head", "zhang", "wu")
OFFICE = "he li zhao"


def canary(n: int) -> str:
    """A word of four characters that no other text holds, nor any other canary."""
    first, second = divmod(n, 12)
    return f"{BIRDS[first]}{BIRDS[second + 3]}{BIRDS[second + 15]}{BIRDS[33 - first]}"


@dataclass(frozen=True, slots=True)
class Canary:
    """A planted text: what it stands for, and the log-in names that may read it; or those near a matter."""

    word: str
    what: str
    for_whom: str = ""
    near: str = ""


@dataclass
class Stock:
    """The county with its objects: kind → relation → what stands in the address; and the canaries in them."""

    world: World
    things: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    matters: dict[str, Matter] = field(default_factory=dict)
    canaries: list[Canary] = field(default_factory=list)

    @property
    def logins(self) -> list[str]:
        """Everybody who can sign in; the clock itself cannot."""
        return [login for login in self.world.actors if login != "system"]

    def letter(self, login: str) -> str:
        """The role of somebody, as the tables write it."""
        return LETTER[self.world.actors[login].role]

    def plant(self, what: str, for_whom: str = "", *, near: str = "") -> str:
        """A new canary."""
        word = canary(len(self.canaries))
        self.canaries.append(Canary(word, what, for_whom, near))
        return word


def stocked(world: World) -> Stock:
    """The county of the matrix, made of the common one."""
    stock = Stock(world)
    _more_people(world)
    _parties(stock)
    _matters(stock)
    _visits(stock)
    _parts_and_notices(stock)
    _documents(stock)
    _directory(stock)
    _ledgers(stock)
    _briefs(stock)
    _files(stock)
    _templates(stock)
    _exclusion(stock)
    _programme_files(stock)
    _for_everybody(stock)
    stock.things["matter"] |= {one: {"number": matter.number} for one, matter in stock.matters.items()}
    world.act("he")  # a minute later than everything that happened
    return stock


def _for_everybody(stock: Stock) -> None:
    """An answer that anybody reads; the words of its matter stay where they were."""
    world, matter = stock.world, fresh(stock.matters["closed"])
    texts = {"title": "屋顶漏雨怎样报修", "question": "屋顶漏雨，该找谁？", "answer": "可拨打报修热线。"}
    replying.draft_publication(by=world.act("li"), matter=matter, **texts)
    replying.publish(by=world.act("he"), matter=fresh(matter))
    stock.matters["closed"] = fresh(matter)


def _files(stock: Stock) -> None:
    """A photograph that housing's matter has; its name is for those who see the matter."""
    matter = stock.matters["with housing"]
    name = f"{stock.plant('name of a file', near='with housing')}.jpg"
    done = attach(by=stock.world.act("li"), matter=matter, files=[offered(Bytes(name, a_jpeg()))])
    key = {"file_id": done.ids["file_1"], "id": done.ids["file_1"], "number": matter.number}
    stock.things["file"] = {
        "of housing": key,
        "absent": {**key, "file_id": str(new_id()), "id": str(new_id())},
    }


def _programme_files(stock: Stock) -> None:
    """A form of a programme, for everybody who knows of programmes."""
    readers = " ".join(login for login in stock.logins if stock.letter(login) not in "YX")
    name = f"{stock.plant('name of a form', readers)}.txt"
    done = publishing.attach_file(
        by=stock.world.act("li"),
        programme=Programme.objects.get(code="ZC-1"),
        file=offered(Bytes(name, "申报表".encode())),
        role=FileRole.FORM,
    )
    key = {"code": "ZC-1", "file_id": done.ids["file"]}
    stock.things["programme file"] = {"there": key, "absent": {**key, "file_id": str(new_id())}}


def _exclusion(stock: Stock) -> None:
    """Housing's matter is left out of indicators; why is for those who see the matter."""
    world, matter = stock.world, stock.matters["with housing"]
    briefing.ask_exclusion(
        by=world.act("li"),
        matter=fresh(matter),
        scope=ExclusionScope.BOTH,
        reason=ExclusionReason.FORCE,
        basis=stock.plant("grounds of an exclusion", near="with housing"),
    )
    briefing.rule_exclusion(by=world.act("he"), matter=fresh(matter), granted=True, ruling="情况属实")
    stock.matters["with housing"] = fresh(matter)


def _templates(stock: Stock) -> None:
    """The office's own closing slip."""
    name = f"{stock.plant('name of a template', OFFICE)}.docx"
    content = starting_docx(PaperKind.CLOSING)
    papers.set_template(by=stock.world.act("li"), file=offered(Bytes(name, content)), kind=PaperKind.CLOSING)


def _more_people(world: World) -> None:
    street = world.areas["D01"]
    # A neighbour whose code begins like the street's: a path is no string of characters.
    for code, name, parent, path, kind in (
        ("D0101", "巷口社区", street, "D/D01/D0101", AreaKind.COMMUNITY),
        ("D011", "东街新区街道", world.areas["D"], "D/D011", AreaKind.STREET),
    ):
        world.areas[code] = Area.objects.create(code=code, name=name, kind=kind, parent=parent, path=path)
    for code, name, area, kind in (
        ("lane", "巷口社区居委会", "D0101", UnitKind.COMMUNITY),
        ("next", "东街新区街道", "D011", UnitKind.STREET),
    ):
        world.units[code] = Unit.objects.create(
            code=code, name=name, short_name=name[:4], kind=kind, area=world.areas[area]
        )
    for login, name, unit, title, role in MORE_CAST:
        officer = Officer(login=login, name=name)
        officer.set_password(county.PASSWORD)
        officer.save()
        world.posts[login] = Post.objects.create(
            unit=world.units[unit], title=title, role=role, holder=officer
        )
        world.actors[login] = actor_for(login)
    Officer.objects.create(login="postless", name="无岗人员")


def _parties(stock: Stock) -> None:
    """A resident and a firm whose raising a matter must stay unknown, though the firm itself is on the register."""
    world = stock.world
    # On the register a resident stands masked; his name is read by a noted reading only.
    resident = stock.plant("name of a resident", f"{OFFICE} chen")
    world.parties["hidden"] = Party.objects.create(
        code="hidden",
        kind=PartyKind.RESIDENT,
        name=shown_as(PartyKind.RESIDENT, resident, "")[0],
        area=world.areas["D01"],
    )
    person = Someone(resident, phone=stock.plant("phone of a resident", f"{OFFICE} chen"))
    contact(world.parties["hidden"], person, world.now).save(force_insert=True)
    stock.things["party"] = {"there": {"code": "hidden"}, "absent": {"code": "nothing"}}


def _named(stock: Stock, relation: str, matter: Matter) -> Matter:
    """The matter under a canary of its own, in its title and in its text."""
    word = stock.plant(f"matter {relation}", near=relation)
    correct(
        by=stock.world.act("li"),
        matter=matter,
        reason="写明事由",
        title=f"{word}事项",
        text=f"反映{word}的情况，请协调。",
    )
    stock.matters[relation] = fresh(matter)
    return stock.matters[relation]


def _matters(stock: Stock) -> None:
    world = stock.world
    west = {"area": world.areas["D02"], "party": world.parties["bank"]}
    made = {
        "registered": register(world),
        "in the west": register(world, **west),
        "in the lane": register(world, area=world.areas["D0101"]),
        "next door": register(world, area=world.areas["D011"]),
        "with housing": sign(world, send(world, accept(world, register(world)))),
        "with commerce": send(world, accept(world, register(world, **west)), "commerce", ()),
        "with the street": send(world, accept(world, register(world, **west)), "east", ()),
        "confidential": send(world, accept(world, _confidential(stock))),
        "escalated": a_matter(world, at=State.ESCALATED),
        "in review": a_matter(world, at=State.IN_REVIEW),
        "to call back": a_matter(world, at=State.TO_CALL_BACK),
        "listed": a_matter(world, at=State.LISTED),
        "closed": a_matter(world, at=State.CLOSED),
        "archived": archived(world),
        "declined": a_matter(world, at=State.DECLINED),
        "merged": a_matter(world, at=State.MERGED),
    }
    for relation, matter in made.items():
        _named(stock, relation, matter)
    _upward(stock)
    stock.things["matter"] = {"absent": {"number": "SFW-2026-99999"}}


def _confidential(stock: Stock) -> Matter:
    done = collecting.register(
        by=stock.world.act("li"),
        title="拖欠尾款",
        text="反映尾款迟迟未付。",
        kind=Kind.COMPLAINT,
        source=Source.HOTLINE,
        area=stock.world.areas["D01"],
        party=stock.world.parties["hidden"],
        raiser_name=stock.plant("name of a confidential raiser", NOBODY),
        raiser_phone=stock.plant("phone of a confidential raiser", NOBODY),
        is_confidential=True,
    )
    return fresh(done)


def _upward(stock: Stock) -> None:
    world = stock.world
    done = dispatching.go_upward(
        by=world.act("he"),
        matter=sign(world, send(world, accept(world, register(world)))),
        superior=world.units["citycommerce"],
        tracking_unit=world.units["commerce"],
        request="请支持试点",
    )
    _named(stock, "upward child", Matter.objects.get(pk=done.ids["child"]))


def _visits(stock: Stock) -> None:
    world = stock.world
    seen_by_zhang = stock.plant(
        "what was seen at a visit", f"{OFFICE} chen zhou audit zhang {' '.join(HOUSING)}"
    )
    at_bank = _visit(stock, "zhang", "bank", situation=seen_by_zhang)
    _named(stock, "at a visit", send(world, accept(world, at_bank[1]), "housing", ()))
    host = stock.plant("host of a confidential visit", f"{OFFICE} chen zhou audit zhang wu")
    note(
        by=world.act("zhang"),
        note=str(new_id()),
        sheet=str(new_id()),
        leader=world.posts["zhang"],
        party=world.parties["bank"],
        outcome=NoteOutcome.SUPPLEMENT,
        gist="还缺两个充电桩",
        about=at_bank[1].number,
        files=f"{new_id()} photo 9 {'0' * 64}",
    )
    hidden = _visit(
        stock,
        "zhang",
        "hidden",
        host_name=host,
        raiser_name=stock.plant("name of a raiser at a visit", NOBODY),
        is_confidential=True,
    )
    _named(stock, "confidential at a visit", send(world, accept(world, hidden[1])))
    at_school = _visit(stock, "ma", "school")
    _named(stock, "of another leader", send(world, accept(world, at_school[1]), "housing", ()))
    stock.things["visit"] = {
        "by zhang": {"number": at_bank[0].number},
        "by zhang, confidential": {"number": hidden[0].number},
        "by ma": {"number": at_school[0].number},
        "absent": {"number": "ZF-2026-99999"},
    }
    planned = plan(
        by=world.act("he"), leader=world.posts["zhang"], party=world.parties["bank"], by_day=world.now.date()
    )
    stock.things["plan"] = {
        "of zhang": {"key": planned.id, "id": planned.id},
        "absent": {"key": str(new_id()), "id": str(new_id())},
    }


HOUSING = ("liu", "liu_head", "wei")


def _visit(
    stock: Stock,
    leader: str,
    party: str,
    *,
    raiser_name: str = "",
    is_confidential: bool = False,
    **more: str,
) -> tuple[Visit, Matter]:
    world, more = stock.world, {"situation": "订单稳定。门前停车位不足。"} | more
    seen = Seen(leader=world.posts[leader], party=world.parties[party], on=world.now.date(), **more)
    item = Item(
        title="停车位不足", text="门前停车位不足。", raiser_name=raiser_name, is_confidential=is_confidential
    )
    done = register_visit(by=world.act("li"), visit=seen, items=[item])
    return Visit.objects.get(pk=done.id), Matter.objects.get(pk=done.ids["matter_1"])


def _parts_and_notices(stock: Stock) -> None:
    world, matter = stock.world, stock.matters["with housing"]
    rows = {one.unit.code: one for one in Undertaking.objects.filter(matter=matter).select_related("unit")}
    street = Undertaking.objects.get(matter=stock.matters["with the street"])
    stock.things["part"] = {
        "lead": {"key": str(rows["housing"].pk)},
        "support": {"key": str(rows["citymgmt"].pk)},
        "of the street": {"key": str(street.pk)},
        "absent": {"key": str(new_id())},
    }
    dispatching.progress(
        by=world.act("liu"),
        undertaking=rows["housing"],
        text=stock.plant("progress of a unit", near="with housing"),
    )
    dispatching.ask_suspension(
        by=world.act("liu"),
        undertaking=rows["housing"],
        reason=StandstillReason.PAPERS,
        until=world.now.date() + timedelta(days=2),
        grounds=stock.plant("grounds of a standstill", near="with housing"),
        party_told="已电话告知",
    )
    dispatching.rule_suspension(
        by=world.act("he"), undertaking=rows["housing"], granted=False, ruling="材料可以边办边补"
    )
    instructed = supervising.instruct(
        by=world.act("zhang"),
        matter=stock.matters["with commerce"],
        text=stock.plant("instruction of a leader", near="with commerce"),
    )
    stock.things["instruction"] = {
        "on commerce": {"key": instructed.ids["instruction"], "id": instructed.ids["instruction"]},
        "absent": {"key": str(new_id()), "id": str(new_id())},
    }
    urged = supervising.urge_many(
        by=world.act("zhou"),
        matters=[stock.matters["with housing"], stock.matters["closed"]],
        text=stock.plant("words of a bulk of urges", near="with housing"),
    )
    nowhere = str(new_id())
    stock.things["bulk"] = {
        "by zhou": {"key": urged.id, "bulk": urged.id},
        "absent": {"key": nowhere, "bulk": nowhere},
    }
    done = supervising.notice(
        by=world.act("zhou"),
        matter=stock.matters["with housing"],
        level=NoticeLevel.BLUE,
        requirement=stock.plant("requirement of a notice", near="with housing"),
        reply_due=world.now.date(),
        unit=world.units["housing"],
    )
    number = Notice.objects.get(pk=done.ids["notice"]).number
    ordered = Undertaking.objects.filter(matter=stock.matters["with housing"])[0]
    papers.take_number(
        by=world.act("li"),
        matter=fresh(stock.matters["with housing"]),
        kind=PaperKind.ORDER,
        about=str(ordered.pk),
    )
    stock.things["notice"] = {
        "to housing": {"key": done.ids["notice"], "number": number},
        "absent": {"key": str(new_id()), "number": "DC-2026-9999"},
    }


def _documents(stock: Stock) -> None:
    world = stock.world
    word = stock.plant("a document that was read", OFFICE)
    done = collecting.intake(
        by=world.act("li"),
        text=f"3月2日，云桥区人大常委会主任张书记到云桥农商银行走访。银行反映，{word}破损严重，希望尽快修复。",
        name=f"{word}报道",
    )
    drafts = {one.kind: one for one in Draft.objects.filter(intake_id=done.id)}
    stock.things["intake"] = {"there": {"intake_id": done.id}, "absent": {"intake_id": str(new_id())}}
    stock.things["draft"] = {
        "there": {"draft_id": str(drafts["matter"].pk)},
        "absent": {"draft_id": str(new_id())},
    }
    stock.things["draft"]["of a visit"] = {"draft_id": str(drafts.get("visit", drafts["matter"]).pk)}
    stock.things["staged"] = {"absent": {"staged_id": str(new_id())}}
    for login, relation in (("he", "by the director"), ("root", "by the administrator")):
        word = stock.plant(f"a table uploaded {relation}", login)
        table = f"代码,名称,类别\n{word},,\n".encode()
        upload = directing.stage(by=world.act(login), kind="units", file_name=f"{word}.csv", content=table)
        stock.things["staged"][relation] = {"staged_id": upload.id}


def _ledgers(stock: Stock) -> None:
    """A ledger that 小李 has uploaded, and one that was taken over: what its rows say is for who sees their matters."""
    head = "企业名称,反映问题,办理部门,办理情况,联系人,联系电话\n"
    uploaded = stock.plant("a ledger that was uploaded", "li")
    upload = collecting.stage_ledger(
        by=stock.world.act("li"),
        file_name=f"{uploaded}.csv",
        content=f"{head}某公司,{uploaded},,,,\n".encode(),
    )
    name = stock.plant("contact in a ledger", NOBODY)
    said = stock.plant("row of a ledger", f"{OFFICE} chen zhou audit")
    row = f"某公司,{said},区档案馆,{said},{name},\n"
    taken = collecting.stage_ledger(
        by=stock.world.act("zhao"), file_name="旧台账.csv", content=f"{head}{row}".encode()
    )
    done = collecting.take_over(by=stock.world.act("zhao"), staged=Staged.objects.get(pk=taken.id))
    stock.things["ledger"] = {
        "by a clerk": {"staged_id": upload.id},
        "absent": {"staged_id": str(new_id())},
    }
    stock.things["batch"] = {"there": {"number": done.number}, "absent": {"number": "DR-2026-99999"}}


def _briefs(stock: Stock) -> None:
    """A brief that was issued, for whoever reads figures, and a draft for those who write."""
    world, days = stock.world, {"since": date(2026, 2, 1), "until": date(2026, 2, 28)}
    readers = " ".join(login for login in stock.logins if stock.letter(login) in "LDKSHTA")
    numbers = []
    for words, whom in (
        (
            "a brief that was issued",
            readers,
        ),
        ("draft of a brief", OFFICE),
    ):
        number = briefing.start_brief(by=world.act("li"), **days).number
        row = Edition.objects.get(number=number)
        briefing.edit_brief(by=world.act("li"), edition=row, title=row.title, text=stock.plant(words, whom))
        numbers.append(number)
    briefing.issue_brief(by=world.act("he"), edition=Edition.objects.get(number=numbers[0]))
    briefing.correct_brief(
        by=world.act("he"),
        edition=Edition.objects.get(number=numbers[0]),
        before=Edition.objects.get(number=numbers[0]).text,
        after=stock.plant("a correction of a brief", readers),
        reason="数字有误",
    )
    stock.things["edition"] = {"issued": {"number": numbers[0]}, "absent": {"number": "JB-2026-99999"}}
    stock.things["draft of a brief"] = {
        "there": {"number": numbers[1]},
        "absent": {"number": "JB-2026-99999"},
    }


def _followed(stock: Stock) -> None:
    """Two parties told of programmes: one that commerce explains, one that the archives do."""
    world = stock.world
    publishing.publish(
        by=world.act("he"),
        code="ZC-2",
        name="档案数字化补助",
        unit=world.units["archives"],
        summary="企业档案数字化按件补助。",
        valid_from=world.now.date(),
    )
    near = " ".join(
        login for login in stock.logins if stock.letter(login) in "DKBSA" or login in NEAR_COMMERCE
    )
    told = {"of commerce": ("ZC-1", stock.plant("note on a follow-up", near)), "of another": ("ZC-2", "")}
    stock.things["follow-up"] = {"absent": {"number": "ZT-2026-99999"}}
    for relation, (code, said) in told.items():
        done = publishing.tell(
            by=world.act("li"),
            programme=Programme.objects.get(code=code),
            party=world.parties["mill"],
            how=Telling.VISIT,
            note=said,
        )
        stock.things["follow-up"][relation] = {"number": done.number}


def _drafted(stock: Stock) -> str:
    """A calendar in force, and a version that waits for a second person."""
    seed()
    base = in_force(DEFAULT)
    assert base is not None
    done = draft_calendar(
        by=stock.world.act("li"),
        calendar=base,
        year=2026,
        how=How.TABLE,
        source="渝办发电〔2026〕1号",
        text="2026-12-31,休,检修",
        only_these=True,
    )
    return done.number


def _directory(stock: Stock) -> None:
    world = stock.world
    publishing.publish(
        by=world.act("he"),
        code="ZC-1",
        name="稳岗补贴",
        unit=world.units["commerce"],
        summary="吸纳就业按人补贴。",
        valid_from=world.now.date(),
    )
    publishing.set_condition(
        by=world.act("he"),
        programme=Programme.objects.get(code="ZC-1"),
        n=1,
        words="参保人数不超过五十人",
        fact=FactKind.INSURED,
        comparison=Comparison.AT_MOST,
        wanted="50",
    )
    readers = " ".join(login for login in stock.logins if stock.letter(login) in "LDKSHTWRC")
    directing.state_fact(
        by=world.act("li"),
        party=world.parties["bank"],
        kind=FactKind.INSURED,
        value="30",
        on=world.now.date(),
        source=stock.plant("source of a fact", readers),
    )
    _followed(stock)
    telling.add_mail(by=world.act("root"), name="邮件")
    Channel.objects.update(confirmed_at=world.now)
    asked = managing.close_post(by=world.act("guard"), post=world.posts["root"], reason="机构调整")
    stock.things |= {
        "proposal": {
            "there": {"proposal_id": asked.id},
            "absent": {"proposal_id": str(new_id())},
        },
        "version": {"there": {"version": _drafted(stock)}, "absent": {"version": "default-999"}},
        "unit": {"there": {"code": "housing"}, "absent": {"code": "nothing"}},
        "programme": {"there": {"code": "ZC-1"}, "absent": {"code": "ZC-9"}},
        "post": {"there": {"post_id": str(world.posts["wei"].pk)}, "absent": {"post_id": str(new_id())}},
        "officer": {"there": {"login": "wei"}, "absent": {"login": "nobody-here"}},
        "table": {"there": {"kind": "units"}},
    }
