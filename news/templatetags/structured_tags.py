"""{% structured %}: what a page tells search engines, as JSON-LD (news.structured)."""

from django import template

from news import structured
from portal.templatetags.portal_ui import json_ld

register = template.Library()


@register.simple_tag(takes_context=True, name="structured")
def of_page(context, kind: str = "") -> str:
    """kind: "home", "article", "page", "list", or "" where there is nothing to tell but the way to the page.

    Reads what the page's own templates read: site, doc, crumbs, heading, description, canonical, cards.
    """
    nodes = _NODES[kind](context) if kind else []
    if crumbs := context.get("crumbs"):
        nodes += structured.breadcrumbs(crumbs)
    return json_ld({"@context": "https://schema.org", "@graph": nodes}) if nodes else ""


_NODES = {
    "home": lambda context: structured.home(context["site"]),
    "article": lambda context: structured.article(context["doc"], context["site"]),
    "page": lambda context: structured.static_page(context["doc"], context["site"]),
    "list": lambda context: structured.news_list(
        context["heading"], context["description"], context["canonical"], context["cards"]
    ),
}
