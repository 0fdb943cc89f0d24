"""The second wall 行级安全: which table shows which rows to which view, and what the application's role may do at all.

Owns the declared table and the SQL made from it; `roles` applies it. The first wall is `casefile.queries.scope` with
its like: a page that forgets to ask it meets this one. A table of the database is in `WALLS` or, with a reason, in
`OPEN`; a test sees to it. How a view is set: `kernel.walls`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lianxin.kernel.walls import FOUND, SETTING, WHOLE

# Searching by pieces of words asks the wall of each text before its index (`@>` is not leakproof). So whoever does not see
# everything searches through FOUND: it names the matters, and the wall of the matters decides which of them are shown.
# The fields of a view are folded into the plan as if they could not change, so that PostgreSQL plans for this one
# actor and uses its indexes; GATE is asked again when the plan runs and shows nothing to any other view.
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION lianxin_told() RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN RETURN current_setting('{SETTING}', true); END $$;
CREATE OR REPLACE FUNCTION lianxin_view(field text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN RETURN nullif(current_setting('{SETTING}', true), '')::jsonb ->> field; END $$;
DROP FUNCTION IF EXISTS {FOUND}(text[], text[]);
CREATE OR REPLACE FUNCTION {FOUND}(wanted text[], longer text[], all_of text[], one_of text[], most int)
  RETURNS SETOF uuid LANGUAGE plpgsql STABLE PARALLEL UNSAFE AS $$
DECLARE
  before text := current_setting('{SETTING}', true);
  statement text := 'SELECT matter_id FROM casefile_searchtext WHERE grams @> $1::varchar[]'
    ' AND NOT EXISTS (SELECT FROM unnest($2) one WHERE strpos(text, one) = 0)';
  names text;
BEGIN
  IF all_of <> '{{}}' THEN statement := statement || ' AND tags @> $3::varchar[]'; END IF;
  FOREACH names IN ARRAY one_of LOOP
    statement := statement || format(' AND tags && %L::varchar[]', string_to_array(names, ','));
  END LOOP;
  IF most IS NOT NULL THEN statement := statement || ' LIMIT ' || most; END IF;
  PERFORM set_config('{SETTING}', '{WHOLE.told()}', true);
  RETURN QUERY EXECUTE statement USING wanted, longer, all_of;
  PERFORM set_config('{SETTING}', before, true);
END $$;
ALTER FUNCTION lianxin_next_number(text, int) SECURITY DEFINER SET search_path FROM CURRENT;
ALTER FUNCTION lianxin_erase_entries(uuid[], timestamptz) SECURITY DEFINER SET search_path FROM CURRENT;
"""
# Worded so that PostgreSQL expects nearly every row to pass: of a bare comparison it expects one in two hundred, and then
# plans as if each list were a handful of rows.
GATE = f"CASE WHEN current_setting('{SETTING}', true) IS NOT DISTINCT FROM lianxin_told() THEN true END IS NOT NULL"
IS_WHOLE = "lianxin_view('whole') = 'true'"


def view(field: str, kind: str = "uuid") -> str:
    """A field of the view in SQL."""
    return f"lianxin_view('{field}')::{kind}"


def told(field: str) -> str:
    """Whether the view has a field at all: what it has not vanishes from the plan with its whole condition."""
    return f"lianxin_view('{field}') IS NOT NULL"


def reach(name: str, rule: str = "") -> str:
    """Rows that a reach of `matter.see` shows by a rule; all of them without one."""
    asked = f"lianxin_view('reach') = '{name}'"
    return f"({asked} AND ({rule}))" if rule else asked


def grant(name: str) -> str:
    """Only for who is granted something."""
    return f"'{name}' = ANY({view('grants', 'text[]')})"


def through(column: str, table: str, key: str = "id") -> str:
    """Rows whose column points at a row of another table that the view shows."""
    return f"EXISTS (SELECT 1 FROM {table} up WHERE up.{key} = {{table}}.{column})"


ALL = reach("all")
ANY_ACTOR = "lianxin_view('post') IS NOT NULL"
LED = f"leader_post_id = {view('post')} OR coordinator_post_id = {view('post')}"
HELD = f"held_by @> ARRAY[{view('unit')}]"
IN_AREA = f"SELECT id FROM directory_area WHERE starts_with(path, {view('area', 'text')})"
MATTER = " OR ".join(
    (
        ALL,
        reach("charge", f"{LED} OR held_by && {view('charges', 'uuid[]')}"),
        reach("area", f"{HELD} OR area_id IN ({IN_AREA})"),
        reach("unit", HELD),
        reach("own", LED),
        f"({told('code')} AND tracking_digest = {view('code', 'text')})",
        f"({told('matters')} AND id = ANY({view('matters', 'uuid[]')}))",
    )
)
# A confidential matter does not open its visit to the unit that holds it: who was visited would tell who raised it.
RAISED_AT = (
    f"{ALL} OR EXISTS (SELECT 1 FROM casefile_matter m WHERE m.id = {{table}}.matter_id"
    f" AND (NOT m.is_confidential OR m.leader_post_id = {view('post')}))"
)
HELD_FROM_VISIT = (
    "EXISTS (SELECT 1 FROM visit_raised r JOIN casefile_matter m ON m.id = r.matter_id"
    f" WHERE r.visit_id = visit_visit.id AND m.held_by @> ARRAY[{view('unit')}])"
)
VISIT = " OR ".join(
    (
        ALL,
        reach("charge", f"leader_post_id = {view('post')}"),
        reach("own", f"leader_post_id = {view('post')}"),
        reach("area", f"party_id IN (SELECT id FROM directory_party WHERE area_id IN ({IN_AREA}))"),
        reach("unit", HELD_FROM_VISIT),
    )
)
OF_MATTER = f"{ALL} OR {through('matter_id', 'casefile_matter')}"
OF_UNDERTAKING = f"{ALL} OR {through('undertaking_id', 'dispatch_undertaking')}"
OF_VISIT = f"{ALL} OR {through('visit_id', 'visit_visit')}"
RAISER = f"{grant('matter.see_raiser')} AND ({OF_MATTER})"
# A file that tells who raised a confidential matter is as hidden as the raiser himself.
# Whoever came by a code acts in no post; he sees the files of his own matter, also those that name him.
MAY_KNOW_RAISER = f"{grant('matter.see_raiser')} OR lianxin_view('post') IS NULL"
OF_OPEN_MATTER = "NOT EXISTS (SELECT 1 FROM casefile_matter m WHERE m.id = casefile_attachment.matter_id AND m.is_confidential)"
FILE = f"({OF_MATTER}) AND (NOT names_raiser OR {MAY_KNOW_RAISER} OR {OF_OPEN_MATTER})"
CONTACT = f"{grant('matter.see_raiser')} AND {ALL}"
LEDGERS = f"{grant('collect.take_over')} AND {ALL}"
READ_IN = f"{grant('collect.intake')} AND {ALL}"
BRIEFS = grant("insight.balance")
WRITES_BRIEFS = grant("insight.write_brief")
EITHER_END = (
    f"{ALL} OR {through('from_matter_id', 'casefile_matter')} OR {through('to_matter_id', 'casefile_matter')}"
)
OWNED = f"SELECT id FROM people_post WHERE unit_id = {view('unit')}"
FOLLOWED = " OR ".join(
    (
        ALL,
        reach(
            "charge",
            f"owner_post_id = {view('post')}"
            f" OR owner_post_id IN (SELECT id FROM people_post WHERE unit_id = ANY({view('charges', 'uuid[]')}))"
            f" OR programme_id IN (SELECT id FROM policy_programme WHERE unit_id = ANY({view('charges', 'uuid[]')}))",
        ),
        reach(
            "area",
            f"owner_post_id IN ({OWNED})"
            f" OR party_id IN (SELECT id FROM directory_party WHERE area_id IN ({IN_AREA}))",
        ),
        reach(
            "unit",
            f"owner_post_id IN ({OWNED})"
            f" OR programme_id IN (SELECT id FROM policy_programme WHERE unit_id = {view('unit')})",
        ),
        reach("own", f"owner_post_id = {view('post')}"),
    )
)
OF_SUBJECT = " OR ".join(
    (
        ALL,
        f"(subject = 'matter' AND {through('chain_id', 'casefile_matter')})",
        f"(subject = 'visit' AND {through('chain_id', 'visit_visit')})",
        f"(subject = 'follow_up' AND {through('chain_id', 'policy_followup')})",
        f"officer_id = {view('officer')}",
    )
)


@dataclass(frozen=True, slots=True)
class Wall:
    """A table behind the wall: which rows a view sees, and which it may write (outside of commands: none).

    Args:
        sees: condition on a row, in SQL.
        writes: condition on a row that may be changed by a view that is not whole.
        gated: whether the plan is asked again when it runs; see `FUNCTIONS`. What is not must not be read by a kept plan.
    """

    table: str
    sees: str
    writes: str = ""
    gated: bool = True


WALLS: tuple[Wall, ...] = (
    Wall("casefile_matter", MATTER),
    Wall("policy_followup", FOLLOWED),
    Wall("casefile_presence", OF_MATTER),
    Wall("casefile_raiser", RAISER),
    Wall("casefile_snooze", f"officer_id = {view('officer')}"),
    Wall("casefile_answer", OF_MATTER),
    Wall("casefile_attachment", FILE),
    Wall("casefile_hold", OF_MATTER),
    Wall("casefile_bulk", f"by_id = {view('officer')}"),
    Wall("casefile_bulkitem", through("bulk_id", "casefile_bulk")),
    Wall("casefile_clock", OF_MATTER),
    Wall("casefile_deadlinemove", OF_MATTER),
    Wall("casefile_link", EITHER_END),
    Wall("casefile_searchtext", OF_MATTER, gated=False),
    Wall("directory_party", ANY_ACTOR, gated=False),
    Wall("directory_partycontact", CONTACT),
    Wall("directory_partyfact", grant("directory.see_facts")),
    Wall("directory_staged", f"uploaded_by = {view('officer')}"),
    Wall("directory_stagedpart", through("staged_id", "directory_staged")),
    Wall("visit_visit", VISIT),
    Wall("visit_companion", OF_VISIT),
    Wall("visit_raised", RAISED_AT),
    # Leaders know of each other's plans, or the same party is visited twice.
    Wall("visit_plan", f"{ALL} OR {reach('charge')}"),
    Wall("visit_plan_joined", f"{ALL} OR {reach('charge')}"),
    Wall("visit_leadercontact", ANY_ACTOR),
    Wall("collect_intake", READ_IN),
    Wall("collect_draft", READ_IN),
    Wall(
        "collect_excerpt", f"visit_id IS NOT NULL AND ({RAISED_AT}) OR intake_id IS NOT NULL AND ({READ_IN})"
    ),
    Wall("collect_ledgerbatch", LEDGERS),
    Wall("collect_ledgerrow", OF_MATTER),
    Wall("collect_ownheading", f"unit_id = {view('unit')}"),
    Wall("onsite_decision", OF_MATTER),
    Wall("onsite_decision_supports", f"{ALL} OR {through('decision_id', 'onsite_decision')}"),
    Wall("onsite_policyanswer", OF_MATTER),
    Wall("onsite_fieldnote", f"{OF_MATTER} OR (matter_id IS NULL AND {through('visit_id', 'visit_visit')})"),
    Wall("onsite_awaitedfile", OF_MATTER),
    Wall("dispatch_undertaking", OF_MATTER),
    Wall("dispatch_word", OF_UNDERTAKING),
    Wall("dispatch_returnrequest", OF_UNDERTAKING),
    Wall("dispatch_extensionrequest", OF_UNDERTAKING),
    Wall("dispatch_suspensionrequest", OF_UNDERTAKING),
    Wall("supervise_urge", OF_MATTER),
    Wall("supervise_notice", OF_MATTER),
    Wall("supervise_instruction", OF_MATTER),
    Wall("supervise_instructionword", f"{ALL} OR {through('instruction_id', 'supervise_instruction')}"),
    Wall("supervise_savedview", f"officer_id = {view('officer')} OR unit_id = {view('unit')}"),
    Wall("supervise_escalation", OF_MATTER),
    Wall("supervise_listing", OF_MATTER),
    Wall("supervise_monthlyword", f"{ALL} OR {through('listing_id', 'supervise_listing')}"),
    Wall("supervise_reminder", OF_MATTER),
    Wall("reply_result", OF_UNDERTAKING),
    Wall("reply_review", OF_MATTER),
    Wall("reply_callback", OF_MATTER),
    Wall("reply_rating", OF_MATTER),
    Wall("reply_objection", OF_MATTER),
    Wall("reply_publication", f"is_public OR {OF_MATTER}"),
    Wall("reading_advice", OF_MATTER),
    Wall("papers_papernumber", OF_MATTER),
    Wall("insight_edition", f"{BRIEFS} AND issued_at IS NOT NULL OR {WRITES_BRIEFS}"),
    Wall("insight_correction", f"{WRITES_BRIEFS} OR {through('edition_id', 'insight_edition')}"),
    Wall("insight_exclusion", OF_MATTER),
    Wall("kernel_entry", OF_SUBJECT),
    Wall("kernel_commandkey", f"officer_id = {view('officer')}"),
    Wall("people_unsentform", f"officer_id = {view('officer')}"),
    Wall("outbox_address", f"officer_id = {view('officer')}"),
    Wall("outbox_choice", f"officer_id = {view('officer')}"),
    Wall("kernel_outbox", f"to_post_id = {view('post')}", writes=f"to_post_id = {view('post')}"),
)

OPEN: Mapping[str, str] = {
    "directory_area": "the district's areas: public knowledge, and every reach is measured by them",
    "directory_unit": "the units: public knowledge",
    "directory_category": "the taxonomy with the duty list: public knowledge",
    "directory_category_supports": "the taxonomy with the duty list: public knowledge",
    "policy_programme": "published programmes: meant for everybody",
    "policy_programmefile": "documents and forms of published programmes: meant for everybody",
    "policy_condition": "what published programmes ask: meant for everybody",
    "people_officer": "sign-in reads it before anybody is known",
    "people_post": "sign-in reads it before anybody is known; owner of matters are shown by post",
    "people_post_charges": "sign-in reads it before anybody is known",
    "people_token": "a program is known by it; holds digests only",
    "people_proposal": "what waits for a second person: posts and accounts, no matter; pages ask for a grant",
    "people_signinpolicy": "what the district asks of passwords and sessions",
    "people_session": "a browser is known by it; holds digests of keys",
    "people_signintry": "counted before anybody is known",
    "people_oldpassword": "slow hashes, compared when a password is changed",
    "people_totp": "sealed secrets, asked for before a session is whole",
    "people_recoverycode": "digests, asked for before a session is whole",
    "people_passkey": "public keys, asked for before anybody is known",
    "people_parkedform": "sealed, reached by its officer alone",
    "outbox_channel": "ways out; addresses and secrets sealed; pages ask for a grant",
    "outbox_eventrule": "when the notices of an event leave: the same for everybody",
    "outbox_noticepolicy": "quiet hours and limits: the same for everybody",
    "outbox_message": "when a message left, to whom, what came of it; holds no words of a case",
    "outbox_delivery": "which notice went where; the notice itself stands behind its wall",
    "django_session": "a browser is known by it; reached by an unguessable key",
    "casefile_limitrule": "limits in force: the same for everybody",
    "supervise_reminderrule": "when the clock reminds: the same for everybody",
    "supervise_ladderrule": "the levels of the ladder: the same for everybody",
    "supervise_noticecount": "how many notices a body issued in a year",
    "papers_papertemplate": "forms of an office, sealed; no data of a case; pages ask for a grant",
    "papers_papercount": "how many papers of a kind a body numbered in a year",
    "insight_editioncount": "how many briefs of a kind a body issued in a year",
    "visit_rhythm": "how often is visited: the same for everybody",
    "casefile_threshold": "when lights turn: the same for everybody",
    "reading_learned": "weights of grams and figures: no word of a matter; pages ask for a grant",
    "reading_learningrule": "when a version takes over: the same for everybody",
    "kernel_workcalendarday": "the calendar: the same for everybody",
    "kernel_calendarversion": "the calendar: the same for everybody",
    "kernel_clockshift": "a demo's clock",
    "kernel_checkpoint": "digests that are meant to be given away",
    "kernel_treeleaf": "digests that are meant to be given away",
    "kernel_treenode": "digests that are meant to be given away",
    "kernel_gauge": "counts for probes, which nobody signs in for",
    "kernel_keptfor": "how long things are kept: the same for everybody",
    "kernel_witness": "where checkpoints go; no data of a case",
    "kernel_witnessdelivery": "when checkpoints went there",
    "kernel_register": "names and chain heads of the registers",
    "kernel_jobrun": "when jobs ran",
    "kernel_attempt": "digests of addresses for limits, counted before anybody is known",
    "django_migrations": "which migrations ran",
    "django_content_type": "names of models",
    "auth_permission": "Django's own, not used",
    "auth_group": "Django's own, not used",
    "auth_group_permissions": "Django's own, not used",
    "procrastinate_jobs": "names and times of jobs; their arguments hold no data of a case",
    "procrastinate_events": "names and times of jobs",
    "procrastinate_periodic_defers": "names and times of jobs",
    "procrastinate_workers": "heartbeats of workers",
}

ANYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")
# What the application's role may do where it is less than anything; never TRUNCATE, never DDL.
RIGHTS: Mapping[str, tuple[str, ...]] = {
    "kernel_entry": ("SELECT", "INSERT"),
    "kernel_checkpoint": ("SELECT", "INSERT"),
    "kernel_treeleaf": ("SELECT", "INSERT"),
    "kernel_treenode": ("SELECT", "INSERT"),
    "casefile_matter": ("SELECT", "INSERT", "UPDATE"),
    "casefile_attachment": ("SELECT", "INSERT", "UPDATE"),
    "kernel_calendarversion": ("SELECT", "INSERT", "UPDATE"),
    "kernel_workcalendarday": ("SELECT", "INSERT"),
    "django_migrations": ("SELECT",),
    "django_content_type": ("SELECT",),
    "auth_permission": ("SELECT",),
    "auth_group": ("SELECT",),
    "auth_group_permissions": ("SELECT",),
}


def policies(wall: Wall) -> Iterator[tuple[str, str]]:
    """The policies of a table: name and body. A changed row has to satisfy `seen` as well, PostgreSQL sees to that."""
    sees = _condition(f"{IS_WHOLE} OR {wall.sees}", wall)
    writes = _condition(f"{IS_WHOLE} OR {wall.writes}" if wall.writes else IS_WHOLE, wall)
    made = _condition(IS_WHOLE, wall)
    yield "seen", f"FOR SELECT USING ({sees})"
    yield "made", f"FOR INSERT WITH CHECK ({made})"
    yield "changed", f"FOR UPDATE USING ({writes}) WITH CHECK ({writes})"
    yield "removed", f"FOR DELETE USING ({made})"


def _condition(rule: str, wall: Wall) -> str:
    text = rule.replace("{table}", wall.table)
    return f"({text}) AND {GATE}" if wall.gated else text


def statements(wall: Wall) -> Iterator[str]:
    """The SQL that puts a table without policies behind the wall."""
    table = wall.table
    for name, body in policies(wall):
        yield f"CREATE POLICY {name} ON {table} {body};"
    yield f"COMMENT ON POLICY seen ON {table} IS '{fingerprint(wall)}';"
    # Forced: also when the application connects as the owner of the tables.
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"


def fingerprint(wall: Wall) -> str:
    """Tells whether a wall stands as it is declared here; kept as the comment of its first policy."""
    return hashlib.sha256(repr(list(policies(wall))).encode()).hexdigest()


def session_option() -> str:
    """The libpq option with which a connection begins with the whole view: for the owner, and for tests' own eyes."""
    return f"-c {SETTING}={WHOLE.told()}"
