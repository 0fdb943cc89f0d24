"""Coverage: how often is visited, as dated rules, and leaders who go along with a planned visit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visit", "0003_kept_for"), ("people", "0005_sealed_factors")]
    operations = [
        migrations.AddField(
            "plan",
            "joined",
            models.ManyToManyField("people.post", verbose_name="一同前往", related_name="joined_plans"),
        ),
        migrations.CreateModel(
            "Rhythm",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "party_kind",
                    models.CharField(
                        "对象类别",
                        max_length=10,
                        choices=[("enterprise", "企业"), ("grassroots", "基层单位"), ("resident", "群众")],
                    ),
                ),
                ("times", models.PositiveSmallIntegerField("次数")),
                (
                    "span",
                    models.CharField(
                        "周期",
                        max_length=10,
                        choices=[
                            ("month", "每月"),
                            ("quarter", "每季度"),
                            ("half_year", "每半年"),
                            ("year", "每年"),
                        ],
                    ),
                ),
                ("valid_from", models.DateField("施行日期")),
            ],
            options={
                "verbose_name": "走访频次",
                "constraints": [
                    models.UniqueConstraint(fields=["party_kind", "valid_from"], name="rhythm_once")
                ],
            },
        ),
    ]
