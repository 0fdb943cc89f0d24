"""A notice knows how many things it stands for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0012_calendar_versions")]
    operations = [migrations.AddField("outbox", "count", models.PositiveIntegerField("件数", default=1))]
