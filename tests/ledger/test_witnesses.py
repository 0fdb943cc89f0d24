"""Checkpoints go to witnesses outside, each attempt is recorded, an absent one holds up nothing, and what it keeps proves."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from email.message import Message
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from django.conf import LazySettings
from django.db import connection

from lianxin.kernel import ledger
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.models import Checkpoint, Entry, TreeLeaf, TreeNode, Witness, WitnessDelivery
from lianxin.kernel.refusal import Refused
from lianxin.kernel.witnesses.commands import WitnessKind, add_witness, resume_witness, stop_witness
from lianxin.kernel.witnesses.delivering import deliver, tidy, witness_lag
from lianxin.kernel.witnesses.reading import from_place
from tests.ledger.county import grow
from tests.ledger.listening import Inside
from tests.owner import as_owner
from tests.proving import tell
from tests.world import World


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: LazySettings) -> Path:
    """The folder of the installation, where the copy for a git remote is kept."""
    settings.LIANXIN_HOME = tmp_path / "home"
    return tmp_path


@pytest.fixture
def relay(tmp_path: Path, settings: LazySettings) -> Iterator[Path]:
    """A mail relay; gives the folder in which the mails lie."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    folder = tmp_path / "mail"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(Mailbox(str(folder)), hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield folder
    controller.stop()


def as_auditor(world: World, channel: Channel = Channel.CLI) -> Act:
    return Act(world.actors["audit"], world.now, channel)


def add(world: World, kind: WitnessKind, target: object) -> Witness:
    add_witness(by=as_auditor(world), name=f"见证{kind}", kind=kind, target=str(target))
    return Witness.objects.get(kind=kind.value)


def bare(path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", "--bare", str(path)], check=True)
    return path


def ours() -> list[ledger.Held]:
    points = Checkpoint.objects.order_by("n")
    return [ledger.Held(one.n, bytes(one.root).hex(), bytes(one.seal).hex()) for one in points]


def forge(world: World) -> None:
    """The owner of the database rewrites a text and makes every digest and seal anew."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("kernel_entry", "kernel_checkpoint", "kernel_treeleaf", "kernel_treenode"):
            cursor.execute(f"DROP TRIGGER append_only ON {table}")
    for model in (Checkpoint, TreeLeaf, TreeNode):
        model._default_manager.all().delete()
    last = Entry.objects.filter(step="dispatch.progress").order_by("-seq")[0]
    last.text = "改写"
    last.body_digest = ledger.body_digest(last)
    last.digest = ledger.digest(last)
    Entry.objects.filter(pk=last.pk).update(text=last.text, body_digest=last.body_digest, digest=last.digest)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_register SET ledger_head = %s WHERE chain = %s", [last.digest, last.chain_id]
        )
    ledger.seal(world.now, everything=True)


@pytest.mark.proof
def test_each_kind_keeps_every_checkpoint_and_finds_a_forged_ledger(
    world: World, home: Path, relay: Path, inside: Inside, settings: LazySettings
) -> None:
    settings.OUTGOING_ALLOW = [f"127.0.0.2:{inside.port}"]
    remote = bare(home / "remote.git")
    add(world, WitnessKind.FILE, home / "other-disk.txt")
    add(world, WitnessKind.GIT, remote)
    add(world, WitnessKind.MAIL, "witness@example.com")
    add(world, WitnessKind.HTTPS, f"http://127.0.0.2:{inside.port}/keep")
    for _ in range(2):
        grow(world, 10, seals=2, chance=Random(1))
        assert deliver(world.now) == 4
        world.wait(days=2)
    assert deliver(world.now) == 0
    body = inside.neighbour.asked[-1].decode().partition("\r\n\r\n")[2]
    kept = home / "posted.txt"
    kept.write_text("\n".join(line for line in body.split('"') if line[:1].isdigit()), encoding="utf-8")
    places = {"file": home / "other-disk.txt", "git": remote, "mail": relay, "https": kept}
    for kind, place in places.items():
        found = from_place(place)
        assert sorted(found, key=lambda one: one.n) == (ours()[-2:] if kind == "https" else ours()), kind
        assert ledger.verify(witness=found).faults == ()
    with as_owner():
        forge(world)
    assert ledger.verify().faults == ()
    caught = [kind for kind, place in places.items() if ledger.verify(witness=from_place(place)).faults]
    assert caught == list(places)
    assert WitnessDelivery.objects.filter(is_delivered=True).count() == 8
    tell("P11", "witnesses", injected=len(places), caught=len(caught), deliveries=8)


def test_a_git_remote_remembers_what_a_later_commit_took_out(world: World, home: Path) -> None:
    remote = bare(home / "remote.git")
    add(world, WitnessKind.GIT, remote)
    grow(world, 10, seals=2, chance=Random(1))
    assert deliver(world.now) == 1
    clone = home / "clone"
    subprocess.run(["git", "clone", "-q", "-b", "lianxin-checkpoints", remote, clone], check=True)
    (clone / "checkpoints.txt").write_text("")
    git = ["git", "-C", str(clone), "-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run([*git, "commit", "-qam", "gone"], check=True)
    subprocess.run([*git, "push", "-q"], check=True)
    assert from_place(remote) == ours()
    grow(world, 5, seals=1, chance=Random(2))
    assert deliver(world.now) == 1, "it goes on from what is there"


def test_an_absent_witness_holds_up_nothing_and_is_tried_later_and_later(world: World, home: Path) -> None:
    add(world, WitnessKind.GIT, home / "not-there.git")
    disk = home / "disk"
    disk.mkdir()
    add(world, WitnessKind.FILE, disk / "kept.txt")
    disk.rmdir()
    third = home / "kept.txt"
    add_witness(by=as_auditor(world), name="第三处", kind=WitnessKind.FILE, target=str(third))
    grow(world, 10, seals=2, chance=Random(1))
    assert deliver(world.now) == 1
    assert [one.n for one in from_place(third)] == [1, 2]
    pauses = []
    for _ in range(10):
        due = Witness.objects.get(kind="git").next_at
        assert due is not None
        pauses.append(int((due - world.now).total_seconds() // 60))
        assert deliver(world.now) == 0, "not before it is due"
        world.now = due
        deliver(world.now)
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    behind = {one.witness.name: (one.behind, bool(one.witness.error)) for one in witness_lag()}
    assert behind == {"见证git": (2, True), "见证file": (2, True), "第三处": (0, False)}
    assert all(one.is_late(world.now, timedelta(hours=1)) for one in witness_lag() if one.behind)
    disk.mkdir()
    world.wait(days=1)
    assert deliver(world.now) == 1
    assert [one.n for one in from_place(disk / "kept.txt")] == [1, 2]
    assert ledger.seal(world.now) is None


def test_a_relay_that_is_down_is_a_failed_delivery(world: World, settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    add(world, WitnessKind.MAIL, "witness@example.com")
    grow(world, 3, seals=1, chance=Random(1))
    assert deliver(world.now) == 0
    (attempt,) = WitnessDelivery.objects.all()
    assert (attempt.is_delivered, "ConnectionRefusedError" in attempt.note) == (False, True)
    assert tidy(world.now + timedelta(days=181)) == 1


def test_mail_comes_once_a_day_with_all_that_was_sealed(world: World, relay: Path) -> None:
    add(world, WitnessKind.MAIL, "witness@example.com")
    for _ in range(3):
        grow(world, 4, seals=1, chance=Random(1))
        deliver(world.now)
    assert len(list((relay / "new").iterdir())) == 1
    world.wait(days=1, hours=1)
    deliver(world.now)
    assert sorted(from_place(relay), key=lambda one: one.n) == ours()


WRONG: tuple[tuple[WitnessKind, str, str], ...] = (
    (WitnessKind.FILE, "relative.txt", "wrong_path"),
    (WitnessKind.FILE, "/no/such/folder/kept.txt", "wrong_path"),
    (WitnessKind.FILE, "/tmp", "wrong_path"),
    (WitnessKind.GIT, "ext::sh -c touch% /tmp/pwned", "wrong_remote"),
    (WitnessKind.GIT, "--upload-pack=touch /tmp/pwned", "wrong_remote"),
    (WitnessKind.GIT, "fd::17", "wrong_remote"),
    (WitnessKind.MAIL, "nobody", "wrong_mail"),
    (WitnessKind.MAIL, "a@example.com\nBcc: b@example.com", "wrong_mail"),
    (WitnessKind.HTTPS, "file:///etc/passwd", "wrong_url"),
    (WitnessKind.HTTPS, "https://user:secret@example.com/", "wrong_url"),
)


@pytest.mark.parametrize(("kind", "target", "code"), WRONG)
def test_a_place_that_cannot_be_a_witness_is_refused(
    world: World, kind: WitnessKind, target: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        add_witness(by=as_auditor(world), name="见证", kind=kind, target=target)
    assert [one.code for one in refused.value.reasons] == [code]


@pytest.mark.parametrize("login", ["root", "he", "li", "zhang"])
def test_only_the_audit_administrator_manages_witnesses(world: World, home: Path, login: str) -> None:
    act = Act(world.actors[login], world.now, Channel.CLI)
    for take in (
        lambda: add_witness(by=act, name="x", kind=WitnessKind.FILE, target=str(home / "x")),
        lambda: stop_witness(by=act, name="x"),
        lambda: resume_witness(by=act, name="x"),
    ):
        with pytest.raises(Refused) as refused:
            take()
        assert [one.code for one in refused.value.reasons] == ["not_granted"]


def test_files_and_remotes_are_added_on_the_server_only(world: World, home: Path) -> None:
    for kind in (WitnessKind.FILE, WitnessKind.GIT):
        with pytest.raises(Refused) as refused:
            add_witness(by=as_auditor(world, Channel.PAGE), name="x", kind=kind, target=str(home / "x"))
        assert [one.code for one in refused.value.reasons] == ["only_there"]


def test_what_is_done_to_witnesses_stands_in_the_ledger(world: World, home: Path) -> None:
    add(world, WitnessKind.FILE, home / "kept.txt")
    stop_witness(by=as_auditor(world), name="见证file")
    grow(world, 3, seals=1, chance=Random(1))
    assert (deliver(world.now), witness_lag()) == (0, [])
    resume_witness(by=as_auditor(world), name="见证file")
    assert deliver(world.now) == 1
    steps = Entry.objects.filter(reference="ledger").order_by("seq").values_list("step", "data__name")
    names: list[Any] = ["kernel.add_witness", "kernel.stop_witness", "kernel.resume_witness"]
    assert list(steps) == [(one, "见证file") for one in names]
    assert ledger.verify().faults == ()


def test_a_mail_is_read_whatever_its_encoding(tmp_path: Path) -> None:
    line = f"7 30 {'a' * 64} 2026-03-02T02:00:00.000000+00:00 {'b' * 64}"
    mail = Message()
    mail.set_payload(f"检查点\n{line}\n", "utf-8")
    assert mail["Content-Transfer-Encoding"] == "base64"
    (tmp_path / "one.eml").write_bytes(mail.as_bytes())
    assert from_place(tmp_path) == [ledger.Held(7, "a" * 64, "b" * 64)]
