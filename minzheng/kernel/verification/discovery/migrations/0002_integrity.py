"""The story of a discovery only grows, none is ever deleted, and what a pass found stays as it was."""

from django.db import migrations

from minzheng.kernel.access.triggers import append_only, changeable

NEVER_DROPPED = """
CREATE TRIGGER discovery_never_dropped BEFORE DELETE ON discovery_discovery
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
MAY_DROP = "DROP TRIGGER discovery_never_dropped ON discovery_discovery;"
GROWING = ("discovery_discoveryevent", "discovery_discoveryrun", "discovery_coverage")


class Migration(migrations.Migration):
    dependencies = [("discovery", "0001_initial"), ("access", "0001_initial")]

    operations = [
        *(migrations.RunSQL(append_only(table), changeable(table)) for table in GROWING),
        migrations.RunSQL(NEVER_DROPPED, MAY_DROP),
    ]
