"""What the trial of a restored database does 试运行: see `proof`. Nothing of it stays but the tables of today."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from lianxin.casefile.queries.scope import visible_to
from lianxin.config import prepare
from lianxin.config.keeping.proof import Told
from lianxin.kernel import ledger
from lianxin.kernel.walls import WHOLE, seeing
from lianxin.people.models import Post
from lianxin.people.queries import person
from lianxin.people.rules import Role

LISTED = 50


def main() -> None:
    """Bring the tables to today, look, print what was found, take everything else back."""
    prepare.migrate()
    with seeing(WHOLE), transaction.atomic():
        told = look()
        transaction.set_rollback(True)
    sys.stdout.write(json.dumps(asdict(told), ensure_ascii=False) + "\n")


def look() -> Told:
    """Verify the ledger, open the door, draw the list that the director of the office sees first."""
    verdict = ledger.verify()
    return Told(
        entries=verdict.entries,
        chains=verdict.chains,
        checkpoints=verdict.checkpoints,
        faults=[f"{one.subject} {one.chain_id} {one.seq} {one.zh}" for one in verdict.faults[:20]],
        door=_status(reverse("sign_in")),
        listed=_listed(),
    )


def _status(address: str) -> int:
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    return Client(SERVER_NAME="localhost").get(address, secure=settings.HTTPS).status_code


def _listed() -> int:
    """How many matters are on the first page of the director's list; none in an office that is not founded."""
    desk = (
        Post.objects.filter(role=Role.OFFICE_DIRECTOR, holder__isnull=False).select_related("holder").first()
    )
    if desk is None or desk.holder is None:
        return 0
    return len(visible_to(person(desk.holder, desk)).order_by("-registered_at")[:LISTED])
