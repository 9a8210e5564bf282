"""Menus, officials and an emergency alert of the demo newsroom."""

import tomllib
from itertools import count
from pathlib import Path

from django.utils import timezone

from news import demo
from news.models import Article, Category
from news.shown import Document
from portal import versions
from portal.models import Alert, Leader, Menu
from portal.models.menu import blank_entry

DATA = Path(demo.__file__).parent / "navigation.toml"


def seed(warning: Article | None) -> None:
    """warning: the article that the alert leads to."""
    rows = tomllib.loads(DATA.read_text(encoding="utf-8"))
    menu, _ = Menu.objects.get_or_create(place=Menu.Place.MAIN)
    if not menu.entries:
        menu.entries = _entries(rows["main"])
        menu.full_clean()
        menu.save()
        versions.adopt(menu)
    if not Leader.objects.exists():
        for position, row in enumerate(rows["people"]):
            facts = row | {"is_public": True, "unit": "Sở Khoa học và Công nghệ"}
            versions.adopt(Leader.objects.create(position=position, **facts))
    if not Alert.objects.exists():
        edition = warning.editions.filter(is_live=True).first() if warning else None
        url = Document(edition).url if edition else "/chuyen-muc/an-toan-thong-tin/"
        since = timezone.localtime().replace(hour=7, minute=30, second=0, microsecond=0)
        alert = Alert.objects.create(is_active=True, url=url, shown_from=min(since, timezone.now()), **rows["alert"])
        versions.adopt(alert)


def _entries(rows: list[dict]) -> list[dict]:
    """Without those whose page the demo was made without."""
    keys = count(1)
    found = []
    for row in rows:
        if top := _entry(row, keys):
            below = [_entry(child, keys) for child in row.get("below", [])]
            found.append(top | {"children": [child for child in below if child]})
    return found


def _entry(row: dict, keys) -> dict | None:
    page = Article.objects.filter(kind="page", slug=row["page"]).first() if "page" in row else None
    if "page" in row and page is None:
        return None
    return blank_entry() | {
        "key": next(keys),
        "title": row.get("title", ""),
        "title_en": row.get("title_en", ""),
        "address": row.get("address", ""),
        "category": Category.objects.get(slug=row["category"]).pk if "category" in row else None,
        "page": page and page.pk,
    }
