"""Which colour of notice a late matter calls for, by the working days that it is late; and what has had no word longest."""

import lianxin.casefile.lifecycle
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0013_standstill'),
        ('directory', '0004_calendars'),
        ('people', '0005_sealed_factors'),
    ]

    operations = [
        migrations.AddField(
            model_name='threshold',
            name='red_workdays',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='逾期超过几个工作日为红色'),
        ),
        migrations.AddField(
            model_name='threshold',
            name='yellow_workdays',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='逾期超过几个工作日为黄色'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(models.Q(('state__in', [lianxin.casefile.lifecycle.State['CLOSED'], lianxin.casefile.lifecycle.State['DECLINED'], lianxin.casefile.lifecycle.State['MERGED']]), _negated=True), models.Q(('state', 'listed'), _negated=True)), fields=['last_word_at'], name='matter_silent'),
        ),
    ]
