"""常用视图 belong to people: the board's own become those of any list. The table stays where it is, with its rows."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lianxin.kernel.ids

VIEW = migrations.CreateModel(
    name="SavedView",
    fields=[
        ("id", models.UUIDField(default=lianxin.kernel.ids.new_id, primary_key=True, serialize=False)),
        ("name", models.CharField(max_length=20, verbose_name="名称")),
        ("query", models.CharField(max_length=400, verbose_name="条件")),
        ("at", models.DateTimeField(verbose_name="时间")),
        (
            "officer",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_views",
                to=settings.AUTH_USER_MODEL,
                verbose_name="干部",
            ),
        ),
    ],
    options={
        "verbose_name": "常用视图",
        "db_table": "supervise_savedview",
        "constraints": [models.UniqueConstraint(fields=("officer", "name"), name="saved_view_once")],
    },
)


class Migration(migrations.Migration):
    dependencies = [("people", "0005_sealed_factors"), ("supervise", "0004_proposed_colour")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[VIEW]),
        migrations.AddField(
            model_name="savedview",
            name="page",
            field=models.CharField(db_default="supervise", max_length=40, verbose_name="页面"),
        ),
        migrations.RemoveConstraint(model_name="savedview", name="saved_view_once"),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("officer", "page", "name"), name="saved_view_named_once"),
        ),
    ]
