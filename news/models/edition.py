"""Bản đăng: the sealed documents that the public reads, and the index by which they are found."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db import connections, models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat

from news.models.proof import audit_faults, later, proof
from news.models.standing import StandingColumns
from news.states import Kind
from news.states import Standing as State
from portal import seal
from portal.guards import Guard
from portal.kept import Kept
from portal.models.alarm import sound

KEPT_CARDS, KEPT_DOCUMENTS = Kept(1_500_000), Kept(1_500_000)
"""Editions that public pages have just shown, as rows for_cards() and for_detail(); characters. See portal.prepared."""
READ_AT_ONCE = 200
"""Rows in memory, where thousands are read."""


class Sha256(Func):
    """The database's own digest of a text, so that lists check long documents without reading them out."""

    function = "SHA256"
    output_field = models.CharField()

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(
            compiler, connection, template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')", **extra
        )


class EditionQuerySet(models.QuerySet):
    """live(), withdrawn() and history() are all that public code may start from."""

    def live(self):
        """Editions that are public now."""
        return self.filter(is_live=True)

    def withdrawn(self):
        """The last edition of each article that was taken down or has expired."""
        return self.filter(
            is_live=False, number=F("standing__edition_number"), standing__state__in=[State.WITHDRAWN, State.EXPIRED]
        )

    def history(self, article_id: int):
        """Every edition of one article, newest first, for its public history (dates and notes, not texts)."""
        return self.filter(article_id=article_id).order_by("-number")

    def first_editions(self):
        """The first edition of every article but static pages: what counts as a publication. For the newsroom only."""
        return self.filter(number=1, is_listed=True)

    def listed(self, language: str):
        """News and announcements, without static pages."""
        return self.filter(is_listed=True, language=language)

    def under(self, letter: str, pk: int, language: str):
        """Editions listed under a category "c", tag "t", author "a" or topic "d", newest first."""
        return self.filter(listings__key=listing_key(letter, pk, language)).order_by(
            "-listings__displayed_at", "-listings__article_id"
        )

    def newest_under(self, keys: list[str], count: int) -> dict[str, list[int]]:
        """Key → primary keys of its `count` newest editions. One query, an index walk for each key.

        SQLite takes LIMIT in the arms of a UNION only inside a derived table, which the ORM does not write.
        """
        if not keys:
            return {}
        arm = (
            "SELECT * FROM (SELECT key, edition_id FROM news_listing WHERE key = %s "
            "ORDER BY displayed_at DESC, article_id DESC LIMIT %s) AS arm{}"
        )
        sql = " UNION ALL ".join(arm.format(number) for number in range(len(keys)))
        found: dict[str, list[int]] = {key: [] for key in keys}
        with connections[self.db].cursor() as cursor:
            cursor.execute(sql, [value for key in keys for value in (key, count)])
            for key, pk in cursor.fetchall():
                found[key].append(pk)
        return found

    def ends_of(self, key: str) -> tuple[datetime, datetime] | None:
        """Earliest and latest displayed date of a list, by its key; one query, two ends of an index."""
        rows = Listing.objects.filter(key=key).values("displayed_at")
        ends = {
            "first": Subquery(rows.order_by("displayed_at")[:1]),
            "last": Subquery(rows.order_by("-displayed_at")[:1]),
        }
        found = self.order_by("pk").annotate(**ends).values_list(*ends).first()
        return found if found and found[0] else None

    def newest_first(self):
        return self.order_by("-displayed_at", "-article_id")

    def with_proof(self):
        """With what verifying needs: the standing, and what the audit says of it and of the time since."""
        return self.select_related("standing").annotate(audit_proof=proof(), audit_later=later())

    def for_cards(self):
        """For lists: without the long document, whose digest the database gives. One query."""
        return self.with_proof().defer("content").annotate(content_digest=Sha256("content"))

    def card_rows(self, *further: str) -> Iterator["CardRow"]:
        """For whoever goes through thousands of cards: the columns that proving one needs and `further` ones, without
        models, whose making would take as long as the proof. One query."""
        columns, standing = (*CardRow.CHECKED, *further), StandingColumns.CHECKED
        rows = self.for_cards().values_list(*columns, *(f"standing__{name}" for name in standing))
        for row in rows.iterator(chunk_size=READ_AT_ONCE):
            own, of_standing = row[: len(columns)], row[len(columns) :]
            yield CardRow(zip(columns, own, strict=True), zip(standing, of_standing, strict=True))

    def for_detail(self):
        """For an article's page: one query."""
        return self.with_proof()


class EditionColumns:
    """What can be asked of an edition's columns, however they were read."""

    _proven: tuple = ()
    """What of this instance was found to hold, and under which keys: one that is kept is proven once."""

    @cached_property
    def content_facts(self) -> dict:
        return json.loads(self.content)

    @cached_property
    def card_facts(self) -> dict:
        return json.loads(self.card)

    def seal_faults(self) -> list[str]:
        """What does not hold in the two documents by themselves."""
        faults = self.content_faults()
        if not seal.holds(self.card_seal, *card_message(self)):
            faults.append("the card does not match its seal")
        return faults

    def content_faults(self) -> list[str]:
        """What does not hold in the content by itself; for reports, which show no card."""
        if seal.holds(self.content_seal, *content_message(self, seal.digest(self.content))):
            return []
        return ["the content does not match its seal"]

    def standing_faults(self) -> list[str]:
        """Why this edition is not what its article's sealed standing says is live. Needs with_proof()."""
        faults = self.standing.faults()
        if faults:
            return faults
        facts = self.standing.facts
        if (
            facts["state"] != State.LIVE
            or facts["edition"] != self.number
            or facts["edition_seal"] != self.content_seal
        ):
            return ["the standing does not name this edition as live"]
        return audit_faults(self.article_id, self.audit_proof, self.audit_later)

    def is_sound(self) -> bool:
        """Whether the article page may render this edition; sounds the alarm where not."""
        return self._is_proven("page", lambda: self.seal_faults() + self.standing_faults())

    def is_sound_card(self) -> bool:
        """Whether a list may show this edition's card (needs for_cards()); sounds the alarm where not."""
        return self._is_proven("card", self._card_faults)

    def _card_faults(self) -> list[str]:
        faults = self.standing_faults()
        if not seal.holds(self.card_seal, *card_message(self)):
            faults.append("the card does not match its seal")
        elif self.card_facts["content"] != self.content_digest:
            faults.append("the content does not match its card")
        return faults

    def _is_proven(self, what: str, faults: Callable[[], list[str]]) -> bool:
        """Whether there are no faults; asked once of the same instance, since its texts do not change."""
        if self._proven == (what, seal.keys()):
            return True
        found = faults()
        for fault in found:
            sentence = "Article %s, edition %s: %s. It is not shown."
            sound("edition", f"Bài số {self.article_id}", sentence, self.article_id, self.number, fault)
        if not found:
            self._proven = what, seal.keys()
        return not found


class CardRow(EditionColumns):
    """An edition whose card a list may show, and no more of it."""

    CHECKED = (
        "article_id", "number", "card", "content_seal", "card_seal", "content_digest", "audit_proof", "audit_later",
    )  # fmt: skip

    def __init__(self, columns: Iterable[tuple], standing: Iterable[tuple]):
        vars(self).update(columns)
        self.standing = StandingColumns()
        vars(self.standing).update(standing)


class Edition(EditionColumns, models.Model):
    article = models.ForeignKey("news.Article", verbose_name="bài", on_delete=models.PROTECT, related_name="editions")
    standing = models.ForeignKey(
        "news.Standing", verbose_name="tình trạng", on_delete=models.PROTECT, related_name="editions"
    )
    number = models.PositiveIntegerField("bản đăng số")
    content = models.TextField("nội dung", help_text="Mọi điều trang bài hiện, dạng JSON chuẩn.")
    card = models.TextField("thẻ tin", help_text="Điều các danh sách hiện, kèm mã băm của nội dung, dạng JSON chuẩn.")
    previous_seal = models.CharField("mã xác thực của bản trước", max_length=64, blank=True)
    content_seal = models.CharField("mã xác thực", max_length=64)
    card_seal = models.CharField("mã xác thực thẻ tin", max_length=64)
    seal_format = models.PositiveSmallIntegerField("kiểu mã", default=seal.FORMAT)
    published_at = models.DateTimeField("đăng lúc")
    revision = models.ForeignKey("news.Revision", verbose_name="từ bản lưu", on_delete=models.PROTECT, related_name="+")

    # An index over the documents; news.editions can rebuild it.
    is_live = models.BooleanField("đang đăng")
    is_listed = models.BooleanField("có trong danh sách tin")
    kind = models.CharField("loại", max_length=12, choices=Kind)
    language = models.CharField("ngôn ngữ", max_length=2)
    slug = models.CharField("địa chỉ", max_length=100)
    category = models.ForeignKey(
        "news.Category", verbose_name="chuyên mục", null=True, on_delete=models.PROTECT, related_name="+"
    )
    displayed_at = models.DateTimeField("ngày hiển thị")

    objects = EditionQuerySet.as_manager()
    guard = Guard(
        frozen=(
            "article_id", "number", "content", "card", "previous_seal", "content_seal", "card_seal",
            "seal_format", "published_at", "revision_id",
        )
    )  # fmt: skip

    class Meta:
        verbose_name = "bản đăng"
        verbose_name_plural = "bản đăng"
        ordering = ["-published_at"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_number_once"),
            models.UniqueConstraint(fields=["article"], name="one_live_edition", condition=Q(is_live=True)),
            models.UniqueConstraint(
                fields=["language", "slug"], name="one_live_page_a_slug", condition=Q(is_live=True, kind="page")
            ),
            models.CheckConstraint(name="edition_kind_is_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="edition_standing_is_its_own", condition=Q(standing_id=F("article_id"))),
        ]
        indexes = [
            models.Index(
                fields=["language", "-displayed_at", "-article"],
                name="edition_news",
                condition=Q(is_live=True, is_listed=True),
            ),
            models.Index(
                fields=["language", "kind", "-displayed_at", "-article"],
                name="edition_kind",
                condition=Q(is_live=True, is_listed=True),
            ),
            models.Index(fields=["article"], name="edition_live_article", condition=Q(is_live=True)),
            models.Index(fields=["published_at"], name="edition_first", condition=Q(number=1, is_listed=True)),
        ]

    def __str__(self):
        return f"Bản đăng số {self.number}"

    def save(self, *args, **kwargs):
        """Editions are made once and never changed; the live flag moves by queryset in news.editions."""
        if not self._state.adding:
            raise TypeError("An edition is immutable.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("An edition is never deleted.")

    @property
    def code(self) -> str:
        """Mã xác thực, as readers see it."""
        return seal.code(self.content_seal)


def content_message(edition: Edition, digest: str) -> tuple:
    return ("edition.content", edition.article_id, edition.number, edition.previous_seal, digest)


def card_message(edition: Edition) -> tuple:
    return ("edition.card", edition.article_id, edition.number, edition.card)


class Listing(models.Model):
    """Where a live edition is listed: one row for each category (and its parent), tag, author and topic, and for the
    article that it is a translation of."""

    key = models.CharField("danh sách", max_length=30)
    edition = models.ForeignKey(Edition, verbose_name="bản đăng", on_delete=models.PROTECT, related_name="listings")
    displayed_at = models.DateTimeField("ngày hiển thị")
    article_id = models.BigIntegerField("bài")

    class Meta:
        verbose_name = "dòng danh sách"
        verbose_name_plural = "dòng danh sách"
        constraints = [models.UniqueConstraint(fields=["key", "article_id"], name="listed_once")]
        indexes = [models.Index(fields=["key", "-displayed_at", "-article_id", "edition"], name="listing_newest")]

    def __str__(self):
        return f"{self.key}: {self.article_id}"


def listing_key(letter: str, pk: int | str, language: str) -> str:
    return f"{language}:{letter}{pk}"


def has_listings(letter: str, language: str) -> Exists:
    """For a query of categories, topics, tags or authors: that something live is listed under the row. A probe each."""
    key = Concat(Value(listing_key(letter, "", language)), Cast(OuterRef("pk"), models.CharField()))
    return Exists(Listing.objects.filter(key=key))


def pages_document() -> dict:
    """The piece "pages" of the page furniture: live static pages."""
    pages = Edition.objects.live().filter(kind=Kind.PAGE).for_cards().defer(None).order_by("article_id")
    return {
        "pages": [
            {
                "id": page.article_id,
                "title": page.card_facts["title"],
                "slug": page.card_facts["slug"],
                "language": page.language,
                "translation_of": page.content_facts["translation_of"],
            }
            for page in pages
            if page.is_sound_card()
        ]
    }


def languages_document() -> dict:
    """The piece "languages" of the page furniture: each further language that has something live → whether there is
    news, and the ids of the categories that have some."""
    found = {}
    for language, _ in settings.LANGUAGES:
        live = Edition.objects.live()
        if language != settings.LANGUAGE_CODE and live.filter(language=language).exists():
            start = listing_key("c", "", language)
            keys = Listing.objects.filter(key__startswith=start).order_by("key").values_list("key", flat=True)
            found[language] = {
                "news": live.listed(language).exists(),
                "categories": sorted(int(key.removeprefix(start)) for key in keys.distinct()),
            }
    return {"languages": found}


def moment(text: str) -> datetime:
    """A point of time as documents write it (ISO 8601 with offset)."""
    return datetime.fromisoformat(text)
