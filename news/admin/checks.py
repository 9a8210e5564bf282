"""The panel “Kiểm tra trước khi gửi” beside an article's form, and what stands of it on the confirm pages."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from news import attachments, attachments_reach, checks, links, workflow
from news.admin.attachment_field import rows_in
from news.documents import MOMENT_FIELDS
from news.models import Article, Category, Image
from portal import richtext
from portal.moments import MomentField
from portal.text import one_line

PAGES_WITH_FINDINGS = ("submit", "forward", "approve", "publish_urgent")
TEXTS = ("title", "kicker", "lead", "cover_caption", "source", "source_url", "slug")


class ArticleChecks:
    """Mixed into ArticleAdmin."""

    def get_urls(self):
        def own(route: str, view, name: str):
            return path(route, self.admin_site.admin_view(view), name=f"news_article_{name}")

        return [
            own("add/checks/", self.checks_of_new_view, "checks_of_new"),
            own("<int:pk>/checks/", self.checks_view, "checks"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        if form.is_bound:  # refused, or put back unsaved: what was typed is looked at, not what is stored
            context |= panel(*typed_article(form.data, obj, request.user))
        else:
            context |= panel(obj or Article())
        name, args = ("checks", [obj.pk]) if obj else ("checks_of_new", [])
        context["checks_url"] = reverse(f"admin:news_article_{name}", args=args)
        return super().render_change_form(request, context, add, change, form_url, obj)

    @method_decorator([never_cache, require_POST])
    def checks_view(self, request, pk):
        """The panel for what the form says now. Nothing is stored."""
        return _fragment(request, self.visible_or_refused(request, pk))

    @method_decorator([never_cache, require_POST])
    def checks_of_new_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return _fragment(request, None)

    def confirm_warnings(self, article: Article, action: str, actor) -> HttpResponse | None:
        """Before sending: the page that lists what may be passed over, where there is something and nothing blocks."""
        if action != "submit" or not checks.warnings(article):
            return None
        if workflow.refusals(article, action, actor, version=article.version):
            return None  # performing says why
        return HttpResponseRedirect(reverse("admin:news_article_action", args=[article.pk, action]))


def _fragment(request, article: Article | None) -> HttpResponse:
    return render(
        request, "admin/news/article/findings_fragment.html", panel(*typed_article(request.POST, article, request.user))
    )


def panel(article: Article, typed: dict[str, str] | None = None, files: list[dict] | None = None) -> dict:
    """Context of findings.html. A form on which nothing is written yet is not scolded for being empty."""
    is_empty = not (article.title.strip() or article.lead.strip() or richtext.has_content(article.body))
    findings = [] if is_empty else checks.check(article, typed, files)
    return {
        "findings_empty": is_empty,
        "must_mend": [finding for finding in findings if finding.blocks],
        "may_mend": [finding for finding in findings if not finding.blocks],
    }


def page_context(article: Article, action: str) -> dict:
    """What a confirm page shows of the checks."""
    if action not in PAGES_WITH_FINDINGS:
        return {}
    context = panel(article) | {"findings_shown": True}
    if action == "submit" and context["may_mend"] and not context["must_mend"]:
        context["act_label"] = "Vẫn gửi"
    if action == "approve":
        context["new_hosts"] = links.new_hosts(article)  # said by name above, so not once more among the rest
        context["may_mend"] = [finding for finding in context["may_mend"] if finding.code != "host.new"]
    return context


def typed_article(data, stored: Article | None, actor) -> tuple[Article, dict[str, str], list[dict]]:
    """(an unsaved article with what the form's data say, its texts as they were typed, the rows of its files).
    Nonsense becomes nothing."""
    article = Article(pk=stored.pk if stored else None)
    for name in (*TEXTS, "kind", "language"):
        value = data.get(name)
        kept = getattr(stored, name) if stored else Article._meta.get_field(name).get_default()
        setattr(article, name, kept if value is None else one_line(value))
    body = data.get("body")
    is_too_long = body is not None and richtext.is_too_long(body)  # the save will refuse it; nothing reads it before
    if is_too_long:
        body = ""
    article.body = richtext.clean(body) if body is not None else (stored.body if stored else "")
    article.translation_of = _original(data.get("translation_of"), stored, actor)
    if stored and article.translation_of_id == stored.translation_of_id:
        article.follows_id = stored.follows_id
    article.category_id = _existing(Category, data.get("category"))
    article.cover_id = _existing(Image, data.get("cover"))
    for name in MOMENT_FIELDS:
        setattr(article, name, _moment(data.get(f"{name}_0"), data.get(f"{name}_1")))
    texts = ("title", "kicker", "lead", *(() if is_too_long else ("body",)), "cover_caption")
    typed = {name: data[name] for name in texts if name in data}
    kept = attachments.rows_of(stored) if stored else []
    if (listed := rows_in(data)) is None:
        return article, typed, kept
    usable = attachments_reach.usable_by(actor, stored, [row["id"] for row in listed])  # of other files nothing is said
    return article, typed, attachments.rows([row for row in listed if row["id"] in usable], kept)


def _original(text: str | None, stored: Article | None, actor) -> Article | None:
    """What the form says it translates: the one that is kept, or one that this person may see."""
    kept = stored.translation_of if stored else None
    if text is None or (kept and text == str(kept.pk)):
        return kept
    return Article.objects.visible_to(actor).filter(pk=_existing(Article, text)).first()


def _existing(model, text: str | None) -> int | None:
    if not text or not text.isascii() or not text.isdigit() or len(text) > 18:
        return None
    return model.objects.filter(pk=int(text)).values_list("pk", flat=True).first()


def _moment(day: str | None, hour: str | None):
    field = MomentField(required=False)
    try:
        return field.clean([day or "", hour or ""])
    except forms.ValidationError:
        return None
