"""P28: personal data goes when its time is up, from every table, index, log and tomorrow's dump; the ledger still proves."""

from __future__ import annotations

import io
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from lianxin.casefile import jobs
from lianxin.casefile.commands.keeping import hold, release, set_keeping
from lianxin.casefile.models import Attachment, Matter, Raiser
from lianxin.casefile.queries.files import astray
from lianxin.config import doctor_files, registry
from lianxin.config.doctor import Level
from lianxin.config.jobs import erase_due
from lianxin.kernel import gauges, ledger, retention
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.files import media
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Refused
from lianxin.people.queries import system_actor
from tests.laws.planting import Planted, everything, found_in, on_disk, plant, whole_database
from tests.proving import size, tell
from tests.world import World

SETS = size(suite=1, release=60)
assert registry.COMMAND_MODULES


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, at every level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    root.removeHandler(handler)


def planted_one(world: World, seed: int) -> Planted:
    planted = plant(world, seed)
    there_now = everything()
    assert found_in(there_now, planted.people) == set(planted.people)
    assert found_in(there_now, planted.texts) == set(planted.texts)
    return planted


def planted_sets(world: World) -> Planted:
    """Several of everything; each is there when it was planted (of uploads not loaded, only an officer's latest few stay)."""
    first, *others = [planted_one(world, seed) for seed in range(SETS)]
    for one in others:
        first.people += one.people
        first.texts += one.texts
        first.matters += one.matters
        first.files += one.files
        first.raiser_files += one.raiser_files
        for kind, names in one.stored.items():
            first.stored[kind] += names
    return first


def years(world: World, n: float) -> datetime:
    return world.now + timedelta(days=int(n * 366))


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_nothing_personal_is_left_when_its_time_is_up(world: World, log: io.StringIO) -> None:
    planted = planted_sets(world)
    assert found_in(whole_database(), planted.people) == set()
    assert ledger.seal(world.now) is not None

    rows = erase_due(years(world, 5))
    after = everything()
    assert found_in(after, planted.people) == set()
    kept = found_in(after, planted.texts)
    assert 0 < len(kept) < len(planted.texts)
    assert ledger.verify().faults == ()
    assert [one.rule.code for one in retention.planned(years(world, 5)) if one.n] == []

    rows += erase_due(years(world, 11))
    assert found_in(everything(), planted.people + planted.texts) == set()
    assert found_in(log.getvalue(), planted.people) == set()
    verdict = ledger.verify()
    assert verdict.faults == ()
    assert verdict.erased > 10 * SETS
    tell(
        "P28", "retention", injected=len(planted.people) + len(planted.texts), rows=rows, left=0,
        texts_kept_at_5_years=len(kept), bodies_erased=verdict.erased,
    )  # fmt: skip


Callbacks = Callable[..., AbstractContextManager[object]]


def there(names: Iterable[str]) -> set[str]:
    """The files whose bytes lie on the disk."""
    return {name for name in names if media.path_of(name).exists()}


def of_files(planted: Planted) -> str:
    """All that can be read with the database, the keys and the disk."""
    return f"{everything()}\n{on_disk(planted.stored['raiser'] + planted.stored['matter'])}"


@pytest.mark.proof
def test_files_go_from_the_disk_when_their_time_is_up(
    world: World, django_capture_on_commit_callbacks: Callbacks
) -> None:
    planted = planted_sets(world)
    naming, plain = planted.stored["raiser"], planted.stored["matter"]
    before = of_files(planted)
    assert found_in(before, planted.files) == set(planted.files)
    assert found_in(before, planted.raiser_files) == set(planted.raiser_files)
    assert there(naming + plain) == {*naming, *plain}

    with django_capture_on_commit_callbacks(execute=True):
        erase_due(years(world, 5))
    assert there(naming + plain) == set(plain)
    assert found_in(of_files(planted), planted.raiser_files) == set()

    with django_capture_on_commit_callbacks(execute=True):
        erase_due(years(world, 11))
    assert there(naming + plain) == set()
    assert found_in(of_files(planted), planted.files) == set()
    assert ledger.verify().faults == ()
    lines = Entry.objects.filter(step="kernel.erase").values_list("data", flat=True)
    counted = {
        code: sum(data["rows"] for data in lines if data["rule"] == code)
        for code in ("casefile.raiser_files", "casefile.files")
    }
    assert counted == {"casefile.raiser_files": SETS, "casefile.files": 2 * SETS}
    assert not Attachment.objects.exclude(name="").exists()
    assert Attachment.objects.count() == 3 * SETS
    tell("P28", "files", injected=len(naming + plain), left=0, lines=len(lines))


@pytest.mark.proof
def test_bytes_that_an_interrupted_erasing_left_behind_are_swept(
    world: World, django_capture_on_commit_callbacks: Callbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies after the row said that the file is gone and before its bytes are."""
    planted = plant(world, 1)
    names = planted.stored["raiser"] + planted.stored["matter"]
    day_before = time.time() - 90_000
    for name in names:
        os.utime(media.path_of(name), (day_before, day_before))
    with django_capture_on_commit_callbacks(execute=False):
        erase_due(years(world, 11))
    assert there(names) == set(names)
    assert not Attachment.objects.exclude(stored="").exists()
    assert astray()["bytes_without_file"] >= len(names)
    with monkeypatch.context() as disk:
        disk.setattr(Path, "unlink", _refusing)
        jobs.sweep(years(world, 11))
    assert there(names) == set(names)
    assert gauges.kept()["bytes_without_file"] >= len(names)
    assert doctor_files.bytes_without_a_file().level is Level.HINT
    jobs.sweep(years(world, 11))
    assert there(names) == set()
    assert gauges.kept()["bytes_without_file"] == 0
    assert doctor_files.bytes_without_a_file().level is Level.FINE
    tell("P28", "interrupted erasing", injected=len(names), left=0)


def _refusing(*_: object, **__: object) -> None:
    raise PermissionError("read only")


def test_an_erasing_that_fails_leaves_rows_and_bytes_together(
    world: World, django_capture_on_commit_callbacks: Callbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = plant(world, 1)
    names = planted.stored["raiser"] + planted.stored["matter"]
    monkeypatch.setattr(ledger, "note", _refusing)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(PermissionError):
        erase_due(years(world, 11))
    assert there(names) == set(names)
    assert Attachment.objects.exclude(stored="").count() == 3


def test_files_go_at_the_latest_with_the_words_of_their_matter(
    world: World, django_capture_on_commit_callbacks: Callbacks
) -> None:
    planted = plant(world, 1)
    set_keeping(by=world.act("he"), rule="casefile.words", days=30, reason="区里规定")
    with django_capture_on_commit_callbacks(execute=True):
        erase_due(world.now + timedelta(days=40))
        erase_due(world.now + timedelta(days=41))
    assert there(planted.stored["matter"]) == set()


@pytest.mark.proof
def test_a_rule_that_is_missing_shows(world: World) -> None:
    """Each rule is left out once, at the time when it alone has fallen due since the shorter ones."""
    plant(world, 7)
    red = 0
    for code, rule in sorted(retention.RULES.items()):
        at = world.now + timedelta(days=rule.days + 2)
        with transaction.atomic():
            del retention.RULES[code]
            try:
                erase_due(at)
            finally:
                retention.RULES[code] = rule
            left = {one.rule.code for one in retention.planned(at) if one.n}
            transaction.set_rollback(True)
        assert left == {code}, f"without {code} everything went all the same: the rule is not proven"
        red += 1
    tell("P28", "rules removed", injected=red, red=red)


def test_each_batch_leaves_counts_and_no_values(world: World) -> None:
    planted = plant(world, 1)
    erase_due(years(world, 5))
    lines = list(Entry.objects.filter(step="kernel.erase").values_list("text", "data", "channel"))
    assert {data["rule"] for _, data, _ in lines} >= {"casefile.raiser", "directory.contacts", "kernel.keys"}
    assert all(text == "" and set(data) == {"rule", "rows", "bodies", "sum"} for text, data, _ in lines)
    assert found_in(str(lines), planted.people + planted.texts) == set()


def test_a_dry_run_touches_nothing_and_a_second_run_finds_nothing(world: World) -> None:
    plant(world, 1)
    at = years(world, 5)
    before = everything()
    assert sum(one.n for one in retention.planned(at)) > 0
    assert everything() == before
    assert erase_due(at) > 0
    assert erase_due(at) == 0


def test_what_is_not_due_stays(world: World) -> None:
    planted = plant(world, 1)
    erase_due(world.now + timedelta(hours=1))
    assert found_in(everything(), planted.people + planted.texts) == set(planted.people + planted.texts)


def test_a_matter_in_dispute_is_held(world: World) -> None:
    planted = plant(world, 1)
    matter = planted.matters[0]
    with pytest.raises(Refused, match="没有这项权限"):
        hold(by=world.act("li"), matter=matter, reason="行政诉讼")
    hold(by=world.act("he"), matter=matter, reason="行政诉讼")
    with pytest.raises(Refused, match="已在延期保存"):
        hold(by=world.act("he"), matter=matter, reason="行政诉讼")
    erase_due(years(world, 11))
    assert Raiser.objects.get(matter=matter).name
    assert Matter.objects.get(pk=matter.pk).erased_at is None
    release(by=world.act("he"), matter=matter, reason="已结案")
    erase_due(years(world, 11) + timedelta(days=1))
    assert not Raiser.objects.get(matter=matter).name
    assert Matter.objects.get(pk=matter.pk).erased_at is not None
    assert ledger.verify().faults == ()


def test_a_district_sets_its_own_length(world: World) -> None:
    planted = plant(world, 1)
    with pytest.raises(Refused, match="没有这项权限"):
        set_keeping(by=world.act("li"), rule="casefile.raiser", days=30, reason="区里规定")
    with pytest.raises(Refused, match="没有此规则"):
        set_keeping(by=world.act("he"), rule="nothing", days=30, reason="区里规定")
    with pytest.raises(Refused, match="36500"):
        set_keeping(by=world.act("he"), rule="casefile.raiser", days=0, reason="区里规定")
    set_keeping(by=world.act("he"), rule="casefile.raiser", days=30, reason="区里规定")
    by = Act(system_actor(), world.now + timedelta(days=40), Channel.JOB)
    gone = {one.rule for one in retention.carry_out(by)}
    assert "casefile.raiser" in gone
    assert not Raiser.objects.get(matter=planted.matters[0]).name
    entry = Entry.objects.get(step="casefile.set_keeping")
    assert entry.data == {"rule": "casefile.raiser", "from": 3 * 365, "to": 30}


def test_a_rule_that_frees_nothing_is_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(world, 1)
    rule = retention.RULES["casefile.raiser"]
    idle = retention.Rule(
        "test.idle",
        rule.what,
        rule.after,
        1,
        rule.why,
        rule.erases,
        rule.keeps,
        rule.due,
        lambda pks, at: None,
    )
    monkeypatch.setitem(retention.RULES, idle.code, idle)
    monkeypatch.delitem(retention.RULES, rule.code)
    with pytest.raises(RuntimeError, match="still due"):
        erase_due(years(world, 5))
