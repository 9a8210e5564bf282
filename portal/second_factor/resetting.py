"""On the page of an account: whether a second factor is set, and the page on which another administrator resets it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.second_factor import changing, proof
from portal.second_factor.forms import ResetForm


class ResetViews:
    """Mixed into the admin of accounts."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.reset_factor_view)
        return [path("<int:pk>/second-factor/", view, name="portal_user_reset_factor"), *super().get_urls()]

    def get_deleted_objects(self, objs, request):
        """Without the rows of django-otp, which go with their person and have English names."""
        lines, *further = super().get_deleted_objects(objs, request)
        return _without_devices(lines), *further

    @admin.display(description="xác thực hai bước")
    def second_factor(self, user):
        ways = proof.ways_of(user) if user.pk else None
        if ways is None or not ways.has_factor:
            return "Chưa thiết lập; được thiết lập ở lần đăng nhập tới, nếu trang yêu cầu."
        words = [f"{ways.passkeys} khóa truy cập"] if ways.passkeys else []
        words += ["ứng dụng tạo mã"] if ways.apps else []
        return format_html(
            '{}; còn {} mã dự phòng. <a href="{}">Đặt lại xác thực hai bước</a>',
            ", ".join(words).capitalize(),
            ways.recovery,
            reverse("admin:portal_user_reset_factor", args=[user.pk]),
        )

    @method_decorator(never_cache)
    def reset_factor_view(self, request, pk):
        """With a reason; not one's own, and a superuser's only by a superuser (whom others do not even see here)."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        user = self.get_object(request, str(pk))
        if user is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        why_not = changing.why_not_reset(user, request.user)
        form = ResetForm(request.POST if request.method == "POST" else None)
        if not why_not and form.is_valid():
            if changing.reset(user, request.user, form.cleaned_data["reason"]):
                messages.success(request, f"Đã đặt lại xác thực hai bước của {user}.")
            else:
                messages.info(request, f"{user} chưa có xác thực hai bước, không có gì để đặt lại.")
            return HttpResponseRedirect(reverse("admin:portal_user_change", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": "Đặt lại xác thực hai bước",
            "opts": self.opts,
            "original": user,
            "form": form,
            "why_not": why_not,
        }
        status = 403 if why_not and request.method == "POST" else 200
        return TemplateResponse(request, "admin/security/reset.html", context, status=status)


_DEVICES = tuple(f"{capfirst(model._meta.verbose_name)}: " for model in (TOTPDevice, StaticDevice, StaticToken))


def _without_devices(lines: list) -> list:
    kept = (line for line in lines if isinstance(line, list) or not str(line).startswith(_DEVICES))
    return [_without_devices(line) if isinstance(line, list) else line for line in kept]
