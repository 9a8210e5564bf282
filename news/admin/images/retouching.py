"""“Chỉnh ảnh”: turn, crop and blur, drawn by a person over the private, unedited proof."""

import json

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from news import photos
from news.admin.images.changing import OVERTAKEN, PIXELS, ChangesPictures, Overtaken, change_pixels, seen
from news.models import Image

UNREADABLE = "Phần chỉnh ảnh không đọc được nên chưa lưu. Xin tải lại trang rồi làm lại."
RATIOS = (("0", "Tự do"), ("1.5", "3:2"), (str(16 / 9), "16:9"), ("1", "1:1"))
LONGEST = 20_000
"""Characters of edits: the most regions that are taken need a tenth of it."""


class Retouching(ChangesPictures):
    """Mixed into ImageAdmin."""

    def get_urls(self):
        def own(route: str, view, name: str):
            return path(route, self.admin_site.admin_view(view), name=f"news_image_{name}")

        return [
            own("<int:pk>/retouch/", self.retouch_view, "retouch"),
            own("<int:pk>/proof/", self.proof_view, "proof"),
            *super().get_urls(),
        ]

    @method_decorator([never_cache, require_safe])
    def proof_view(self, request, pk):
        """The picture before any edit, faces and all: only for those who may change it, and kept nowhere."""
        image = self.picture_or_refused(request, pk)
        try:
            response = HttpResponse(photos.proof(image), content_type="image/jpeg")
        except (photos.Unreadable, OSError) as problem:
            sentence = str(problem) if isinstance(problem, photos.Unreadable) else "Không tìm thấy ảnh gốc."
            return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=409)
        response["Cache-Control"] = "no-store, private"
        return response

    @method_decorator([never_cache, require_http_methods(["GET", "HEAD", "POST"])])
    def retouch_view(self, request, pk):
        """The page; a POST of `edits` (JSON) and `seen` → {"next": address}, or {"error"} with 400 or 409."""
        image = self.picture_or_refused(request, pk)
        if request.method != "POST":
            context = self.page_of(request, image, "Chỉnh ảnh") | {
                "edits": json.dumps(image.edits),
                "ratios": RATIOS,
            }
            return TemplateResponse(request, "admin/news/image/retouch.html", context)
        try:
            if request.POST.get("seen") != seen(image):
                raise Overtaken
            edits = _parsed(request.POST.get("edits", ""))
            self._retouch(request, image, edits)
        except photos.Unreadable as refused:
            return JsonResponse({"error": str(refused)}, status=400)
        except Overtaken:
            return JsonResponse({"error": OVERTAKEN}, status=409)
        messages.success(request, "Đã lưu ảnh đã chỉnh." if image.edits else "Đã đưa ảnh về như lúc tải lên.")
        return JsonResponse({"next": reverse("admin:news_image_change", args=[image.pk])})

    def _retouch(self, request, image: Image, edits) -> None:
        before, looked_at = image.edits, seen(image)
        photos.retouch(image, edits)  # before the transaction: it takes seconds
        if image.edits != before:
            fields = {name: getattr(image, name) for name in PIXELS}
            change_pixels(image, looked_at, request.user, fields, "edits")


def _parsed(text: str):
    """The edits as JSON says them, for news.photos to judge."""
    if len(text) > LONGEST:
        raise photos.Unreadable(UNREADABLE)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise photos.Unreadable(UNREADABLE) from None
