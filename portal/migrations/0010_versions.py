import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from portal import roles, seal
from portal.guards import Guard, Protect
from portal.models.version import Version, columns_of

ADOPTED = (("portal", "SiteSettings"), ("portal", "Alert"), ("services", "ServiceCard"), ("services", "LinkList"),
           ("services", "Banner"))  # fmt: skip


def keep_what_stands(apps, schema_editor):
    """What readers see today becomes the first, live version of each thing."""
    using = schema_editor.connection.alias
    versions = apps.get_model("portal", "Version").objects.using(using)
    for app, name in ADOPTED:
        for row in apps.get_model(app, name).objects.using(using).order_by("pk"):
            facts = columns_of(row)
            if name == "LinkList":
                facts["links"] = [columns_of(link, "link_list") for link in row.links.order_by("position", "pk")]
            version = versions.model(
                object_type=f"{app}.{name.lower()}",
                object_id=row.pk,
                object_label=_label(row)[:200],
                number=1,
                facts=seal.canonical(facts),
                state="live",
                note="Nội dung có từ trước khi lưu từng bản",
                made_at=timezone.now(),
            )
            version.seal = seal.make("version", *Version.sealed_parts(version))
            version.save(using=using)
            for key in ("image_id", "wide_id", "narrow_id", "logo_id"):
                if facts.get(key):
                    version.pictures.get_or_create(image_id=facts[key])


def _label(row) -> str:
    """A migration's models have no words of their own for a row."""
    lines = [getattr(row, name, "") for name in ("title_line1", "title_line2")]
    return " ".join(filter(None, lines)) or getattr(row, "title", "") or row.name


def make_roles(apps, schema_editor):
    roles.sync(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0018_english"),
        ("portal", "0009_full_text_feeds"),
        ("services", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_type", models.CharField(max_length=60, verbose_name="loại")),
                ("object_id", models.BigIntegerField(verbose_name="mã")),
                ("object_label", models.CharField(max_length=200, verbose_name="của")),
                ("number", models.PositiveIntegerField(verbose_name="bản lưu số")),
                ("facts", models.TextField(verbose_name="nội dung")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("live", "Đang dùng"),
                            ("waiting", "Chờ người thứ hai"),
                            ("scheduled", "Chờ đến giờ"),
                            ("declined", "Không được chấp thuận"),
                            ("past", "Bản cũ"),
                            ("removed", "Đã xóa"),
                        ],
                        max_length=10,
                        verbose_name="tình trạng",
                    ),
                ),
                ("takes_effect_at", models.DateTimeField(blank=True, null=True, verbose_name="áp dụng từ")),
                ("note", models.CharField(blank=True, max_length=250, verbose_name="ghi chú")),
                (
                    "new_hosts",
                    models.TextField(
                        blank=True, help_text="Mỗi dòng một máy chủ.", verbose_name="máy chủ chưa từng dùng"
                    ),
                ),
                ("made_by_label", models.CharField(blank=True, max_length=200, verbose_name="tên người lưu")),
                ("made_at", models.DateTimeField(verbose_name="lưu lúc")),
                ("decided_by_label", models.CharField(blank=True, max_length=200, verbose_name="tên người thứ hai")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="xem xét lúc")),
                ("reason", models.TextField(blank=True, verbose_name="lý do")),
                ("seal", models.CharField(max_length=64, verbose_name="mã xác thực")),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người thứ hai",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người lưu",
                    ),
                ),
            ],
            options={
                "verbose_name": "bản lưu ngoài tin bài",
                "verbose_name_plural": "bản lưu ngoài tin bài",
                "ordering": ["-made_at", "-pk"],
                "permissions": [
                    ("approve_version", "Chấp thuận địa chỉ mới của ô dịch vụ, liên kết, băng rôn, trình đơn")
                ],
            },
        ),
        migrations.CreateModel(
            name="PictureHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="news.image",
                        verbose_name="ảnh",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="portal.version",
                        verbose_name="bản lưu",
                    ),
                ),
            ],
            options={
                "verbose_name": "ảnh của bản lưu",
                "verbose_name_plural": "ảnh của bản lưu",
            },
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(
                condition=models.Q(("state", "scheduled")), fields=["takes_effect_at"], name="version_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("object_type", "object_id", "number"), name="version_number"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "live")), fields=("object_type", "object_id"), name="one_live_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "scheduled"])),
                fields=("object_type", "object_id"),
                name="one_open_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="picturehold",
            constraint=models.UniqueConstraint(fields=("version", "image"), name="picture_hold_once"),
        ),
        Protect(
            "portal_version",
            Guard(
                frozen=("object_type", "object_id", "number", "facts", "made_by_id", "made_by_label", "made_at"),
            ),
        ),
        migrations.RunPython(make_roles, migrations.RunPython.noop),
        migrations.RunPython(keep_what_stands, migrations.RunPython.noop),
    ]
