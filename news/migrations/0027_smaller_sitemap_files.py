"""A file of the sitemap holds 1,000 article numbers instead of 5,000: made in a fifth of the time."""

from django.db import migrations
from django.db.models import F, Max

FORMER, PRESENT = 5000, 1000


def _rearrange(before: int, after: int):
    def rearrange(apps, schema_editor):
        """Which files there are follows from the live editions; no file is dated earlier than what it came from."""
        using = schema_editor.connection.alias
        model = apps.get_model("news", "SitemapPart")
        dated = dict(model.objects.using(using).values_list("number", "changed_at"))
        live = apps.get_model("news", "Edition").objects.using(using).filter(is_live=True).order_by()
        parts = live.annotate(part=F("article_id") / after).values("part").annotate(newest=Max("published_at"))
        made = [model(number=part["part"], changed_at=_latest(part, dated, before, after)) for part in parts]
        model.objects.using(using).all().delete()
        model.objects.using(using).bulk_create(made, batch_size=500)

    return rearrange


def _latest(part: dict, dated: dict, before: int, after: int):
    first = part["part"] * after
    sources = range(first // before, (first + after - 1) // before + 1)
    return max([part["newest"], *(dated[number] for number in sources if number in dated)])


class Migration(migrations.Migration):
    dependencies = [("news", "0026_versions_of_names")]
    operations = [migrations.RunPython(_rearrange(FORMER, PRESENT), _rearrange(PRESENT, FORMER))]
