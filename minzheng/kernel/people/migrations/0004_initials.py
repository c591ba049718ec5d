"""Persons are found by the first letters of their names in pinyin."""

from typing import Any

from django.db import migrations, models

from minzheng.kernel.values.pinyin import initials

AT_ONCE = 5000


def fill(apps: Any, schema_editor: Any) -> None:
    """Give every person the letters of their name, name by name."""
    person = apps.get_model("people", "Person")
    names = person.objects.order_by("name").values_list("name", flat=True).distinct()
    for name in names.iterator(chunk_size=AT_ONCE):
        person.objects.filter(name=name).update(initials=initials(name))


class Migration(migrations.Migration):
    dependencies = [("people", "0003_search")]

    operations = [
        migrations.AddField(
            "person", "initials",
            models.CharField(blank=True, default="", db_default="", max_length=50, verbose_name="拼音首字母"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            "person", models.Index(fields=["initials"], name="person_initials_begin", opclasses=["varchar_pattern_ops"]),
        ),
    ]
