"""One tree over all entries (RFC 9162) takes the place of the heads of chains under each checkpoint.

Checkpoints made before cannot be expressed in it and end here: compare them with the witness before upgrading. The
next checkpoint seals every entry there is. Entries name what they are about and the form of their digest; those made
before keep theirs (form 1).
"""

from django.db import migrations, models

TABLES = ("kernel_checkpoint", "kernel_treeleaf", "kernel_treenode")
TRIGGERS = "".join(
    f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION lianxin_append_only();"
    f"CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION lianxin_append_only();"
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_algorithm_and_erasing")]
    operations = [
        migrations.DeleteModel("CheckpointLeaf"),
        migrations.DeleteModel("Checkpoint"),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("n", models.PositiveIntegerField(primary_key=True, serialize=False, verbose_name="序号")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("size", models.PositiveBigIntegerField(verbose_name="留痕总数")),
                ("upto", models.UUIDField(verbose_name="截至记录")),
                ("root", models.BinaryField(max_length=32, verbose_name="根摘要")),
                ("previous", models.BinaryField(max_length=32, verbose_name="上一封印")),
                ("seal", models.BinaryField(max_length=32, verbose_name="封印")),
                ("algorithm", models.CharField(default="sha256", max_length=8, verbose_name="摘要算法")),
            ],
        ),
        migrations.CreateModel(
            name="TreeLeaf",
            fields=[
                ("index", models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name="位置")),
                ("entry_id", models.UUIDField(unique=True, verbose_name="留痕")),
                ("hash", models.BinaryField(max_length=32, verbose_name="叶摘要")),
            ],
        ),
        migrations.CreateModel(
            name="TreeNode",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("level", models.PositiveSmallIntegerField(verbose_name="层")),
                ("index", models.PositiveBigIntegerField(verbose_name="位置")),
                ("hash", models.BinaryField(max_length=32, verbose_name="节点摘要")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("level", "index"), name="tree_node_once")],
            },
        ),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.AddField("entry", "reference", models.CharField("对象编号", blank=True, max_length=20, default="")),
        migrations.AlterField("entry", "reference", models.CharField("对象编号", blank=True, max_length=20)),
        migrations.AddField("entry", "form", models.PositiveSmallIntegerField("摘要格式", default=1)),
        migrations.AlterField("entry", "form", models.PositiveSmallIntegerField("摘要格式", default=2)),
    ]
