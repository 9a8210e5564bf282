"""A page of the admin on which things are put in order: by dragging, by arrows, and without scripts.

Every button but “Lưu thứ tự” changes only what is shown; static/js/admin/ordering.js does the same without asking.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from portal import ordering
from portal.text import is_key


class OrderedAdmin:
    """Mixed into a portal.versioned.VersionedAdmin of a model with `position`. A newcomer stands behind all others."""

    order_row_template = "admin/ordering/row.html"
    order_help = ""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_order"
        return [path("order/", self.admin_site.admin_view(self.order_view), name=name), *super().get_urls()]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.position = ordering.last(self.model)
        super().save_model(request, obj, form, change)

    def order_parts(self, rows: list) -> list[tuple[str, list]]:
        """(heading, rows) of each list that has an order of its own."""
        return [("", rows)]

    @method_decorator(never_cache)
    def order_view(self, request):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._order_page(request, ordering.in_order(self.model), ordering.stamp(self.model))
        if not self.has_change_permission(request):
            raise PermissionDenied
        seen = request.POST.get("stamp", "")[:16]
        wanted = [int(each) for each in request.POST.getlist("row")[:5000] if is_key(each)]
        rows = ordering.sorted_as(self._rows(), wanted)
        if "save" not in request.POST:
            rows, moved = self._moved(rows, request.POST)
            return self._order_page(request, rows, seen, unsaved=True, moved=moved)
        try:
            changed = ordering.arrange(self.model, wanted, request.user, seen=seen)
        except ordering.Stale as stale:
            now = ordering.stamp(self.model)
            return self._order_page(request, rows, now, unsaved=True, stale=stale, standing=self._rows(), status=409)
        messages.success(request, "Đã lưu thứ tự." if changed else "Thứ tự không thay đổi.")
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_order"))

    def _rows(self) -> list:
        return ordering.in_order(self.model)

    def _moved(self, rows: list, post) -> tuple[list, str]:
        """The rows with the one moved whose arrow was pressed, within its own part; and its number."""
        pk, by = (post.get("up", ""), -1) if "up" in post else (post.get("down", ""), 1)
        parts = [part for _, part in self.order_parts(rows)]
        for part in parts:
            place = next((place for place, row in enumerate(part) if str(row.pk) == pk), None)
            if place is not None and 0 <= place + by < len(part):
                part[place], part[place + by] = part[place + by], part[place]
        return [row for part in parts for row in part], pk

    def _order_page(self, request, rows: list, stamp: str, *, status: int = 200, **context) -> TemplateResponse:
        page = {
            **self.admin_site.each_context(request),
            "title": f"Thứ tự {self.opts.verbose_name}",
            "opts": self.opts,
            "parts": [part for part in self.order_parts(self.for_order_page(rows)) if part[1]],
            "stamp": stamp,
            "row_template": self.order_row_template,
            "help": self.order_help,
            "may_arrange": self.has_change_permission(request),
        }
        return TemplateResponse(request, "admin/ordering/order.html", page | context, status=status)

    def for_order_page(self, rows: list) -> list:
        """The same rows with what the template shows of each."""
        return rows
