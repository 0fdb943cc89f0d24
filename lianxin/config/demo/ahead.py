"""What lies ahead when the story ends: visits planned for the coming weeks, and a topic that matters have in common."""

from __future__ import annotations

from datetime import date, datetime

from lianxin.config.demo.register import DATA, table
from lianxin.config.demo.steps import Story
from lianxin.directory.models import Category, Party
from lianxin.dispatch import commands as dispatching
from lianxin.kernel.acts import Act, Channel
from lianxin.people.models import Post
from lianxin.people.queries import actor_for
from lianxin.people.rules import Role
from lianxin.visit import commands as visiting

PLANNED_AT = datetime.fromisoformat("2026-11-16T09:30:00+08:00")
TOPIC_AT = datetime.fromisoformat("2026-11-19T16:20:00+08:00")
PARKING = "0903"
# 停车, 骑手停放 and 装卸占道: three that people raised in three places within four weeks.
IN_COMMON = ("M113", "M129", "M134")


def load_ahead(story: Story) -> None:
    """Plan the coming visits and open the topic, through the office's own commands."""
    _plans()
    _topic(story)


def leader_posts() -> dict[str, Post]:
    """The leaders' posts by the log-in of their holder."""
    found: dict[str, Post] = {}
    for post in Post.objects.filter(role=Role.LEADER, holder__isnull=False).select_related("holder"):
        if post.holder is not None:
            found.setdefault(post.holder.login, post)
    return found


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
