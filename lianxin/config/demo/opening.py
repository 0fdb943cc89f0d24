"""How matters of the demo story come in: registered, accepted, declined, merged, decided on the spot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lianxin.casefile.commands import matters as filing
from lianxin.casefile.rules import (
    Kind,
    Source,
    Urgency,
)
from lianxin.collect import commands as collecting
from lianxin.config.demo.county import CHANNELS, County, Json, word
from lianxin.directory.rules import TIME_CLASS_WORDS, PartyKind
from lianxin.kernel.acts import Act
from lianxin.onsite import commands as onsite
from lianxin.visit.commands import Seen, register_visit
from lianxin.visit.models import Raised, Visit
from lianxin.visit.rules import Mode, Period


class Opening(County):
    """The steps at the door and on the spot."""

    # --- 登记

    def _register(self, item: Json, step: Json) -> None:
        if item["visit"]:
            self._register_at_visit(item, step)
            return
        party = self.parties[item["party"]]
        done = collecting.register(
            by=self.act({**step, "by": "clerk1"}),
            title=item["title"],
            text=item["text"],
            kind=word(Kind, item["kind"]),
            source=word(Source, item["channel"]),
            area=self.areas[item["area_code"]],
            party=party,
            place=item["place"],
            category=self.categories.get(item["category"]),
            is_confidential=item["confidential"],
        )
        self.matters[item["code"]] = done.id

    def _register_at_visit(self, item: Json, step: Json) -> None:
        by = self.act({**step, "by": "clerk1"})
        visit = self._visit(item["visit"], by)
        party = self.parties[item["party"]]
        raised = filing.Raised(
            title=item["title"],
            text=item["text"],
            kind=word(Kind, item["kind"]),
            source=Source.MEETING if visit.mode == Mode.MEETING else Source.VISIT,
            area=self.areas[item["area_code"]],
            party=party,
            party_kind=PartyKind(party.kind),
            place=item["place"],
            category=self.categories.get(item["category"]),
            is_confidential=item["confidential"],
            leader_post=visit.leader_post,
        )
        taken = filing.open_matter("visit.register", raised, by=by)
        Raised.objects.create(visit=visit, matter=taken.matter)
        self.matters[item["code"]] = str(taken.matter.id)

    def _visit(self, code: str, by: Act) -> Visit:
        if code not in self.visits:
            self.visits[code] = self._seen(self.visit_rows[code], by)
        return self.visits[code]

    def _seen(self, row: Mapping[str, str], by: Act) -> Visit:
        seen = Seen(
            leader=self.post(row["leader_login"]),
            party=self.parties[row["party_code"]],
            on=date.fromisoformat(row["date"]),
            period=word(Period, row["period"]),
            mode=word(Mode, row["mode"]),
            place=row["place"],
            host_name=row["host_name"],
            host_title=row["host_title"],
            situation=row["situation"],
            publicity=row["publicity"],
            companions=[one for one in row["companions"].split("、") if one],
        )
        visit, _ = register_visit(by=by, visit=seen, items=())
        return visit

    # --- 受理

    def _accept(self, item: Json, step: Json) -> None:
        collecting.accept(
            by=self.act(step, "collect.accept"),
            matter=self.matter(item),
            category=self.categories[step["category"]],
            urgency=word(Urgency, step["urgency"]),
            time_class=TIME_CLASS_WORDS[step["time_class"]],
            note=step.get("note", ""),
        )

    def _decline(self, item: Json, step: Json) -> None:
        collecting.decline(
            by=self.act(step, "collect.decline"),
            matter=self.matter(item),
            reason=step["reason"],
            where_to_go=step["where_to_go"],
            told=step["told_text"],
            channel=CHANNELS[step["channel"]],
        )

    def _merge(self, item: Json, step: Json) -> None:
        collecting.merge(
            by=self.act(step, "collect.merge"),
            matter=self.matter(item),
            into=self.matter({"code": step["into"]}),
            told=step["told_text"],
            channel=CHANNELS[step["channel"]],
        )

    def _unmerge(self, item: Json, step: Json) -> None:
        collecting.unmerge(
            by=self.act(step, "collect.merge"), matter=self.matter(item), reason=step["reason"]
        )

    # --- 现场办理

    def _decider(self, item: Json, step: Json) -> Act:
        """A leader decides about what was raised at his visit; the office notes his decision about anything else."""
        return self.act(step if item["visit"] else {**step, "by": "clerk1"}, "onsite.decide")

    def _settle(self, item: Json, step: Json) -> None:
        onsite.settle(
            by=self._decider(item, step),
            matter=self.matter(item),
            measures=step["measures"],
            answer=step["answer"],
            who_acted=step.get("who_acted", ""),
        )

    def _answer_on_site(self, item: Json, step: Json) -> None:
        onsite.answer(
            by=self._decider(item, step),
            matter=self.matter(item),
            answer=step["answer"],
            basis=step.get("basis", ""),
            programme=self.programmes.get(step.get("policy_code", "")),
        )

    def _name_units(self, item: Json, step: Json) -> None:
        onsite.name_units(
            by=self._decider(item, step),
            matter=self.matter(item),
            lead=self.units[step["lead"]],
            support=[self.units[one] for one in step["support"]],
            requirement=step["requirement"],
        )
