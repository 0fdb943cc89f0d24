"""One's own password 修改密码: changed with the old one, never one of the last five, old sessions ended."""

from __future__ import annotations

from typing import Annotated

from django.utils import timezone

from lianxin.kernel.acts import Act
from lianxin.kernel.commands import Ask, Done, Secret, command
from lianxin.kernel.limiter import too_often
from lianxin.kernel.refusal import Reason, refuse_if
from lianxin.people.commands.officers import check_password, end_sessions
from lianxin.people.commands.proposals import note
from lianxin.people.models import Officer, OldPassword
from lianxin.people.queries.door import OLD_KEPT, is_outworn

OLD_TRIES = 5


@command("people.change_password", "修改密码", "Change one's password")
def change_password(
    *,
    by: Act,
    old: Annotated[Secret, Ask("原密码", "Old password", limit=128)],
    new: Annotated[Secret, Ask("新密码", "New password", limit=128)],
) -> Done:
    """Change one's own password 修改密码; every session ends (the page goes on in a new one).

    Refuses: a wrong old password (five a minute at most), a weak new one, one of the last five. Records: that it
    was changed.
    """
    row = Officer.objects.select_for_update().get(pk=by.actor.officer_id)
    often = too_often("old_password", str(row.pk), by.at, most=OLD_TRIES)
    refuse_if(
        (often, Reason("too_often", "尝试过于频繁，请一分钟后再试", "Too often; wait a minute.", "old")),
        (
            not often and not row.check_password(old),
            Reason("password_wrong", "原密码不正确", "The old password is wrong.", "old"),
        ),
    )
    check_password(new, row, field="new")
    OldPassword.objects.create(officer=row, password=row.password, at=timezone.now())
    kept = OldPassword.objects.filter(officer=row).order_by("-id").values_list("pk", flat=True)[:OLD_KEPT]
    OldPassword.objects.filter(officer=row).exclude(pk__in=list(kept)).delete()
    row.set_password(new)
    row.must_change_password, row.password_changed_at = False, timezone.now()
    row.save(update_fields=["password", "must_change_password", "password_changed_at"])
    end_sessions(row)
    entry = note(by, "people.change_password", "", {"login": row.login})
    return Done("officer", str(row.pk), row.login, "", entry)


def outworn(officer: Officer) -> bool:
    """Whether it is time for a new password 密码到期."""
    return is_outworn(officer, timezone.now())
