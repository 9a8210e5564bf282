"""Menus, officials and an emergency alert of the demo newsroom."""

import tomllib
from pathlib import Path

from django.utils import timezone

from news import demo
from news.models import Article, Category
from news.shown import Document
from portal import versions
from portal.models import Alert, Leader, MenuEntry

DATA = Path(demo.__file__).parent / "navigation.toml"


def seed(warning: Article | None) -> None:
    """warning: the article that the alert leads to."""
    rows = tomllib.loads(DATA.read_text(encoding="utf-8"))
    if not MenuEntry.objects.exists():
        for position, row in enumerate(rows["main"]):
            if entry := _entry(row, position):
                for place, child in enumerate(row.get("below", [])):
                    _entry(child, place, entry)
    if not Leader.objects.exists():
        for position, row in enumerate(rows["people"]):
            Leader.objects.create(position=position, is_public=True, unit="Sở Khoa học và Công nghệ", **row)
    if not Alert.objects.exists():
        edition = warning.editions.filter(is_live=True).first() if warning else None
        url = Document(edition).url if edition else "/chuyen-muc/an-toan-thong-tin/"
        since = timezone.localtime().replace(hour=7, minute=30, second=0, microsecond=0)
        alert = Alert.objects.create(is_active=True, url=url, shown_from=min(since, timezone.now()), **rows["alert"])
        versions.adopt(alert)


def _entry(row: dict, position: int, parent: MenuEntry | None = None) -> MenuEntry | None:
    """None where the demo was made without the page that the entry leads to."""
    page = Article.objects.filter(kind="page", slug=row["page"]).first() if "page" in row else None
    if "page" in row and page is None:
        return None
    return MenuEntry.objects.create(
        parent=parent,
        position=position,
        title=row.get("title", ""),
        address=row.get("address", ""),
        category=Category.objects.get(slug=row["category"]) if "category" in row else None,
        page=page,
    )
