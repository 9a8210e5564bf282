"""The piece "services" of the page furniture."""

from services.models import Banner, LinkList, ServiceCard


def services_document() -> dict:
    cards = ServiceCard.objects.filter(is_active=True).select_related("image")
    lists = LinkList.objects.filter(is_active=True).prefetch_related("links")
    banners = Banner.objects.filter(is_active=True).select_related("wide", "narrow")
    return {
        "cards": [card.document() for card in cards],
        "link_lists": [links.document() for links in lists],
        "banners": [banner.document() for banner in banners],
    }
