"""Where a tag, an author or a topic has a page: once something live stands in its list."""

from django.apps import apps
from django.urls import reverse
from django.utils.translation import get_language


def path_if_listed(name: str, letter: str, model, facts: dict) -> str:
    """The page of that address name, or the home page while there is none. letter: of the list's key."""
    listing = apps.get_model("news", "Listing")
    row = model._default_manager.filter(slug=facts["slug"]).values_list("pk", flat=True).first()
    is_listed = row and listing.objects.filter(key=f"{get_language()}:{letter}{row}").exists()
    return reverse(name, args=[facts["slug"]]) if is_listed else "/"
