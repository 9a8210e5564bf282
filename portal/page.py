"""The furniture's documents turned into what templates show, in the language of the page."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from portal import turns
from portal.hosts import host_of
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
            "footer": _WHOLE_FOOTER,
        }
    site["site_kind"] = gettext(site["site_kind"])
    site["phones"] = [phone | {"label": gettext(phone["label"])} for phone in site["phones"]]
    site["footer"] = _WHOLE_FOOTER | site.get("footer", {})
    if language == "en":
        _in_english(site)
    site["logo"] = Picture(site["logo"]) if site.get("logo") else None
    return site


_WHOLE_FOOTER = {"lines": [], "links": [], "sections": True, "tools": True, "hours": True}
"""Of a document from before the foot could be arranged."""


def _in_english(site: dict) -> None:
    """English facts in place of the Vietnamese ones, as far as there are any."""
    facts = site.get("en", {})
    site["footer"] = site["footer"] | {"lines": facts.get("footer_lines", [])}
    site.update({name: facts[name] for name in _FACTS_IN_ENGLISH if facts.get(name)})
    if site.get("name_en"):
        site["name"] = site["masthead"] = site["short_name"] = site["name_en"]


_FACTS_IN_ENGLISH = ("governing_body", "responsible_person", "address", "hours")


def rights(name: str) -> str:
    """Under which condition whatever stands here may be used; the foot of every page says the same."""
    return gettext("Ghi rõ nguồn “%(name)s” khi dùng lại thông tin từ trang này.") % {"name": name}


def languages(pieces, request=None, language="vi") -> dict[str, dict]:
    """The languages in which something is live, the site's own among them; of the further ones what they have:
    {"news": whether there is any, "categories": ids of those with news}."""
    return {settings.LANGUAGE_CODE: {}} | pieces["languages"].get("languages", {})


def categories(pieces, request=None, language="vi") -> list[dict]:
    """Visible categories by their names in the language, parents before children, in the editors' order."""
    return [
        in_language(category, language) | {"url": reverse("news:category", args=[category["slug"]])}
        for category in pieces["categories"].get("categories", [])
        if category["is_visible"]
    ]


def with_news(pieces, categories: list[dict], language: str) -> list[dict]:
    """Of the categories those that have any news in the language; of the site's own all."""
    if language == settings.LANGUAGE_CODE:
        return categories
    known = languages(pieces).get(language, {}).get("categories", [])
    return [category for category in categories if category["id"] in known]


def in_language(category: dict, language: str) -> dict:
    """A category's entry as this language names it; what is said of it is Vietnamese, and left out elsewhere."""
    if language != "en":
        return category
    return category | {"name": category.get("name_en") or category["name"], "description": ""}


def pages(pieces, language) -> list[dict]:
    """Live static pages of a language, as id, title, slug and url."""
    return [
        {**page, "id": page.get("id"), "url": reverse("news:page", args=[page["slug"]])}
        for page in pieces["pages"].get("pages", [])
        if page["language"] == language
    ]


STATEMENTS = ("tuyen-bo-tiep-can", "chinh-sach-rieng-tu", "accessibility", "privacy")
"""Slugs of the static pages that the foot of every page links to while they are live."""


def statements(pieces, request, language) -> list[dict]:
    return [page for slug in STATEMENTS for page in pages(pieces, language) if page["slug"] == slug]


def people(pieces, request, language) -> list[dict]:
    """Officials and spokespersons who hold their title today, in the order entered."""
    today = timezone.localdate().isoformat()
    return [
        person | {"photo": Picture(person["photo"]) if person["photo"] else None}
        for person in pieces["people"].get("people", [])
        if person["valid_from"] <= today and today <= (person["valid_until"] or today)
    ]


LEVELS = ("urgent", "warning", "information")
MOST_ALERTS = 2
"""With more the page itself would be pushed out of sight."""


def alerts(pieces, request, language) -> list[dict]:
    """The alerts of this moment, the most urgent first, then the newest."""
    shown = [alert for alert in pieces["alerts"].get("alerts", []) if _shown_now(alert)]
    shown.sort(key=lambda alert: LEVELS.index(alert["level"]))
    return [alert_facts(alert) for alert in shown[:MOST_ALERTS]]


def alert_facts(alert: dict) -> dict:
    """An alert's document with what its template shows: the level in words, and moments."""
    words = {"urgent": gettext("Khẩn cấp"), "warning": gettext("Cảnh báo"), "information": gettext("Thông tin")}
    moments = {name: alert[name] and datetime.fromisoformat(alert[name]) for name in ("shown_from", "shown_until")}
    return alert | moments | {"level_words": words[alert["level"]]}


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


def home_cards(pieces, request, language) -> list[dict]:
    return _placed(service_cards(pieces, request, language), "home")


def side_cards(pieces, request, language) -> list[dict]:
    return _placed(service_cards(pieces, request, language), "side")


def _placed(cards: list[dict], place: str) -> list[dict]:
    return [card for card in cards if card.get("placement", "both") in (place, "both")]


LONG_LIST = 15
"""Longer lists of links have a box to filter them with."""


def link_lists(pieces, request, language) -> list[dict]:
    """Each with its links, the same in groups ({"title", "links"}; those of no group first), and whether it is long."""
    return [
        found | {"groups": _in_groups(found["links"]), "is_long": len(found["links"]) > LONG_LIST}
        for found in pieces["services"].get("link_lists", [])
    ]


def _in_groups(links: list[dict]) -> list[dict]:
    groups: dict[str, list[dict]] = {"": []}
    for link in links:
        groups.setdefault(link.get("group", ""), []).append(link)
    return [{"title": title, "links": found} for title, found in groups.items() if found]


ROOM = {"top": 1, "between": 2, "sidebar": 3, "footer": 2}
"""Place → how many banners it shows; where more share it they take turns (portal.turns)."""


def banners(pieces, request, language) -> dict[str, list[dict]]:
    """Place → the banners of this moment, in the editors' order; none in mourning."""
    places: dict[str, list[dict]] = {}
    # The link that counts hides the address from whoever looks for blocked hosts in what is sent.
    blocked = pieces.get("blocked", {}).get("hosts", [])
    for banner in banners_in_time(pieces):
        places.setdefault(banner["place"], []).append(banner)
    return {
        place: [
            found[index]
            | {
                "wide": Picture(found[index]["wide"]),
                "narrow": Picture(found[index]["narrow"]),
                "href": "" if _leads_to(found[index]["url"], blocked) else followed(found[index]),
            }
            for index in turns.chosen([each.get("weight", 1) for each in found], ROOM[place], timezone.now())
        ]
        for place, found in places.items()
    }


def _leads_to(address: str, hosts: list[str]) -> bool:
    """Whether to one of these hosts, or one beneath them."""
    host = host_of(address)
    return any(host == each or host.endswith(f".{each}") for each in hosts)


def banners_in_time(pieces) -> list[dict]:
    """The documents of all banners that may be shown now, by turns or at once."""
    if in_force(pieces["identity"]).get("mourning"):
        return []
    return [banner for banner in pieces["services"].get("banners", []) if _shown_now(banner)]


def followed(banner: dict) -> str:
    """Where a banner's link leads: over the address that counts, if it is one that a redirect may lead to."""
    counts = banner.get("id") and banner["url"].startswith(("/", "https://", "http://"))
    return reverse("banner_click", args=[banner["id"]]) if counts else banner["url"]
