"""向上争取: what lies above the district is raised to the city as a tracked child that keeps its parent open."""

from __future__ import annotations

from typing import Annotated

from lianxin.casefile.commands.matters import Raised, open_matter
from lianxin.casefile.commands.taking import taking
from lianxin.casefile.models import Link, Matter
from lianxin.casefile.rules import Disposal, Kind, Source
from lianxin.directory.models import Unit
from lianxin.directory.rules import TimeClass, UnitKind
from lianxin.dispatch.commands.send import send
from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Chosen, Done, command
from lianxin.kernel.refusal import unless


@command("dispatch.go_upward", "向上争取", "Raise to the city")
def go_upward(
    *,
    by: Act,
    matter: Matter,
    superior: Annotated[Unit, Chosen, Ask("上级单位", "Superior body")],
    tracking_unit: Annotated[Unit, Chosen, Ask("对接跟踪单位", "Tracking unit")],
    request: Annotated[str, Ask("争取事项", "What is asked for", long=True, limit=2000)],
) -> Done:
    """Raise a matter to a city body 向上争取: a child of its own number, limit and backstop is opened and tracked.

    Refuses: a body of the district as superior, a tracking unit that is none. Records: both on parent and child.
    """
    city = superior.kind == UnitKind.CITY
    wrong = unless(
        city,
        "not_superior",
        f"{superior.name}不是上级单位",
        f"{superior.name} is no superior body.",
        field="superior",
    )
    with taking("dispatch.go_upward", matter, by=by, text=request, wrong=wrong) as taken:
        parent = taken.matter
        child = open_matter("dispatch.open_child", _child(parent, superior, request), by=by.part())
        Link.objects.create(kind=Link.Kind.CHILD, from_matter=parent, to_matter=child.matter, at=by.at)
        parent.open_children += 1
        parent.disposal = Disposal.UPWARD
        taken.data |= {
            "superior": superior.name,
            "tracking": tracking_unit.name,
            "child": child.matter.number,
        }
        taken.ids["child"] = str(child.matter.id)
    send(
        by=by.part(),
        matter=child.matter,
        lead=tracking_unit,
        requirement=f"向{superior.name}争取：{request}"[:2000],
    )
    return taken.done()


def _child(parent: Matter, superior: Unit, request: str) -> Raised:
    return Raised(
        title=f"（上报{superior.short_name}）{parent.title}"[:60],
        text=request,
        kind=Kind(parent.kind),
        source=Source.UPWARD,
        area=parent.area,
        raiser_name="办公室",
        place=parent.place,
        category=parent.category,
        time_class=TimeClass.HARD,
        is_child=True,
        superior=superior.name,
    )
