"""A long table waits for its confirmation in parts."""

import django.db.models.deletion
import lianxin.kernel.ids
import lianxin.kernel.sealing
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0004_calendars'),
    ]

    operations = [
        migrations.CreateModel(
            name='StagedPart',
            fields=[
                ('id', models.UUIDField(default=lianxin.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('n', models.PositiveIntegerField(verbose_name='段次')),
                ('rows', lianxin.kernel.sealing.AtRestJSONField(default=list, verbose_name='数据')),
                ('staged', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='directory.staged', verbose_name='待导入')),
            ],
            options={
                'verbose_name': '待导入分段',
                'constraints': [models.UniqueConstraint(fields=('staged', 'n'), name='staged_part_once')],
            },
        ),
    ]
