"""Ledgers that are taken over: their batches, what each row said, what an office means by its headings."""

import django.db.models.deletion
import lianxin.kernel.ids
import lianxin.kernel.sealing
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casefile', '0015_taken_over'),
        ('collect', '0002_at_rest'),
        ('directory', '0005_staged_parts'),
        ('people', '0005_sealed_factors'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerBatch',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='批次号')),
                ('file_name', models.CharField(blank=True, max_length=120, verbose_name='文件名')),
                ('confirmed_at', models.DateTimeField(verbose_name='确认时间')),
                ('n_rows', models.PositiveIntegerField(verbose_name='件数')),
                ('n_written', models.PositiveIntegerField(default=0, verbose_name='已转入件数')),
                ('n_open', models.PositiveIntegerField(default=0, verbose_name='其中在办件数')),
                ('next_part', models.PositiveIntegerField(default=0, verbose_name='下一段')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='撤销时间')),
                ('undone_reason', models.CharField(blank=True, max_length=200, verbose_name='撤销理由')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='导入人')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='people.post', verbose_name='岗位')),
            ],
            options={
                'verbose_name': '导入批次',
            },
        ),
        migrations.CreateModel(
            name='LedgerRow',
            fields=[
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='ledger_row', serialize=False, to='casefile.matter', verbose_name='事项')),
                ('row', models.PositiveIntegerField(verbose_name='原台账行号')),
                ('words', lianxin.kernel.sealing.AtRestJSONField(default=dict, verbose_name='原台账记载')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='collect.ledgerbatch', verbose_name='导入批次')),
            ],
            options={
                'verbose_name': '原台账记载',
            },
        ),
        migrations.CreateModel(
            name='OwnHeading',
            fields=[
                ('id', models.UUIDField(default=lianxin.kernel.ids.new_id, primary_key=True, serialize=False)),
                ('heading', models.CharField(max_length=60, verbose_name='表头')),
                ('code', models.CharField(max_length=20, verbose_name='栏目')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='directory.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '本单位栏目',
            },
        ),
        migrations.AddIndex(
            model_name='ledgerbatch',
            index=models.Index(fields=['-confirmed_at'], name='ledger_batch_newest'),
        ),
        migrations.AddIndex(
            model_name='ledgerbatch',
            index=models.Index(condition=models.Q(('finished_at__isnull', True)), fields=['confirmed_at'], name='ledger_batch_unfinished'),
        ),
        migrations.AddIndex(
            model_name='ledgerrow',
            index=models.Index(fields=['batch', 'row'], name='ledger_row_of_batch'),
        ),
        migrations.AddConstraint(
            model_name='ownheading',
            constraint=models.UniqueConstraint(fields=('unit', 'heading'), name='own_heading_once'),
        ),
    ]
