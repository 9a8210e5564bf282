"""Which text of its original a translation follows, kept instead of guessed from hours."""

import django.db.models.deletion
from django.db import migrations, models


def note_what_is_followed(apps, schema_editor):
    """What readers saw of the original when the translation went live, or was begun; else its first text."""
    alias = schema_editor.connection.alias
    articles, editions, revisions = (
        apps.get_model("news", name).objects.using(alias) for name in ("Article", "Edition", "Revision")
    )
    for article in articles.exclude(translation_of=None).only("pk", "translation_of_id", "created_at").iterator():
        own = editions.filter(article_id=article.pk, is_live=True).values_list("published_at", flat=True).first()
        since = own or article.created_at
        shown = editions.filter(article_id=article.translation_of_id, published_at__lte=since).order_by("-number")
        saved = revisions.filter(article_id=article.translation_of_id).exclude(origin="conflict").order_by("-version")
        found = shown.values_list("revision_id", flat=True).first()
        found = found or saved.filter(created_at__lte=since).values_list("pk", flat=True).first()
        found = found or saved.reverse().values_list("pk", flat=True).first()
        articles.filter(pk=article.pk).update(follows_id=found)


class Migration(migrations.Migration):
    dependencies = [("news", "0020_link_kinds")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="follows",
            field=models.ForeignKey(
                editable=False,
                help_text="Of a translation: the text of its original that it says the same as, as somebody said last.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="news.revision",
                verbose_name="theo bản lưu của bản gốc",
            ),
        ),
        migrations.AlterField(
            model_name="category",
            name="name_en",
            field=models.CharField(
                blank=True,
                help_text="Dùng trên trang tiếng Anh, ví dụ Digital transformation. Bỏ trống thì trang ấy hiện tên "
                "tiếng Việt. Bài đã đăng giữ tên chuyên mục của lúc đăng, vì trang bài là bản niêm phong; "
                "đăng lại bài thì hiện tên mới.",
                max_length=80,
                verbose_name="tên tiếng Anh",
            ),
        ),
        migrations.RunPython(note_what_is_followed, migrations.RunPython.noop),
    ]
