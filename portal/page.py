"""The furniture's documents turned into what templates show, in the language of the page."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from portal.pictures import Picture

gettext_noop("Cổng thông tin điện tử")  # words that documents hold, for the catalogue of the English site
gettext_noop("Điện thoại")
gettext_noop("Đường dây nóng")


def in_force(identity: dict) -> dict:
    """Of the piece "identity" the facts that hold today, else the earliest ones; {} where there are none."""
    periods, today = identity.get("periods", []), timezone.localdate().isoformat()
    return next(
        (period for period in reversed(periods) if period["valid_from"] <= today), periods[0] if periods else {}
    )


def identity(pieces, request, language) -> dict:
    site = dict(in_force(pieces["identity"]))
    if not site:
        return {
            "name": gettext("Trang thông tin điện tử"),
            "masthead": gettext("Trang thông tin điện tử"),
            "phones": [],
        }
    site["site_kind"] = gettext(site["site_kind"])
    site["phones"] = [phone | {"label": gettext(phone["label"])} for phone in site["phones"]]
    if language == "en" and site.get("name_en"):
        site["name"] = site["masthead"] = site["short_name"] = site["name_en"]
    site["logo"] = Picture(site["logo"]) if site.get("logo") else None
    return site


def categories(pieces, request, language) -> list[dict]:
    """Visible categories, parents before children, in the editors' order."""
    return [
        {**category, "url": reverse("news:category", args=[category["slug"]])}
        for category in pieces["categories"].get("categories", [])
        if category["is_visible"]
    ]


def pages(pieces, language) -> list[dict]:
    """Live static pages of a language, as title and url."""
    return [
        {"title": page["title"], "url": reverse("news:page", args=[page["slug"]])}
        for page in pieces["pages"].get("pages", [])
        if page["language"] == language
    ]


def menu(pieces, request, language) -> list[dict]:
    """The main menu: home, all news, categories with their children, then static pages. In English only what
    has English content: home, news and pages."""
    entries = [
        {"title": gettext("Trang chủ"), "url": reverse("home"), "children": []},
        {"title": gettext("Tin tức"), "url": reverse("news:all"), "children": []},
    ]
    if language == "vi":
        by_parent: dict = {}
        for category in categories(pieces, request, language):
            by_parent.setdefault(category["parent"], []).append(category)
        entries += [
            {
                "title": category["name"],
                "url": category["url"],
                "children": [{"title": c["name"], "url": c["url"]} for c in by_parent.get(category["slug"], [])],
            }
            for category in by_parent.get(None, [])
        ]
        wanted = {
            reverse("news:page", args=["gioi-thieu"]): 1,
            reverse("news:page", args=["lien-he"]): len(entries) + 1,
        }
        for page in pages(pieces, language):
            if page["url"] in wanted:
                entries.insert(min(wanted[page["url"]], len(entries)), page | {"children": []})
    else:
        entries += [page | {"children": []} for page in pages(pieces, language)]
    for entry in entries:
        entry["current"] = request.path == entry["url"] or any(
            request.path == child["url"] for child in entry["children"]
        )
    return entries


def _shown_now(item: dict) -> bool:
    now = timezone.now()
    starts, ends = item.get("shown_from"), item.get("shown_until")
    return not (starts and datetime.fromisoformat(starts) > now) and not (ends and datetime.fromisoformat(ends) <= now)


def service_cards(pieces, request, language) -> list[dict]:
    return [
        card | {"picture": Picture(card["picture"]) if card["picture"] else None}
        for card in pieces["services"].get("cards", [])
        if _shown_now(card)
    ]


def link_lists(pieces, request, language) -> list[dict]:
    return pieces["services"].get("link_lists", [])


def banners(pieces, request, language) -> dict[str, list[dict]]:
    """Place → banners; none in mourning."""
    places: dict[str, list[dict]] = {}
    if in_force(pieces["identity"]).get("mourning"):
        return places
    for banner in pieces["services"].get("banners", []):
        if _shown_now(banner):
            shown = banner | {"wide": Picture(banner["wide"]), "narrow": Picture(banner["narrow"])}
            places.setdefault(banner["place"], []).append(shown)
    return places
