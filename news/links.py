"""Where an article leads readers: the addresses in its text and the hosts behind them."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from news.models import Article, LinkCheck
from news.models.linkcheck import ADDRESS_LENGTH
from portal import videos
from portal.hosts import host_of
from portal.models import OutboundHost
from portal.outline import outline


def outbound(article: Article) -> list[tuple[str, str, str]]:
    """(field, address, host) of every link that leaves this site, in reading order.

    article: or anything else with a body and a source_url, as the document of an edition.
    """
    found = [("body", link.address) for link in outline(article.body).links]
    if article.source_url:
        found.append(("source_url", article.source_url))
    own = host_of(settings.SITE_URL)
    hosts = [(field, address, host_of(address)) for field, address in found]
    return [(field, address, host) for field, address, host in hosts if host and host != own]


def new_hosts(article: Article) -> list[str]:
    """Hosts that nobody has accepted yet; whoever approves the article accepts them."""
    found = outbound(article)  # the hosts of videos are accepted by the one who configures the site
    return OutboundHost.objects.new_among(host for _, address, host in found if videos.recognised(address) is None)


def register(article: Article) -> None:
    """Note which addresses the article uses, so that the worker looks whether they answer."""
    used = {urlsplit(address)._replace(fragment="").geturl() for _, address, _ in outbound(article)}
    used = {address for address in used if len(address) <= ADDRESS_LENGTH}
    if not used:
        article.link_checks.clear()
        return
    now = timezone.now()
    LinkCheck.objects.bulk_create([LinkCheck(url=url, due_at=now) for url in sorted(used)], ignore_conflicts=True)
    article.link_checks.set(LinkCheck.objects.filter(url__in=used))
