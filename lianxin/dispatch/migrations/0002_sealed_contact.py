"""Whom a unit spoke to, and how, is encrypted on disk."""

from django.db import migrations, models

from lianxin.kernel.sealing import AtRestTextField
from lianxin.kernel.sealing_migration import sealing


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0001_initial")]
    operations = [
        *sealing(
            "word",
            "dispatch_word",
            {
                "whom": (
                    models.CharField("联系对象", max_length=60, default="", blank=True),
                    AtRestTextField("联系对象", max_length=60, blank=True),
                ),
                "how": (
                    models.CharField("联系方式", max_length=20, default="", blank=True),
                    AtRestTextField("联系方式", max_length=20, blank=True),
                ),
            },
        ),
    ]
