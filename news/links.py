"""Where an article leads readers: the addresses in its text and the hosts behind them."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from news.models import Article, Edition, LinkCheck
from news.models.linkcheck import ADDRESS_LENGTH
from portal import videos
from portal.host_uses import Linking, Source, asked_for
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
    used = {asked_for(address) for _, address, _ in outbound(article)}
    used = {address for address in used if len(address) <= ADDRESS_LENGTH}
    if not used:
        article.link_checks.clear()
        return
    now = timezone.now()
    LinkCheck.objects.bulk_create([LinkCheck(url=url, due_at=now) for url in sorted(used)], ignore_conflicts=True)
    article.link_checks.set(LinkCheck.objects.filter(url__in=used))


OBJECT = Article._meta.label_lower


def linking_of(content: dict) -> Linking:
    """Where an edition with this content leads readers."""
    links = [
        (f"thân bài, “{' '.join(link.text.split())}”" if link.text.strip() else "thân bài", link.address)
        for link in outline(content["body"]).links
    ]
    if content["source_url"]:
        links.append(("nguồn", content["source_url"]))
    return Linking(OBJECT, content["article"], content["title"], tuple(links))


def linking() -> Source:
    """Where all live articles lead readers, for portal.host_uses.rebuild."""
    return [OBJECT], _live()


def _live() -> Iterator[Linking]:
    for edition in Edition.objects.live().for_detail().order_by("article_id").iterator(chunk_size=200):
        if edition.is_sound():
            yield linking_of(edition.content_facts)
