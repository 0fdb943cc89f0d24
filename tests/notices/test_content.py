"""What leaves the system holds nothing of who raised a matter: every event of every notice, in every state, told outside."""

from __future__ import annotations

import ast
import json
from datetime import timedelta

import pytest

from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter, Raiser
from lianxin.casefile.queries.outside import of_matters
from lianxin.directory.rules import PartyKind
from lianxin.kernel.models import Outbox
from lianxin.outbox import commands as telling
from lianxin.outbox.models import Message
from lianxin.outbox.rules.events import EVENTS, When
from lianxin.outbox.rules.kinds import AddressKind
from lianxin.outbox.rules.wording import Told, subject, text
from lianxin.supervise import commands as supervising
from lianxin.supervise.commands.clock import sweep
from tests.architecture.source import sources
from tests.notices.office import mail_channel, reached, rounds, webhook
from tests.notices.receivers import Platform, Taken
from tests.proving import tell
from tests.world import World, a_matter

STATES = [one for one in State if one not in (State.MERGED,)]


def events_written() -> set[str]:
    """Every event that a literal `notify(` or `notice(` names, and every step of a command that tells somebody."""
    found: set[str] = set()
    for source in sources():
        for call in (node for node in ast.walk(source.tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Attribute) and call.func.attr in ("notify", "notice"):
                found |= {
                    word.value.value
                    for word in call.keywords
                    if word.arg == "event" and isinstance(word.value, ast.Constant)
                }
    return {str(one) for one in found}


def test_every_event_of_the_source_has_its_words() -> None:
    written = events_written()
    assert {"supervise.remind", "casefile.attach", "casefile.hand_over"} <= written
    assert written <= EVENTS.keys()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_event_is_told_in_both_languages(language: str) -> None:
    for name in EVENTS:
        one = Told(name, 1, "SFW-2026-00001", "路灯不亮")
        for lines, is_digest in (([one], False), ([one, Told(name, 7)], True), ([], False)):
            words = subject(lines, is_digest=is_digest, language=language)
            whole = text(lines, is_digest=is_digest, language=language, site="https://lxq.example.gov.cn")
            assert words in whole
            assert "\n" not in words


@pytest.mark.proof
def test_nothing_of_a_raiser_leaves(world: World, group: Platform, relay: Taken) -> None:
    """Every matter of the county's stories, confidential and open, with a title that names who raised it."""
    webhook(world, group.url)
    mail_channel(world)
    for login in world.actors:
        if login != "system":
            reached(world, login, AddressKind.MAIL, f"{login}@example.gov.cn")
    matters = [a_matter(world, at=state) for state in STATES]
    supervising.urge(by=world.act("zhou"), matter=a_matter(world, at=State.WITH_UNITS), text="请抓紧")
    later = world.now + timedelta(days=120)
    sweep(later)
    secrets = _named(matters)
    for event in {*Outbox.objects.values_list("event", flat=True)} & EVENTS.keys():
        telling.set_event(by=world.act("he"), event=event, when=When.AT_ONCE)
    rounds(later, 3)
    told = [*group.taken.texts, *relay.texts, *(str(mail["Subject"]) for mail in relay.raw)]
    everything = "\n".join(told) + json.dumps(
        [list(map(str, one)) for one in group.taken.raw], ensure_ascii=False
    )
    assert [word for word in secrets if word in everything] == []
    assert "SFW-" in everything
    events = set(Outbox.objects.values_list("event", flat=True))
    assert len(events) >= 6
    assert Message.objects.count() == Message.objects.filter(state="delivered").count() > 0
    tell("P17", "notices outside", injected=len(secrets), messages=len(told), events=len(events), leaked=0)


def _named(matters: list[Matter]) -> list[str]:
    """Half of them become confidential, the others' titles name their raiser or a number; what must not leave."""
    secrets: list[str] = []
    for n, matter in enumerate(matters):
        secrets += [str(one.name.readable()) for one in Raiser.objects.filter(matter=matter) if one.name]
        secrets += [str(one.phone.readable()) for one in Raiser.objects.filter(matter=matter) if one.phone]
        if n % 2:
            Matter.objects.filter(pk=matter.pk).update(is_confidential=True, party=None, title=f"绝密标题{n}")
            secrets.append(f"绝密标题{n}")
        elif n % 4:
            Matter.objects.filter(pk=matter.pk).update(title=f"来电1380000{n:04} 反映漏水")
            secrets.append(f"1380000{n:04}")
        else:
            name = Raiser.objects.filter(matter=matter).first()
            words = name.name.readable() if name and name.name else "王大妈"
            Matter.objects.filter(pk=matter.pk).update(title=f"{words}家漏水", raiser_words=words)
            secrets.append(f"{words}家漏水")
    return [one for one in secrets if one]


def test_a_title_leaves_only_where_it_names_nobody(world: World) -> None:
    matter = a_matter(world, at=State.WITH_UNITS)
    assert of_matters([matter.id])[matter.id].title == matter.title
    for change in (
        {"is_confidential": True, "party": None},
        {"title": "来电13800001234反映漏水"},
        {"title": "身份证 500112 19700101 1234"},
        {"erased_at": world.now},
        {"raiser_words": matter.title[:4]},
    ):
        Matter.objects.filter(pk=matter.pk).update(**change)
        assert of_matters([matter.id])[matter.id].title == ""
        row = {
            "is_confidential": False,
            "title": matter.title,
            "erased_at": None,
            "raiser_words": matter.raiser_words,
        }
        Matter.objects.filter(pk=matter.pk).update(**row)
    assert matter.party_kind in PartyKind.__members__.values()
