"""Rows for what 0011 made room for; apart, since PostgreSQL makes no index while rows have just been written."""

from django.db import migrations

from portal import known_hosts, seal


def enter_hosts(apps, schema_editor):
    known_hosts.enter(apps, schema_editor.connection.alias)


def make_piece(apps, schema_editor):
    """The piece of the page furniture that says what is blocked; without it every page would ask the table."""
    using = schema_editor.connection.alias
    hosts = apps.get_model("portal", "OutboundHost").objects.using(using).filter(is_blocked=True).order_by("host")
    document = seal.canonical({"hosts": list(hosts.values_list("host", flat=True))})
    apps.get_model("portal", "Furniture").objects.using(using).update_or_create(
        name="blocked", defaults={"document": document, "seal": seal.make("furniture", "blocked", document)}
    )


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0013_site_facts"),
    ]

    operations = [
        migrations.RunPython(enter_hosts, migrations.RunPython.noop),
        migrations.RunPython(make_piece, migrations.RunPython.noop),
    ]
