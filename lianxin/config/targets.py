"""What a command is done to 对象: found by what people know of it, and only where the actor's scope reaches.

Owns how command line and API name an object; who may see what is the packages' own rule, asked here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.db.models import Model

from lianxin.casefile.queries.many import bulk_for
from lianxin.casefile.queries.scope import matter_for, require, visible_to
from lianxin.collect.models import Draft
from lianxin.collect.queries.ledgers import batch_for
from lianxin.directory.models import Staged
from lianxin.directory.queries import party_for, unit_for
from lianxin.dispatch.models import RUNS, Undertaking
from lianxin.insight.queries.editions import edition_for
from lianxin.kernel.calendars import version_for
from lianxin.kernel.commands import Command
from lianxin.kernel.grants import Actor
from lianxin.kernel.ids import read_uuid
from lianxin.kernel.refusal import Refused, refuse
from lianxin.people.models import Officer, Post, Proposal
from lianxin.supervise.models import Instruction, Notice
from lianxin.visit.queries import plan_for, visit_for

# These name a visit among what they are told; it is not there yet to be found.
MAKES_ITS_VISIT = frozenset({"visit.register", "onsite.record"})

Given = Mapping[str, str]


def kind_of(command: Command) -> str:
    """The kind of object that a command is done to, empty when to none."""
    return "" if command.name in MAKES_ITS_VISIT else command.target


def target_of(command: Command, actor: Actor, given: Given) -> dict[str, Model]:
    """The object of a command as its keyword argument; refused alike when it is absent or out of reach."""
    kind = kind_of(command)
    return {kind: FINDERS[kind](actor, given)} if kind else {}


def _value(given: Given, name: str, zh: str, en: str) -> str:
    value = given.get(name, "").strip()
    if not value:
        raise refuse("target_missing", f"请指明{zh}", f"Say which {en}.", field=name)
    if not value.isprintable():
        raise _absent(zh, en)
    return value


def _absent(zh: str, en: str) -> Refused:
    return refuse("not_found", f"没有此{zh}，或不在您的范围内", f"No such {en}, or it is out of your reach.")


def _present(found: Model | None, zh: str, en: str) -> Model:
    if found is None:
        raise _absent(zh, en)
    return found


def _uuid(text: str, zh: str, en: str) -> UUID:
    if (found := read_uuid(text)) is None:
        raise _absent(zh, en)
    return found


def _matter(actor: Actor, given: Given) -> Model:
    return matter_for(actor, _value(given, "matter", "事项", "matter"), shown=())


def _visit(actor: Actor, given: Given) -> Model:
    return visit_for(actor, _value(given, "visit", "走访", "visit"))


def _undertaking(actor: Actor, given: Given) -> Model:
    rows = Undertaking.objects.select_related("unit", "matter")
    if given.get("undertaking"):
        pk = _uuid(given["undertaking"], "承办", "undertaking")
        found = rows.filter(pk=pk, matter__in=visible_to(actor)).first()
    else:
        found = _part_of_unit(actor, given)
    return _present(found, "承办", "undertaking")


def _part_of_unit(actor: Actor, given: Given) -> Undertaking | None:
    """The running undertaking of a unit, the actor's own when none is named, in a matter."""
    matter = matter_for(actor, _value(given, "matter", "事项", "matter"), shown=())
    rows = Undertaking.objects.select_related("unit", "matter").filter(RUNS, matter=matter)
    code = given.get("unit", "")
    return (rows.filter(unit__code=code) if code else rows.filter(unit_id=actor.unit_id)).first()


def _notice(actor: Actor, given: Given) -> Model:
    number = _value(given, "notice", "督办单", "notice").upper()
    rows = Notice.objects.select_related("matter", "unit", "post")
    found = rows.filter(number=number, matter__in=visible_to(actor)).first()
    return _present(found, "督办单", "notice")


def _instruction(actor: Actor, given: Given) -> Model:
    pk = _uuid(_value(given, "instruction", "批示", "instruction"), "批示", "instruction")
    rows = Instruction.objects.select_related("matter")
    return _present(rows.filter(pk=pk, matter__in=visible_to(actor)).first(), "批示", "instruction")


def _bulk(actor: Actor, given: Given) -> Model:
    key = _uuid(_value(given, "bulk", "批量办理", "bulk"), "批量办理", "bulk")
    return bulk_for(actor, key)


def _draft(actor: Actor, given: Given) -> Model:
    require(actor, "collect.intake")
    pk = _uuid(_value(given, "draft", "草稿", "draft"), "草稿", "draft")
    return _present(Draft.objects.filter(pk=pk).first(), "草稿", "draft")


def _post(actor: Actor, given: Given) -> Model:
    require(actor, "people.see")
    pk = _uuid(_value(given, "post", "岗位", "post"), "岗位", "post")
    return _present(Post.objects.filter(pk=pk).first(), "岗位", "post")


def _officer(actor: Actor, given: Given) -> Model:
    require(actor, "people.see")
    login = _value(given, "officer", "人员", "officer")
    return _present(Officer.objects.filter(login=login).first(), "人员", "officer")


def _unit(actor: Actor, given: Given) -> Model:
    require(actor, "directory.reorganise")
    return unit_for(actor, _value(given, "unit", "单位", "unit"))


def _proposal(actor: Actor, given: Given) -> Model:
    require(actor, "people.confirm")
    pk = _uuid(_value(given, "proposal", "待确认", "proposal"), "待确认", "proposal")
    return _present(Proposal.objects.filter(pk=pk).first(), "待确认", "proposal")


def _staged(actor: Actor, given: Given) -> Model:
    pk = _uuid(_value(given, "staged", "上传", "upload"), "上传", "upload")
    return _present(Staged.objects.filter(pk=pk, uploaded_by=actor.officer_id).first(), "上传", "upload")


def _batch(actor: Actor, given: Given) -> Model:
    require(actor, "collect.take_over")
    return batch_for(actor, _value(given, "batch", "导入批次", "batch"))


def _edition(actor: Actor, given: Given) -> Model:
    require(actor, "insight.write_brief")
    return edition_for(actor, _value(given, "edition", "简报稿", "brief"))


def _version(actor: Actor, given: Given) -> Model:
    require(actor, "calendar.see")
    return version_for(_value(given, "version", "日历版本", "version"))


def _plan(actor: Actor, given: Given) -> Model:
    require(actor, "visit.plan")
    return plan_for(actor, _uuid(_value(given, "plan", "走访计划", "plan"), "走访计划", "plan"))


def _party(actor: Actor, given: Given) -> Model:
    require(actor, "directory.see")
    return party_for(actor, _value(given, "party", "服务对象", "party"))


FINDERS: Mapping[str, Callable[[Actor, Given], Model]] = {
    "matter": _matter,
    "visit": _visit,
    "undertaking": _undertaking,
    "notice": _notice,
    "instruction": _instruction,
    "bulk": _bulk,
    "draft": _draft,
    "post": _post,
    "officer": _officer,
    "proposal": _proposal,
    "staged": _staged,
    "batch": _batch,
    "edition": _edition,
    "unit": _unit,
    "party": _party,
    "version": _version,
    "plan": _plan,
}
