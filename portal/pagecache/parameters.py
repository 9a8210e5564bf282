"""Which parameters the page of an address reads: whatever else is asked for is the same page, and is not made anew.

A view that begins to read a parameter is entered here; tests/portal/test_parameters.py holds this to the code.
"""

from functools import lru_cache
from urllib.parse import unquote_plus

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

CURSORS = frozenset({"truoc", "sau"})
NONE: frozenset[str] = frozenset()
_LISTS = "all category tag topic author".split()
_PAGES = (
    "article print save history article_file report report_sent page page_file page_report page_report_sent".split()
)
_FIXED = "archive year month site_map following rss atom category_rss category_atom".split()
READ = (
    {f"news:{name}": CURSORS for name in _LISTS}
    | {f"news:{name}": NONE for name in (*_PAGES, *_FIXED)}
    | dict.fromkeys(
        ("home", "robots", "security_txt", "sitemap", "sitemap_fixed", "sitemap_latest", "sitemap_articles"), NONE
    )
)
"""Name of an address → the parameters that it reads."""
ANY = {"news:search", "news:suggest", "media"} | {
    f"api{name}" for name in ("", "_description", "_articles", "_article", "_categories", "_services")
}
"""Names whose views see to it themselves: the API refuses what it does not know, search has limits of its own."""


def known(path: str, query: str) -> str:
    """What of the query the page at this path reads. All of it where nothing of ours answers there: an old address
    may lead on by it (portal.models.redirect)."""
    read = _read_at(path)
    return query if read is None else "&".join(part for part in query.split("&") if _name_of(part) in read)


def _name_of(part: str) -> str:
    return unquote_plus(part.partition("=")[0])


@lru_cache(maxsize=256)
def _read_at(path: str) -> frozenset[str] | None:
    language = "en" if f"{path}/".startswith("/en/") else settings.LANGUAGE_CODE  # as portal.middleware has it
    try:
        with translation.override(language):
            return READ.get(resolve(path).view_name)
    except Resolver404:
        return None
