"""Officers' mobile numbers are sealed."""

from django.db import migrations, models

from lianxin.kernel.sealing import SealedField
from lianxin.kernel.sealing_migration import sealing


class Migration(migrations.Migration):
    dependencies = [("people", "0002_token")]
    operations = [
        *sealing(
            "officer",
            "people_officer",
            {
                "mobile": (
                    models.CharField("手机", max_length=20, default="", blank=True),
                    SealedField("手机", mask="phone", max_length=20, blank=True),
                ),
            },
        ),
        migrations.AddField("officer", "left_at", models.DateTimeField("停用时间", null=True)),
        migrations.RunSQL("UPDATE people_officer SET left_at = now() WHERE NOT is_active", migrations.RunSQL.noop),
    ]
