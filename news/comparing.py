"""Two revisions side by side: what differs, field by field, in words that editors know."""

from dataclasses import dataclass

from django.utils import timezone

from news.documents import FIELDS
from news.models import Article, Attachment, Author, Category, Edition, Image, Revision, Tag, Topic
from news.models.edition import moment
from portal import diff
from portal.files import file_size

FACTS = ("cover_facts", "picture_facts")
"""What working copies repeat of the library."""


@dataclass
class Difference:
    """One field that differs. parts: [(kind, text)] by syllable; blocks: of the body instead."""

    name: str
    label: str
    parts: list[tuple[str, str]]
    blocks: list[diff.Block] | None = None


def compare(before: dict, after: dict) -> list[Difference]:
    """Differences of two working copies (news.documents.working_copy), in the order of the form."""
    words = _Words(before, after)
    found = []
    for name in (*FIELDS, *FACTS):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if name == "body":
            found.append(Difference(name, "Thân bài", [], diff.bodies(old or "", new or "")))
        elif name == "cover_facts":
            found.append(Difference(name, "Thông tin ảnh đại diện", diff.words(words.facts(old), words.facts(new))))
        elif name == "picture_facts":
            found.append(Difference(name, "Ảnh trong bài", diff.words(words.pictures(old), words.pictures(new))))
        else:
            found.append(Difference(name, words.label(name), diff.words(words.of(name, old), words.of(name, new))))
    return found


def differ(before: dict, after: dict) -> bool:
    """Whether `compare` would find anything."""
    return any(before.get(name) != after.get(name) for name in (*FIELDS, *FACTS))


class _Words:
    """Values of working copies as people read them; names of both are looked up once."""

    def __init__(self, *copies: dict):
        def ids(name):
            return {pk for copy in copies for pk in copy.get(name) or []}

        categories = ids("more_categories") | {copy.get("category") for copy in copies}
        self.names = {
            "category": _names(Category, categories),
            "more_categories": _names(Category, categories),
            "tags": _names(Tag, ids("tags")),
            "authors": _names(Author, {pk for copy in copies for pk, _ in copy.get("authors") or []}),
            "cover": _names(Image, {copy.get("cover") for copy in copies}),
            "topic": _names(Topic, {copy.get("topic") for copy in copies}),
        }
        files = {row["id"] for copy in copies for row in copy.get("attachments") or []}
        self.files = Attachment.objects.in_bulk(files) if files else {}

    def label(self, name: str) -> str:
        label = str(Article._meta.get_field(name).verbose_name)
        return label[0].upper() + label[1:]

    def of(self, name: str, value) -> str:
        if value in (None, "", []):
            return ""
        if name == "authors":
            return ", ".join(self.names[name].get(pk, "?") for pk, _ in value)
        if name == "attachments":
            return "\n".join(self.file(number, row) for number, row in enumerate(value, 1))
        if name in ("more_categories", "tags"):
            return ", ".join(sorted(self.names[name].get(pk, "?") for pk in value))
        if name == "translation_of":
            return f"bài số {value}"  # its title may be nobody's business who compares
        if name in self.names:
            return self.names[name].get(value, "?")
        if name in ("displayed_at", "publish_at", "expire_at"):
            return f"{timezone.localtime(moment(value)):%d/%m/%Y %H:%M}"
        choices = dict(Article._meta.get_field(name).flatchoices)
        return str(choices.get(value, value))

    def file(self, number: int, row: dict) -> str:
        known = self.files.get(row["id"])
        about = f", {known.about.label}, {file_size(known.bytes)}" if known else ""
        words = [f"{number}. {row['title'] or 'Chưa đặt tên'} (tệp số {row['id']}{about})."]
        words += [f"Tóm tắt: {row['summary']}"] if row["summary"] else []
        words += [f"Lời chép: {row['transcript']}"] if row["transcript"] else []
        return " ".join(words)

    def facts(self, facts: list | None) -> str:
        if not facts:
            return ""
        edited = "đã chỉnh sửa hoặc đặt khung" if len(facts) > 4 else ""
        return " · ".join(word for word in (*facts[1:4], edited) if word)

    def pictures(self, facts: dict | None) -> str:
        return "; ".join(f"ảnh số {pk}: {self.facts(row) or row[0][:8]}" for pk, row in (facts or {}).items())


def _names(model, ids) -> dict[int, str]:
    return {row.pk: str(row) for row in model.objects.filter(pk__in=set(ids) - {None})}


def live_revision(article: Article) -> Revision | None:
    """The revision that the live edition was made of."""
    edition = Edition.objects.live().filter(article=article).select_related("revision").first()
    return edition.revision if edition else None
