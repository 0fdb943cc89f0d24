"""All commands 命令总表: imports every commands module and every way of referring to a row, once, in one list.

Pages, command line, API and the generated docs read `COMMANDS` after importing this module; the grant that a
command asks for first is told here, so that an address for it can be declared with that grant.
"""

from __future__ import annotations

from collections.abc import Mapping

from lianxin.casefile.commands import keeping, matters
from lianxin.casefile.commands import posts as handing_over
from lianxin.casefile.lifecycle import MATTER
from lianxin.casefile.queries import lists
from lianxin.collect import commands as collect
from lianxin.directory import commands as directory
from lianxin.directory import queries as places
from lianxin.dispatch import commands as dispatch
from lianxin.dispatch.lifecycle import UNDERTAKING
from lianxin.kernel.commands import COMMANDS, Command
from lianxin.kernel.pages import SIGNED_IN
from lianxin.onsite import commands as onsite
from lianxin.people import commands as people
from lianxin.people import queries as posts
from lianxin.policy import commands as policy
from lianxin.policy import queries as programmes
from lianxin.reply import commands as reply
from lianxin.supervise import commands as supervise
from lianxin.visit import commands as visit
from lianxin.visit import queries as visits

__all__ = ["COMMANDS", "COMMAND_MODULES", "REFERENCE_MODULES", "commands", "grant_of", "is_declared"]

COMMAND_MODULES = (
    directory,
    people,
    matters,
    keeping,
    handing_over,
    visit,
    collect,
    onsite,
    dispatch,
    supervise,
    reply,
    policy,
)
REFERENCE_MODULES = (places, posts, programmes, lists, visits)

# Commands that are no row of a life-cycle table, or take one of several rows by what is said in them.
OTHER_GRANTS: Mapping[str, str] = {
    "directory.stage": "directory.load",
    "directory.load": "directory.load",
    "directory.discard": "directory.load",
    "people.new_officer": "people.manage",
    "people.set_password": "people.manage",
    "people.set_active": "people.manage",
    "people.open_post": "people.manage",
    "people.appoint": "people.manage",
    "people.set_deputy": "people.manage",
    "people.close_post": "people.manage",
    "people.set_charges": "people.manage",
    "people.set_accountable": "people.manage",
    "directory.open_unit": "directory.reorganise",
    "dispatch.hand_over_unit": "directory.reorganise",
    "dispatch.close_unit": "directory.reorganise",
    # Who may load, register or visit may add a party; it asks for any of the three.
    "directory.add_party": SIGNED_IN,
    "directory.read_contact": "directory.read_contact",
    "casefile.hand_over_post": "people.manage",
    "casefile.hold": "matter.hold",
    "casefile.release": "matter.hold",
    "casefile.set_keeping": "keeping.set",
    "people.read_mobile": "people.manage",
    "visit.read_host": "directory.read_contact",
    "casefile.reveal": "matter.see_raiser",
    "visit.endorse": "visit.endorse",
    "visit.plan": "visit.plan",
    "visit.connect": "visit.plan",
    "visit.disconnect": "visit.plan",
    "onsite.record": "visit.register",
    "collect.intake": "collect.intake",
    "collect.edit": "collect.intake",
    "collect.reject": "collect.intake",
    "collect.confirm_visit": "collect.intake",
    "collect.confirm_matter": "collect.intake",
    "dispatch.rule_return": "dispatch.rule",
    "dispatch.rule_extension": "dispatch.rule",
    "reply.review": "reply.review",
    "policy.publish": "policy.publish",
    "policy.withdraw": "policy.publish",
}


def commands() -> list[Command]:
    """Every command, by name."""
    return [COMMANDS[name] for name in sorted(COMMANDS)]


def grant_of(name: str) -> str:
    """The grant without which a command is refused whatever its object; the command itself asks again, and more."""
    for rows in (MATTER.rows, UNDERTAKING.rows):
        for row in rows:
            if row.step == name:
                return row.grant
    return OTHER_GRANTS.get(name, SIGNED_IN)


def is_declared(name: str) -> bool:
    """Whether somebody has said what a command needs."""
    steps = {row.step for row in MATTER.rows} | {row.step for row in UNDERTAKING.rows}
    return name in steps or name in OTHER_GRANTS
