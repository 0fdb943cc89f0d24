"""How long the district keeps by a rule of the schedule."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0006_sealed_answers")]
    operations = [
        migrations.CreateModel(
            "KeptFor",
            [
                ("rule", models.CharField("规则", max_length=40, primary_key=True, serialize=False)),
                ("days", models.PositiveIntegerField("保存天数")),
                ("reason", models.CharField("依据", max_length=200)),
                ("at", models.DateTimeField("调整时间")),
            ],
        )
    ]
