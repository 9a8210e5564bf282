"""Filters of the public templates: dates, titles, sealed rich text."""

import re

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from portal import dates, markup, menus, text

register = template.Library()


@register.filter
def full_date(moment):
    return dates.full_date(moment, get_language()) if moment else ""


@register.filter
def day_date(moment):
    return dates.day_date(moment, get_language()) if moment else ""


@register.filter
def short_date(moment):
    return dates.short_date(moment, get_language()) if moment else ""


@register.filter
def hour_date(moment):
    return dates.hour_date(moment, get_language()) if moment else ""


@register.filter
def ago(moment, now):
    return dates.ago(moment, now, get_language()) if moment else ""


@register.filter
def iso(moment):
    """For the datetime attribute: ISO 8601 in local time."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""


@register.filter
def bind(title):
    """A title whose compounds, names and numbers do not break; still escaped by the template."""
    return text.bind(title) if get_language() == "vi" else title


_NUMBERED = re.compile(r"(?=\S{3,32}(?:\s|$))\S*\d\S*[/-]\S+")


@register.filter
def whole_numbers(title):
    """A title whose document numbers (“123/QĐ-UBND”) break nowhere, without a change of their letters."""
    parts, at = [], 0
    for match in _NUMBERED.finditer(title):
        parts.append(format_html('{}<span class="unbroken">{}</span>', title[at : match.start()], match[0]))
        at = match.end()
    return format_html("{}{}", mark_safe("".join(parts)), title[at:])


@register.simple_tag(takes_context=True)
def menu_here(context) -> list[dict]:
    """The main menu, marked where the reader is by the page's own address and its breadcrumb: portal.menus.placed."""
    trail = [crumb["url"] for crumb in context.get("crumbs") or ()]
    return menus.placed(context.get("menu") or [], context["request"].path, trail)


@register.filter
def initials(name: str) -> str:
    """Of a Vietnamese name the first letters of family name and given name: “Trịnh Hữu Lộc” → “TL”."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def rich(doc):
    """The sealed body of a news.shown.Document as HTML: see portal.markup.dress."""
    return mark_safe(markup.dress(doc.body, doc.pictures, eager=not doc.cover))
