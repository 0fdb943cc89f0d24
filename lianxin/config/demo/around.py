"""What stands around the matters: leaders endorse what was noted of their visits, coming visits are planned, a topic is opened."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from lianxin.config.demo.register import DATA, table
from lianxin.config.demo.steps import Story
from lianxin.directory.models import Category, Party
from lianxin.dispatch import commands as dispatching
from lianxin.kernel.acts import Act, Channel
from lianxin.people.models import Post
from lianxin.people.queries import actor_for
from lianxin.people.rules import Role
from lianxin.visit import commands as visiting
from lianxin.visit.models import Visit

PLANNED_AT = datetime.fromisoformat("2026-11-16T09:30:00+08:00")
TOPIC_AT = datetime.fromisoformat("2026-11-19T16:20:00+08:00")
ENDORSED_UNTIL = date(2026, 11, 12)
ENDORSED = (
    "情况属实，请办公室按分工交办，盯住时限。",
    "同意记录。企业所提事项能快办的先办，办理情况告我。",
    "属实。请牵头单位主动上门，不要让企业多跑。",
    "同意。涉及多部门的，由办公室先行协调。",
)
PARKING = "0903"
# 停车, 骑手停放 and 装卸占道: three that people raised in three places within four weeks.
IN_COMMON = ("M113", "M129", "M134")


def load_around(story: Story) -> None:
    """Endorse the visits, plan the coming ones and open the topic, through the commands of whoever does it."""
    _endorsements()
    _plans()
    _topic(story)


def leader_posts() -> dict[str, Post]:
    """The leaders' posts by the log-in of their holder."""
    found: dict[str, Post] = {}
    for post in Post.objects.filter(role=Role.LEADER, holder__isnull=False).select_related("holder"):
        if post.holder is not None:
            found.setdefault(post.holder.login, post)
    return found


def _endorsements() -> None:
    """The leader reads on the next morning what was noted; those of the last days wait for him."""
    for place, visit in enumerate(Visit.objects.select_related("leader_post__holder").order_by("number")):
        at = visit.registered_at + timedelta(days=1)
        if visit.on < ENDORSED_UNTIL and visit.leader_post.holder is not None:
            by = Act(actor_for(visit.leader_post.holder.login), at, Channel.LOAD)
            visiting.endorse(by=by, visit=visit, words=ENDORSED[place % len(ENDORSED)])


def _plans() -> None:
    posts, parties = leader_posts(), {party.code: party for party in Party.objects.all()}
    for row in table(DATA / "plans.csv"):
        visiting.plan(
            by=Act(actor_for("office"), PLANNED_AT, Channel.LOAD),
            leader=posts[row["leader_login"]],
            party=parties[row["party_code"]],
            by_day=date.fromisoformat(row["by_day"]),
            purpose=row["purpose"],
        )


def _topic(story: Story) -> None:
    dispatching.open_topic(
        by=Act(actor_for("office"), TOPIC_AT, Channel.LOAD),
        title="商圈和公共服务点周边停车装卸难",
        text="近一个月走访和热线多次反映商圈、外卖取餐点、快递站点周边无处停车、装卸占道。各件照常办理；"
        "请城市管理部门会同公安交通管理部门摸清点位，提出错时停车、装卸专用泊位等办法，12月底前拿出方案。",
        matters=[story.matter({"code": code}) for code in IN_COMMON],
        category=Category.objects.get(code=PARKING),
        leader=leader_posts()["leader7"],
    )
