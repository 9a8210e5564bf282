"""A finding, what is looked at, and the list of checks that the modules of this package fill."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.db import models
from django.utils import timezone
from django.utils.text import capfirst

from news import attachments, links
from news.embedding import images_in
from news.models import Article, Attachment, Image
from portal.models import OutboundHost
from portal.outline import Outline, outline


class Level(models.TextChoices):
    BLOCKS = "blocks", "Phải sửa"
    WARNS = "warns", "Nên xem lại"


BLOCKS, WARNS = Level.BLOCKS, Level.WARNS


@dataclass(frozen=True)
class Finding:
    """One thing that a check objects to.

    field: the field to jump to. sentence: what is wrong and what to do. passage: the words in the field that it is
    about, as they stand there; "" for the whole field.
    """

    code: str
    level: Level
    field: str
    sentence: str
    passage: str = ""

    @property
    def target(self) -> str:
        """The id of the field's control on the article's form."""
        if self.field == "attachments":
            return "id_files"
        return f"id_{self.field}_0" if self.field in ("displayed_at", "publish_at", "expire_at") else f"id_{self.field}"

    @property
    def label(self) -> str:
        """The field's name as people see it."""
        return capfirst(Article._meta.get_field(self.field).verbose_name)

    @property
    def blocks(self) -> bool:
        return self.level == BLOCKS


@dataclass
class Subject:
    """An article as it stands in the database or on a form, read once for all checks.

    typed: the texts by field as they were typed, where they are not stored yet; storing brings them to normal form.
    listed: the rows of its files (news.attachments), where they are not the stored ones.
    """

    article: Article
    typed: dict[str, str] = field(default_factory=dict)
    listed: list[dict] | None = None

    @cached_property
    def files(self) -> list[tuple[dict, Attachment]]:
        """The files in order, each with its words."""
        stored = attachments.rows_of(self.article) if self.article.pk and self.listed is None else []
        rows = self.listed if self.listed is not None else stored
        known = Attachment.objects.in_bulk([row["id"] for row in rows]) if rows else {}
        return [(row, known[row["id"]]) for row in rows if row["id"] in known]

    @cached_property
    def outline(self) -> Outline:
        return outline(self.article.body)

    @cached_property
    def library(self) -> dict[str, Image]:
        """The pictures of the body that the library knows, by the number as the body writes it."""
        return {str(pk): image for pk, image in Image.objects.in_bulk(images_in(self.article.body)).items()}

    @cached_property
    def texts(self) -> list[tuple[str, str]]:
        """(field, a line of running text); of the body every paragraph, cell and item by itself."""
        plain = [(name, getattr(self.article, name)) for name in ("title", "kicker", "lead", "cover_caption")]
        return [(name, text) for name, text in plain if text] + [("body", block) for block in self.outline.blocks]

    @cached_property
    def outbound(self) -> list[tuple[str, str, str]]:
        return links.outbound(self.article)

    @cached_property
    def blocked_hosts(self) -> set[str]:
        return set(OutboundHost.objects.blocked_among(host for _, _, host in self.outbound))

    @cached_property
    def new_hosts(self) -> list[str]:
        """Those that nobody has accepted yet."""
        new = OutboundHost.objects.new_among(host for _, _, host in self.outbound)
        return [host for host in new if host not in self.blocked_hosts]

    @property
    def is_vietnamese(self) -> bool:
        return self.article.language == "vi"

    @property
    def day(self):
        """The day that the article speaks of."""
        moment = self.article.displayed_at or self.article.publish_at
        return timezone.localtime(moment).date() if moment else timezone.localdate()


Check = Callable[[Subject], Iterable[Finding]]


@dataclass(frozen=True)
class Row:
    function: Check
    may_block: bool
    essential: bool


REGISTRY: list[Row] = []


def check(*, may_block: bool = False, essential: bool = False):
    """Enter a function in the list.

    may_block: it can give findings that block; only these are asked when an action is performed.
    essential: what it blocks stops even the clock, which publishes what was approved under earlier rules.
    """

    def enter(function: Check) -> Check:
        REGISTRY.append(Row(function, may_block, essential))
        return function

    return enter


AT_MOST = 12
"""Findings of one check that are named one by one."""


def run(subject: Subject, rows: Iterable[Row]) -> Iterator[Finding]:
    for row in rows:
        found = list(dict.fromkeys(row.function(subject)))
        yield from found[:AT_MOST]
        if len(found) > AT_MOST:
            last = found[AT_MOST]
            rest = f"Còn {len(found) - AT_MOST} chỗ nữa cùng loại."
            yield Finding(last.code, last.level, last.field, rest)
