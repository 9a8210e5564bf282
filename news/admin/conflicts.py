"""The page on which two texts of one article lie side by side, and one is chosen, field by field."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse

from news import merging, rules, workflow
from news.admin.numbers import version_of
from news.models import Article, Revision


class ConflictViews:
    """Mixed into ArticleAdmin. Nothing is lost on the way: the later text is a revision before this page opens."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.conflict_view)
        return [path("<int:pk>/conflict/<int:revision>/", view, name="news_article_conflict"), *super().get_urls()]

    def to_conflict(self, conflict: workflow.Conflict):
        """Where a save that came too late leads."""
        address = reverse("admin:news_article_conflict", args=[conflict.article.pk, conflict.loser.pk])
        return HttpResponseRedirect(address)

    def conflict_view(self, request, pk, revision):
        """GET: both texts. POST: save the choice; `version` is that of the text it was made against."""
        article = self.visible_or_refused(request, pk)
        loser = article.revisions.filter(pk=revision, origin=Revision.Origin.CONFLICT).first()
        if loser is None:
            raise Http404("No such conflict.")
        if loser.actor_id != request.user.pk:
            raise PermissionDenied
        here = reverse("admin:news_article_change", args=[pk])
        if request.method == "POST":
            chosen = {name.removeprefix("choice-"): value for name, value in request.POST.items()}
            try:
                version = version_of(request.POST.get("version"))
                if version != article.version:
                    raise workflow.Conflict(article)
                merging.settle(article, loser, request.user, version=version, chosen=chosen)
            except workflow.Conflict:
                article = Article.objects.get(pk=pk)
                sentence = f"{_saver(article)} lại vừa lưu bài. Xin xem bản mới nhất rồi chọn lại."
                messages.error(request, sentence)
                return HttpResponseRedirect(request.path)
            except workflow.Refused as refused:
                for sentence in refused.reasons:
                    messages.error(request, sentence)
                article = Article.objects.get(pk=pk)
                loser.refresh_from_db()
            else:
                messages.success(request, "Đã lưu bản bạn chọn. Bản còn lại vẫn nằm trong Lịch sử.")
                return HttpResponseRedirect(here)
        if loser.settled_at:
            messages.info(request, "Hai bản này đã được chọn xong.")
            return HttpResponseRedirect(here)
        found = merging.conflict_of(article, loser)
        picked = {c.name: request.POST.get(f"choice-{c.name}") or c.suggested for c in found.choices}
        return self._page(
            request,
            "conflict",
            article,
            "Hai người cùng sửa",
            conflict=found,
            saved=article.latest_revision,
            rows=[{"choice": c, "picked": picked[c.name]} for c in found.choices],
            locked=rules.writing(article, request.user),
        )


def _saver(article: Article) -> str:
    """Who saved last; the article's own row may name somebody else than who has only moved its stage."""
    saved = article.latest_revision
    return (saved.actor_label if saved else "") or "Người khác"
