"""“Tải nhiều ảnh”: with scripts one after the other through the endpoints, described on the same page; without them a
plain form of many files and a page that says what came of each."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from news import library
from news.admin.images.form import ACCEPTED, FORMATS
from news.photos import LARGEST_BYTES, Unreadable

MOST = 10
"""Pictures that one request takes in: each takes seconds, and a server gives up on whoever takes too long. With scripts
each picture is a request of its own."""
NOT_NOW = f"Mỗi lần chỉ nhận {MOST} ảnh nên ảnh này chưa được tải. Xin chọn lại ở lần sau."
NOTHING_CHOSEN = "Xin chọn ít nhất một tệp ảnh."


class ManyUploads:
    """Mixed into ImageAdmin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.upload_view)
        return [path("upload/", view, name="news_image_upload"), *super().get_urls()]

    @method_decorator([never_cache, require_http_methods(["GET", "HEAD", "POST"])])
    def upload_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Tải nhiều ảnh",
            "accepted": ACCEPTED,
            "formats": FORMATS,
            "largest": LARGEST_BYTES,
            "too_large": library.TOO_LARGE,
        }
        if request.method == "POST":
            files = request.FILES.getlist("files")
            context |= {
                "sent": True,
                "refusal": "" if files else NOTHING_CHOSEN,
                "results": [
                    *(_taken(upload, request.user) for upload in files[:MOST]),
                    *({"name": upload.name, "error": NOT_NOW} for upload in files[MOST:]),
                ],
            }
        return TemplateResponse(request, "admin/news/image/upload.html", context)


def _taken(upload, actor) -> dict:
    """What came of one file: {"name", "image", "same"} or {"name", "error"}."""
    try:
        image, is_new = library.take_upload(upload, actor)
    except Unreadable as refused:
        return {"name": upload.name, "error": str(refused)}
    return {"name": upload.name, "image": image, "same": not is_new}
