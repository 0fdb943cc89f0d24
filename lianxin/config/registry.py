"""All commands 命令总表: imports every commands module and every way of referring to a row, once, in one list.

Pages, command line, API and the generated docs read `COMMANDS` after importing this module; the grant that a
command asks for first is told here, so that an address for it can be declared with that grant.
"""

from __future__ import annotations

from collections.abc import Mapping

from lianxin.casefile.commands import calendars, files, keeping, keeping_files, limits, matters
from lianxin.casefile.commands import posts as handing_over
from lianxin.casefile.lifecycle import MATTER
from lianxin.casefile.queries import files as attachments
from lianxin.casefile.queries import limits as limit_rules
from lianxin.casefile.queries import lists, outside
from lianxin.collect import commands as collect
from lianxin.collect import queries as documents
from lianxin.directory import commands as directory
from lianxin.directory import queries as places
from lianxin.directory.queries import calendars as kept_calendars
from lianxin.dispatch import commands as dispatch
from lianxin.dispatch.lifecycle import UNDERTAKING
from lianxin.insight import commands as insight
from lianxin.kernel.commands import COMMANDS, Command
from lianxin.kernel.pages import SIGNED_IN
from lianxin.kernel.witnesses import commands as witnesses
from lianxin.onsite import commands as onsite
from lianxin.outbox import commands as outbox
from lianxin.outbox.queries import receivers
from lianxin.outbox.rules.grants import GRANTS as channel_grants
from lianxin.papers import commands as papers
from lianxin.people import commands as people
from lianxin.people import queries as posts
from lianxin.policy import commands as policy
from lianxin.policy import queries as programmes
from lianxin.policy.lifecycle import FOLLOW_UP
from lianxin.policy.queries import files as programme_files
from lianxin.policy.queries import following
from lianxin.reading import commands as reading
from lianxin.reply import commands as reply
from lianxin.supervise import commands as supervise
from lianxin.visit import commands as visit
from lianxin.visit import queries as visits

__all__ = ["COMMANDS", "COMMAND_MODULES", "REFERENCE_MODULES", "commands", "grant_of", "is_declared"]

COMMAND_MODULES = (
    witnesses,
    directory,
    people,
    outbox,
    matters,
    files,
    keeping,
    keeping_files,
    calendars,
    limits,
    handing_over,
    reading,
    visit,
    collect,
    onsite,
    dispatch,
    supervise,
    reply,
    policy,
    insight,
    papers,
)
REFERENCE_MODULES = (
    places,
    kept_calendars,
    limit_rules,
    posts,
    programmes,
    programme_files,
    following,
    lists,
    attachments,
    visits,
    documents,
    receivers,
)
OUTSIDE_MODULES = (outside,)

TABLES = (MATTER.rows, UNDERTAKING.rows, FOLLOW_UP.rows)
# Commands that are no row of a life-cycle table, or take one of several rows by what is said in them.
OTHER_GRANTS: Mapping[str, str] = {
    "kernel.add_witness": "ledger.witness",
    "kernel.stop_witness": "ledger.witness",
    "kernel.resume_witness": "ledger.witness",
    **channel_grants,
    "outbox.choose": SIGNED_IN,
    "outbox.switch_event": SIGNED_IN,
    "outbox.set_address": SIGNED_IN,
    "outbox.send_code": SIGNED_IN,
    "outbox.confirm_address": SIGNED_IN,
    "people.set_charges": "people.posts",
    "people.set_accountable": "people.posts",
    "directory.open_unit": "directory.reorganise",
    "dispatch.hand_over_unit": "directory.reorganise",
    "dispatch.close_unit": "directory.reorganise",
    "directory.stage": "directory.stage",
    "directory.load": "directory.stage",
    "directory.discard": "directory.stage",
    "people.new_officer": "people.accounts",
    "people.set_password": "people.accounts",
    "people.set_active": "people.accounts",
    "people.open_post": "people.posts",
    "people.appoint": "people.posts",
    "people.set_deputy": "people.posts",
    "people.close_post": "people.posts",
    "people.confirm": "people.confirm",
    "people.change_password": SIGNED_IN,
    "people.unlock": "people.security",
    "people.end_sessions": "people.security",
    "people.set_sign_in_policy": "people.security",
    "people.reset_second_factor": "people.security",
    "people.require_second_factor": "people.security",
    # Who may load, register or visit may add a party; it asks for any of the three.
    "directory.add_party": SIGNED_IN,
    "directory.read_contact": "directory.read_contact",
    "directory.state_fact": "directory.keep_facts",
    "insight.export_ledger": "insight.export",
    "insight.start_brief": "insight.write_brief",
    "insight.edit_brief": "insight.write_brief",
    "insight.start_special": "insight.write_brief",
    "insight.drop_brief": "insight.write_brief",
    "insight.correct_brief": "insight.issue_brief",
    "insight.ask_exclusion": "insight.exclude",
    "insight.rule_exclusion": "insight.rule_exclusion",
    "insight.end_exclusion": "insight.rule_exclusion",
    "insight.issue_brief": "insight.issue_brief",
    "reading.activate": "reading.manage",
    "reading.roll_back": "reading.manage",
    "reading.set_learning": "reading.manage",
    "papers.take_number": "papers.number",
    "papers.take_file": "papers.take_file",
    "papers.set_template": "papers.set_template",
    "papers.drop_template": "papers.set_template",
    "casefile.hand_over_post": "people.posts",
    "casefile.draft_calendar": "calendar.draft",
    "casefile.draft_hours": "calendar.draft",
    "casefile.open_calendar": "calendar.draft",
    "casefile.confirm_calendar": "calendar.confirm",
    "casefile.discard_calendar": "calendar.see",
    "directory.choose_calendar": "calendar.confirm",
    "casefile.set_limit": "limits.set",
    "casefile.set_thresholds": "limits.set",
    "casefile.withdraw_limit": "limits.set",
    "casefile.do_many": "matter.see",
    "casefile.retry_many": "matter.see",
    "casefile.hold": "matter.hold",
    "casefile.release": "matter.hold",
    "casefile.set_keeping": "keeping.set",
    "people.read_mobile": "people.accounts",
    "visit.read_host": "directory.read_contact",
    "casefile.reveal": "matter.see_raiser",
    "casefile.attach": "matter.attach",
    "casefile.detach": "matter.attach",
    "casefile.open_file": "matter.see",
    "visit.endorse": "visit.endorse",
    "visit.plan": "visit.plan",
    "visit.connect": "visit.plan",
    "visit.join_plan": "visit.plan",
    "visit.plan_due": "visit.plan",
    "visit.set_rhythm": "visit.rhythm",
    "visit.disconnect": "visit.plan",
    "onsite.record": "visit.register",
    "onsite.note": "visit.register",
    "onsite.read_back": "visit.register",
    "collect.report": "collect.register",
    "collect.register_excerpt": "visit.register",
    "collect.intake": "collect.intake",
    "collect.stage_ledger": "collect.take_over",
    "collect.take_rows": "collect.take_over",
    "collect.map_ledger": "collect.take_over",
    "collect.discard_ledger": "collect.take_over",
    "collect.edit": "collect.intake",
    "collect.reject": "collect.intake",
    "collect.confirm_visit": "collect.intake",
    "collect.confirm_matter": "collect.intake",
    "dispatch.rule_return": "dispatch.rule",
    "dispatch.rule_extension": "dispatch.rule",
    "dispatch.rule_suspension": "dispatch.rule",
    "reply.review": "reply.review",
    "supervise.urge_many": "supervise.urge",
    "supervise.set_reminders": "supervise.set_rules",
    "supervise.set_level": "supervise.set_rules",
    "policy.publish": "policy.publish",
    "policy.withdraw": "policy.publish",
    "onsite.explain_policy": "policy.follow",
    "policy.amend": "policy.publish",
    "policy.attach_file": "policy.publish",
    "policy.detach_file": "policy.publish",
    "policy.set_condition": "policy.publish",
    "policy.drop_condition": "policy.publish",
}


def commands() -> list[Command]:
    """Every command, by name."""
    return [COMMANDS[name] for name in sorted(COMMANDS)]


def grant_of(name: str) -> str:
    """The grant without which a command is refused whatever its object; the command itself asks again, and more."""
    for rows in TABLES:
        for row in rows:
            if row.step == name:
                return row.grant
    return OTHER_GRANTS.get(name, SIGNED_IN)


def is_declared(name: str) -> bool:
    """Whether somebody has said what a command needs."""
    return name in OTHER_GRANTS or any(row.step == name for rows in TABLES for row in rows)
