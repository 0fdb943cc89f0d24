"""Sessions 登录会话: a row each with its officer, place and device; over when idle too long, or too old, whatever is done.

The engine of Django's sessions for this system. Moments are the machine's own: a demo county's clock stands in its story.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from lianxin.people.models import Session
from lianxin.people.queries.door import policy

TOUCHED_EVERY = timedelta(minutes=1)
BEGAN = "began"


def kept(key: str | None) -> str:
    """What the table keeps of a session's key: its digest, so that reading the table opens no door."""
    return hashlib.sha256((key or "").encode()).hexdigest()[:40]


def is_over(row: Session, at: datetime) -> bool:
    """Whether nothing was done for too long, or it began too long ago 超时."""
    rule = policy()
    idle, longest = timedelta(minutes=rule.idle_minutes), timedelta(hours=rule.longest_hours)
    return at - row.seen_at > idle or at - row.began_at > longest


class SessionStore(db.SessionStore):
    """Sessions in `people.Session`."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        at = timezone.now()
        row = Session.objects.filter(session_key=kept(self.session_key), expire_date__gt=at).first()
        if row is None or (row.officer_id and is_over(row, at)):
            self._session_key = None
            return None
        if at - row.seen_at > TOUCHED_EVERY:
            Session.objects.filter(pk=row.pk).update(seen_at=at)
        return row

    def exists(self, session_key: str | None) -> bool:
        """Whether a key is taken."""
        return Session.objects.filter(session_key=kept(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        """End it."""
        if session_key is None:
            session_key = self.session_key
        if session_key is not None:
            Session.objects.filter(session_key=kept(session_key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of a session: who, since when, from where."""
        at = timezone.now()
        began = data.get(BEGAN)
        return Session(
            session_key=kept(self.session_key),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            officer_id=data.get("_auth_user_id"),
            began_at=datetime.fromisoformat(began) if began else at,
            seen_at=at,
            place=data.get("place", ""),
            device=data.get("device", ""),
        )
