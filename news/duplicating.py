"""Nhân bản: a new draft with the text of another article."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from news.authority import may
from news.checks.completeness import COPY_SUFFIX
from news.documents import PLAIN_FIELDS, working_copy
from news.models import Article
from news.models.article import TITLE_LENGTH
from news.workflow import Refused, save
from portal.models import AuditEntry

TWICE_WITHIN = timedelta(seconds=10)
"""A second click on “Nhân bản” within this time leads to the copy that the first one made."""


def duplicate(article: Article, actor) -> Article:
    """A draft by the actor with the text, cover, category, topic, tags, authors and files of the source, without its
    times, its translation and its address. The source stays as it is; both audits name the other. Raises Refused."""
    if not may(actor, "news.add_article"):
        raise Refused(["Tài khoản của bạn không có quyền viết bài."])
    with transaction.atomic():
        source = Article.objects.select_for_update().get(pk=article.pk)
        if source.binned_at:
            raise Refused(["Bài đang trong thùng rác. Xin bấm “Phục hồi” trước khi nhân bản."])
        if (made := _made_just_now(source, actor)) is not None:
            return made
        changes = copied(source)
        changes["title"] = source.title[: TITLE_LENGTH - len(COPY_SUFFIX)].rstrip() + COPY_SUFFIX
        made = save(
            Article(created_by=actor), actor, version=0, changes=changes, note=f"Nhân bản từ bài số {source.pk}"
        )
        AuditEntry.objects.record("article.duplicate", source, actor, data={"copy": made.pk})
    return made


def copied(source: Article) -> dict:
    """What a new article takes from another, for news.workflow.save: all but times, translation and address."""
    copy = working_copy(source)
    changes = {name: copy[name] for name in PLAIN_FIELDS if name != "slug"}
    changes |= {name: copy[name] for name in ("category", "topic", "cover", "more_categories", "tags", "authors")}
    return changes | {"attachments": copy.get("attachments", [])}


def _made_just_now(source: Article, actor) -> Article | None:
    entries = AuditEntry.objects.filter(object_type="news.article", object_id=source.pk, action="article.duplicate")
    last = entries.filter(actor_id=actor.pk, at__gte=timezone.now() - TWICE_WITHIN).first()
    return Article.objects.filter(pk=last.details["copy"]).first() if last else None
