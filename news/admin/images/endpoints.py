"""What the library's scripts call: choosing, taking in and describing pictures, in JSON.

A picture is {"id", "title", "alt", "caption", "credit", "thumb", "width", "height", "described", "uses",
"figure" (as it stands in a body), "edit" (its form in the admin), "remarks" (of a picture just taken in: sentences)}.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, JsonResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from news import library
from news.admin.images.describing import WORDS, WordsForm
from news.admin.numbers import version_of
from news.embedding import figure
from news.models import Image
from news.photos import Unreadable
from news.picture_uses import with_uses

PAGE = 24
LAST_PAGE = 10_000


class ImageEndpoints:
    """Mixed into ImageAdmin."""

    def get_urls(self):
        def own(route: str, view, name: str):
            return path(route, self.admin_site.admin_view(view), name=f"news_image_{name}")

        return [
            own("choose/", self.choose_view, "choose"),
            own("take/", self.take_view, "take"),
            own("<int:pk>/describe/", self.describe_view, "describe"),
            *super().get_urls(),
        ]

    @method_decorator([never_cache, require_safe])
    def choose_view(self, request):
        """?q=&page= → {"images": […], "next": page or null}, newest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        page = min(max(version_of(request.GET.get("page")), 1), LAST_PAGE)
        start = (page - 1) * PAGE
        found = with_uses(library.find(request.GET.get("q", "")))
        rows = list(found.order_by("-uploaded_at", "-pk")[start : start + PAGE + 1])
        more = page + 1 if len(rows) > PAGE else None
        return JsonResponse({"images": [as_json(image) for image in rows[:PAGE]], "next": more})

    @method_decorator([never_cache, require_POST])
    def take_view(self, request):
        """A multipart `file` → 201 {"image"}, 200 {"image", "same": true}, or {"error": sentence} with 400 or 413."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        upload = request.FILES.get("file")
        if upload is None:
            return JsonResponse({"error": "Xin chọn một tệp ảnh."}, status=400)
        try:
            image, is_new = library.take_upload(upload, request.user)
        except Unreadable as refused:
            return JsonResponse({"error": str(refused)}, status=413 if isinstance(refused, library.TooLarge) else 400)
        same = {} if is_new else {"same": True}
        return JsonResponse({"image": as_json(image), **same}, status=201 if is_new else 200)

    @method_decorator([never_cache, require_POST])
    def describe_view(self, request, pk):
        """title, alt_text, caption, credit; what is not sent stays → {"image"} or 400 {"errors": {field: …}}."""
        image = Image.objects.filter(pk=pk).first() if pk < 2**63 else None
        if not self.has_view_permission(request):
            raise PermissionDenied
        if image is None:
            raise Http404("No such picture.")
        if not self.has_add_permission(request) and not self.has_change_permission(request, image):
            raise PermissionDenied
        with transaction.atomic():  # what somebody writes meanwhile is not overwritten by those who may only fill in
            image = Image.objects.select_for_update().get(pk=pk)
            if not library.may_describe(request.user, image):
                return JsonResponse({"error": library.described_by(image)}, status=403)
            form = WordsForm({name: request.POST.get(name, getattr(image, name)) for name in WORDS}, instance=image)
            if not library.may_change(request.user, image):
                form.keep_written()
            if not form.is_valid():
                return JsonResponse({"errors": form.first_sentences()}, status=400)
            if form.has_changed():
                image.save(update_fields=[*WORDS, "folded"])
                self.log_change(request, image, self.construct_change_message(request, form, []))
        return JsonResponse({"image": as_json(image)})


def as_json(image: Image) -> dict:
    """The picture for the scripts; `used_in` is counted where nobody has counted before."""
    uses = getattr(image, "used_in", None)
    return {
        "id": image.pk,
        "title": image.title,
        "alt": image.alt_text,
        "caption": image.caption,
        "credit": image.credit,
        "thumb": library.thumb_url(image),
        "width": image.width,
        "height": image.height,
        "described": image.is_described,
        "uses": image.uses.count() if uses is None else uses,
        "figure": figure(image),
        "edit": reverse("admin:news_image_change", args=[image.pk]),
        "remarks": getattr(image, "remarks", []),
    }
