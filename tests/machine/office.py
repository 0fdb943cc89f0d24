"""What may happen at the office, rule by rule, with what the model expects of it: written from the rules, not from the table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from lianxin.casefile.commands.matters import reopen
from lianxin.casefile.models import Link
from lianxin.casefile.rules import AnswerChannel, ResultClass
from lianxin.collect import commands as collecting
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.models import Undertaking
from lianxin.dispatch.rules import ReturnReason
from lianxin.onsite import commands as deciding
from lianxin.reply import commands as replying
from lianxin.reply.rules import Contentment
from lianxin.supervise import commands as supervising
from tests import world as county
from tests.machine.desk import Desk, Modelled
from tests.world import CHINA, HEAD, LIAISON

MATTERS_MOST = 4
TOLD: dict[str, Any] = {"told": "已电话告知。", "channel": AnswerChannel.PHONE}


class Office(Desk):
    """Clerks, units, the leader and the clock at work on a few matters."""

    @initialize()
    def first(self) -> None:
        self.files.append(Modelled(county.register(self.world).pk))

    @rule()
    def register(self) -> None:
        if len(self.files) < MATTERS_MOST:
            self.files.append(Modelled(county.register(self.world).pk))
            self.touched.append(self.files[-1])

    @rule(n=st.integers(0, 9), far=st.integers(2, 6))
    def go_on_as_usual(self, n: int, far: int) -> None:
        """So that runs come far: what usually follows, several times."""
        for _ in range(far):
            file = self.pick(n)
            usual: dict[str, Callable[[], None]] = {
                "registered": partial(self.accept, n, "0404"),
                "to_dispatch": partial(self.send, n, "housing", True),
                "with_units": partial(self.sign, n) if file.lead == "sent" else partial(self.report, n, "A"),
                "in_review": partial(self.review, n, True),
                "to_tell": partial(self.approve, n) if file.answer == "draft" else partial(self.deliver, n),
            }
            usual.get(file.state, partial(self.call_back, n, True, True))()

    @rule(n=st.integers(0, 9), category=st.sampled_from(["0404", "0101", "0903"]))
    def accept(self, n: int, category: str) -> None:
        file = self.pick(n)
        take = partial(county.accept, self.world, self.matter(file), category)
        if self.do(file, file.state == "registered", take):
            file.state = "to_dispatch"

    @rule(n=st.integers(0, 9))
    def decline(self, n: int) -> None:
        file = self.pick(n)
        take = partial(
            collecting.decline,
            by=self.world.act("li"),
            matter=self.matter(file),
            reason="诉讼",
            where_to_go="法院",
            **TOLD,
        )
        if self.do(file, file.state == "registered", take):
            self.end(file, "declined")

    @rule(n=st.integers(0, 9))
    def settle(self, n: int) -> None:
        file = self.pick(n)
        take = partial(
            deciding.settle,
            by=self.world.act("he"),
            matter=self.matter(file),
            measures="现场协调",
            answer="已解决。",
        )
        if self.do(file, file.state in ("registered", "to_dispatch"), take):
            file.state, file.answer, file.called = "to_call_back", "told", False

    @rule(n=st.integers(0, 9), into=st.integers(0, 9))
    def merge(self, n: int, into: int) -> None:
        file, target = self.pick(n), self.pick(into)
        may = file.state in ("registered", "to_dispatch") and file is not target and target.is_open
        take = partial(
            collecting.merge,
            by=self.world.act("li"),
            matter=self.matter(file),
            into=self.matter(target),
            **TOLD,
        )
        if self.do(file, may and not file.children, take):
            self.end(file, "merged")

    @rule(n=st.integers(0, 9))
    def open_again(self, n: int) -> None:
        """Unmerged or reopened: back to the door, the total limit as it was."""
        file = self.pick(n)
        by, matter = self.world.act("he"), self.matter(file)
        if file.state == "merged":
            take = partial(collecting.unmerge, by=by, matter=matter, reason="不同事项")
        else:
            take = partial(reopen, by=by, matter=matter, reason="又发生")
        late = file.ended_on is not None and self.world.now.date() > file.ended_on + timedelta(days=29)
        may: bool | None = not file.is_open and not (file.parent and not file.parent.is_open)
        if may and (file.parent and self.passed(file.parent)):
            may = False
        if may and late and file.state != "merged":
            may = None
        if self.do(file, may, take):
            if file.parent is not None:
                file.parent.children += 1
            file.state, file.lead, file.unit, file.bound = "registered", "", "", False
            file.answer, file.called, file.result, file.returns_on = "", False, "", None

    @rule(n=st.integers(0, 9), unit=st.sampled_from(["housing", "commerce"]), support=st.booleans())
    def send(self, n: int, unit: str, support: bool) -> None:
        file = self.pick(n)
        take = partial(county.send, self.world, self.matter(file), unit, ("citymgmt",) if support else ())
        if self.do(file, file.state == "to_dispatch", take):
            file.state, file.lead, file.unit, file.bound = "with_units", "sent", unit, False

    def lead_part(self, file: Modelled) -> Undertaking | None:
        rows = Undertaking.objects.filter(matter_id=file.id, part="lead").exclude(
            state__in=["done", "withdrawn"]
        )
        return rows.select_related("unit", "matter").first()

    @rule(n=st.integers(0, 9))
    def sign(self, n: int) -> None:
        file = self.pick(n)
        part = self.lead_part(file)
        if part is not None:
            may = file.lead == "sent" and file.state in ("with_units", "escalated")
            take = partial(dispatching.accept, by=self.world.act(LIAISON[file.unit]), undertaking=part)
            if self.do(file, may, take):
                file.lead = "accepted"

    @rule(n=st.integers(0, 9), granted=st.booleans(), elsewhere=st.booleans())
    def ask_return_and_rule(self, n: int, granted: bool, elsewhere: bool) -> None:
        file = self.pick(n)
        part = self.lead_part(file)
        if part is None:
            return
        here = file.lead in ("sent", "accepted") and file.state in ("with_units", "escalated")
        take = partial(
            dispatching.ask_return,
            by=self.world.act(LIAISON[file.unit]),
            undertaking=part,
            reason=ReturnReason.NOT_OURS,
            basis="三定规定",
        )
        if not self.do(file, None if here and not file.bound else False, take):
            return
        other = "commerce" if file.unit == "housing" else "housing"
        to = self.world.units[other] if granted and elsewhere else None
        dispatching.rule_return(
            by=self.world.act("he"), undertaking=part, granted=granted, ruling="按职责清单", reassign_to=to
        )
        if not granted:
            file.lead, file.bound = "accepted", True
        elif to is not None:
            file.lead, file.unit, file.bound = "sent", other, False
        else:
            file.lead, file.unit = "", ""
            file.state = "to_dispatch" if file.state == "with_units" else file.state

    @rule(n=st.integers(0, 9), result=st.sampled_from(["A", "A", "B", "C", "D"]))
    def report(self, n: int, result: str) -> None:
        file = self.pick(n)
        part = self.lead_part(file)
        if part is None:
            return
        may = file.lead == "accepted" and file.state in ("with_units", "escalated")
        texts: dict[str, Any] = dict.fromkeys(("found", "measures", "result", "public_answer"), "已处理。")
        later = self.world.now.astimezone(CHINA).date() + timedelta(days=40)
        take = partial(
            replying.report,
            by=self.world.act(HEAD[file.unit]),
            undertaking=part,
            result_class=ResultClass(result),
            promised_on=later,
            review_on=later,
            reason="受条件限制",
            **texts,
        )
        if self.do(file, may, take):
            file.lead = "reported"
            if file.state == "with_units":
                file.state, file.result, file.answer = "in_review", result, "draft"

    @rule(n=st.integers(0, 9), passed=st.booleans())
    def review(self, n: int, passed: bool) -> None:
        file = self.pick(n)
        four: dict[str, Any] = dict.fromkeys(("is_solved", "is_answered", "was_contacted", "is_lawful"), True)
        take = partial(
            replying.review,
            by=self.world.act("zhao"),
            matter=self.matter(file),
            passed=passed,
            opinion="请补充",
            **four,
        )
        if self.do(file, file.state == "in_review", take):
            file.state, file.lead = ("to_tell", "") if passed else ("with_units", "accepted")
            if not passed:
                file.answer, file.result = "", ""

    @rule(n=st.integers(0, 9))
    def approve(self, n: int) -> None:
        file = self.pick(n)
        take = partial(replying.approve, by=self.world.act("he"), matter=self.matter(file))
        if self.do(file, file.state == "to_tell", take):
            file.answer = "signed"

    @rule(n=st.integers(0, 9))
    def deliver(self, n: int) -> None:
        file = self.pick(n)
        take = partial(
            replying.deliver, by=self.world.act("li"), matter=self.matter(file), channel=AnswerChannel.PHONE
        )
        if self.do(file, file.state == "to_tell" and file.answer == "signed", take):
            file.state, file.answer, file.called = "to_call_back", "told", False

    @rule(n=st.integers(0, 9), content=st.booleans(), reasonable=st.booleans())
    def call_back(self, n: int, content: bool, reasonable: bool) -> None:
        file = self.pick(n)
        level = Contentment.SATISFIED if content else Contentment.DISSATISFIED
        take = partial(
            county.call, self.world, self.matter(file), level, reasonable=reasonable, comment="仍未解决"
        )
        if self.do(file, file.state == "to_call_back", take):
            if content or not reasonable:
                file.called = True
                return
            file.answer, file.called, file.result = "", False, ""
            file.state, file.lead = ("with_units", "sent") if file.unit else ("to_dispatch", "")
            file.bound = False

    @rule(n=st.integers(0, 9))
    def close(self, n: int) -> None:
        file = self.pick(n)
        may = file.state == "to_call_back" and file.called and file.result != "B" and not file.children
        if self.do(file, may, lambda: county.close(self.world, self.matter(file))):
            self.end(file, "closed")

    @rule(n=st.integers(0, 9), days=st.integers(1, 60))
    def put_on_list(self, n: int, days: int) -> None:
        file = self.pick(n)
        until = self.world.now.astimezone(CHINA).date() + timedelta(days=days)
        take = partial(
            supervising.list_matter,
            by=self.world.act("he"),
            matter=self.matter(file),
            returns_on=until,
            basis="年度计划",
            leader_opinion="同意",
        )
        if self.do(file, file.state == "to_call_back" and file.result in ("B", "C"), take):
            file.state, file.returns_on = "listed", until

    @rule(n=st.integers(0, 9), to=st.sampled_from(["zhang", "ma"]))
    def escalate(self, n: int, to: str) -> None:
        file = self.pick(n)
        may = file.is_open and file.state != "escalated" and not self.passed(file)
        take = partial(
            supervising.escalate,
            by=self.world.act("he"),
            matter=self.matter(file),
            coordinator=self.world.posts[to],
            reason="需协调",
        )
        if self.do(file, may, take):
            file.state, file.coordinator, file.returns_on = "escalated", to, None

    @rule(n=st.integers(0, 9))
    def hand_back(self, n: int) -> None:
        file = self.pick(n)
        take = partial(
            supervising.hand_back, by=self.world.act("he"), matter=self.matter(file), minutes="继续办理"
        )
        if self.do(file, file.state == "escalated" and not self.passed(file), take):
            file.coordinator = ""
            file.state = "with_units" if file.unit else "to_dispatch"
            if file.unit:
                file.lead = {"": "sent", "reported": "accepted"}.get(file.lead, file.lead)
                file.bound = file.bound and file.lead != "sent"
            file.answer, file.called, file.result = (
                ("", False, "") if file.unit else (file.answer, file.called, file.result)
            )

    @rule(n=st.integers(0, 9), to=st.sampled_from(["zhang", "ma"]), reported=st.booleans())
    def coordinate(self, n: int, to: str, reported: bool) -> None:
        """Raised to a leader and handed back, perhaps with the lead's report in between."""
        self.escalate(n, to)
        if reported:
            self.report(n, "A")
        self.hand_back(n)

    @rule(n=st.integers(0, 9), who=st.sampled_from(["zhang", "ma"]))
    def conclude(self, n: int, who: str) -> None:
        file = self.pick(n)
        may = file.state == "escalated" and file.coordinator == who and not file.children
        if self.do(file, may, lambda: self.final_word(file, who)):
            self.end(file, "closed")

    @rule(n=st.integers(0, 9), who=st.sampled_from(["zhang", "ma"]), days=st.integers(1, 90))
    def list_as_officer(self, n: int, who: str, days: int) -> None:
        file = self.pick(n)
        late = self.passed(file)
        until = self.world.now.astimezone(CHINA).date() + timedelta(days=days)
        take = partial(
            supervising.list_as_officer,
            by=self.world.act(who),
            matter=self.matter(file),
            returns_on=until,
            basis="待批复",
            explanation="待批复后实施。",
        )
        if self.do(
            file, file.state == "escalated" and file.coordinator == who and not file.listed_late, take
        ):
            file.state, file.lead, file.returns_on = "listed", "", until
            file.listed_late, file.coordinator = late, ""
            file.answer, file.result = "told", file.result or "C"

    @rule(n=st.integers(0, 9))
    def take_back(self, n: int) -> None:
        file = self.pick(n)
        take = partial(
            dispatching.take_back, by=self.world.act("he"), matter=self.matter(file), reason="改派"
        )
        if self.do(file, file.state == "with_units", take):
            file.state, file.lead, file.unit = "to_dispatch", "", ""

    @rule(n=st.integers(0, 9))
    def go_upward(self, n: int) -> None:
        file = self.pick(n)
        may = file.state in ("with_units", "escalated") and file.parent is None and not self.passed(file)
        if len(self.files) > MATTERS_MOST and may:
            return
        take = partial(
            dispatching.go_upward,
            by=self.world.act("he"),
            matter=self.matter(file),
            superior=self.world.units["citycommerce"],
            tracking_unit=self.world.units["commerce"],
            request="请支持",
        )
        if self.do(file, may, take):
            file.children += 1
            link = Link.objects.filter(from_matter_id=file.id, kind=Link.Kind.CHILD).latest("at", "id")
            child = Modelled(link.to_matter_id, "with_units", "sent", "commerce", parent=file)
            self.files.append(child)
            self.touched.append(child)

    @rule(days=st.sampled_from([0, 1, 1, 3, 10, 30, 70]), hours=st.integers(0, 9))
    def let_time_pass(self, days: int, hours: int) -> None:
        self.world.wait(days=days, hours=hours)
        self.sweep()
