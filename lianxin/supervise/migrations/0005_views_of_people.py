"""常用视图 are kept in people; the table stays."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0006_saved_view"), ("supervise", "0004_proposed_colour")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="SavedView")])
    ]
