"""Who raised a matter is sealed; when its time is up, the row says so."""

from django.db import migrations, models

from lianxin.kernel.sealing import SealedField
from lianxin.kernel.sealing_migration import sealing


class Migration(migrations.Migration):
    dependencies = [("casefile", "0003_told_answers")]
    operations = [
        *sealing(
            "raiser",
            "casefile_raiser",
            {
                "name": (
                    models.CharField("姓名", max_length=30, default="", blank=True),
                    SealedField("姓名", max_length=30, blank=True),
                ),
                "phone": (
                    models.CharField("电话", max_length=20, default="", blank=True),
                    SealedField("电话", mask="phone", max_length=20, blank=True),
                ),
            },
        ),
        migrations.AddField("raiser", "erased_at", models.DateTimeField("到期删除时间", null=True)),
    ]
