"""Fills the database of a running system with the tests' county, run as `python -m tests.faults.seed`.

Prints what the clients need, as JSON: a token per log-in for the interface, a session cookie per log-in for the pages.
"""

from __future__ import annotations

import json
import os
import sys

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxin.config.settings")
django.setup()
# Nobody signs in with these passwords; the slow hash would only cost time.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

from django.test import Client

from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.calendars import seed
from lianxin.kernel.clock import now
from lianxin.kernel.walls import WHOLE, seeing
from lianxin.people.commands import new_token
from lianxin.people.models import Officer
from tests import world as county

LOGINS = ("li", "he", "liu", "liu_head", "zhao", "chen")


def main() -> None:
    """Build the county and print the keys to it."""
    with seeing(WHOLE):
        seed()
        world = county.build()
        tokens = {
            login: new_token(by=Act(world.actors[login], now(), Channel.CLI), name="proof")[1]
            for login in LOGINS
        }
        cookies = {login: cookie(login) for login in LOGINS}
    json.dump({"tokens": tokens, "cookies": cookies}, sys.stdout)


def cookie(login: str) -> str:
    """The cookie of somebody who is signed in."""
    client = Client()
    client.force_login(Officer.objects.get(login=login))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


if __name__ == "__main__":
    main()
