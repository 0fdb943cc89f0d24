"""Topics: one matter over many, which nobody raised and the books do not count."""

from django.db import migrations, models

SOURCES = (
    ("visit", "走访"),
    ("meeting", "座谈"),
    ("enterprise_code", "企业码"),
    ("hotline", "12345"),
    ("grid", "网格"),
    ("petition", "信访转"),
    ("deputy", "代表建议"),
    ("document", "材料"),
    ("upward", "向上争取"),
    ("topic", "共性梳理"),
)
KINDS = (("merged", "并入"), ("child", "上报子项"), ("related", "相关"), ("topic", "共性专题"))


class Migration(migrations.Migration):
    dependencies = [("casefile", "0008_least_time_left")]
    operations = [
        migrations.RemoveIndex("matter", "matter_disposal"),
        migrations.AddField("matter", "is_topic", models.BooleanField("共性专题", default=False)),
        migrations.AlterField("link", "kind", models.CharField("类别", max_length=10, choices=KINDS)),
        migrations.AlterField("matter", "source", models.CharField("来源", max_length=16, choices=SOURCES)),
        migrations.AddIndex(
            "matter",
            models.Index(
                fields=["disposal", "state"],
                name="matter_disposal",
                condition=models.Q(("is_child", False), ("is_topic", False)),
            ),
        ),
    ]
