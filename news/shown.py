"""Editions as templates show them: read from sealed documents only."""

from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from django.conf import settings
from django.utils import timezone

from news.addresses import article_path, author_path, category_path, page_path, tag_path, topic_path
from news.models import Edition
from news.models.edition import moment
from news.states import Kind
from portal import markup
from portal.files import AttachedFile
from portal.pictures import Picture
from portal.richtext import plain

WORDS_A_MINUTE = 220
"""Syllables read silently in a minute; Vietnamese writes each as a word."""
OLD_AFTER = timedelta(days=3 * 365)


class Shown:
    """What a card and a document have in common; attributes of the sealed facts are attributes here."""

    def __init__(self, edition: Edition, facts: dict):
        self.edition, self.facts = edition, facts
        self.id, self.number = facts["article"], facts["number"]
        self.kind, self.language = facts["kind"], facts["language"]
        self.title, self.lead, self.kicker = facts["title"], facts["lead"], facts["kicker"]

    @property
    def is_page(self) -> bool:
        return self.kind == Kind.PAGE

    @cached_property
    def url(self) -> str:
        if self.is_page:
            return page_path(self.facts["slug"], self.language)
        return article_path(self.id, self.facts["slug"], self.language)

    @property
    def key(self) -> str:
        """The seal of all that it shows, for what is made of it and kept (portal.kept); "" of what is not sealed."""
        return self.edition.card_seal

    @property
    def absolute_url(self) -> str:
        return settings.SITE_URL + self.url

    @cached_property
    def displayed_at(self):
        return moment(self.facts["displayed_at"])

    @cached_property
    def cover(self) -> Picture | None:
        return Picture(self.facts["cover"]) if self.facts["cover"] else None

    @property
    def category(self) -> dict | None:
        return self._category(self.facts["category"])

    def _category(self, facts: dict | None) -> dict | None:
        return {"name": facts["name"], "url": category_path(facts["slug"], self.language)} if facts else None


class Card(Shown):
    def __init__(self, edition: Edition):
        super().__init__(edition, edition.card_facts)
        self.corrected = self.facts["corrected"]


class Document(Shown):
    def __init__(self, edition: Edition):
        facts = edition.content_facts
        super().__init__(edition, facts)
        self.body, self.byline = facts["body"], facts["byline"]
        self.source, self.source_url = facts["source"], facts["source_url"]
        self.publisher, self.genre = facts["publisher"], facts["genre"]
        self.change, self.public_note = facts["change"], facts["public_note"]
        self.appendix = facts.get("appendix", "")
        self.code = edition.code
        self.files_at = f"{self.url}tep/"
        """Under which address its files lie; a preview has its own."""

    @property
    def key(self) -> str:
        return self.edition.content_seal

    @property
    def caption(self) -> str:
        return self.cover.caption if self.cover else ""

    @property
    def credit(self) -> str:
        return self.cover.credit if self.cover else ""

    @cached_property
    def pictures(self) -> dict[int, Picture]:
        """Those of the text, by number."""
        return {int(pk): Picture(facts) for pk, facts in self.facts.get("pictures", {}).items()}

    @cached_property
    def files(self) -> list[AttachedFile]:
        return [AttachedFile(facts, self.files_at) for facts in self.facts.get("attachments", [])]

    @property
    def authors(self) -> list[dict]:
        return [author | {"url": author_path(author["slug"], self.language)} for author in self.facts["authors"]]

    @property
    def tags(self) -> list[dict]:
        return [{"name": tag["name"], "url": tag_path(tag["slug"], self.language)} for tag in self.facts["tags"]]

    @property
    def categories(self) -> list[dict]:
        return [self._category(facts) for facts in self.facts["categories"]]

    @cached_property
    def published_at(self):
        return moment(self.facts["published_at"])

    @cached_property
    def first_published_at(self):
        return moment(self.facts["first_published_at"])

    @property
    def updated_at(self):
        """When this edition replaced an earlier one, else None."""
        return self.published_at if self.number > 1 else None

    @property
    def is_old(self) -> bool:
        return timezone.now() - self.displayed_at > OLD_AFTER

    @property
    def year(self) -> int:
        return timezone.localtime(self.displayed_at).year

    @cached_property
    def reading_minutes(self) -> int:
        return max(1, round(len(plain(self.body).split()) / WORDS_A_MINUTE))

    @cached_property
    def toc(self) -> list[dict]:
        """Headings of a text with three or more, as id and title; the filter `rich` gives the same ids."""
        headings = markup.headings(self.body)
        return headings if len(headings) >= 3 else []

    @property
    def topic(self) -> dict | None:
        """The story that it belongs to, as name and url."""
        found = self.facts.get("topic")
        return {"name": found["name"], "url": topic_path(found["slug"], self.language)} if found else None

    @property
    def cover_link(self) -> str:
        """What the link to the cover's largest form is called."""
        return markup.enlarging(self.cover.alt or self.caption) if self.cover else ""

    @property
    def has_pictures(self) -> bool:
        return bool(self.cover or self.pictures)

    @property
    def history_url(self) -> str:
        return f"{self.url}cap-nhat/"

    @property
    def report_url(self) -> str:
        """Where readers say what is wrong with it; of static pages too."""
        return f"{self.url}bao-loi/"

    @property
    def print_url(self) -> str:
        return f"{self.url}in/"

    @property
    def save_url(self) -> str:
        return f"{self.url}tai-ve/"


def cards(editions) -> list[Card]:
    """Cards of every edition whose seal and standing hold; the others sound the alarm and are dropped.

    An edition that is kept (portal.prepared) has one card for all who ask; nobody changes it.
    """
    return [_of(edition, Card) for edition in editions if edition.is_sound_card()]


def documents(editions) -> list[Document]:
    """The same of whole documents, asked for_detail()."""
    return [document(edition) for edition in editions if edition.is_sound()]


def document(edition: Edition) -> Document:
    """The document of an edition that was found sound; of one that is kept always the same."""
    return _of(edition, Document)


def _of(edition: Edition, kind: type) -> Shown:
    if (found := vars(edition).get("shown")) is None:
        found = edition.shown = kind(edition)
    return found


def by_day(shown_cards: list[Card]) -> list[dict]:
    """The cards of one list under their local days: date (a moment of it), anchor, cards."""
    return [
        {"date": group[0].displayed_at, "anchor": day_anchor(day), "cards": group}
        for day, cards_of_day in groupby(shown_cards, key=lambda card: timezone.localdate(card.displayed_at))
        if (group := list(cards_of_day))
    ]


def day_anchor(day: date) -> str:
    """What a day is called within a page that is arranged by days."""
    return f"ngay-{day.isoformat()}"


def crumb(title: str, url: str) -> dict:
    return {"title": title, "url": url}
