"""Sitemap files written out: sitemaps.org 0.9 with Google's extensions for news and for translations.

https://www.sitemaps.org/protocol.html, https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.http import HttpResponse
from django.utils import timezone
from django.utils.xmlutils import SimplerXMLGenerator

from portal.text import in_xml

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True)
class News:
    """What is said of an article of the last days. publication: the name of who publishes, in its language."""

    publication: str
    language: str
    published_at: datetime
    title: str


@dataclass(frozen=True)
class Entry:
    """url: whole. changed: None where nobody has written it down. alternates: language → whole address, its own too."""

    url: str
    changed: datetime | None = None
    alternates: tuple[tuple[str, str], ...] = ()
    news: News | None = None


def index(entries: Iterable[Entry]) -> HttpResponse:
    return _written("sitemapindex", "sitemap", entries)


def urls(entries: Iterable[Entry]) -> HttpResponse:
    """One file. The entries are taken as they come, so that no more than the text itself is held."""
    return _written("urlset", "url", entries, **{"xmlns:news": _NEWS, "xmlns:xhtml": _XHTML})


def _written(root: str, name: str, entries: Iterable[Entry], **spaces) -> HttpResponse:
    text = BytesIO()
    xml = SimplerXMLGenerator(text, "utf-8")
    xml.startDocument()
    xml.startElement(root, {"xmlns": _SITEMAP} | spaces)
    for entry in entries:
        xml.characters("\n")
        xml.startElement(name, {})
        xml.addQuickElement("loc", entry.url)
        if entry.changed:
            xml.addQuickElement("lastmod", _moment(entry.changed))
        if entry.news:
            _news(xml, entry.news)
        for language, url in entry.alternates:
            xml.addQuickElement("xhtml:link", attrs={"rel": "alternate", "hreflang": language, "href": url})
        xml.endElement(name)
    xml.characters("\n")
    xml.endElement(root)
    return HttpResponse(text.getvalue(), content_type="application/xml; charset=utf-8")


def _news(xml: SimplerXMLGenerator, news: News) -> None:
    xml.startElement("news:news", {})
    xml.startElement("news:publication", {})
    xml.addQuickElement("news:name", in_xml(news.publication))
    xml.addQuickElement("news:language", news.language)
    xml.endElement("news:publication")
    xml.addQuickElement("news:publication_date", _moment(news.published_at))
    xml.addQuickElement("news:title", in_xml(news.title))
    xml.endElement("news:news")


def _moment(moment: datetime) -> str:
    """W3C Datetime in local time, to the second."""
    return timezone.localtime(moment).isoformat(timespec="seconds")
