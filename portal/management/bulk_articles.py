"""Generated articles in bulk, sealed and chained like any other, for measuring with large archives.

Titles and texts are put together from small word lists, the same for the same number.
"""

import random
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from news.documents import content_digest, edition_documents, working_copy
from news.editions import facts_of, sealed
from news.models import Article, Category, Edition, Listing, Revision, SitemapPart, Standing
from news.models.edition import listing_key
from news.search import rows
from news.states import Stage
from news.states import Standing as State
from portal import seal
from portal.models import AuditEntry, Furniture
from portal.text import slugify

BATCH = 1000
_WHO = (
    "Xã Thượng Sơn|Phường Bến Tam|Sở Khoa học và Công nghệ|Hợp tác xã chè|Trường THCS Bến Tam|"
    "Bưu điện tỉnh|Làng gốm Đậu|Chi cục Tiêu chuẩn"
).split("|")
_DOES = "tập huấn|triển khai|công bố|kiểm tra|nghiệm thu|khai trương|đổi mới|hỗ trợ|hướng dẫn|đưa vào dùng".split("|")
_WHAT = (
    "mã truy xuất nguồn gốc|dịch vụ công trực tuyến|trạm quan trắc|mạng cáp quang|cân đối chứng|nhãn hiệu tập thể|"
    "lớp kỹ năng số|kho dữ liệu mở|đài truyền thanh thông minh|tủ sách điện tử"
).split("|")
_WHEN = "trong quý {q}|tại {n} thôn, bản|cho {n} hộ dân|sau {n} ngày thử nghiệm|đợt {q} năm {y}".split("|")
_SENTENCES = (
    "Theo kế hoạch, việc này hoàn thành trước mùa mưa.",
    "Bà con có thể hỏi tổ công nghệ số cộng đồng ở nhà văn hóa thôn.",
    "Kinh phí do ngân sách tỉnh và doanh nghiệp cùng đóng góp.",
    "Các đơn vị báo cáo kết quả vào ngày 25 hằng tháng.",
    "Người dân được hướng dẫn từng bước, không mất phí.",
    "Số liệu được cập nhật hằng ngày trên trang thông tin của Sở.",
    "Những hộ ở xa trung tâm được phục vụ tại nhà vào cuối tuần.",
    "Nhiều ý kiến góp ý đã được tiếp thu ngay tại buổi làm việc.",
)


def generate(count: int, say=lambda sentence: None, write=None) -> int:
    """Add `count` live articles spread over the last twelve years; returns how many.

    write: makes the unsaved article of a number, as `_article` does; its body must be clean.
    """
    categories = list(Category.objects.all())
    writer = get_user_model().objects.filter(username="congtacvien").first()
    done = 0
    while done < count:
        size = min(BATCH, count - done)
        with transaction.atomic():
            _batch(done, size, categories, writer, write or _article)
            Furniture.objects.note_change()
        done += size
        if done % 10000 == 0 or done == count:
            say(f"{done} of {count} generated articles")
    return done


def _batch(start: int, size: int, categories: list[Category], writer, write) -> None:
    now = timezone.now().replace(microsecond=0)
    articles = [write(start + number, categories, writer, now) for number in range(size)]
    Article.objects.bulk_create(articles)
    revisions = []
    for article in articles:
        copy = _copy_of_new(article)
        revision = Revision(
            article=article, version=1, document=seal.canonical(copy), digest=content_digest(copy), actor=writer
        )
        revision.seal = revision.make_seal()
        revisions.append(revision)
    Revision.objects.bulk_create(revisions)
    entry = AuditEntry.objects.record("article.bulk", None, writer, data={"first": articles[0].pk, "count": size})
    standings, editions, listings = [], [], []
    parents = {category.pk: category.parent_id for category in categories}
    for article, revision in zip(articles, revisions, strict=True):
        edition = _edition(article, revision)
        standing = Standing(article=article)
        standing.set(facts_of(edition, State.LIVE, 1, entry=entry, now=article.displayed_at))
        edition.standing = standing
        standings.append(standing)
        editions.append(edition)
    Standing.objects.bulk_create(standings)
    Edition.objects.bulk_create(editions)
    for edition in editions:
        places = {edition.category_id, parents[edition.category_id]} - {None}
        listings += [
            Listing(
                key=listing_key("c", pk, "vi"),
                edition=edition,
                displayed_at=edition.displayed_at,
                article_id=edition.article_id,
            )
            for pk in places
        ]
    Listing.objects.bulk_create(listings)
    rows.put(editions)
    SitemapPart.objects.note_new((article.pk for article in articles), now)


def _copy_of_new(article: Article) -> dict:
    """As news.documents.working_copy, for an article without relations, and so without queries."""
    unsaved = Article(
        **{f.attname: getattr(article, f.attname) for f in Article._meta.concrete_fields if f.name != "id"}
    )
    return working_copy(unsaved, {"categories": [article.category.name], "tags": [], "authors": []})


def _article(number: int, categories: list[Category], writer, now: datetime) -> Article:
    dice = random.Random(number)
    when = dice.choice(_WHEN).format(
        q=dice.choice(["I", "II", "III", "IV"]), n=dice.randint(5, 90), y=dice.randint(2014, 2026)
    )
    title = f"{dice.choice(_WHO)} {dice.choice(_DOES)} {dice.choice(_WHAT)} {when}"
    paragraphs = "".join(f"<p>{' '.join(dice.sample(_SENTENCES, 5))}</p>" for _ in range(6))
    moment = now - timedelta(minutes=30 + number * 7 % (12 * 365 * 24 * 60), seconds=number % 60)
    return Article(
        title=title,
        slug=slugify(title),
        lead=f"{title}. {dice.choice(_SENTENCES)}",
        body=paragraphs,
        category=dice.choice(categories),
        displayed_at=moment,
        stage=Stage.PUBLISHED,
        version=1,
        created_by=writer,
        updated_by=writer,
    )


def _edition(article: Article, revision: Revision) -> Edition:
    content, card = edition_documents(
        article,
        number=1,
        now=article.displayed_at,
        first_published_at=article.displayed_at,
        change="",
        public_note="",
        bare=True,
    )
    return sealed(content, card, previous="", revision=revision)
