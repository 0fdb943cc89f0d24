"""Which colour a notice was proposed with, and why another one was taken."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0014_colours_by_days'),
        ('directory', '0004_calendars'),
        ('people', '0005_sealed_factors'),
        ('supervise', '0003_instructed_unit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='level_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='调整级别的理由'),
        ),
        migrations.AddField(
            model_name='notice',
            name='proposed',
            field=models.CharField(blank=True, choices=[('2', '督办单（蓝）'), ('3', '督办单（黄）'), ('4', '督办单（红）')], max_length=1, verbose_name='建议级别'),
        ),
        migrations.AddIndex(
            model_name='instruction',
            index=models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['matter'], name='instruction_open_matter'),
        ),
    ]
