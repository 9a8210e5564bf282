"""The desk: what waits for this person, oldest first, and what is worth knowing today."""

from django.db.models import Q
from django.utils import timezone

from news.admin.drafting import address_of
from news.admin.panels import (
    CATEGORIES,
    NOTES,
    broken_links_for,
    notes_for,
    publications_by_week,
    reports_for,
    silent_categories,
    troubles,
    versions_for,
)
from news.admin.queues import queues_of, works_on_articles
from news.models import Article, Autosave

NOTICES, TYPED = 4, 5


def desk(user) -> dict:
    """Context of admin/desk.html: `queues` with their first rows, whether any `waits` for this person, `next`, the
    one thing to do first, and the panels beside. Each panel is there for those whom it concerns only."""
    now = timezone.now()
    notices = list(user.notices.unread().visible_to(user).select_related("article", "version")[: NOTICES + 1])
    context = {
        "now": now,
        "queues": [],
        "waits": False,
        "next": None,
        "notices": notices[:NOTICES],
        "more_notices": len(notices) > NOTICES,
        **versions_for(user),
        "broken_links": broken_links_for(user),
    }
    if user.has_perm("portal.view_auditentry"):
        context["troubles"] = troubles(now)
    if not user.has_perm("news.view_article"):
        return context
    context |= {
        "by_week": publications_by_week(now),
        "reports": reports_for(user),
    }
    works, sees_all = works_on_articles(user), user.has_perm("news.view_any_article")
    if sees_all:
        silent = silent_categories(user, now)
        context |= {"silent": silent[:CATEGORIES], "silent_beyond": len(silent[CATEGORIES:])}
    if not works:
        return context | {"is_first_day": not context["by_week"]["total"]}
    notes = notes_for(user)
    queues = queues_of(user)
    for queue in queues:
        if queue["rows"] and queue.get("first"):
            context["next"] = {"article": queue["rows"][0], "label": queue["first"]}
            break
    seen = Q(article=None) | Article.objects.visible_to(user).holds("article")
    typed = Autosave.objects.unsaved(user).filter(seen).select_related("article")[:TYPED]
    return context | {
        "queues": queues,
        "typed": [{"row": row, "address": address_of(row)} for row in typed],
        "waits": True,
        "notes": notes[:NOTES],
        "more_notes": len(notes) > NOTES,
        "is_first_day": not context["by_week"]["total"] and not any(queue["rows"] for queue in queues),
    }
