"""The desk's smaller panels: notes, publications by week, categories without news, trouble behind the scenes."""

from datetime import datetime, timedelta

from django.db.models import CharField, Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from news.admin.queues import bounded
from news.models import Article, Category, Edition, ErrorReport, LinkCheck, Listing, NoticeMail, Reach, ReviewNote
from news.models.edition import listing_key
from portal.dates import span
from portal.models import Job, Version

WEEKS, NOTES, CATEGORIES, REPORTS, VERSIONS, LINKS = 12, 6, 6, 5, 6, 5
SILENCE = timedelta(days=14)
"""After this long without news a category is named."""


def notes_for(user) -> list[ReviewNote]:
    """Open notes of others on what this person wrote or has noted something on; newest first, one more than shown."""
    joined = ReviewNote.objects.filter(author=user).values("article_id")
    notes = ReviewNote.objects.filter(
        Q(article__created_by=user) | Q(article__in=joined), is_resolved=False, article__binned_at=None
    )
    seen = Article.objects.visible_to(user).filter(pk=OuterRef("article_id")).values("pk")
    notes = notes.exclude(author=user).filter(article_id=Subquery(seen))
    return list(notes.select_related("article", "author").order_by("-created_at", "-pk")[: NOTES + 1])


def reports_for(user) -> dict | None:
    """Readers' open reports on articles that this person may see, oldest first; None where there are none."""
    reports = ErrorReport.objects.still_open().visible_to(user)
    rows = list(reports.select_related("article").order_by("created_at", "pk")[: REPORTS + 1])
    if not rows:
        return None
    return {"rows": rows[:REPORTS], "count": bounded(reports), "more": len(rows) > REPORTS}


def versions_for(user) -> dict[str, list[Version]]:
    """Of what stands around the news: `waiting` for this person as the second one, `returned` to this person; one more
    than shown of each."""
    return {
        "waiting_versions": list(Version.objects.waiting_for(user)[: VERSIONS + 1]),
        "returned_versions": list(Version.objects.returned_to(user)[: VERSIONS + 1]),
    }


def broken_links_for(user) -> dict | None:
    """Addresses that do not answer or are no longer what they were, for whoever looks after them."""
    if not user.has_perm("portal.view_outboundhost"):
        return None
    links = LinkCheck.objects.broken()
    rows = list(links.order_by("-checked_at", "pk")[: LINKS + 1])
    return {"rows": rows[:LINKS], "count": bounded(links), "more": len(rows) > LINKS} if rows else None


def publications_by_week(now: datetime) -> dict:
    """First publications of the last WEEKS weeks, Monday first: `weeks` with counts and the height of their bars."""
    starts = _mondays(now)
    spans = list(zip(starts, [*starts[1:], None], strict=True))
    counted = Edition.objects.first_editions().filter(published_at__gte=starts[0], published_at__lte=now)
    counts = counted.aggregate(
        **{
            f"week_{number}": Count("pk", filter=Q(published_at__gte=start) & (Q(published_at__lt=end) if end else Q()))
            for number, (start, end) in enumerate(spans)
        }
    )
    numbers = [counts[f"week_{number}"] for number in range(WEEKS)]
    most, before = max(numbers), numbers[:-1]
    weeks = [
        {
            "start": start,
            "count": count,
            "height": round(100 * count / most, 1) if most else 0,
            "top": round(100 - 100 * count / most, 1) if most else 100,
            "is_now": start is starts[-1],
            "is_labelled": number % 2 == 1,
        }
        for number, (start, count) in enumerate(zip(starts, numbers, strict=True))
    ]
    fullest = max(weeks, key=lambda week: week["count"])
    average = f"{sum(before) / len(before):.1f}".replace(".", ",").removesuffix(",0")
    return {"weeks": weeks, "total": sum(numbers), "this_week": numbers[-1], "average": average, "fullest": fullest}


def _mondays(now: datetime) -> list[datetime]:
    today = timezone.localtime(now).date()
    monday = today - timedelta(days=today.weekday())
    days = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    return [timezone.make_aware(datetime(day.year, day.month, day.day)) for day in days]


def silent_categories(user, now: datetime) -> list[dict]:
    """Visible categories within reach whose newest live article is older than SILENCE, or that have none."""
    reach = Reach.objects.categories_of(user)
    key = Concat(Value(listing_key("c", "", "vi")), Cast(OuterRef("pk"), CharField()))
    newest = Listing.objects.filter(key=key).order_by("-displayed_at").values("displayed_at")[:1]
    categories = Category.objects.filter(is_visible=True).select_related("parent").annotate(newest=Subquery(newest))
    if reach is not None:
        categories = categories.filter(pk__in=reach)
    found = [row for row in categories if row.newest is None or now - row.newest >= SILENCE]
    found.sort(key=lambda row: row.newest.timestamp() if row.newest else 0)
    return [
        {"category": row, "newest": row.newest, "age": span(now - row.newest) if row.newest else ""} for row in found
    ]


def troubles(now: datetime) -> list[str]:
    """What went wrong behind the scenes, for whoever looks after the system."""
    sentences = [f"Việc nền “{job.name}” bị lỗi: {job.last_error}" for job in Job.objects.exclude(last_error="")[:5]]
    if (mail := NoticeMail.objects.waiting().filter(is_server_down=True).first()) is not None:
        sentences.append(f"Máy chủ thư không trả lời, thư báo đang chờ gửi lại. Lỗi gần nhất: {mail.last_error}")
    lost = NoticeMail.objects.given_up().filter(created_at__gte=now - timedelta(days=7))
    if (mail := lost.order_by("-created_at").first()) is not None:
        sentences.append(f"Có thư báo không gửi được trong bảy ngày qua. Lỗi gần nhất: {mail.last_error}")
    return sentences
