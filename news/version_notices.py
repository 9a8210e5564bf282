"""Who is told of what stands around the news: a second person when something waits, its maker what became of it.

Called by portal.versions (settings.TOLD_OF_VERSIONS) in the act's own transaction.
"""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import F
from django.utils import timezone
from django.utils.text import capfirst

from news.models import Notice
from portal import versions
from portal.models import Version


def after(verb: str, version: Version, user) -> None:
    _forget_what_is_settled(version)
    if version.state == Version.State.WAITING:
        hosts = ", ".join(version.hosts)[:300]
        why = f"dẫn đến {hosts}, nơi trang chưa từng dẫn đến" if hosts else "có chữ hay gặp ở tin cờ bạc, lừa đảo"
        sentence = f"{version.made_by_label} nhờ xem {_kind(version)} này: {why}."
        _tell(versions.eligible(version), version, sentence)
    elif verb in _TO_THE_MAKER:
        maker = get_user_model().objects.filter(pk=version.made_by_id, is_active=True).exclude(pk=user and user.pk)
        text = _TO_THE_MAKER[verb].format(actor=user or "Hệ thống", reason=version.reason, kind=_kind(version))
        if version.state == Version.State.SCHEDULED:
            text += f" Bạn đọc thấy từ {timezone.localtime(version.takes_effect_at):%H:%M ngày %d/%m/%Y}."
        _tell(maker, version, capfirst(text))


def _forget_what_is_settled(version: Version) -> None:
    """What waited and waits no longer is asked of nobody: those notices count as read. What makers were told stays."""
    asked = Notice.objects.filter(version__object_type=version.object_type, version__object_id=version.object_id)
    asked.exclude(user=F("version__made_by")).mark_read()


def _tell(people, version: Version, sentence: str) -> None:
    Notice.objects.bulk_create(Notice(user=person, version=version, text=sentence[:500]) for person in people)


def _kind(version: Version) -> str:
    return apps.get_model(version.object_type)._meta.verbose_name


_TO_THE_MAKER = {
    "approve": "{actor} đã chấp thuận {kind} này.",
    "decline": "{actor} trả lại {kind} này: {reason}",
    "fail": "{kind} này không hiện được theo giờ hẹn: {reason}",
}
