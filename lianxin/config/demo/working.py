"""How the units of the demo story work, and how they are pressed."""

from __future__ import annotations

from datetime import date

from lianxin.casefile.rules import StandstillReason
from lianxin.config.demo.county import Json
from lianxin.config.demo.opening import Opening
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.models import RUNS, Undertaking
from lianxin.dispatch.rules import ReturnReason
from lianxin.supervise import commands as supervising
from lianxin.supervise.models import NoticeLevel


class Working(Opening):
    """The steps of dispatch and supervision."""

    # --- 交办

    def _send(self, item: Json, step: Json) -> None:
        dispatching.send(
            by=self.act(step, "dispatch.send"),
            matter=self.matter(item),
            lead=self.units[step["lead"]],
            support=[self.units[one] for one in step["support"]],
            requirement=step["requirement"],
        )

    def _send_parts(self, item: Json, step: Json) -> None:
        dispatching.send_parts(
            by=self.act(step, "dispatch.send"),
            matter=self.matter(item),
            units=[self.units[one["unit"]] for one in step["parts"]],
            tasks="\n".join(one["task"] for one in step["parts"]),
        )

    def _sign(self, item: Json, step: Json) -> None:
        unit = self.units[step["unit"]]
        dispatching.accept(by=self.act(step, unit=unit), undertaking=self.part(item, step["unit"]))

    def _ask_return(self, item: Json, step: Json) -> None:
        dispatching.ask_return(
            by=self.act(step, unit=self.units[step["unit"]]),
            undertaking=self.part(item, step["unit"]),
            reason=ReturnReason.NOT_OURS,
            basis=f"{step['reason']} {step['basis']}".strip(),
            proposed_unit=self.units.get(step.get("proposed_unit", "")),
        )

    def _rule_return(self, item: Json, step: Json) -> None:
        dispatching.rule_return(
            by=self.act(step, "dispatch.rule"),
            undertaking=self.part(item, step["unit"]),
            granted=step["granted"],
            ruling=step["ruling"],
            reassign_to=self.units.get(step.get("reassign_to", "")),
        )

    def _contact(self, item: Json, step: Json) -> None:
        dispatching.contact(
            by=self.act(step, unit=self.units[step["unit"]]),
            undertaking=self.part(item, step["unit"]),
            whom=step["whom"],
            how=step["how"],
            plan=step["plan"],
        )

    def _opinion(self, item: Json, step: Json) -> None:
        by = self.act(step, unit=self.units[step["unit"]])
        dispatching.opinion(by=by, undertaking=self.part(item, step["unit"]), text=step["text"])

    def _progress(self, item: Json, step: Json) -> None:
        by = self.act(step, unit=self.units[step["unit"]])
        dispatching.progress(by=by, undertaking=self.part(item, step["unit"]), text=step["text"])

    def _ask_extension(self, item: Json, step: Json) -> None:
        dispatching.ask_extension(
            by=self.act(step, unit=self.units[step["unit"]]),
            undertaking=self.part(item, step["unit"]),
            new_date=date.fromisoformat(step["new_date"]),
            reason=step["reason"],
            party_told=step["party_told"],
        )

    def _rule_extension(self, item: Json, step: Json) -> None:
        dispatching.rule_extension(
            by=self.act(step, "dispatch.rule"),
            undertaking=self.part(item, step["unit"]),
            granted=step["granted"],
            ruling=step["ruling"],
        )

    def _ask_suspension(self, item: Json, step: Json) -> None:
        dispatching.ask_suspension(
            by=self.act(step, unit=self.units[step["unit"]]),
            undertaking=self.part(item, step["unit"]),
            reason=StandstillReason(step["reason"]),
            until=date.fromisoformat(step["until"]),
            grounds=step["grounds"],
            party_told=step["party_told"],
        )

    def _rule_suspension(self, item: Json, step: Json) -> None:
        dispatching.rule_suspension(
            by=self.act(step, "dispatch.rule"),
            undertaking=self.part(item, step["unit"]),
            granted=step["granted"],
            ruling=step["ruling"],
        )

    def _go_upward(self, item: Json, step: Json) -> None:
        dispatching.go_upward(
            by=self.act(step, "dispatch.upward"),
            matter=self.matter(item),
            superior=self.names[step["superior"]],
            tracking_unit=self.units[step["tracking_unit"]],
            request=step["request"],
        )

    # --- 督办

    def _escalate(self, item: Json, step: Json) -> None:
        supervising.escalate(
            by=self.act(step, "supervise.escalate"),
            matter=self.matter(item),
            coordinator=self.post(step["coordinator"]),
            reason=step["reason"],
        )

    def _hand_back(self, item: Json, step: Json) -> None:
        supervising.hand_back(
            by=self.act(step, "supervise.coordinate"),
            matter=self.matter(item),
            minutes=step["minutes"],
            new_lead=self.units.get(step.get("new_lead", "")),
        )

    def _instruct(self, item: Json, step: Json) -> None:
        by = self.act(step, "supervise.instruct")
        supervising.instruct(by=by, matter=self.matter(item), text=step["text"])

    def _urge(self, item: Json, step: Json) -> None:
        by = self.act(step, "supervise.urge")
        supervising.urge(by=by, matter=self.matter(item), text=step["text"])

    def _notice(self, item: Json, step: Json) -> None:
        supervising.notice(
            by=self.act(step, "supervise.notice"),
            matter=self.matter(item),
            level=NoticeLevel(str(step["level"])),
            requirement=step["requirement"],
            reply_due=date.fromisoformat(step["reply_due"]),
            level_reason="按专题会议议定的级别督办",
        )

    def _list_matter(self, item: Json, step: Json) -> None:
        supervising.list_matter(
            by=self.act(step, "supervise.list"),
            matter=self.matter(item),
            returns_on=date.fromisoformat(step.get("promised_on") or step["review_on"]),
            basis=step["basis"],
            leader_opinion="同意挂账",
        )

    def _monthly_word(self, item: Json, step: Json) -> None:
        by = self.act(step, unit=self.units[step["unit"]])
        supervising.monthly_word(by=by, matter=self.matter(item), text=step["text"])

    def _unlist(self, item: Json, step: Json) -> None:
        supervising.unlist(
            by=self.act(step, "supervise.list"), matter=self.matter(item), reason=step["reason"]
        )
        self._sign_all(item, step)

    def _sign_all(self, item: Json, step: Json) -> None:
        """After a redo or a return from the list the units sign again; the story leaves that out."""
        rows = Undertaking.objects.filter(RUNS, matter_id=self.matters[item["code"]], state="sent")
        for part in rows.select_related("matter", "unit"):
            desk = part.unit.posts.filter(
                role__in=("unit_liaison", "unit_head"), holder__isnull=False
            ).first()
            if desk is not None and desk.holder is not None:
                by = self.act({**step, "by": desk.holder.login}, unit=part.unit)
                dispatching.accept(by=by, undertaking=part)
