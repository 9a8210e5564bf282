"""What was written before links were registered: its addresses, hosts and places, taken up little by little by the
worker; and what keeps the register of places true."""

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from news import links
from news.models import Article, Edition
from news.shown import Document
from portal import host_uses
from portal.models import AuditEntry, HostUse, OutboundHost

AT_MOST = 100
"""Articles a run."""
_DONE_TO = "links.uses-taken-up-to"
"""In the cache, the last article looked at; where it is lost, the round begins anew and finds little to do."""


def take_up() -> int:
    """Register what the next articles link to, where nothing is; returns how many articles were looked at."""
    done_to = cache.get(_DONE_TO)
    articles = Article.objects.filter(pk__gt=done_to if isinstance(done_to, int) else 0).order_by("pk")
    articles = list(articles.only("body", "source_url")[:AT_MOST])
    if not articles:
        return 0
    known = set(
        Article.link_checks.through.objects.filter(article_id__in=[article.pk for article in articles]).values_list(
            "article_id", flat=True
        )
    )
    for article in articles:
        if article.pk not in known and links.outbound(article):
            with transaction.atomic():  # a save at this moment registers its own links; it must not be overtaken
                links.register(Article.objects.select_for_update().get(pk=article.pk))
    live = Edition.objects.live().filter(article__in=articles).for_detail()
    for edition in live:
        if edition.is_sound():
            _know_hosts(Document(edition))
            if links.linking_of(edition.content_facts).links:
                _note_uses(edition.article_id)
    cache.set(_DONE_TO, articles[-1].pk, None)
    return len(articles)


def _know_hosts(document: Document) -> None:
    """Where readers are led already counts as known: nobody need accept it anew."""
    hosts = OutboundHost.objects.new_among(host for _, _, host in links.outbound(document))
    if not hosts:
        return
    with transaction.atomic():
        OutboundHost.objects.accept(hosts, seen_in=document.title, used_by=None, approved_by=None)
        for host in OutboundHost.objects.filter(host__in=hosts):
            AuditEntry.objects.record("portal.outboundhost.add", host, None, data={"article": document.id})


def _note_uses(article_id: int) -> None:
    with transaction.atomic():  # a publication at this moment notes its own
        Article.objects.select_for_update().get(pk=article_id)
        edition = Edition.objects.live().filter(article_id=article_id).for_detail().first()
        if edition is not None and edition.is_sound():
            host_uses.note(links.linking_of(edition.content_facts))


def keep_uses() -> int:
    """Note anew what everything but articles links to, and forget articles that are no longer live. Writes only where
    something differs."""
    live = Edition.objects.live().values("article_id")
    gone = HostUse.objects.filter(object_type=links.OBJECT).exclude(object_id__in=live)
    if gone.exists():
        gone.delete()
    return host_uses.rebuild(only=[name for name in settings.LINKING if name != "articles"])
