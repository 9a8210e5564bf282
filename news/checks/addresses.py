"""Where the links lead: hosts that are blocked or were never used before, addresses that do not answer."""

from urllib.parse import urlsplit

from news.checks.base import BLOCKS, WARNS, Finding, Subject, check
from news.models import LinkCheck
from portal.models import OutboundHost


def words_of(subject: Subject, address: str) -> str:
    """The words that carry this link, to jump to."""
    return next((" ".join(link.text.split()) for link in subject.outline.links if link.address == address), "")


@check(may_block=True, essential=True)
def blocked_hosts(subject: Subject):
    blocked = set(OutboundHost.objects.blocked_among(host for _, _, host in subject.outbound))
    for field, address, host in subject.outbound:
        if host in blocked:
            sentence = f"Liên kết tới {host}, máy chủ đã bị chặn. Xin bỏ liên kết này."
            yield Finding("host.blocked", BLOCKS, field, sentence, words_of(subject, address))


@check()
def new_hosts(subject: Subject):
    new = OutboundHost.objects.new_among(host for _, _, host in subject.outbound)
    new = [host for host in new if host not in OutboundHost.objects.blocked_among(new)]
    for field, address, host in subject.outbound:
        if host in new:
            new.remove(host)
            sentence = f"{host} chưa từng được dẫn tới; liên kết sẽ chờ người thứ hai chấp thuận khi duyệt."
            yield Finding("host.new", WARNS, field, sentence, words_of(subject, address))


@check()
def dead_links(subject: Subject):
    if not subject.outbound:
        return
    used = {urlsplit(address)._replace(fragment="").geturl() for _, address, _ in subject.outbound}
    problems = dict(LinkCheck.objects.broken().filter(url__in=used).values_list("url", "problem"))
    for field, address, _ in subject.outbound:
        if problem := problems.get(urlsplit(address)._replace(fragment="").geturl()):
            sentence = f"Liên kết không mở được: {address} ({problem}). Xin kiểm tra lại địa chỉ."
            yield Finding("link.dead", WARNS, field, sentence, words_of(subject, address))
