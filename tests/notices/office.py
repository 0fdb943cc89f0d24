"""Channels, addresses and rounds of the worker in tests, by the real commands: set up by one, agreed to by another."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from lianxin.kernel.commands import Secret
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Outbox
from lianxin.outbox import commands as telling
from lianxin.outbox.commands.handing_out import hand_out
from lianxin.outbox.commands.packing import pack
from lianxin.outbox.commands.sending import send_due, sweep
from lianxin.outbox.models import Address, Channel, Message
from lianxin.outbox.queries.status import failed
from lianxin.outbox.rules.kinds import AddressKind, AppKind, RobotKind
from lianxin.people.commands.proposals import confirm
from lianxin.people.models import Proposal
from tests.world import World

SECRET = Secret("a-secret-of-the-group")


def agreed(world: World) -> Channel:
    """The second person agrees to the channel that was just asked for."""
    proposal = Proposal.objects.filter(decided_at=None).latest("at")
    confirm(by=world.act("guard"), proposal=proposal, agreed=True)
    return Channel.objects.get(pk=proposal.told["channel"])


def mail_channel(world: World, name: str = "邮件") -> Channel:
    telling.add_mail(by=world.act("root"), name=name)
    return agreed(world)


def robot(world: World, url: str, kind: RobotKind = RobotKind.WECOM, unit: str = "") -> Channel:
    telling.add_robot(
        by=world.act("root"),
        kind=kind,
        name=f"群{kind.value}{unit}",
        address=Secret(f"{url}/hook?key=1"),
        secret=SECRET,
        unit=world.units[unit] if unit else None,
    )
    return agreed(world)


def app(world: World, url: str, kind: AppKind) -> Channel:
    telling.add_app(
        by=world.act("root"),
        kind=kind,
        name=f"应用{kind.value}",
        account="corp",
        secret=SECRET,
        agent="7",
        address=url,
    )
    return agreed(world)


def webhook(world: World, url: str, name: str = "回调") -> Channel:
    telling.add_webhook(by=world.act("root"), name=name, address=f"{url}/told", secret=SECRET)
    return agreed(world)


def sms(world: World, url: str) -> Channel:
    telling.add_sms(by=world.act("root"), name="短信", address=f"{url}/sms", template="T1", secret=SECRET)
    return agreed(world)


def reached(world: World, login: str, kind: AddressKind, value: str) -> None:
    """An officer gives an address; a mailbox proves itself, if a code was sent to it."""
    telling.set_address(by=world.act(login), kind=kind, value=value)
    row = Address.objects.get(officer__login=login, kind=kind)
    if row.code:
        telling.confirm_address(by=world.act(login), code=row.code)
        Message.objects.filter(officer=row.officer_id, is_code=True).delete()


def a_notice(
    world: World,
    login: str,
    event: str = "supervise.urge",
    *,
    chain: UUID | None = None,
    bulk: UUID | None = None,
    urgent: bool = False,
    at: datetime | None = None,
) -> Outbox:
    """A notice about something with a number, as a command would have queued it."""
    return Outbox.objects.create(
        event=event, subject="other", chain_id=chain or new_id(), number="SFW-2026-00007", bulk=bulk,
        to_post_id=world.posts[login].id, text="有一条通知", urgent=urgent, at=at or world.now,
    )  # fmt: skip


def rounds(at: datetime, n: int = 1, *, apart: timedelta = timedelta(minutes=1)) -> datetime:
    """Rounds of the worker, one after the other; gives the moment of the next one."""
    for _ in range(n):
        hand_out(at)
        sweep(at)
        pack(at)
        send_due(at)
        at += apart
    return at


def until_rest(at: datetime, most: int = 400) -> datetime:
    """Rounds until nothing is under way any more; gives the moment after."""
    for _ in range(most):
        if not Message.objects.filter(state__in=["queued", "sending"]).exists():
            return at
        at = rounds(at, apart=timedelta(minutes=5))
    raise AssertionError("it never came to rest")


def failed_ids() -> set[UUID]:
    return set(failed().values_list("id", flat=True))
