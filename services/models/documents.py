"""The piece "services" of the page furniture, from the live versions."""

from portal.models import Version
from services.models import Banner, LinkList, ServiceCard


def services_document() -> dict:
    return {
        "cards": _shown(ServiceCard),
        "link_lists": _shown(LinkList),
        "banners": _shown(Banner),
    }


def _shown(model) -> list[dict]:
    return [thing.document() for thing in Version.objects.live(model) if thing.is_active]
