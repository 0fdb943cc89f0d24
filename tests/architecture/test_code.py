"""House rules of the source: what it must not contain, how long it may be, who writes whose rows."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator

import pytest
from django.apps import apps

from tests.architecture.source import Source, planted, sources

LINES_MOST = 400
FUNCTION_MOST, FUNCTION_MEDIAN, FUNCTION_P95 = 60, 10, 40
COMMENTS_MOST = 0.06


def imports_inside(source: Source) -> list[str]:
    """Functions that import something when they run."""
    return [
        f"{source.name}:{function.name}"
        for function in source.functions()
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
    ]


def receivers(source: Source) -> list[str]:
    """Signal handlers: effects that nobody reads in the command that causes them."""
    names = {node.attr for node in ast.walk(source.tree) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(source.tree) if isinstance(node, ast.Name)}
    return (
        [source.name] if names & {"receiver", "post_save", "pre_save", "post_delete", "m2m_changed"} else []
    )


def save_overrides(source: Source) -> list[str]:
    """Models that do something of their own when they are saved or deleted."""
    classes = [node for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)]
    return [
        f"{source.name}:{one.name}.{node.name}"
        for one in classes
        for node in one.body
        if isinstance(node, ast.FunctionDef) and node.name in ("save", "delete") and _is_model(one)
    ]


def _is_model(one: ast.ClassDef) -> bool:
    return any(ast.unparse(base) in ("models.Model", "Chained", "AbstractBaseUser") for base in one.bases)


def generic_keys(source: Source) -> list[str]:
    """Foreign keys without integrity."""
    return [source.name] if "GenericForeignKey" in source.text else []


BREACHES = {
    imports_inside: "def f():\n    import os\n",
    receivers: "@receiver(post_save)\ndef f(): ...\n",
    save_overrides: "class A(models.Model):\n    def save(self): ...\n",
    generic_keys: "x = GenericForeignKey()\n",
}


@pytest.mark.parametrize("check", BREACHES)
def test_the_source_is_free_of(check: object) -> None:
    assert callable(check)
    assert [fault for source in sources() for fault in check(source)] == []
    assert check(planted(BREACHES[check])), "the check finds nothing where there is something"


def test_no_file_is_too_long() -> None:
    assert [one.name for one in sources() if len(one.text.splitlines()) > LINES_MOST] == []


def test_functions_are_short() -> None:
    lengths = sorted(
        (1 + (one.end_lineno or one.lineno) - one.lineno, f"{source.name}:{one.name}")
        for source in sources()
        for one in source.functions()
    )
    assert [name for length, name in lengths if length > FUNCTION_MOST] == []
    assert lengths[len(lengths) // 2][0] <= FUNCTION_MEDIAN
    assert lengths[int(0.95 * len(lengths))][0] <= FUNCTION_P95


def test_comments_are_few() -> None:
    lines = comments = 0
    for source in sources():
        lines += len(source.text.splitlines())
        tokens = tokenize.generate_tokens(io.StringIO(source.text).readline)
        comments += sum(one.type == tokenize.COMMENT for one in tokens)
    assert 0 < comments < COMMENTS_MOST * lines


def test_every_module_says_what_it_owns() -> None:
    silent = [one.name for one in sources() if one.text.strip() and not ast.get_docstring(one.tree)]
    assert silent == []


# --- rows of a package are written by its own commands

WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"}
# A later stage adds these rows of a matter under the matter's lock, within a step of the life-cycle.
WITHIN_A_STEP = {
    ("casefile", "Entry"): "limits that a calendar moves are noted in batches",
    ("collect", "Link"): "a merge is a link between two matters",
    ("collect", "Raised"): "a confirmed draft is raised at its visit",
    ("dispatch", "Clock"): "undertakings have clocks of their own",
    ("dispatch", "Link"): "an upward child, and a matter in a topic, is a link between two matters",
    ("reply", "Answer"): "the draft and the signed answer",
    ("reply", "Undertaking"): "a redo assigns again",
    ("supervise", "Outbox"): "reminders are told in batches",
    ("supervise", "Entry"): "reminders are noted in batches",
}
# What is no case: written where it is made, with the reason.
ELSEWHERE = {
    "lianxin/config/demo": "the demo county is founded before anybody can act in it",
    "lianxin/kernel": "the kernel keeps its own rows",
    "lianxin/people/web/sessions.py": "a browser's session is no business row: Django's store, in our table",
}
OWN_PASSWORD = (
    "lianxin/people/web/door.py"  # Django's own form changes the reader's own password and nothing else
)


def owners() -> dict[str, str]:
    """Name of each model and the package whose it is."""
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("lianxin."):
            found[model.__name__] = model.__module__.split(".")[1]
    return found


def model_written(call: ast.Call) -> str:
    """`Matter` for Matter.objects.filter(…).update(…); empty when the call writes no rows of a named model."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITES:
        return ""
    node: ast.expr = call.func.value
    seen_manager = False
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            seen_manager = seen_manager or node.attr == "objects"
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return ""
    return node.id if seen_manager else ""


def foreign_writes(source: Source) -> Iterator[str]:
    """Where a file writes rows of another package, or of its own outside its commands."""
    if len(source.parts) < 2 or any(source.name.startswith(place) for place in ELSEWHERE):
        return
    package, whose = source.parts[0], owners()
    in_commands = source.parts[1].removesuffix(".py") in ("commands", "models")
    for call in (node for node in ast.walk(source.tree) if isinstance(node, ast.Call)):
        name = model_written(call)
        if name not in whose or (in_commands and whose[name] == package):
            continue
        if not (in_commands and (package, name) in WITHIN_A_STEP):
            yield f"{source.name}:{call.lineno} writes {name}"


def test_rows_are_written_by_the_commands_of_their_package() -> None:
    assert [fault for source in sources() for fault in foreign_writes(source)] == []
    assert list(foreign_writes(planted("Matter.objects.filter(pk=1).update(state='closed')")))
    assert list(foreign_writes(planted("Undertaking.objects.create(matter=1)")))


def saves(source: Source) -> Iterator[str]:
    """Rows saved by a page, a query, the API or a job instead of a command."""
    if len(source.parts) < 2 or any(source.name.startswith(place) for place in (*ELSEWHERE, OWN_PASSWORD)):
        return
    if source.parts[1].removesuffix(".py") in ("commands", "models"):
        return
    for call in (node for node in ast.walk(source.tree) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "save":
            yield f"{source.name}:{call.lineno}"


def test_nothing_is_saved_outside_commands() -> None:
    assert [fault for source in sources() for fault in saves(source)] == []
    assert list(saves(planted("matter.save()")))
