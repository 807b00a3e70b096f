# Formats of plans, who does what for a plan, and how plans are made at a school.

import django.db.models.deletion
import handrail.core.ids
import handrail.plans.types.formats
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0003_invitation_codes'),
        ('plans', '0003_who_sees_what'),
        ('schools', '0002_who_sees_what'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanArrangements',
            fields=[
                ('id', models.UUIDField(default=handrail.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('agencies', models.CharField(blank=True, choices=[('single', 'Single-agency plan (Education)'), ('multi', 'Multi-agency plan')], max_length=10)),
                ('named_person', models.CharField(blank=True, max_length=120)),
                ('lead_professional', models.CharField(blank=True, max_length=120)),
                ('other_agencies', models.TextField(blank=True)),
                ('csp', models.CharField(blank=True, choices=[('not_needed', 'Thought about; not needed now'), ('considered', 'Should be considered'), ('requested', 'The family has asked for it'), ('in_place', 'There is one')], max_length=12)),
                ('csp_on', models.DateField(blank=True, null=True)),
                ('csp_note', models.TextField(blank=True)),
                ('coordinates', models.TextField(blank=True)),
                ('delivers', models.TextField(blank=True)),
                ('resources', models.TextField(blank=True)),
                ('evaluates', models.TextField(blank=True)),
                ('keeps_in_touch', models.TextField(blank=True)),
                ('touch_how', models.TextField(blank=True)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.membership')),
                ('plan', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='arrangements', to='plans.plan')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='schools.school')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlanFormat',
            fields=[
                ('id', models.UUIDField(default=handrail.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('framework', models.CharField(max_length=40)),
                ('kind', models.CharField(max_length=40)),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Being made'), ('current', 'In use for new plans'), ('past', 'Earlier')], default=handrail.plans.types.formats.FormatState['DRAFT'], max_length=10)),
                ('layout', models.JSONField()),
                ('changed_at', models.DateTimeField()),
                ('used_from', models.DateTimeField(blank=True, null=True)),
                ('used_by_name', models.CharField(blank=True, max_length=120)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.membership')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='schools.school')),
            ],
        ),
        migrations.AddField(
            model_name='plan',
            name='format',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='plans', to='plans.planformat'),
        ),
        migrations.CreateModel(
            name='PlanGuide',
            fields=[
                ('id', models.UUIDField(default=handrail.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('changed_at', models.DateTimeField()),
                ('looked_at', models.DateTimeField()),
                ('looked_by_name', models.CharField(max_length=120)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='access.membership')),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='schools.school')),
            ],
        ),
        migrations.AddConstraint(
            model_name='planformat',
            constraint=models.UniqueConstraint(fields=('school', 'framework', 'kind', 'number'), name='format_number_once'),
        ),
        migrations.AddConstraint(
            model_name='planformat',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'current')), fields=('school', 'framework', 'kind'), name='one_current_format'),
        ),
        migrations.AddConstraint(
            model_name='planformat',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('school', 'framework', 'kind'), name='one_format_being_made'),
        ),
        migrations.AddConstraint(
            model_name='planformat',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'draft'), ('used_from__isnull', True)), models.Q(models.Q(('state', 'draft'), _negated=True), ('used_from__isnull', False)), _connector='OR'), name='format_in_use_says_since_when'),
        ),
        migrations.AddConstraint(
            model_name='planguide',
            constraint=models.UniqueConstraint(fields=('school',), name='one_guide_in_a_school'),
        ),
    ]
