"""附件: brought by page, interface, command line and code; seen by whom they are for; withdrawn, never lost silently."""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from PIL import Image

from lianxin.casefile.commands.files import attach, detach
from lianxin.casefile.jobs import sweep_files
from lianxin.casefile.lifecycle import State
from lianxin.casefile.models import Attachment, Matter
from lianxin.casefile.queries.files import lost_files
from lianxin.casefile.rules import tracking_code
from lianxin.config import cli_files, doctor_files
from lianxin.config.doctor import Level
from lianxin.config.tests.api_client import Program
from lianxin.kernel.files import media
from lianxin.kernel.files.checking import Bytes, offered
from lianxin.kernel.models import Entry, JobRun, Outbox
from lianxin.kernel.refusal import Refused
from tests import world as county
from tests.hostile import a_docx, a_jpeg, a_pdf
from tests.pages import client_of, hidden, text_of
from tests.world import World, a_matter

TEXT = "三台电梯已更换，附验收记录。".encode()


def upload(client: Client, matter: Matter, *files: tuple[str, bytes], status: int = 302, **flags: str) -> str:
    """Send files by the page's form; what the page says."""
    page = text_of(client, f"/matters/{matter.number}/files/")
    sent = {**hidden(page), "file": [SimpleUploadedFile(name, content) for name, content in files], **flags}
    response = client.post(f"/matters/{matter.number}/files/", sent)
    told = response.content.decode()
    assert response.status_code == status, told
    return told


def with_code(world: World, **given: object) -> tuple[Matter, str]:
    """A matter just registered, and its tracking code."""
    matter = county.register(world, **given)
    return matter, tracking_code(matter.id, settings.SECRET_KEY)


def only(matter: Matter) -> Attachment:
    return Attachment.objects.get(matter=matter)


def address(row: Attachment, tail: str = "") -> str:
    return f"/matters/{row.matter.number}/files/{row.id}/{tail}"


def bytes_of(client: Client, path: str) -> bytes:
    response = client.get(path)
    assert response.status_code == 200
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_files_are_brought_by_the_page_and_saved_as_they_were(world: World) -> None:
    matter = a_matter(world, at=State.WITH_UNITS)
    liu = client_of(world, "liu")
    upload(liu, matter, ("验收记录.txt", TEXT), ("报告.docx", a_docx()), is_internal="on")
    first, second = Attachment.objects.filter(matter=matter).order_by("-kind")
    assert [(one.name, one.kind, one.is_internal) for one in (first, second)] == [
        ("验收记录.txt", "text", True),
        ("报告.docx", "document", True),
    ]
    assert bytes_of(client_of(world, "li"), address(first)) == TEXT
    assert bytes_of(liu, address(second)) == a_docx()
    page = text_of(client_of(world, "he"), f"/matters/{matter.number}/")
    assert "验收记录.txt" in page
    assert "仅限内部" in page
    entry = Entry.objects.get(chain_id=matter.id, step="casefile.attach")
    assert entry.data["files"][0] == {
        "id": str(first.id),
        "name": "验收记录.txt",
        "kind": "text",
        "size": len(TEXT),
        "sha256": first.sha256,
    }
    assert entry.state_from == entry.state_to == State.WITH_UNITS


def test_a_file_is_no_progress_and_moves_no_clock(world: World) -> None:
    matter = a_matter(world, at=State.WITH_UNITS)
    before = (matter.last_word_at, matter.due_at, matter.owner_post_id, matter.state)
    attach(by=world.act("liu"), matter=matter, files=[offered(Bytes("a.txt", TEXT))])
    matter.refresh_from_db()
    assert (matter.last_word_at, matter.due_at, matter.owner_post_id, matter.state) == before


def test_photographs_lose_their_place_and_stand_upright(world: World) -> None:
    matter = a_matter(world, at=State.REGISTERED)
    photo = a_jpeg(side=600, place=True, turned=True)
    assert b"Exif" in photo
    upload(client_of(world, "li"), matter, ("IMG_0001.HEIC.jpeg", photo))
    row = only(matter)
    assert row.name == "IMG_0001.HEIC.jpg"
    assert row.sent_sha256 != row.sha256
    kept = bytes_of(client_of(world, "li"), address(row))
    with Image.open(io.BytesIO(kept)) as found:
        assert not found.getexif()
        assert found.height > found.width
    assert b"Exif" not in kept
    with Image.open(io.BytesIO(bytes_of(client_of(world, "li"), address(row, "small/")))) as small:
        assert max(small.size) == 320


def test_the_same_key_with_the_same_bytes_is_one_file_and_with_others_refused(world: World) -> None:
    matter = a_matter(world, at=State.REGISTERED)
    key, before = uuid4(), set(media.kept())
    first = attach(by=world.act("li", key=key), matter=matter, files=[offered(Bytes("a.txt", TEXT))])
    again = attach(by=world.act("li", key=key), matter=matter, files=[offered(Bytes("a.txt", TEXT))])
    assert again.replayed
    assert again.ids == first.ids
    with pytest.raises(Refused) as refused:
        attach(by=world.act("li", key=key), matter=matter, files=[offered(Bytes("a.txt", TEXT + b"!"))])
    assert refused.value.reasons[0].code == "key_reused"
    assert Attachment.objects.count() == 1
    assert len(set(media.kept()) - before) == 1


def test_one_bad_file_keeps_all_out_and_each_is_named(world: World) -> None:
    matter = a_matter(world, at=State.REGISTERED)
    before = set(media.kept())
    page = upload(
        client_of(world, "li"),
        matter,
        ("好的.txt", TEXT),
        ("网页.txt", b"<script>alert(1)</script>"),
        ("空的.pdf", b""),
        status=422,
    )
    assert "“网页.txt”：网页、SVG 等含代码的文件不收" in page
    assert "“空的.pdf”：文件是空的" in page
    assert not Attachment.objects.exists()
    assert set(media.kept()) == before
    assert not Entry.objects.filter(step="casefile.attach").exists()


def test_an_upload_that_is_too_large_is_refused_while_it_comes(world: World) -> None:
    matter = a_matter(world, at=State.REGISTERED)
    page = upload(client_of(world, "li"), matter, ("大.txt", b"a" * (25 * 1024 * 1024 + 1)), status=422)
    assert "超过25MB" in page
    assert list(media.incoming().iterdir()) == []


@pytest.fixture
def _no_room() -> Iterator[None]:
    """Files of this process may not grow beyond some kilobytes: what a full disk answers."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, old[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, old)
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.usefixtures("_no_room")
@pytest.mark.parametrize("size", [20_000, 2_000_000])
def test_a_full_disk_is_told_in_words_and_keeps_nothing(world: World, size: int) -> None:
    matter = a_matter(world, at=State.REGISTERED)
    before = set(media.kept())
    page = upload(client_of(world, "li"), matter, ("大.txt", b"a" * size), status=422)
    assert "服务器存储空间不足，文件没有保存" in page
    assert set(media.kept()) == before
    assert not Attachment.objects.exists()


def test_what_the_raiser_may_have_is_neither_internal_nor_withdrawn(world: World) -> None:
    matter, code = with_code(world)
    li = client_of(world, "li")
    upload(li, matter, ("内部.txt", TEXT), is_internal="on")
    upload(li, matter, ("给您的.txt", TEXT + b"."))
    nobody = client_of(world)
    page = nobody.post("/track/", {"code": code}).content.decode()
    assert "给您的.txt" in page
    assert "内部.txt" not in page
    inner, told = Attachment.objects.filter(matter=matter).order_by("at")
    got = nobody.post("/track/file/", {"code": code, "file": str(told.id)})
    assert b"".join(got.streaming_content) == TEXT + b"."  # type: ignore[attr-defined]
    for row, by_code in ((inner, code), (told, "AAAA-BBBB-CCCC-DDDD")):
        assert nobody.post("/track/file/", {"code": by_code, "file": str(row.id)}).status_code == 404
    detach(by=world.act("li"), matter=matter, attachment=told, reason="传错了")
    assert nobody.post("/track/file/", {"code": code, "file": str(told.id)}).status_code == 404


def test_the_raiser_brings_material_by_his_code(world: World) -> None:
    matter, code = with_code(world, is_confidential=True)
    nobody = client_of(world)
    key = hidden(nobody.post("/track/", {"code": code}).content.decode())["key"]
    sent = {"code": code, "add": "1", "key": key}
    for _ in range(2):
        response = nobody.post("/track/", {**sent, "file": SimpleUploadedFile("门口.jpg", a_jpeg())})
        assert "材料已收到" in response.content.decode()
    row = only(matter)
    assert (row.from_raiser, row.is_internal, row.names_raiser) == (True, False, True)
    assert Outbox.objects.filter(event="casefile.attach", chain_id=matter.id).count() == 1
    too_many = {**sent, "key": str(uuid4()), "file": [Bytes(f"{n}.txt", TEXT) for n in range(10)]}
    refused = nobody.post("/track/", too_many)
    assert refused.status_code == 422
    assert "每件事项最多10个文件" in refused.content.decode()


def test_a_file_that_names_a_confidential_raiser_is_for_few_and_each_opening_is_noted(world: World) -> None:
    matter = county.send(world, county.accept(world, county.register(world, is_confidential=True)))
    upload(client_of(world, "li"), matter, ("王桂芬来信.txt", TEXT), names_raiser="on", is_internal="on")
    row = only(matter)
    liu, li = client_of(world, "liu"), client_of(world, "li")
    for client, seen in ((liu, False), (client_of(world, "zhou"), False), (li, True)):
        assert ("王桂芬来信" in text_of(client, f"/matters/{matter.number}/")) is seen
        assert client.get(address(row)).status_code == (200 if seen else 404)
        assert client.get(address(row, "small/")).status_code == 404
    openings = Entry.objects.filter(chain_id=matter.id, step="casefile.open_file")
    assert openings.count() == 1
    bytes_of(li, address(row))
    assert openings.count() == 2
    assert "王桂芬来信" not in json.dumps([one.data for one in Entry.objects.all()], ensure_ascii=False)


def test_a_file_is_withdrawn_with_a_reason_by_its_uploader_or_the_office(world: World) -> None:
    matter = a_matter(world, at=State.WITH_UNITS)
    attach(by=world.act("liu"), matter=matter, files=[offered(Bytes("a.txt", TEXT))])
    row = only(matter)
    with pytest.raises(Refused):
        detach(by=world.act("sun"), matter=matter, attachment=row, reason="不要了")
    liu = client_of(world, "liu")
    page = text_of(liu, address(row, "withdraw/"))
    done = liu.post(address(row, "withdraw/"), {**hidden(page), "reason": "传错了事项"})
    assert done.status_code == 302
    row.refresh_from_db()
    assert (row.withdrawn_reason, media.size_of(row.stored)) == ("传错了事项", len(TEXT))
    assert liu.get(address(row)).status_code == 404
    shown = text_of(liu, f"/matters/{matter.number}/")
    assert "已撤下" in shown
    assert "传错了事项" in shown


def test_only_who_may_and_only_while_he_holds_it(world: World) -> None:
    matter = a_matter(world, at=State.WITH_UNITS)
    for login in ("audit", "qian", "root"):
        with pytest.raises(Refused):
            attach(by=world.act(login), matter=matter, files=[offered(Bytes("a.txt", TEXT))])
    done = county.archived(world)
    with pytest.raises(Refused) as refused:
        attach(by=world.act("li"), matter=done, files=[offered(Bytes("a.txt", TEXT))])
    assert refused.value.reasons[0].code == "archived"


def test_what_is_noted_of_a_file_cannot_be_changed_or_deleted(world: World) -> None:
    matter = a_matter(world, at=State.REGISTERED)
    attach(by=world.act("li"), matter=matter, files=[offered(Bytes("a.txt", TEXT))])
    row = only(matter)
    for sql in ("UPDATE casefile_attachment SET sha256 = 'x'", "DELETE FROM casefile_attachment"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{sql} WHERE id = %s", [row.id])


def test_bytes_without_a_row_are_swept_after_a_day_and_missing_ones_are_told(world: World) -> None:
    matter = a_matter(world, at=State.REGISTERED)
    attach(by=world.act("li"), matter=matter, files=[offered(Bytes("a.txt", TEXT))])
    row = only(matter)
    orphan, young = (media.keep(_file(TEXT)) for _ in range(2))
    left = media.incoming() / "tmp1.upload"
    left.write_bytes(b"x")
    day_before = time.time() - 90_000
    for path in (media.path_of(orphan), media.path_of(row.stored), left):
        os.utime(path, (day_before, day_before))
    sweep_files(timestamp=0)
    assert [media.size_of(name) for name in (orphan, young, row.stored)] == [None, len(TEXT), len(TEXT)]
    assert not left.exists()
    assert doctor_files.bytes_of_files().level is Level.FINE
    media.path_of(row.stored).write_bytes(b"short")
    assert lost_files() == [matter.number]
    assert doctor_files.bytes_of_files().level is Level.WRONG
    media.drop(row.stored)
    assert "内容在服务器上缺失" in text_of(client_of(world, "li"), address(row), status=404)


def test_files_of_another_database_are_left_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
    names = [media.keep(_file(TEXT)) for _ in range(media.STRANGERS + 1)]
    for name in names:
        os.utime(media.path_of(name), (0, 0))
    with pytest.raises(media.NotTheirs):
        sweep_files(timestamp=0)
    assert "没有记录" in JobRun.objects.get(name="清理无主文件").error
    assert {media.size_of(name) for name in names} == {len(TEXT)}
    matter = a_matter(world, at=State.REGISTERED)
    attach(by=world.act("li"), matter=matter, files=[offered(Bytes("a.txt", TEXT))])
    sweep_files(timestamp=0)
    assert {media.size_of(name) for name in names} == {None}


def _file(content: bytes) -> IO[bytes]:
    file = media.passing()
    file.write(content)
    return file


def test_programs_bring_list_and_fetch_files(world: World) -> None:
    matter = a_matter(world, at=State.REGISTERED)
    li = Program(world, "li")
    headers = {"Authorization": f"Bearer {li.secret}"}
    path = f"/api/v1/matters/{matter.number}/files"
    sent = {"file": SimpleUploadedFile("证明.pdf", a_pdf()), "is_internal": "false"}
    keyless = Client().post(path, sent, headers=headers)
    assert keyless.status_code == 400
    key = {"Idempotency-Key": str(uuid4())}
    sent = {"file": SimpleUploadedFile("证明.pdf", a_pdf()), "is_internal": "false"}
    done = Client().post(path, sent, headers={**headers, **key})
    assert done.status_code == 200, done.content
    (told,) = li.get(f"/matters/{matter.number}/files").json()["rows"]
    assert (told["name"], told["kind"], told["is_internal"]) == ("证明.pdf", "pdf", False)
    got = Client().get(f"{path}/{told['id']}", headers=headers)
    assert b"".join(got.streaming_content) == a_pdf()  # type: ignore[attr-defined]
    body = {"files": [{"name": "b.txt", "content": "5L2g5aW9"}], "is_internal": True}
    assert li.post(f"/matters/{matter.number}/do/casefile.attach", body).status_code == 200
    assert Attachment.objects.filter(matter=matter).count() == 2


def test_the_command_line_brings_files(world: World, tmp_path: Path) -> None:
    matter = a_matter(world, at=State.REGISTERED)
    path = tmp_path / "记录.txt"
    path.write_bytes(TEXT)
    done = CliRunner().invoke(cli_files.command, [matter.number, str(path), "--as", "li", "--json"])
    assert done.exit_code == 0, done.output
    assert only(matter).name == "记录.txt"
    path.write_bytes(b"MZ\x00")
    refused = CliRunner().invoke(cli_files.command, [matter.number, str(path), "--as", "li"])
    assert refused.exit_code == 1
    assert "程序文件不收" in refused.output
