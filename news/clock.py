"""What the clock does: publish what is due, end what has expired. One failure never stops the next."""

import logging
from datetime import timedelta

from django.utils import timezone

from news import approvals
from news.models import Article
from news.workflow import Conflict, Refused, perform, purge

logger = logging.getLogger("portal.alarm")

BIN_RETENTION = timedelta(days=30)


def publish_due() -> int:
    """Publish every article whose time has come; returns how many. What is refused goes back, with the reason."""
    return sum(_try(article, "due", on_refusal="fail") for article in Article.objects.due(timezone.now()))


def expire_due() -> int:
    """Take every expired article off the public site; returns how many."""
    return sum(_try(article, "expire") for article in Article.objects.expiring(timezone.now()))


def purge_bin() -> int:
    """Remove for good what has lain in the bin longer than BIN_RETENTION; returns how many.

    What a translation in use holds on to stays, and its page says so.
    """
    count = 0
    for article in Article.objects.purgeable(timezone.now() - BIN_RETENTION):
        try:
            purge(article)
            count += 1
        except Exception:
            logger.exception("Article %s could not be removed from the bin", article.pk)
    return count


def _try(article: Article, action: str, on_refusal: str = "") -> bool:
    try:
        perform(article, action, None, version=article.version)
        return True
    except Conflict:
        return False  # somebody was faster; the next round sees the new state
    except Refused as refused:
        by_hand = action == "due" and not approvals.is_genuine(article)
        level = logging.CRITICAL if by_hand else logging.ERROR
        logger.log(level, "Article %s could not be handled (%s): %s", article.pk, action, refused)
        if on_refusal:
            _give_up(article, on_refusal, " ".join(refused.reasons))
    except Exception:
        logger.exception("Article %s could not be handled (%s)", article.pk, action)
        if on_refusal:
            _give_up(article, on_refusal, "Lỗi hệ thống khi đăng theo giờ hẹn. Xin báo quản trị viên và duyệt lại.")
    return False


def _give_up(article: Article, action: str, reason: str) -> None:
    try:
        perform(article, action, None, version=article.version, reason=reason)
    except (Conflict, Refused) as error:
        logger.error("Article %s could not be sent back either: %s", article.pk, error)
    except Exception:
        logger.exception("Article %s could not be sent back either", article.pk)
