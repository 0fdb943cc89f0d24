"""公开答复: answers that everybody may read, without signing in, with a feed; and what of them stands on a matter's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.casefile.models import Matter
from lianxin.kernel.grants import Actor
from lianxin.kernel.pages import PUBLIC, page
from lianxin.kernel.paging import page_after
from lianxin.kernel.panels import panel
from lianxin.kernel.refusal import refuse
from lianxin.kernel.steps import Suggestion, suggests
from lianxin.reply.models import Publication
from lianxin.reply.queries import NEWEST, fields_of_publications, publications_of, published
from lianxin.reply.rules import unnamed

WORDS_MOST = 40
FEED_MOST = 30


@page("answers/", name="published", grant=PUBLIC)
def answers(request: HttpRequest) -> HttpResponse:
    """公开答复: the newest first, by words and field."""
    words, field = request.GET.get("words", "")[:WORDS_MOST].strip(), request.GET.get("field", "")[:60]
    rows = published(words, field)
    listed = page_after(rows, NEWEST, request.GET.get("after", ""), rows.count())
    context = {"listed": listed, "words": words, "field": field, "fields": fields_of_publications()}
    return render(request, "reply/published.html", context)


@page("answers/<uuid:publication>/", name="published_one", grant=PUBLIC)
def answer(request: HttpRequest, publication: UUID) -> HttpResponse:
    """One answer by itself, to be passed on and printed."""
    one = published().filter(pk=publication).first()
    if one is None:
        raise refuse("not_found", "没有这条答复，或已撤回", "There is no such answer, or it was taken back.")
    return render(request, "reply/published_one.html", {"one": one})


@page("answers/feed/", name="published_feed", grant=PUBLIC)
def feed(request: HttpRequest) -> HttpResponse:
    """The newest answers as an Atom feed 订阅, for readers and for other sites."""
    home = request.build_absolute_uri(reverse("published"))
    told = Atom1Feed(
        title=_("公开答复"),
        link=home,
        description=_("群众和企业反映问题的答复选登"),
        language=get_language() or "",
    )
    for one in published().order_by("-released_at")[:FEED_MOST]:
        link = request.build_absolute_uri(reverse("published_one", args=[one.pk]))
        told.add_item(
            title=one.title,
            link=link,
            description=one.answer,
            unique_id=f"urn:uuid:{one.pk}",
            pubdate=one.released_at,
            updateddate=one.released_at,
            author_name=one.unit_words,
            categories=[one.category_words] if one.category_words else [],
        )
    return HttpResponse(told.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@panel("do reply.publish", order=10, template="reply/_publication.html")
def to_release(_actor: Actor, matter: Matter) -> dict[str, Any] | None:
    """What the public would read."""
    return {"publications": publications_of(matter)}


@suggests("reply.draft_publication")
def _drafted(_actor: object, matter: Matter) -> Suggestion:
    """The earlier draft, or the matter's own words without what plainly names somebody."""
    earlier = matter.public_state and Publication.objects.filter(matter=matter, released_at=None).first()
    if earlier:
        return Suggestion({"title": earlier.title, "question": earlier.question, "answer": earlier.answer})
    known = [matter.raiser_words, *([matter.party.name] if matter.party else [])]
    texts = {
        "title": unnamed(matter.title, known),
        "question": unnamed(matter.text, known),
        "answer": unnamed(matter.answer.text, known) if matter.answer else "",
    }
    hint = _("已去掉称呼、电话、门牌和登记的名称，请通读后再提交")
    return Suggestion(texts, dict.fromkeys(texts, hint))
