"""保存期限 of files: those that name who raised a matter go with his identity, all others with the matter's texts.

The row comes first: in one transaction it says that the file is gone, then the bytes are taken away one by one. Bytes
that stay behind since the process died in between are named by no row and go with the next sweep (`casefile.jobs`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from lianxin.casefile.commands.keeping import GONE, ended
from lianxin.casefile.models import Attachment
from lianxin.kernel.files import media
from lianxin.kernel.retention import YEAR, Rule, add

BATCH = 100


def _kept(before: datetime) -> QuerySet[Attachment]:
    """Files whose matter ended before a moment; or whose matter's texts are gone already, by a shorter rule."""
    rows = Attachment.objects.exclude(stored="")
    return rows.filter(Q(matter__in=ended(before)) | Q(matter__erased_at__isnull=False))


def _naming(before: datetime) -> QuerySet[Attachment]:
    return Attachment.objects.exclude(stored="").filter(names_raiser=True, matter__in=ended(before))


def _forget(pks: Sequence[UUID], _at: datetime) -> None:
    rows = Attachment.objects.filter(pk__in=pks)
    names = [name for pair in rows.values_list("stored", "stored_small") for name in pair if name]
    rows.exclude(withdrawn_reason="").update(withdrawn_reason=GONE)
    rows.update(name="", stored="", stored_small="")
    for name in names:
        # Each for itself: one that the disk does not let go keeps no other back, and the sweep tries it again.
        transaction.on_commit(partial(media.drop, name), robust=True)


add(
    Rule(
        "casefile.files",
        ("附件（含缩略图）", "Files of a matter, with their small pictures"),
        ("事项办结后", "after the matter ended"),
        10 * YEAR,
        (
            "与事项文字同时到期；应归档的先移交档案部门",
            "falls due with the matter's texts; hand over to the archive first",
        ),
        ("文件内容、缩略图、文件名、撤下理由", "contents, small picture, name, reason of withdrawal"),
        ("上传人、时间、种类、大小、内容摘要", "who brought it and when, kind, size, digest"),
        _kept,
        _forget,
        BATCH,
    )
)
add(
    Rule(
        "casefile.raiser_files",
        ("含反映人信息的附件", "Files that name who raised a matter"),
        ("事项办结后", "after the matter ended"),
        3 * YEAR,
        ("与反映人信息同时到期", "falls due with the raiser's identity"),
        ("文件内容、缩略图、文件名、撤下理由", "contents, small picture, name, reason of withdrawal"),
        ("上传人、时间、种类、大小、内容摘要", "who brought it and when, kind, size, digest"),
        _naming,
        _forget,
        BATCH,
    )
)
