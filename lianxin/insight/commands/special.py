"""起草专报: a special report about one topic, field or area becomes a draft like any other."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from lianxin.casefile.models import Matter
from lianxin.casefile.queries.scope import grants_on
from lianxin.directory.models import Area, Category
from lianxin.insight.commands.editions import Drafted, keep_draft, require, within
from lianxin.insight.queries.asked import Asked
from lianxin.insight.queries.editions import WRITES
from lianxin.insight.queries.special import About, report
from lianxin.insight.rules.brief_parts import Brief, BriefKind
from lianxin.insight.rules.edition import as_data, text_of
from lianxin.insight.rules.edition_figures import of_sizes
from lianxin.insight.rules.special import report_of
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.refusal import Reason, refuse_if

STEP = "insight.start_special"


@command("insight.start_special", "起草专报", "Draft a special report")
def start_special(
    *,
    by: Act,
    since: Annotated[date, Ask("起", "From")],
    until: Annotated[date, Ask("止", "To")],
    topic: Annotated[
        Matter | None,
        Ask(
            "共性专题",
            "Topic",
            help_zh="专题的编号；选了专题就不再选领域和区划",
            help_en="its number; then no field and no area",
        ),
    ] = None,
    head: Annotated[
        str, Ask("领域", "Field", limit=20, help_zh="如 交通停车物流", help_en="as the taxonomy calls it")
    ] = "",
    area: Annotated[Area | None, Ask("区划", "Area")] = None,
) -> Done:
    """Keep a report about one topic, or one field or area or both, as a draft 起草专报: matters, measures, what is open.

    Refuses: no grant, days as of a brief, neither topic nor field nor area, a topic with one of the others, a matter that is no
    topic or out of reach, a field that the taxonomy does not have.
    Records: kind, days and what it is about.
    """
    require(by, WRITES)
    within(since, until, by.at)
    field = head.strip()
    is_topic = topic is not None and topic.is_topic and bool(grants_on(by.actor, topic))
    refuse_if(
        (
            topic is None and not field and area is None,
            Reason(
                "about_nothing",
                "请选共性专题，或者领域、区划",
                "Choose a topic, or a field or an area.",
                "topic",
            ),
        ),
        (
            topic is not None and bool(field or area),
            Reason(
                "about_both", "选了共性专题就不再选领域和区划", "A topic, or a field and an area.", "topic"
            ),
        ),
        (
            topic is not None and not is_topic,
            Reason("no_topic", "这件事项不是共性专题", "This matter is no topic.", "topic"),
        ),
        (
            bool(field) and not Category.objects.filter(head=field).exists(),
            Reason("no_field", f"事项类别中没有领域“{field}”", f"There is no field “{field}”.", "head"),
        ),
    )
    about = About(topic, field, area)
    found = report(Asked(by.actor, since, until, by.at), about)
    brief: Brief = report_of(found)
    written = {**as_data(brief), "figures": of_sizes(brief)}
    told = Drafted(by, since, until, STEP, about.wanted.as_query())
    return keep_draft(told, BriefKind.SPECIAL, found.title, written, text_of(brief))
