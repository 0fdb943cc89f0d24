"""答复公开: an answer that helps others is published without whoever raised it, drafted by one officer and released by another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated

from lianxin.casefile.commands.matters import identities_of
from lianxin.casefile.commands.taking import taking, when_opened_again
from lianxin.casefile.models import Matter
from lianxin.casefile.rules import PublicState
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.ids import new_id
from lianxin.kernel.refusal import Reason, refuse
from lianxin.reply.models import Publication
from lianxin.reply.rules import identifying

HELP = {
    "help_zh": "去掉单位名称、姓名、电话、门牌等能看出是谁反映的内容",
    "help_en": "Without what tells who raised it: names, telephones, doors",
}


@command(
    "reply.draft_publication",
    "拟公开答复",
    "Draft for the public",
    alone=("公开稿按这一件的答复改写，须逐件拟写", "what is published is written for this one answer"),
)
def draft_publication(
    *,
    by: Act,
    matter: Matter,
    title: Annotated[str, Ask("公开标题", "Title", limit=60)],
    question: Annotated[str, Ask("问题（公开）", "Question", long=True, limit=1000, **HELP)],
    answer: Annotated[str, Ask("答复（公开）", "Answer", long=True, limit=4000, **HELP)],
) -> Done:
    """Write an answer for the public 拟公开答复, without whoever raised the matter; a later draft takes the place of an earlier.

    Refuses: anything that tells who raised it (names on record, the number of the matter, long numbers, mailboxes, doors),
    no words, confidential matters, what is public already.
    """
    texts = {"title": title.strip(), "question": question.strip(), "answer": answer.strip()}
    with taking("reply.draft_publication", matter, by=by, also=_telling(texts)) as taken:
        one = taken.matter
        Publication.objects.filter(matter=one, released_at=None).delete()
        draft = Publication(
            id=new_id(),
            matter=one,
            **texts,
            unit_words=one.lead_unit.name if one.lead_unit else "",
            category_words=one.category.name if one.category else "",
            drafted_by_id=by.actor.officer_id,
            drafted_at=by.at,
        )
        draft.save(force_insert=True)
        one.public_state = PublicState.DRAFTED
    return taken.done()


def _telling(texts: dict[str, str]) -> Callable[[Matter], list[Reason]]:
    def reasons(matter: Matter) -> list[Reason]:
        known = list(_known(matter))
        found = [(field, told) for field, text in texts.items() for told in identifying(text, known)]
        empty = [field for field, text in texts.items() if not text]
        return [
            *(Reason("text_missing", "请填写", "Fill this in.", field) for field in empty),
            *(
                Reason(
                    "names_somebody",
                    f"“{told}”会让人看出是谁反映的，请改写或去掉",
                    f"“{told}” tells who raised it: leave it out.",
                    field,
                )
                for field, told in found
            ),
        ]

    return reasons


def _known(matter: Matter) -> Iterator[str]:
    """Every name on record of whoever raised a matter, and its number, which opens it to whoever works here."""
    yield from (matter.number, matter.own_number)
    for one in identities_of(matter.pk):
        yield from (one.party, one.name)
    if matter.party is not None:
        yield matter.party.name
        yield from (one.name.readable() for one in matter.party.contacts.all())


@command(
    "reply.publish",
    "公开答复",
    "Publish an answer",
    alone=("公开前须逐件过目公开稿", "each draft has to be read before everybody can"),
)
def publish(*, by: Act, matter: Matter) -> Done:
    """Release what was drafted to the public 公开答复; from now on anybody reads it without signing in.

    Refuses: no draft, whoever drafted it.
    """
    with taking("reply.publish", matter, by=by) as taken:
        draft = Publication.objects.select_for_update().get(matter=taken.matter, released_at=None)
        if draft.drafted_by_id == by.actor.officer_id:
            raise refuse("own_draft", "拟稿人不得审定自己的公开稿", "Whoever drafted it does not release it.")
        draft.released_by_id, draft.released_at, draft.is_public = by.actor.officer_id, by.at, True
        draft.save()
        taken.matter.public_state = PublicState.PUBLIC
    return taken.done()


@command("reply.unpublish", "撤回公开", "Take back from the public")
def unpublish(
    *, by: Act, matter: Matter, reason: Annotated[str, Ask("撤回理由", "Reason", long=True, limit=400)]
) -> Done:
    """Take an answer back from the public 撤回公开, or drop its draft. Refuses: nothing drafted or public."""
    with taking("reply.unpublish", matter, by=by, text=reason) as taken:
        _take_back(taken.matter, by)
    return taken.done()


@when_opened_again
def _take_back(matter: Matter, by: Act) -> None:
    """What is handled once more has no answer that others could rely on."""
    if not matter.public_state:
        return
    Publication.objects.filter(matter=matter, released_at=None).delete()
    Publication.objects.filter(matter=matter, is_public=True).update(is_public=False, withdrawn_at=by.at)
    matter.public_state = ""
