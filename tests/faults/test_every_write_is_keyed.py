"""P1: every write carries a key, or does no harm when it happens twice.

Made from the registries: a new page, operation or subcommand that writes without a key fails here until it has one or
says why it needs none.
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from pathlib import Path

import pytest

from lianxin.config import cli, urls
from lianxin.config.api.operations import OPERATIONS
from lianxin.config.places import ROOT
from lianxin.config.tests.api_client import Program
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.models import CommandKey, Entry
from lianxin.kernel.pages import PAGES, Page
from tests.laws.conftest import committed_world as committed_world
from tests.pages import client_of
from tests.proving import tell
from tests.world import World

KEYED_BY = {"act_of", "step_page", "reading_page"}
# Pages that send a form and take no key: twice is the same as once.
PAGES_WITHOUT = {
    "sign_in": "signing in twice is being signed in",
    "sign_out": "signing out twice is being signed out",
    "choose_post": "the post chosen last counts",
    "choose_language": "the language chosen last counts",
    "choose_look": "the look chosen last counts",
    "track_file": "reads, by the code of the matter",
    "second_factor": "a code is good once; the second time one is in",
    "step_up": "a code is good once; the second time it is proven already",
    "mark_seen": "what was seen stays seen",
    "notices_seen": "what was seen stays seen",
    "policy_match": "reads words and keeps nothing",
    "many": "reads, and shows which acts are possible",
    "keep_unsent": "what was typed last is kept, under the key of its own form",
    "matter_presence": "being there told twice is being there",
    "matter_later": "the day that was set last counts",
    "drop_unsent": "forgotten twice is forgotten",
    "verify": "reads the ledger and writes nothing",
    "case_file_check": "reads a file and the ledger and keeps nothing",
    "check_answer": "reads words that are being written and keeps nothing",
    "suggest_new": "reads words that are being written and keeps nothing",
}
# Functions of pages that make an act without a form, and so with a key of its own.
ACTS_OF_THEIR_OWN = {
    "download": "each saving of a file that names the raiser is an entry of its own",
}
# Operations that take a command's arguments in another form.
ALSO_AS_A_FORM = {"files_attach": "casefile_attach"}
# Subcommands that have no key of their own.
COMMANDS_WITHOUT = {
    "run": "starts processes; a second one is refused by its lock",
    "worker": "takes jobs, each of which looks for what is due",
    "doctor": "reads",
    "with-database": "starts a server for another command",
    "demo-reset": "starts anew on purpose",
    "assets": "writes files that are made from the source",
    "intake": "reads a document and prints it",
    "due": "calculates a date",
    "reading": "reads files and prints; training twice makes two versions, of which none takes over twice",
    "brief": "reads",
    "papers": "reads",
    "case-file": "reads and notes that somebody took it; taken twice is noted twice",
    "ledger": "reads and notes that somebody took it out; taken twice is noted twice",
    "indicators": "reads",
    "database-roles": "prints what an administrator of the server has to run",
    "docs": "writes pages that are made from the source",
    "prepare": "migrations know which of them were applied",
    "demo": "fills an empty database only",
    "export-all": "reads",
    "import-all": "fills an empty database only",
    "found": "fills an empty database only",
    "directory": "loading the same table again changes nothing",
    "matters": "reads",
    "matter": "reads",
    "why": "reads",
    "sweep": "does what is due; the second time nothing is",
    "verify": "reads",
    "checkpoint": "seals what is new; the second time nothing is",
    "second-factor": "taken away twice is taken away",
    "token": "a second token is seen in the list and can be revoked",
    "balance": "reads",
    "receipt": "reads",
    "backup": "makes a backup of its own, named by its time",
    "restore": "fills an empty database only",
    "keys": "goes on with a rotation that was interrupted; old keys stay",
    "retention": "erases what is due; the second time nothing is",
    "witness": "a name is taken once; stopped twice is stopped",
    "notices": "a message is sent under its own identifier; retried or settled it is no task any more",
}


@cache
def functions(path: Path) -> dict[str, set[str]]:
    """The functions of a module with the names each of them uses."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        one.name: {node.id for node in ast.walk(one) if isinstance(node, ast.Name)}
        | {node.attr for node in ast.walk(one) if isinstance(node, ast.Attribute)}
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef)
    }


def uses(page: Page) -> set[str]:
    """Every name that a page's view uses, itself or through functions of its module."""
    view = inspect.unwrap(page.view)
    known = functions(Path(inspect.getfile(view)))
    found: set[str] = set()
    waiting = [view.__name__]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += known.get(name, ())
    return found


def test_every_form_carries_a_key_or_says_why_not() -> None:
    assert urls.urlpatterns
    forms = [page for page in PAGES if "POST" in page.methods]
    without = {page.name for page in forms if not KEYED_BY & uses(page)}
    assert without == PAGES_WITHOUT.keys() & {page.name for page in forms}
    assert PAGES_WITHOUT.keys() <= {page.name for page in forms}
    tell("P1", "keyed pages", injected=len(forms), without=len(without))


def test_pages_make_no_act_of_their_own() -> None:
    """An act made on a page would get a new key at each click; `act_of` makes it from the form."""
    making = {
        name
        for path in (*ROOT.glob("lianxin/*/web.py"), *ROOT.glob("lianxin/*/web/*.py"))
        for name, used in functions(path).items()
        if "Act" in used
    }
    assert making == ACTS_OF_THEIR_OWN.keys()


@pytest.mark.django_db
def test_a_form_without_its_key_does_nothing(shared_world: World) -> None:
    before = Entry.objects.count()
    body = {"title": "漏雨", "text": "屋顶漏雨。", "kind": "problem", "source": "hotline", "area": "D01"}
    for key in ({}, {"key": ""}, {"key": "1"}):
        response = client_of(shared_world, "li").post("/matters/new/", {**body, "party": "mill", **key})
        assert response.status_code == 400
        assert "表单缺少请求编号" in response.content.decode()
        assert "屋顶漏雨。" in response.content.decode()
    assert (Entry.objects.count(), CommandKey.objects.count()) == (before, 0)


def test_every_operation_that_writes_is_a_command() -> None:
    writing = {one.name for one in OPERATIONS if one.method != "GET"}
    commands = {name.replace(".", "_") for name in COMMANDS}
    assert {ALSO_AS_A_FORM.get(name, name) for name in writing} == commands & writing


@pytest.mark.django_db
def test_no_operation_writes_without_a_key(shared_world: World) -> None:
    program = Program(shared_world, "li")
    before = (Entry.objects.count(), CommandKey.objects.count())
    asked = 0
    for one in OPERATIONS:
        if one.method != "GET":
            path = one.route.replace("{id}", "0190a000-0000-7000-8000-000000000000")
            path = path.replace("{number}", "SFW-2026-00001").replace("{login}", "li")
            headers = {"Authorization": f"Bearer {program.secret}"}
            answer = program.client.post(f"/api/v1{path}", "{}", "application/json", headers=headers)
            assert answer.status_code in (400, 403, 422), (one, answer.content)
            asked += answer.status_code == 400
    assert (Entry.objects.count(), CommandKey.objects.count()) == before
    tell("P1", "keyed operations", injected=asked, operations=len(OPERATIONS))


KEYED_VERBS = {"do", "attach", "calendar", "paper-templates", "policies"}


def test_every_subcommand_is_keyed_or_says_why_not() -> None:
    """The verbs that write are keyed: by --key, or by a new one."""
    assert {*cli.PLAIN, *cli.WITH_DATABASE} - KEYED_VERBS == COMMANDS_WITHOUT.keys()
