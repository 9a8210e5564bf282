from django.db import migrations

from portal import roles


def make_roles(apps, schema_editor):
    roles.sync(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    """Delegation and reach enter the roles."""

    dependencies = [
        ("portal", "0002_guards_and_roles"),
        ("news", "0004_newsroom_rules"),
        ("services", "0001_initial"),
    ]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
