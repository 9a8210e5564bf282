from django.db import migrations, models
from django.db.models import F, Max

ARTICLES_A_PART = 5000


def note_parts(apps, schema_editor):
    """From the editions that are live."""
    using = schema_editor.connection.alias
    live = apps.get_model("news", "Edition").objects.using(using).filter(is_live=True).order_by()
    parts = live.annotate(part=F("article_id") / ARTICLES_A_PART).values("part").annotate(newest=Max("published_at"))
    model = apps.get_model("news", "SitemapPart")
    model.objects.using(using).bulk_create(
        model(number=part["part"], changed_at=part["newest"], has_live=True) for part in parts
    )


class Migration(migrations.Migration):
    dependencies = [("news", "0016_error_reports")]
    operations = [
        migrations.CreateModel(
            name="SitemapPart",
            fields=[
                (
                    "number",
                    models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name="số tệp"),
                ),
                ("changed_at", models.DateTimeField(verbose_name="đổi lúc")),
                ("has_live", models.BooleanField(default=True, verbose_name="có bài đang đăng")),
            ],
            options={
                "verbose_name": "tệp của sơ đồ trang",
                "verbose_name_plural": "tệp của sơ đồ trang",
                "ordering": ["number"],
                "default_permissions": (),
            },
        ),
        migrations.RunPython(note_parts, migrations.RunPython.noop),
    ]
