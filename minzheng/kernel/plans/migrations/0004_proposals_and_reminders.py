"""What is proposed to a plan from elsewhere, and who was reminded: a plan in force takes a task in when somebody else agreed."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from minzheng.kernel.access.triggers import append_only, changeable

TASKS = """
CREATE OR REPLACE FUNCTION task_keeps_its_promise() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  plan_state text := (SELECT state FROM plans_plan WHERE id = coalesce(NEW.plan_id, OLD.plan_id));
BEGIN
  IF plan_state = 'draft' AND (TG_OP = 'DELETE' OR NEW.state = 'not_started') THEN
    RETURN coalesce(NEW, OLD);
  END IF;
  IF TG_OP = 'INSERT' AND plan_state = 'approved' AND NEW.state = 'not_started' AND EXISTS (
       SELECT FROM plans_proposal p WHERE p.plan_id = NEW.plan_id AND p.chapter = NEW.chapter AND p.text = NEW.text
       AND p.state = 'taken' AND p.task_id IS NULL)
  THEN RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND plan_state = 'approved' AND to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state'
     AND (NEW.state <> 'done' OR EXISTS (SELECT FROM plans_progress p WHERE p.task_id = OLD.id AND (
            p.numerator IS NOT NULL OR EXISTS (SELECT FROM plans_evidence e WHERE e.progress_id = p.id))))
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'task: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""
BEFORE = TASKS.replace(TASKS[TASKS.index("  IF TG_OP = 'INSERT'"):TASKS.index("  IF TG_OP = 'UPDATE'")], "")
PROPOSALS = """
CREATE FUNCTION proposal_keeps_its_source() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  decided text[] := ARRAY['state', 'task_id', 'decided_account_id', 'decided_by', 'decided_at', 'note'];
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - decided = to_jsonb(OLD) - decided AND OLD.state <> 'declined' OR
     TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'task_id' = to_jsonb(OLD) - 'task_id' AND NEW.task_id IS NULL
  THEN
    IF OLD.state = 'proposed' AND NEW.state = 'taken' AND OLD.account_id IS NOT DISTINCT FROM NEW.decided_account_id
       AND (SELECT state FROM plans_plan WHERE id = OLD.plan_id) <> 'draft'
    THEN
      RAISE EXCEPTION 'proposal %: taken by who proposed it', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'proposal %: % refused', OLD.id, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER proposal_keeps_its_source BEFORE UPDATE OR DELETE ON plans_proposal
  FOR EACH ROW EXECUTE FUNCTION proposal_keeps_its_source();
"""
FREE = "DROP TRIGGER proposal_keeps_its_source ON plans_proposal; DROP FUNCTION proposal_keeps_its_source();"


class Migration(migrations.Migration):
    dependencies = (migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("plans", "0003_counted"))
    operations = (
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=12, verbose_name='来源')),
                ('key', models.BigIntegerField(verbose_name='来源编号')),
                ('chapter', models.CharField(max_length=60, verbose_name='章节')),
                ('text', models.CharField(max_length=300, verbose_name='任务')),
                ('owner', models.CharField(blank=True, default='', max_length=60, verbose_name='责任股室')),
                ('partners', models.CharField(blank=True, default='', max_length=200, verbose_name='配合单位')),
                ('due', models.DateField(null=True, verbose_name='完成时限')),
                ('indicator', models.CharField(blank=True, default='', max_length=20, verbose_name='指标')),
                ('origin', models.CharField(blank=True, default='', max_length=120, verbose_name='依据')),
                ('by', models.CharField(max_length=130, verbose_name='提出人')),
                ('at', models.DateTimeField(verbose_name='提出时间')),
                ('state', models.CharField(default='proposed', max_length=10, verbose_name='状态')),
                ('decided_by', models.CharField(blank=True, default='', max_length=130, verbose_name='决定人')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='决定时间')),
                ('note', models.CharField(blank=True, default='', max_length=500, verbose_name='意见')),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                ('decided_account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定人账号')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='plans.plan', verbose_name='计划')),
                ('task', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposal', to='plans.task', verbose_name='任务')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('source__in', ['entry', 'old_task'])), name='proposal_source'), models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'taken', 'declined'])), name='proposal_state'), models.UniqueConstraint(condition=models.Q(('state', 'declined'), _negated=True), fields=('source', 'key'), name='proposed_once')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.IntegerField(verbose_name='月份')),
                ('reason', models.CharField(max_length=10, verbose_name='原因')),
                ('days_over', models.IntegerField(default=0, verbose_name='逾期天数')),
                ('owner', models.CharField(max_length=60, verbose_name='责任股室')),
                ('told', models.JSONField(default=list, verbose_name='被提醒人')),
                ('is_escalated', models.BooleanField(default=False, verbose_name='报领导')),
                ('on', models.DateField(verbose_name='日期')),
                ('by', models.CharField(max_length=130, verbose_name='提醒人')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='plans.task', verbose_name='任务')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__in', ['late', 'soon', 'silent'])), name='reminder_reason'), models.UniqueConstraint(fields=('task', 'month'), name='reminded_once_a_month')],
            },
        ),
        migrations.RunSQL(TASKS, BEFORE),
        migrations.RunSQL(PROPOSALS, FREE),
        migrations.RunSQL(append_only("plans_reminder"), changeable("plans_reminder")),
    )
