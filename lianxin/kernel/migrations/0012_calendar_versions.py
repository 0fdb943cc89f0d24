"""Work calendars in versions: what was entered so far is the first one of its calendar."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.utils import timezone

import lianxin.kernel.ids

FIRST = "随系统预置"


def first_versions(apps, _editor):
    days = apps.get_model("kernel", "WorkCalendarDay").objects
    versions = apps.get_model("kernel", "CalendarVersion").objects
    for name in days.order_by("calendar").values_list("calendar", flat=True).distinct():
        rows = days.filter(calendar=name)
        moment = timezone.now()
        versions.create(
            calendar=name,
            n=1,
            title="全区" if name == "default" else name,
            source=rows.values_list("source", flat=True).first() or FIRST,
            what=FIRST,
            years=sorted({on.year for on in rows.values_list("on", flat=True)}),
            made_at=moment,
            confirmed_at=moment,
            settled_at=moment,
        )


class Migration(migrations.Migration):
    dependencies = [("kernel", "0011_notices")]
    operations = [
        migrations.CreateModel(
            "CalendarVersion",
            [
                ("id", models.UUIDField(default=lianxin.kernel.ids.new_id, primary_key=True, serialize=False)),
                ("calendar", models.CharField("日历", max_length=20)),
                ("n", models.PositiveIntegerField("版本")),
                ("base_n", models.PositiveIntegerField("拟订时的现行版本", null=True)),
                ("title", models.CharField("日历名称", max_length=40)),
                ("source", models.CharField("依据", max_length=120)),
                ("what", models.CharField("变动", max_length=200, blank=True)),
                (
                    "years",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="已导入年份",
                    ),
                ),
                ("hours", models.JSONField("办公时间", default=list)),
                ("made_by", models.UUIDField("提出人", null=True)),
                ("made_words", models.CharField("提出人（当时）", max_length=160, blank=True)),
                ("made_at", models.DateTimeField("提出时间")),
                ("confirmed_by", models.UUIDField("确认人", null=True)),
                ("confirmed_words", models.CharField("确认人（当时）", max_length=160, blank=True)),
                ("confirmed_at", models.DateTimeField("生效时间", null=True)),
                ("discarded_at", models.DateTimeField("作废时间", null=True)),
                ("first_changed", models.DateField("最早变动日", null=True)),
                ("last_changed", models.DateField("最晚变动日", null=True)),
                ("settled_at", models.DateTimeField("期限调整完成时间", null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("calendar", "n"), name="calendar_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("confirmed_at__isnull", True), ("discarded_at__isnull", True), _connector="OR"),
                        name="calendar_version_one_end",
                    ),
                ]
            },
        ),
        migrations.AddField("WorkCalendarDay", "n", models.PositiveIntegerField("版本", default=1)),
        migrations.AddField("WorkCalendarDay", "hours", models.JSONField("办公时间", default=list)),
        migrations.AlterField("WorkCalendarDay", "source", models.CharField("依据", max_length=120)),
        migrations.RemoveConstraint("WorkCalendarDay", "calendar_day_once"),
        migrations.AddConstraint(
            "WorkCalendarDay",
            models.UniqueConstraint(fields=("calendar", "n", "on"), name="calendar_day_once"),
        ),
        migrations.RunPython(first_versions, migrations.RunPython.noop),
    ]
