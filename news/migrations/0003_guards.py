from django.db import migrations

from portal.guards import Guard, Protect


class Migration(migrations.Migration):
    dependencies = [("news", "0002_relations")]
    operations = [
        Protect(
            "news_edition",
            Guard(
                frozen=(
                    "article_id", "number", "content", "card", "previous_seal", "content_seal", "card_seal",
                    "seal_format", "published_at", "revision_id",
                )
            ),
        ),
        Protect("news_standing", Guard(frozen=("article_id",), step="sequence")),
    ]  # fmt: skip
