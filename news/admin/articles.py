"""Articles in the admin: the form, the list, the buttons of the workflow."""

from csp.decorators import csp_update
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html

from news import embedding, rules, workflow
from news.admin.attachments import ArticleFiles
from news.admin.bulk import BulkActions
from news.admin.checks import ArticleChecks
from news.admin.conflicts import ConflictViews
from news.admin.craft import CraftViews, pair_context
from news.admin.drafting import DraftingViews, as_posted
from news.admin.error_reports import ArticleReports, reports_context
from news.admin.forms import ArticleForm, CreditForm, CreditFormSet, SuggestionForm, shown_fieldsets
from news.admin.initials import InitialValues
from news.admin.long_list import PAGE, WindowPaginator
from news.admin.notes import ArticleNotes, last_return, notes_context, timeline
from news.admin.notices import NoticeViews
from news.admin.numbers import version_of
from news.admin.pasting import PastingViews
from news.admin.previews import ArticlePreviews
from news.admin.reads_column import ReadsColumn
from news.admin.reports import ReportViews
from news.admin.sideviews import ArticleSideViews
from news.admin.withdrawn import taken_down
from news.admin.word import WordViews, word_context
from news.admin.words import ArticlesByWords
from news.authority import may
from news.comparing import differ, live_revision
from news.models import Article, ArticleAuthor
from news.reading_figures import figures_of
from news.states import ACTIONS, Stage
from portal import editor, richtext
from portal.described import DescribedPictures
from portal.moments import TypedMoments


class InUseFilter(admin.SimpleListFilter):
    """The list without the bin, unless the bin is asked for."""

    title, parameter_name = "vị trí", "thung-rac"

    def lookups(self, request, model_admin):
        return [("1", "Thùng rác")]

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": "Đang dùng",
        }
        yield {
            "selected": self.value() == "1",
            "query_string": changelist.get_query_string({self.parameter_name: "1"}),
            "display": "Thùng rác",
        }

    def queryset(self, request, queryset):
        return queryset.binned() if self.value() == "1" else queryset.in_use()


class UrgentFilter(admin.SimpleListFilter):
    title, parameter_name = "hậu kiểm", "hau-kiem"

    def lookups(self, request, model_admin):
        return [("1", "Chờ hậu kiểm")]

    def queryset(self, request, queryset):
        return queryset.awaiting_clearing() if self.value() == "1" else queryset


class BehindFilter(admin.SimpleListFilter):
    title, parameter_name = "bản tiếng Anh", "ban-dich"

    def lookups(self, request, model_admin):
        return [("1", "Chưa theo kịp bản tiếng Việt")]

    def queryset(self, request, queryset):
        return queryset.behind() if self.value() == "1" else queryset


class CreditInline(admin.TabularInline):
    model = ArticleAuthor
    form = CreditForm
    formset = CreditFormSet
    fields = ("author", "part")
    autocomplete_fields = ("author",)
    extra = 1
    verbose_name = "tác giả"
    verbose_name_plural = "Tác giả, theo thứ tự ghi tên"

    # Whoever may write the article may credit its authors; workflow.save is what writes.

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return obj is None or not rules.writing(obj, request.user)

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Article)
class ArticleAdmin(
    ConflictViews,
    DraftingViews,
    ArticleChecks,
    ArticleNotes,
    ArticleReports,
    ArticlePreviews,
    ArticleFiles,
    NoticeViews,
    BulkActions,
    CraftViews,
    WordViews,
    ReportViews,
    ReadsColumn,
    PastingViews,
    ArticleSideViews,
    InitialValues,
    ArticlesByWords,
    DescribedPictures,
    TypedMoments,
    admin.ModelAdmin,
):
    """`save_model` writes nothing; `save_related` calls news.workflow.save once, with tags and authors."""

    form = ArticleForm
    inlines = (CreditInline,)
    autocomplete_fields = ("tags", "topic", "cover", "category", "more_categories", "translation_of")
    list_display = ("headline", "stage_badge", "category", "created_by", "updated")
    list_filter = (InUseFilter, UrgentFilter, "stage", "kind", "category", "language", BehindFilter)
    search_fields = ("title", "kicker", "lead", "source")
    search_help_text = "Gõ có dấu hoặc không dấu; bài đang đăng tìm được cả trong thân bài."
    list_per_page = PAGE
    paginator = WindowPaginator
    show_full_result_count = False
    ordering = ("-updated_at", "-pk")
    actions = [*BulkActions.bulk_actions, *CraftViews.bulk_changes]
    change_form_template = "admin/news/article/change_form.html"
    save_on_top = False
    fieldsets = (
        (None, {"fields": ("seen_version", "title", "lead", "body"), "classes": ["main-text"]}),
        ("Ảnh đại diện", {"fields": ("cover", "cover_caption")}),
        ("Xếp mục", {"fields": ("kind", "category", "more_categories", "tags", "topic", "genre", "appendix")}),
        ("Ngày giờ", {"fields": ("displayed_at", "publish_at", "expire_at")}),
        (
            "Nguồn, ngôn ngữ, địa chỉ",
            {
                "fields": ("kicker", "source", "source_url", "language", "translation_of", "slug"),
                "classes": ["collapse"],
            },
        ),
        ("Tệp đính kèm", {"fields": ("files",), "classes": ["files"]}),  # the last: it stands under the text
    )

    # Who sees and writes what

    def get_queryset(self, request):
        return super().get_queryset(request).for_list().visible_to(request.user)

    def get_object(self, request, object_id, from_field=None):
        article = super().get_object(request, object_id, from_field)
        if article is not None:
            article.refresh_from_db(fields=["body"])
        return article

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed if obj is None or not allowed else not rules.writing(obj, request.user)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fieldsets(self, request, obj=None):
        if obj is not None and not self.has_change_permission(request, obj):
            return (
                (None, {"fields": ("title", "lead", "body_shown"), "classes": ["main-text"]}),
                *shown_fieldsets(self.fieldsets[1:-1], request.user, obj),
                ("Tệp đính kèm", {"fields": ("attachments_shown",)}),
            )
        return self.fieldsets

    def get_readonly_fields(self, request, obj=None):
        return (
            ("body_shown", "attachments_shown")
            if obj is not None and not self.has_change_permission(request, obj)
            else ()
        )

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        given = {"actor": request.user, "typed": _as_posted(request)}

        class BoundForm(form):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **given, **kwargs)

        return BoundForm

    def get_formset_kwargs(self, request, obj, inline, prefix):
        return super().get_formset_kwargs(request, obj, inline, prefix) | {"typed": _as_posted(request)}

    # Saving

    def save_model(self, request, obj, form, change):
        """Writes nothing: save_related hands everything to the workflow at once."""

    def save_related(self, request, form, formsets, change):
        changes = form.changes()
        for formset in formsets:
            changes["authors"] = formset.credits()
        if change:
            seen = form.cleaned_data["seen_version"]
            saved = workflow.save(form.instance, request.user, version=seen, changes=changes)
        else:
            saved = workflow.save(Article(created_by=request.user), request.user, version=0, changes=changes)
            form.instance.pk = saved.pk
            form.instance.refresh_from_db()
        self.typing_saved(request, form.instance)
        self.tell_left_out(request, form, saved.body)

    def construct_change_message(self, request, form, formsets, add=False):
        return []

    def log_addition(self, request, obj, message):
        """The workflow has written the audit."""

    def log_change(self, request, obj, message):
        """The workflow has written the audit."""

    @method_decorator(csp_update(editor.LOOSENED))
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        article = Article.objects.visible_to(request.user).filter(pk=version_of(object_id)).first()
        locked = rules.writing(article, request.user) if article else []
        if request.method == "POST":
            request.POST = _with_numbers_only(request.POST, self.autocomplete_fields)
            if locked and super().has_change_permission(request):
                return self.typing_kept(request, article, locked)
        else:
            request.typed = self.typed_into(request, article)
            request.fills_form = not locked
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except workflow.Conflict as conflict:
            conflict.keep()  # the admin's transaction has just rolled it back
            self.typing_saved(request, conflict.article)
            return self.to_conflict(conflict)
        except workflow.Refused as refused:
            return self.typing_kept(request, article, refused.reasons)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= self.typing_context(request, obj, getattr(request, "typed", None))
        if obj is not None:
            context |= self._workflow_context(request, obj) | notes_context(request, obj) | word_context(obj)
            context["reads"] = figures_of(obj) if request.user.has_perm("news.view_reading") else None
            context |= reports_context(request, obj) | pair_context(obj, request.user)
        else:
            context["title"] = "Viết bài"
            context["buttons"] = [_button("submit", request.user)] if request.user.has_perm("news.add_article") else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _workflow_context(self, request, article) -> dict:
        buttons = [_button(name, request.user) for name in workflow.open_actions(article, request.user)]
        locked = rules.writing(article, request.user)
        blocked = []
        if any(button["name"] == "approve" for button in buttons):
            blocked = rules.two_persons(rules.Act(article, "approve", request.user))
        if blocked:  # the form says why; a button would only lead to the same sentence
            buttons = [button for button in buttons if button["name"] != "approve"]
        return {
            "article": article,
            "buttons": buttons,
            "more_buttons": [button for button in buttons if not button["main"]],
            "locked": locked,
            "approval_blocked": blocked,
            "saving_moves": _saving_moves(article),
            "taken_down": taken_down(article, request.user, locked),
            "returned": last_return(article),
            "saved": article.latest_revision,
            "differs_from_live": _differs_from_live(article),
            "timeline": timeline(article)[:12],
            "public_url": workflow.public_url(article),
            "suggestions": article.suggestions.still_open().select_related("author"),
            "settled_suggestions": article.suggestions.settled().select_related("author", "settled_by")[:20],
            "suggestion_form": SuggestionForm() if self.may_suggest(request.user, article) else None,
            "urgency": article.urgencies.pending().select_related("publisher").first(),
            "clearing_blocked": _clearing_blocked(article, request.user),
        }

    def response_add(self, request, obj, post_url_continue=None):
        return self._after_saving(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._after_saving(request, obj) or super().response_change(request, obj)

    def _after_saving(self, request, article):
        """A button that saves first, then acts on what was saved; without one, back to the form."""
        action = request.POST.get("_action")
        here = reverse("admin:news_article_change", args=[article.pk])
        if action is None:
            if "_continue" in request.POST or "_save" not in request.POST:
                return None
            messages.success(request, "Đã lưu bài.")
            return HttpResponseRedirect(here)
        if action not in SAVES_FIRST:
            raise PermissionDenied
        article = Article.objects.get(pk=article.pk)
        if asks := self.confirm_warnings(article, action, request.user):
            return asks
        self._perform(request, article, action, article.version, saved=_SAVED_ONLY[action].format(_kept_as(article)))
        return HttpResponseRedirect(here)

    # The list

    @admin.display(description="bài", ordering="title")
    def headline(self, article):
        hidden = format_html('<input type="hidden" name="version_{}" value="{}">', article.pk, article.version)
        if article.language != "en":
            return format_html("{}{}", article.title, hidden)
        return format_html('<span lang="en">{}</span> {}{}', article.title, _ENGLISH, hidden)

    @admin.display(description="giai đoạn", ordering="stage")
    def stage_badge(self, article):
        return format_html('<span class="badge badge-{}">{}</span>', article.stage, article.stage_label)

    @admin.display(description="sửa lúc", ordering="updated_at")
    def updated(self, article):
        return article.updated_at

    @admin.display(description="thân bài")
    def body_shown(self, article):
        return richtext.trusted(embedding.resolved(article.body))


_ENGLISH = format_html(
    '<span class="badge badge-plain"><span aria-hidden="true">EN</span><span class="vh">{}</span></span>',
    "(bản tiếng Anh)",
)


def _as_posted(request):
    """What was typed and not saved, where this request opens a form that can take it."""
    typed = getattr(request, "typed", None)
    return as_posted(typed) if typed and request.fills_form else None


def _with_numbers_only(posted, names: tuple[str, ...]):
    """The form's data without forged choices: Django's autocomplete widget fails on an id that is no number."""
    posted = posted.copy()
    for name in posted:
        if name in names or (name.startswith("credits-") and name.endswith("-author")):
            posted.setlist(name, [value for value in posted.getlist(name) if value == "" or version_of(value) >= 0])
    return posted


SAVES_FIRST = ("submit", "forward")
"""Buttons that belong to the form: they save what was typed, then act."""
_SAVED_ONLY = {"submit": "Đã lưu {}, chưa gửi được:", "forward": "Đã lưu {}, chưa trình được:"}
"""Before the sentences of a refusal: what was typed is kept all the same."""
MAIN = ("approve", "forward", "submit", "reinstate")
"""The next step, in order of preference: the one red button."""


def _button(name: str, user) -> dict:
    return {
        "name": name,
        "label": ACTIONS[name].label,
        "saves_first": name in SAVES_FIRST,
        "asks": bool(ACTIONS[name].asks),
        "main": name in MAIN,
    }


def _kept_as(article: Article) -> str:
    return "bản nháp" if article.stage == Stage.DRAFT else "bài"


def _differs_from_live(article: Article) -> bool:
    live, saved = live_revision(article), article.latest_revision
    return bool(live and saved and live != saved and differ(live.working_copy, saved.working_copy))


def _clearing_blocked(article: Article, user) -> list[str]:
    """Why somebody who may look afterwards may not here: said, so that no missing button is a riddle."""
    if not article.urgencies.pending().exists() or not may(user, "news.approve_article", article):
        return []
    return rules.not_its_publisher(rules.Act(article, "clear_urgent", user))


def _saving_moves(article: Article) -> str:
    """What saving will do to the stage, said before it happens."""
    if article.stage == "published":
        return "Bài đang đăng. Khi lưu, bài thành bản nháp; bạn đọc vẫn thấy bản cũ cho đến khi bản mới được duyệt."
    if article.stage == "scheduled":
        return "Bài đang chờ đăng. Nếu lưu thay đổi, lịch hẹn giờ sẽ bị hủy và bài phải được duyệt lại."
    return ""
