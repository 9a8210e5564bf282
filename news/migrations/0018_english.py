"""Names of categories in English; translations found from what they translate; which languages have anything live; and
who sees the readers' figures."""

import json

from django.conf import settings
from django.db import migrations, models

from portal import roles, seal


def list_translations(apps, schema_editor):
    """As news.editions.listing_keys does from now on for every translation that goes live."""
    alias = schema_editor.connection.alias
    editions = apps.get_model("news", "Edition").objects.using(alias)
    rows = apps.get_model("news", "Listing").objects.using(alias)
    live = editions.filter(is_live=True, is_listed=True).exclude(language=settings.LANGUAGE_CODE)
    for edition in live.iterator():
        if original := json.loads(edition.content)["translation_of"]:
            key = f"{edition.language}:x{original}"
            facts = {"edition_id": edition.pk, "displayed_at": edition.displayed_at}
            rows.get_or_create(key=key, article_id=edition.article_id, defaults=facts)


def tell_languages(apps, schema_editor):
    """As news.models.edition.languages_document, whose models are not here yet."""
    alias = schema_editor.connection.alias
    live = apps.get_model("news", "Edition").objects.using(alias).filter(is_live=True)
    rows = apps.get_model("news", "Listing").objects.using(alias)
    found = {}
    for language in set(live.exclude(language=settings.LANGUAGE_CODE).values_list("language", flat=True)):
        keys = rows.filter(key__startswith=f"{language}:c").values_list("key", flat=True)
        found[language] = {
            "news": live.filter(language=language, is_listed=True).exists(),
            "categories": sorted({int(key.removeprefix(f"{language}:c")) for key in keys}),
        }
    if found:
        document = seal.canonical({"languages": found})
        apps.get_model("portal", "Furniture").objects.using(alias).update_or_create(
            name="languages",
            defaults={"document": document, "seal": seal.make("furniture", "languages", document)},
        )


def make_roles(apps, schema_editor):
    roles.sync(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0017_sitemap_parts"),
        ("portal", "0009_full_text_feeds"),
    ]

    operations = [
        migrations.AddField(
            model_name="category",
            name="name_en",
            field=models.CharField(
                blank=True,
                help_text="Dùng trên trang tiếng Anh, ví dụ Digital transformation. "
                "Bỏ trống thì trang ấy hiện tên tiếng Việt.",
                max_length=80,
                verbose_name="tên tiếng Anh",
            ),
        ),
        migrations.RunPython(list_translations, migrations.RunPython.noop),
        migrations.RunPython(tell_languages, migrations.RunPython.noop),
        migrations.RunPython(make_roles, migrations.RunPython.noop),
    ]
