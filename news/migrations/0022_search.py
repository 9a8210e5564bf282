import json

from django.db import migrations, models

from news.search.engines import engine
from news.search.rows import row_of
from portal.guards import Guard, Protect

AT_ONCE = 200


def make_indexes(apps, schema_editor):
    engine(schema_editor.connection).setup()


def drop_indexes(apps, schema_editor):
    engine(schema_editor.connection).drop()


def fill(apps, schema_editor):
    """From the live editions, as they are; what does not match its seal is not shown by search either."""
    using = schema_editor.connection.alias
    editions = apps.get_model("news", "Edition").objects.using(using).filter(is_live=True).order_by("article_id")
    rows, last = apps.get_model("news", "SearchRow").objects.using(using), 0
    while batch := list(editions.filter(article_id__gt=last)[:AT_ONCE]):
        made = [row_of(edition, json.loads(edition.content)) for edition in batch]
        fields = [field.attname for field in rows.model._meta.concrete_fields]
        rows.bulk_create(rows.model(**{name: getattr(row, name) for name in fields}) for row in made)
        engine(schema_editor.connection).add(made)
        last = batch[-1].article_id


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0021_translations_follow"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                ("key", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="khóa")),
                ("article_id", models.BigIntegerField(unique=True, verbose_name="bài")),
                ("edition_id", models.BigIntegerField(verbose_name="bản đăng")),
                ("language", models.CharField(max_length=2, verbose_name="ngôn ngữ")),
                ("category_id", models.BigIntegerField(null=True, verbose_name="chuyên mục")),
                ("year", models.PositiveSmallIntegerField(verbose_name="năm")),
                ("title", models.TextField(verbose_name="lời của tiêu đề")),
                ("names", models.TextField(blank=True, verbose_name="từ khóa, tác giả, ngày")),
                ("lead", models.TextField(blank=True, verbose_name="lời của sapô")),
                ("body", models.TextField(blank=True, verbose_name="lời của thân bài")),
                ("marks", models.TextField(verbose_name="dấu lọc")),
            ],
            options={
                "verbose_name": "dòng tìm kiếm",
                "verbose_name_plural": "dòng tìm kiếm",
            },
        ),
        migrations.CreateModel(
            name="SearchSynonym",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sayings",
                    models.TextField(
                        help_text="Mỗi dòng một cách gọi của cùng một thứ. Ví dụ: CCCD, dòng dưới: căn cước công dân. Tìm cách gọi nào cũng ra bài dùng các cách gọi kia; viết có dấu hay không dấu đều được.",
                        max_length=600,
                        verbose_name="các cách gọi",
                    ),
                ),
            ],
            options={
                "verbose_name": "từ đồng nghĩa khi tìm kiếm",
                "verbose_name_plural": "từ đồng nghĩa khi tìm kiếm",
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "folded",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="không dấu"),
                ),
                ("shown", models.CharField(max_length=40, verbose_name="cách viết")),
                ("count", models.PositiveIntegerField(verbose_name="số lần")),
            ],
            options={
                "verbose_name": "từ của kho bài",
                "verbose_name_plural": "từ của kho bài",
            },
        ),
        migrations.RemoveField(
            model_name="edition",
            name="search_text",
        ),
        Protect(  # again, since SQLite rebuilds the table without its triggers
            "news_edition",
            Guard(
                frozen=(
                    "article_id",
                    "number",
                    "content",
                    "card",
                    "previous_seal",
                    "content_seal",
                    "card_seal",
                    "seal_format",
                    "published_at",
                    "revision_id",
                )
            ),
        ),
        migrations.RunPython(make_indexes, drop_indexes),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
