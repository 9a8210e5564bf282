"""The picture library in the admin's templates."""

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from news import library

register = template.Library()


@register.filter
def thumb(image, width: int = 320) -> str:
    """Address of a JPEG of the picture that is sharp at this width, "" when there is none."""
    return library.thumb_url(image, width)


@register.simple_tag(takes_context=True)
def place_link(context, place) -> str:
    """What shows a picture besides articles: “Băng rôn: Tuần lễ số”, a link for those who may open it."""
    options, user = place._meta, context["request"].user
    words = f"{capfirst(options.verbose_name)}: {place}"
    may_look = any(user.has_perm(f"{options.app_label}.{verb}_{options.model_name}") for verb in ("view", "change"))
    try:
        address = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[place.pk])
    except NoReverseMatch:
        may_look = False
    return format_html('<a href="{}">{}</a>', address, words) if may_look else words
