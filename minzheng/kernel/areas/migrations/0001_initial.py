"""Areas, editions and changes, with the triggers that keep their history."""

import django.db.models.deletion
from django.db import migrations, models

from minzheng.kernel.areas import triggers


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.BigIntegerField(verbose_name='区划代码')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('level', models.CharField(choices=[('province', '省级'), ('prefecture', '地级'), ('county', '县级'), ('township', '乡级'), ('village', '村级')], max_length=10, verbose_name='级别')),
                ('lowest_level', models.CharField(choices=[('province', '省级'), ('prefecture', '地级'), ('county', '县级'), ('township', '乡级'), ('village', '村级')], max_length=10, verbose_name='最低级别')),
                ('parent_code', models.BigIntegerField(null=True, verbose_name='上级区划代码')),
                ('urban_rural', models.SmallIntegerField(null=True, verbose_name='城乡分类代码')),
                ('initials', models.CharField(blank=True, max_length=100, verbose_name='拼音首字母')),
                ('valid_from', models.DateField(verbose_name='生效日期')),
                ('valid_until', models.DateField(null=True, verbose_name='失效日期')),
            ],
            options={
                'indexes': [models.Index(fields=['parent_code'], name='area_parent'), models.Index(condition=models.Q(('initials', ''), _negated=True), fields=['initials'], name='area_initials', opclasses=['varchar_pattern_ops'])],
                'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='area_code_from'), models.UniqueConstraint(condition=models.Q(('valid_until', None)), fields=('code',), name='area_one_open'), models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='area_period'), models.CheckConstraint(condition=models.Q(('code__gte', 110000000000), ('code__lt', 1000000000000)), name='area_code'), models.CheckConstraint(condition=models.Q(('urban_rural', None), ('urban_rural__in', (111, 112, 121, 122, 123, 210, 220)), _connector='OR'), name='area_class')],
            },
        ),
        migrations.CreateModel(
            name='AreaChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('merge', '合并'), ('split', '分设'), ('rename', '更名'), ('recode', '变更代码')], max_length=10, verbose_name='类别')),
                ('on', models.DateField(verbose_name='生效日期')),
                ('document', models.CharField(blank=True, max_length=200, verbose_name='文件')),
                ('at', models.DateTimeField(verbose_name='登记时间')),
                ('by', models.CharField(max_length=64, verbose_name='登记人')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['merge', 'split', 'rename', 'recode'])), name='area_change_kind')],
            },
        ),
        migrations.CreateModel(
            name='AreaEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=200, verbose_name='来源')),
                ('on', models.DateField(verbose_name='截止日期')),
                ('digest', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('low', models.BigIntegerField(verbose_name='最小代码')),
                ('high', models.BigIntegerField(verbose_name='代码上限')),
                ('areas', models.IntegerField(verbose_name='区划数')),
                ('at', models.DateTimeField(verbose_name='载入时间')),
                ('by', models.CharField(max_length=64, verbose_name='载入人')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('digest', 'on'), name='area_edition_once')],
            },
        ),
        migrations.CreateModel(
            name='AreaSuccession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('predecessor', models.BigIntegerField(verbose_name='原代码')),
                ('successor', models.BigIntegerField(verbose_name='新代码')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='areas.areachange')),
            ],
            options={
                'indexes': [models.Index(fields=['successor'], name='area_successor')],
                'constraints': [models.UniqueConstraint(fields=('predecessor', 'successor', 'change'), name='area_succession_once')],
            },
        ),
        migrations.RunSQL(triggers.FORWARD, triggers.BACKWARD),
    ]
