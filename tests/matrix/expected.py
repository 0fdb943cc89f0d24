"""Who may do what, how near 权限矩阵: written down by hand, never derived from the code that it judges.

A row says: this address (or operation, or command) by these methods is for these roles, at this nearness, of this
kind of object. `NEAR` says who stands how near to each object of the county (`tests.matrix.county`). What the
answer must be follows from the two (`tests.matrix.judging`): not signed in → to the door (a program: 401), no such
right → 403, an object out of reach → 404, else heard.

Roles: L leader · D office director · K office clerk · B call-back · S supervisor · H head of unit · T liaison ·
W handler · R street clerk · C community clerk · A audit, Y system, X security administrator.
Nearness: `unit` the actor's unit holds it · `charge` led or coordinated by him, or held by a unit in his charge ·
`area` in his area or held by his unit · `own` his own · nothing: wherever it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ANYBODY = "anybody"
EVERYBODY = "L D K B S H T W R C A Y X"
SEES = "L:charge D K B S H:unit T:unit W:unit R:area C:area A"
OWN_BULK = "L:own D:own K:own B:own S:own H:own T:own W:own R:own C:own A:own"
ATTACHES = "L:charge D K B S H:unit T:unit W:unit R:area C:area"
KNOWS_THE_DIRECTORY = EVERYBODY
KNOWS_POLICIES = "L D K B S H T W R C A"
FOLLOWS = "D K H T W R C"
KNOWS_FACTS = "L D K S H T W R C"
OFFICE = "D K"
REGISTERS = "D K R C"
VISITS = "L D K S R C"
PLANS = "L D K"
COVERAGE = "L D K S"
LOADS = "D Y"
SEES_OFFICERS = "D A Y X"
SEES_CALENDARS = "D K S A Y X"
UNIT_SIDE = "H:unit T:unit W:unit R:unit C:unit"
NO_BULK = "01990000-0000-7000-8000-000000000000"
NO_PAPER = {"kind": "order", "key": NO_BULK}
UNIT_SPEAKS = "H:unit T:unit R:unit"


@dataclass(frozen=True, slots=True)
class Row:
    """One address with the methods it answers, for whom, of which kind of object.

    `heard` are the answers that those get for whom it is; GET and POST of one address may be two rows. `also`
    fills in what stands in the address besides the object.
    """

    route: str
    methods: str
    who: str
    on: str = ""
    heard: tuple[int, ...] = (200,)
    also: dict[str, str] = field(default_factory=dict)


ASKED = (200, 302, 409, 422)
# The form of a command is shown and judged for whoever sees the object; who may then do it is told by COMMANDS.
STEP = (200, 302, 403, 409, 422)

PAGES: tuple[Row, ...] = (
    # --- home, books, jobs
    Row("", "GET", EVERYBODY),
    Row("seen/", "POST", EVERYBODY, heard=ASKED),
    Row("balance/", "GET", "L D K S H T A"),
    Row("cockpit/", "GET", "L D K S H T A"),
    Row("design/", "GET", EVERYBODY),
    Row("briefs/", "GET", "L D K S H T A"),
    Row("briefs/docx/", "GET", "L D K S H T A"),
    Row("briefs/editions/", "GET", "L D K S H T A"),
    Row("briefs/editions/new/", "GET POST", OFFICE, heard=ASKED),
    Row("briefs/editions/special/", "GET POST", OFFICE, heard=ASKED),
    Row("briefs/editions/<str:number>/correct/", "GET POST", "D", "edition", ASKED),
    Row("briefs/editions/<str:number>/", "GET", "L D K S H T A", "edition"),
    Row("briefs/editions/<str:number>/docx/", "GET", "L D K S H T A", "edition"),
    Row("briefs/editions/<str:number>/pdf/", "GET", "L D K S H T A", "edition"),
    Row("briefs/editions/<str:number>/edit/", "GET POST", OFFICE, "draft of a brief", ASKED),
    Row("briefs/editions/<str:number>/issue/", "GET POST", "D", "draft of a brief", ASKED),
    Row("briefs/editions/<str:number>/drop/", "GET POST", OFFICE, "draft of a brief", ASKED),
    Row("indicators/", "GET", "L D K S H T A"),
    Row("ledgers/export/", "GET POST", "L D K S H T", heard=ASKED),
    Row("matters/paste/", "GET POST", OFFICE, heard=(200, 302, 422)),
    Row("ledgers/import/", "GET POST", OFFICE, heard=(200, 422)),
    Row("ledgers/import/<uuid:staged_id>/", "GET POST", "D:own K:own", "ledger", ASKED),
    Row("ledgers/import/<uuid:staged_id>/faults.xlsx", "GET", "D:own K:own", "ledger"),
    Row("ledgers/batches/<str:number>/", "GET", OFFICE, "batch"),
    Row("ledgers/batches/<str:number>/undo/", "GET POST", OFFICE, "batch", ASKED),
    Row("reports/units/", "GET", "L D K S H T A"),
    Row("reports/units/xlsx/", "GET", "L D K S H T A"),
    Row("exclusions/", "GET", "L D K S H T A"),
    Row("matters/<str:number>/exclusions/", "GET", SEES, "matter"),
    Row("indicators/<str:name>/", "GET", "L D K S H T A", also={"name": "collected"}),
    Row("jobs/", "GET", "D A Y X"),
    Row("learning/", "GET", "D K A"),
    Row("learning/do/<str:name>/", "GET POST", "D", heard=ASKED, also={"name": "reading.set_learning"}),
    Row("jobs/keeping/", "GET", "D A Y X"),
    Row("jobs/keeping/<str:rule>/", "GET POST", "D X", heard=ASKED, also={"rule": "casefile.raiser"}),
    # --- notices
    Row("messages/", "GET", EVERYBODY),
    Row("messages/bulk/<uuid:bulk>/", "GET", EVERYBODY, heard=(404,), also={"bulk": NO_BULK}),
    Row("messages/seen/", "POST", EVERYBODY, heard=ASKED),
    Row("messages/settings/", "GET", EVERYBODY),
    Row("messages/do/<str:name>/", "GET POST", EVERYBODY, heard=ASKED, also={"name": "outbox.choose"}),
    Row("channels/", "GET", "Y X D A"),
    Row("channels/do/<str:name>/", "GET POST", "Y X D A", heard=STEP, also={"name": "outbox.set_policy"}),
    Row("ledger/", "GET", ANYBODY),
    Row("ledger/verifier.py", "GET", ANYBODY),
    Row("ledger/since/<int:n>/", "GET", ANYBODY, heard=(404,), also={"n": "1"}),
    Row("witnesses/<str:name>/", "GET POST", "A", heard=ASKED, also={"name": "kernel.add_witness"}),
    Row("jobs/verify/", "POST", "D A", heard=ASKED),
    Row("healthz", "GET", ANYBODY, heard=(200, 503)),
    Row("livez", "GET", ANYBODY),
    Row("readyz", "GET", ANYBODY, heard=(200, 503)),
    # From this machine itself, as the tests ask; from elsewhere it wants a token (lianxin/config/tests/test_probes.py).
    Row("metrics", "GET", ANYBODY),
    # --- the door
    Row("sign-in/", "GET POST", ANYBODY, heard=(200, 422)),
    Row("sign-out/", "POST", ANYBODY, heard=(302,)),
    Row("language/", "POST", ANYBODY, heard=(302,)),
    Row("look/", "POST", ANYBODY, heard=(302,)),
    Row("post/", "POST", EVERYBODY, heard=(403,)),
    Row("password/", "GET POST", EVERYBODY, heard=(200, 422)),
    # Nobody's password was right here, so that the second step leads back to the first.
    Row("sign-in/second/", "GET POST", ANYBODY, heard=(302,)),
    Row("confirm-identity/", "GET POST", EVERYBODY, heard=(200, 422)),
    Row("security/", "GET", EVERYBODY),
    Row("security/totp/", "GET POST", EVERYBODY, heard=(200, 422)),
    Row("security/totp/remove/", "POST", EVERYBODY, heard=(404,)),
    Row("security/passkeys/new/", "GET POST", EVERYBODY, heard=(200, 422)),
    Row(
        "security/passkeys/<uuid:passkey_id>/remove/",
        "POST",
        EVERYBODY,
        heard=(404,),
        also={"passkey_id": "0190a000-0000-7000-8000-000000000000"},
    ),
    Row("security/codes/", "POST", EVERYBODY, heard=(422,)),
    Row("security/sessions/end/", "POST", EVERYBODY, heard=(302,)),
    # Nobody has parked a form here; whose it is is proven by tests/laws/test_p25_parked.py.
    Row(
        "parked/<uuid:parked_id>/",
        "GET",
        EVERYBODY,
        heard=(404,),
        also={"parked_id": "0190a000-0000-7000-8000-000000000000"},
    ),
    Row("report/", "GET", ANYBODY),
    Row("report/", "POST", ANYBODY, heard=(422,)),
    Row("answers/", "GET", ANYBODY),
    Row("answers/feed/", "GET", ANYBODY),
    Row("answers/<uuid:publication>/", "GET", ANYBODY, heard=(404,), also={"publication": NO_BULK}),
    Row("track/", "GET", ANYBODY),
    Row("track/", "POST", ANYBODY, heard=(404,)),
    Row("track/file/", "POST", ANYBODY, heard=(404,)),
    # --- matters
    Row("matters/", "GET", SEES),
    Row("matters/<str:number>/brief/", "GET", SEES, "matter"),
    Row("matters/<str:number>/later/", "GET POST", SEES, "matter", ASKED),
    Row("matters/<str:number>/presence/", "POST", SEES, "matter"),
    Row("palette/", "GET", EVERYBODY),
    Row("matters/together/", "GET POST", SEES, heard=ASKED),
    Row("matters/together/<str:name>/", "GET POST", "L D K S", heard=ASKED, also={"name": "supervise.urge"}),
    Row("matters/bulk/", "GET", SEES),
    Row("matters/bulk/<uuid:bulk>/", "GET POST", OWN_BULK, "bulk", ASKED),
    Row("matters/new/", "GET POST", REGISTERS, heard=(200, 422)),
    Row("matters/new/suggest/", "POST", REGISTERS),
    Row("matters/<str:number>/check-answer/", "POST", SEES, "matter"),
    Row("matters/<str:number>/", "GET", SEES, "matter"),
    Row("matters/<str:number>/why/<str:which>/", "GET", SEES, "matter", also={"which": "backstop"}),
    Row(
        "matters/<str:number>/do/<str:name>/", "GET POST", SEES, "matter", STEP, {"name": "supervise.notice"}
    ),
    Row("matters/<str:number>/raiser/", "GET POST", "D K B", "matter", (200, 422)),
    # 422: not sealed yet.
    Row("matters/<str:number>/proof/", "GET", SEES, "matter", (200, 422)),
    Row("matters/<str:number>/files/", "GET POST", SEES, "matter", STEP),
    # Files are unseen: for whoever may not have one, signed in or not, it is not there.
    Row("matters/<str:number>/files/<uuid:file_id>/", "GET", f"{SEES} unseen", "file"),
    Row("matters/<str:number>/files/<uuid:file_id>/small/", "GET", f"{SEES} unseen", "file"),
    Row(
        "matters/<str:number>/files/<uuid:file_id>/withdraw/", "GET POST", f"{ATTACHES} unseen", "file", STEP
    ),
    Row("matters/<str:number>/case-file/", "GET POST", "D K S", "matter", STEP),
    Row("papers/templates/", "GET", OFFICE),
    Row("papers/templates/<slug:kind>/", "GET POST", OFFICE, heard=(200, 422), also={"kind": "urge"}),
    Row("papers/templates/<slug:kind>/start/", "GET", OFFICE, also={"kind": "urge"}),
    Row("papers/templates/<slug:kind>/drop/", "GET POST", OFFICE, heard=ASKED, also={"kind": "urge"}),
    Row("papers/templates/<slug:kind>/<int:n>/", "GET", OFFICE, also={"kind": "closing", "n": "1"}),
    Row("case-files/check/", "GET POST", SEES, heard=(200, 422)),
    Row("matters/<str:number>/papers/", "GET", SEES, "matter"),
    # A paper is of a row of its matter, and this key is none's: who is near is told the same as who is far.
    Row("matters/<str:number>/papers/<str:kind>/<uuid:key>/", "GET", SEES, "matter", (404,), NO_PAPER),
    Row("matters/<str:number>/papers/<str:kind>/<uuid:key>/docx/", "GET", SEES, "matter", (404,), NO_PAPER),
    Row("matters/<str:number>/papers/<str:kind>/<uuid:key>/pdf/", "GET", SEES, "matter", (404,), NO_PAPER),
    Row(
        "matters/<str:number>/papers/<str:kind>/<uuid:key>/number/",
        "GET POST",
        OFFICE,
        "matter",
        (404,),
        NO_PAPER,
    ),
    # Who may register in a place may print what was registered there; to everybody else it is not there.
    Row("matters/<str:number>/receipt/", "GET", "L:own D K S R:area C:area hidden", "matter"),
    Row(
        "undertakings/<uuid:key>/do/<str:name>/", "GET POST", SEES, "part", STEP, {"name": "dispatch.contact"}
    ),
    Row(
        "notices/<uuid:key>/do/<str:name>/",
        "GET POST",
        SEES,
        "notice",
        STEP,
        {"name": "supervise.answer_notice"},
    ),
    Row(
        "instructions/<uuid:key>/do/<str:name>/",
        "GET POST",
        SEES,
        "instruction",
        STEP,
        {"name": "supervise.follow_up"},
    ),
    # --- visits
    Row("visits/", "GET", SEES),
    Row("visits/new/", "GET POST", VISITS, heard=(200, 422)),
    Row("visits/<str:number>/", "GET", SEES, "visit"),
    Row("visits/<str:number>/paper/", "GET", SEES, "visit"),
    Row("visits/<str:number>/paper/docx/", "GET", SEES, "visit"),
    Row("visits/<str:number>/paper/pdf/", "GET", SEES, "visit"),
    Row("visits/<str:number>/endorse/", "GET POST", "L:own", "visit", ASKED),
    Row("visits/<str:number>/receipt/", "GET", "L:own D K S R:area C:area", "visit"),
    Row("visits/<str:number>/part/", "GET", "L:own D K S R:area C:area", "visit", (302,)),
    Row(
        "visits/<str:number>/part/<str:spans>/",
        "GET POST",
        "L:own D K S R:area C:area",
        "visit",
        ASKED,
        {"spans": "0-2"},
    ),
    Row("visits/<str:number>/report-code/", "GET", "L:own D K S R:area C:area", "visit"),
    Row("visits/<str:number>/host/", "GET POST", "D K B", "visit", (200, 422)),
    Row("phone/", "GET", VISITS),
    Row("phone/state/", "GET", EVERYBODY),
    Row("phone/import/", "GET POST", VISITS, heard=(200, 422)),
    Row("phone/manifest.webmanifest", "GET", ANYBODY),
    Row("phone/worker.js", "GET", ANYBODY),
    # Nobody announced a file here; whose it is is proven by lianxin/onsite/tests/test_noting.py.
    Row("phone/files/<uuid:file_id>/", "GET POST", VISITS, heard=(404,), also={"file_id": NO_BULK}),
    Row("visits/plans/", "GET", PLANS),
    Row("visits/plans/new/", "GET POST", PLANS, heard=(200, 422)),
    Row("visits/plans/due/", "GET POST", PLANS, heard=ASKED),
    Row("visits/plans/<uuid:key>/join/", "GET POST", PLANS, "plan", ASKED),
    Row("visits/coverage/", "GET", COVERAGE),
    Row("visits/coverage/due/", "GET", COVERAGE),
    Row("visits/coverage/parties/", "GET", COVERAGE),
    Row("visits/coverage/rhythm/", "GET POST", "D", heard=ASKED),
    Row("visits/contacts/", "GET", SEES),
    Row("visits/contacts/new/", "GET POST", PLANS, heard=(200, 422)),
    Row("visits/contacts/end/", "GET POST", PLANS, heard=(200, 422)),
    # --- reading documents
    Row("intake/", "GET POST", OFFICE, heard=(200, 422)),
    Row("intake/<uuid:intake_id>/", "GET", OFFICE, "intake"),
    Row("intake/<uuid:intake_id>/part/", "GET", OFFICE, "intake", (302,)),
    Row("intake/<uuid:intake_id>/part/<str:spans>/", "GET POST", OFFICE, "intake", ASKED, {"spans": "0-2"}),
    Row("intake/draft/<uuid:draft_id>/", "POST", OFFICE, "draft", ASKED),
    # --- dispatch, supervision, echo
    Row("dispatch-queue/", "GET", "D"),
    Row("topics/", "GET", SEES),
    Row("topics/new/", "GET POST", OFFICE, heard=(200, 422)),
    Row("supervise/", "GET", "L D K S"),
    Row("unsent/", "GET", EVERYBODY),
    Row("unsent/of/", "GET", EVERYBODY),
    Row("unsent/keep/", "POST", EVERYBODY, heard=(422,)),
    Row("unsent/drop/", "POST", EVERYBODY, heard=ASKED),
    Row("views/", "POST", EVERYBODY, heard=(302, 404, 422)),
    Row("supervise/urge/", "POST", "L D K S", heard=(422,)),
    Row(
        "supervise/together/<str:name>/",
        "POST",
        "L D K S",
        heard=(403, 422),
        also={"name": "supervise.notice"},
    ),
    Row("supervise/notices/", "GET", SEES),
    Row("supervise/instructions/", "GET", SEES),
    Row("supervise/rules/", "GET", "L D K S"),
    Row("supervise/rules/<str:name>/", "GET POST", "D", heard=ASKED, also={"name": "supervise.set_level"}),
    Row("supervise/listed/", "GET", "L D K S"),
    Row("supervise/promises/", "GET", "L D K S"),
    Row("call-backs/", "GET", "B R"),
    # --- calendars and limits
    Row("calendars/", "GET", SEES_CALENDARS),
    Row("calendars/<slug:version>/", "GET", SEES_CALENDARS, "version"),
    Row(
        "calendars/do/<str:name>/", "GET POST", "D K Y", heard=ASKED, also={"name": "casefile.draft_calendar"}
    ),
    Row(
        "calendars/<slug:version>/do/<str:name>/",
        "GET POST",
        "D X",
        "version",
        ASKED,
        {"name": "casefile.confirm_calendar"},
    ),
    Row("limits/", "GET", SEES_CALENDARS),
    Row("lights/", "GET", SEES_CALENDARS),
    Row("limits/do/<str:name>/", "GET POST", "D", heard=ASKED, also={"name": "casefile.set_limit"}),
    # --- directory, policies
    Row("directory/", "GET", KNOWS_THE_DIRECTORY),
    Row("directory/units/<slug:code>/", "GET", KNOWS_THE_DIRECTORY, "unit"),
    Row("directory/new-unit/", "GET POST", "D", heard=ASKED),
    Row(
        "directory/units/<slug:code>/do/<str:name>/",
        "GET POST",
        "D",
        "unit",
        ASKED,
        {"name": "dispatch.hand_over_unit"},
    ),
    Row("directory/areas/", "GET", KNOWS_THE_DIRECTORY),
    Row("directory/categories/", "GET", KNOWS_THE_DIRECTORY),
    Row("directory/parties/", "GET", KNOWS_THE_DIRECTORY),
    Row("directory/parties/new/", "GET POST", REGISTERS, heard=(200, 422)),
    Row("directory/parties/suggest/", "GET", KNOWS_THE_DIRECTORY),
    Row("directory/parties/<str:code>/", "GET", KNOWS_THE_DIRECTORY, "party"),
    Row("directory/parties/<str:code>/contacts/", "GET POST", "D K B", "party", (200, 422)),
    Row("directory/parties/<str:code>/facts/", "GET POST", OFFICE, "party", (200, 422)),
    Row("directory/parties/<str:code>/policies/", "GET", KNOWS_FACTS, "party"),
    Row("directory/load/", "GET POST", "D Y X", heard=(200, 422)),
    Row("directory/load/template/<slug:kind>.xlsx", "GET", LOADS, "table"),
    Row("directory/load/<uuid:staged_id>/", "GET POST", "D:own Y:own X:own", "staged", ASKED),
    Row("directory/load/<uuid:staged_id>/faults.xlsx", "GET", "D:own Y:own X:own", "staged"),
    Row("policies/", "GET", KNOWS_POLICIES),
    Row("policies/new/", "GET POST", OFFICE, heard=(200, 422)),
    Row("policies/<str:code>/", "GET", KNOWS_POLICIES, "programme"),
    Row("policies/<str:code>/files/", "GET POST", OFFICE, "programme", (200, 422)),
    Row("policies/<str:code>/files/<uuid:file_id>/", "GET", KNOWS_POLICIES, "programme file"),
    Row("policies/<str:code>/files/<uuid:file_id>/withdraw/", "GET POST", OFFICE, "programme file", ASKED),
    Row("policies/<str:code>/withdraw/", "GET POST", OFFICE, "programme", ASKED),
    Row("policies/follow-ups/", "GET", KNOWS_POLICIES),
    Row("policies/follow-ups/new/", "GET POST", FOLLOWS, heard=(200, 422)),
    Row("policies/follow-ups/<str:number>/", "GET", SEES, "follow-up"),
    Row(
        "policies/follow-ups/<str:number>/do/<str:name>/",
        "GET POST",
        "D K H:unit T:unit W:unit R:area C:area",
        "follow-up",
        ASKED,
        {"name": "policy.note"},
    ),
    Row("policies/match/", "GET POST", KNOWS_FACTS),
    Row("policies/<str:code>/parties/", "GET", KNOWS_FACTS, "programme"),
    Row(
        "policies/<str:code>/do/<str:name>/",
        "GET POST",
        OFFICE,
        "programme",
        ASKED,
        {"name": "policy.set_condition"},
    ),
    # --- people
    Row("people/", "GET", SEES_OFFICERS),
    Row("people/new/", "GET POST", "Y", heard=(200, 422)),
    Row("people/posts/new/", "GET POST", "X", heard=(200, 422)),
    Row("people/posts/<uuid:post_id>/", "GET", SEES_OFFICERS, "post"),
    Row(
        "people/posts/<uuid:post_id>/do/<str:name>/",
        "GET POST",
        "X",
        "post",
        ASKED,
        {"name": "people.appoint"},
    ),
    Row("people/officers/<str:login>/", "GET", SEES_OFFICERS, "officer"),
    Row(
        "people/officers/<str:login>/do/<str:name>/",
        "GET POST",
        "Y",
        "officer",
        ASKED,
        {"name": "people.set_active"},
    ),
    Row("people/sign-ins/", "GET", "A X"),
    Row("people/sign-in-policy/", "GET", "A X"),
    Row(
        "people/sign-in-policy/do/<str:name>/",
        "GET POST",
        "X",
        heard=ASKED,
        also={"name": "people.require_second_factor"},
    ),
    Row("people/proposals/", "GET", SEES_OFFICERS),
    Row("people/proposals/<uuid:proposal_id>/", "GET POST", "D A X", "proposal", ASKED),
)

# Below /api/v1; the commands (…/do/<command>) follow from COMMANDS.
OPERATIONS: tuple[Row, ...] = (
    Row("/openapi.json", "GET", ANYBODY),
    Row("/matters", "GET", SEES),
    Row("/matters/{number}", "GET", SEES, "matter"),
    Row("/matters/{number}/ledger", "GET", SEES, "matter"),
    Row("/matters/{number}/proof", "GET", SEES, "matter", (200, 422)),
    Row("/matters/{number}/files", "GET", SEES, "matter"),
    Row("/matters/{number}/files", "POST", ATTACHES, "matter", heard=(422,)),
    Row("/matters/{number}/files/{id}", "GET", SEES, "file"),
    Row("/matters/{number}/case-file", "GET", "D K S", "matter"),
    Row("/case-files/{sha256}", "GET", SEES, heard=(422,), also={"sha256": "none"}),
    Row("/matters/{number}/papers", "GET", SEES, "matter"),
    Row("/matters/{number}/papers/{kind}/{key}", "GET", SEES, "matter", (404,), NO_PAPER),
    Row("/paper-templates", "GET", OFFICE),
    Row("/paper-templates/{kind}/start", "GET", OFFICE, also={"kind": "order"}),
    Row("/notices", "GET", SEES),
    Row("/notices/{number}", "GET", SEES, "notice"),
    Row("/instructions", "GET", SEES),
    Row("/instructions/{id}", "GET", SEES, "instruction"),
    Row("/visits", "GET", SEES),
    Row("/due", "GET", EVERYBODY, heard=(422,)),
    Row("/policies/{code}/files", "GET", KNOWS_POLICIES, "programme"),
    Row("/policies/{code}/files/{file_id}", "GET", KNOWS_POLICIES, "programme file"),
    Row("/policies/match", "GET", KNOWS_FACTS, heard=(200, 422)),
    Row("/briefs", "GET", "L D K S H T A"),
    Row("/briefs/{number}", "GET", "L D K S H T A", "edition"),
    Row("/balance", "GET", "L D K S H T A"),
    Row("/indicators", "GET", "L D K S H T A"),
)


@dataclass(frozen=True, slots=True)
class Do:
    """One command: its name, who may do it how near, to which kind of object, and who sees such objects at all.

    `door` is whom its address lets in besides, to be refused by the command itself: the grant of an address is one, and
    some commands are for holders of either of two.
    """

    name: str
    who: str
    on: str = ""
    seen: str = SEES
    door: str = ""


COMMANDS: tuple[Do, ...] = (
    Do("casefile.archive", OFFICE, "matter"),
    Do("casefile.attach", ATTACHES, "matter"),
    Do("casefile.correct", OFFICE, "matter"),
    Do("casefile.detach", ATTACHES, "matter"),
    Do("casefile.do_many", "L D K S"),
    Do("casefile.retry_many", OWN_BULK, "bulk", seen=OWN_BULK),
    Do("casefile.hand_over_post", "X", "post", seen=SEES_OFFICERS),
    Do("casefile.confirm_calendar", "D X", "version", seen=SEES_CALENDARS),
    Do("casefile.discard_calendar", "D K Y X", "version", seen=SEES_CALENDARS, door=SEES_CALENDARS),
    Do("casefile.draft_calendar", "D K Y"),
    Do("casefile.draft_hours", "D K Y"),
    Do("casefile.open_calendar", "D K Y"),
    Do("casefile.set_limit", "D"),
    Do("casefile.set_thresholds", "D"),
    Do("casefile.withdraw_limit", "D"),
    Do("directory.choose_calendar", "D X"),
    Do("casefile.hold", "D", "matter"),
    Do("casefile.open_file", SEES, "matter"),
    Do("casefile.release", "D", "matter"),
    Do("casefile.set_keeping", "D X"),
    Do("casefile.reopen", OFFICE, "matter"),
    Do("casefile.reveal", "D K B", "matter"),
    Do("collect.accept", OFFICE, "matter"),
    Do("collect.confirm_matter", OFFICE, "draft", seen=OFFICE),
    Do("collect.confirm_visit", OFFICE, "draft", seen=OFFICE),
    Do("collect.decline", OFFICE, "matter"),
    Do("collect.edit", OFFICE, "draft", seen=OFFICE),
    Do("collect.intake", OFFICE),
    Do("collect.merge", OFFICE, "matter"),
    Do("collect.register", REGISTERS),
    Do("collect.register_excerpt", VISITS),
    Do("collect.report", REGISTERS),
    Do("collect.reject", OFFICE, "draft", seen=OFFICE),
    Do("collect.discard_ledger", "D:own K:own", "ledger", seen="D:own K:own"),
    Do("collect.map_ledger", "D:own K:own", "ledger", seen="D:own K:own"),
    Do("collect.stage_ledger", OFFICE),
    Do("collect.take_over", "D:own K:own", "ledger", seen="D:own K:own"),
    Do("collect.take_rows", OFFICE),
    Do("collect.undo_take_over", OFFICE, "batch", seen=OFFICE),
    Do("collect.unmerge", OFFICE, "matter"),
    Do("collect.withdraw", OFFICE, "matter"),
    Do("directory.add_party", "D K Y L S R C"),
    Do("directory.discard", "D:own Y:own X:own", "staged", seen="D:own Y:own X:own"),
    Do("directory.load", "D:own Y:own X:own", "staged", seen="D:own Y:own X:own"),
    Do("directory.open_unit", "D"),
    Do("directory.read_contact", "D K B", "party", seen=KNOWS_THE_DIRECTORY),
    Do("directory.stage", LOADS),
    Do("directory.state_fact", OFFICE, "party", seen=KNOWS_THE_DIRECTORY),
    Do("dispatch.accept", UNIT_SIDE, "part"),
    Do("dispatch.ask_extension", UNIT_SPEAKS, "part"),
    Do("dispatch.ask_return", UNIT_SPEAKS, "part"),
    Do("dispatch.ask_suspension", UNIT_SPEAKS, "part"),
    Do("dispatch.close_unit", "D", "unit", seen="D"),
    Do("dispatch.contact", UNIT_SIDE, "part"),
    Do("dispatch.go_upward", "D", "matter"),
    Do("dispatch.hand_over_unit", "D", "unit", seen="D"),
    Do("dispatch.join_topic", OFFICE, "matter"),
    Do("dispatch.leave_topic", OFFICE, "matter"),
    Do("dispatch.open_topic", OFFICE),
    Do("dispatch.opinion", UNIT_SIDE, "part"),
    Do("dispatch.progress", UNIT_SIDE, "part"),
    Do("dispatch.rule_extension", "D", "part"),
    Do("dispatch.rule_return", "D", "part"),
    Do("dispatch.rule_suspension", "D", "part"),
    Do("dispatch.run_on", f"D {UNIT_SPEAKS}", "part"),
    Do("dispatch.send", "D", "matter"),
    Do("dispatch.send_parts", "D", "matter"),
    Do("dispatch.take_back", "D", "matter"),
    Do("kernel.add_witness", "A"),
    Do("kernel.resume_witness", "A"),
    Do("kernel.stop_witness", "A"),
    Do("onsite.answer", "L:charge D K", "matter"),
    Do("onsite.explain_policy", "D K H:unit T:unit W:unit R:area C:area", "matter"),
    Do("onsite.name_units", "L:charge D K", "matter"),
    Do("onsite.note", VISITS),
    Do("onsite.read_back", VISITS),
    # With a decision, as the body has it; without one it is visit.register.
    Do("onsite.record", "L D K"),
    Do("onsite.settle", "L:charge D K", "matter"),
    Do("outbox.add_app", "Y"),
    Do("outbox.add_mail", "Y"),
    Do("outbox.add_robot", "Y"),
    Do("outbox.add_sms", "Y"),
    Do("outbox.add_webhook", "Y"),
    Do("outbox.choose", EVERYBODY),
    Do("outbox.resume_channel", "Y"),
    Do("outbox.retry", "Y"),
    Do("outbox.confirm_address", EVERYBODY),
    Do("outbox.send_code", EVERYBODY),
    Do("outbox.set_address", EVERYBODY),
    Do("outbox.set_event", "D Y"),
    Do("outbox.set_policy", "D Y"),
    Do("outbox.settle", "Y"),
    Do("outbox.stop_channel", "Y"),
    Do("outbox.switch_event", EVERYBODY),
    Do("outbox.test_channel", "Y"),
    Do("people.appoint", "X", "post", seen=SEES_OFFICERS),
    Do("people.close_post", "X", "post", seen=SEES_OFFICERS),
    Do("people.change_password", EVERYBODY),
    Do("people.confirm", "D A X", "proposal", seen="D A X"),
    Do("people.end_sessions", "X", "officer", seen=SEES_OFFICERS),
    Do("people.new_officer", "Y"),
    Do("people.open_post", "X"),
    Do("people.read_mobile", "Y", "officer", seen=SEES_OFFICERS),
    Do("people.set_accountable", "X", "post", seen=SEES_OFFICERS),
    Do("people.set_active", "Y", "officer", seen=SEES_OFFICERS),
    Do("people.require_second_factor", "X"),
    Do("people.reset_second_factor", "X", "officer", seen=SEES_OFFICERS),
    Do("people.set_charges", "X", "post", seen=SEES_OFFICERS),
    Do("people.set_deputy", "X", "post", seen=SEES_OFFICERS),
    Do("people.set_sign_in_policy", "X"),
    Do("insight.export_ledger", "L D K S H T"),
    Do("insight.start_brief", OFFICE),
    Do("insight.start_special", OFFICE),
    Do("insight.ask_exclusion", "D K H:unit T:unit", "matter"),
    Do("insight.rule_exclusion", "D", "matter"),
    Do("insight.end_exclusion", "D", "matter"),
    Do("insight.correct_brief", "D", "draft of a brief", seen=OFFICE),
    Do("insight.edit_brief", OFFICE, "draft of a brief", seen=OFFICE),
    Do("insight.issue_brief", "D", "draft of a brief", seen=OFFICE),
    Do("insight.drop_brief", OFFICE, "draft of a brief", seen=OFFICE),
    Do("papers.drop_template", OFFICE),
    Do("papers.set_template", OFFICE),
    Do("papers.take_file", "D K S", "matter"),
    Do("papers.take_number", OFFICE, "matter"),
    Do("people.unlock", "X", "officer", seen=SEES_OFFICERS),
    Do("people.set_password", "Y", "officer", seen=SEES_OFFICERS),
    Do("policy.amend", OFFICE),
    Do("policy.apply", FOLLOWS),
    Do("policy.attach_file", OFFICE),
    Do("policy.detach_file", OFFICE),
    Do("policy.drop_condition", OFFICE),
    Do("policy.give_up", FOLLOWS),
    Do("policy.hand", FOLLOWS),
    Do("policy.note", FOLLOWS),
    Do("policy.pay", FOLLOWS),
    Do("policy.publish", OFFICE),
    Do("policy.refuse", FOLLOWS),
    Do("policy.set_condition", OFFICE),
    Do("policy.tell", FOLLOWS),
    Do("policy.withdraw", OFFICE),
    Do("reading.activate", "D"),
    Do("reading.roll_back", "D"),
    Do("reading.set_learning", "D"),
    Do("reply.approve", "D", "matter"),
    Do("reply.call_back", "B R:area", "matter"),
    Do("reply.close", "D", "matter"),
    Do("reply.deliver", OFFICE, "matter"),
    Do("reply.draft_publication", OFFICE, "matter"),
    Do("reply.publish", "D", "matter"),
    Do("reply.unpublish", "D", "matter"),
    Do("reply.object", f"B {OFFICE}", "matter"),
    Do("reply.rate", "B K", "matter"),
    Do("reply.redo", "D B R:area", "matter"),
    Do("reply.report", UNIT_SPEAKS, "part"),
    Do("reply.review", OFFICE, "matter"),
    Do("reply.rule_objection", "D", "matter"),
    Do("supervise.answer_notice", f"L:charge D K {UNIT_SIDE}", "notice"),
    Do("supervise.conclude", "L:own D:own", "matter"),
    Do("supervise.escalate", "D S", "matter"),
    Do("supervise.hand_back", "L:own D", "matter"),
    Do("supervise.follow_up", f"D K S {UNIT_SIDE}", "instruction"),
    Do("supervise.instruct", "L:charge D S", "matter"),
    Do("supervise.land", "", "matter"),
    Do("supervise.list", "D", "matter"),
    Do("supervise.list_as_officer", "L:own D:own", "matter"),
    Do("supervise.monthly_word", f"D K {UNIT_SIDE}", "matter"),
    Do("supervise.notice", "D S", "matter"),
    Do("supervise.receive_notice", f"L:charge D K {UNIT_SIDE}", "notice"),
    Do("supervise.record_effect", "D S", "notice"),
    Do("supervise.set_level", "D"),
    Do("supervise.set_reminders", "D"),
    Do("supervise.settle_instruction", "D S", "instruction"),
    Do("supervise.unlist", "D", "matter"),
    Do("supervise.urge", "L:charge D K S", "matter"),
    Do("supervise.urge_many", "L D K S"),
    Do("visit.connect", PLANS),
    Do("visit.disconnect", PLANS),
    Do("visit.endorse", "L:own", "visit"),
    Do("visit.join_plan", PLANS, "plan", seen=PLANS),
    Do("visit.plan", PLANS),
    Do("visit.plan_due", PLANS),
    Do("visit.set_rhythm", "D"),
    Do("visit.read_host", "D K B", "visit"),
    Do("visit.register", VISITS),
)

# `lianxin <verb>`: `actor` acts as an officer and is bound by his post; `operator` is for who runs the server.
VERBS: dict[str, str] = {
    "assets": "operator",
    "attach": "actor",
    "backup": "operator",
    "balance": "actor",
    "brief": "actor",
    "ledger": "actor",
    "indicators": "actor",
    "calendar": "actor",
    "checkpoint": "operator",
    "database-roles": "operator",
    "demo": "operator",
    "demo-reset": "operator",
    "directory": "actor",
    "do": "actor",
    "docs": "operator",
    "doctor": "operator",
    "due": "operator",
    "export-all": "operator",
    "found": "operator",
    "import-all": "operator",
    "intake": "operator",
    "keys": "operator",
    "matter": "actor",
    "matters": "actor",
    "prepare": "operator",
    "reading": "operator",
    "receipt": "operator",
    "retention": "operator",
    "restore": "operator",
    "run": "operator",
    "second-factor": "operator",
    "notices": "operator",
    "papers": "actor",
    "paper-templates": "actor",
    "case-file": "actor",
    "policies": "actor",
    "sweep": "operator",
    "token": "operator",
    "verify": "operator",
    "why": "actor",
    "with-database": "operator",
    "witness": "operator",
    "worker": "operator",
}


@dataclass(frozen=True, slots=True)
class Near:
    """Who stands near an object, by log-in names."""

    unit: str = ""
    charge: str = ""
    area: str = ""
    own: str = ""

    def reached_by(self, nearness: str) -> frozenset[str]:
        """The log-in names within a nearness."""
        return frozenset(getattr(self, nearness).split())


HOUSING, CITY, COMMERCE = "liu liu_head wei", "sun sun_head", "qian qian_head"
BOTH = f"{HOUSING} {CITY}"

NEAR: dict[str, dict[str, Near]] = {
    "matter": {
        "registered": Near(area="wu"),
        "in the west": Near(),
        "in the lane": Near(area="wu kong"),
        "next door": Near(area="shi"),
        "with housing": Near(unit=BOTH, area="wu"),
        "with commerce": Near(unit=COMMERCE, charge="zhang"),
        "with the street": Near(unit="wu", area="wu"),
        "confidential": Near(unit=BOTH, area="wu"),
        "confidential at a visit": Near(unit=BOTH, charge="zhang", area="wu", own="zhang"),
        "at a visit": Near(unit=HOUSING, charge="zhang", own="zhang"),
        "of another leader": Near(unit=HOUSING, charge="ma", area="wu", own="ma"),
        "escalated": Near(unit=BOTH, charge="zhang", area="wu", own="zhang"),
        "upward child": Near(unit=COMMERCE, charge="zhang", area="wu"),
        "in review": Near(unit=BOTH, area="wu"),
        "to call back": Near(unit=BOTH, area="wu"),
        "listed": Near(unit=BOTH, area="wu"),
        "closed": Near(unit=BOTH, area="wu"),
        "archived": Near(unit=BOTH, area="wu"),
        "declined": Near(area="wu"),
        "merged": Near(area="wu"),
        "absent": Near(),
    },
    "follow-up": {
        "of commerce": Near(unit=COMMERCE, charge="zhang", area="wu"),
        "of another": Near(unit="outsider", area="wu"),
        "absent": Near(),
    },
    "file": {"of housing": Near(unit=BOTH, area="wu"), "absent": Near()},
    "part": {
        "lead": Near(unit=HOUSING),
        "support": Near(unit=CITY),
        "of the street": Near(unit="wu"),
        "absent": Near(),
    },
    "notice": {"to housing": Near(unit=HOUSING), "absent": Near()},
    "instruction": {"on commerce": Near(unit=COMMERCE, charge="zhang"), "absent": Near()},
    "bulk": {"by zhou": Near(own="zhou"), "absent": Near()},
    "visit": {
        "by zhang": Near(unit=HOUSING, charge="zhang", own="zhang"),
        "by zhang, confidential": Near(charge="zhang", area="wu", own="zhang"),
        "by ma": Near(unit=HOUSING, charge="ma", area="wu", own="ma"),
        "absent": Near(),
    },
    "plan": {"of zhang": Near(), "absent": Near()},
    "staged": {"by the director": Near(own="he"), "by the administrator": Near(own="root"), "absent": Near()},
    **{
        kind: {"there": Near(), "absent": Near()}
        for kind in (
            "intake",
            "post",
            "officer",
            "proposal",
            "unit",
            "party",
            "programme",
            "programme file",
            "version",
        )
    },
    "ledger": {"by a clerk": Near(own="li"), "absent": Near()},
    "batch": {"there": Near(), "absent": Near()},
    "edition": {"issued": Near(), "absent": Near()},
    "draft of a brief": {"there": Near(), "absent": Near()},
    "table": {"there": Near()},
    "draft": {"there": Near(), "of a visit": Near(), "absent": Near()},
}
# The object of a part or a notice is found by its matter: whoever sees that sees it.
SEEN_WITH: dict[tuple[str, str], str] = {
    ("part", "lead"): "with housing",
    ("part", "support"): "with housing",
    ("part", "of the street"): "with the street",
    ("notice", "to housing"): "with housing",
    ("instruction", "on commerce"): "with commerce",
}
