from django.db import migrations

from portal import roles
from portal.guards import Guard, Protect


def make_roles(apps, schema_editor):
    roles.sync(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0001_initial"),
        ("news", "0002_relations"),
        ("services", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        Protect("portal_auditentry", Guard(frozen=("*",))),
        migrations.RunPython(make_roles, migrations.RunPython.noop),
    ]
