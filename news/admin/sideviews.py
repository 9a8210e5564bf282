"""What stands beside an article's form: confirm pages, preview, history, comparison, suggestions."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Textarea
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from news import links, rules, workflow
from news.admin.attachments import files_at
from news.admin.checks import page_context
from news.admin.clearing import clearing_context
from news.admin.forms import SuggestionForm, confirm_form
from news.admin.notes import PLACES, notes_context
from news.admin.numbers import version_of
from news.authority import may
from news.comparing import compare, live_revision
from news.documents import working_copy
from news.models import Article, Revision, Suggestion
from news.openings import opened
from news.preview import preview_context, revision_context
from news.states import ACTIONS
from portal.models import AuditEntry


class ArticleSideViews:
    """Mixed into ArticleAdmin. Every view asks first whether this person may see the article at all."""

    def get_urls(self):
        def side(route: str, view, name: str):
            return path(f"<int:pk>/{route}", self.admin_site.admin_view(view), name=f"news_article_{name}")

        return [
            side("action/<slug:action>/", self.action_view, "action"),
            side("compare/", self.compare_view, "compare"),
            side("revision/<int:revision>/", self.revision_view, "revision"),
            side("revision/<int:revision>/restore/", self.restore_view, "restore"),
            side("suggest/", self.suggest_view, "suggest"),
            side("suggestion/<int:suggestion>/", self.settle_view, "settle"),
            *super().get_urls(),
        ]

    def visible_or_refused(self, request, pk: int) -> Article:
        """The article, or 404 when there is none, or 403 when it is not this person's to see."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        article = Article.objects.filter(pk=pk).first()
        if article is None:
            raise Http404("No such article.")
        if not Article.objects.visible_to(request.user).filter(pk=pk).exists():
            raise PermissionDenied
        return article

    def _page(self, request, template: str, article: Article, title: str, **context) -> TemplateResponse:
        common = {
            **self.admin_site.each_context(request),
            "title": f"{title}: {article.title}",
            "heading": title,
            "opts": self.opts,
            "article": article,
            "object": article,
        }
        return TemplateResponse(request, f"admin/news/article/{template}.html", common | context)

    # Actions

    def action_view(self, request, pk, action):
        """GET: the confirm page. POST: do it; the version is the one that the page was shown with."""
        article = self.visible_or_refused(request, pk)
        if action not in ACTIONS or ACTIONS[action].clock:
            raise Http404("No such action.")
        row = ACTIONS[action]
        if not may(request.user, row.permission, article):
            raise PermissionDenied
        here = reverse("admin:news_article_change", args=[pk])
        version = article.version
        sent = request.POST if request.method == "POST" and "version" in request.POST else None
        form = confirm_form(action, article, sent)
        if request.method == "POST":
            version = version_of(request.POST.get("version"))
            if form is None or form.is_valid():
                given = form.cleaned_data if form else {}
                stale = workflow.STALE
                if form is not None:
                    stale = _MOVED_ON if action in workflow.open_actions(article, request.user) else _MOVED_AWAY
                done = self._perform(request, article, action, version, stale=stale, **given)
                if done or form is None:
                    return HttpResponseRedirect(here)
                article = Article.objects.get(pk=pk)
                if version != article.version:  # what was typed stays; what it is bound to is the text of now
                    version, data = article.version, request.POST.copy()
                    for field in confirm_form(action, article).hidden_fields():
                        data[field.html_name] = field.value()
                    form = confirm_form(action, article, data)
        if request.method == "GET":
            opened(article, request.user, action)
        assumed = _ASSUMED | {"hosts": links.new_hosts(article)} if form else {}
        refusals = workflow.refusals(article, action, request.user, version=version, **assumed)
        is_open = action in workflow.open_actions(article, request.user)
        return self._page(
            request,
            "action",
            article,
            row.label,
            action=action,
            row=row,
            form=form,
            version=version,
            media=self.media + form.media if form is not None else self.media,
            refusals=refusals,
            is_open=is_open,
            typed_words=_typed_words(form) if not is_open else [],
            reads_first=action in READ_FIRST,
            urgent_hours=workflow.URGENT_REVIEW_WITHIN // timedelta(hours=1) if action == "publish_urgent" else None,
            open_suggestions=_left_open(article) if action in CLOSES_SUGGESTIONS else [],
            differences=_against_live(article) if action == "approve" else None,
            **(clearing_context(article) if action == "clear_urgent" else {}),
            **page_context(article, action),
            **(notes_context(request, article, action) if action in PLACES else {}),
            **preview_context(article, files_at=files_at(article)),
        )

    # Looking

    def history_view(self, request, object_id, extra_context=None):
        article = self.visible_or_refused(request, version_of(object_id))
        live = live_revision(article)
        return self._page(
            request,
            "history",
            article,
            "Lịch sử",
            entries=AuditEntry.objects.filter(object_type="news.article", object_id=article.pk)[:300],
            revisions=article.revisions.defer("document")[:300],
            live_revision=live.pk if live else None,
            may_restore=not rules.writing(article, request.user),
        )

    @method_decorator(require_safe)
    def compare_view(self, request, pk):
        """Any two revisions; by default the live one against the newest, else the newest against the one before."""
        article = self.visible_or_refused(request, pk)
        newest, live = article.latest_revision, live_revision(article)
        before, after = (self._revision(article, request.GET.get(name)) for name in ("tu", "den"))
        after = after or newest
        before = before or (live if live and live != after else _before(article, after))
        if before is None or after is None:
            raise Http404("No revisions.")
        opened(article, request.user, "compare")
        if (before.created_at, before.pk) > (after.created_at, after.pk):
            before, after = after, before
        return self._page(
            request,
            "compare",
            article,
            "So sánh",
            before=before,
            after=after,
            live_revision=live.pk if live else None,
            differences=compare(before.working_copy, after.working_copy),
        )

    def _revision(self, article: Article, text: str | None) -> Revision | None:
        if not text:
            return None
        found = article.revisions.filter(pk=version_of(text)).first()
        if found is None:
            raise Http404("No such revision of this article.")
        return found

    @method_decorator([never_cache, require_safe])
    def revision_view(self, request, pk, revision):
        article = self.visible_or_refused(request, pk)
        found = self._revision(article, str(revision))
        opened(article, request.user, "revision")
        return self._page(
            request,
            "revision",
            article,
            f"Bản lưu {found.version}",
            revision=found,
            may_restore=not rules.writing(article, request.user),
            **revision_context(found),
        )

    # Changing

    @method_decorator(require_POST)
    def restore_view(self, request, pk, revision):
        article = self.visible_or_refused(request, pk)
        found = self._revision(article, str(revision))
        done = f"Đã khôi phục bản lưu {found.version} thành bản làm việc mới. Bài vẫn phải được duyệt như thường."
        self._attempt(
            request,
            lambda: workflow.restore(article, found, request.user, version=version_of(request.POST.get("version"))),
            done,
        )
        return HttpResponseRedirect(reverse("admin:news_article_change", args=[pk]))

    @method_decorator(require_POST)
    def suggest_view(self, request, pk):
        article = self.visible_or_refused(request, pk)
        form = SuggestionForm(request.POST)
        if form.is_valid():
            self._attempt(
                request,
                lambda: workflow.suggest(article, request.user, **form.cleaned_data),
                "Đã gửi góp ý cho biên tập viên. Bài không đổi nên bạn vẫn duyệt được.",
            )
        else:
            for sentences in form.errors.values():
                for sentence in sentences:
                    messages.error(request, sentence)
        return HttpResponseRedirect(reverse("admin:news_article_change", args=[pk]))

    @method_decorator(require_POST)
    def settle_view(self, request, pk, suggestion):
        article = self.visible_or_refused(request, pk)
        found = Suggestion.objects.filter(article=article, pk=suggestion).first()
        if found is None:
            raise Http404("No such suggestion.")
        accept = request.POST.get("accept") == "1"
        version = version_of(request.POST.get("version"))
        self._attempt(
            request,
            lambda: workflow.settle(found, request.user, version=version, accept=accept),
            "Đã sửa theo góp ý." if accept else "Đã bỏ qua góp ý.",
        )
        return HttpResponseRedirect(reverse("admin:news_article_change", args=[pk]))

    def may_suggest(self, user, article: Article) -> bool:
        return article.is_in_review and (
            may(user, "news.approve_article", article) or may(user, "news.change_any_article", article)
        )

    def _perform(
        self, request, article, action, version, *, stale: str = workflow.STALE, saved: str = "", **data
    ) -> bool:
        """Do it and say so, or say why not; `saved` says before a refusal what has been done all the same."""
        return self._attempt(
            request,
            lambda: workflow.perform(article, action, request.user, version=version, **data),
            ACTIONS[action].done,
            stale,
            saved,
        )

    def _attempt(self, request, act, done: str, stale: str = workflow.STALE, saved: str = "") -> bool:
        try:
            act()
        except workflow.Conflict:
            messages.error(request, stale)
            return False
        except workflow.Refused as refused:
            sentences = [" ".join([saved, *refused.reasons])] if saved else refused.reasons
            for sentence in sentences:
                messages.error(request, sentence)
            return False
        messages.success(request, done)
        return True


_MOVED_ON = (
    "Bài vừa được thay đổi sau khi bạn mở trang này. Dưới đây là bản mới nhất; chữ bạn đã nhập vẫn còn. "
    "Xin xem lại rồi bấm lần nữa."
)

_MOVED_AWAY = "Bài vừa được thay đổi sau khi bạn mở trang này nên việc này không làm được nữa."

READ_FIRST = ("approve", "publish_urgent", "clear_urgent")
"""Pages on which the text stands before the act: what is public by one's own click must have been read."""

CLOSES_SUGGESTIONS = ("approve", "publish_urgent")
"""Pages that name the suggestions which nobody has settled yet."""

_ASSUMED = {"reason": "…", "explanation": "…"}
"""What the confirm page will ask for, so that only what already stands against an action is shown above its form."""


def _left_open(article: Article) -> list:
    return list(article.suggestions.still_open().select_related("author"))


def _typed_words(form) -> list[dict]:
    """What a person wrote into a form that can no longer be sent."""
    if form is None or not form.is_bound:
        return []
    return [field for field in form.visible_fields() if isinstance(field.field.widget, Textarea) and field.value()]


def _before(article: Article, revision: Revision | None) -> Revision | None:
    """The revision before this one; itself when it is the first."""
    if revision is None:
        return None
    earlier = article.revisions.saved().filter(version__lt=revision.version)
    return earlier.order_by("-version").first() or revision


def _against_live(article: Article) -> list | None:
    """What an approver is shown first: the submitted text against the live one; None for a first publication."""
    live = live_revision(article)
    return compare(live.working_copy, working_copy(article)) if live else None
