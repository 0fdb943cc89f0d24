"""The second wall 行级安全: what the database itself shows to whom, whatever a query forgets to ask."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from psycopg import errors

from lianxin.casefile.models import Answer, Clock, Matter, Raiser, SearchText
from lianxin.casefile.queries.lists import Wanted, matters
from lianxin.casefile.queries.scope import view_of, visible_to
from lianxin.casefile.rules import tracking_code, tracking_digest
from lianxin.collect.commands import accept as accepting
from lianxin.config import database, walls
from lianxin.directory.models import Party, PartyContact
from lianxin.dispatch.models import Undertaking
from lianxin.kernel import ledger
from lianxin.kernel.grants import Reach
from lianxin.kernel.models import Entry
from lianxin.kernel.outbox import mark_seen
from lianxin.kernel.refusal import Refused
from lianxin.kernel.text import matches
from lianxin.kernel.walls import NOBODY, WHOLE, View, seeing
from lianxin.people.rules import Role, grants_of
from lianxin.reply.queries import followed
from lianxin.visit.models import Raised, Visit
from lianxin.visit.queries import visible_visits
from tests.laws.stock import Stock
from tests.laws.stock import stock as stock
from tests.owner import borrow_application_role
from tests.pages import client_of
from tests.proving import tell
from tests.world import CAST, State, World, a_matter, register

LOGINS = [login for login, *_ in CAST]
GUARDED = [wall.table for wall in walls.WALLS]


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here reads."""


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        (n,) = cursor.fetchone()
    return int(n)


def everything() -> dict[str, int]:
    return {table: rows(table) for table in GUARDED}


# --- the declared table and the database agree


def test_every_table_is_behind_the_wall_or_open_for_a_reason() -> None:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind = 'r'"
        )
        behind = {name for (name,) in cursor.fetchall()}
    forgotten = tables - set(GUARDED) - walls.OPEN.keys()
    assert not forgotten, f"say in lianxin/config/walls.py who sees the rows of {sorted(forgotten)}"
    assert behind == set(GUARDED)
    assert not set(GUARDED) & walls.OPEN.keys()
    assert walls.RIGHTS.keys() | walls.OPEN.keys() | set(GUARDED) == tables
    assert all(len(reason) > 10 for reason in walls.OPEN.values())


def test_no_grant_of_a_role_reaches_further_than_its_view_of_matters() -> None:
    """A command or list under another grant would otherwise find less than the grant gives."""
    width = {Reach.OWN: 0, Reach.UNIT: 1, Reach.CHARGE: 1, Reach.AREA: 2, Reach.ALL: 3}
    about_no_matter = ("directory.", "people.", "policy.", "jobs.", "district.")
    for role in Role:
        given = grants_of(role)
        for name, reach in given.items():
            if "matter.see" in given and not name.startswith(about_no_matter):
                assert width[reach] <= width[given["matter.see"]], (role, name)


# --- who sees what


def test_without_an_actor_nothing_is_visible(stock: Stock) -> None:
    there = everything()
    with seeing(NOBODY):
        seen = everything()
    assert seen == dict.fromkeys(GUARDED, 0)
    filled = [table for table, n in there.items() if n]
    assert {"casefile_matter", "casefile_raiser", "kernel_entry", "visit_visit", "casefile_answer"} <= {
        *filled
    }
    tell("P16", "nothing without an actor", injected=sum(there.values()), tables=len(filled), seen=0)


def test_a_new_connection_sees_nothing(stock: Stock) -> None:
    """A setting that says nothing, as one has it that was never told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lianxin.view', '', false)")
        assert everything() == dict.fromkeys(GUARDED, 0)
        cursor.execute("RESET lianxin.view")


@pytest.mark.proof
def test_a_query_without_its_filter_returns_what_the_actor_may_see(stock: Stock) -> None:
    compared = 0
    for login in LOGINS:
        actor = stock.world.actors[login]
        expected = set(visible_to(actor).values_list("pk", flat=True))
        visits = set(visible_visits(actor).values_list("pk", flat=True))
        with seeing(view_of(actor)):
            assert set(Matter.objects.values_list("pk", flat=True)) == expected, login
            assert set(Visit.objects.values_list("pk", flat=True)) == visits, login
            for model in (Answer, Clock, Undertaking, SearchText):
                held = set(model._default_manager.values_list("matter_id", flat=True))
                assert held <= expected, (login, model)
            told = Entry.objects.filter(subject="matter").exclude(officer_id=actor.officer_id)
            assert set(told.values_list("chain_id", flat=True)) <= expected, login
        compared += len(expected) + len(visits)
    tell(
        "P16", "raw queries", injected=len(LOGINS) * Matter.objects.count(), roles=len(LOGINS), rows=compared
    )


def test_raisers_and_contacts_show_only_to_who_may_read_them(stock: Stock) -> None:
    with seeing(WHOLE):
        PartyContact.objects.create(party=stock.world.parties["mill"], name="周某", phone="13800000000")
        there = Raiser.objects.count(), PartyContact.objects.count()
    assert all(there)
    for login in LOGINS:
        actor = stock.world.actors[login]
        may = "matter.see_raiser" in actor.grants
        with seeing(view_of(actor)):
            found = Raiser.objects.count(), PartyContact.objects.count()
        assert found == (there if may else (0, 0)), login


def test_a_confidential_matter_does_not_lead_its_unit_to_the_visit(stock: Stock) -> None:
    raised = Raised.objects.select_related("matter").get(matter=stock.matters["at a visit"])
    liu = view_of(stock.world.actors["liu"])
    with seeing(liu):
        assert (Visit.objects.count(), Raised.objects.count()) == (1, 1)
    Matter.objects.filter(pk=raised.matter_id).update(is_confidential=True, party=None)
    with seeing(liu):
        assert (Visit.objects.count(), Raised.objects.count()) == (0, 0)
        assert Matter.objects.filter(pk=raised.matter_id).exists()


def test_a_tracking_code_opens_exactly_one_matter(stock: Stock) -> None:
    matter = stock.matters["closed"]
    code = tracking_code(matter.id, settings.SECRET_KEY)
    with seeing(View(code=tracking_digest(code))):
        assert [one.pk for one in Matter.objects.all()] == [matter.pk]
        assert {one.matter_id for one in Answer.objects.all()} == {matter.pk}
        assert Raiser.objects.count() == Party.objects.count() == Visit.objects.count() == 0
    with seeing(View(code=tracking_digest("0000-0000-0000-0000"))):
        assert Matter.objects.count() == 0
    with seeing(NOBODY):
        found = followed(code, stock.world.now)
        assert found is not None
        assert (found.matter.pk, bool(found.answers)) == (matter.pk, True)
        assert Matter.objects.count() == 0


def test_the_code_of_a_merged_matter_tells_what_became_of_it(stock: Stock) -> None:
    matter = stock.matters["merged"]
    with seeing(NOBODY):
        found = followed(tracking_code(matter.id, settings.SECRET_KEY), stock.world.now)
    assert found is not None
    assert (found.matter.pk, found.handled.pk != matter.pk) == (matter.pk, True)


# --- a forgetful page


def forgetful(request: HttpRequest) -> HttpResponse:
    """What a hurried developer might write."""
    if "fail" in request.GET:
        raise RuntimeError("and then it failed")
    return HttpResponse("\n".join(Matter.objects.values_list("number", flat=True)))


urlpatterns = [path("forgetful/", forgetful), path("", include("lianxin.config.urls"))]


@pytest.fixture
def forgetful_site() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


def setting() -> str:
    """What the connection holds: between two requests it is what a new connection begins with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lianxin.view', true)")
        (told,) = cursor.fetchone()
    return str(told)


def shown_to(client: Client) -> set[str]:
    return set(client.get("/forgetful/").content.decode().split())


@pytest.mark.usefixtures("forgetful_site")
def test_a_page_that_forgets_its_filter_shows_nothing_foreign(stock: Stock) -> None:
    assert shown_to(Client()) == set()
    for login in ("liu", "wu", "zhang", "outsider", "root", "li"):
        expected = set(visible_to(stock.world.actors[login]).values_list("number", flat=True))
        assert shown_to(client_of(stock.world, login)) == expected, login


@pytest.mark.usefixtures("forgetful_site")
def test_nothing_is_left_for_the_next_request_of_the_thread(stock: Stock) -> None:
    li, liu = client_of(stock.world, "li"), client_of(stock.world, "liu")
    li.raise_request_exception = False
    own = {one.number for one in visible_to(stock.world.actors["liu"])}
    at_first = setting()
    for _ in range(3):
        assert len(shown_to(li)) == Matter.objects.count()
        assert setting() == at_first
        assert li.get("/forgetful/?fail=1").status_code == 500
        assert setting() == at_first
        assert shown_to(liu) == own
        assert setting() == at_first
        assert shown_to(Client()) == set()
        assert setting() == at_first


def test_a_refused_or_failed_command_takes_its_wide_view_back(stock: Stock) -> None:
    liu = view_of(stock.world.actors["liu"])
    matter = stock.matters["registered"]
    with seeing(liu):
        before = set(Matter.objects.values_list("pk", flat=True))
        with pytest.raises(Refused):
            accepting(by=stock.world.act("liu"), matter=matter, category=stock.world.categories["0404"])
        assert set(Matter.objects.values_list("pk", flat=True)) == before
        with pytest.raises(ValueError, match="nowhere"):
            register(stock.world, area="nowhere")
        assert set(Matter.objects.values_list("pk", flat=True)) == before


def test_a_plan_that_was_kept_shows_nothing_to_another_view(stock: Stock) -> None:
    """PostgreSQL folds the view into a plan; run for somebody else, such a plan is empty rather than his predecessor's."""
    with connection.cursor() as cursor:
        with seeing(WHOLE):
            cursor.execute("PREPARE kept AS SELECT count(*) FROM casefile_matter")
            cursor.execute("EXECUTE kept")
            assert cursor.fetchone() == (Matter.objects.count(),)
        for view in (NOBODY, view_of(stock.world.actors["liu"]), view_of(stock.world.actors["li"])):
            with seeing(view):
                cursor.execute("EXECUTE kept")
                assert cursor.fetchone() == (0,)
        cursor.execute("DEALLOCATE kept")


def test_no_plan_is_kept_of_a_table_without_a_gate() -> None:
    assert [wall.table for wall in walls.WALLS if not wall.gated] == [
        "casefile_searchtext",
        "directory_party",
    ]
    assert connection.connection.prepare_threshold is None


@pytest.mark.parametrize(
    ("model", "index"), [(SearchText, "search_found"), (Party, "party_grams")], ids=["matters", "parties"]
)
def test_search_by_pieces_keeps_its_index_for_the_office(
    stock: Stock, model: type[SearchText | Party], index: str
) -> None:
    """`@>` is not leakproof: any condition of the wall that is left in the plan would cost the index."""
    with seeing(view_of(stock.world.actors["li"])), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = model._default_manager.filter(grams__contains=["漏雨"]).explain()
        cursor.execute("SET LOCAL enable_seqscan = on")
    assert index in plan


@pytest.mark.parametrize("words", ["停车", "停车位", "漏雨", "夜间 停车", "位停车", "SFW", "没有的词"])
def test_search_finds_within_reach_what_the_texts_hold(stock: Stock, words: str) -> None:
    """Whoever sees a part is served by a function that asks no wall of the texts; that of the matters still stands."""
    register(stock.world, title="停车难", text="路口停车难，网点门前车位不足。")
    for login in ("li", "liu", "wu", "zhang", "outsider"):
        actor = stock.world.actors[login]
        texts = SearchText.objects.filter(matter__in=visible_to(actor)).values_list("matter_id", "text")
        expected = {pk for pk, text in texts if matches(text, words)}
        with seeing(view_of(actor)):
            before = setting()
            found = matters(actor, Wanted(words=words), stock.world.now)
            assert set(found.values_list("pk", flat=True)) == expected, login
            assert setting() == before


# --- writing


@pytest.mark.parametrize("login", ["liu", "li", "he"])
def test_outside_of_a_command_no_guarded_row_can_be_written(stock: Stock, login: str) -> None:
    matter = stock.matters["with_units"]
    with seeing(view_of(stock.world.actors[login])):
        assert Matter.objects.filter(pk=matter.pk).update(title="另一标题") == 0
        assert Clock.objects.filter(matter=matter).delete()[0] == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Answer.objects.create(matter=matter, round=9, text="不经命令")


def test_notices_of_ones_own_post_can_be_marked_as_seen(stock: Stock) -> None:
    liu = stock.world.actors["liu"]
    with seeing(view_of(liu)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM kernel_outbox")
            ids = [one for (one,) in cursor.fetchall()]
        assert ids
        assert mark_seen(liu.post_id, ids, stock.world.now) == len(ids)
    with seeing(view_of(stock.world.actors["sun"])):
        assert mark_seen(liu.post_id, ids, stock.world.now) == 0


# --- the application's role

FORBIDDEN = (
    "ALTER TABLE kernel_entry DISABLE TRIGGER USER",
    "ALTER TABLE casefile_matter DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE casefile_matter NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY seen ON casefile_matter",
    "CREATE POLICY more ON casefile_matter USING (true)",
    "DROP TRIGGER append_only ON kernel_entry",
    "DROP TABLE kernel_entry",
    "TRUNCATE kernel_entry",
    "TRUNCATE casefile_clock CASCADE",
    "UPDATE kernel_entry SET text = ''",
    "DELETE FROM kernel_entry",
    "DELETE FROM kernel_checkpoint",
    "UPDATE kernel_treeleaf SET hash = hash",
    "DELETE FROM casefile_matter",
    "DELETE FROM django_migrations",
    "CREATE TABLE mine (id int)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION lianxin_told() RETURNS text LANGUAGE sql AS $$ SELECT '' $$",
    "SET session_replication_role = replica",
    "SET ROLE lianxin",
    "ALTER ROLE lianxin_app BYPASSRLS",
)


@pytest.fixture(scope="module")
def as_application(django_db_setup: None) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection that logged in as the application's role, as in operation."""
    described = {**settings.DATABASES["default"], "USER": database.APP_ROLE, "OPTIONS": {}}
    try:
        with psycopg.connect(database.conninfo(described), autocommit=True) as own:
            yield own
    except psycopg.OperationalError as error:
        pytest.skip(f"the server of DATABASE_URL lets the application's role not in: {error}")


@pytest.mark.proof
@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_applications_role_cannot(
    as_application: psycopg.Connection[tuple[object, ...]], statement: str
) -> None:
    with pytest.raises((errors.InsufficientPrivilege, errors.UndefinedObject)):
        as_application.execute(statement)


def test_the_applications_role_owns_nothing(
    as_application: psycopg.Connection[tuple[object, ...]],
) -> None:
    owned = "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
    rights = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    assert as_application.execute(owned).fetchone() == (0,)
    assert as_application.execute(rights).fetchone() == (False,)


def test_tests_run_as_the_applications_role() -> None:
    """Otherwise the proofs above would prove nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user::text, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        name, unbound = cursor.fetchone()
    assert not unbound
    if borrow_application_role() is not None:
        assert name == database.APP_ROLE


def test_numbers_are_drawn_without_the_right_to_make_sequences(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lianxin_next_number('SFW', 2031)")
        assert cursor.fetchone() == (1,)
    assert a_matter(world, at=State.REGISTERED).number


def test_the_ledger_is_verified_whoever_asks(stock: Stock) -> None:
    """A job or operator sees all of it; verification under a narrow view would tell of faults that are none."""
    with seeing(WHOLE):
        assert ledger.verify().faults == ()
