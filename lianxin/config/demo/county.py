"""The county while its year is being told: who acts, on what. The steps themselves are in the modules beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from lianxin.casefile.models import Matter
from lianxin.casefile.rules import (
    AnswerChannel,
)
from lianxin.directory.models import Area, Category, Party, Unit
from lianxin.dispatch.models import RUNS, Undertaking
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.words import Labelled
from lianxin.people.models import Officer, Post
from lianxin.people.queries import Person, person, posts_of
from lianxin.policy.models import Programme
from lianxin.visit.models import Visit

Json = Mapping[str, Any]
CHANNELS = {
    "电话": AnswerChannel.PHONE,
    "当面": AnswerChannel.IN_PERSON,
    "书面答复": AnswerChannel.LETTER,
    "短信": AnswerChannel.MESSAGE,
    "企业服务平台": AnswerChannel.ONLINE,
}


def word(kind: type[Labelled], zh: str) -> Any:
    """The member of a closed list by its Chinese label."""
    return next(member for member in kind if member.zh == zh)


class County:
    """The county while its year is being told: what was registered so far, and who may act."""

    def __init__(self, unit_names: Mapping[str, Unit], visits: Mapping[str, Mapping[str, str]]) -> None:
        self.names = unit_names
        self.visit_rows = visits
        self.units = {unit.code: unit for unit in unit_names.values()}
        self.areas = {area.code: area for area in Area.objects.all()}
        self.parties = {party.code: party for party in Party.objects.select_related("area")}
        self.categories = {category.code: category for category in Category.objects.all()}
        self.programmes = {one.code: one for one in Programme.objects.all()}
        self.visits: dict[str, Visit] = {}
        self.matters: dict[str, str] = {}
        self.people: dict[str, list[Person]] = {}

    # --- who acts

    def persons(self, login: str) -> list[Person]:
        """An officer in each of his posts."""
        if login not in self.people:
            officer = Officer.objects.get(login=login)
            self.people[login] = [person(officer, post) for post in posts_of(officer)]
        return self.people[login]

    def act(self, step: Json, grant: str = "", unit: Unit | None = None) -> Act:
        """The act of a step at a page: the officer in the post that has the grant, in the unit when one is named."""
        found = [
            one
            for one in self.persons(step["by"])
            if (not grant or grant in one.grants) and (unit is None or one.unit_id == unit.id)
        ]
        actor = (found or self.persons(step["by"]))[0]
        return Act(actor, datetime.fromisoformat(step["at"]), Channel.PAGE)

    def post(self, login: str) -> Post:
        """The leader's post of an officer."""
        return Post.objects.select_related("unit").get(id=self.persons(login)[0].post_id)

    # --- what is acted on

    def matter(self, item: Json) -> Matter:
        """The matter of an item as it stands now."""
        return Matter.objects.select_related("answer", "lead_unit", "area").get(pk=self.matters[item["code"]])

    def part(self, item: Json, unit: str) -> Undertaking:
        """The running undertaking of a unit."""
        rows = Undertaking.objects.filter(RUNS, matter_id=self.matters[item["code"]])
        return rows.select_related("matter", "unit").get(unit=self.units[unit])

    def take(self, item: Json, step: Json) -> None:
        """Take one step of the story."""
        handler: Callable[[Json, Json], object] = getattr(self, f"_{step['step']}")
        handler(item, step)
