"""Preview links: who may hand one on, what opens it, what ends it. The token itself stands in no table."""

import re
from datetime import timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from news import rules
from news.authority import may
from news.models import Article, PreviewLink, Revision
from news.workflow import Refused
from portal import seal
from portal.models import AuditEntry
from portal.text import one_line

DAYS = (1, 3, 7)
USUAL_DAYS = 3
RECIPIENT_LENGTH = 120
OPEN_AT_ONCE = 20
"""Usable links an article may have at a time."""
AUDIT_EVERY = timedelta(minutes=1)
"""Every opening is counted, but a link that is opened over and over fills no more of the audit than this."""

_SIGNER = signing.Signer(salt="news.preview-link", sep=".")
_KEY = re.compile(r"[\w-]{16,40}", re.ASCII)


def refusals(article: Article, actor) -> list[str]:
    """Why this person may make no preview link of the article; empty when allowed."""
    if not _sees(article, actor):
        return ["Bài này không thuộc phần bạn được xem."]
    if not actor.has_perm("news.add_article"):
        return ["Tài khoản của bạn không tạo được liên kết xem trước."]
    if article.binned_at:
        return ["Bài đang trong thùng rác. Xin bấm “Phục hồi” trước khi tạo liên kết."]
    return []


def create(
    article: Article, actor, *, key: str, days: int = USUAL_DAYS, revision: Revision | None = None, recipient: str = ""
) -> tuple[PreviewLink, str]:
    """(the link, its token). The token cannot be had again, except by the same key: a double click is one link."""
    if refused := refusals(article, actor):
        raise Refused(refused)
    if days not in DAYS:
        raise Refused(["Xin chọn hạn 1, 3 hoặc 7 ngày."])
    if not _KEY.fullmatch(key or ""):
        raise Refused(["Trang đã cũ. Xin tải lại rồi tạo liên kết."])
    if revision is not None and revision.article_id != article.pk:
        raise Refused(["Bản lưu này thuộc bài khác."])
    recipient = one_line(recipient)
    if len(recipient) > RECIPIENT_LENGTH:
        raise Refused([f"Ô “Gửi cho” tối đa {RECIPIENT_LENGTH} ký tự."])
    token = _SIGNER.sign(key)
    try:
        with transaction.atomic():
            if found := PreviewLink.objects.filter(digest=seal.digest(token)).first():
                return _made_before(found, article, actor), token
            Article.objects.select_for_update().get(pk=article.pk)  # one at a time, or two would both be the twentieth
            open_now = article.preview_links.filter(revoked_at=None, expires_at__gt=timezone.now()).count()
            if open_now >= OPEN_AT_ONCE:
                raise Refused([f"Bài đã có {open_now} liên kết đang dùng. Xin thu hồi bớt trước."])
            link = PreviewLink.objects.create(
                article=article,
                revision=revision,
                digest=seal.digest(token),
                recipient=recipient,
                created_by=actor,
                expires_at=timezone.now() + timedelta(days=days),
            )
            data = {"link": link.pk, "days": days, "revision": revision.version if revision else None}
            AuditEntry.objects.record("article.preview_link_create", article, actor, data=data)
    except IntegrityError:  # the same click twice at the same moment; the other one was faster
        return _made_before(PreviewLink.objects.get(digest=seal.digest(token)), article, actor), token
    return link, token


def revoke(link: PreviewLink, actor) -> PreviewLink:
    """End it now: whoever made it, whose article it is, or an editor within reach."""
    article = link.article
    if not (_sees(article, actor) and may_revoke(link, actor)):
        raise Refused(["Chỉ người tạo liên kết, người viết bài hoặc biên tập viên phụ trách mới thu hồi được."])
    with transaction.atomic():
        taken = PreviewLink.objects.filter(pk=link.pk, revoked_at=None)
        if not taken.update(revoked_at=timezone.now(), revoked_by=actor):
            raise Refused(["Liên kết này đã được thu hồi."])
        AuditEntry.objects.record("article.preview_link_revoke", article, actor, data={"link": link.pk})
    link.refresh_from_db()
    return link


def may_revoke(link: PreviewLink, actor) -> bool:
    is_author = rules.Act(link.article, "revoke", actor).is_author
    return link.created_by_id == actor.pk or is_author or may(actor, "news.change_any_article", link.article)


def find(token: str) -> PreviewLink | None:
    """The link that this token opens now; None for every other, whatever the cause."""
    try:
        _SIGNER.unsign(token)
    except signing.BadSignature:
        return None
    links = PreviewLink.objects.select_related("article", "revision", "created_by")
    link = links.filter(digest=seal.digest(token)).first()
    if link is None or not link.is_open or link.article.binned_at:
        return None
    # Who could no longer read the article cannot have it read by others either.
    return link if _sees(link.article, link.created_by) else None


def opened(link: PreviewLink) -> None:
    """Count it, and enter it into the audit, without a word on the person or the machine that opened it."""
    now = timezone.now()
    with transaction.atomic():
        this = PreviewLink.objects.filter(pk=link.pk)
        this.update(opened_count=F("opened_count") + 1, last_opened_at=now)
        if this.filter(Q(audited_at=None) | Q(audited_at__lte=now - AUDIT_EVERY)).update(audited_at=now):
            data = {"link": link.pk, "revision": link.revision.version if link.revision else None}
            AuditEntry.objects.record("article.preview_link", link.article, None, data=data)


def _made_before(link: PreviewLink, article: Article, actor) -> PreviewLink:
    if (link.article_id, link.created_by_id) != (article.pk, actor.pk) or not link.is_open:
        raise Refused(["Trang đã cũ. Xin tải lại rồi tạo liên kết."])
    return link


def _sees(article: Article, actor) -> bool:
    if not (actor.is_active and actor.is_staff and actor.has_perm("news.view_article")):
        return False
    return Article.objects.visible_to(actor).filter(pk=article.pk).exists()
