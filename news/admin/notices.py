"""A person's own notices in the admin: the list, reading, and how they come by e-mail."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from news.admin.sideviews import version_of
from portal.models import User

PER_PAGE = 30
LAST_PAGE = 1000


class PreferencesForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("notice_mail",)
        labels = {"notice_mail": "Gửi thông báo cho tôi qua thư điện tử"}
        widgets = {"notice_mail": forms.RadioSelect}


class NoticeViews:
    """Mixed into ArticleAdmin. For everybody who may log in here: each sees the own notices and no others."""

    def get_urls(self):
        def own(route: str, view, name: str):
            return path(f"notices/{route}", self.admin_site.admin_view(view), name=name)

        return [
            own("", self.notices_view, "news_notices"),
            own("read/", self.notices_read_view, "news_notices_read"),
            own("preferences/", self.notice_preferences_view, "news_notice_preferences"),
            *super().get_urls(),
        ]

    @method_decorator([never_cache, require_safe])
    def notices_view(self, request):
        """All or only the unread ones, newest first, a page at a time; nothing is counted."""
        only_unread = request.GET.get("loc") == "chua-doc"
        page = min(max(version_of(request.GET.get("trang")), 1), LAST_PAGE)
        notices = request.user.notices.visible_to(request.user)
        notices = notices.unread() if only_unread else notices
        start = (page - 1) * PER_PAGE
        rows = list(
            notices.select_related("article", "version").order_by("-created_at", "-pk")[start : start + PER_PAGE + 1]
        )
        return self._own_page(
            request,
            "notices",
            "Thông báo",
            now=timezone.now(),
            notices=rows[:PER_PAGE],
            page=page,
            has_older=len(rows) > PER_PAGE,
            only_unread=only_unread,
        )

    @method_decorator(require_POST)
    def notices_read_view(self, request):
        """One notice, or all of them, are done with; back to the list or the desk."""
        notices = request.user.notices.all()
        if "notice" in request.POST:
            notices = notices.filter(pk=version_of(request.POST["notice"]))
        notices.mark_read()
        return HttpResponseRedirect(reverse("admin:news_notices" if "list" in request.POST else "admin:index"))

    @method_decorator(never_cache)
    def notice_preferences_view(self, request):
        form = PreferencesForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
        if request.method == "POST" and form.is_valid():
            User.objects.filter(pk=request.user.pk).update(**form.cleaned_data)
            messages.success(request, "Đã lưu tùy chọn thông báo.")
            return HttpResponseRedirect(reverse("admin:news_notice_preferences"))
        return self._own_page(request, "notice_preferences", "Tùy chọn thông báo của tôi", form=form)

    def _own_page(self, request, template: str, title: str, **context) -> TemplateResponse:
        common = {**self.admin_site.each_context(request), "title": title}
        return TemplateResponse(request, f"admin/news/{template}.html", common | context)
