"""Addresses of this site with its scheme and host (SITE_URL): for whatever is read elsewhere. A leaf."""

import re

from django.conf import settings
from django.utils.html import escape

_TAG = re.compile(r"<[a-z][^<>]*>")
_OWN = re.compile(r'( (?:href|src)=")(?=/(?!/))')
_PLACE = re.compile(r'( href=")(?=#)')
_QUERY = re.compile(r'( href=")(?=\?)')


def whole(address: str) -> str:
    """A path of this site as a whole address; others as they are."""
    return settings.SITE_URL + address if address.startswith("/") and not address.startswith("//") else address


def whole_links(markup: str, page: str, *, with_places: bool = False) -> str:
    """Clean markup with links to this site, and its pictures, by their whole address: it may be read anywhere.

    page: the path of the page that it stands on. with_places: what it links to on that page goes with it.
    """
    own = [(_OWN, escape(settings.SITE_URL)), (_QUERY, escape(whole(page)))]
    own += [] if with_places else [(_PLACE, escape(whole(page)))]

    def in_tag(match: re.Match) -> str:
        tag = match[0]
        for pattern, start in own:
            tag = pattern.sub(rf"\g<1>{start}", tag)
        return tag

    return _TAG.sub(in_tag, markup)
