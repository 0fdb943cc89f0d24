"""Documents and the drafts read out of them are encrypted on disk."""

from django.db import migrations, models

from lianxin.kernel.sealing import AtRestJSONField, AtRestTextField
from lianxin.kernel.sealing_migration import sealing


class Migration(migrations.Migration):
    dependencies = [("collect", "0001_initial")]
    operations = [
        *sealing(
            "intake",
            "collect_intake",
            {
                "original": (models.TextField("原文", default=""), AtRestTextField("原文")),
                "text": (models.TextField("清理后文本", default=""), AtRestTextField("清理后文本")),
                "reading": (models.JSONField("读取结果", default=dict), AtRestJSONField("读取结果")),
            },
        ),
        *sealing(
            "draft",
            "collect_draft",
            {
                "fields": (models.JSONField("内容", default=dict), AtRestJSONField("内容")),
                "spans": (models.JSONField("出处", default=dict), AtRestJSONField("出处")),
            },
        ),
        migrations.AddField("intake", "erased_at", models.DateTimeField("到期删除时间", null=True)),
    ]
