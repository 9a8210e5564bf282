"""Many articles at once, from the list: each by its own rules and in the version that was shown, the others named.

What asks for nothing is done at once; the rest, and whatever reaches beyond the page of the list, by way of a page
that shows the whole selection first.
"""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse

from news import bulk, workflow
from news.admin.forms import ReasonForm, WithdrawForm
from news.admin.numbers import version_of
from news.authority import may
from news.models import Article
from news.states import ACTIONS

AT_ONCE = ("submit", "forward", "approve", "recall")
ASKED = ("return", "withdraw", "bin", "unbin")
"""By way of the page between: they need words, or take something away."""


class WithdrawManyForm(WithdrawForm):
    replacement = None  # one article cannot stand for many


FORMS = {"return": ReasonForm, "withdraw": WithdrawManyForm}
ON_THE_BUTTON = {"withdraw": "Gỡ", "submit": "Gửi"}
HELP = {
    "return": "Mỗi người viết nhận được lý do này.",
    "withdraw": "Mọi bài được gỡ hiện cùng một lời giải thích ở địa chỉ của mình.",
    "bin": "Bài nằm trong thùng rác và còn phục hồi được.",
    "unbin": "Bài trở lại đúng giai đoạn trước khi xóa.",
}


class Selection:
    """What was ticked: `seen`, pairs of an article and the version that was shown (None: not shown yet)."""

    def __init__(self, request, queryset):
        if request.POST.get("select_across") == "1":
            ticked = Article.objects.filter(pk__in=queryset.values("pk"))
        else:  # also what has meanwhile left the list's filter: it was ticked, so it must be accounted for
            numbers = {version_of(number) for number in request.POST.getlist("_selected_action")}
            ticked = Article.objects.visible_to(request.user).filter(pk__in=numbers)
        rows = Article.objects.for_list().filter(pk__in=ticked.values("pk")).order_by("pk")[: bulk.LIMIT + 1]
        self.seen = [(article, _version_shown(request, article)) for article in rows]

    @property
    def is_too_large(self) -> bool:
        return len(self.seen) > bulk.LIMIT

    @property
    def was_shown(self) -> bool:
        return all(version is not None for _, version in self.seen)


def _version_shown(request, article: Article) -> int | None:
    name = f"version_{article.pk}"
    return version_of(request.POST[name]) if name in request.POST else None


class BulkActions:
    """Mixed into ArticleAdmin."""

    bulk_actions = tuple(f"bulk_{name}" for name in (*AT_ONCE, *ASKED))

    def get_actions(self, request):
        """Only the bulk actions that this person may do at all; out of the bin only where the bin is shown."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        in_bin = request.GET.get("thung-rac") == "1"
        return {
            name: row
            for name, row in actions.items()
            if (name == "bulk_unbin") == in_bin and may(request.user, self.permission_of_bulk(name))
        }

    def page_between(
        self, request, queryset, action: str, form_class, apply: Callable, consequence: Callable, **look
    ) -> TemplateResponse | None:
        """The page between the list and the change, or the change and None: back to the list.

        apply: takes the pairs of article and version, and what the form asked. consequence: of an article and its
        version, what will become of it besides. look: `button` and `help` of the page.
        """
        selection = Selection(request, queryset)
        if selection.is_too_large:
            messages.error(request, f"Mỗi lần chỉ làm được với nhiều nhất {bulk.LIMIT} bài. Xin chọn ít hơn.")
            return None
        if not selection.seen:
            messages.warning(request, "Các bài đã chọn không còn để làm.")
            return None
        seen = [(article, article.version if version is None else version) for article, version in selection.seen]
        applied = "apply" in request.POST and selection.was_shown
        form = form_class(request.POST if applied else None)
        if applied and form.is_valid():
            apply(seen, form.cleaned_data)
            return None
        rows = [
            {"article": article, "version": version, "consequence": consequence(article, version)}
            for article, version in seen
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": getattr(type(self), action).short_description.rstrip("…"),
            "opts": self.opts,
            "rows": rows,
            "form": form,
            "action": action,
            "media": self.media + form.media,
            "list_address": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/news/article/bulk.html", context | look)

    def bulk_act(self, request, queryset, action: str):
        """An action of the workflow on every article of the selection."""
        if not may(request.user, ACTIONS[action].permission):
            raise PermissionDenied
        selection = Selection(request, queryset)
        if action in AT_ONCE and selection.was_shown and not selection.is_too_large:
            self._act(request, action, selection.seen, {})
            return None

        def refused(article: Article, version: int) -> str:
            words = {name: "…" for name in ACTIONS[action].asks if name in ("reason", "explanation")}
            reasons = bulk.refusals(article, action)
            reasons = reasons or workflow.refusals(article, action, request.user, version=version, **words)
            return f"Sẽ bỏ qua: {' '.join(reasons)}" if reasons else ""

        label = ON_THE_BUTTON.get(action, ACTIONS[action].label)
        return self.page_between(
            request,
            queryset,
            f"bulk_{action}",
            FORMS.get(action, forms.Form),
            lambda seen, asked: self._act(request, action, seen, asked),
            refused if action in ASKED else lambda article, version: "",
            button=label,
            help=HELP.get(action, ""),
        )

    def _act(self, request, action: str, seen: list, asked: dict) -> None:
        done, skipped = 0, []
        for article, version in seen:
            try:
                if reasons := bulk.refusals(article, action):
                    raise workflow.Refused(reasons)
                if self.confirm_warnings(article, action, request.user):
                    raise workflow.Refused(["Có điểm nên xem lại trước khi gửi. Xin mở bài và bấm “Gửi bài”."])
                workflow.perform(article, action, request.user, version=version, **asked)
                done += 1
            except (workflow.Refused, workflow.Conflict) as refused:
                skipped.append(f"“{article.title}”: {' '.join(refused.reasons)}")
        if done:
            messages.success(request, f"{ACTIONS[action].label}: đã xong {done} bài.")
        for sentence in skipped:
            messages.warning(request, f"Bỏ qua {sentence}")


def _as_admin_action(name: str):
    @admin.action(description=ACTIONS[name].label + ("…" if name in ASKED else ""))
    def act(self, request, queryset):
        return self.bulk_act(request, queryset, name)

    act.__name__ = f"bulk_{name}"
    return act


for _name in (*AT_ONCE, *ASKED):
    setattr(BulkActions, f"bulk_{_name}", _as_admin_action(_name))
