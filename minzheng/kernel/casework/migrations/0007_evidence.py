"""What is evidence only grows; of a complaint, what was received never changes."""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

GROWING = ("casework_signin", "casework_signinexemption", "casework_review", "casework_campaignentry", "casework_complaintevent")
KEPT = """
CREATE TRIGGER casework_complaint_kept BEFORE UPDATE ON casework_complaint FOR EACH ROW
  WHEN ((OLD.number, OLD.channel, OLD.received_on, OLD.content, OLD.is_named, OLD.informer, OLD.registered_at) IS DISTINCT FROM
        (NEW.number, NEW.channel, NEW.received_on, NEW.content, NEW.is_named, NEW.informer, NEW.registered_at))
  EXECUTE FUNCTION refuse_change();
CREATE TRIGGER casework_complaint_not_deleted BEFORE DELETE ON casework_complaint FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER casework_campaign_kept BEFORE UPDATE ON casework_campaign FOR EACH ROW
  WHEN ((OLD.kind, OLD.area_code, OLD.sample, OLD.share, OLD.seed, OLD.digest, OLD.listed, OLD.chosen, OLD.frozen_at) IS DISTINCT FROM
        (NEW.kind, NEW.area_code, NEW.sample, NEW.share, NEW.seed, NEW.digest, NEW.listed, NEW.chosen, NEW.frozen_at))
  EXECUTE FUNCTION refuse_change();
"""
LOOSE = """
DROP TRIGGER casework_complaint_kept ON casework_complaint; DROP TRIGGER casework_complaint_not_deleted ON casework_complaint;
DROP TRIGGER casework_campaign_kept ON casework_campaign;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_after_decision")]

    operations = [
        *(migrations.RunSQL(append_only(table), changeable(table)) for table in GROWING),
        migrations.RunSQL(KEPT, LOOSE),
    ]
