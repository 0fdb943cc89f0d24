"""A small invented county 云桥 with a named cast, built through the same rows and commands as a real one.

王大妈 lives there; 张书记 (leader) visits; 何主任 directs the office, 小李 and 老赵 are its clerks, 小陈 calls back,
周督查 supervises; 住建局 has 刘科 (head) and 小刘 (liaison), 城管局 has 孙局 and 小孙, 商务委 has 钱主任 and 小钱;
东街 is a street with 街办老吴; 外人 works in a unit that never holds anything; 审计 reads everything.
Time starts on Monday 2026-03-02 at ten; every step of a story takes an hour of office time unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from lianxin.casefile.commands.matters import archive
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Matter
from lianxin.casefile.rules import AnswerChannel, Kind, ResultClass, Source, Urgency
from lianxin.collect import commands as collecting
from lianxin.directory.commands.contacts import Person as Someone
from lianxin.directory.commands.contacts import contact, shown_as
from lianxin.directory.models import Area, Category, Party, Unit
from lianxin.directory.rules import AreaKind, PartyKind, TimeClass, UnitKind
from lianxin.dispatch import commands as dispatching
from lianxin.dispatch.models import Undertaking
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.commands import Done
from lianxin.people.models import Officer, Post
from lianxin.people.queries import Person, actor_for
from lianxin.people.rules import Role
from lianxin.reply import commands as replying
from lianxin.reply.rules import Contentment, Solved
from lianxin.supervise import commands as supervising

CHINA = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)
PASSWORD = "lianxin-test"

UNITS = (
    ("leaders", "区人大常委会", "人大", UnitKind.LEADER_BODY, "D"),
    ("office", "区三服务办公室", "三服务办", UnitKind.OFFICE, "D"),
    ("housing", "区住房城乡建委", "住建委", UnitKind.DEPARTMENT, "D"),
    ("citymgmt", "区城市管理局", "城管局", UnitKind.DEPARTMENT, "D"),
    ("commerce", "区商务委", "商务委", UnitKind.DEPARTMENT, "D"),
    ("archives", "区档案馆", "档案馆", UnitKind.DEPARTMENT, "D"),
    ("east", "东街街道", "东街", UnitKind.STREET, "D01"),
    ("citycommerce", "市商务委", "市商务委", UnitKind.CITY, "D"),
)
CAST = (
    ("system", "系统", "office", "计时", Role.SYSTEM),
    ("zhang", "张书记", "leaders", "主任", Role.LEADER),
    ("ma", "马副主任", "leaders", "副主任", Role.LEADER),
    ("he", "何主任", "office", "办公室主任", Role.OFFICE_DIRECTOR),
    ("li", "小李", "office", "受理员", Role.OFFICE_CLERK),
    ("zhao", "老赵", "office", "审核员", Role.OFFICE_CLERK),
    ("chen", "小陈", "office", "回访员", Role.CALL_BACK),
    ("zhou", "周督查", "office", "督查员", Role.SUPERVISOR),
    ("liu_head", "刘科", "housing", "主任", Role.UNIT_HEAD),
    ("liu", "小刘", "housing", "联络员", Role.UNIT_LIAISON),
    ("sun_head", "孙局", "citymgmt", "局长", Role.UNIT_HEAD),
    ("sun", "小孙", "citymgmt", "联络员", Role.UNIT_LIAISON),
    ("qian_head", "钱主任", "commerce", "主任", Role.UNIT_HEAD),
    ("qian", "小钱", "commerce", "联络员", Role.UNIT_LIAISON),
    ("outsider", "外人", "archives", "联络员", Role.UNIT_LIAISON),
    ("wu", "街办老吴", "east", "三服务专干", Role.STREET_CLERK),
    ("audit", "审计", "office", "审计员", Role.AUDITOR),
    ("root", "系统管理", "office", "系统管理员", Role.SYSTEM_ADMIN),
)


@dataclass
class World:
    """The county and a clock that the story moves."""

    now: datetime = START
    units: dict[str, Unit] = field(default_factory=dict)
    actors: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)

    def act(self, login: str, *, key: object = ..., seen: int | None = None) -> Act:
        """An act of one of the cast now; the clock then moves on by a minute."""
        self.now += timedelta(minutes=1)
        act = Act(self.actors[login], self.now, Channel.PAGE, seen=seen)
        return act if key is ... else Act(self.actors[login], self.now, Channel.PAGE, key, seen)  # type: ignore[arg-type]

    def wait(self, *, days: int = 0, hours: int = 0) -> None:
        """Let time pass."""
        self.now += timedelta(days=days, hours=hours)

    def at(self, moment: datetime) -> None:
        """Set the clock."""
        self.now = moment


def build() -> World:
    """The county with its cast, parties and categories, before anything was raised."""
    world = World()
    _areas(world)
    for code, name, short, kind, area in UNITS:
        world.units[code] = Unit.objects.create(
            code=code, name=name, short_name=short, kind=kind, area=world.areas[area]
        )
    for login, name, unit, title, role in CAST:
        officer = Officer(login=login, name=name)
        officer.set_password(PASSWORD)
        officer.save()
        world.posts[login] = Post.objects.create(
            unit=world.units[unit], title=title, role=role, holder=officer, is_accountable=login == "ma"
        )
    world.posts["zhang"].charges.set([world.units["commerce"]])
    for login, *_ in CAST:
        world.actors[login] = actor_for(login)
    _parties(world)
    _categories(world)
    return world


def _areas(world: World) -> None:
    district = Area.objects.create(code="D", name="云桥区", kind=AreaKind.DISTRICT, path="D")
    world.areas["D"] = district
    for code, name in (("D01", "东街街道"), ("D02", "西街街道")):
        world.areas[code] = Area.objects.create(
            code=code, name=name, kind=AreaKind.STREET, parent=district, path=f"D/{code}"
        )


def _parties(world: World) -> None:
    rows = (
        ("mill", PartyKind.ENTERPRISE, "启明纺织有限公司", "D01"),
        ("bank", PartyKind.ENTERPRISE, "云桥农商银行", "D02"),
        ("school", PartyKind.GRASSROOTS, "东街小学", "D01"),
        ("wang", PartyKind.RESIDENT, "王桂芬", "D01"),
    )
    for code, kind, name, area in rows:
        world.parties[code] = Party.objects.create(
            code=code, kind=kind, name=shown_as(kind, name, "")[0], area=world.areas[area]
        )
    contact(world.parties["wang"], Someone("王桂芬", phone="13900000001"), START).save(force_insert=True)


def _categories(world: World) -> None:
    rows = (
        ("0903", "交通停车", "停车位不足", TimeClass.COMPLEX, "citymgmt"),
        ("0404", "用地用房", "楼宇改造", TimeClass.ORDINARY, "housing"),
        ("0701", "市场拓展", "消费券", TimeClass.HARD, "commerce"),
        ("0101", "产业扶持", "政策咨询", TimeClass.ENQUIRY, "commerce"),
        ("0804", "法治知产", "作风线索(转)", TimeClass.ORDINARY, None),
    )
    for code, head, name, time_class, lead in rows:
        world.categories[code] = Category.objects.create(
            code=code,
            head=head,
            name=name,
            time_class=time_class,
            lead=world.units[lead] if lead else None,
            is_transfer=code == "0804",
        )


# --- the shortest path to every state, through commands only


def fresh(matter: Matter | Done) -> Matter:
    """The matter as the database has it now."""
    pk = matter.id if isinstance(matter, Done) else matter.pk
    return Matter.objects.select_related("answer", "lead_unit").get(pk=pk)


def parts(matter: Matter) -> list[Undertaking]:
    """Its running undertakings, the lead first."""
    found = Undertaking.objects.filter(matter=matter).exclude(state__in=["done", "withdrawn"])
    return sorted(found.select_related("unit", "matter"), key=lambda one: (one.part != "lead", one.unit.code))


def register(world: World, **changes: object) -> Matter:
    """A matter raised by the mill about its roof."""
    asked = {
        "title": "老厂房屋顶漏雨影响生产",
        "text": "我公司租用的老厂房屋顶多处漏雨，雨天只能停工，希望尽快协调修缮。",
        "kind": Kind.PROBLEM,
        "source": Source.HOTLINE,
        "area": world.areas["D01"],
        "party": world.parties["mill"],
    }
    done = collecting.register(by=world.act("li"), **{**asked, **changes})  # type: ignore[arg-type]
    return fresh(done)


def accept(world: World, matter: Matter, category: str = "0404") -> Matter:
    """Accepted by 小李."""
    collecting.accept(
        by=world.act("li"), matter=matter, category=world.categories[category], urgency=Urgency.NORMAL
    )
    return fresh(matter)


def send(
    world: World, matter: Matter, lead: str = "housing", support: tuple[str, ...] = ("citymgmt",)
) -> Matter:
    """Dispatched by 何主任."""
    units = [world.units[code] for code in support]
    dispatching.send(
        by=world.act("he"), matter=matter, lead=world.units[lead], support=units, requirement="请抓紧办理"
    )
    return fresh(matter)


LIAISON = {"housing": "liu", "citymgmt": "sun", "commerce": "qian", "east": "wu"}
HEAD = {"housing": "liu_head", "citymgmt": "sun_head", "commerce": "qian_head", "east": "wu"}


def sign(world: World, matter: Matter) -> Matter:
    """Every unit signs for its part."""
    for part in parts(matter):
        if part.state == "sent":
            dispatching.accept(by=world.act(LIAISON[part.unit.code]), undertaking=part)
    return fresh(matter)


def report(world: World, matter: Matter, result_class: ResultClass = ResultClass.A, **more: object) -> Matter:
    """Every unit that answers reports."""
    extra: dict[str, object] = {}
    today = world.now.astimezone(CHINA).date()
    if result_class is ResultClass.B:
        extra = {"promised_on": today + timedelta(days=40)}
    if result_class is ResultClass.C:
        extra = {"reason": "超出现行规划条件", "review_on": today + timedelta(days=60)}
    for part in parts(matter):
        if part.part != "support" and part.state == "accepted":
            replying.report(
                by=world.act(HEAD[part.unit.code]),
                undertaking=part,
                result_class=result_class,
                found="经现场核实，情况属实。",
                measures="已组织施工单位更换防水层。",
                result="漏雨问题已处理完毕。",
                public_answer="您反映的屋顶漏雨问题，已更换防水层，请继续关注。",
                **{**extra, **more},  # type: ignore[arg-type]
            )
    return fresh(matter)


def pass_review(world: World, matter: Matter) -> Matter:
    """Passed by 老赵."""
    replying.review(
        by=world.act("zhao"),
        matter=matter,
        passed=True,
        is_solved=True,
        is_answered=True,
        was_contacted=True,
        is_lawful=True,
    )
    return fresh(matter)


def tell(world: World, matter: Matter) -> Matter:
    """Approved by 何主任 and delivered by 小李."""
    replying.approve(by=world.act("he"), matter=matter)
    replying.deliver(by=world.act("li"), matter=matter, channel=AnswerChannel.PHONE)
    return fresh(matter)


def call(
    world: World, matter: Matter, contentment: Contentment = Contentment.SATISFIED, **more: object
) -> Matter:
    """Called back by 小陈."""
    solved = Solved.YES if contentment.is_content else Solved.NO
    replying.call_back(
        by=world.act("chen"),
        matter=matter,
        reached=True,
        solved=solved,
        contentment=contentment,
        **more,  # type: ignore[arg-type]
    )
    return fresh(matter)


def to_call_back(world: World, result_class: ResultClass = ResultClass.A) -> Matter:
    """A dispatched matter whose answer was delivered."""
    matter = sign(world, send(world, accept(world, register(world))))
    return tell(world, pass_review(world, report(world, matter, result_class)))


def close(world: World, matter: Matter) -> Matter:
    """Closed by 何主任 after the call-back."""
    replying.close(by=world.act("he"), matter=matter, conclusion="问题已解决，反映人满意。")
    return fresh(matter)


def listed(world: World) -> Matter:
    """Listed with a promised date."""
    matter = to_call_back(world, ResultClass.B)
    until: date = (world.now + timedelta(days=40)).astimezone(UTC).date()
    supervising.list_matter(
        by=world.act("he"), matter=matter, returns_on=until, basis="列入年度改造计划", leader_opinion="同意"
    )
    return fresh(matter)


def escalated(world: World) -> Matter:
    """Raised to 张书记."""
    matter = sign(world, send(world, accept(world, register(world))))
    supervising.escalate(
        by=world.act("he"), matter=matter, coordinator=world.posts["zhang"], reason="多部门意见不一致"
    )
    return fresh(matter)


def declined(world: World) -> Matter:
    """Declined with where to go."""
    matter = register(world)
    collecting.decline(
        by=world.act("li"),
        matter=matter,
        reason="属于诉讼事项",
        where_to_go="区人民法院诉讼服务中心",
        told="您反映的事项已进入诉讼程序，请向区人民法院诉讼服务中心反映。",
    )
    return fresh(matter)


def merged(world: World) -> Matter:
    """Merged into another one."""
    kept, matter = register(world), register(world)
    collecting.merge(by=world.act("li"), matter=matter, into=kept, told="您反映的问题已与同一事项合并办理。")
    return fresh(matter)


PATHS: dict[State, Callable[[World], Matter]] = {
    State.REGISTERED: register,
    State.TO_DISPATCH: lambda world: accept(world, register(world)),
    State.WITH_UNITS: lambda world: sign(world, send(world, accept(world, register(world)))),
    State.IN_REVIEW: lambda world: report(world, sign(world, send(world, accept(world, register(world))))),
    State.TO_TELL: lambda world: pass_review(
        world, report(world, sign(world, send(world, accept(world, register(world)))))
    ),
    State.TO_CALL_BACK: to_call_back,
    State.LISTED: listed,
    State.ESCALATED: escalated,
    State.CLOSED: lambda world: close(world, call(world, to_call_back(world))),
    State.DECLINED: declined,
    State.MERGED: merged,
}


def a_matter(world: World, *, at: State) -> Matter:
    """A matter in a state, come there by its shortest path; no test can hold an impossible one."""
    return PATHS[at](world)


def archived(world: World) -> Matter:
    """A closed matter in the archive."""
    matter = a_matter(world, at=State.CLOSED)
    archive(by=world.act("he"), matter=matter)
    return fresh(matter)


OVER = (State.CLOSED, State.DECLINED, State.MERGED)
