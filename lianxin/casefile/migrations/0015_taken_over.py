"""A matter that was taken over from a ledger knows when, under which number there, and whether it had ended."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0014_colours_by_days'),
        ('directory', '0005_staged_parts'),
        ('people', '0005_sealed_factors'),
    ]

    operations = [
        migrations.AddField(
            model_name='matter',
            name='is_history',
            field=models.BooleanField(default=False, verbose_name='转入时已办结'),
        ),
        migrations.AddField(
            model_name='matter',
            name='own_number',
            field=models.CharField(blank=True, max_length=60, verbose_name='原台账编号'),
        ),
        migrations.AddField(
            model_name='matter',
            name='taken_over_at',
            field=models.DateTimeField(null=True, verbose_name='转入时间'),
        ),
        migrations.AlterField(
            model_name='matter',
            name='outcome',
            field=models.CharField(blank=True, choices=[('settled_on_site', '现场解决'), ('answered_on_site', '现场答复'), ('solved', 'A类 已解决或采纳'), ('planned', 'B类 列入计划逐步解决'), ('limited', 'C类 暂不具备条件已解释'), ('reference', 'D类 留作参考'), ('superior', '上级事权已争取'), ('declined', '不予受理（已告知渠道）'), ('merged', '并案'), ('withdrawn', '反映人撤回'), ('as_in_ledger', '原台账已办结'), ('undone', '导入撤销')], max_length=16, verbose_name='办理结果'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('own_number', ''), _negated=True), fields=['own_number'], name='matter_own_number'),
        ),
    ]
