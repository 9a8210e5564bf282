"""Words of versions for the admin's templates."""

from django import template
from django.apps import apps

register = template.Library()


@register.filter
def version_kind(version) -> str:
    """What kind of thing the version is of: “ô dịch vụ”."""
    return apps.get_model(version.object_type)._meta.verbose_name


@register.filter
def at_most(count: int, most: int) -> str:
    """A number that was not counted further: “hơn 6”."""
    return str(count) if count <= most else f"hơn {most}"
