"""Daily craft in the admin: duplicating an article, moving and retagging many at once."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from news import bulk, workflow
from news.admin.numbers import version_of
from news.authority import may
from news.duplicating import duplicate
from news.models import Article, Category, Tag
from news.states import ACTIONS
from news.translating import follow, is_translatable, may_follow, translate, translation_of
from news.translations import drift


class BulkForm(forms.Form):
    send = forms.BooleanField(
        label="Gửi duyệt luôn các bài đang đăng",
        required=False,
        help_text="Bài đang viết dở chỉ được lưu, không gửi thay người viết.",
    )


class MoveForm(BulkForm):
    field_order = ("category", "send")
    category = forms.ModelChoiceField(
        Category.objects.select_related("parent"),
        label="Chuyển sang chuyên mục",
        empty_label="Chọn chuyên mục…",
        error_messages={
            "required": "Xin chọn chuyên mục.",
            "invalid_choice": "Chuyên mục này không còn. Xin chọn chuyên mục khác.",
        },
    )


class RetagForm(BulkForm):
    field_order = ("add", "remove", "send")
    add = forms.ModelMultipleChoiceField(Tag.objects.all(), label="Thêm từ khóa", required=False)
    remove = forms.ModelMultipleChoiceField(Tag.objects.all(), label="Bớt từ khóa", required=False)

    def __init__(self, data=None, **kwargs):
        if data is not None:  # Django's autocomplete widget fails on an id that is no number
            data = data.copy()
            for name in ("add", "remove"):
                data.setlist(name, [value for value in data.getlist(name) if version_of(value) >= 0])
        super().__init__(data, **kwargs)
        for name in ("add", "remove"):
            field = self.fields[name]
            field.widget = AutocompleteSelectMultiple(Article._meta.get_field("tags"), admin.site)
            field.widget.choices = field.choices
            field.error_messages |= {
                "invalid_choice": "Có từ khóa không còn nữa. Xin chọn lại.",
                "invalid_pk_value": "Có từ khóa không còn nữa. Xin chọn lại.",
            }

    def clean(self):
        cleaned = super().clean()
        add, remove = cleaned.get("add"), cleaned.get("remove")
        if add is not None and remove is not None:
            if not add and not remove:
                raise forms.ValidationError("Xin chọn ít nhất một từ khóa để thêm hoặc bớt.")
            if both := set(add) & set(remove):
                names = ", ".join(f"“{tag}”" for tag in sorted(both, key=str))
                raise forms.ValidationError(f"{names} vừa ở ô thêm vừa ở ô bớt. Xin bỏ một bên.")
        return cleaned


FORMS = {"bulk_move": MoveForm, "bulk_retag": RetagForm}


class CraftViews:
    """Mixed into ArticleAdmin."""

    bulk_changes = ("bulk_move", "bulk_retag")

    def get_urls(self):
        view = self.admin_site.admin_view(self.duplicate_view)
        translate = self.admin_site.admin_view(self.translate_view)
        follow = self.admin_site.admin_view(self.follow_view)
        return [
            path("<int:pk>/duplicate/", view, name="news_article_duplicate"),
            path("<int:pk>/translate/", translate, name="news_article_translate"),
            path("<int:pk>/follow/", follow, name="news_article_follow"),
            *super().get_urls(),
        ]

    def permission_of_bulk(self, name: str) -> str:
        """What a bulk action of the list needs."""
        return "news.change_article" if name in FORMS else ACTIONS[name.removeprefix("bulk_")].permission

    @method_decorator(require_POST)
    def duplicate_view(self, request, pk):
        article = self.visible_or_refused(request, pk)
        if not may(request.user, "news.add_article"):
            raise PermissionDenied
        try:
            made = duplicate(article, request.user)
        except workflow.Refused as refused:
            for sentence in refused.reasons:
                messages.error(request, sentence)
            return HttpResponseRedirect(reverse("admin:news_article_change", args=[pk]))
        messages.success(request, "Đã nhân bản. Đây là bản nháp mới của bạn; xin sửa tiêu đề và nội dung rồi gửi.")
        return HttpResponseRedirect(reverse("admin:news_article_change", args=[made.pk]))

    @method_decorator(require_POST)
    def translate_view(self, request, pk):
        """Makes the English draft and leads to it, or to the one that stands already."""
        article = self.visible_or_refused(request, pk)
        if not may(request.user, "news.add_article"):
            raise PermissionDenied
        try:
            found, is_new = translate(article, request.user)
        except workflow.Refused as refused:
            for sentence in refused.reasons:
                messages.error(request, sentence)
            return HttpResponseRedirect(reverse("admin:news_article_change", args=[pk]))
        if is_new:
            messages.success(request, "Đã tạo bản tiếng Anh. Chữ còn là tiếng Việt; xin dịch rồi gửi như mọi bài.")
        elif Article.objects.visible_to(request.user).filter(pk=found.pk).exists():
            messages.info(request, "Bài này đã có bản tiếng Anh. Đây là bản ấy.")
        else:
            messages.info(request, "Bài này đã có bản tiếng Anh do người khác viết.")
            return HttpResponseRedirect(reverse("admin:news_article_change", args=[pk]))
        return HttpResponseRedirect(reverse("admin:news_article_change", args=[found.pk]))

    @method_decorator(require_POST)
    def follow_view(self, request, pk):
        """Somebody says that the English text says what the Vietnamese one does by now."""
        article = self.visible_or_refused(request, pk)
        if not may_follow(article, request.user):
            raise PermissionDenied
        try:
            follow(article, request.user, version_of(request.POST.get("revision", "")))
            messages.success(request, "Đã ghi: bản tiếng Anh theo bản tiếng Việt mới nhất.")
        except workflow.Refused as refused:
            for sentence in refused.reasons:
                messages.error(request, sentence)
        return HttpResponseRedirect(reverse("admin:news_article_change", args=[pk]))

    @admin.action(description="Chuyển chuyên mục…")
    def bulk_move(self, request, queryset):
        return self._refile(request, queryset, "bulk_move")

    @admin.action(description="Thêm/bớt từ khóa…")
    def bulk_retag(self, request, queryset):
        return self._refile(request, queryset, "bulk_retag")

    def _refile(self, request, queryset, action: str):
        if not may(request.user, "news.change_article"):
            raise PermissionDenied
        return self.page_between(
            request,
            queryset,
            action,
            FORMS[action],
            lambda seen, chosen: self._apply(request, seen, chosen),
            lambda article, version: bulk.consequence(article),
            button="Lưu",
            help="Mỗi bài được lưu như một lần sửa và phải qua duyệt như thường. "
            "Ai chuyển thì không tự duyệt được các bài này.",
        )

    def _apply(self, request, seen: list, chosen: dict) -> None:
        send = chosen.pop("send")
        saved, sent, left = 0, 0, []
        for article, version in seen:
            try:
                done = bulk.refile(article, request.user, version=version, **chosen)
            except (workflow.Refused, workflow.Conflict) as refused:
                left.append(f"Bỏ qua “{article.title}”: {' '.join(refused.reasons)}")
                continue
            saved += 1
            if not (send and bulk.may_be_sent_on(article.stage)):
                continue
            try:
                workflow.perform(done, "submit", request.user, version=done.version)
                sent += 1
            except (workflow.Refused, workflow.Conflict) as refused:
                left.append(f"Đã lưu nhưng chưa gửi được “{article.title}”: {' '.join(refused.reasons)}")
        if saved:
            messages.success(request, f"Đã lưu {saved} bài{f', trong đó gửi duyệt {sent} bài' if sent else ''}.")
        for sentence in left:
            messages.warning(request, sentence)


def pair_context(article: Article, user) -> dict:
    """`pair`: the article in the other language as its form shows it: label, the stage, and the article itself where
    this person may see it; for a translation what has changed in the original since. `may_translate`: none is made
    yet, and this person may."""
    original = article.translation_of_id
    other = Article.objects.select_related("standing").get(pk=original) if original else translation_of(article)
    if other is None:
        return {"pair": None, "may_translate": is_translatable(article) and may(user, "news.add_article")}
    sees = Article.objects.visible_to(user).filter(pk=other.pk).exists()
    pair = {"label": "Bản tiếng Việt" if original else "Bản tiếng Anh", "article": other if sees else None}
    pair |= {"stage": other.stage, "stage_label": other.stage_label}
    pair["drift"] = drift(article) if original else drift(other)
    pair["may_follow"] = bool(original and pair["drift"]) and may_follow(article, user)
    return {"pair": pair, "may_translate": False}
