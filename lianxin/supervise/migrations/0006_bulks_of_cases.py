"""What was urged in bulk becomes a bulk of the casefile, with its matters and their results."""

from __future__ import annotations

from typing import Any

from django.db import migrations

AT_ONCE = 2000
STEP = "supervise.urge"


def _copy(apps: Any, _editor: Any) -> None:
    batches, items = apps.get_model("supervise", "UrgeBatch"), apps.get_model("supervise", "UrgeItem")
    bulk, item = apps.get_model("casefile", "Bulk"), apps.get_model("casefile", "BulkItem")
    for one in batches.objects.iterator(AT_ONCE):
        bulk.objects.create(
            id=one.id, by_id=one.by_id, post_id=one.post_id, does=STEP, given={"text": one.text}, at=one.at,
            n=one.n, waits=one.waits, finished_at=one.finished_at,
            erased_at=None if one.text else one.finished_at or one.at,
        )  # fmt: skip
        rows = (
            item(
                bulk_id=one.id, matter_id=old.matter_id, state=old.state, code=old.code, reason=old.reason,
                reason_en=old.reason_en, is_told=old.is_told,
            )
            for old in items.objects.filter(batch=one.id).order_by("id").iterator(AT_ONCE)
        )  # fmt: skip
        item.objects.bulk_create(rows, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("casefile", "0019_bulks"), ("supervise", "0005_views_of_people")]

    operations = [migrations.RunPython(_copy, migrations.RunPython.noop)]
