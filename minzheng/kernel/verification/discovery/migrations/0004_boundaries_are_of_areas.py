"""Boundaries belong to areas: those loaded for the map of coverage become the first edition of their county."""

from django.db import migrations

MOVED = """
INSERT INTO areas_boundaryedition (area_code, source, digest, areas, points, at, by, withdrawn_by)
SELECT code - code % 1000000, 'GeoJSON', '', count(*), 0, max(at), left(max(by), 64), '' FROM discovery_boundary GROUP BY 1;
INSERT INTO areas_boundary (edition_id, code, rings)
SELECT edition.id, old.code, old.rings FROM discovery_boundary old
  JOIN areas_boundaryedition edition ON edition.area_code = old.code - old.code % 1000000;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('areas', '0002_boundaries'),
        ('discovery', '0003_boundary'),
    ]

    operations = [
        migrations.RunSQL(MOVED, migrations.RunSQL.noop),
        migrations.DeleteModel(
            name='Boundary',
        ),
    ]
