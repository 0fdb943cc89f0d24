"""网上反映: somebody who has no account raises a matter by himself, on the page or by the code shown at a visit."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated

from lianxin.casefile.commands.matters import TITLE_MOST, Raised, open_matter
from lianxin.casefile.commands.taking import Taken
from lianxin.casefile.rules import Kind, Source
from lianxin.directory.models import Area
from lianxin.directory.rules import PartyKind
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import Reason, refuse, refuse_if
from lianxin.kernel.text import clip
from lianxin.visit.commands import Item, raise_at
from lianxin.visit.models import Visit

PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}|(?:0\d{2,3}[- ]?)?\d{7,8}(?:-\d{1,6})?")
TEXT_MOST = 2000
SENTENCE = re.compile(r"[^。！？!?；;\n]+")


@command("collect.report", "网上反映", "Report online")
def report(
    *,
    by: Act,
    raiser: Annotated[PartyKind, Ask("您是", "You are")],
    raiser_name: Annotated[
        str,
        Ask("姓名或单位名称", "Your name, or that of your enterprise", limit=30),
    ],
    raiser_phone: Annotated[
        str,
        Ask(
            "联系电话",
            "Telephone",
            limit=20,
            help_zh="只用于与您联系，不对外公开",
            help_en="Only to reach you; never published.",
        ),
    ],
    text: Annotated[
        str,
        Ask(
            "反映的问题或建议",
            "What you want to tell",
            long=True,
            limit=TEXT_MOST,
            help_zh="什么事、在哪里、希望怎样解决。请勿填写国家秘密。",
            help_en="What it is, where, and what should be done. No state secrets.",
        ),
    ],
    area: Annotated[Area | None, Ask("所在街道、社区", "Street or community")] = None,
    place: Annotated[str, Ask("具体地点", "Where exactly", limit=120)] = "",
    visit: Annotated[
        str,
        Ask(
            "走访编号",
            "Visit",
            limit=20,
            help_zh="扫走访现场二维码时自动带入",
            help_en="from the code shown at a visit",
        ),
    ] = "",
) -> Done:
    """Register what somebody raises by himself 网上反映; the office accepts it like any other matter.

    With a visit it is one more matter of that visit, of its party; without, `area` says where.

    Refuses: no name, a telephone that is none, no text, neither area nor visit. Records: the matter. Starts: acceptance.
    """
    _check(raiser_name, raiser_phone, in_area=area is not None or bool(visit.strip()))
    item = Item(
        title_of(text), text, place=place, area=area, raiser_name=raiser_name, raiser_phone=raiser_phone
    )
    return (_at(by, visit, item, raiser) if visit.strip() else _anywhere(by, item, raiser)).done()


def _anywhere(by: Act, item: Item, raiser: PartyKind) -> Taken:
    """A matter that came by no visit."""
    assert item.area is not None
    raised = Raised(
        title=item.title,
        text=item.text,
        kind=Kind.PROBLEM,
        source=Source.ONLINE,
        area=item.area,
        party_kind=raiser,
        raiser_name=item.raiser_name,
        raiser_phone=item.raiser_phone,
        place=item.place,
    )
    return open_matter("collect.register", raised, by=by)


def _check(raiser_name: str, raiser_phone: str, *, in_area: bool) -> None:
    refuse_if(
        (
            not raiser_name.strip(),
            Reason("nobody_named", "请填写姓名或单位名称", "Give your name.", "raiser_name"),
        ),
        (
            PHONE.fullmatch(raiser_phone.strip()) is None,
            Reason(
                "phone_wrong",
                "请填写手机号码或带区号的座机号码，以便答复您",
                "Give a mobile number, or a landline with its area code, so that you can be answered.",
                "raiser_phone",
            ),
        ),
        (
            not in_area,
            Reason(
                "area_missing",
                "请选择所在街道、社区；不清楚的选本区",
                "Choose the street or community.",
                "area",
            ),
        ),
    )


def title_of(text: str) -> str:
    """The first sentence, cut to what a title has room for; the office may correct it."""
    first = SENTENCE.search(text.strip())
    return clip(first[0].strip(), TITLE_MOST // 2) if first else "网上反映"


def _at(by: Act, number: str, item: Item, raiser: PartyKind) -> Taken:
    """One more matter of a visit, whose code was shown there; nobody who signs in comes this way.

    Whoever speaks for an organisation that was visited raises it for that one.
    """
    if not by.actor.is_system:
        raise refuse("not_by_hand", "请在走访页面登记", "Register it on the visit's own page.", field="visit")
    found = Visit.objects.select_related("party", "leader_post").filter(number=number.strip()).first()
    if found is None:
        raise refuse(
            "no_such_visit",
            "没有此走访，请重新扫码",
            "There is no such visit; scan the code again.",
            field="visit",
        )
    speaks = raiser is not PartyKind.RESIDENT and raiser == found.party.kind
    return raise_at(by=by, visit=found, item=replace(item, party=found.party if speaks else None))
