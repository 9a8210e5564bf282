"""Typing in the article's form: autosaves, their return, and who else is at it."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from news import attendance, drafting, embedding, rules
from news.admin.numbers import version_of
from news.models import Article, Autosave, Revision
from portal import richtext

RETURNS_BY = "go-do"
"""The parameter that names the form to put back: ?go-do=<key>."""


class DraftingViews:
    """Mixed into ArticleAdmin, which asks `typed_into` for what to put back and calls `typing_saved` after a save."""

    def get_urls(self):
        def typing(route: str, view, name: str):
            return path(route, self.admin_site.admin_view(view), name=f"news_article_{name}")

        return [
            typing("typing/", self.typing_view, "typing_new"),
            typing("typing/token/", self.token_view, "typing_token"),
            typing("typing/drop/", self.drop_view, "typing_drop"),
            typing("<int:pk>/typing/", self.typing_view, "typing"),
            typing("<int:pk>/presence/", self.presence_view, "presence"),
            *super().get_urls(),
        ]

    # What the form's scripts call

    @method_decorator([never_cache, require_POST])
    def typing_view(self, request, pk=None):
        """Keep what stands in the form: {"kept": "10:25", "stamp": …}. Where that is not to be: {"spent": true} when
        it has been saved meanwhile, {"overtaken": true} when another window has kept newer words for it."""
        article = self.visible_or_refused(request, pk) if pk else None
        if not self.has_add_permission(request):
            raise PermissionDenied
        key = key_of(request.POST.get("typing_key"))
        if key is None:
            return JsonResponse({"error": "Xin tải lại trang rồi gõ tiếp."}, status=400)
        version = version_of(request.POST.get("seen_version"))
        after, data = request.POST.get("typing_after"), dict(request.POST.lists())
        try:
            row = drafting.keep(request.user, article, key, data=data, base_version=version, after=after)
        except drafting.Spent:
            return JsonResponse({"spent": True})
        except drafting.Overtaken:
            return JsonResponse({"overtaken": True})
        except drafting.TooLong:
            sentence = "Bài dài quá mức trang giữ được. Xin bấm “Lưu”, hoặc tách bớt nội dung."
            return JsonResponse({"error": sentence}, status=413)
        return JsonResponse({"kept": f"{timezone.localtime():%H:%M}", "stamp": row.stamp})

    @method_decorator([never_cache, require_safe])
    def token_view(self, request):
        """A token for a form that has outlived its session and whose person has logged in anew."""
        return JsonResponse({"token": get_token(request)})

    @method_decorator([never_cache, require_POST])
    def presence_view(self, request, pk):
        """This person is here (or has just left); who else is, and the version, name and time of the last save.
        What only moved the stage is no save, and nobody is warned of it."""
        article = self.visible_or_refused(request, pk)
        if request.POST.get("left"):
            attendance.leave(request.user, article)
        elif not rules.writing(article, request.user):
            attendance.come(request.user, article)
        revision = article.revisions.saved().defer("document").order_by("-version").first()
        version = revision.version if revision else 0
        saved = {
            "by": revision.actor_label if revision else "",
            "at": f"{timezone.localtime(revision.created_at):%H:%M}" if revision else "",
        }
        others = [at_work(presence) for presence in article.presences.others(request.user)]
        return JsonResponse({"others": others, "version": version, "saved": saved})

    @method_decorator(require_POST)
    def drop_view(self, request):
        """Back to what is saved. The dropped text can be had back for a day."""
        key = key_of(request.POST.get("typing_key"))
        row = Autosave.objects.filter(user=request.user, key=key, data__isnull=False).first() if key else None
        if row is None:
            return redirect("admin:news_article_changelist")
        drafting.drop(request.user, key)
        back = format_html('Đã bỏ chữ chưa lưu. <a href="{}">Lấy lại</a>', address_of(row))
        messages.info(request, back)
        return HttpResponseRedirect(form_path(row.article))

    # What the form itself asks

    def typed_into(self, request, article: Article | None) -> Autosave | None:
        """What to put back into the form that this request opens."""
        if request.method != "GET" or "_popup" in request.GET:
            return None
        return drafting.unsaved(request.user, article, key_of(request.GET.get(RETURNS_BY)))

    def typing_saved(self, request, article: Article) -> None:
        drafting.spend(request.user, key_of(request.POST.get("typing_key")), article)

    def typing_kept(self, request, article: Article | None, reasons: list[str]):
        """A form that could not be saved: what was typed is kept, the reasons are said, and the form shows both."""
        key = key_of(request.POST.get("typing_key")) or uuid4()
        version, data = version_of(request.POST.get("seen_version")), dict(request.POST.lists())
        try:
            drafting.keep(request.user, article, key, data=data, base_version=version)
        except drafting.Spent:  # an old form, saved before and sent again
            key = uuid4()
            drafting.keep(request.user, article, key, data=data, base_version=version)
        except drafting.TooLong:
            messages.error(request, "Bài dài quá mức trang giữ được nên phần vừa gõ chưa được giữ lại.")
        for sentence in reasons:
            messages.error(request, sentence)
        return HttpResponseRedirect(f"{form_path(article)}?{RETURNS_BY}={key}")

    def typing_context(self, request, article: Article | None, typed: Autosave | None) -> dict:
        """For admin/news/article/typing.html."""
        posted = key_of(request.POST.get("typing_key"))
        context = {
            "typing_key": posted or (typed.key if typed else uuid4()),
            "typed": typed,
            "typed_is_stale": bool(typed and article and typed.base_version != article.version),
            "typing_after": typed.stamp if typed else "",
            "typed_lead": typed.value("lead") if typed else "",
            "typed_body": richtext.trusted(embedding.resolved(typed.value("body"))) if typed else "",
        }
        others = [] if posted else drafting.older(request.user, article, typed)
        context["typed_others"] = [{"row": row, "address": address_of(row)} for row in others]
        if article is None:
            return context
        return context | {
            "late_texts": Revision.objects.unsettled(request.user).filter(article=article),
            "others": [at_work(presence) for presence in article.presences.others(request.user)],
        }


def at_work(presence) -> str:
    return f"{presence.user} đang sửa bài này từ {timezone.localtime(presence.since):%H:%M}"


def key_of(text: str | None) -> UUID | None:
    """The key that a form or an address carries; None when it is missing or nonsense."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def form_path(article: Article | None) -> str:
    return reverse("admin:news_article_change", args=[article.pk]) if article else reverse("admin:news_article_add")


def address_of(row: Autosave) -> str:
    """Where this text is put back into its form."""
    return f"{form_path(row.article)}?{RETURNS_BY}={row.key}"


def as_posted(row: Autosave) -> QueryDict:
    """As if the form had been sent: the version is the one that the person had before the eyes."""
    data = QueryDict(mutable=True)
    for name, values in row.data.items():
        data.setlist(name, values)
    data["body"] = embedding.resolved(row.value("body"))  # the library may have changed since
    data["seen_version"] = str(row.base_version)
    return data
