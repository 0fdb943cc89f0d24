"""批量催办 is a bulk like any other; its own tables go."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('supervise', '0006_bulks_of_cases'),
    ]

    operations = [
        migrations.AlterField(
            model_name='urge',
            name='bulk',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='urges', to='casefile.bulk', verbose_name='批次'),
        ),
        migrations.DeleteModel(
            name='UrgeItem',
        ),
        migrations.DeleteModel(
            name='UrgeBatch',
        ),
    ]
