"""共性专题: many matters of one kind under one matter of their own, with its own lead and limit; each stays and is answered.

A topic is a matter that nobody raised: the office made it of what many raised. It is dispatched, handled and concluded
like any other; the books do not count it as collected.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from lianxin.casefile.commands.matters import Raised, open_matter
from lianxin.casefile.commands.taking import demand, taking
from lianxin.casefile.models import Link, Matter
from lianxin.casefile.queries.scope import require
from lianxin.casefile.rules import Kind, Source
from lianxin.directory.models import Area, Category
from lianxin.directory.rules import TimeClass
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.refusal import Reason, refuse, refuse_if
from lianxin.people.models import Post

MEMBERS_MOST = 500


@command("dispatch.open_topic", "立为共性专题", "Open a topic")
def open_topic(
    *,
    by: Act,
    title: Annotated[str, Ask("专题名称", "Title", limit=60)],
    text: Annotated[
        str, Ask("共性问题和要求", "What is common and what is asked for", long=True, limit=4000)
    ],
    matters: Annotated[Sequence[Matter], Ask("所含事项", "Matters")],
    category: Annotated[Category | None, Ask("类别", "Category")] = None,
    leader: Annotated[Post | None, Ask("领衔领导", "Leader in charge")] = None,
    time_class: Annotated[TimeClass, Ask("时限类别", "Limit")] = TimeClass.COMPLEX,
) -> Done:
    """Put several matters under one topic 共性专题: a matter of its own, to be dispatched with its own lead and limit.

    Refuses: fewer than two matters or too many, one that is a topic or in a topic. Records: on the topic and on each matter.
    Starts: dispatch of the topic, its backstop. The matters go on as they were.
    """
    require(by.actor, "dispatch.topic")
    members = list({one.pk: one for one in matters}.values())
    refuse_if(
        (
            len(members) < 2,
            Reason("too_few", "专题至少包含两件事项", "A topic has two matters at least.", "matters"),
        ),
        (
            len(members) > MEMBERS_MOST,
            Reason(
                "too_many",
                f"一次最多并入{MEMBERS_MOST}件，其余可随后并入",
                f"At most {MEMBERS_MOST} at once; add the others afterwards.",
                "matters",
            ),
        ),
    )
    raised = Raised(
        title=title,
        text=text,
        kind=Kind.PROBLEM,
        source=Source.TOPIC,
        area=_common_area(members),
        raiser_name="办公室",
        category=category,
        time_class=time_class,
        leader_post=leader,
        is_topic=True,
    )
    opened = open_matter("dispatch.open_topic", raised, by=by)
    # In the order of their identifiers, so that two topics that want the same matters never wait for each other.
    for one in sorted(members, key=lambda one: one.pk):
        _join(one, opened.matter, by.part())
    return opened.done()


def _common_area(members: Sequence[Matter]) -> Area:
    """The smallest area that holds all of them."""
    areas = list(Area.objects.filter(pk__in={one.area_id for one in members}))
    holding = areas[0]
    while holding.parent is not None and not all(holding.holds(one.path) for one in areas):
        holding = holding.parent
    return holding


@command("dispatch.join_topic", "并入共性专题", "Join a topic")
def join_topic(
    *, by: Act, matter: Matter, topic: Annotated[Matter, Chosen, Ask("专题编号", "Number of the topic")]
) -> Done:
    """Put a matter under an open topic 并入共性专题; it goes on as it was and is answered by itself.

    Refuses: no topic, an ended one, a matter that is in a topic already.
    """
    return _join(matter, topic, by)


def _join(matter: Matter, topic: Matter, by: Act) -> Done:
    data = {"topic": topic.number, "topic_title": topic.title}
    with taking(
        "dispatch.join_topic", matter, by=by, data=data, also=lambda one: _not_joined(one, topic)
    ) as taken:
        Link.objects.create(kind=Link.Kind.TOPIC, from_matter=taken.matter, to_matter=topic, at=by.at)
    return taken.done()


def _not_joined(matter: Matter, topic: Matter) -> list[Reason]:
    """Why the locked matter cannot join; the topic is read as it is now."""
    held = Matter.objects.select_for_update().get(pk=topic.pk)
    found = []
    if not held.is_topic or not held.is_open:
        found.append(
            Reason(
                "no_topic", f"{held.number}不是在办的共性专题", f"{held.number} is no open topic.", "topic"
            )
        )
    if (other := topic_link(matter)) is not None:
        number = other.to_matter.number
        found.append(
            Reason(
                "in_topic",
                f"{matter.number}已并入专题{number}，请先移出",
                f"{matter.number} is in topic {number} already; take it out first.",
                "matters",
            )
        )
    return found


def topic_link(matter: Matter) -> Link | None:
    """The link from a matter to the topic that it is in now."""
    rows = Link.objects.filter(kind=Link.Kind.TOPIC, from_matter=matter, undone_at__isnull=True)
    return rows.select_related("to_matter").first()


@command("dispatch.leave_topic", "移出共性专题", "Leave a topic")
def leave_topic(
    *, by: Act, matter: Matter, reason: Annotated[str, Ask("移出理由", "Reason", limit=400)]
) -> Done:
    """Take a matter out of its topic 移出共性专题. Refuses: it is in none, no reason. Records: which topic it was."""
    with taking("dispatch.leave_topic", matter, by=by, text=reason) as taken:
        demand(bool(reason.strip()), "reason_missing", "请填写移出理由", "Give a reason.", field="reason")
        link = topic_link(taken.matter)
        if link is None:
            raise refuse("in_no_topic", "该事项不在共性专题内", "It is in no topic.")
        link.undone_at = by.at
        link.save(update_fields=["undone_at"])
        taken.data |= {"topic": link.to_matter.number, "topic_title": link.to_matter.title}
    return taken.done()
