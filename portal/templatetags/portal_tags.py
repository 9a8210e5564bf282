"""Filters of the public templates: dates, titles, sealed rich text."""

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal import addresses, dates, markup, menus, text, unbroken

register = template.Library()
register.filter(markup.vi_mark)


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
    """A title whose compounds, names and numbers do not break, as HTML."""
    title = str(title)  # it may be lazy
    return whole_numbers(text.bind(title) if get_language() == "vi" else title)


@register.filter
def whole_numbers(words):
    """Plain words whose document numbers (“123/QĐ-UBND”), dates and numbers with a unit break nowhere, as HTML and
    without a change of their letters."""
    return words if isinstance(words, SafeString) else mark_safe(unbroken.in_text(words))


@register.filter
def codes(words):
    """What stands in backticks as code, as HTML; all else as it is."""
    parts = enumerate(str(words).split("`"))
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if at % 2 else part,) for at, part in parts)
    )


@register.simple_tag(takes_context=True)
def menu_here(context) -> list[dict]:
    """The main menu, marked where the reader is by the page's own address and its breadcrumb: portal.menus.placed."""
    return menus.placed(context.get("menu") or [], context["request"].path, _trail(context))


@register.simple_tag(takes_context=True)
def marks_in_masthead(context) -> str:
    """What differs in it from page to page, for whoever keeps it: the mark in the menu, and that of the home page."""
    request = context["request"]
    place = menus.place_of(context["frame"].menu_addresses, request.path, _trail(context))
    view = getattr(request.resolver_match, "view_name", "")
    return " ".join([place, "page" if place == request.path else "", "home" if view == "home" else ""])


def _trail(context) -> list[str]:
    return [crumb["url"] for crumb in context.get("crumbs") or ()]


@register.filter
def initials(name: str) -> str:
    """Of a Vietnamese name the first letters of family name and given name: “Trịnh Hữu Lộc” → “TL”."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def rich(doc):
    """The sealed body of a news.shown.Document as HTML: see portal.markup.dress."""
    return mark_safe(markup.dress(doc.body, doc.pictures, eager=not doc.cover))


@register.filter
def rich_on_paper(doc):
    """The same for the printed sheet: every picture is fetched at once, since nobody scrolls to it."""
    return mark_safe(markup.dress(doc.body, doc.pictures, draw=markup.on_paper))


@register.filter
def rich_in_file(doc):
    """The same for a file that stands alone (news.saving.SavedDocument): its pictures are inside, its links whole."""
    return mark_safe(
        addresses.whole_links(markup.dress(doc.body, doc.pictures, draw=doc.draw), doc.url, with_places=True)
    )
