"""The visible categories, in the editors' order."""

from django.urls import reverse

from portal import page
from portal.api.endpoints import Endpoint
from portal.api.shapes import ADDRESS, NUMBER, TEXT, Field, Shape
from portal.context import pieces_of

CATEGORY = Shape("Category", "Chuyên mục.", (
    Field("id", NUMBER, "Số."),
    Field("slug", TEXT, "Tên trong địa chỉ; dùng làm `category` khi lọc."),
    Field("name", TEXT, "Tên."),
    Field("description", TEXT, "Chuyên mục nói về gì."),
    Field("parent", TEXT, "`slug` của chuyên mục mẹ.", optional=True),
    Field("url", ADDRESS, "Trang của chuyên mục."),
    Field("feed_url", ADDRESS, "Nguồn tin RSS của chuyên mục.",
          lambda category: reverse("news:category_rss", args=[category["slug"]])),
))  # fmt: skip
CATEGORIES = Shape("Categories", "Mọi chuyên mục, mẹ trước con.", (
    Field("categories", CATEGORY, "Các chuyên mục.", many=True),
))  # fmt: skip

CATEGORIES_ENDPOINT = Endpoint(
    name="api_categories",
    path="categories/",
    summary="Chuyên mục",
    told="Các chuyên mục đang hiện trên trang.",
    shape=CATEGORIES,
    respond=lambda request: {"categories": page.categories(pieces_of(request), request, "vi")},
)
