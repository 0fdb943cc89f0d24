"""以政策答复: a matter is answered by a programme; the two are linked, and what becomes of it is followed up.

The follow-up of a party that nobody may know, or of no party at all, is not opened: it would tell who raised the matter.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.utils.timezone import localdate

from lianxin.casefile.commands.taking import lock
from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import grants_on
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.refusal import Reason, refuse, refuse_if
from lianxin.onsite.models import PolicyAnswer
from lianxin.policy.commands.following import opened, owner_for
from lianxin.policy.lifecycle import GRANT
from lianxin.policy.models import IS_RUNNING, FollowUp, Programme
from lianxin.policy.queries.index import held
from lianxin.policy.rules.words import Telling


@command("onsite.explain_policy", "以政策答复", "Answer by a programme")
def explain_policy(
    *,
    by: Act,
    matter: Matter,
    programme: Annotated[Programme, Chosen, Ask("惠企政策", "Programme")],
    note: Annotated[str, Ask("答复要点", "What was said", long=True, limit=500)] = "",
    next_on: Annotated[
        date | None, Ask("下次跟进", "Next day", help_zh="不填为15天后", help_en="In 15 days when left empty")
    ] = None,
) -> Done:
    """Link a matter with the programme that it is answered by 以政策答复; its party is followed up from then on.

    Refuses: no grant on the matter, archived, linked already, a programme not in force today. Records: the programme.
    """
    if GRANT not in grants_on(by.actor, matter):
        raise refuse("not_granted", "您的岗位没有这项权限", "Your post is not granted this.")
    locked = lock(matter, by)
    over = held(programme).validity.against(localdate(by.at))
    is_linked = PolicyAnswer.objects.filter(matter=locked, programme=programme).exists()
    refuse_if(
        (locked.archived_at is not None, Reason("archived", "事项已归档", "The matter is archived.")),
        (is_linked, Reason("linked", "已用此政策答复", "It was answered by this one.", "programme")),
        (
            over is not None,
            Reason("not_in_force", over[0] if over else "", over[1] if over else "", "programme"),
        ),
    )
    row = link(by, locked, programme, next_on=next_on, note=note)
    data = {"programme": programme.name}
    here = {"state_from": locked.state, "state_to": locked.state}
    entry = ledger.append(locked, by=by, step="onsite.explain_policy", text=note, data=data, **here)
    locked.save(update_fields=["ledger_n", "ledger_head"])
    ids = {"follow_up": str(row.follow_up_id)} if row.follow_up_id else {}
    return Done("matter", str(locked.id), locked.number, locked.state, str(entry.id), ids)


def link(
    by: Act, matter: Matter, programme: Programme, *, next_on: date | None = None, note: str = ""
) -> PolicyAnswer:
    """The link of a matter with a programme, and the follow-up of its party; a part of commands."""
    row, _ = PolicyAnswer.objects.get_or_create(matter=matter, programme=programme, defaults={"at": by.at})
    if matter.party is None or row.follow_up_id is not None:
        return row
    party, owner = matter.party, owner_for(programme, by)
    found = FollowUp.objects.filter(IS_RUNNING, programme=programme, party=party).first()
    if found is None and held(programme).validity.against(localdate(by.at)) is None:
        found, _ = opened(
            by=by,
            programme=programme,
            party=party,
            how=Telling.ANSWER,
            owner=owner,
            next_on=next_on,
            note=note,
        )
    row.follow_up = found
    row.save(update_fields=["follow_up"])
    return row
