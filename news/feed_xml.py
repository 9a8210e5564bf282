"""Django's writers of RSS 2.0 and Atom (RFC 4287) with what they leave out: bylines, people, the full text, and that a
description is plain words, which both formats else take for HTML.

An item brings, besides what Django's take: `byline` (words), `people` [(name, address)], `content` (HTML, or "").
"""

from datetime import UTC, datetime
from xml.sax.saxutils import escape

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class _SameForAll:
    """Made of the articles alone: an empty feed must not tell each reader that it has just changed."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else _NEVER


class Rss(_SameForAll, Rss201rev2Feed):
    def rss_attributes(self):
        return super().rss_attributes() | {"xmlns:dc": _DUBLIN_CORE, "xmlns:content": _CONTENT}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item | {"description": escape(item["description"])})
        if item["byline"]:
            handler.addQuickElement("dc:creator", item["byline"])
        if item["content"]:
            handler.addQuickElement("content:encoded", item["content"])


class Atom(_SameForAll, Atom1Feed):
    def add_item_elements(self, handler, item):
        """An entry without an author of its own has the feed's: the department."""
        super().add_item_elements(handler, item | {"description": None})
        handler.addQuickElement("summary", item["description"], {"type": "text"})
        for name, address in item["people"] or ([(item["byline"], "")] if item["byline"] else []):
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            if address:
                handler.addQuickElement("uri", address)
            handler.endElement("author")
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})
