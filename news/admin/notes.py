"""Review notes in the admin: the panel beside the text, and what its buttons send."""

import secrets

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from news import notes
from news.models import Article, ReviewNote
from news.openings import READ
from news.workflow import Refused
from portal.models import AuditEntry

PLACES = ("forward", "return", "approve", "publish_urgent", "clear_urgent")
"""Confirm pages that carry the panel, besides the article's own page."""
_SAID = {
    "add": "Đã ghi. Người viết sẽ được nhắn.",
    "reply": "Đã gửi trả lời.",
    "resolve": "Đã đánh dấu xong.",
    "reopen": "Đã mở lại ghi chú.",
}


class ArticleNotes:
    """Mixed into ArticleAdmin."""

    def get_urls(self):
        def side(route: str, view, name: str):
            return path(f"<int:pk>/notes/{route}", self.admin_site.admin_view(view), name=name)

        return [
            side("", self.notes_view, "news_article_notes"),
            side("<int:note>/<slug:verb>/", self.note_view, "news_article_note"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def notes_view(self, request, pk):
        """A new thread."""
        article = self.visible_or_refused(request, pk)
        sent = {name: request.POST.get(f"note_{name}", "") for name in ("text", "passage", "field", "key")}
        return self._answer(request, article, "add", lambda: notes.add(article, request.user, **sent))

    @method_decorator(require_POST)
    def note_view(self, request, pk, note, verb):
        """A reply, or the end or the new beginning of a thread."""
        article = self.visible_or_refused(request, pk)
        found = ReviewNote.objects.filter(article=article, pk=note).first()
        if found is None or verb not in ("reply", "resolve", "reopen"):
            raise Http404("No such note, or nothing to do with it.")
        if verb == "reply":
            text, key = request.POST.get(f"reply_{note}", ""), request.POST.get("note_key", "")
            return self._answer(request, article, verb, lambda: notes.reply(found, request.user, text=text, key=key))
        return self._answer(request, article, verb, lambda: getattr(notes, verb)(found, request.user))

    def _answer(self, request, article: Article, verb: str, act):
        """To notes.js the panel's inner part alone; without it back to the page that it came from."""
        place = request.POST.get("place", "")
        try:
            note, errors = act(), []
        except Refused as refused:
            note, errors = None, refused.reasons
        if request.headers.get("X-Part") == "notes":
            context = {"article": article} | notes_context(request, article, place)
            context["notes"] |= {"errors": errors, "said": "" if errors else _SAID[verb]}
            context["notes"]["focus"] = (note.parent_id or note.pk) if note else ""
            return TemplateResponse(request, "admin/news/article/notes_part.html", context)
        for sentence in errors:
            messages.error(request, sentence)
        if not errors:
            messages.success(request, _SAID[verb])
        if place in PLACES:
            here = reverse("admin:news_article_action", args=[article.pk, place])
        else:
            here = reverse("admin:news_article_change", args=[article.pk])
        return HttpResponseRedirect(f"{here}#notes")


def notes_context(request, article: Article, place: str = "") -> dict:
    """Context of admin/news/article/notes.html."""
    threads = notes.threads(article, request.user)
    return {
        "notes": {
            "open": [thread for thread in threads if not thread.note.is_resolved],
            "resolved": [thread for thread in threads if thread.note.is_resolved],
            "may_note": not notes.refusals(article, request.user),
            "key": secrets.token_urlsafe(16),
            "place": place,
        },
    }


def timeline(article: Article):
    """The article's audit, newest first, without the notes, which the panel shows, and without who only read; the
    history has them all."""
    return _entries(article).exclude(action__startswith="article.note").exclude(action=READ)


def last_return(article: Article) -> AuditEntry | None:
    """By whom and when the article was sent back, while its reason stands."""
    if not article.return_reason:
        return None
    return _entries(article).filter(action__in=["article.return", "article.fail"]).first()


def _entries(article: Article):
    return AuditEntry.objects.filter(object_type="news.article", object_id=article.pk)
