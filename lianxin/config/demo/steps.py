"""The demo story: its echo steps here, the earlier ones in the classes it stands on."""

from __future__ import annotations

from datetime import date

from lianxin.casefile.commands import matters as filing
from lianxin.casefile.models import Link, Matter
from lianxin.casefile.rules import OUTCOME_OF_CLASS, Outcome, ResultClass
from lianxin.config.demo.county import CHANNELS, Json
from lianxin.config.demo.working import Working
from lianxin.dispatch.models import RUNS, Undertaking
from lianxin.reply import commands as replying
from lianxin.reply.rules import Contentment, Solved
from lianxin.supervise import commands as supervising

SOLVED = {"yes": Solved.YES, "part": Solved.PARTLY, "partly": Solved.PARTLY, "no": Solved.NO}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class Story(Working):
    """Every step of the story; `take` is told which."""

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

    def _object(self, item: Json, step: Json) -> None:
        by = self.act(step, "reply.object")
        replying.object_to(by=by, matter=self.matter(item), text=step["text"])

    def _rule_objection(self, item: Json, step: Json) -> None:
        by = self.act(step, "reply.rule_objection")
        replying.rule_objection(by=by, matter=self.matter(item), upheld=step["upheld"], ruling=step["ruling"])

    def _draft_publication(self, item: Json, step: Json) -> None:
        texts = {name: step[name] for name in ("title", "question", "answer")}
        by = self.act(step, "reply.draft_publication")
        replying.draft_publication(by=by, matter=self.matter(item), **texts)

    def _publish(self, item: Json, step: Json) -> None:
        replying.publish(by=self.act(step, "reply.publish"), matter=self.matter(item))

    def _answer_from_above(self, item: Json, step: Json) -> None:
        """What was raised to the city comes to its end before the matter it was raised from."""
        for link in Link.objects.filter(from_matter=self.matter(item), kind=Link.Kind.CHILD):
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

    def _conclude(self, item: Json, step: Json) -> None:
        self._answer_from_above(item, step)
        supervising.conclude(
            by=self.act(step, "supervise.conclude"),
            matter=self.matter(item),
            outcome=OUTCOME_OF_CLASS.get(step["outcome"], Outcome.SOLVED),
            answer=step["answer"],
            channel=CHANNELS[step["channel"]],
        )

    # --- 事项本身

    def _archive(self, item: Json, step: Json) -> None:
        filing.archive(by=self.act(step, "matter.archive"), matter=self.matter(item))

    def _reopen(self, item: Json, step: Json) -> None:
        by = self.act(step, "matter.reopen")
        filing.reopen(by=by, matter=self.matter(item), reason=step["reason"])

    def _correct(self, item: Json, step: Json) -> None:
        by, matter, reason = self.act(step, "matter.correct"), self.matter(item), step["reason"]
        value = step["new_value"]
        match step["field"]:
            case "category":
                filing.correct(by=by, matter=matter, reason=reason, category=self.categories[value])
            case "place":
                filing.correct(by=by, matter=matter, reason=reason, place=value)
            case "title":
                filing.correct(by=by, matter=matter, reason=reason, title=value)
            case _:
                filing.correct(by=by, matter=matter, reason=reason, text=value)
