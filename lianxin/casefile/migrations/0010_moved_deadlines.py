"""Clocks know the calendar and its version that they were counted by; deadlines that a change of it moved are kept."""

import django.db.models.deletion
from django.db import migrations, models

import lianxin.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("casefile", "0009_topics"), ("kernel", "0012_calendar_versions")]
    operations = [
        migrations.AddField("Clock", "calendar", models.CharField("日历", max_length=20, default="default")),
        migrations.AddField("Clock", "calendar_n", models.PositiveIntegerField("日历版本", default=1)),
        migrations.AddField("Clock", "decided_on", models.DateField("批准日期", null=True)),
        migrations.AddIndex(
            "Clock",
            models.Index(
                fields=["calendar", "due_at"],
                name="clock_to_move",
                condition=models.Q(("stopped_at__isnull", True)),
            ),
        ),
        migrations.CreateModel(
            "DeadlineMove",
            [
                ("id", models.UUIDField(default=lianxin.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("calendar", models.CharField("日历", max_length=20)),
                ("n", models.PositiveIntegerField("日历版本")),
                ("due_from", models.DateTimeField("原到期时间")),
                ("due_to", models.DateTimeField("现到期时间")),
                ("post_id", models.UUIDField("责任岗", null=True)),
                ("at", models.DateTimeField("时间")),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="casefile.clock"
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deadline_moves",
                        to="casefile.matter",
                    ),
                ),
            ],
            options={
                "verbose_name": "期限调整",
                "indexes": [
                    models.Index(fields=["calendar", "n", "at"], name="deadline_move_version"),
                    models.Index(fields=["matter"], name="deadline_move_matter"),
                ],
                "constraints": [models.UniqueConstraint(fields=("clock", "n"), name="deadline_move_once")],
            },
        ),
    ]
