"""A unit, or an area, may name the work calendar by which its limits are counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_sealed_contacts")]
    operations = [
        migrations.AddField("Area", "calendar", models.CharField("工作日历", max_length=20, blank=True)),
        migrations.AddField("Unit", "calendar", models.CharField("工作日历", max_length=20, blank=True)),
    ]
