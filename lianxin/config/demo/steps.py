"""One step of the demo story as the command that it is: who acts, on what, with which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from lianxin.casefile.commands import matters as filing
from lianxin.casefile.models import Link, Matter
from lianxin.casefile.rules import (
    OUTCOME_OF_CLASS,
    AnswerChannel,
    Kind,
    Outcome,
    ResultClass,
    Source,
    Urgency,
)
from lianxin.collect import commands as collecting
from lianxin.directory.models import Area, Category, Party, Unit
from lianxin.directory.rules import TIME_CLASS_WORDS, PartyKind
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.models import RUNS, Undertaking
from lianxin.dispatch.rules import ReturnReason
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.words import Labelled
from lianxin.onsite import commands as onsite
from lianxin.people.models import Officer, Post
from lianxin.people.queries import Person, person, posts_of
from lianxin.policy.models import Programme
from lianxin.reply import commands as replying
from lianxin.reply.rules import Contentment, Solved
from lianxin.supervise import commands as supervising
from lianxin.supervise.models import NoticeLevel
from lianxin.visit.commands import Seen, register_visit
from lianxin.visit.models import Raised, Visit
from lianxin.visit.rules import Mode, Period

Json = Mapping[str, Any]


def word(kind: type[Labelled], zh: str) -> Any:
    """The member of a closed list by its Chinese label."""
    return next(member for member in kind if member.zh == zh)


class Story:
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
        """The act of a step: the officer in the post that has the grant, in the unit when one is named."""
        found = [
            one
            for one in self.persons(step["by"])
            if (not grant or grant in one.grants) and (unit is None or one.unit_id == unit.id)
        ]
        actor = (found or self.persons(step["by"]))[0]
        return Act(actor, datetime.fromisoformat(step["at"]), Channel.LOAD)

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
        collecting.unmerge(by=self.act(step, "collect.merge"), matter=self.matter(item), reason=step["reason"])

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

    def _conclude(self, item: Json, step: Json) -> None:
        self._answer_from_above(item, step)
        supervising.conclude(
            by=self.act(step, "supervise.conclude"),
            matter=self.matter(item),
            outcome=OUTCOME_OF_CLASS.get(step["outcome"], Outcome.SOLVED),
            answer=step["answer"],
            channel=CHANNELS[step["channel"]],
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
        supervising.unlist(by=self.act(step, "supervise.list"), matter=self.matter(item), reason=step["reason"])
        self._sign_all(item, step)

    def _sign_all(self, item: Json, step: Json) -> None:
        """After a redo or a return from the list the units sign again; the story leaves that out."""
        rows = Undertaking.objects.filter(RUNS, matter_id=self.matters[item["code"]], state="sent")
        for part in rows.select_related("matter", "unit"):
            desk = part.unit.posts.filter(role__in=("unit_liaison", "unit_head"), holder__isnull=False).first()
            if desk is not None and desk.holder is not None:
                by = self.act({**step, "by": desk.holder.login}, unit=part.unit)
                dispatching.accept(by=by, undertaking=part)

    # --- 回音

    def _report(self, item: Json, step: Json) -> None:
        replying.report(
            by=self.act(step, "reply.report", self.units[step["unit"]]),
            undertaking=self.part(item, step["unit"]),
            result_class=ResultClass(step["result_class"]),
            found=step["found"],
            measures=step["measures"],
            result=step["result"],
            public_answer=step["public_answer"],
            promised_on=_day(step.get("promised_on")),
            reason=step.get("reason", ""),
            review_on=_day(step.get("review_on")),
        )

    def _review(self, item: Json, step: Json) -> None:
        passed = step["passed"]
        replying.review(
            by=self.act(step, "reply.review"),
            matter=self.matter(item),
            passed=passed,
            opinion=step["opinion"],
            is_solved=passed,
            is_answered=passed,
            was_contacted=True,
            is_lawful=True,
        )

    def _approve(self, item: Json, step: Json) -> None:
        by = self.act(step, "reply.approve")
        replying.approve(by=by, matter=self.matter(item), text=step["answer_text"])

    def _deliver(self, item: Json, step: Json) -> None:
        matter = self.matter(item)
        if matter.state == "to_call_back":
            return  # what was settled or answered on the spot was told there and then
        replying.deliver(
            by=self.act(step, "reply.deliver"),
            matter=matter,
            channel=CHANNELS[step["channel"]],
            delivered=step["delivered"],
            note=step["note"],
        )

    def _call_back(self, item: Json, step: Json) -> None:
        reached = step["reached"]
        replying.call_back(
            by=self.act(step, "reply.call_back"),
            matter=self.matter(item),
            reached=reached,
            solved=SOLVED[step["solved"]] if reached else None,
            contentment=Contentment(step["satisfaction"]) if reached else None,
            reasonable=step.get("reasonable", True),
            comment=step["comment"],
        )

    def _redo(self, item: Json, step: Json) -> None:
        """An unsatisfied call-back has set the next round going by itself; else the office does. Its units sign for it."""
        matter = self.matter(item)
        if matter.state == "to_call_back":
            replying.redo(by=self.act(step, "reply.redo"), matter=matter, reason=step["reason"])
        self._sign_all(item, step)

    def _rate(self, item: Json, step: Json) -> None:
        replying.rate(
            by=self.act({**step, "by": "huifang1"}, "reply.rate"),
            matter=self.matter(item),
            contentment=Contentment(step["satisfaction"]),
            comment=step["comment"],
        )

    def _answer_from_above(self, item: Json, step: Json) -> None:
        """What was raised to the city comes to its end before the matter it was raised from."""
        for link in Link.objects.filter(from_matter_id=self.matters[item["code"]], kind=Link.Kind.CHILD):
            code = f"{item['code']}-上报"
            self.matters[code] = str(link.to_matter_id)
            child = self.matter({"code": code})
            if child.is_open:
                self._walk_child({**item, "code": code, "visit": None}, step, child)

    def _walk_child(self, item: Json, step: Json, child: Matter) -> None:
        part = Undertaking.objects.select_related("unit").get(RUNS, matter=child)
        head = part.unit.posts.filter(role="unit_head", holder__isnull=False).select_related("holder").first()
        told = f"{child.superior}已书面回复，相关意见已转告反映单位。"
        words = {"found": "已与上级单位对接。", "measures": "报送书面请示并跟踪办理。", "result": told}
        self._sign_all(item, step)
        report = {**step, **words, "public_answer": told, "result_class": "A", "unit": part.unit.code}
        self._report(item, {**report, "by": head.holder.login if head and head.holder else step["by"]})
        self._review(item, {**step, "by": "clerk2", "passed": True, "opinion": "对接情况属实。"})
        self._approve(item, {**step, "by": "office", "answer_text": told})
        self._deliver(item, {**step, "by": "clerk1", "channel": "书面答复", "delivered": True, "note": ""})
        heard = {"reached": True, "solved": "yes", "satisfaction": "satisfied", "comment": "已收到上级回复。"}
        self._call_back(item, {**step, **heard, "by": "huifang1"})
        self._close(item, {**step, "by": "office", "conclusion": "上级已回复，同意销号。"})

    def _close(self, item: Json, step: Json) -> None:
        self._answer_from_above(item, step)
        by = self.act(step, "reply.close")
        replying.close(by=by, matter=self.matter(item), conclusion=step["conclusion"])

    # --- 事项本身

    def _archive(self, item: Json, step: Json) -> None:
        filing.archive(by=self.act(step, "matter.archive"), matter=self.matter(item))

    def _reopen(self, item: Json, step: Json) -> None:
        by = self.act(step, "matter.reopen")
        filing.reopen(by=by, matter=self.matter(item), reason=step["reason"])

    def _correct(self, item: Json, step: Json) -> None:
        by = replace(self.act(step, "matter.correct"))
        value = step["new_value"]
        field = step["field"]
        changed = {field: self.categories[value] if field == "category" else value}
        filing.correct(by=by, matter=self.matter(item), reason=step["reason"], **changed)


SOLVED = {"yes": Solved.YES, "part": Solved.PARTLY, "partly": Solved.PARTLY, "no": Solved.NO}
CHANNELS = {
    "电话": AnswerChannel.PHONE,
    "当面": AnswerChannel.IN_PERSON,
    "书面答复": AnswerChannel.LETTER,
    "短信": AnswerChannel.MESSAGE,
    "企业服务平台": AnswerChannel.ONLINE,
}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
