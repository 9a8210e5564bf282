"""The basis of royalties (nhuận bút): what was first published in a month, by whom and how long.

Everything is read from sealed editions, so it has been kept since the first one. The month is that of an article's
first edition, in local time; the figures are those of its newest edition before the month's end, so that a credit
mended in time counts and a past month never changes.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from news.addresses import article_path
from news.models import Article, ArticleAuthor, Edition
from news.models.article import Genre
from news.models.edition import moment
from news.states import Standing as State
from portal.dates import month_edges
from portal.richtext import plain

RULES = (
    "Tính các tin, bài, thông báo có bản đăng đầu tiên trong tháng (giờ Việt Nam); trang cố định không tính.",
    "Số liệu lấy từ bản chốt khi đăng, mới nhất tính đến hết tháng.",
    "Mỗi người được tính một bài cho mỗi phần (bài, ảnh); bài nhiều tác giả tính trọn cho từng người.",
    "Số chữ là số tiếng trong thân bài. Số ảnh gồm ảnh đại diện và ảnh trong thân bài.",
    "Bài đã gỡ hoặc hết hạn vẫn tính và được ghi rõ. Bài có bản chốt khi đăng không khớp được liệt kê, không tính.",
)
NO_UNIT, NO_CATEGORY, NO_NAME = "Không ghi đơn vị", "Không có chuyên mục", "Không ghi tác giả"
_WORD = re.compile(r"\w")
_IMAGE = re.compile(r"<img\b", re.IGNORECASE)


@dataclass(frozen=True)
class Credit:
    author: int
    name: str
    unit: str
    part: str


@dataclass(frozen=True)
class Entry:
    """One article of the month."""

    article: int
    published_at: datetime
    title: str
    path: str
    category: str
    genre: str
    words: int
    photos: int
    credits: tuple[Credit, ...]
    edition: int
    is_correction: bool
    standing: str
    is_sound: bool

    def names(self, part: str) -> list[str]:
        return [credit.name for credit in self.credits if credit.part == part]

    @property
    def units(self) -> list[str]:
        return list(dict.fromkeys(credit.unit for credit in self.credits if credit.unit)) or [NO_UNIT]

    @property
    def which(self) -> str:
        """Of which edition the figures are."""
        if self.edition == 1:
            return "Bản đăng đầu"
        return f"Bản đăng số {self.edition}" + (", có đính chính" if self.is_correction else "")

    @property
    def remark(self) -> str:
        gone = {State.WITHDRAWN: "Đã gỡ", State.EXPIRED: "Hết hạn đăng"}.get(self.standing, "")
        return gone if self.is_sound else "Niêm phong không khớp, không tính"


@dataclass
class Sum:
    """Articles of one person, unit, category or genre."""

    label: str
    unit: str = ""
    articles: int = 0
    photo_articles: int = 0
    words: int = 0
    photos: int = 0
    genres: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add_text(self, entry: Entry) -> None:
        self.articles += 1
        self.words += entry.words
        self.genres[entry.genre] += 1

    def add_photos(self, entry: Entry) -> None:
        self.photo_articles += 1
        self.photos += entry.photos


def entries_of(year: int, month: int, user=None) -> list[Entry]:
    """Every article first published in the month, oldest first; with a user, those that this person may see."""
    return sorted(_entries(*month_edges(year, month), user), key=lambda entry: (entry.published_at, entry.article))


def _entries(start: datetime, end: datetime, user) -> Iterator[Entry]:
    first = Edition.objects.first_editions().filter(published_at__gte=start, published_at__lt=end)
    if user is not None:
        first = first.filter(article__in=Article.objects.visible_to(user).values("pk"))
    editions = Edition.objects.filter(article__in=first.values("article"), published_at__lt=end)
    editions = editions.select_related("standing").defer("card").order_by("article_id", "number")
    latest, corrected = None, False
    for edition in editions.iterator(chunk_size=200):
        if latest is not None and latest.article_id != edition.article_id:
            yield _entry(latest, corrected)
            corrected = False
        corrected = corrected or edition.content_facts["change"] == "correction"
        latest = edition
    if latest is not None:
        yield _entry(latest, corrected)


def _entry(edition: Edition, corrected: bool) -> Entry:
    facts = edition.content_facts
    return Entry(
        article=edition.article_id,
        published_at=moment(facts["first_published_at"]),
        title=facts["title"],
        path=article_path(edition.article_id, facts["slug"], facts["language"]),
        category=facts["category"]["name"] if facts["category"] else NO_CATEGORY,
        genre=Genre(facts["genre"]).label if facts["genre"] in Genre.values else facts["genre"],
        words=word_count(facts["body"]),
        photos=len(_IMAGE.findall(facts["body"])) + bool(facts["cover"]),
        credits=tuple(Credit(row["id"], row["name"], row["unit"], row["part"]) for row in facts["authors"]),
        edition=edition.number,
        is_correction=corrected,
        standing=edition.standing.state,
        is_sound=not edition.content_faults(),
    )


def word_count(body: str) -> int:
    """Words as they are counted in Vietnamese: by the syllable; signs that stand alone are none."""
    return sum(1 for word in plain(body).split() if _WORD.search(word))


# Sums


def by_person(entries: Iterable[Entry]) -> list[Sum]:
    """A person once an article and part; words and genres count for the text, photos for the pictures."""
    sums: dict[int, Sum] = {}
    for entry in _counted(entries):
        for credit in dict.fromkeys(entry.credits):
            person = sums.setdefault(credit.author, Sum(credit.name, credit.unit))
            person.label, person.unit = credit.name, credit.unit
            if credit.part == ArticleAuthor.Part.TEXT:
                person.add_text(entry)
            else:
                person.add_photos(entry)
        if not entry.credits:
            sums.setdefault(0, Sum(NO_NAME)).add_text(entry)
    return _in_order(sums.values())


def by_unit(entries: Iterable[Entry]) -> list[Sum]:
    """As by_person, for the units that the authors were named with."""
    sums: dict[str, Sum] = {}
    for entry in _counted(entries):
        for part, add in ((ArticleAuthor.Part.TEXT, Sum.add_text), (ArticleAuthor.Part.PHOTO, Sum.add_photos)):
            for unit in dict.fromkeys(credit.unit or NO_UNIT for credit in entry.credits if credit.part == part):
                add(sums.setdefault(unit, Sum(unit)), entry)
        if not entry.credits:
            sums.setdefault(NO_UNIT, Sum(NO_UNIT)).add_text(entry)
    return _in_order(sums.values())


def by_category(entries: Iterable[Entry]) -> list[Sum]:
    return _grouped(entries, lambda entry: entry.category)


def by_genre(entries: Iterable[Entry]) -> list[Sum]:
    return _grouped(entries, lambda entry: entry.genre)


def _grouped(entries: Iterable[Entry], label) -> list[Sum]:
    sums: dict[str, Sum] = {}
    for entry in _counted(entries):
        row = sums.setdefault(label(entry), Sum(label(entry)))
        row.add_text(entry)
        row.photos += entry.photos
    return _in_order(sums.values())


def _counted(entries: Iterable[Entry]) -> Iterator[Entry]:
    return (entry for entry in entries if entry.is_sound)


def _in_order(sums: Iterable[Sum]) -> list[Sum]:
    return sorted(sums, key=lambda row: (-row.articles, -row.photo_articles, row.label))
