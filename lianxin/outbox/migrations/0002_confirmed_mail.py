"""Addresses are used once they are confirmed: an account of the district's own application is, a mailbox has to prove itself."""

from django.db import migrations, models

import lianxin.kernel.sealing

ACCOUNTS = "UPDATE outbox_address SET confirmed_at = now() WHERE kind <> 'mail'"


class Migration(migrations.Migration):

    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.AddField(
            "address",
            "code",
            lianxin.kernel.sealing.AtRestTextField(blank=True, default="", verbose_name="验证码（加密）"),
        ),
        migrations.AddField("address", "code_at", models.DateTimeField(null=True, verbose_name="验证码时间")),
        migrations.AddField("address", "confirmed_at", models.DateTimeField(null=True, verbose_name="验证时间")),
        migrations.AddField("message", "is_code", models.BooleanField(default=False, verbose_name="验证码")),
        migrations.RunSQL(ACCOUNTS, migrations.RunSQL.noop),
    ]
