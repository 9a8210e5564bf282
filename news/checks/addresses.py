"""Where the links lead: hosts that are blocked or were never used before, addresses that do not answer, or changed."""

from news.checks.base import BLOCKS, WARNS, Finding, Subject, check
from news.models import LinkCheck
from portal.host_uses import asked_for


def words_of(subject: Subject, address: str) -> str:
    """The words that carry this link, to jump to."""
    return next((" ".join(link.text.split()) for link in subject.outline.links if link.address == address), "")


@check(may_block=True, essential=True)
def blocked_hosts(subject: Subject):
    for field, address, host in subject.outbound:
        if host in subject.blocked_hosts:
            sentence = f"Liên kết tới {host}, máy chủ đã bị chặn. Xin bỏ liên kết này."
            yield Finding("host.blocked", BLOCKS, field, sentence, words_of(subject, address))


@check()
def new_hosts(subject: Subject):
    new = [*subject.new_hosts]
    for field, address, host in subject.outbound:
        if host in new:
            new.remove(host)
            sentence = f"{host} chưa từng được dẫn tới; liên kết sẽ chờ người thứ hai chấp thuận khi duyệt."
            yield Finding("host.new", WARNS, field, sentence, words_of(subject, address))


@check()
def dead_links(subject: Subject):
    if not subject.outbound:
        return
    used = {asked_for(address) for _, address, _ in subject.outbound}
    found = {row.url: row for row in LinkCheck.objects.broken().filter(url__in=used)}
    for field, address, _ in subject.outbound:
        if row := found.get(asked_for(address)):
            what = "không mở được" if row.kind in ("", LinkCheck.Kind.DEAD) else "cần xem lại"
            sentence = f"Liên kết {what}: {address} ({row.problem}). Xin kiểm tra lại địa chỉ."
            yield Finding("link.dead", WARNS, field, sentence, words_of(subject, address))
