"""Reach and delegations are part of the seals of accounts from here on, as they stand now."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal import accounts


def seal_what_stands(apps, schema_editor):
    using = schema_editor.connection.alias
    people = set()
    for model, column in (("Reach", "user"), ("Delegation", "giver")):
        people |= set(apps.get_model("news", model).objects.using(using).values_list(column, flat=True))
    accounts.begin_further(sorted(people), apps)


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0027_smaller_sitemap_files"),
        ("portal", "0019_account_seals"),
    ]
    operations = [
        migrations.AlterField(
            model_name="delegation",
            name="receiver",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="received_delegations",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người được ủy quyền",
            ),
        ),
        migrations.RunPython(seal_what_stands, migrations.RunPython.noop),
    ]
