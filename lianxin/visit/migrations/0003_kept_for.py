"""The mark of visits whose texts are gone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visit", "0002_sealed_host")]
    operations = [
        migrations.AddField("visit", "erased_at", models.DateTimeField("文字到期删除时间", null=True))
    ]
