"""The body of an article for other sites: as sealed, pictures plain, every address whole."""

import re

from django.utils import translation
from django.utils.html import format_html

from news.shown import Document
from portal import markup, unlinking
from portal.addresses import whole_links
from portal.api.shapes import whole
from portal.markup import Shot
from portal.richtext import plain

_ENDS = re.compile(r"</(?:p|h[1-6]|li|tr|caption|figcaption|blockquote|pre|dd|dt)>|<br[ /]*>")


def standalone(document: Document) -> str:
    """Clean HTML that stands anywhere: no classes, players or tables' regions, pictures with their credits."""
    with translation.override(document.language):
        whole = whole_links(markup.standalone(document.body, document.pictures, _plain), document.url)
        return unlinking.in_markup(whole)


def _plain(shot: Shot) -> str:
    picture = shot.picture
    if not picture.url:
        return ""
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}">', whole(picture.url), picture.width, picture.height, shot.alt
    )


def words(document: Document) -> str:
    """A line for each paragraph, heading, item and row."""
    return "\n".join(filter(None, map(plain, _ENDS.split(document.body))))
