"""A notice knows its number, whether it leaves at once, the bulk act it belongs to, and why it was not sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0010_kept_for")]
    operations = [
        migrations.AddField("outbox", "number", models.CharField("编号", max_length=20, blank=True, default=""), False),
        migrations.AddField("outbox", "urgent", models.BooleanField("立即", default=False)),
        migrations.AddField("outbox", "bulk", models.UUIDField("批量操作", null=True)),
        migrations.AddField("outbox", "reason", models.CharField("不发送原因", max_length=20, blank=True, default=""), False),
    ]
