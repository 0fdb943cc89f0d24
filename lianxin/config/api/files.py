"""Files of a matter by the interface 接口附件: listed, sent as a form (multipart), fetched; by the same command as the page."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja.files import UploadedFile
from ninja.params.functions import File, Form, Header
from pydantic import BaseModel
from pydantic_core import to_json

from lianxin.casefile.commands.files import AT_ONCE_MOST, attach, open_file
from lianxin.casefile.models import Attachment
from lianxin.casefile.queries.files import file_for, files_of
from lianxin.casefile.queries.scope import matter_for
from lianxin.config import doing
from lianxin.config.api.auth import actor_of
from lianxin.config.api.doing import KEY_WANTED, DoneOut
from lianxin.config.api.operations import operation
from lianxin.config.api.problems import told
from lianxin.kernel.acts import Act, Channel
from lianxin.kernel.clock import now
from lianxin.kernel.files.checking import offered
from lianxin.kernel.files.serving import served
from lianxin.kernel.files.uploads import uploaded


class FileOut(BaseModel):
    """A file of a matter 附件."""

    id: UUID
    name: str
    kind: str
    size: int
    sha256: str
    sent_sha256: str
    at: str
    is_internal: bool
    names_raiser: bool
    from_raiser: bool
    is_withdrawn: bool


class FilesOut(BaseModel):
    """The files of a matter, in the order in which they came."""

    rows: list[FileOut]


def _out(row: Attachment) -> FileOut:
    names = (
        "id",
        "name",
        "kind",
        "size",
        "sha256",
        "sent_sha256",
        "is_internal",
        "names_raiser",
        "from_raiser",
    )
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    return FileOut(**values, at=row.at.isoformat(), is_withdrawn=row.withdrawn_at is not None)


@operation(
    "GET",
    "/matters/{number}/files",
    name="files",
    grant="matter.see",
    answer=FilesOut,
    summary="附件 Files",
    tags=["casefile"],
)
def files(request: HttpRequest, number: str) -> HttpResponse:
    """The files of a matter that the actor may know of."""
    actor = actor_of(request)
    rows = [_out(one) for one in files_of(actor, matter_for(actor, number))]
    return HttpResponse(to_json(FilesOut(rows=rows)), content_type="application/json")


@operation(
    "POST",
    "/matters/{number}/files",
    name="files_attach",
    grant="matter.attach",
    answer=DoneOut,
    summary="上传附件 Attach files",
    tags=["casefile"],
)
def attached(
    request: HttpRequest,
    number: str,
    file: Annotated[list[UploadedFile], File(max_length=AT_ONCE_MOST)],
    is_internal: Annotated[bool, Form()] = True,
    names_raiser: Annotated[bool, Form()] = False,
    from_raiser: Annotated[bool, Form()] = False,
    key: Annotated[UUID | None, Header(alias="Idempotency-Key")] = None,
) -> HttpResponse:
    """Bring files to a matter, all or none, once per key."""
    if key is None:
        return told(400, [KEY_WANTED])
    actor = actor_of(request)
    uploaded(request)
    done = attach(
        by=Act(actor, now(), Channel.API, key),
        matter=matter_for(actor, number),
        files=[offered(one) for one in file],
        is_internal=is_internal,
        names_raiser=names_raiser,
        from_raiser=from_raiser,
    )
    headers = {"Idempotency-Replayed": "true"} if done.replayed else {}
    return HttpResponse(to_json(doing.as_json(done)), content_type="application/json", headers=headers)


@operation(
    "GET",
    "/matters/{number}/files/{id}",
    name="file",
    grant="matter.see",
    answer=bytes,
    summary="下载附件 Fetch a file",
    tags=["casefile"],
)
def fetched(request: HttpRequest, number: str, id: UUID) -> FileResponse:
    """The bytes of a file; one that names the raiser leaves an entry each time."""
    actor = actor_of(request)
    row = file_for(actor, number, id)
    if row.names_raiser:
        open_file(by=Act(actor, now(), Channel.API), matter=row.matter, attachment=row)
    return served(row.stored, row.name, row.content_type)
