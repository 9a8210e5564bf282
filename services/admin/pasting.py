"""Dán nhiều liên kết: a page on which lines become the links of a list, looked at before they are saved."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from portal import ordering, versions
from services import pasting
from services.admin.live import live_list, live_text
from services.models import Link, LinkList

_OVERTAKEN = (
    "{} vừa lưu danh sách này sau khi bạn mở trang. Các dòng bạn dán vẫn còn dưới đây, đã được đọc lại với danh sách "
    "mới; xin xem rồi lưu lần nữa."
)


class PasteForm(forms.Form):
    title = forms.CharField(
        label="tiêu đề danh sách", max_length=120, widget=forms.TextInput(attrs={"class": "vTextField"})
    )
    lines = forms.CharField(
        label="các dòng",
        strip=False,
        max_length=pasting.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 12, "class": "vLargeTextField", "spellcheck": "false", "wrap": "off"}),
        error_messages={"required": "Xin dán ít nhất một dòng."},
    )
    replaces = forms.BooleanField(
        label="thay mọi liên kết đang có",
        required=False,
        help_text="Để tắt thì các liên kết mới đứng sau những liên kết đang có.",
    )
    based_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, links: LinkList | None, **kwargs):
        super().__init__(*args, **kwargs)
        if links is not None:
            del self.fields["title"]
        else:
            del self.fields["replaces"]

    def clean_title(self):
        """So that a second click makes no second list."""
        if LinkList.objects.filter(title=self.cleaned_data["title"]).exists():
            raise forms.ValidationError("Đã có danh sách tên này. Xin mở danh sách ấy để dán thêm, hoặc đặt tên khác.")
        return self.cleaned_data["title"]

    def clean_lines(self):
        lines = self.cleaned_data["lines"]
        if not lines.strip():
            raise forms.ValidationError(self.fields["lines"].error_messages["required"])
        return lines


class PastedLinks:
    """Mixed into LinkListAdmin."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("paste/", wrap(self.paste_view), name="services_linklist_paste_new"),
            path("<int:pk>/paste/", wrap(self.paste_view), name="services_linklist_paste"),
            *super().get_urls(),
        ]

    @method_decorator(never_cache)
    def paste_view(self, request, pk=None):
        links = LinkList.objects.filter(pk=pk).first() if pk else None
        if pk and links is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        if not (self.has_change_permission(request, links) if links else self.has_add_permission(request)):
            raise PermissionDenied
        if request.method != "POST":
            return self._paste_page(request, links, PasteForm(links=links, initial={"based_on": self._number(links)}))
        form = PasteForm(request.POST, links=links)
        if not form.is_valid():
            return self._paste_page(request, links, form)
        if not {"save", "partly"} & request.POST.keys():
            return self._paste_page(request, links, form, self._report(links, form))
        with transaction.atomic():
            return self._paste(request, links, form)

    def _number(self, links: LinkList | None) -> int:
        last = versions.latest(links) if links else None
        return last.number if last else 0

    def _report(self, links: LinkList | None, form: PasteForm) -> pasting.Report:
        stays = links.links.all() if links and not form.cleaned_data.get("replaces") else ()
        return pasting.read(form.cleaned_data["lines"], stays)

    def _paste(self, request, links: LinkList | None, form: PasteForm):
        """Save what is right. What is not stays in the box."""
        if links is not None:
            links = LinkList.objects.select_for_update().get(pk=links.pk)
            if form.cleaned_data["based_on"] != self._number(links):
                who = versions.latest(links).made_by_label or "Hệ thống"
                return self._paste_page(request, links, form, self._report(links, form), _OVERTAKEN.format(who), 409)
        report = self._report(links, form)
        if not report.taken:
            return self._paste_page(request, links, form, report, "Không có dòng nào lưu được.")
        if report.wrong and "partly" not in request.POST:
            return self._paste_page(request, links, form, report)
        if links is None:
            links = LinkList.objects.create(title=form.cleaned_data["title"], position=ordering.last(LinkList))
        elif form.cleaned_data.get("replaces"):
            links.links.all().delete()
        start = max(links.links.values_list("position", flat=True), default=0) + 1
        Link.objects.bulk_create(
            Link(link_list=links, name=line.name, url=line.url, group=line.group, position=start + place)
            for place, line in enumerate(report.taken)
        )
        try:
            with transaction.atomic():
                version = versions.save(links, request.user, note=f"Dán {len(report.taken)} liên kết")
        except versions.Refused as refused:
            transaction.set_rollback(True)
            return self._paste_page(request, links if links.pk else None, form, report, str(refused))
        messages.success(request, f"Đã thêm {len(report.taken)} liên kết vào “{links}”.")
        self._say_what_is_seen(request, version)
        if not report.wrong:
            return HttpResponseRedirect(reverse("admin:services_linklist_change", args=[links.pk]))
        initial = {"lines": report.left, "based_on": version.number}
        left = PasteForm(initial=initial, links=links)
        messages.warning(request, f"{len(report.wrong)} dòng chưa lưu còn ở dưới đây, kèm cách sửa.")
        rest = pasting.Report([line for line in report.lines if line in report.wrong])
        action = reverse("admin:services_linklist_paste", args=[links.pk])
        return self._paste_page(request, links, left, rest, action=action)

    def _paste_page(self, request, links, form, report=None, error="", status=200, action=""):
        if form.is_bound and report is not None:  # what was seen now counts as seen
            form.data = form.data.copy()
            form.data["based_on"] = self._number(links)
        context = {
            **self.admin_site.each_context(request),
            "title": "Dán nhiều liên kết",
            "opts": self.opts,
            "original": links,
            "form": form,
            "report": report,
            "error": error,
            "action": action,
            "looks": self._looks(links, form, report) if report and report.taken else "",
            "media": self.media,
        }
        return TemplateResponse(request, "admin/services/paste.html", context, status=status)

    def _looks(self, links: LinkList | None, form: PasteForm, report: pasting.Report) -> str:
        """The list as it will stand on the site, as a page for a frame."""
        stays = list(links.links.all()) if links and not form.cleaned_data.get("replaces") else []
        new = [Link(name=line.name, url=line.url, group=line.group) for line in report.taken]
        thing = links or LinkList(title=form.cleaned_data["title"])
        context = live_list(thing.pk, thing.facts({"links": [*stays, *new]}))
        return live_text("admin/services/live_list.html", context)
