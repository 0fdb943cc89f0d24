"""P28 column by column: in each column that holds words a text of its own is put, time passes, and only what may stay is left."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from lianxin.casefile.commands.matters import searched
from lianxin.casefile.models import SearchText
from lianxin.config import registry
from lianxin.config.jobs import erase_due
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.rules import ReturnReason
from lianxin.kernel import ledger
from lianxin.kernel.models import Entry
from lianxin.kernel.witnesses import delivering
from tests import world as county
from tests.filling import Column, columns, fill
from tests.laws.planting import RARE, everything, found_in, plant
from tests.matrix.county import stocked
from tests.owner import as_owner
from tests.proving import tell
from tests.world import World

assert registry.COMMAND_MODULES
LATER = datetime(2039, 3, 1, tzinfo=ZoneInfo("Asia/Shanghai"))

IN_SERVICE = (
    "of an officer in service; goes when he has left (planted and looked for in test_p28_retention.py)"
)
WHO_ACTED = "who acted, in which post: what the ledger is for"
DISTRICT = "the district's own names and lists: units, areas, categories, calendars, rules with their basis"
MACHINE = "the installation's own settings and the last thing that went wrong with them; no person's words"
PUBLIC = "published policies"
ON_REGISTER = (
    "an organisation on the register; of a resident the name is masked when written down, the rest kept apart"
)
# What is left after everything's time is up, each with the reason why it may stay.
STAYS = {
    "kernel.entry.actor_words": WHO_ACTED,
    "kernel.entry.text": "of published policies and of nothing else",
    "people.officer.name": WHO_ACTED,
    "people.post.title": WHO_ACTED,
    "people.officer.mobile": IN_SERVICE,
    "outbox.choice.language": IN_SERVICE,
    **dict.fromkeys(
        ("supervise.notice.official", "papers.papernumber.official"), "the number of an official paper"
    ),
    "papers.papertemplate.name": "of the template in use; goes with its file ten years after it was put aside",
    "directory.party.name": ON_REGISTER,
    "directory.party.industry": ON_REGISTER,
    "directory.party.address": ON_REGISTER,
    "directory.party.scale": ON_REGISTER,
    **dict.fromkeys(("directory.area.name", "directory.unit.name", "directory.unit.short_name"), DISTRICT),
    **dict.fromkeys(
        (
            "directory.unit.aliases",
            *(
                f"directory.category.{one}"
                for one in ("head", "name", "keywords", "lead_words", "support_words")
            ),
            *(f"kernel.calendarversion.{one}" for one in ("title", "source", "what")),
            *(f"kernel.calendarversion.{one}_words" for one in ("made", "confirmed")),
            *(f"kernel.workcalendarday.{one}" for one in ("name", "source")),
            *(f"casefile.limitrule.{one}" for one in ("source", "made_words")),
            *(f"supervise.{one}.basis" for one in ("reminderrule", "ladderrule")),
            "kernel.keptfor.reason",
            "collect.ownheading.heading",
            *(f"reply.publication.{one}_words" for one in ("unit", "category")),
        ),
        DISTRICT,
    ),
    **dict.fromkeys(
        (
            *(f"kernel.witness.{one}" for one in ("name", "target", "error")),
            *(f"outbox.channel.{one}" for one in ("name", "host", "error")),
            *("kernel.jobrun.error", "outbox.eventrule.event", "outbox.noticepolicy.site"),
        ),
        MACHINE,
    ),
    **dict.fromkeys(
        (
            *(
                f"policy.programme.{one}"
                for one in ("name", "document_no", "summary", "conditions", "contact")
            ),
            *(f"policy.programme.{one}" for one in ("keywords", "benefit", "how", "materials")),
            *("policy.condition.words", "policy.condition.wanted", "policy.programmefile.name"),
        ),
        PUBLIC,
    ),
}
# Nothing can be put there past the commands: no row stands in the county, or nothing in it is words.
NOT_TAKEN = {
    "casefile.threshold.made_words", "casefile.threshold.source", "collect.draft.spans", "kernel.witnessdelivery.note",
    "outbox.channel.settings", "outbox.choice.off_channels", "outbox.choice.off_events", "outbox.noticepolicy.mail_domains",
}  # fmt: skip


class Sown:
    """A text of its own for every column, of characters that occur nowhere else; beside it the row's number."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}

    def __call__(self, one: Column, n: int) -> str:
        """The text of a column for its n-th row."""
        return f"{self.word(one.label)}{n}"

    def word(self, label: str) -> str:
        """The text of a column."""
        at = RARE.start + 3 * len(self.words)
        return self.words.setdefault(label, "".join(map(chr, range(at, at + 3))))

    def left(self, text: str) -> set[str]:
        """The columns of whose text there is a trace."""
        return {label for label, word in self.words.items() if found_in(text, [word])}


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_of_each_column_only_what_may_stay_is_left(world: World) -> None:
    stocked(world)
    asked_for(world)
    plant(world, 1)
    assert ledger.seal(LATER - timedelta(days=12 * 366)) is not None
    sown = Sown()
    took = fill(sown)
    assert {label for label, n in took.items() if not n} == NOT_TAKEN
    search_anew()
    end_all()
    planted = sown.left(everything())
    assert {label for label, n in took.items() if n} <= planted

    rows = erase_due(LATER)
    delivering.tidy(LATER)
    left = sown.left(everything())
    assert left == set(STAYS), f"may not stay: {sorted(left - set(STAYS))}; goes: {sorted(set(STAYS) - left)}"
    texts = Entry.objects.filter(erased_at=None).exclude(text="")
    assert set(texts.values_list("subject", flat=True)) == {"programme"}
    tell("P28", "columns", injected=len(planted), left=0, may_stay=len(STAYS), rows=rows)


def test_what_may_stay_is_no_column_of_somebodys_own() -> None:
    """A name or number column added later is not let through by an old line of the list."""
    assert set(STAYS) <= {one.label for one in columns()}
    sealed = {
        one.label for one in columns() if type(one.field).__name__ in ("SealedField", "AtRestTextField")
    }
    assert sealed & set(STAYS) <= {label for label, why in STAYS.items() if why is IN_SERVICE}


def asked_for(world: World) -> None:
    """A return and an extension that were asked for."""
    for _ in range(2):
        matter = county.sign(world, county.send(world, county.accept(world, county.register(world))))
        part = county.parts(matter)[0]
    assert matter.due_at is not None
    until = matter.due_at.date() + timedelta(days=4)
    dispatching.ask_extension(
        by=world.act("liu"), undertaking=part, new_date=until, reason="需招标", party_told="已电话告知"
    )
    matter = county.send(world, county.accept(world, county.register(world)))
    dispatching.ask_return(
        by=world.act("liu"),
        undertaking=county.parts(matter)[0],
        reason=next(iter(ReturnReason)),
        basis="三定规定",
    )


def search_anew() -> None:
    """The pieces of words by which matters and parties are found, of what is written there now."""
    for row in SearchText.objects.select_related("matter"):
        row.grams = searched(row.matter).grams
        row.save(update_fields=["grams"])


def end_all() -> None:
    """Every matter ended and none held, past all commands: what is asked is what becomes of its words."""
    connection.check_constraints()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'casefile_matter'::regclass AND contype = 'c'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE casefile_matter DROP CONSTRAINT "{name}"')
        cursor.execute("UPDATE casefile_matter SET ended_at = last_word_at WHERE ended_at IS NULL")
        cursor.execute("UPDATE casefile_hold SET ended_at = at WHERE ended_at IS NULL")
