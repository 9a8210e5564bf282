"""The places from which readers are led somewhere, as far as a person may see them in the admin."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst

from portal.models import HostUse


def seen_by(request, uses: Iterable[HostUse]) -> list[HostUse]:
    """Of these places the ones that this person may look at, each with `url`, its page in the admin, and `kind`, what
    it is in words. One query for each kind of thing."""
    uses = list(uses)
    pages = {kind: _pages(request, kind, {use.object_id for use in uses if use.object_type == kind})
             for kind in {use.object_type for use in uses}}  # fmt: skip
    shown = [use for use in uses if use.object_id in pages[use.object_type]]
    for use in shown:
        use.url = pages[use.object_type][use.object_id]
        use.kind = capfirst(apps.get_model(use.object_type)._meta.verbose_name)
    return shown


def _pages(request, kind: str, ids: set[int]) -> dict[int, str]:
    """Of these things the ones that this person may look at → their page in the admin."""
    try:
        model = apps.get_model(kind)
    except LookupError:
        return {}
    keeper = admin.site._registry.get(model)
    if keeper is None or not keeper.has_view_or_change_permission(request):
        return {}
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    try:
        return {
            pk: reverse(name, args=[pk])
            for pk in keeper.get_queryset(request).filter(pk__in=ids).values_list("pk", flat=True)
        }
    except NoReverseMatch:
        return {}
