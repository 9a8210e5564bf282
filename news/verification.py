"""The whole check of editions, standings and their index; what the page checks on rendering, and more."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from django.core.files.storage import default_storage

from news import approvals, attachments
from news.editions import index_of, listing_keys
from news.models import Edition, Listing, Revision, SearchRow, SitemapPart, Standing
from news.models.attachment import attachments_storage
from news.models.proof import BULK, bears_out
from news.models.sitemap_part import live_in
from news.photos import digest_of
from news.search.rows import row_of
from news.states import Standing as State
from portal import versions
from portal.models import AuditEntry
from portal.models.audit import verify_chain


@dataclass
class Fault:
    """article: its id, or None when the fault is the audit's or a version's; edition: its number, or None when the
    fault is the standing's; fault: an English clause, of a version a whole sentence."""

    article: int | None
    edition: int | None
    title: str
    fault: str
    version: bool = False
    """Whether it is about what stands around the news."""
    file: str = ""
    """The name of a picture or an attached file, where that is what does not hold."""
    storage: str = ""
    """Which of settings.STORAGES it lies in."""
    is_changed: bool = False
    """Whether it is there, with other bytes."""

    def as_dict(self) -> dict:
        return asdict(self)

    def __str__(self):
        if self.version:
            return self.fault
        if self.article is None:
            return f"The audit: {self.fault}."
        edition = f", edition {self.edition}" if self.edition else ""
        return f"Article {self.article}{edition} (“{self.title}”): {self.fault}."


def verify(files: bool = False, progress=None, checked: dict[str, bool | None] | None = None) -> list[Fault]:
    """Every fault of every edition, standing, revision, pending approval, and version of what stands around the news.

    files: also compare the bytes of served pictures and attached files (slow).
    progress: called with the number of articles checked so far. checked: takes the name of each file that was compared,
    with whether it is sound, None where it is missing.
    """
    record = Record()
    audit = verify_chain(record.add)
    found: list[Fault] = []
    if audit:
        clause = f"it does not hold ({len(audit)} faults), so no standing is proven; verify_audit names them"
        found.append(Fault(None, None, "", clause))
    checked = {} if checked is None else checked
    for count, standing in enumerate(Standing.objects.order_by("pk").iterator(chunk_size=500), 1):
        editions = list(Edition.objects.filter(article_id=standing.pk).select_related("standing").order_by("number"))
        found += _article_faults(standing, editions, record)
        if files:
            found += _file_faults(editions, checked)
        if progress and count % 500 == 0:
            progress(count)
    around = [Fault(None, None, "", sentence, version=True) for sentence in versions.faults()]
    return [*found, *_sitemap_faults(), *_working_copy_faults(), *around]


def _working_copy_faults() -> Iterator[Fault]:
    """Revisions and pending approvals changed by hand: what the clock and the approvers rely on."""
    for revision in Revision.objects.select_related("article").order_by("pk").iterator(chunk_size=500):
        if not revision.is_sound():
            clause = f"its revision {revision.version} was changed after it was kept"
            yield Fault(revision.article_id, None, revision.article.title, clause)
    for article in approvals.pending():
        for fault in approvals.faults(article):
            yield Fault(article.pk, None, article.title, fault)


def _sitemap_faults() -> Iterator[Fault]:
    for number in SitemapPart.objects.missing():
        edition = live_in(number).order_by("article_id").first()
        clause = f"the sitemap leaves out file {number}, in which it stands; rebuild_sitemap mends that"
        yield Fault(edition.article_id, edition.number, _title([edition]), clause)


class Record:
    """What the verified entries of the audit say of standings."""

    def __init__(self):
        self.changes: Counter[int] = Counter()
        self.last: dict[int, int] = {}
        self.doubtful: set[int] = set()
        self.bulk: list[AuditEntry] = []

    def add(self, entry: AuditEntry, is_sound: bool) -> None:
        if is_sound and entry.action == BULK:
            self.bulk.append(entry)
        if entry.object_type != "news.article" or entry.object_id is None:
            return
        if not is_sound:
            self.doubtful.add(entry.object_id)
        elif entry.changes_standing:
            self.changes[entry.object_id] += 1
            self.last[entry.object_id] = entry.number

    def faults(self, standing: Standing) -> Iterator[str]:
        article = standing.pk
        brought = next((entry.number for entry in self.bulk if bears_out(entry, article)), None)
        number = self.last.get(article, brought)
        if article in self.doubtful:
            yield "an audit entry about it was changed after it was written"
        if number is None or number < standing.audit_number:
            yield "the audit entry of its standing is missing"
        elif number > standing.audit_number:
            yield "a later audit entry belies the standing"
        if standing.sequence != (count := self.changes[article] + (brought is not None)):
            yield f"its standing has changed {count} times by the audit, {standing.sequence} times by its own number"


def _article_faults(standing: Standing, editions: list[Edition], record: Record) -> Iterator[Fault]:
    title = _title(editions)
    for fault in (*standing.faults(), *record.faults(standing)):
        yield Fault(standing.pk, None, title, fault)
    previous = ""
    for position, edition in enumerate(editions, 1):
        if edition.number != position:
            yield Fault(standing.pk, position, title, "the edition is missing")
            break
        yield from _edition_faults(edition, previous, title)
        previous = edition.content_seal
    yield from _liveness_faults(standing, editions, title)


def _title(editions: list[Edition]) -> str:
    try:
        return editions[-1].content_facts["title"]
    except (IndexError, ValueError, KeyError, TypeError):
        return "?"


def _edition_faults(edition: Edition, previous: str, title: str) -> Iterator[Fault]:
    faults = edition.seal_faults()
    if edition.previous_seal != previous:
        faults.append("it does not follow the edition before it")
    if not faults:
        index = index_of(edition.content_facts)
        faults += [
            f"the index column {name} differs from the sealed content"
            for name, value in index.items()
            if getattr(edition, name) != value
        ]
    for fault in faults:
        yield Fault(edition.article_id, edition.number, title, fault)


def _liveness_faults(standing: Standing, editions: list[Edition], title: str) -> Iterator[Fault]:
    try:
        facts = standing.facts
    except ValueError:
        return
    named = facts.get("edition") if facts.get("state") == State.LIVE else None
    live = [edition.number for edition in editions if edition.is_live]
    for number in live:
        if number != named:
            yield Fault(standing.pk, number, title, "it is marked live, against the sealed standing")
    if named and named not in live:
        yield Fault(standing.pk, named, title, "the sealed standing names it as live, but it is not marked so")
    keys = set(Listing.objects.filter(article_id=standing.pk).values_list("key", "edition__number"))
    try:
        current = next((edition for edition in editions if edition.number == named), None)
        wanted = {(key, current.number) for key in listing_keys(current)} if current else set()
    except (ValueError, KeyError, TypeError):
        return
    if keys != wanted:
        yield Fault(standing.pk, named, title, "the lists it stands in differ from the sealed content")
    if _searched(SearchRow.objects.filter(article_id=standing.pk)) != _searched([row_of(current)] if current else []):
        yield Fault(standing.pk, named, title, "the words it is found by differ from the sealed content")


def _searched(rows: Iterable[SearchRow]) -> list[tuple]:
    return [tuple(getattr(row, field.attname) for field in SearchRow._meta.concrete_fields) for row in rows]


def _file_faults(editions: list[Edition], checked: dict[str, bool | None]) -> Iterator[Fault]:
    """Of pictures those that a live edition shows: of former ones nothing but the hash is kept (photos_cleaning).

    What an edition with a broken seal names is not believed: it is a fault already, and could name any file.
    """
    for edition in editions:
        if edition.seal_faults():
            continue
        facts, about = edition.content_facts, (edition.article_id, edition.number)
        shown = [facts.get("cover") or {}, *facts.get("pictures", {}).values()] if edition.is_live else []
        for rendition in (rendition for picture in shown for rendition in picture.get("renditions", [])):
            name = rendition["name"]
            if name not in checked:
                found = _digest_of_stored(name)
                checked[name] = None if found is None else found == rendition["sha256"]
            if not checked[name]:
                is_changed, fault = checked[name] is False, f"the picture {name} is missing or changed"
                yield Fault(*about, facts["title"], fault, file=name, storage="default", is_changed=is_changed)
        for attached in facts.get("attachments", []):
            name = attached["file"]
            if name not in checked:
                is_there = attachments_storage().exists(name)
                checked[name] = attachments.is_whole(attached) if is_there else None
            if not checked[name]:
                is_changed, fault = checked[name] is False, f"the attached file {name} is missing or changed"
                yield Fault(*about, facts["title"], fault, file=name, storage="attachments", is_changed=is_changed)


def _digest_of_stored(name: str) -> str | None:
    """None where it cannot be read."""
    try:
        with default_storage.open(name) as file:
            return digest_of(file.read())
    except OSError:
        return None
