from services.models.banner import Banner, BannerClick
from services.models.card import ServiceCard
from services.models.links import Link, LinkList

__all__ = ["Banner", "BannerClick", "Link", "LinkList", "ServiceCard"]
