"""Values to try that this site has: an article, a category, a tag and a story under which something is live."""

from django.conf import settings

from news.models import Category, Edition, Tag, Topic
from news.models.edition import has_listings

_LISTS = (
    ("category", "c", Category.objects.filter(is_visible=True)),
    ("tag", "t", Tag.objects),
    ("topic", "d", Topic.objects),
)


def examples(request) -> dict[str, str]:
    """Name of a parameter → a value; without those of which there is none yet. Four queries."""
    language = settings.LANGUAGE_CODE
    newest = Edition.objects.live().listed(language).order_by("-displayed_at", "-article_id")
    found = {"id": newest.values_list("article_id", flat=True).first()}
    for name, letter, rows in _LISTS:
        found[name] = rows.filter(has_listings(letter, language)).order_by("pk").values_list("slug", flat=True).first()
    return {name: str(value) for name, value in found.items() if value}
