"""Addresses of this site with its scheme and host (SITE_URL): for whatever is read elsewhere. A leaf."""

import re

from django.conf import settings
from django.utils.html import escape

_TAG = re.compile(r"<[a-z][^<>]*>")
_OWN = re.compile(r'( (?:href|src)=")(?=/(?!/))')
_PLACE = re.compile(r'( href=")(?=#)')


def whole(address: str) -> str:
    """A path of this site as a whole address; others as they are."""
    return settings.SITE_URL + address if address.startswith("/") and not address.startswith("//") else address


def whole_links(markup: str, page: str = "") -> str:
    """Clean markup with links to this site, and its pictures, by their whole address: it may be read anywhere.

    page: the path of the page that it stands on, so that links to its own places lead there.
    """

    def in_tag(match: re.Match) -> str:
        tag = _OWN.sub(rf"\g<1>{escape(settings.SITE_URL)}", match[0])
        return _PLACE.sub(rf"\g<1>{escape(whole(page))}", tag) if page else tag

    return _TAG.sub(in_tag, markup)
