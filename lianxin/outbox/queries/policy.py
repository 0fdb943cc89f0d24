"""The rules in force 通知规则: the district's, those of each event, an officer's own choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from lianxin.outbox.models import Choice, EventRule, NoticePolicy
from lianxin.outbox.rules.events import When, event_of
from lianxin.outbox.rules.times import Quiet


def policy() -> NoticePolicy:
    """The district's rules, or those that the program comes with."""
    return NoticePolicy.objects.filter(id=1).first() or NoticePolicy()


def quiet_of(row: NoticePolicy) -> Quiet:
    """Its quiet hours."""
    return Quiet(row.quiet_since, row.quiet_until, row.digest_at)


def event_rules() -> Mapping[str, When]:
    """When the notices of each event leave, where the district said so itself."""
    return {one.event: When(one.when) for one in EventRule.objects.all()}


def when_of(event: str, rules: Mapping[str, When], *, urgent: bool) -> When:
    """When a notice of an event leaves; an urgent one at once, unless the event is not told outside at all."""
    found = rules.get(event, event_of(event).when)
    return When.AT_ONCE if urgent and found is not When.OFF else found


def choices_of(officers: Sequence[UUID]) -> Mapping[UUID, Choice]:
    """What officers chose for themselves."""
    return Choice.objects.in_bulk(list(officers))


def choice_of(officer: UUID) -> Choice:
    """What one officer chose, or what holds without."""
    return Choice.objects.filter(pk=officer).first() or Choice(officer_id=officer)
