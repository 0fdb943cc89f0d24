"""Commands of the directory: `loading` tables, their `kinds`, `parties`, `contacts`, `facts`, `units`, `calendars`, `founding`."""

from lianxin.directory.commands import keeping, kinds
from lianxin.directory.commands.calendars import choose_calendar
from lianxin.directory.commands.contacts import read_contact
from lianxin.directory.commands.facts import state_fact
from lianxin.directory.commands.loading import LOADERS, discard, load, stage
from lianxin.directory.commands.parties import add_party
from lianxin.directory.commands.units import open_unit

__all__ = [
    "LOADERS",
    "add_party",
    "choose_calendar",
    "discard",
    "keeping",
    "kinds",
    "load",
    "open_unit",
    "read_contact",
    "stage",
    "state_fact",
]
