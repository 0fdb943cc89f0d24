"""学习: versions from settled matters, better than the one in use or not at all, without anybody's name, and taken back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from lianxin.casefile.models import Matter
from lianxin.config import cli_learning, cli_reading
from lianxin.config.console import Problem
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.rules import ReturnReason
from lianxin.kernel import ledger
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Refused
from lianxin.people.queries import system_actor
from lianxin.reading import jobs
from lianxin.reading.commands import activate, roll_back, set_learning
from lianxin.reading.commands.learning import NotLearned, learn
from lianxin.reading.models import Advice, AdviceKind, Learned, LearnedState
from lianxin.reading.queries import experience, suggestions, versions
from lianxin.reading.queries.taken import evaluation
from lianxin.reading.rules import learner
from lianxin.reading.rules.advising import Matter as Words
from lianxin.reading.rules.advising import advised, blended
from lianxin.reading.rules.grams import Counted
from lianxin.reading.rules.learned import Learned as Version
from lianxin.reading.rules.learned import kept, opened, veiled
from lianxin.reading.rules.learning import Confirmed, takes_over
from lianxin.reading.rules.learning import learn as train
from lianxin.reading.rules.leaves import Leaf, ranker
from lianxin.reading.rules.taken import Decision, bands, corrections, months, tallies, tally
from lianxin.reading.tests.leaves import LEAVES
from tests import world as county
from tests.pages import client_of, hidden, text_of
from tests.world import World

# What people of this county say, in no duty list: what a matter is about hangs on these words alone.
SAYINGS = {"0903": "都是凼凼", "0404": "撑子朽了"}
ASIDES = [text for texts in LEAVES.values() for text in texts]
LISTED = [
    Leaf("0903", "停车位不足", ("停车位",)),
    Leaf("0404", "楼宇改造", ("电梯",)),
    Leaf("0701", "消费券", ("消费券",)),
]
NAME, PHONE = "欧阳翡翠", "13912345678"


def told(place: int) -> Confirmed:
    """One of many unlike matters, of either category in turn."""
    code = ("0903", "0404")[place % 2]
    aside = ASIDES[place % len(ASIDES)]
    return Confirmed(aside[:12], f"{aside}，{SAYINGS[code]}，{PHONE}", code)


@pytest.fixture(scope="module")
def many() -> list[Confirmed]:
    return [told(place) for place in range(len(ASIDES))]


@pytest.fixture(scope="module")
def version(many: list[Confirmed]) -> Version:
    named = [Confirmed(one.title, f"{NAME}：{one.text}", one.label) for one in many[:3]]
    again = [Confirmed("又来信", f"{NAME}第{place}次来信，{many[9].text}", "0404") for place in range(30)]
    return train([*named, *again, *many[3:90]], many[90:], LISTED, None).learned


def test_what_people_settled_is_learned_and_measured_on_what_was_not_seen(many: list[Confirmed]) -> None:
    outcome = train(many[:90], many[90:], LISTED, None)
    assert outcome.passes
    assert outcome.figures["rows"] == len(many) - 90
    assert outcome.figures["first"] > 0.95 > 0.5 > outcome.running["first"]


def test_near_duplicates_of_what_was_learned_are_not_measured_on(many: list[Confirmed]) -> None:
    apart = train(many[:90], many[90:], LISTED, None).figures
    again = train(many[:90], [*many[90:], *many[:20]], LISTED, None).figures
    assert again["rows"] == apart["rows"]


@pytest.mark.proof
def test_no_name_and_no_number_of_few_can_be_read_out_of_a_version(version: Version) -> None:
    """Three matters name somebody, and one more that was sent thirty times: four unlike ones."""
    common = set(
        Counted([veiled(one.title, one.text) for one in map(told, range(len(ASIDES)))]).keys.tolist()
    )
    rare = [key for key in Counted([NAME]).keys.tolist() if key not in common]
    assert len(rare) >= 4
    assert not np.isin(np.array(rare, np.uint64), version.keys).any()
    assert not np.isin(Counted([PHONE[2:6]]).keys[-5:], version.keys).any()
    assert np.isin(Counted(["凼凼"]).keys, version.keys).any()


def test_numbers_and_addresses_are_veiled() -> None:
    words = veiled("车牌渝A12345", f"电话{PHONE}，邮箱 wang@mail.cn 3号楼")
    assert words == "车牌渝#。电话#,邮箱 # 3号楼"


def test_a_version_is_the_same_after_it_was_kept(version: Version) -> None:
    again = opened(kept(version))
    text = veiled("凼凼里停车", "凼凼边没有位子")
    for code, chance in version.chances(text).items():
        assert again.chances(text)[code] == pytest.approx(chance, abs=0.01)
    assert "凼凼" in "".join(version.speaking(text, "0903"))
    assert version.speaking(text, "9999") == ()
    with pytest.raises(ValueError, match="no version"):
        opened(kept(version)[:40])


@pytest.mark.parametrize("text", ["", "？？？", "𠮷" * 5000, "abc\x00def"])
def test_odd_texts_are_asked_about_without_harm(version: Version, text: str) -> None:
    found = advised(ranker(LISTED), version, Words("", text))
    assert sum(one.confidence for one in found) <= 1.001


def test_learned_and_duty_list_are_one_suggestion(version: Version) -> None:
    duty = ranker(LISTED)
    found = advised(duty, version, Words("凼凼太多", "路边全是凼凼"))
    assert found[0].code == "0903"
    assert "凼凼" in "".join(found[0].words)
    # What was never learned is still found by the duty list.
    assert "0701" in [one.code for one in advised(duty, version, Words("消费券", "消费券怎么领"))]


def test_chances_are_shared_and_sum_to_one() -> None:
    mixed = blended({"a": 0.8, "b": 0.2}, {"b": 0.9, "gone": 0.1}, 0.5, 1.0)
    assert sum(mixed.values()) == pytest.approx(1)
    assert mixed["b"] == pytest.approx(0.6)
    assert blended({"a": 0.8, "b": 0.2}, {}, 0.0, 2.0)["a"] > 0.9


def figures(first: float, three: float) -> dict[str, float]:
    return {"first": first, "three": three}


def test_a_version_takes_over_only_when_nothing_is_worse_and_something_better() -> None:
    assert takes_over(figures(0.7, 0.9), figures(0.6, 0.9))
    assert not takes_over(figures(0.7, 0.9), figures(0.7, 0.9))
    assert not takes_over(figures(0.9, 0.8), figures(0.6, 0.9))
    assert not takes_over(figures(0.5, 0.95), figures(0.6, 0.9))


def test_the_learner_says_in_words_why_it_cannot_learn(many: list[Confirmed]) -> None:
    rows = [[one.title, one.text, "0903"] for one in many[:40]]
    asked = {"rows": rows, "held": rows[:5], "leaves": [["0903", "停车", []]], "running": ""}
    with pytest.raises(Exception, match="只有一个类别"):
        learner.answer(asked)


# --- how suggestions did


def decision(advised: str, decided: str, percent: int = 80, month: int = 3) -> Decision:
    codes = tuple(advised.split())
    return Decision(date(2026, month, 2), codes, (percent,) * len(codes), decided)


def test_taken_is_first_one_of_three_or_changed() -> None:
    found = [decision("a b", "a"), decision("a b", "b"), decision("a b", "c"), decision("", "c", month=4)]
    whole = tally("", found)
    assert (whole.n, whole.first, whole.other, whole.changed) == (4, 1, 1, 2)
    assert (whole.first_percent, whole.three_percent) == (25, 50)
    assert [(one.name, one.n) for one in months(found)] == [("2026-03", 3), ("2026-04", 1)]
    assert [(one.name, one.n) for one in tallies(found, lambda one: one.decided)] == [
        ("c", 2),
        ("a", 1),
        ("b", 1),
    ]
    assert corrections(found) == [("a", "b", 1), ("a", "c", 1)]
    assert tally("", []).first_percent == 0


def test_confidence_falls_into_bands() -> None:
    found = bands(
        [decision("a", "a", 100), decision("a", "a", 90), decision("a", "b", 55), decision("", "b")]
    )
    assert [(one.name, one.n, one.first) for one in found] == [
        ("0–30%", 1, 0),
        ("50–60%", 1, 0),
        ("90–100%", 2, 2),
    ]


# --- in the county


def settle(world: World, one: Confirmed) -> Matter:
    return county.accept(world, county.register(world, title=one.title, text=one.text), one.label)


def as_system(world: World) -> Act:
    return Act(system_actor(), world.now, Channel.JOB)


def ready(world: World, n: int = 70) -> Learned:
    """A version learned from that many settled matters."""
    set_learning(by=world.act("he"), least_new=60)
    for place in range(n):
        settle(world, told(place))
    return learn(as_system(world))


def test_a_version_is_learned_activated_seen_and_taken_back(world: World) -> None:
    with pytest.raises(NotLearned, match="满 100 件才训练"):
        learn(as_system(world))
    row = ready(world)
    assert (row.n, row.state, row.n_rows) == (1, LearnedState.CANDIDATE, 40)
    matter = county.register(world, title="凼凼太多", text="路边全是凼凼，凼凼里都是车。")
    assert suggestions(world.actors["li"], matter).version == 0
    activate(by=world.act("he"), version=1, reason="达标")
    found = suggestions(world.actors["li"], matter)
    assert (found.version, found.candidates[0].category.code) == (1, "0903")
    page = text_of(client_of(world, "li"), f"/matters/{matter.number}/do/collect.accept/")
    assert "学习版本第 1 版" in page
    with pytest.raises(Refused, match="不是待启用"):
        activate(by=world.act("he"), version=1)
    roll_back(by=world.act("he"), reason="建议变差")
    assert suggestions(world.actors["li"], matter).version == 0
    with pytest.raises(Refused, match="没有在用"):
        roll_back(by=world.act("he"), reason="再退")
    steps = list(
        Entry.objects.filter(step__startswith="reading.").order_by("seq").values_list("step", flat=True)
    )
    assert steps == ["reading.set_learning", "reading.learn", "reading.activate", "reading.roll_back"]
    assert ledger.verify().faults == ()


def test_the_rule_lets_a_good_version_take_over_by_itself(world: World) -> None:
    for place in range(66):
        settle(world, told(place))
    set_learning(by=world.act("he"), least_new=60, by_itself=True)
    assert jobs.learn_due(world.now) == 1
    assert versions.in_use().n == 1
    # Nothing is new since: it waits.
    assert jobs.learn_due(world.now) == 0
    row = Learned.objects.get()
    row.content = b"broken" + bytes(row.content)
    row.n = 2
    row.save()
    assert versions.in_use().n == 0, "a version that is not what was kept is not used"


def a_version(**changes: Any) -> Learned:
    plain: dict[str, Any] = {"n": 1, "n_rows": 50, "n_labels": 2, "n_grams": 9, "state": LearnedState.FAILED}
    return Learned.objects.create(**{**plain, "at": county.START, "upto": county.START, **changes})


def test_only_who_may_activates_and_only_what_passed(world: World) -> None:
    a_version()
    a_version(n=2, state=LearnedState.CANDIDATE, compared_with=7)
    with pytest.raises(Refused, match="不是待启用"):
        activate(by=world.act("he"), version=1)
    with pytest.raises(Refused, match="在用版本已变化"):
        activate(by=world.act("he"), version=2)
    with pytest.raises(Refused, match="没有此版本"):
        activate(by=world.act("he"), version=3)
    for login in ("li", "zhang", "audit", "liu"):
        with pytest.raises(Refused, match="没有这项权限"):
            activate(by=world.act(login), version=2)
        with pytest.raises(Refused, match="没有这项权限"):
            roll_back(by=world.act(login), reason="x")
    with pytest.raises(Refused, match="60至"):
        set_learning(by=world.act("he"), least_new=59)


def test_what_was_advised_and_decided_is_kept(world: World) -> None:
    matter = county.register(world, title="园区周边停车难", text="园区没有停车位，建议开放地下车库。")
    county.accept(world, matter, "0404")
    row = Advice.objects.get()
    assert (row.matter_id, row.kind, row.step, row.decided) == (
        matter.pk,
        "category",
        "collect.accept",
        "0404",
    )
    assert (row.advised[0], row.version, row.is_shown) == ("0903", 0, True)
    assert row.percents[0] >= 50
    told = evaluation(world.actors["he"], world.now)
    assert (told.whole.n, told.whole.changed) == (1, 1)
    assert [(one.n, one.looked) for one in told.corrections] == [(1, 0)]


def test_a_ruling_counts_as_a_correction_of_the_lead(world: World) -> None:
    for _ in range(3):
        matter = county.send(world, county.accept(world, county.register(world)), "housing")
        part = next(one for one in county.parts(matter) if one.unit.code == "housing")
        dispatching.ask_return(
            by=world.act("liu"), undertaking=part, reason=ReturnReason.NOT_OURS, basis="三定",
            proposed_unit=world.units["commerce"],
        )  # fmt: skip
        dispatching.rule_return(
            by=world.act("he"),
            undertaking=part,
            granted=True,
            ruling="改派",
            reassign_to=world.units["commerce"],
        )
    leads = Advice.objects.filter(kind=AdviceKind.LEAD)
    ruled = leads.filter(step="dispatch.grant_return").values_list("advised", "decided")
    assert list(ruled) == [(["housing"], "commerce")] * 3
    usual = experience(["0404"])["0404"]
    assert (usual.code, usual.n, usual.of) == ("commerce", 3, 3)
    told = evaluation(world.actors["he"], world.now)
    assert told.moved == {"区住房城乡建委": 3}
    matter = county.register(world, title="楼宇改造", text="楼宇改造，电梯老旧。")
    page = text_of(client_of(world, "li"), f"/matters/{matter.number}/do/collect.accept/")
    assert "由区商务委牵头" in page


def test_confidential_matters_are_not_learned_from(world: World) -> None:
    settle(world, told(0))
    matter = county.register(world, party=None, raiser_name="王先生", is_confidential=True)
    county.accept(world, matter)
    assert versions.settled().count() == 1


def test_the_office_sees_how_suggestions_do(world: World) -> None:
    county.send(world, settle(world, told(1)))
    a_version(
        state=LearnedState.CANDIDATE, figures=figures(0.8, 0.9), running=figures(0.6, 0.9), content=b"x"
    )
    page = text_of(client_of(world, "he"), "/learning/?days=90")
    for words in (
        "建议评估",
        "待启用",
        "/learning/do/reading.activate/?version=1",
        "被改的建议",
        "区住房城乡建委",
        "0404",
    ):
        assert words in page
    assert "/learning/do/" not in text_of(client_of(world, "li"), "/learning/")
    assert client_of(world, "liu").get("/learning/").status_code == 403


def test_the_director_activates_on_the_page(world: World) -> None:
    a_version(state=LearnedState.CANDIDATE, content=b"x")
    client = client_of(world, "he")
    path = "/learning/do/reading.activate/"
    page = text_of(client, f"{path}?version=1")
    assert 'value="1"' in page
    assert client.post(path, {**hidden(page), "version": "1"}).status_code == 302
    assert Learned.objects.get().state == LearnedState.ACTIVE
    assert client.get("/learning/do/collect.accept/").status_code == 404


def test_suggestions_come_while_a_matter_is_registered(world: World) -> None:
    client = client_of(world, "li")
    fields = {"title": "园区周边停车难", "text": "园区没有停车位。"}
    part = client.post("/matters/new/suggest/", fields)
    first = part.json()["items"][0]
    assert part.status_code == 200
    assert part["Cache-Control"] == "no-store"
    assert first["take"] == {"field": "category", "value": "0903"}
    assert "“停车位”" in first["text"]
    assert "区城市管理局" in first["text"]
    assert client.post("/matters/new/suggest/", {"title": "停"}).json() == {"items": []}
    assert Matter.objects.count() == 0


def test_without_scripts_the_check_shows_them_and_keeps_what_was_typed(world: World) -> None:
    client = client_of(world, "li")
    page = text_of(client, "/matters/new/")
    assert "查看建议" in page
    assert "受理建议" not in page
    fields = {
        **hidden(page),
        "title": "园区周边停车难",
        "text": "园区没有停车位。",
        "area": "D01",
        "check": "1",
    }
    checked = client.post("/matters/new/", fields)
    body = checked.content.decode()
    assert checked.status_code == 200
    assert "受理建议" in body
    assert "园区没有停车位。</textarea>" in body
    assert 'value="D01" selected' in body
    assert Matter.objects.count() == 0


def test_the_command_line_tells_of_versions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli_learning.all_lines([]) != []
    a_version(figures=figures(0.8, 0.9) | {"rows": 30, "calibration_error": 0.1}, running=figures(0.6, 0.9))
    run = CliRunner().invoke(cli_reading.group, ["models", "--json"])
    assert json.loads(run.output)[0]["figures"]["first"] == 0.8
    assert "0.800" in CliRunner().invoke(cli_reading.group, ["models"]).output
    with pytest.raises(Problem, match="满 100 件"):
        cli_learning.train()
