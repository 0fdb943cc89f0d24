"""When lights turn, as data; and from when a matter lags unless a word comes."""

from django.db import migrations, models

import lianxin.casefile.lifecycle


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0011_limits_by_case'),
        ('directory', '0004_calendars'),
        ('people', '0005_sealed_factors'),
    ]

    operations = [
        migrations.CreateModel(
            name='Threshold',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('near_workdays', models.PositiveSmallIntegerField(verbose_name='临期工作日')),
                ('near_percent', models.PositiveSmallIntegerField(verbose_name='临期比例（%）')),
                ('near_alert', models.CharField(choices=[('none', '不提示'), ('blue', '蓝色'), ('yellow', '黄色'), ('red', '红色')], max_length=6, verbose_name='临期提示')),
                ('lagging_alert', models.CharField(choices=[('none', '不提示'), ('blue', '蓝色'), ('yellow', '黄色'), ('red', '红色')], max_length=6, verbose_name='滞后提示')),
                ('late_alert', models.CharField(choices=[('none', '不提示'), ('blue', '蓝色'), ('yellow', '黄色'), ('red', '红色')], max_length=6, verbose_name='逾期提示')),
                ('valid_from', models.DateField(unique=True, verbose_name='施行日期')),
                ('source', models.CharField(max_length=120, verbose_name='依据')),
                ('made_by', models.UUIDField(verbose_name='设定人')),
                ('made_words', models.CharField(max_length=160, verbose_name='设定人（当时）')),
                ('made_at', models.DateTimeField(verbose_name='设定时间')),
            ],
            options={
                'verbose_name': '亮灯规则',
            },
        ),
        migrations.AddField(
            model_name='matter',
            name='lags_at',
            field=models.DateTimeField(null=True, verbose_name='应有进展时间'),
        ),
        migrations.AlterField(
            model_name='clock',
            name='kind',
            field=models.CharField(choices=[('accept', '受理'), ('dispatch', '交办'), ('sign', '签收'), ('return', '退单'), ('contact', '先行联系'), ('opinion', '协办意见'), ('handle', '办理'), ('ruling', '裁定'), ('review', '审核'), ('tell', '答复'), ('call_back', '回访'), ('list', '挂账'), ('progress', '进展反馈'), ('monthly', '挂账月报'), ('milestone', '约定反馈'), ('rework', '退回补办'), ('coordinate', '提级协调'), ('redo', '重办'), ('backstop', '总时限')], max_length=10, verbose_name='环节'),
        ),
        migrations.AlterField(
            model_name='limitrule',
            name='kind',
            field=models.CharField(choices=[('accept', '受理'), ('dispatch', '交办'), ('sign', '签收'), ('return', '退单'), ('contact', '先行联系'), ('opinion', '协办意见'), ('handle', '办理'), ('ruling', '裁定'), ('review', '审核'), ('tell', '答复'), ('call_back', '回访'), ('list', '挂账'), ('progress', '进展反馈'), ('monthly', '挂账月报'), ('milestone', '约定反馈'), ('rework', '退回补办'), ('coordinate', '提级协调'), ('redo', '重办'), ('backstop', '总时限')], max_length=10, verbose_name='环节'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(models.Q(('state__in', [lianxin.casefile.lifecycle.State['CLOSED'], lianxin.casefile.lifecycle.State['DECLINED'], lianxin.casefile.lifecycle.State['MERGED']]), _negated=True), ('lags_at__isnull', False)), fields=['lags_at'], name='matter_lags'),
        ),
    ]
