"""Answers kept for repeated requests are encrypted on disk: they hold tracking codes."""

from django.db import migrations, models

from lianxin.kernel.sealing import AtRestJSONField
from lianxin.kernel.sealing_migration import sealing


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_algorithm_and_erasing")]
    operations = sealing(
        "commandkey",
        "kernel_commandkey",
        {"answer": (models.JSONField("回答", default=dict), AtRestJSONField("回答"))},
    )
