"""Limits may name a unit, a category, an urgency; who set them is kept, and a clock keeps the rule it started by."""

import django.db.models.deletion
from django.db import migrations, models

URGENCIES = [("critical", "特急"), ("urgent", "紧急"), ("normal", "一般")]


class Migration(migrations.Migration):
    dependencies = [("casefile", "0010_moved_deadlines"), ("directory", "0004_calendars")]
    operations = [
        migrations.RemoveConstraint("LimitRule", "limit_rule_once"),
        migrations.AddField("LimitRule", "urgency", models.CharField("紧急程度", max_length=10, choices=URGENCIES, blank=True)),
        migrations.AddField(
            "LimitRule",
            "category",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.category",
                verbose_name="类别",
            ),
        ),
        migrations.AddField(
            "LimitRule",
            "for_unit",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.unit",
                verbose_name="单位",
            ),
        ),
        migrations.AddField("LimitRule", "source", models.CharField("依据", max_length=120, blank=True)),
        migrations.AddField("LimitRule", "made_by", models.UUIDField("设定人", null=True)),
        migrations.AddField("LimitRule", "made_words", models.CharField("设定人（当时）", max_length=160, blank=True)),
        migrations.AddField("LimitRule", "made_at", models.DateTimeField("设定时间", null=True)),
        migrations.AddField("LimitRule", "withdrawn_at", models.DateTimeField("撤回时间", null=True)),
        migrations.AlterField("LimitRule", "unit", models.CharField("时限单位", max_length=12)),
        migrations.AddConstraint(
            "LimitRule",
            models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("kind", "time_class", "urgency", "category", "for_unit", "valid_from"),
                name="limit_rule_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddField(
            "Clock",
            "rule",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casefile.limitrule",
                verbose_name="时限规定",
            ),
        ),
    ]
