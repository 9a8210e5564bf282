"""Versions hold their pictures whole, so that a picture replaced in the library shows nowhere by itself."""

from django.db import migrations

from news.models import Image
from portal import guards, seal
from portal.models.version import PICTURES, Version

KEYS = {
    "portal.sitesettings": ("logo",),
    "services.servicecard": ("image",),
    "services.banner": ("wide", "narrow"),
}


def seal_pictures(apps, schema_editor):
    """Into each version that readers see or may see, as the library has them today. One that does not match its seal
    stays as it is."""
    connection = schema_editor.connection
    rows = apps.get_model("portal", "Version").objects.using(connection.alias)
    images = apps.get_model("news", "Image").objects.using(connection.alias)
    open_or_live = ("live", "waiting", "scheduled")
    found = list(rows.filter(object_type__in=KEYS, state__in=open_or_live).order_by("pk"))
    if not found:
        return
    guards.remove(connection, Version._meta.db_table)
    for version in found:
        if not seal.holds(version.seal, "version", *Version.sealed_parts(version)):
            continue
        facts = Version.content.fget(version)
        chosen = {name: images.filter(pk=facts.get(f"{name}_id")).first() for name in KEYS[version.object_type]}
        pictures = {name: Image.picture_document(image) for name, image in chosen.items() if image}
        if pictures:
            version.facts = seal.canonical({PICTURES: pictures} | facts)
            version.seal = seal.make("version", *Version.sealed_parts(version))
            version.save(using=connection.alias, update_fields=["facts", "seal"])
    guards.install(connection, Version._meta.db_table, Version.guard)


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0025_search_waiting"),
        ("portal", "0017_alarms"),
        ("services", "0002_placement_groups_and_clicks"),
    ]

    operations = [migrations.RunPython(seal_pictures, migrations.RunPython.noop)]
