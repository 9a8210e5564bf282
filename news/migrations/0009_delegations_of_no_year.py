"""Delegations typed with a year like 0001 were stored; PostgreSQL's driver cannot read them back, so they are ended
where they stand, without being loaded."""

from datetime import UTC, datetime

from django.db import migrations

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 12, 31, tzinfo=UTC)


def bring_into_range(apps, schema_editor):
    rows = apps.get_model("news", "Delegation").objects.using(schema_editor.connection.alias)
    rows.filter(ends_at__lte=EARLIEST).delete()
    rows.filter(starts_at__gte=LATEST).delete()
    rows.filter(starts_at__lt=EARLIEST).update(starts_at=EARLIEST)
    rows.filter(ends_at__gt=LATEST).update(ends_at=LATEST)


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0008_notes_and_previews"),
    ]

    operations = [
        migrations.RunPython(bring_into_range, migrations.RunPython.noop),
    ]
