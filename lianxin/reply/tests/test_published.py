"""Answers for everybody 公开答复: nothing that tells who raised them, two pairs of eyes, gone when the matter is open again."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, transaction

from lianxin.casefile.commands.matters import reopen
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.directory.models import PartyContact
from lianxin.kernel.refusal import Refused
from lianxin.reply import commands as replying
from lianxin.reply.models import Publication
from lianxin.reply.rules import identifying, unnamed
from tests import world as county
from tests.pages import client_of, hidden, queries_of, text_of
from tests.world import World, fresh

TEXTS = {
    "title": "屋顶漏雨怎样报修",
    "question": "下雨时楼顶漏水，该找谁修？",
    "answer": "已更换防水层，请继续关注。",
}


def drafted(world: World) -> Matter:
    """A closed matter whose answer was drafted for the public."""
    matter = county.a_matter(world, at=State.CLOSED)
    replying.draft_publication(by=world.act("li"), matter=matter, **TEXTS)
    return fresh(matter)


def public(world: World) -> Matter:
    """A closed matter whose answer everybody may read."""
    matter = drafted(world)
    replying.publish(by=world.act("he"), matter=matter)
    return fresh(matter)


def test_everybody_reads_it_once_another_released_it_and_no_longer_when_taken_back(world: World) -> None:
    nobody = client_of(world)
    matter = drafted(world)
    assert TEXTS["title"] not in text_of(nobody, "/answers/")
    replying.publish(by=world.act("he"), matter=matter)
    one = Publication.objects.get()
    listed, feed = text_of(nobody, "/answers/"), nobody.get("/answers/feed/")
    for told in (listed, text_of(nobody, f"/answers/{one.pk}/"), feed.content.decode()):
        assert TEXTS["title"] in told
        assert matter.number not in told
        assert matter.raiser_words not in told
    assert len(ElementTree.fromstring(feed.content).findall("{http://www.w3.org/2005/Atom}entry")) == 1
    replying.unpublish(by=world.act("he"), matter=fresh(matter), reason="政策有变")
    assert TEXTS["title"] not in text_of(nobody, "/answers/")
    assert nobody.get(f"/answers/{one.pk}/").status_code == 404
    assert fresh(matter).public_state == ""


def test_it_is_found_by_words_and_field_and_each_page_costs_the_same(world: World) -> None:
    public(world)
    nobody = client_of(world)
    field = Publication.objects.get().category_words
    assert TEXTS["title"] in text_of(nobody, f"/answers/?words=楼顶 防水层&field={field}")
    assert "没有找到" in text_of(nobody, "/answers/?words=楼顶 学位")
    assert "没有找到" in text_of(nobody, "/answers/?field=没有这一类")
    before = queries_of(nobody, "/answers/")
    public(world)
    assert queries_of(nobody, "/answers/") == before <= 6


def test_whoever_drafted_it_does_not_release_it(world: World) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    replying.draft_publication(by=world.act("he"), matter=matter, **TEXTS)
    with pytest.raises(Refused, match="拟稿人不得审定"):
        replying.publish(by=world.act("he"), matter=fresh(matter))
    row = Publication.objects.get()
    with pytest.raises(IntegrityError, match="publication_by_two"), transaction.atomic():
        Publication.objects.update(released_by=row.drafted_by_id, released_at=world.now)


@pytest.mark.parametrize("field", ["title", "question", "answer"])
def test_what_tells_who_raised_it_is_refused_wherever_it_stands(world: World, field: str) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    assert matter.party is not None
    PartyContact.objects.create(party=matter.party, name="欧阳晓燕")
    for told in (matter.party.name, "欧阳晓燕", matter.number, "138 0013 8000", "3号楼2单元501"):
        with pytest.raises(Refused) as refused:
            replying.draft_publication(
                by=world.act("li"), matter=matter, **{**TEXTS, field: f"关于{told}"[:60]}
            )
        assert {(one.code, one.field) for one in refused.value.reasons} == {("names_somebody", field)}
    assert not Publication.objects.exists()


def test_a_confidential_matter_is_never_for_the_public(world: World) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    Matter.objects.filter(pk=matter.pk).update(is_confidential=True, party=None)
    with pytest.raises(Refused, match="保密事项不得公开"):
        replying.draft_publication(by=world.act("li"), matter=fresh(matter), **TEXTS)


@pytest.mark.parametrize("way", ["objection", "reopened"])
def test_what_is_handled_again_is_public_no_longer(world: World, way: str) -> None:
    matter = public(world)
    if way == "objection":
        replying.object_to(by=world.act("chen"), matter=matter, text="仍在漏水")
    else:
        reopen(by=world.act("he"), matter=matter, reason="又漏了")
    assert fresh(matter).public_state == ""
    assert not Publication.objects.filter(is_public=True).exists()


def test_the_form_proposes_the_matters_own_words_without_names(world: World) -> None:
    matter = county.a_matter(world, at=State.CLOSED)
    client = client_of(world, "li")
    where = f"/matters/{matter.number}/do/reply.draft_publication/"
    page = text_of(client, where)
    assert "请通读后再提交" in page
    answer = client.post(where, {**hidden(page), **TEXTS})
    assert answer.status_code == 302
    assert TEXTS["question"] in text_of(client_of(world, "he"), f"/matters/{matter.number}/do/reply.publish/")


def test_what_names_somebody_is_found_in_any_writing() -> None:
    text = "王芳（１３８００１３８０００）住8栋2单元301室，邮箱 wf@example.com，身份证11010119900101123X。"
    assert identifying(text, ["王芳", "某"]) == [
        "王芳",
        "13800138000",
        "8栋2单元301室",
        "wf@example.com",
        "11010119900101123X",
    ]
    assert identifying("2026年3月起按每平方米1.5元收取，共12个月。", ["王芳"]) == []
    draft = unnamed(
        "王芳同志：您反映的漏水收悉。已修好。联系人李工，电话13800138000。王芳可到社区领取材料。", ["王芳"]
    )
    assert draft == "您反映的漏水收悉。已修好。反映人可到社区领取材料。"
