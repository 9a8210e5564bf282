"""Trang chủ: one page on which the front is arranged, and the single rows behind it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import Form
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from news import arranging
from news.admin import home_warnings
from news.admin.home_forms import NewBlockForm, NewPinForm, PinForm, SectionForm
from news.models import Article
from portal.audited import AuditedAdmin
from portal.models import HomeSlot


@admin.register(HomeSlot)
class HomeSlotAdmin(AuditedAdmin):
    furniture = ("home",)
    autocomplete_fields = ("article", "category")
    fields = ("kind", "article", "category", "is_on", "stories", "starts_at", "ends_at", "position")

    def get_queryset(self, request):
        """Without the slots of articles beyond this person's reach, whose titles may not be public."""
        within_reach = models.Q(article=None) | Article.objects.visible_to(request.user).holds("article")
        return super().get_queryset(request).filter(within_reach)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "article":
            kwargs["queryset"] = Article.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @method_decorator(never_cache)
    def changelist_view(self, request, extra_context=None):
        """The page. Every button but “Lưu” changes only what is shown; saving takes it all at once, or nothing."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, *arranging.standing(request.user))
        if not self._may_arrange(request):
            raise PermissionDenied
        post = request.POST
        arrangement = arranging.sent(request.user, post.get("stamp", ""), post.getlist("pin"), post.getlist("section"))
        forms_of = self._forms(arrangement, post)
        fields = {"pin": NewPinForm(post, user=request.user), "block": NewBlockForm(post, arrangement=arrangement)}
        fit = not any(form.errors for form in forms_of.values())
        for key, form in forms_of.items():
            form.is_valid()
            for name, value in form.cleaned_data.items():
                setattr(arrangement.find(key), name, value)
        if "save" in post:
            return self._save(request, arrangement, forms_of, fit)
        moved = self._act(request, arrangement, fields)
        beyond = arranging.standing(request.user)[1]
        return self._page(request, arrangement, beyond, sent_forms=forms_of, unsaved=True, moved=moved)

    def _may_arrange(self, request) -> bool:
        return all(
            (self.has_add_permission(request), self.has_change_permission(request), self.has_delete_permission(request))
        )

    def _forms(self, arrangement, data=None) -> dict[str, Form]:
        """Key → form of the row; without data filled with what the row says."""
        found = {}
        for slot in [*arrangement.pins, *arrangement.sections]:
            key = arranging.key_of(slot)
            if slot.is_pin:
                initial = {"starts_at": slot.starts_at, "ends_at": slot.ends_at}
                found[key] = PinForm(data, prefix=key, initial=initial)
            else:
                initial = {"is_on": slot.is_on, "stories": slot.stories}
                found[key] = SectionForm(data, prefix=key, initial=initial, slot=slot)
        return found

    def _act(self, request, arrangement, fields: dict) -> str:
        """What the pressed button asks for; returns the key of the row that it was about."""
        post = request.POST
        for name, by in (("up", -1), ("down", 1)):
            if name in post:
                arrangement.move(post[name], by)
                return post[name]
        if "remove" in post:
            arrangement.remove(post["remove"])
        elif "add_pin" in post:
            form = fields["pin"]
            article = form.is_valid() and form.cleaned_data["new_pin"]
            if not article:
                error = next(iter(form.errors.values()), ["Xin chọn bài để ghim."])[0]
                messages.error(request, error)
                return ""
            slot = HomeSlot(kind=form.cleaned_data["place"] or HomeSlot.Kind.FEATURED, article=article)
            if arrangement.find(arranging.key_of(slot)):
                messages.warning(request, f"Bài “{article}” đã được ghim ở đó.")
            else:
                arrangement.pins.append(slot)
            return arranging.key_of(slot)
        elif "add_block" in post:
            form = fields["block"]
            category = form.is_valid() and form.cleaned_data["new_block"]
            if not category:
                messages.error(request, "Xin chọn chuyên mục chưa có khối.")
                return ""
            arrangement.sections.append(HomeSlot(kind=HomeSlot.Kind.BLOCK, category=category))
            return f"block-{category.pk}"
        return ""

    def _save(self, request, arrangement, forms_of, fit: bool):
        if fit:
            try:
                changed = arranging.save(arrangement, request.user)
            except arranging.Stale as stale:
                now, beyond = arranging.standing(request.user)
                differing = home_warnings.differences(now, arrangement)
                arrangement.stamp = now.stamp
                return self._page(
                    request, arrangement, beyond, sent_forms=forms_of, unsaved=True, stale=stale, differing=differing
                )
            except ValidationError:  # between reading and writing, what was named has gone
                messages.error(
                    request,
                    "Chưa lưu được: một bài hoặc chuyên mục vừa bị xóa trong lúc bạn sắp xếp. Cách xếp của bạn còn "
                    "nguyên bên dưới, xin bấm “Lưu” lần nữa.",
                )
                beyond = arranging.standing(request.user)[1]
                return self._page(request, arrangement, beyond, sent_forms=forms_of, unsaved=True)
            messages.success(request, "Đã lưu trang chủ." if changed else "Không có gì thay đổi.")
            return HttpResponseRedirect(reverse("admin:portal_homeslot_changelist"))
        beyond = arranging.standing(request.user)[1]
        return self._page(request, arrangement, beyond, sent_forms=forms_of, unsaved=True, broken=True)

    def _page(self, request, arrangement, beyond: int, sent_forms=None, **context) -> TemplateResponse:
        """sent_forms: those that were sent, with their errors; new rows get forms of their own."""
        forms_of = self._forms(arrangement) | {
            key: form for key, form in (sent_forms or {}).items() if arrangement.find(key)
        }
        said = home_warnings.of(arrangement, timezone.now())
        lists = [
            [
                {
                    "key": (key := arranging.key_of(slot)),
                    "slot": slot,
                    "form": forms_of[key],
                    "said": said.get(key, []),
                    "first": number == 0,
                    "last": number == len(slots) - 1,
                }
                for number, slot in enumerate(slots)
            ]
            for slots in arrangement.lists()
        ]
        page = {
            **self.admin_site.each_context(request),
            "title": "Trang chủ",
            "opts": self.opts,
            "media": self.media + NewPinForm(user=request.user).media + PinForm().media,
            "stamp": arrangement.stamp,
            "lead": lists[0],
            "featured": lists[1],
            "sections": lists[2],
            "beyond": beyond,
            "may_arrange": self._may_arrange(request),
            "new_pin": NewPinForm(user=request.user),
            "new_block": NewBlockForm(arrangement=arrangement),
        }
        return TemplateResponse(request, "admin/portal/homeslot/arrange.html", page | context)
