"""Queries of people: the actor behind a sign-in, and the post on whose desk something belongs; `door` has what lets one in.

Reads only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import connection
from django.db.models import Case, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When

from lianxin.directory.models import Unit
from lianxin.directory.rules import UnitKind
from lianxin.kernel.forms import Reference, refer
from lianxin.kernel.grants import Actor, Reach, in_post
from lianxin.people.models import Officer, Post, Proposal, SavedView
from lianxin.people.rules import ADMINISTRATORS, SENSITIVE, Role, grants_of

SYSTEM_LOGIN = "system"


@dataclass(frozen=True, slots=True)
class Person:
    """An officer acting in one of his posts: what the kernel calls an actor."""

    officer_id: UUID
    post_id: UUID
    unit_id: UUID
    name: str
    post_title: str
    unit_name: str
    role: Role
    grants: Mapping[str, Reach]
    area_path: str
    charge_ids: tuple[UUID, ...]
    is_system: bool = False

    @property
    def full_title(self) -> str:
        """The post with its unit."""
        return in_post(self.unit_name, self.post_title)


@cache
def _grants(role: Role) -> Mapping[str, Reach]:
    return grants_of(role)


def posts_of(officer: Officer) -> QuerySet[Post]:
    """The active posts that an officer holds or stands in for, his own first."""
    mine = Case(When(holder=officer, then=Value(0)), default=Value(1), output_field=IntegerField())
    return (
        Post.objects.filter(Q(holder=officer) | Q(deputy=officer), is_active=True)
        .select_related("unit__area")
        .order_by(mine, "order", "id")
    )


def person(officer: Officer, post: Post) -> Person:
    """The actor of an officer in a post; the post's unit and area must be loaded."""
    role = Role(post.role)
    charges: tuple[UUID, ...] = ()
    if role is Role.LEADER:
        charges = tuple(post.charges.values_list("id", flat=True))
    return Person(
        officer_id=officer.id,
        post_id=post.id,
        unit_id=post.unit_id,
        name=officer.name,
        post_title=post.title,
        unit_name=post.unit.name,
        role=role,
        grants=_grants(role),
        area_path=post.unit.area.path,
        charge_ids=charges,
        is_system=role is Role.SYSTEM,
    )


def actor_for(login: str, *, role: Role | None = None) -> Person:
    """The actor of a log-in name in his first post (or the first of a role); LookupError when there is none."""
    officer = Officer.objects.filter(login=login, is_active=True).first()
    if officer is None:
        raise LookupError(login)
    posts = posts_of(officer)
    post = (posts.filter(role=role) if role else posts).first()
    if post is None:
        raise LookupError(login)
    return person(officer, post)


# Asked at every request of a program: written out, since building it anew would cost more than the answer.
BY_TOKEN = """
SELECT o.id, p.id, p.unit_id, o.name, p.title, u.name, p.role, a.path
FROM people_token t
JOIN people_officer o ON o.id = t.officer_id AND o.is_active
JOIN people_post p ON p.id = t.post_id AND p.is_active AND o.id IN (p.holder_id, p.deputy_id)
JOIN directory_unit u ON u.id = p.unit_id
JOIN directory_area a ON a.id = u.area_id
WHERE t.digest = %s AND t.revoked_at IS NULL AND t.expires_at > %s
"""


def actor_of_token(digest: bytes, at: datetime) -> Person | None:
    """The actor behind a token 令牌, in one query: only while it holds, and the officer holds (or stands in for) the post."""
    with connection.cursor() as cursor:
        cursor.execute(BY_TOKEN, [digest, at])
        found = cursor.fetchone()
    if found is None:
        return None
    officer, post, unit, name, title, unit_name, told, path = found
    role = Role(told)
    charges = _charges(post) if role is Role.LEADER else ()
    return Person(officer, post, unit, name, title, unit_name, role, _grants(role), path, charges)


def _charges(post_id: UUID) -> tuple[UUID, ...]:
    return tuple(Unit.objects.filter(posts_in_charge=post_id).values_list("id", flat=True))


def is_founded() -> bool:
    """Whether a district lives in this database; in an empty one there is nothing for the clock to do."""
    return Officer.objects.filter(login=SYSTEM_LOGIN).exists()


def system_actor() -> Person:
    """The actor of the clock: a real officer in a real post, so that no ledger line is without an author."""
    return actor_for(SYSTEM_LOGIN)


# Somebody who may sign in holds the post or stands in for it.
STAFFED = Q(is_active=True) & (Q(holder__is_active=True) | Q(deputy__is_active=True))

# Written in SQL because every step of every matter asks it: building it from expressions costs more than running it.
POST_ON_DUTY = """
SELECT p.* FROM people_post p JOIN directory_unit u ON u.id = p.unit_id
LEFT JOIN people_officer h ON h.id = p.holder_id
LEFT JOIN people_officer d ON d.id = p.deputy_id
CROSS JOIN LATERAL (
    SELECT p.role = ANY(%(roles)s) AND CASE WHEN %(unit)s::uuid IS NULL
        THEN u.kind = 'office' ELSE p.unit_id = %(unit)s::uuid END AS wanted
) w
WHERE p.is_active AND (w.wanted OR p.is_accountable OR (p.role = 'office_director' AND u.kind = 'office'))
ORDER BY CASE WHEN w.wanted THEN array_position(%(roles)s, p.role::text)
              WHEN p.role = 'office_director' THEN 90 ELSE 99 END
       + CASE WHEN h.is_active OR d.is_active THEN 0 ELSE 100 END,
    p."order", p.id
LIMIT 1
"""


def post_on_duty(roles: Sequence[Role], *, unit_id: UUID | None = None) -> Post:
    """The post to which something of these roles belongs, vacancy-safe.

    Of the posts that somebody who may sign in holds or stands in for: the first of the roles in their order, in
    the unit (or in the office when no unit is given); failing that the office director; failing that the
    accountable post. One of these last two is always staffed.
    """
    values = {"roles": [role.value for role in roles], "unit": unit_id}
    for post in Post.objects.raw(POST_ON_DUTY, values):
        return post
    raise LookupError("没有兜底责任岗")


def accountable_post() -> Post:
    """The post of the one officer on whom a matter lands at its backstop 兜底责任领导."""
    post = Post.objects.filter(STAFFED, is_accountable=True).order_by("order", "id").first()
    return post or post_on_duty([Role.OFFICE_DIRECTOR])


def last_desks() -> list[Post]:
    """The posts on which everything lands that has no other desk 兜底: accountable ones and the office director's, staffed."""
    director = Q(role=Role.OFFICE_DIRECTOR, unit__kind=UnitKind.OFFICE)
    rows = Post.objects.filter(STAFFED).filter(Q(is_accountable=True) | director)
    return list(rows.order_by("order", "id"))


def accountable_posts() -> list[Post]:
    """The accountable posts 兜底责任岗 that somebody who may sign in holds or stands in for."""
    rows = Post.objects.filter(STAFFED, is_accountable=True)
    return list(rows.order_by("order", "id"))


def roles_of(officer: Officer) -> set[Role]:
    """The roles of the active posts that an officer holds or stands in for."""
    return {Role(one) for one in posts_of(officer).values_list("role", flat=True)}


def administers(officer: Officer) -> bool:
    """Whether an officer is one of the three administrators 三员."""
    return bool(roles_of(officer) & ADMINISTRATORS)


def is_sensitive(officer: Officer) -> bool:
    """Whether whoever took over his account would be an administrator or see raisers."""
    return bool(roles_of(officer) & SENSITIVE)


def proposals(*, is_open: bool) -> QuerySet[Proposal]:
    """What waits for a second person (the oldest first), or what was decided (the newest first)."""
    rows = Proposal.objects.filter(decided_at__isnull=is_open)
    rows = rows.select_related("by_officer", "officer", "post__unit", "decided_by")
    return rows.order_by("at" if is_open else "-decided_at")


def officers(_actor: Actor) -> QuerySet[Officer]:
    """The officers who may sign in, by name; the system's own account is no person."""
    return Officer.objects.filter(is_active=True).exclude(login=SYSTEM_LOGIN).order_by("name", "login")


def posts_in(unit: Unit) -> QuerySet[Post]:
    """The posts of a unit with who holds them and who stands in, in their order; not the system's own."""
    rows = Post.objects.filter(unit=unit, is_active=True).exclude(role=Role.SYSTEM)
    return rows.select_related("holder", "deputy").order_by("order", "id")


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of officers: its rows, the mark of the next page, how many there are (capped)."""

    rows: list[Officer]
    next_mark: str
    total: int
    more: bool


def officer_page(words: str, *, after: str = "", size: int = 50) -> Listed:
    """A page of officers by log-in name with the posts they hold; found by name or log-in name."""
    rows = Officer.objects.exclude(login=SYSTEM_LOGIN)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(login__icontains=words))
    total = rows.count()
    held = Post.objects.filter(is_active=True).select_related("unit").order_by("order")
    found = list(
        rows.filter(login__gt=after).prefetch_related(Prefetch("posts", held)).order_by("login")[: size + 1]
    )
    mark = found[size - 1].login if len(found) > size else ""
    return Listed(found[:size], mark, total, False)


def posts_with(roles: Sequence[Role], unit_ids: Sequence[UUID]) -> dict[UUID, Post]:
    """The post on duty of each unit for the roles, in one query; units without one are left out."""
    found: dict[UUID, Post] = {}
    rank = Case(
        *[When(role=role, then=Value(place)) for place, role in enumerate(roles)],
        default=Value(99),
        output_field=IntegerField(),
    )
    for post in Post.objects.filter(role__in=roles, unit_id__in=unit_ids, is_active=True).order_by(
        rank, "order", "id"
    ):
        found.setdefault(post.unit_id, post)
    return found


def leader_posts(_actor: Actor) -> QuerySet[Post]:
    """The posts of the district's leaders, in their order."""
    return Post.objects.filter(role=Role.LEADER, is_active=True).select_related("holder", "unit")


def post_words(post: Post) -> str:
    """A post with its holder, as people say it: 区人大常委会主任 张某."""
    holder = post.holder.name if post.holder else "（空缺）"
    return f"{post.unit.name}{post.title} {holder}"


refer(Post, Reference(leader_posts, "id", ("holder__login", "holder__name"), label=post_words))
refer(
    Officer,
    Reference(officers, "login", ("name",), label=lambda one: f"{one.name}（{one.login}）", few=False),
)


def views_of(actor: Actor, page: str) -> QuerySet[SavedView]:
    """常用视图 of a page: the actor's own by name, then those offered to his unit by who may and still is there 共享视图."""
    shares = [role for role in Role if "matter.share_view" in grants_of(role)]
    there = Post.objects.filter(
        holder=OuterRef("officer"), unit=OuterRef("unit"), role__in=shares, is_active=True
    )
    mine = Q(officer_id=actor.officer_id)
    rows = SavedView.objects.filter(mine | (Q(unit_id=actor.unit_id) & Exists(there)), page=page)
    is_shared = Case(When(mine, then=Value(0)), default=Value(1))
    return rows.select_related("officer").order_by(is_shared, "name", "id")
