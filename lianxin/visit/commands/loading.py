"""导入联系服务对象: with which parties each leader keeps contact, from a district's own table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lianxin.directory.commands.kinds import found_by, referred
from lianxin.directory.commands.loading import Loader, Plan, add_loader, settle, write_all
from lianxin.directory.models import Party
from lianxin.directory.rules.columns import Column, Fault, Row, day, doubles, text
from lianxin.kernel.text import fold
from lianxin.people.models import Post
from lianxin.people.rules import Role
from lianxin.visit.models import LeaderContact

LEADER = Column(
    "leader",
    "联系领导",
    "Leader",
    text(40),
    "zhang.san",
    True,
    ("领导", "区领导", "挂点区领导", "leader_login"),
)
PARTY = Column(
    "party", "服务对象", "Party", text(80), "Q0001", True, ("服务对象编号", "企业名称", "编号", "party_code")
)
COLUMNS = (
    LEADER,
    PARTY,
    Column("since", "起始日期", "Since", day, "2026-01-01", True, ("开始日期",)),
    Column("until", "结束日期", "Until", day, "", False, ("终止日期",)),
)


def plan_contacts(rows: Sequence[Row]) -> Plan:
    """Contacts by leader and party; an end date ends one that runs."""
    plan = Plan(faults=list(doubles(rows, LEADER, PARTY)))
    leaders = _leaders()
    wanted = [str(row.values["party"]) for row in rows]
    parties = found_by(
        Party.objects.filter(code__in=wanted) | Party.objects.filter(name__in=wanted), "code", "name"
    )
    known = {
        (one.leader_post_id, one.party_id): one for one in LeaderContact.objects.filter(until__isnull=True)
    }
    new: list[LeaderContact] = []
    changed: list[LeaderContact] = []
    for row in rows:
        leader = referred(row, LEADER, leaders, plan.faults, "区领导", "leader")
        party = referred(row, PARTY, parties, plan.faults, "服务对象", "party")
        if leader is None or party is None:
            continue
        dates = _dates(row, plan.faults)
        is_new = (leader.pk, party.pk) not in known
        item = known.get((leader.pk, party.pk)) or LeaderContact(leader_post=leader, party=party)
        if settle(plan, row, f"{row.values['leader']} → {party.name}", item, is_new=is_new, wanted=dates):
            (new if is_new else changed).append(item)
    plan.writing.append(lambda: write_all(LeaderContact, new, changed))
    return plan


def _leaders() -> dict[str, Post | None]:
    """Leaders' posts by log-in name, else by the holder's name where only one is called so."""
    found: dict[str, Post | None] = {}
    posts = Post.objects.filter(role=Role.LEADER, is_active=True, holder__isnull=False)
    for post in posts.select_related("holder"):
        if post.holder is not None:
            found.setdefault(fold(post.holder.login), post)
            name = fold(post.holder.name)
            found[name] = None if name in found and found[name] != post else post
    return found


def _dates(row: Row, faults: list[Fault]) -> dict[str, date]:
    dates: dict[str, date] = {
        name: date.fromisoformat(row.values[name]) for name in ("since", "until") if name in row.values
    }
    if "until" in dates and dates["until"] < dates["since"]:
        faults.append(
            Fault(row.number, "结束日期", row.values["until"], "早于起始日期", "It ends before it begins.")
        )
    return dates


add_loader(
    Loader(
        "contacts", "领导联系服务对象", "Leaders' contacts", COLUMNS, plan_contacts, 6,
        note_zh="联系领导填登录名或姓名，服务对象填编号或全称。",
        note_en="Leaders by log-in name or name, parties by code or full name.",
    )
)  # fmt: skip
