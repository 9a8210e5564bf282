"""The preview of a form that changes every page: in a frame, on a page and at a width that are chosen there.

The page around the frame carries what was typed and sends it on for each look; nothing is saved.
"""

from csp.decorators import csp_update
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.version_preview import page_with, pages_to_show

framing = csp_update({"frame-src": ["'self'"]})
CHOSEN = "preview_page"


class FramedPreview:
    """Mixed into a portal.versioned.VersionedAdmin."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_frame"
        wrap = self.admin_site.admin_view
        return [
            path("preview/frame/", wrap(self.frame_view), name=f"{name}_new"),
            path("<int:pk>/preview/frame/", wrap(self.frame_view), name=name),
            *super().get_urls(),
        ]

    def preview_address(self, obj) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_frame"
        return reverse(name, args=[obj.pk]) if obj else reverse(f"{name}_new")

    @method_decorator([never_cache, require_POST, framing])
    def frame_view(self, request, pk=None):
        obj = super().get_object(request, str(pk)) if pk else None
        if pk and obj is None:
            return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
        if not (self.has_change_permission(request, obj) if obj else self.has_add_permission(request)):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": f"Xem trước: {obj or self.opts.verbose_name}",
            "opts": self.opts,
            "original": obj,
            "typed": [
                (name, value)
                for name, values in request.POST.lists()
                if name not in ("csrfmiddlewaretoken", CHOSEN)
                for value in values
            ],
            "action": super().preview_address(obj),
            "pages": pages_to_show(),
            "chosen": CHOSEN,
        }
        return TemplateResponse(request, "admin/versions/frame.html", context)

    def preview_response(self, request, thing, facts: dict):
        wanted = request.POST.get(CHOSEN)
        address = next((address for address, _ in pages_to_show() if address == wanted), self.preview_path)
        return page_with(request, self.model, thing.pk, facts, address)
