"""Canaries in every place where personal data or free text can be written: planted through commands, searched everywhere.

A name or text canary is made of characters that occur nowhere else, so that each pair of neighbours tells it; a number
has a prefix of its own. What must be gone with identity (`people`) is kept apart from what goes with the texts.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from lianxin.casefile.commands.files import attach, detach
from lianxin.casefile.commands.matters import correct, reveal
from lianxin.casefile.commands.presence import be_here
from lianxin.casefile.models import Attachment, Matter, Snooze
from lianxin.casefile.rules import Kind, ResultClass, tracking_code
from lianxin.collect import commands as collecting
from lianxin.directory import commands as registering
from lianxin.directory.models import Party, Staged
from lianxin.directory.rules import PartyKind
from lianxin.directory.rules.facts import FactKind
from lianxin.dispatch import commands as dispatching
from lianxin.insight import commands as briefing
from lianxin.insight.models import Edition
from lianxin.insight.rules.exclusions import ExclusionReason, ExclusionScope
from lianxin.kernel import limiter, resealing
from lianxin.kernel.files import media
from lianxin.kernel.files.checking import Bytes, offered
from lianxin.kernel.ids import new_id
from lianxin.kernel.sealing import Place, unseal
from lianxin.kernel.workbook import workbook
from lianxin.outbox import commands as telling
from lianxin.outbox.commands.handing_out import hand_out
from lianxin.outbox.models import Address, Channel, Message
from lianxin.papers import commands as papers
from lianxin.papers.queries.templates import starting_docx
from lianxin.papers.rules import Kind as PaperKind
from lianxin.people import commands as manning
from lianxin.people.models import (
    Officer,
    OldPassword,
    ParkedForm,
    Passkey,
    Proposal,
    SavedView,
    Session,
    SignInTry,
    Token,
    Totp,
    UnsentForm,
)
from lianxin.people.web.sessions import SessionStore, kept
from lianxin.policy import commands as publishing
from lianxin.policy.models import FollowUp, Programme, ProgrammeFile
from lianxin.policy.rules.words import FileRole, Telling
from lianxin.reply import commands as replying
from lianxin.reply.rules import Contentment
from lianxin.supervise import commands as supervising
from lianxin.visit import commands as visiting
from tests import world as county
from tests.hostile import a_jpeg
from tests.owner import as_owner
from tests.world import World

# Rare characters of the extension A block: no text of the system has them.
RARE = range(0x3400, 0x4DB0)


@dataclass
class Planted:
    """The canaries by what they are, and the matters and rows they were planted with."""

    random: random.Random
    people: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    raiser_files: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    stored: dict[str, list[str]] = field(default_factory=dict)
    matters: list[Matter] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def _rare(self, n: int) -> str:
        free = [one for one in self.random.sample(RARE, 400) if one not in self.used][:n]
        self.used.update(free)
        return "".join(map(chr, free))

    def name(self) -> str:
        """A person's name."""
        self.people.append(self._rare(3))
        return self.people[-1]

    def phone(self) -> str:
        """A mobile number."""
        self.people.append(f"1997{self.random.randrange(10**7):07}")
        return self.people[-1]

    def address(self) -> str:
        """Where somebody lives."""
        self.people.append(self._rare(4))
        return self.people[-1]

    def text(self) -> str:
        """Something said in free words."""
        self.texts.append(self._rare(4))
        return self.texts[-1]

    def within(self, into: list[str]) -> str:
        """Something that is written in a file."""
        into.append(self._rare(4))
        return into[-1]


def plant(world: World, seed: int) -> Planted:
    """One canary in each place: parties, uploads, matters by every way, visits, work of units, documents, officers."""
    planted = Planted(random.Random(seed))
    _parties(world, planted, seed)
    _upload(world, planted, seed)
    _matter(world, planted)
    _confidential(world, planted)
    _visit(world, planted)
    _document(world, planted)
    _ledgers(world, planted)
    _brief(world, planted)
    _template(world, planted)
    _officer(world, planted, seed)
    _followed(world, planted, seed)
    limiter.too_often("canary", "203.0.113.28", world.now, most=5)
    session = SessionStore()
    session["typed"] = "草稿"
    session.create()
    Session.objects.filter(pk=kept(session.session_key)).update(expire_date=world.now)
    _door(world, planted)
    _administering(world, planted, seed)
    _channels(world, planted, seed)
    return planted


def _brief(world: World, planted: Planted) -> None:
    """A draft of a brief on which somebody wrote, and why it was dropped."""
    since = world.now.date() - timedelta(days=7)
    done = briefing.start_brief(by=world.act("li"), since=since, until=world.now.date())
    row = Edition.objects.get(pk=done.id)
    briefing.edit_brief(by=world.act("li"), edition=row, title=planted.text(), text=planted.text())
    briefing.drop_brief(by=world.act("li"), edition=row, reason=planted.text())
    done = briefing.start_brief(by=world.act("li"), since=since, until=world.now.date() - timedelta(days=1))
    row = Edition.objects.get(pk=done.id)
    said = planted.text()
    briefing.edit_brief(by=world.act("li"), edition=row, title=planted.text(), text=said)
    briefing.issue_brief(by=world.act("he"), edition=Edition.objects.get(pk=row.pk))
    texts = {"before": said, "after": planted.text(), "reason": planted.text()}
    briefing.correct_brief(by=world.act("he"), edition=Edition.objects.get(pk=row.pk), **texts)


def _template(world: World, planted: Planted) -> None:
    """Two versions of an office's own template, the first put aside by the second."""
    for _ in range(2):
        file = offered(Bytes(f"{planted.text()}.docx", starting_docx(PaperKind.URGE)))
        papers.set_template(by=world.act("li"), file=file, kind=PaperKind.URGE)
    papers.drop_template(by=world.act("li"), kind=PaperKind.URGE, reason=planted.text())


def _door(world: World, planted: Planted) -> None:
    """A form parked and never sent, an authenticator begun and never confirmed."""
    li = Officer.objects.get(login="li")
    fields = [["text", planted.name()]]
    ParkedForm(officer=li, path="/matters/new/", fields=fields, at=world.now).save(force_insert=True)
    typed = {"title": "登记事项", "fields": [["text", planted.name()]]}
    UnsentForm(officer=li, path="/matters/new/", key=new_id(), told=typed, at=world.now).save(
        force_insert=True
    )
    Totp.objects.filter(officer=li).delete()
    Totp(officer=li, secret="JBSWY3DPEHPK3PXP", made_at=world.now).save(force_insert=True)
    # A matter that somebody has open, and one that he puts off until tomorrow.
    last = planted.matters[-1]
    be_here(world.actors["li"], last, is_writing=True, at=world.now)
    until = world.now + timedelta(days=1)
    Snooze.objects.create(matter=last, officer=li, until=until, ledger_n=last.ledger_n, at=world.now)
    # Whoever is in a hurry types his name, or another's, where the log-in name belongs.
    SignInTry(login=planted.text(), place="203.0.113.28", since=world.now, n=1).save(force_insert=True)


def _administering(world: World, planted: Planted, seed: int) -> None:
    """A token of a program that has run out, and what an administrator asked a second person to confirm."""
    li = Officer.objects.get(login="li")
    post, digest = world.posts["li"], bytes([seed % 256]) * 32
    times = {"made_at": world.now, "expires_at": world.now}
    Token(officer=li, post=post, name=planted.text(), digest=digest, **times).save(force_insert=True)
    asked = {"step": "people.set_active", "by_role": "office_clerk", "at": world.now}
    words = f"停用{planted.text()}的账号"
    Proposal(words=words, reason=planted.text(), by_officer=li, **asked).save(force_insert=True)


def _channels(world: World, planted: Planted, seed: int) -> None:
    """A mail channel, a message that left by it, and the address of an officer who has left the district since."""
    telling.add_mail(by=world.act("root"), name=f"邮件{seed}")
    channel = Channel.objects.get(name=f"邮件{seed}")
    message = Message(channel=channel, state="delivered", next_at=world.now, made_at=world.now)
    message.save(force_insert=True)
    gone = Officer.objects.get(login=f"canary{seed}")
    Address(officer=gone, kind="mail", value=f"{planted.name()}@example.gov.cn").save(force_insert=True)


def _parties(world: World, planted: Planted, seed: int) -> None:
    common: dict[str, Any] = {"area": world.areas["D01"]}
    registering.add_party(
        by=world.act("li"), kind=PartyKind.RESIDENT, name=planted.name(), address=planted.address(),
        contact_phone=planted.phone(), **common,
    )  # fmt: skip
    done = registering.add_party(
        by=world.act("li"), kind=PartyKind.ENTERPRISE, name=f"金丝雀{seed}号有限公司",
        contact_name=planted.name(), contact_phone=planted.phone(), **common,
    )  # fmt: skip
    party = Party.objects.get(pk=done.id)
    registering.read_contact(by=world.act("li"), party=party, reason=f"核对{planted.text()}")
    day, source = world.now.date(), planted.text()
    registering.state_fact(
        by=world.act("li"), party=party, kind=FactKind.INSURED, value="30", on=day, source=source
    )


def _followed(world: World, planted: Planted, seed: int) -> None:
    """A party that was told of a programme, and why it does not want it."""
    done = publishing.publish(
        by=world.act("li"),
        code=f"JS-{seed}",
        name="测试补贴",
        unit=world.units["commerce"],
        summary="按户补贴。",
        valid_from=world.now.date(),
    )
    file = offered(Bytes(f"{planted.text()}.txt", "申报表".encode()))
    programme = Programme.objects.get(pk=done.id)
    attached = publishing.attach_file(by=world.act("li"), programme=programme, file=file, role=FileRole.FORM)
    kept_file = ProgrammeFile.objects.get(pk=attached.ids["file"])
    publishing.detach_file(by=world.act("li"), programme=programme, file=kept_file, reason=planted.text())
    told = publishing.tell(
        by=world.act("li"),
        programme=Programme.objects.get(pk=done.id),
        party=world.parties["mill"],
        how=Telling.PHONE,
        note=planted.text(),
    )
    row = FollowUp.objects.get(pk=told.id)
    publishing.give_up(by=world.act("li"), follow_up=row, reason=planted.text())


def _upload(world: World, planted: Planted, seed: int) -> None:
    heads = ["编号", "类别", "名称", "区划", "联系人", "联系电话"]
    rows = [[f"J{seed}", "企业", f"丝雀{seed}厂", "D01", planted.name(), planted.phone()]]
    wrong = [f"K{seed}", "企业", f"雀{seed}厂", "D01", "某", f"电话{planted.phone()}"]
    for login, sheet in (("root", rows), ("he", [*rows, wrong])):
        registering.stage(
            by=world.act(login),
            kind="parties",
            file_name=f"{seed}.xlsx",
            content=workbook("名录", heads, sheet),
        )


def _matter(world: World, planted: Planted) -> None:
    matter = county.register(
        world, party=None, raiser_name=planted.name(), raiser_phone=planted.phone(), title=planted.text(),
        text=planted.text(), place=planted.text(),
    )  # fmt: skip
    reveal(by=world.act("li"), matter=matter, reason=planted.text())
    matter = county.fresh(matter)
    correct(
        by=world.act("li"),
        matter=matter,
        reason=planted.text(),
        title=planted.text(),
        text=planted.text(),
        place=planted.text(),
    )
    _files(world, planted, county.fresh(matter))
    matter = county.fresh(matter)
    matter = county.sign(world, county.send(world, county.accept(world, matter)))
    _left_out(world, planted, matter)
    matter = county.fresh(matter)
    lead = county.parts(matter)[0]
    dispatching.contact(
        by=world.act("liu"), undertaking=lead, whom=planted.name(), how=planted.phone(), plan=planted.text()
    )
    dispatching.progress(by=world.act("liu"), undertaking=lead, text=planted.text())
    supervising.urge_many(by=world.act("zhou"), matters=[county.fresh(matter)], text=planted.text())
    replying.report(
        by=world.act("liu_head"), undertaking=lead, result_class=ResultClass.A, found=planted.text(),
        measures=planted.text(), result=planted.text(), public_answer=planted.text(),
    )  # fmt: skip
    matter = county.fresh(matter)
    matter = county.tell(world, county.pass_review(world, matter))
    matter = county.call(world, matter, Contentment.SATISFIED, comment=planted.text())
    matter = _objected(world, planted, county.close(world, matter))
    planted.matters.append(_published(world, planted, matter))
    # The answer to a repeated request holds the code by which the raiser follows his matter.
    planted.people.append(tracking_code(matter.id, settings.SECRET_KEY))
    hand_out(world.now)


def _left_out(world: World, planted: Planted, matter: Matter) -> None:
    """A matter that was left out of indicators and is counted again."""
    briefing.ask_exclusion(
        by=world.act("li"),
        matter=matter,
        scope=ExclusionScope.BOTH,
        reason=ExclusionReason.FORCE,
        basis=planted.text(),
    )
    by = world.act("he")
    briefing.rule_exclusion(by=by, matter=county.fresh(matter), granted=True, ruling=planted.text())
    briefing.end_exclusion(by=world.act("he"), matter=county.fresh(matter), reason=planted.text())


def _objected(world: World, planted: Planted, matter: Matter) -> Matter:
    """An objection that is ruled not to hold; the matter is closed again."""
    replying.object_to(by=world.act("chen"), matter=matter, text=planted.text())
    by = world.act("he")
    replying.rule_objection(by=by, matter=county.fresh(matter), upheld=False, ruling=planted.text())
    return county.close(world, county.fresh(matter))


def _published(world: World, planted: Planted, matter: Matter) -> Matter:
    """An answer for everybody, which goes with the texts of its matter."""
    texts = {"title": planted.text()[:60], "question": planted.text(), "answer": planted.text()}
    replying.draft_publication(by=world.act("li"), matter=matter, **texts)
    replying.publish(by=world.act("he"), matter=county.fresh(matter))
    return county.fresh(matter)


def _files(world: World, planted: Planted, matter: Matter) -> None:
    """A text and a photograph, one taken off again; and a letter that names who raised the matter."""
    letter = Bytes(
        f"{planted.within(planted.raiser_files)}.txt", planted.within(planted.raiser_files).encode()
    )
    text = Bytes(f"{planted.within(planted.files)}.txt", planted.within(planted.files).encode())
    photo = Bytes(f"{planted.within(planted.files)}.jpg", a_jpeg())
    attach(by=world.act("li"), matter=matter, files=[offered(letter)], names_raiser=True)
    done = attach(by=world.act("li"), matter=matter, files=[offered(text), offered(photo)])
    withdrawn = Attachment.objects.get(pk=done.ids["file_1"])
    detach(by=world.act("li"), matter=matter, attachment=withdrawn, reason=planted.within(planted.files))
    for row in matter.attachments.all():
        names = planted.stored.setdefault("raiser" if row.names_raiser else "matter", [])
        names += filter(None, (row.stored, row.stored_small))


def _confidential(world: World, planted: Planted) -> None:
    matter = county.register(
        world, party=None, raiser_name=planted.name(), raiser_phone=planted.phone(), is_confidential=True
    )
    collecting.decline(
        by=world.act("li"), matter=matter, reason=planted.text(), where_to_go="法院", told=planted.text()
    )
    planted.matters.append(county.fresh(matter))


def _visit(world: World, planted: Planted) -> None:
    item = visiting.Item(
        "走访所提",
        planted.text(),
        kind=Kind.PROBLEM,
        raiser_name=planted.name(),
        raiser_phone=planted.phone(),
    )
    seen = visiting.Seen(
        world.posts["zhang"], world.parties["mill"], world.now.date(), host_name=planted.name(), place=planted.text(),
        situation=planted.text(), publicity=planted.text(), companions=[planted.text()],
    )  # fmt: skip
    done = visiting.register(by=world.act("li"), visit=seen, items=[item])
    matter = Matter.objects.get(pk=done.ids["matter_1"])
    collecting.withdraw(by=world.act("li"), matter=matter, reason=planted.text(), told="已与本人确认撤回")
    planted.matters.append(county.fresh(matter))
    visiting.plan(
        by=world.act("he"), leader=world.posts["zhang"], party=world.parties["bank"], by_day=world.now.date(),
        purpose=planted.text(),
    )  # fmt: skip


def _ledgers(world: World, planted: Planted) -> None:
    """A ledger that was taken over with one matter that had ended, and one that waits to be confirmed."""
    heads = ["编号", "企业名称", "反映问题", "办理情况", "联系人", "联系电话", "备注", "状态", "办结日期"]
    for is_confirmed in (True, False):
        row = [
            planted.text(), "某某有限公司", planted.text(), planted.text(), planted.name(), planted.phone(),
            planted.text(), "已办结", "2026-03-01",
        ]  # fmt: skip
        done = collecting.stage_ledger(
            by=world.act("zhao"),
            file_name=f"{planted.text()}.xlsx",
            content=workbook("台账", heads, [row]),
        )
        if is_confirmed:
            collecting.take_over(by=world.act("zhao"), staged=Staged.objects.get(pk=done.id))


def _document(world: World, planted: Planted) -> None:
    who = f"{planted.name()}，电话{planted.phone()}"
    text = f"关于走访的报告\n3月1日，张书记走访启明纺织，{who}反映厂门口停车难、{planted.name()}希望协调。\n"
    collecting.intake(by=world.act("li"), text=text, name=f"{planted.text()}.txt")


def _officer(world: World, planted: Planted, seed: int) -> None:
    done = manning.new_officer(
        by=world.act("root"), login=f"canary{seed}", name="雀某", mobile=planted.phone()
    )
    officer = Officer.objects.get(pk=done.id)
    _kept_of(world, planted, officer, seed)
    manning.set_active(by=world.act("root"), officer=officer, is_active=False, reason=planted.text())


def _kept_of(world: World, planted: Planted, officer: Officer, seed: int) -> None:
    """What an officer leaves behind: a passkey, an old password, a view he saved with what he searched for."""
    key = {"credential": f"canary{seed}".encode(), "public_key": b"0", "made_at": world.now}
    Passkey(officer=officer, name=planted.text(), **key).save(force_insert=True)
    OldPassword(officer=officer, password="pbkdf2_sha256$1$a$b", at=world.now).save(force_insert=True)
    query = f"words={planted.text()}"
    SavedView(officer=officer, page="supervise", name="重点", query=query, at=world.now).save(
        force_insert=True
    )


# --- searching


def traces(canary: str) -> set[str]:
    """What gives a canary away: the whole of it; of one in rare characters any two neighbours, as an index keeps them."""
    pairs = {canary[at : at + 2] for at in range(len(canary) - 1)} if ord(canary[0]) in RARE else set()
    return {canary} | pairs


def found_in(haystack: str, canaries: Iterable[str]) -> set[str]:
    """The canaries of which a text has a trace."""
    return {one for one in canaries if any(trace in haystack for trace in traces(one))}


def tables() -> list[str]:
    """Every table of the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
            " WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        return [name for (name,) in cursor.fetchall()]


def whole_database() -> str:
    """Every value of every row as text, bytes read as text too: what somebody with the tables and without keys can read."""
    with as_owner():
        return "\n".join(_said(value) for table in tables() for row in _rows(table) for value in row)


def _rows(table: str) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        yield from cursor.fetchall()


def _said(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode(errors="replace")
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def unsealed_database() -> str:
    """Every sealed cell opened: what somebody with the keys as well can read."""
    texts = []
    for column in resealing.columns():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {column.key}, {column.name} FROM {column.table}")
            cells = cursor.fetchall()
        texts += [unseal(bytes(cell), Place(column.table, column.name, str(pk))) for pk, cell in cells]
    return "\n".join(texts)


def on_disk(stored: Iterable[str]) -> str:
    """What still lies on the disk under the names of files."""
    paths = [media.path_of(name) for name in stored]
    return "\n".join(path.read_bytes().decode(errors="replace") for path in paths if path.exists())


def everything() -> str:
    """All that can be read with the database and the keys."""
    return f"{whole_database()}\n{unsealed_database()}"
