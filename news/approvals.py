"""A pending approval: what the clock may publish without asking anybody again, sealed."""

from datetime import datetime

from news.documents import written
from news.models import Article, Revision
from portal import seal
from portal.models import AuditEntry

_FACTS = ("by", "digest", "revision", "publish_at", "change", "public_note", "audit")

ENDING = ("save", "return", "unschedule", "recall", "discard", "due", "fail", "publish_urgent")
"""Acts after which an approval holds no more; an older one put back is betrayed by their audit entries."""


def approval_of(
    revision: Revision, digest: str, actor, entry: AuditEntry, *, publish_at: datetime, change: str, note: str
) -> dict:
    """For Article.approval: who approved which text (its digest) of which revision for when, by which audit entry."""
    return sealed(
        revision.article_id,
        {
            "by": actor.pk,
            "digest": digest,
            "revision": revision.pk,
            "publish_at": written(publish_at),
            "change": change,
            "public_note": note,
            "audit": entry.number,
        },
    )


def sealed(article_id: int, facts: dict) -> dict:
    facts = {name: facts[name] for name in _FACTS}
    return facts | {"seal": seal.make("approval", article_id, seal.canonical(facts))}


def is_genuine(article: Article) -> bool:
    """Whether the article's approval is as it was given, whatever became of the text since."""
    approval = article.approval
    if not isinstance(approval, dict) or not isinstance(approval.get("seal"), str):
        return False
    facts = {name: approval[name] for name in _FACTS if name in approval}
    return seal.holds(approval["seal"], "approval", article.pk, seal.canonical(facts)) and len(facts) == len(_FACTS)


def approver_of(article: Article) -> int | None:
    """Who gave the pending approval; nobody where it was made by hand."""
    return article.approval["by"] if is_genuine(article) else None


def is_in_force(article: Article, latest: Revision | None, digest: str) -> bool:
    """Whether this very text was approved for this very time, and the approval was not ended since.

    latest: its last saved revision; digest: that of the working copy.
    """
    if not is_genuine(article):
        return False
    approval = article.approval
    return (
        latest is not None
        and latest.pk == approval["revision"]
        and latest.is_sound()
        and approval["digest"] == latest.digest == digest
        and approval["publish_at"] == written(article.publish_at)
        and not _was_ended(article, approval["audit"])
    )


def _was_ended(article: Article, audit: int) -> bool:
    entries = AuditEntry.objects.filter(object_type="news.article", object_id=article.pk)
    given = entries.filter(number=audit, action="article.approve").exists()
    ended = entries.filter(number__gt=audit, action__in=[f"article.{action}" for action in ENDING])
    return not given or ended.exists()


def reseal(article: Article) -> None:
    """With the present key, after a change of key; its caller has verified what stands there."""
    approval = sealed(article.pk, article.approval)
    Article.objects.filter(pk=article.pk).update(approval=approval)


def pending():
    """Articles that the clock will publish."""
    return Article.objects.exclude(approval=None).order_by("pk")


def faults(article: Article) -> list[str]:
    """For verify_editions."""
    return [] if is_genuine(article) else ["its approval was not given by the workflow, or was changed since"]
