"""Menus become arrangements that are kept as versions; what was entered row by row moves into them, and is live."""

from django.db import migrations, models
from django.utils import timezone

from portal import roles, seal
from portal.models.version import Version

PLACES = {"main": "Trình đơn chính", "footer": "Chân trang"}


def move_entries(apps, schema_editor):
    using = schema_editor.connection.alias
    rows = list(apps.get_model("portal", "MenuEntry").objects.using(using).order_by("position", "pk"))
    documents = {}
    for place, label in PLACES.items():
        menu = apps.get_model("portal", "Menu").objects.using(using).create(place=place)
        own = [row for row in rows if row.place == place]
        if own:
            tops = [row for row in own if row.parent_id is None]
            menu.entries = [
                _entry(top) | {"children": [_entry(row) for row in own if row.parent_id == top.pk]} for top in tops
            ]
            menu.save(using=using)
            _show(apps, using, menu, label)
        documents[place] = [
            entry | {"children": [child for child in entry["children"] if not child["is_off"]]}
            for entry in menu.entries
            if not entry["is_off"]
        ]
    piece = apps.get_model("portal", "Furniture").objects.using(using).filter(name="menus").first()
    if piece:  # as portal.models.menu.menus_document writes it from now on; without one the site has none yet
        piece.document = seal.canonical(documents)
        piece.seal = seal.make("furniture", "menus", piece.document)
        piece.save(using=using)


def _entry(row) -> dict:
    return {
        "key": row.pk,
        "title": row.title,
        "title_en": "",
        "category": row.category_id,
        "page": row.page_id,
        "address": row.address,
        "is_off": not row.is_active,
    }


def _show(apps, using, menu, label: str) -> None:
    version = apps.get_model("portal", "Version")(
        object_type="portal.menu",
        object_id=menu.pk,
        object_label=label,
        number=1,
        facts=seal.canonical({"place": menu.place, "entries": menu.entries}),
        state="live",
        note="Nội dung có từ trước khi lưu từng bản",
        made_at=timezone.now(),
    )
    version.seal = seal.make("version", *Version.sealed_parts(version))
    version.save(using=using)


def forget_rights_on_entries(apps, schema_editor):
    using = schema_editor.connection.alias
    own = {"app_label": "portal", "model": "menuentry"}
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    permissions.filter(content_type__app_label=own["app_label"], content_type__model=own["model"]).delete()
    apps.get_model("contenttypes", "ContentType").objects.using(using).filter(**own).delete()


def make_roles(apps, schema_editor):
    roles.sync(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0011_hosts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Menu",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "place",
                    models.CharField(
                        choices=[("main", "Trình đơn chính"), ("footer", "Chân trang")],
                        editable=False,
                        max_length=10,
                        unique=True,
                        verbose_name="chỗ đặt",
                    ),
                ),
                ("entries", models.JSONField(blank=True, default=list, verbose_name="các mục")),
            ],
            options={
                "verbose_name": "trình đơn",
                "verbose_name_plural": "trình đơn",
                "ordering": ["-place"],
            },
        ),
        migrations.RunPython(move_entries, migrations.RunPython.noop),
        migrations.DeleteModel(name="MenuEntry"),
        migrations.RunPython(forget_rights_on_entries, migrations.RunPython.noop),
        migrations.RunPython(make_roles, migrations.RunPython.noop),
    ]
