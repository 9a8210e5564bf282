"""Where a picture of the library is shown: in articles, and wherever else the site has a key to it."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from news.models import Article, Edition, Image, ImageUse

SHOWN = 20
"""Articles that are named; of the others only the number is said."""


@dataclass(frozen=True)
class ArticleUse:
    article: Article
    in_copy: bool
    is_live: bool
    """Whether readers see the picture there now."""

    @property
    def where(self) -> str:
        parts = [words for words, holds in (("đang đăng", self.is_live), ("bản đang soạn", self.in_copy)) if holds]
        return ", ".join(parts) or "bản đăng cũ"


@dataclass(frozen=True)
class Usage:
    """As one person may see it: articles beyond reach are counted, not named."""

    articles: list[ArticleUse]
    in_articles: int
    live: int
    """Articles whose readers see the picture now."""
    places: list

    @property
    def unnamed(self) -> int:
        return self.in_articles - len(self.articles)

    @property
    def is_used(self) -> bool:
        return bool(self.in_articles or self.places)

    @property
    def sentence(self) -> str:
        """“3 bài, băng rôn “Tuần lễ số””; "" for a picture that nobody uses."""
        named = [f"{place._meta.verbose_name} “{place}”" for place in self.places]
        return ", ".join([f"{self.in_articles} bài", *named] if self.in_articles else named)


def usage(image: Image, user) -> Usage:
    uses = image.uses.select_related("article").defer("article__body").order_by("-article__updated_at")
    seen = list(uses.filter(article__in=Article.objects.visible_to(user).values("pk"))[:SHOWN])
    live = set(_live(image).values_list("article_id", flat=True))
    articles = [ArticleUse(use.article, use.in_copy, use.article_id in live) for use in seen]
    return Usage(articles, image.uses.count(), len(live), places(image))


def _live(image: Image) -> QuerySet:
    """Live editions that show the picture; inside any text of the document the quotation marks would be escaped."""
    return Edition.objects.live().filter(
        article__in=image.uses.filter(in_editions=True).values("article"), content__contains=f'"image":{image.pk},'
    )


def places(image: Image) -> list:
    """What shows the picture besides articles: identity (logo), authors, service cards, banners."""
    rows = [row for model, name in _elsewhere() for row in model._default_manager.filter(**{name: image})]
    return list(dict.fromkeys(rows))


def chosen_by() -> list[tuple]:
    """(model, name of its key to a picture) of everything that somebody chooses one for."""
    relations = Image._meta.get_fields(include_hidden=True)
    found = [(each.related_model, each.field.name) for each in relations if each.one_to_many]
    return [(model, name) for model, name in found if model is not ImageUse]


def _elsewhere() -> list[tuple]:
    return [(model, name) for model, name in chosen_by() if model is not Article]


def with_uses(images: QuerySet) -> QuerySet:
    """With `used_in` (how many articles show the picture) and `used_elsewhere` (whether anything else does)."""
    uses = ImageUse.objects.filter(image=OuterRef("pk")).order_by().values("image")
    number = Coalesce(Subquery(uses.annotate(number=Count("pk")).values("number")), 0)
    elsewhere = [Q(Exists(model._default_manager.filter(**{name: OuterRef("pk")}))) for model, name in _elsewhere()]
    return images.annotate(used_in=number, used_elsewhere=reduce(or_, elsewhere, Q(Value(False))))
