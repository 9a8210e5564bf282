from services.models.banner import Banner
from services.models.card import ServiceCard
from services.models.links import Link, LinkList

__all__ = ["Banner", "Link", "LinkList", "ServiceCard"]
