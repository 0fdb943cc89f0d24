"""政策附件: looked through like any other file, for whoever sees the programme, withdrawn with a reason, gone in its time."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner

from lianxin.casefile.queries.files import astray, lost_files, stored_names
from lianxin.config.cli_policies import group
from lianxin.kernel.files import media
from lianxin.kernel.files.checking import Bytes, offered
from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Refused
from lianxin.policy import commands
from lianxin.policy.models import Programme, ProgrammeFile
from lianxin.policy.rules.words import FileRole
from tests.pages import client_of
from tests.pages import text_of as page_text
from tests.world import World


def a_programme(world: World, code: str = "FJ-1") -> Programme:
    done = commands.publish(
        by=world.act("li"),
        code=code,
        name="稳岗补贴",
        unit=world.units["commerce"],
        summary="按人数补贴。",
        valid_from=world.now.date(),
    )
    return Programme.objects.get(pk=done.id)


def attach(
    world: World,
    one: Programme,
    name: str = "申报表.txt",
    content: bytes = "单位名称".encode(),
    login: str = "li",
) -> ProgrammeFile:
    file = offered(Bytes(name, content))
    done = commands.attach_file(by=world.act(login), programme=one, file=file, role=FileRole.FORM)
    return ProgrammeFile.objects.get(pk=done.ids["file"])


def bytes_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def refused(call: object) -> list[str]:
    with pytest.raises(Refused) as found:
        call()  # type: ignore[operator]
    return [one.code for one in found.value.reasons]


def test_whoever_sees_the_programme_has_its_files(world: World) -> None:
    one = a_programme(world)
    row = attach(world, one)
    page = page_text(client_of(world, "liu"), f"/policies/{one.code}/")
    assert "申报表.txt" in page
    assert "申报表格" in page
    path = f"/policies/{one.code}/files/{row.pk}/"
    answer = client_of(world, "liu").get(path)
    assert bytes_of(answer) == "单位名称".encode()
    assert answer["Content-Disposition"].startswith("attachment")
    assert client_of(world, "root").get(path).status_code == 403
    other = a_programme(world, "FJ-2")
    assert client_of(world, "liu").get(f"/policies/{other.code}/files/{row.pk}/").status_code == 404
    assert client_of(world, "liu").get(f"/policies/{one.code}/files/{uuid4()}/").status_code == 404
    listed = client_of(world, "liu").get(f"/api/v1/policies/{one.code}/files").json()
    assert [(each["name"], each["role"]) for each in listed["items"]] == [("申报表.txt", "form")]
    got = client_of(world, "liu").get(f"/api/v1/policies/{one.code}/files/{row.pk}")
    assert bytes_of(got) == "单位名称".encode()


def test_what_is_hostile_or_not_granted_is_not_kept(world: World) -> None:
    one = a_programme(world)
    assert refused(lambda: attach(world, one, login="liu")) == ["not_granted"]
    assert refused(lambda: attach(world, one, "a.html", b"<html><script>1</script></html>")) == [
        "file_markup"
    ]
    assert refused(lambda: attach(world, one, "a.pdf", b"MZ" + b"0" * 100)) == ["file_program"]
    commands.withdraw(by=world.act("li"), programme=one, reason="到期")
    assert refused(lambda: attach(world, one)) == ["withdrawn"]
    assert not ProgrammeFile.objects.exists()


def test_a_withdrawn_file_is_given_out_no_more(world: World) -> None:
    one = a_programme(world)
    row = attach(world, one)
    given: dict[str, Any] = {"programme": one, "file": row}
    assert refused(lambda: commands.detach_file(by=world.act("li"), reason=" ", **given)) == [
        "reason_missing"
    ]
    other = a_programme(world, "FJ-2")
    assert refused(
        lambda: commands.detach_file(by=world.act("li"), reason="错", programme=other, file=row)
    ) == ["no_such_file"]
    commands.detach_file(by=world.act("li"), reason="换新表", **given)
    assert client_of(world, "liu").get(f"/policies/{one.code}/files/{row.pk}/").status_code == 404
    assert "申报表.txt" not in page_text(client_of(world, "liu"), f"/policies/{one.code}/")
    steps = Entry.objects.filter(chain_id=one.pk).order_by("seq").values_list("step", flat=True)
    assert list(steps) == ["policy.publish", "policy.attach_file", "policy.detach_file"]


def test_the_page_uploads_and_says_why_not(world: World) -> None:
    one = a_programme(world)
    client = client_of(world, "li")
    path = f"/policies/{one.code}/files/"
    assert client.get(path).status_code == 200
    file = io.BytesIO("正文".encode())
    file.name = "原文.txt"
    done = client.post(path, {"key": str(new_id()), "role": "original", "file": file})
    assert done.status_code == 302
    assert ProgrammeFile.objects.get().role == "original"
    empty = client.post(path, {"key": str(new_id()), "role": "original"})
    assert empty.status_code == 422
    assert client_of(world, "liu").get(path).status_code == 403


def test_the_store_knows_its_bytes(world: World) -> None:
    row = attach(world, a_programme(world))
    assert stored_names([row.stored]) == {row.stored}
    assert media.path_of(row.stored).read_bytes() == "单位名称".encode()
    assert row.programme.code not in lost_files()
    before = astray()["files_without_bytes"]
    media.drop(row.stored)
    assert row.programme.code in lost_files()
    assert astray()["files_without_bytes"] == before + 1


def test_the_command_line_attaches_and_lists(world: World, tmp_path: Path) -> None:
    one, file = a_programme(world), tmp_path / "指南.txt"
    file.write_text("先填表。", encoding="utf-8")
    run = CliRunner()
    done = run.invoke(group, ["attach", one.code, str(file), "--role", "guide", "--as", "li", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(run.invoke(group, ["files", one.code, "--as", "liu", "--json"]).stdout)
    assert [(each["name"], each["role"]) for each in told] == [("指南.txt", "guide")]
