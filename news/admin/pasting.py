"""What foreign markup loses: asked by the editor while somebody pastes, and told after saving."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from news import embedding
from portal import legacy, pasting, richtext, videos

LONGEST_PASTE = 4 * richtext.LONGEST
"""Characters of foreign markup: Word wraps a text in many times its length."""
_TOO_LONG = (
    "Đoạn dán dài quá mức máy chủ làm sạch được một lần. Đã dán phần chữ theo cách đơn giản; xin xem lại bảng và "
    "danh sách."
)
_NO_VIDEO = (
    "Chưa nhận ra video ở địa chỉ này. Xin dán địa chỉ của trang xem video, ví dụ https://www.youtube.com/watch?v=…"
)


def left_out(body: str, stored: str) -> list[str]:
    """What a body as it was posted has lost on its way to what is stored, as clauses."""
    clauses = richtext.dropped(body)
    unknown = embedding.unknown(richtext.clean(body), stored)
    return clauses + ([f"{unknown} ảnh không có trong thư viện"] if unknown else [])


class PastingViews:
    """Mixed into ArticleAdmin."""

    def get_urls(self):
        def own(route: str, view, name: str):
            return path(route, self.admin_site.admin_view(view), name=f"news_article_{name}")

        return [own("paste/", self.paste_view, "paste"), own("video/", self.video_view, "video"), *super().get_urls()]

    def tell_left_out(self, request, form, stored: str) -> None:
        """After a save: what of the typed body could not be kept. Nothing is left out unsaid."""
        body = form.cleaned_data.get("body") or ""
        if "body" in form.changed_data and (clauses := left_out(body, stored)):
            messages.warning(request, f"Đã lưu. Trong thân bài không giữ được: {'; '.join(clauses)}.")

    @method_decorator([never_cache, require_POST])
    def paste_view(self, request):
        """html → {"html" (clean), "dropped": [clause, …], "encoding": "" | "tcvn3" | "vni"}, or {"error": sentence}.

        `convert` names an encoding that the words are to be read in.
        """
        if not self.has_add_permission(request):
            raise PermissionDenied
        html = request.POST.get("html", "")
        if len(html) > LONGEST_PASTE:
            return JsonResponse({"error": _TOO_LONG}, status=413)
        encoding = request.POST.get("convert", "")
        try:
            if encoding in (legacy.TCVN3, legacy.VNI):
                html = legacy.convert(html, encoding)
            tidied = pasting.tidy(html)
        except pasting.TooLong as refused:
            return JsonResponse({"error": str(refused)}, status=413)
        return JsonResponse({"html": tidied.html, "dropped": list(tidied.dropped), "encoding": tidied.encoding})

    @method_decorator([never_cache, require_POST])
    def video_view(self, request):
        """address, title → {"figure": its markup in a body}, or {"error": sentence} with 400."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        figure = videos.figure(request.POST.get("address", "")[:2000], request.POST.get("title", "")[:300])
        return JsonResponse({"figure": figure} if figure else {"error": _NO_VIDEO}, status=200 if figure else 400)
