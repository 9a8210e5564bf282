"""What stands around a page, built once for the furniture as it is, the language, and the stretch of time in which
nothing of it turns by the clock; shown to every page of that stretch. Nobody changes what is in it.

`key` names all of it, for the pieces of pages that are made of nothing else ({% keep %} in the templates).
"""

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from operator import is_

from django.utils import timezone

from portal import menus, page, seal, turns
from portal.edges import edges_in
from portal.kept import Kept

PIECES = ("identity", "categories", "pages", "languages", "services", "menus", "people", "alerts", "blocked")
"""Of the furniture what is read here."""
_kept = Kept(room=8)
"""So many: two languages, now and before."""


class Surroundings:
    """parts: see portal.context.furniture."""

    def __init__(self, key: str, pieces: dict, language: str):
        self.key, self._pieces, self._language = key, pieces, language

    def __getattr__(self, name: str):
        """A part, built when it is first asked for."""
        if name not in _PARTS:
            raise AttributeError(name)
        value = _PARTS[name](self._pieces, None, self._language)
        setattr(self, name, value)
        return value

    @cached_property
    def menu_addresses(self) -> frozenset[str]:
        """Where the entries of the main menu lead."""
        return frozenset(each["url"] for entry in self.menu for each in (entry, *entry["children"]))


_PARTS = {
    "site": page.identity,
    "menu": menus.main,
    "footer_menu": menus.footer,
    "statements": page.statements,
    "alerts": page.alerts,
    "people": page.people,
    "categories": page.categories,
    "services": page.service_cards,
    "services_home": page.home_cards,
    "services_side": page.side_cards,
    "link_lists": page.link_lists,
    "banners": page.banners,
    "languages": page.languages,
}
NAMES = tuple(_PARTS)


def surroundings(pieces: dict, language: str) -> Surroundings:
    """Of this moment."""
    digest, edges = _read(pieces)
    key = f"{digest} {language} {_stretch(edges)}"
    found = _kept.get(key)
    if found is None:
        found = Surroundings(key, dict(pieces), language)
        _kept.put(key, found, size=1)
    return found


class _Latest:
    """The documents read last: what they come to, and the moments at which something of them begins or ends."""

    def __init__(self, documents: tuple = (), digest: str = "", edges: Iterable[float] = ()):
        self.documents, self.digest, self.edges = documents, digest, sorted(set(edges))

    def is_of(self, documents: tuple) -> bool:
        """Whether they are the very same: the furniture keeps them for as long as it does not read them again."""
        return len(documents) == len(self.documents) and all(map(is_, documents, self.documents))


_latest = _Latest()


def _read(pieces: dict) -> tuple[str, list[float]]:
    global _latest
    documents, latest = tuple(pieces[name] for name in PIECES), _latest
    if not latest.is_of(documents):
        latest = _latest = _Latest(documents, seal.digest(seal.canonical(documents)), edges_in(list(documents)))
    return latest.digest, latest.edges


def _stretch(edges: list[float]) -> str:
    """Names the time around now in which the same is shown: the local day (names, titles, the date above the page), the
    turn of the banners, and how many of the edges are past."""
    now = timezone.now()
    seconds = now.timestamp()
    return f"{timezone.localdate(now)} {int(seconds // turns.TURN)} {bisect_right(edges, seconds)}"
