"""What is done to many matters at once, by the server, each with its result."""

import django.db.models.deletion
import lianxin.kernel.ids
import lianxin.kernel.sealing
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0018_publications'),
        ('people', '0006_saved_view'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Bulk',
            fields=[
                ('id', models.UUIDField(default=lianxin.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('does', models.CharField(max_length=60, verbose_name='动作')),
                ('given', lianxin.kernel.sealing.AtRestJSONField(default=dict, verbose_name='填写内容')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('n', models.PositiveIntegerField(verbose_name='件数')),
                ('waits', models.BooleanField(default=True, verbose_name='办理中')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('erased_at', models.DateTimeField(null=True, verbose_name='内容删除时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulks', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulks', to='people.post', verbose_name='岗位')),
            ],
            options={
                'verbose_name': '批量办理',
            },
        ),
        migrations.CreateModel(
            name='BulkItem',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('seen', models.PositiveIntegerField(null=True, verbose_name='所见版本')),
                ('left', models.PositiveIntegerField(null=True, verbose_name='办后版本')),
                ('state', models.CharField(choices=[('waiting', '待办理'), ('done', '已办理'), ('refused', '未办理')], default='waiting', max_length=8, verbose_name='结果')),
                ('code', models.CharField(blank=True, max_length=40, verbose_name='原因代码')),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='原因')),
                ('reason_en', models.CharField(blank=True, max_length=400, verbose_name='原因（英文）')),
                ('is_told', models.BooleanField(default=False, verbose_name='已通知')),
                ('bulk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='casefile.bulk', verbose_name='批次')),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bulk_items', to='casefile.matter', verbose_name='事项')),
            ],
            options={
                'verbose_name': '批量办理明细',
            },
        ),
        migrations.AddIndex(
            model_name='bulk',
            index=models.Index(condition=models.Q(('waits', True)), fields=['at'], name='bulk_waits'),
        ),
        migrations.AddIndex(
            model_name='bulk',
            index=models.Index(fields=['by', '-at'], name='bulk_own'),
        ),
        migrations.AddIndex(
            model_name='bulkitem',
            index=models.Index(fields=['bulk', 'state'], name='bulk_item_state'),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.UniqueConstraint(fields=('bulk', 'matter'), name='bulk_item_once'),
        ),
    ]
