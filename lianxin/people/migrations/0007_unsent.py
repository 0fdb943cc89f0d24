"""What was typed and not sent is kept for its writer."""

import django.db.models.deletion
import lianxin.kernel.ids
import lianxin.kernel.sealing
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_saved_view'),
    ]

    operations = [
        migrations.CreateModel(
            name='UnsentForm',
            fields=[
                ('id', models.UUIDField(default=lianxin.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('path', models.CharField(max_length=400, verbose_name='地址')),
                ('key', models.UUIDField(verbose_name='请求编号')),
                ('told', lianxin.kernel.sealing.AtRestJSONField(default=dict, verbose_name='内容（加密）')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unsent_forms', to=settings.AUTH_USER_MODEL, verbose_name='干部')),
            ],
            options={
                'verbose_name': '未提交的内容',
                'indexes': [models.Index(fields=['at'], name='unsent_at')],
                'constraints': [models.UniqueConstraint(fields=('officer', 'path'), name='unsent_once')],
            },
        ),
    ]
