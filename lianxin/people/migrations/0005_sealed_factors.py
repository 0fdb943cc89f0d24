"""Secrets of authenticators and parked forms are sealed as every other cell, so that a new key seals them anew."""

from django.db import migrations

from lianxin.kernel.sealing import AtRestJSONField, AtRestTextField


class Migration(migrations.Migration):
    dependencies = [("people", "0004_sealed_mobile")]
    operations = [
        migrations.AlterField("totp", "secret", AtRestTextField("密钥（加密）")),
        migrations.AlterField("parkedform", "fields", AtRestJSONField("内容（加密）", default=list)),
    ]
