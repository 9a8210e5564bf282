"""Categories, authors, tags, topics and officials are kept as versions, like cards and banners."""

from django.db import migrations
from django.utils import timezone

from news.models import Image
from portal import seal
from portal.models.version import PICTURES, Version, columns_of

ADOPTED = (("news", "Category", "", ()), ("news", "Author", "photo", ("user_id",)), ("news", "Tag", "", ()),
           ("news", "Topic", "", ()), ("portal", "Leader", "photo", ()))  # fmt: skip
"""App, model, its key to a picture, columns that the row alone says."""
AT_ONCE = 500


def keep_what_stands(apps, schema_editor):
    """What readers see today becomes the first, live version of each."""
    using = schema_editor.connection.alias
    versions = apps.get_model("portal", "Version").objects.using(using)
    holds = apps.get_model("portal", "PictureHold").objects.using(using)
    for app, name, picture, left_out in ADOPTED:
        known = set(versions.filter(object_type=f"{app}.{name.lower()}").values_list("object_id", flat=True))
        rows = apps.get_model(app, name).objects.using(using).order_by("pk")
        rows = rows.select_related(picture) if picture else rows
        made = []
        for row in rows.iterator(chunk_size=AT_ONCE):
            if row.pk not in known:
                made.append(_first(versions.model, app, name, row, picture, left_out))
        kept = versions.bulk_create(made, batch_size=AT_ONCE)
        held = [(version, Version.content.fget(version).get(f"{picture}_id")) for version in kept if picture]
        holds.bulk_create([holds.model(version=version, image_id=image) for version, image in held if image])


def _first(model, app, name, row, picture, left_out):
    facts = {key: value for key, value in columns_of(row).items() if key not in left_out}
    if picture and (image := getattr(row, picture)):
        facts[PICTURES] = {picture: Image.picture_document(image)}
    version = model(
        object_type=f"{app}.{name.lower()}",
        object_id=row.pk,
        object_label=_label(name, row)[:200],
        number=1,
        facts=seal.canonical(facts),
        state="live",
        note="Nội dung có từ trước khi lưu từng bản",
        made_at=timezone.now(),
    )
    version.seal = seal.make("version", *Version.sealed_parts(version))
    return version


def _label(name, row) -> str:
    """A migration's models have no words of their own for a row."""
    return f"{row.title} {row.full_name}" if name == "Leader" else row.name


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0025_search_waiting"),
        ("portal", "0018_sealed_pictures"),
    ]

    operations = [migrations.RunPython(keep_what_stands, migrations.RunPython.noop)]
