"""The list of articles: filtered, newest first, read on by a cursor."""

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils import timezone

from news import shown
from news.api import parameters
from news.api.examples import examples
from news.api.shapes import ARTICLES
from news.models import Edition, Listing, Tag, Topic
from news.models.edition import listing_key
from news.paging import beyond, cursor_of, read_cursor
from news.views.lists import category_of
from portal.api.answers import ROOT, Problem
from portal.api.endpoints import Endpoint

_EARLIEST, _LATEST = date(1000, 1, 1), date(3000, 1, 1)
"""Beyond them nothing is displayed, and databases do not count far."""


def articles(request, *, limit: int, cursor: str | None, kind: str | None, **filters) -> dict:
    """At most four queries: the furniture, a tag, a topic, the cards."""
    places = _places(request, filters)
    if not all(pk for _, pk in places):
        return {"articles": [], "next": None}
    keys = [listing_key(letter, pk, filters["language"]) for letter, pk in places]
    date_field, id_field = (
        ("listings__displayed_at", "listings__article_id") if keys else ("displayed_at", "article_id")
    )
    # The first list is walked along its index, the others are probed; without any the editions themselves are walked.
    conditions = [Q(listings__key=keys[0])] if keys else []
    conditions += [Exists(Listing.objects.filter(key=key, article_id=OuterRef("article_id"))) for key in keys[1:]]
    conditions += _between(date_field, filters["since"], filters["until"])
    if kind:
        conditions.append(Q(kind=kind))
    if cursor:
        conditions += beyond(*read_cursor(cursor), "lt", date_field, id_field)
    live = Edition.objects.live().listed(filters["language"]).for_cards()
    rows = list(live.filter(*conditions).order_by(f"-{date_field}", f"-{id_field}")[: limit + 1])
    following = ""
    if len(rows) > limit:
        asked = {name: request.GET[name] for name in request.GET if name != "cursor"}
        following = f"{ROOT}articles/?{urlencode(asked | {'cursor': cursor_of(rows[limit - 1])})}"
    return {"articles": shown.cards(rows[:limit]), "next": following or None}


def _places(request, filters: dict) -> list[tuple[str, int]]:
    """(letter, number) of every list asked for, the shorter kinds first, since the first is walked: topics, tags, then
    categories. 0 where nobody has used one yet, which answers as one that there is not; such a category is a 404."""
    found = []
    for letter, model, name in (("d", Topic, "topic"), ("t", Tag, "tag")):
        if slug := filters[name]:
            found.append((letter, model.objects.filter(slug=slug).values_list("pk", flat=True).first() or 0))
    if slug := filters["category"]:
        try:
            found.append(("c", category_of(request, slug)["id"]))
        except Http404:
            raise Problem(404, f"Không có chuyên mục “{slug}”. Các chuyên mục có ở {ROOT}categories/.") from None
    return found


def _between(field: str, since: date | None, until: date | None) -> list[Q]:
    """Days of the site's own time zone, both included."""

    def midnight(day: date) -> datetime:
        return timezone.make_aware(datetime.combine(min(max(day, _EARLIEST), _LATEST), time.min))

    found = [Q(**{f"{field}__gte": midnight(since)})] if since else []
    if until and until < _LATEST:
        found.append(Q(**{f"{field}__lt": midnight(max(until, _EARLIEST) + timedelta(days=1))}))
    return found


ARTICLES_ENDPOINT = Endpoint(
    name="api_articles",
    path="articles/",
    summary="Danh sách bài",
    told="Tin bài và thông báo đang đăng, ngày hiển thị mới nhất trước. Đi theo `next` đến `null` là gặp mỗi bài một "
    "lần, dù trong lúc ấy có bài mới lên.",
    shape=ARTICLES,
    respond=articles,
    parameters=parameters.OF_LIST,
    problems=(404,),
    example="limit=5&since=2026-01-01",
    examples=examples,
    in_order=(("since", "until"),),
)
