"""What pages tell search engines in schema.org's words (JSON-LD): one list of nodes a page.

https://schema.org; what Google asks of an article, of breadcrumbs and of a site's name:
https://developers.google.com/search/docs/appearance/structured-data/search-gallery
"""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from news import shown
from news.documents import shortened
from news.models import ArticleAuthor
from portal.addresses import whole
from portal.pictures import Picture

LONGEST_HEADLINE = 110
"""Google's advice."""
MOST_LISTED = 20


def home(site: dict) -> list[dict]:
    """The department, and its site with the search."""
    address = whole(reverse("home"))
    target = f"{whole(reverse('news:search'))}?q={{search_term_string}}"
    return [
        _department(site) | _reach(site),
        {
            "@type": "WebSite",
            "@id": f"{address}#trang",
            "name": site["name"],
            "url": address,
            "inLanguage": get_language(),
            "publisher": {"@id": _identity()},
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": target},
                "query-input": "required name=search_term_string",
            },
        },
    ]


def _identity() -> str:
    return whole("/#co-quan")


def _department(site: dict, name: str = "") -> dict:
    """name: that of an earlier time, where it is another."""
    told = {"@type": "GovernmentOrganization", "name": name or site["name"], "url": whole(reverse("home"))}
    if not name or name == site["name"]:
        told["@id"] = _identity()
    if logo := _images([site.get("logo")]):
        told["logo"] = logo[0]
    return told


def _reach(site: dict) -> dict:
    others = {site.get("short_name"), site.get("name_en")} - {site["name"], "", None}
    phones = [phone["tel"].removeprefix("tel:") for phone in site["phones"]]
    return _without_gaps(
        {
            "alternateName": sorted(others),
            "parentOrganization": site.get("governing_body")
            and {"@type": "GovernmentOrganization", "name": site["governing_body"]},
            "address": site.get("address")
            and {"@type": "PostalAddress", "streetAddress": site["address"], "addressCountry": "VN"},
            "telephone": phones[0] if phones else "",
            "email": site.get("email"),
            "identifier": site.get("identifier"),
            "sameAs": [channel["url"] for channel in site.get("social", [])],
        }
    )


def article(document: shown.Document, site: dict) -> list[dict]:
    publisher = _department(site, document.publisher)
    people = [
        {"@type": "Person", "name": author["name"], "url": whole(author["url"])}
        for author in document.authors
        if author["part"] == ArticleAuthor.Part.TEXT
    ]
    byline = [{"@type": "Organization", "name": document.byline}] if document.byline else []
    node = {
        "@type": "NewsArticle",
        "@id": f"{document.absolute_url}#bai",
        "headline": shortened(document.title, LONGEST_HEADLINE - 1),
        "description": document.lead,
        "image": _images([document.cover, *document.pictures.values()]),
        "datePublished": _moment(document.displayed_at),
        "dateModified": _moment(max(document.displayed_at, document.updated_at or document.displayed_at)),
        "author": people or byline or [publisher],
        "publisher": publisher,
        "mainEntityOfPage": document.absolute_url,
        "articleSection": document.category["name"] if document.category else "",
        "keywords": [tag["name"] for tag in document.tags],
        "inLanguage": document.language,
        "isAccessibleForFree": True,
        "correction": document.public_note if document.change == "correction" else "",
    }
    return [_without_gaps(node)]


_PAGES = {"contact": "ContactPage", "people": "AboutPage"}


def static_page(document: shown.Document, site: dict) -> list[dict]:
    node = {
        "@type": _PAGES.get(document.appendix, "WebPage"),
        "name": document.title,
        "description": document.lead,
        "url": document.absolute_url,
        "inLanguage": document.language,
        "dateModified": _moment(document.published_at),
        "primaryImageOfPage": next(iter(_images([document.cover])), None),
        "publisher": _department(site),
    }
    return [_without_gaps(node)]


def news_list(heading: str, description: str, canonical: str, cards: list[shown.Card]) -> list[dict]:
    items = [
        {"@type": "ListItem", "position": position, "url": card.absolute_url, "name": card.title}
        for position, card in enumerate(cards[:MOST_LISTED], 1)
    ]
    node = {
        "@type": "CollectionPage",
        "name": heading,
        "description": description,
        "url": canonical,
        "inLanguage": get_language(),
        "mainEntity": {"@type": "ItemList", "itemListElement": items} if items else None,
    }
    return [_without_gaps(node)]


def breadcrumbs(crumbs: list[dict]) -> list[dict]:
    """The way from the home page, as the page shows it."""
    steps = [shown.crumb(gettext("Trang chủ"), reverse("home")), *crumbs]
    items = [
        {"@type": "ListItem", "position": position, "name": step["title"], "item": whole(step["url"])}
        for position, step in enumerate(steps, 1)
        if step["url"]
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": items}]


def _images(pictures: list[Picture | None]) -> list[dict]:
    """As JPEG, since not every reader of these takes WebP or AVIF."""
    return [
        {
            "@type": "ImageObject",
            "url": whole(picture.url),
            "width": picture.jpeg["width"],
            "height": picture.jpeg["height"],
        }
        for picture in pictures
        if picture and picture.jpeg
    ]


def _moment(moment) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _without_gaps(node: dict) -> dict:
    return {name: value for name, value in node.items() if value not in (None, "", [])}
