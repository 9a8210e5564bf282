from django.db import migrations
from django.utils import timezone

from news.search.engines import engine
from news.search.keys import mark, moment_of, month_mark

AT_ONCE = 200


def mark_months(apps, schema_editor):
    rows = apps.get_model("news", "SearchRow").objects.using(schema_editor.connection.alias)
    if rows.exists():
        index = engine(schema_editor.connection)
        with index.filling():
            _mark_all(rows, index)


def _mark_all(rows, index):
    last = -1
    while batch := list(rows.filter(key__gt=last).order_by("key")[:AT_ONCE]):
        index.remove(batch)
        for row in batch:
            day = timezone.localtime(moment_of(row.key))
            row.marks = row.marks.replace(mark("y", day.year), f"{mark('y', day.year)} {month_mark(day)}")
        rows.bulk_update(batch, ["marks"])
        index.add(batch)
        last = batch[-1].key


class Migration(migrations.Migration):
    """Rows of search that were made before they were marked with their month, too."""

    dependencies = [
        ("news", "0023_synonyms"),
    ]

    operations = [
        migrations.RunPython(mark_months, migrations.RunPython.noop),
    ]
