"""三员分立: three administrators who cannot do each other's work, and none of whom alone makes another one.

Owns the tables of who may what, the second person, and the exploration of what one administrator alone can reach.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from lianxin.config import registry
from lianxin.config.doing import Asked, carry_out
from lianxin.config.targets import kind_of
from lianxin.directory.models import Unit
from lianxin.kernel.acts import Channel
from lianxin.kernel.commands import COMMANDS, Command, Done, Parameter, Secret
from lianxin.kernel.refusal import Refused
from lianxin.people import commands
from lianxin.people.models import Officer, Post, Proposal
from lianxin.people.queries import actor_for, posts_of
from lianxin.people.rules import ADMINISTRATORS, Role, grants_of
from tests.proving import size, tell
from tests.world import World

FIELDS: Mapping[Role, frozenset[str]] = {
    Role.SYSTEM_ADMIN: frozenset({"people.accounts", "directory.load"}),
    Role.SECURITY_ADMIN: frozenset({"people.posts", "people.security"}),
    Role.AUDITOR: frozenset({"ledger.verify"}),
}
LOGINS = {Role.SYSTEM_ADMIN: "root", Role.SECURITY_ADMIN: "guard", Role.AUDITOR: "audit"}
GOOD = Secret("Bridge-over-2026")


def test_the_fields_of_the_three_are_apart() -> None:
    for one in ADMINISTRATORS:
        for other in ADMINISTRATORS - {one}:
            assert not FIELDS[one] & grants_of(other).keys(), (one, other)
            assert FIELDS[one] <= grants_of(one).keys()


def test_only_the_auditor_reads_matters_and_none_of_the_three_sees_raisers() -> None:
    for role in ADMINISTRATORS:
        assert "matter.see_raiser" not in grants_of(role)
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        assert not {"matter.see", "visit.see", "policy.see", "insight.balance"} & grants_of(role).keys()


def test_the_auditor_has_no_grant_that_changes_anything_but_a_second_persons_word() -> None:
    changing = {registry.grant_of(name) for name in COMMANDS}
    # Opening a file only notes that it was read; where checkpoints go is the auditor's own field.
    # Discarding a drafted calendar asks by itself for who drafts or confirms.
    own = {"matter.see", "ledger.witness", "calendar.see"}
    assert changing & grants_of(Role.AUDITOR).keys() - own == {"people.confirm"}


def test_the_security_administrator_gives_posts_but_no_accounts(world: World) -> None:
    with pytest.raises(Refused, match="没有这项权限"):
        commands.new_officer(by=world.act("guard"), login="gao", name="高新")
    with pytest.raises(Refused, match="没有这项权限"):
        commands.set_password(by=world.act("guard"), officer=an_officer("liu"), password=GOOD)
    with pytest.raises(Refused, match="没有这项权限"):
        commands.appoint(by=world.act("root"), post=world.posts["liu"])


def an_officer(login: str) -> Officer:
    return Officer.objects.get(login=login)


def holder(world: World, login: str) -> str:
    found = Post.objects.select_related("holder").get(pk=world.posts[login].pk).holder
    return found.login if found else ""


def the_proposal() -> Proposal:
    return Proposal.objects.get(decided_at=None)


def test_an_administrators_post_changes_hands_only_with_a_second_person(world: World) -> None:
    done = commands.appoint(by=world.act("guard"), post=world.posts["root"], holder=an_officer("outsider"))
    assert (done.subject, done.state, holder(world, "root")) == ("proposal", "proposed", "root")
    for login in ("guard", "li", "root"):
        with pytest.raises(Refused):
            commands.confirm(by=world.act(login), proposal=the_proposal(), agreed=True)
    commands.confirm(by=world.act("audit"), proposal=the_proposal(), agreed=True)
    assert holder(world, "root") == "outsider"


def test_the_one_concerned_does_not_confirm_and_a_refusal_changes_nothing(world: World) -> None:
    commands.appoint(by=world.act("guard"), post=world.posts["audit"], holder=an_officer("he"))
    with pytest.raises(Refused, match="当事人以外"):
        commands.confirm(by=world.act("he"), proposal=the_proposal(), agreed=True)
    with pytest.raises(Refused, match="自己的岗位"):
        commands.confirm(by=world.act("audit"), proposal=the_proposal(), agreed=True)
    commands.set_deputy(by=world.act("guard"), post=world.posts["he"], deputy=an_officer("zhou"))
    row = Proposal.objects.get(step="people.set_deputy")
    commands.confirm(by=world.act("audit"), proposal=row, agreed=False, reason="不同意")
    assert Post.objects.get(pk=world.posts["he"].pk).deputy is None
    with pytest.raises(Refused, match="已有决定"):
        commands.confirm(by=world.act("audit"), proposal=row, agreed=True)


def test_a_proposal_grows_too_old(world: World) -> None:
    commands.close_post(by=world.act("guard"), post=world.posts["root"], reason="机构调整")
    world.now += timedelta(days=8)
    with pytest.raises(Refused, match="超过7天"):
        commands.confirm(by=world.act("he"), proposal=the_proposal(), agreed=True)


def test_nobody_holds_two_of_the_three_posts(world: World) -> None:
    root, audit = world.posts["root"], an_officer("audit")
    with pytest.raises(Refused, match="三人分别担任"):
        commands.appoint(by=world.act("guard"), post=root, holder=audit)
    with pytest.raises(Refused, match="三人分别担任"):
        commands.set_deputy(by=world.act("guard"), post=root, deputy=audit)
    with pytest.raises(Refused, match="三人分别担任"):
        commands.open_post(
            by=world.act("guard"),
            unit=world.units["office"],
            title="审计员",
            role=Role.AUDITOR,
            holder=an_officer("root"),
        )


def test_two_proposals_for_one_person_do_not_both_come_true(world: World) -> None:
    for login in ("root", "audit"):
        commands.appoint(by=world.act("guard"), post=world.posts[login], holder=an_officer("outsider"))
    first, second = Proposal.objects.order_by("at")
    commands.confirm(by=world.act("he"), proposal=first, agreed=True)
    with pytest.raises(Refused, match="三人分别担任"):
        commands.confirm(by=world.act("he"), proposal=second, agreed=True)


def test_nobody_changes_his_own_rights(world: World) -> None:
    guard = an_officer("guard")
    acts: list[Callable[[], Done]] = [
        lambda: commands.appoint(by=world.act("guard"), post=world.posts["li"], holder=guard),
        lambda: commands.set_deputy(by=world.act("guard"), post=world.posts["li"], deputy=guard),
        lambda: commands.appoint(by=world.act("guard"), post=world.posts["guard"]),
        lambda: commands.close_post(by=world.act("guard"), post=world.posts["guard"], reason="x"),
        lambda: commands.set_password(by=world.act("root"), officer=an_officer("root"), password=GOOD),
    ]
    for act in acts:
        with pytest.raises(Refused, match="自己"):
            act()


def test_a_sensitive_password_is_reset_by_two(world: World) -> None:
    before = an_officer("li").password
    commands.set_password(by=world.act("root"), officer=an_officer("li"), password=GOOD)
    assert an_officer("li").password == before
    commands.confirm(by=world.act("guard"), proposal=the_proposal(), agreed=True)
    row = an_officer("li")
    assert row.check_password(GOOD)
    assert row.must_change_password
    assert Proposal.objects.get().secret == ""


# --- what one administrator alone can reach


def rights() -> dict[str, frozenset[str]]:
    """What everybody may do, as grants of all his posts."""
    found = {}
    for one in Officer.objects.filter(is_active=True):
        roles = [Role(role) for role in posts_of(one).values_list("role", flat=True)]
        found[one.login] = frozenset(grant for role in roles for grant in grants_of(role))
    return found


def passwords() -> dict[str, str]:
    return dict(Officer.objects.values_list("login", "password"))


def values_for(command: Command, draw: random.Random, world: World) -> dict[str, Any]:
    """Plausible words for what a command asks for."""
    return {one.name: value_for(one, draw, world) for one in command.parameters}


NAMED: Mapping[str, str] = {"login": "newcomer", "password": str(GOOD), "order": "5"}


def value_for(one: Parameter, draw: random.Random, world: World) -> Any:
    """A plausible word for one thing that is asked for."""
    if one.type is Officer:
        return draw.choice([*world.actors, "newcomer", ""])
    if one.type is Unit:
        code = draw.choice(list(world.units))
        return [code] if one.many else code
    if one.type is Role:
        return draw.choice([role.value for role in Role])
    if one.type is bool:
        return draw.choice(["true", "false"])
    return NAMED.get(one.name, "5" if one.type is int else "依据")


def target_for(command: Command, draw: random.Random, world: World) -> dict[str, str]:
    """Something that a command of people is done to."""
    choices: dict[str, Callable[[], str]] = {
        "post": lambda: str(draw.choice(list(Post.objects.values_list("pk", flat=True)))),
        "unit": lambda: draw.choice(list(world.units)),
        "officer": lambda: draw.choice([*world.actors, "newcomer"]),
        "proposal": lambda: str(
            draw.choice([*Proposal.objects.values_list("pk", flat=True), world.posts["he"].pk])
        ),
    }
    kind = kind_of(command)
    return {kind: choices[kind]()} if kind in choices else {}


def walks(world: World, login: str, n: int, steps: int) -> Iterator[tuple[int, int]]:
    """Sequences of commands by one administrator alone; each is taken back. Yields done and refused."""
    mine = [one for one in registry.commands() if kind_of(one) in ("", "post", "officer", "proposal", "unit")]
    for seed in range(n):
        draw = random.Random(f"{login}-{seed}")
        sure = [one for one in mine if registry.grant_of(one.name) in world.actors[login].grants]
        done = refused = 0
        before, kept = rights(), passwords()
        with transaction.atomic():
            for _ in range(steps):
                one = draw.choice(sure if draw.random() < 0.9 else mine)
                asked = Asked(one, target_for(one, draw, world), values_for(one, draw, world))
                try:
                    with transaction.atomic():
                        carry_out(asked, actor=actor_for(login), channel=Channel.API)
                    done += 1
                except Refused:
                    refused += 1
            check(login, before, kept)
            transaction.set_rollback(True)
        yield done, refused


def check(login: str, before: Mapping[str, frozenset[str]], kept: Mapping[str, str]) -> None:
    """Nobody gained a right of another administrator's field, nor did the actor gain any, nor take an account over."""
    role = next(role for role, name in LOGINS.items() if name == login)
    foreign = frozenset().union(*(FIELDS[one] for one in ADMINISTRATORS - {role}))
    now_, words = rights(), passwords()
    gained = {name: mine - before.get(name, frozenset()) for name, mine in now_.items()}
    assert not gained.get(login), f"{login} gave himself {gained[login]}"
    assert not [name for name, more in gained.items() if more & foreign], (login, gained)
    assert not [name for name, more in gained.items() if more & FIELDS[role]], (login, gained)
    if role is not Role.SECURITY_ADMIN:
        assert not any(gained.values()), (login, gained)
    if role is not Role.SYSTEM_ADMIN:
        assert words == kept, login
    guarded = {"matter.see_raiser"}.union(*FIELDS.values())
    taken = [name for name in kept if words[name] != kept[name] and before.get(name, frozenset()) & guarded]
    assert not taken, f"{login} alone set the password of {taken}"
    assert set(now_) >= {one for one in LOGINS.values()}, "an administrator was shut out by another one alone"


@pytest.mark.proof
def test_no_administrator_alone_reaches_another_ones_field(shared_world: World) -> None:
    """Every command of people in random sequences by each of the three alone."""
    n, steps = size(suite=12, release=400), 25
    done = refused = 0
    for login in LOGINS.values():
        for went, stopped in walks(shared_world, login, n, steps):
            done, refused = done + went, refused + stopped
    assert done > n
    tell("三员", "one alone", injected=done + refused, done=done, refused=refused, sequences=3 * n)
