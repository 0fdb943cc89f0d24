"""The names of who received a visit are sealed."""

from django.db import migrations, models

from lianxin.kernel.sealing import SealedField
from lianxin.kernel.sealing_migration import sealing


class Migration(migrations.Migration):
    dependencies = [("visit", "0001_initial")]
    operations = [
        *sealing(
            "visit",
            "visit_visit",
            {
                "host_name": (
                    models.CharField("接待人", max_length=30, default="", blank=True),
                    SealedField("接待人", max_length=30, blank=True),
                ),
            },
        ),
    ]
