"""What stands beside the news, in the open data interface: service cards and link lists, from the sealed furniture."""

from portal import page
from portal.api.endpoints import Endpoint
from portal.api.shapes import ADDRESS, NUMBER, PICTURE, TEXT, Field, Shape
from portal.context import pieces_of
from services import icons
from services.models import ServiceCard

CARD = Shape("ServiceCard", "Ô dịch vụ.", (
    Field("kind", {"enum": ServiceCard.Kind.values}, "Loại."),
    Field("title", TEXT, "Tiêu đề."),
    Field("text_lines", TEXT, "Nội dung, từng dòng.", many=True),
    Field("icon", {"enum": list(icons.NAMES)}, "Biểu tượng."),
    Field("picture", PICTURE, "Ảnh thay biểu tượng.", optional=True),
    Field("url", ADDRESS, "Ô này dẫn đến đâu; null khi nơi ấy đang bị chặn.", optional=True),
    Field(
        "placement",
        {"enum": ServiceCard.Placement.values},
        "Chỗ hiện: home là trang chủ, side là cột bên, both là cả hai.",
        read=lambda card: card.get("placement", "both"),
    ),
))  # fmt: skip
LINK = Shape("Link", "Liên kết.", (
    Field("name", TEXT, "Tên."),
    Field("url", ADDRESS, "Địa chỉ; null khi nơi ấy đang bị chặn.", optional=True),
    Field("group", TEXT, "Tên nhóm trong danh sách, rỗng khi không có nhóm.", read=lambda link: link.get("group", "")),
))  # fmt: skip
LINK_LIST = Shape("LinkList", "Danh sách liên kết.", (
    Field("id", NUMBER, "Số."),
    Field("title", TEXT, "Tiêu đề."),
    Field("links", LINK, "Các liên kết theo thứ tự.", many=True),
))  # fmt: skip
SERVICES = Shape("Services", "Những gì đứng cạnh tin tức.", (
    Field("service_cards", CARD, "Các ô dịch vụ đang hiện, theo thứ tự.", many=True),
    Field("link_lists", LINK_LIST, "Các danh sách liên kết.", many=True),
))  # fmt: skip


def services(request) -> dict:
    pieces = pieces_of(request)
    return {
        "service_cards": page.service_cards(pieces, request, "vi"),
        "link_lists": page.link_lists(pieces, request, "vi"),
    }


ENDPOINTS = (
    Endpoint(
        name="api_services",
        path="services/",
        summary="Dịch vụ và liên kết",
        told="Các ô dịch vụ và danh sách liên kết đang hiện trên trang.",
        shape=SERVICES,
        respond=services,
    ),
)
