"""What the clock does: publish what is due, end what has expired. One failure never stops the next."""

import logging
from datetime import timedelta

from django.utils import timezone

from news import approvals
from news.models import Article
from news.workflow import Conflict, Refused, perform, purge
from portal.models.alarm import sound

logger = logging.getLogger("portal.clock")

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
            sentence = "Article %s could not be removed from the bin"
            sound("schedule", f"Bài số {article.pk}", sentence, article.pk, level=logging.ERROR, exc_info=True)
    return count


def _try(article: Article, action: str, on_refusal: str = "") -> bool:
    try:
        perform(article, action, None, version=article.version)
        return True
    except Conflict:
        return False  # somebody was faster; the next round sees the new state
    except Refused as refused:
        sentence = "Article %s could not be handled (%s): %s"
        if action == "due" and not approvals.is_genuine(article):  # changed by hand
            sound("schedule", f"Bài số {article.pk}", sentence, article.pk, action, refused)
        else:  # a reason that its people are told
            logger.error(sentence, article.pk, action, refused)
        if on_refusal:
            _give_up(article, on_refusal, " ".join(refused.reasons))
    except Exception:
        _sound_failure(article, "Article %s could not be handled (%s)", action)
        if on_refusal:
            _give_up(article, on_refusal, "Lỗi hệ thống khi đăng theo giờ hẹn. Xin báo quản trị viên và duyệt lại.")
    return False


def _give_up(article: Article, action: str, reason: str) -> None:
    try:
        perform(article, action, None, version=article.version, reason=reason)
    except (Conflict, Refused) as error:
        logger.error("Article %s could not be sent back either: %s", article.pk, error)
    except Exception:
        _sound_failure(article, "Article %s could not be sent back either (%s)", action)


def _sound_failure(article: Article, sentence: str, action: str) -> None:
    sound("schedule", f"Bài số {article.pk}", sentence, article.pk, action, level=logging.ERROR, exc_info=True)
