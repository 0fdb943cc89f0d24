"""Commands of witnesses: the audit administrator says who keeps our checkpoints; each change stands in the ledger."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from lianxin.kernel import ledger, outgoing
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.commands import Ask, Done, command
from lianxin.kernel.models import Witness
from lianxin.kernel.refusal import Reason, Refused, refuse, unless
from lianxin.kernel.words import Labelled

COMMANDS_OF_WITNESSES = ("kernel.add_witness", "kernel.stop_witness", "kernel.resume_witness")
DAILY = 24 * 60
GIT_REMOTE = re.compile(r"(https?|ssh)://[^\s]+|[\w.-]+@[\w.-]+:[^\s]+|/[^\s]*|file:///[^\s]*")


class WitnessKind(Labelled):
    """见证方式: where checkpoints are kept."""

    FILE = "file", "文件", "File"
    GIT = "git", "Git 仓库", "Git remote"
    MAIL = "mail", "邮箱", "E-mail"
    HTTPS = "https", "网址", "Web address"


@command("kernel.add_witness", "添加见证", "Add a witness")
def add_witness(
    *,
    by: Act,
    name: Annotated[str, Ask("名称", "Name", limit=40)],
    kind: Annotated[WitnessKind, Ask("方式", "Kind")],
    target: Annotated[
        str,
        Ask(
            "地址或路径",
            "Where",
            limit=300,
            help_zh="邮箱地址或 https 网址；文件和 Git 仓库须在服务器上用命令行添加",
            help_en="An e-mail or https address; a file or git remote is added on the server by the command line",
        ),
    ],
) -> Done:
    """Let a place outside keep every checkpoint from now on 添加见证.

    Refuses: not the audit administrator, a name in use, a place that cannot be one. Records: in the chain of the ledger.
    """
    _require(by)
    name, target = name.strip(), target.strip()
    reasons = [
        *unless(bool(name), "name_missing", "请填写名称", "Give it a name.", field="name"),
        *unless(
            not Witness.objects.filter(name=name).exists(),
            "name_in_use",
            "已有同名见证",
            "This name is in use.",
            field="name",
        ),
        *_wrong_place(kind, target, by.channel),
    ]
    if reasons:
        raise Refused(reasons)
    every = DAILY if kind is WitnessKind.MAIL else 0
    witness = Witness.objects.create(
        name=name, kind=kind.value, target=target, every_minutes=every, made_at=by.at
    )
    return _done(by, "kernel.add_witness", witness)


@command("kernel.stop_witness", "停用见证", "Stop a witness")
def stop_witness(*, by: Act, name: Annotated[str, Ask("名称", "Name", limit=40)]) -> Done:
    """Send a witness nothing any more 停用见证; what it keeps stays with it. Refuses: not the audit administrator, none such."""
    return _set_active(by, "kernel.stop_witness", name, is_active=False)


@command("kernel.resume_witness", "恢复见证", "Resume a witness")
def resume_witness(*, by: Act, name: Annotated[str, Ask("名称", "Name", limit=40)]) -> Done:
    """Send a stopped witness all it has missed 恢复见证. Refuses: not the audit administrator, none such."""
    return _set_active(by, "kernel.resume_witness", name, is_active=True)


def _set_active(by: Act, step: str, name: str, *, is_active: bool) -> Done:
    _require(by)
    witness = Witness.objects.select_for_update().filter(name=name.strip(), is_active=not is_active).first()
    if witness is None:
        raise refuse("no_such_witness", "没有这样的见证", "No such witness.", field="name")
    witness.is_active, witness.next_at, witness.n_failed = is_active, None, 0
    witness.save(update_fields=["is_active", "next_at", "n_failed"])
    return _done(by, step, witness)


def _done(by: Act, step: str, witness: Witness) -> Done:
    row = ledger.register("ledger")
    data = {"name": witness.name, "kind": witness.kind, "target": witness.target}
    entry = ledger.append(row, by=by, step=step, data=data)
    row.save(update_fields=["ledger_n", "ledger_head"])
    return Done("witness", str(witness.id), number=witness.name, entry=str(entry.id))


def _require(by: Act) -> None:
    if "ledger.witness" not in by.actor.grants:
        raise refuse("not_granted", "见证由审计管理员管理", "Witnesses are the audit administrator's affair.")


def _wrong_place(kind: WitnessKind, target: str, channel: Channel) -> list[Reason]:
    """Why a place cannot be a witness. Files and git remotes name places on the server: only who is there may."""
    if kind in (WitnessKind.FILE, WitnessKind.GIT) and channel is not Channel.CLI:
        words = ("文件和 Git 见证请在服务器上用命令行添加", "Add files and git remotes on the server.")
        return [Reason("only_there", *words, "kind")]
    return CHECKS[kind](target)


def _wrong_file(target: str) -> list[Reason]:
    path = Path(target)
    fits = path.is_absolute() and path.parent.is_dir() and not path.is_dir() and target.isprintable()
    return unless(
        fits,
        "wrong_path",
        "请填写绝对路径，所在文件夹须已存在",
        "Give an absolute path in a folder that exists.",
        field="target",
    )


def _wrong_remote(target: str) -> list[Reason]:
    return unless(
        GIT_REMOTE.fullmatch(target) is not None,
        "wrong_remote",
        "Git 地址须为 https、ssh 或绝对路径",
        "A git remote is an https or ssh address or an absolute path.",
        field="target",
    )


def _wrong_mail(target: str) -> list[Reason]:
    try:
        validate_email(target)
    except ValidationError:
        return [Reason("wrong_mail", "邮箱地址不对", "This is no e-mail address.", "target")]
    return []


def _wrong_url(target: str) -> list[Reason]:
    try:
        outgoing.place_of(target)
    except outgoing.Unreachable as error:
        return [Reason("wrong_url", error.zh, error.en, "target")]
    return []


CHECKS = {
    WitnessKind.FILE: _wrong_file,
    WitnessKind.GIT: _wrong_remote,
    WitnessKind.MAIL: _wrong_mail,
    WitnessKind.HTTPS: _wrong_url,
}
