"""The menus as pages show them: from what was entered, else by themselves from categories and static pages.

An entry is {"title", "url", "children": [entries], "current": "" | "page" | "true"}, the last once it is `placed`.
"""

from collections.abc import Collection, Iterable
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext

from portal import page


def main(pieces, request, language) -> list[dict]:
    """The main menu. In English only what has English content: home, news, categories, the English pages."""
    entries = entered(pieces, "main", language)
    if language != "vi":
        open_here = page.languages(pieces).get(language)
        if open_here is None:
            return []
        return [*_home_and_news(), *(entries or _in_english(pieces, open_here["categories"]))]
    return entries or _by_itself(pieces)


def _in_english(pieces, with_news: list[int]) -> list[dict]:
    """The first categories that have an English name and English news, then the pages."""
    categories = [
        each
        for each in page.categories(pieces, None, "en")
        if each["id"] in with_news and not each["parent"] and each.get("name_en")
    ]
    return [_entry(each) for each in [*categories, *page.pages(pieces, "en")]]


def footer(pieces, request, language) -> list[dict]:
    """What was entered for the footer; [] where nothing was, and the footer lists the categories."""
    return entered(pieces, "footer", language)


class _Places:
    """Where entries may lead: looked up once for a menu, not once for each of its entries."""

    def __init__(self, pieces, language: str):
        self.pieces, self.language = pieces, language

    @cached_property
    def pages(self) -> dict[int, dict]:
        return {each["id"]: each for each in page.pages(self.pieces, self.language)}

    @cached_property
    def categories(self) -> dict[int, dict]:
        return {each["id"]: each for each in page.categories(self.pieces)}

    @cached_property
    def _below(self) -> dict[str, list[dict]]:
        below: dict[str, list[dict]] = {}
        for each in self.categories.values():
            below.setdefault(each["parent"], []).append(each)
        return below

    def has_news(self, category_id: int) -> bool:
        """Whether its list has anything in this language; the site's own has the page in any case."""
        here = page.languages(self.pieces).get(self.language, {})
        return self.language == "vi" or category_id in here.get("categories", [])

    def subcategories(self, category_id: int) -> list[dict]:
        above = self.categories.get(category_id)
        return [_entry(each) for each in self._below.get(above["slug"], [])] if above else []


def entered(pieces, place: str, language: str) -> list[dict]:
    """The entered menu of a place, without what is not to be shown now: hidden categories, pages that are not live."""
    places, found = _Places(pieces, language), []
    for row in pieces["menus"].get(place, []):
        if entry := _resolved(places, row):
            below = [_resolved(places, child) for child in row["children"]]
            if not row["children"] and row["category"] and place == "main" and language == "vi":
                below = places.subcategories(row["category"])
            found.append(entry | {"children": [child for child in below if child]})
    return found


def _resolved(places: _Places, row: dict) -> dict | None:
    """The entry of a row; None where it has nothing to lead to. In another language categories and addresses stand
    only under a title of that language, and a category only where it has news there."""
    title = row["title"] if places.language == "vi" else row["title_en"]
    if row["page"]:
        target, title = places.pages.get(row["page"]), title or row["title"]
    elif places.language != "vi" and not title:
        return None
    elif row["category"]:
        target = places.categories.get(row["category"]) if places.has_news(row["category"]) else None
    else:
        target = {"title": title, "url": row["address"]}
    return _entry(target, title) if target else None


def _entry(target: dict, title: str = "", children: Iterable[dict] = ()) -> dict:
    return {
        "title": title or target.get("title") or target["name"],
        "url": target["url"],
        "children": list(children),
        "current": "",
    }


def _home_and_news() -> list[dict]:
    return [
        _entry({"title": gettext("Trang chủ"), "url": reverse("home")}),
        _entry({"title": gettext("Tin tức"), "url": reverse("news:all")}),
    ]


def _by_itself(pieces) -> list[dict]:
    """Home, all news, categories with their children; the pages “Giới thiệu” and “Liên hệ” where they are expected."""
    home, news = _home_and_news()
    places = _Places(pieces, "vi")
    tops = [each for each in places.categories.values() if not each["parent"]]
    categories = [_entry(each, children=places.subcategories(each["id"])) for each in tops]
    pages = {each["url"]: _entry(each) for each in places.pages.values()}
    about, contact = (pages.get(reverse("news:page", args=[slug])) for slug in ("gioi-thieu", "lien-he"))
    return [entry for entry in (home, about, news, *categories, contact) if entry]


def placed(entries: list[dict], path: str, trail: Iterable[str] = ()) -> list[dict]:
    """The entries with the one marked where the reader is: on the very page ("page"), or on one below it ("true").

    trail: the addresses of the breadcrumb, from the top; the nearest that is in the menu counts.
    """
    address = place_of({each["url"] for entry in entries for each in (entry, *entry["children"])}, path, trail)
    mark = "page" if address == path else "true"
    return [_marked(entry, address, mark) for entry in entries] if address else entries


def place_of(addresses: Collection[str], path: str, trail: Iterable[str] = ()) -> str:
    """Of the menu's addresses the one where the reader is; "" outside of it."""
    nearest_first = (path, *reversed([url for url in trail if url != path]))
    return next((address for address in nearest_first if address in addresses), "")


def _marked(entry: dict, address: str, mark: str) -> dict:
    children = [child | {"current": mark if child["url"] == address else ""} for child in entry["children"]]
    own = mark if entry["url"] == address else "true" if any(child["current"] for child in children) else ""
    return entry | {"children": children, "current": own}


def above(entries: list[dict], path: str) -> list[dict]:
    """The entry under which the page of this path stands in the menu, for its breadcrumb; [] at the top or outside."""
    if any(entry["url"] == path for entry in entries):
        return []
    return [entry for entry in entries if any(child["url"] == path for child in entry["children"])][:1]
