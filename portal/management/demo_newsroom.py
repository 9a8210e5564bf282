"""The demo newsroom, played in through the same doors that people use: workflow, library, furniture.

Idempotent: every article is made whole or not at all, and found again by the note of its first revision.
"""

import re
import secrets
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from news import demo, embedding
from news.models import (
    Article,
    Author,
    Category,
    Edition,
    Image,
    Reading,
    Revision,
    Tag,
    Topic,
    UrgentPublication,
)
from news.models.author import free_slug
from news.photos import digest_of, take_in
from news.states import Kind, Stage
from news.workflow import perform, save, suggest
from portal import roles, versions
from portal.management import demo_files, demo_navigation, demo_review
from portal.models import Furniture, HomeSlot, OutboundHost, SiteSettings
from portal.models.account_seal import ROLES, changing
from portal.sandbox import AT_ONCE
from portal.text import slugify
from services.models import Banner, BannerClick, Link, LinkList, ServiceCard

DATA = Path(demo.__file__).parent
CAST = (
    ("congtacvien", "Nguyễn Thu Hằng", roles.WRITER),
    ("congtacvien2", "Hà Quốc Đạt", roles.WRITER),
    ("bientapvien", "Phạm Văn Tú", roles.EDITOR),
    ("nguoiduyet", "Lê Minh Châu", roles.APPROVER),
    ("dichvu", "Đỗ Thanh Nhã", roles.SERVICES),
    ("quantri", "Trịnh Hoài An", roles.ADMINISTRATOR),
)
"""Username, full name, role; one account a role, and two writers."""

NOTE = "Bài mẫu "
"""Begins the note of a demo article's first revision; the name of its file follows."""

_PICTURE = re.compile(r"<p>\[\[ảnh: (\S+) \| (.+?)\]\]</p>")

WITHDRAWN_NOTICE = "Bài viết có số liệu chưa được kiểm chứng nên đã được gỡ để rà soát. Mong bạn đọc thông cảm."


class NotADemo(Exception):
    """The site has content of its own; the demo must not mix with it."""


def seed(password: str = "", say=lambda sentence: None) -> str:
    """Make or complete the demo newsroom; returns the password of newly made accounts ("" when none was made)."""
    if not SiteSettings.objects.filter(is_demo=True).exists() and (
        Article.objects.exists() or SiteSettings.objects.exists()
    ):
        raise NotADemo(
            "This site has content of its own, so the demo newsroom is not mixed in. "
            "Use an empty database (DATABASE_URL) for the demo."
        )
    base = tomllib.loads((DATA / "base.toml").read_text(encoding="utf-8"))
    with transaction.atomic():
        _identity(base["site"])
        used = _people(password or secrets.token_urlsafe(9))
        _categories(base["categories"])
        authors = _authors(base["authors"])
        topics = {row["key"]: _topic(row) for row in base["topics"]}
        Furniture.objects.rebuild()
    people = {user.username: user for user in get_user_model().objects.filter(username__in=[row[0] for row in CAST])}
    pictures = _pictures(people["congtacvien"], say)
    _portraits(base["authors"], authors, pictures)
    _articles(people, authors, pictures, topics, say)
    with transaction.atomic():
        _daily_life(people)
        demo_review.seed(people, _sample("037-lo-gom-gas-lang-dau"), _sample("035-cam-bien-cau-song-kinh"))
        demo_review.reports(_sample("009-cuoc-goi-gia-danh-can-bo"), _sample("012-ve-tinh-ban-vai"))
    with transaction.atomic():
        _services(pictures)
        _home()
        _readings()
        _clicks()
        demo_navigation.seed(_sample("009-cuoc-goi-gia-danh-can-bo"))
        Furniture.objects.rebuild()
    return used


def _identity(site: dict) -> None:
    name_en = "Department of Science and Technology of Kinh Son Province"
    identity, _ = SiteSettings.objects.get_or_create(
        is_demo=True, defaults=site | {"valid_from": datetime(2010, 1, 1).date(), "name_en": name_en}
    )
    for host in (
        "dichvucong.kinhson.example",
        "vanban.kinhson.example",
        "sanpham.kinhson.example",
        "thuvien.kinhson.example",
    ):
        OutboundHost.objects.get_or_create(host=host, defaults={"first_seen_in": "Trang mẫu"})
    if versions.latest(identity) is None:
        versions.adopt(identity)


def _people(password: str) -> str:
    made = ""
    for username, full_name, role in CAST:
        user, created = get_user_model().objects.get_or_create(
            username=username, defaults={"full_name": full_name, "is_staff": True}
        )
        if created:
            user.set_password(password)
            user.save()
            with changing(user, parts=[ROLES]):
                user.groups.add(Group.objects.get(name=role))
            made = password
    return made


def _categories(rows: list[dict]) -> None:
    for position, row in enumerate(rows):
        parent = Category.objects.get(slug=row["parent"]) if "parent" in row else None
        category, made = Category.objects.get_or_create(
            slug=row["slug"],
            defaults={
                "name": row["name"],
                "name_en": row["name_en"],
                "description": row["description"],
                "parent": parent,
                "position": position,
            },
        )
        if made:
            versions.adopt(category)


def _authors(rows: list[dict]) -> dict[str, Author]:
    found = {}
    for row in rows:
        author = Author.objects.filter(name=row["name"]).first()
        if author is None:
            account = get_user_model().objects.filter(username__in=[row[0] for row in CAST], full_name=row["name"])
            slug = free_slug(Author, row["name"])
            facts = {"name": row["name"], "unit": row["unit"], "bio": row.get("bio", "")}
            author = Author.objects.create(**facts, slug=slug, user=account.first())
            versions.adopt(author)
        found[row["key"]] = author
    return found


def _topic(row: dict) -> Topic:
    facts = {"name": row["name"], "summary": row["summary"]}
    topic, made = Topic.objects.get_or_create(slug=slugify(row["name"]), defaults=facts)
    if made:
        versions.adopt(topic)
    return topic


def _portraits(rows: list[dict], authors: dict[str, Author], pictures: dict[str, Image]) -> None:
    for row in rows:
        author = Author.objects.get(pk=authors[row["key"]].pk)
        if row.get("photo") in pictures and author.photo_id is None:
            author.photo = pictures[row["photo"]]
            author.save(update_fields=["photo"])
            versions.adopt(author)


def _pictures(actor, say) -> dict[str, Image]:
    """Key → picture of the library, from the files beside the texts."""
    paths = sorted((DATA / "images").glob("*.webp"))
    data = {path.stem: path.read_bytes() for path in paths}
    known = {
        image.sha256: image for image in Image.objects.filter(sha256__in=[digest_of(each) for each in data.values()])
    }
    found = {stem: known[digest] for stem, each in data.items() if (digest := digest_of(each)) in known}
    missing = [stem for stem in data if stem not in found]

    def take(stem: str) -> Image:
        alt = _alt_texts().get(stem, "Tranh minh họa kiểu khắc gỗ")
        title = alt.removeprefix("Tranh khắc: ")
        image = Image(title=title[0].upper() + title[1:], alt_text=alt, credit="Tranh: Tổ Truyền thông")
        return take_in(image, data[stem], actor)

    with ThreadPoolExecutor(AT_ONCE) as pool:  # each waits for a process of its own
        for number, (stem, image) in enumerate(zip(missing, pool.map(take, missing), strict=True), 1):
            image.save()
            found[stem] = image
            say(f"Picture {number} of {len(missing)}: {stem}")
    return found


def _alt_texts() -> dict[str, str]:
    path = DATA / "alt.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


# Articles


def _articles(people: dict, authors: dict, pictures: dict, topics: dict, say) -> None:
    known = set(Revision.objects.filter(note__startswith=NOTE).values_list("note", flat=True))
    paths = sorted((DATA / "articles").glob("*.toml"), key=lambda path: (not path.stem[0].isdigit(), path.stem))
    made = 0
    for number, path in enumerate(paths):
        note = f"{NOTE}{path.stem}"
        if note in known:
            continue
        row = tomllib.loads(path.read_text(encoding="utf-8"))
        with transaction.atomic():
            _article(row, note, number, people, authors, pictures, topics)
        made += 1
    if made:
        say(f"{made} articles written, edited and approved")


def _article(row: dict, note: str, number: int, people: dict, authors: dict, pictures: dict, topics: dict) -> Article:
    original = _original(row)  # translated by its own writer, since a writer sees no other's articles
    writer = original.created_by if original else people["congtacvien" if number % 3 else "congtacvien2"]
    published = row.get("stage", "published") in ("published", "withdrawn")
    changes = {
        "kind": row.get("kind", "news"),
        "language": row.get("language", "vi"),
        "title": row["title"],
        "slug": row.get("slug", ""),
        "kicker": row.get("kicker", ""),
        "lead": row.get("lead", ""),
        "body": _with_pictures(row["body"], pictures),
        "genre": row.get("genre", "tin"),
        "appendix": row.get("appendix", ""),
        "source": row.get("source", ""),
        "category": Category.objects.get(slug=row["category"]) if row.get("category") else None,
        "more_categories": Category.objects.filter(slug__in=row.get("more_categories", [])),
        "tags": [_tag(name) for name in row.get("tags", [])],
        "authors": [(authors[credit["key"]], credit.get("part", "text")) for credit in row.get("authors", [])],
        "topic": topics[row["topic"]] if "topic" in row else None,
        "cover": pictures.get(row.get("cover", "")),
        "cover_caption": row.get("caption", ""),
        "displayed_at": _displayed(row) if published else None,
        "translation_of": original,
        "attachments": demo_files.attach(row.get("attachments", []), row, writer),
    }
    article = save(Article(created_by=writer), writer, version=0, changes=changes, note=note)
    _bring_to_stage(article, row, people, writer)
    return article


def _displayed(row: dict) -> datetime:
    """When the article says it appeared; never in the future."""
    if "date" in row:
        moment = timezone.make_aware(datetime.fromisoformat(str(row["date"])))
    else:
        day = timezone.localdate() - timedelta(days=row.get("days_ago", 0))
        moment = timezone.make_aware(datetime.combine(day, time.fromisoformat(row.get("time", "08:00"))))
    now = timezone.now()
    return moment if moment < now else now - timedelta(minutes=20 + row.get("days_ago", 0))


def _with_pictures(body: str, pictures: dict[str, Image]) -> str:
    """A body whose paragraphs “[[ảnh: key | caption]]” are figures; left out where there are no pictures."""

    def figure(match: re.Match) -> str:
        found = pictures.get(match[1])
        return embedding.figure(found, match[2]) if found else ""

    return _PICTURE.sub(figure, body)


def _tag(name: str) -> Tag:
    tag, made = Tag.objects.get_or_create(slug=slugify(name), defaults={"name": name})
    if made:
        versions.adopt(tag)
    return tag


def _original(row: dict) -> Article | None:
    return _sample(row["translation_of"]) if "translation_of" in row else None


def _sample(name: str) -> Article | None:
    """The article made of the file of this name."""
    revision = Revision.objects.filter(note=f"{NOTE}{name}").select_related("article").first()
    return revision.article if revision else None


def _bring_to_stage(article: Article, row: dict, people: dict, writer) -> None:
    """Walk the article through the newsroom until it stands where the demo wants it."""
    stage = row.get("stage", "published")
    editor, approver = people["bientapvien"], people["nguoiduyet"]

    def do(action, actor, **data):
        perform(article, action, actor, version=article.version, **data)

    if stage == "draft":
        return
    do("submit", writer)
    if stage == "submitted":
        return
    if stage == "returned":
        do("return", editor, reason=row.get("reason") or "Xin bổ sung nguồn của số liệu và ảnh.")
        return
    do("forward", editor)
    if stage == "reviewed":
        return
    if stage == "scheduled":
        tomorrow = timezone.localtime(timezone.now() + timedelta(days=1)).replace(hour=7, minute=30, second=0)
        do("approve", approver, publish_at=tomorrow)
        return
    do("approve", approver)
    if stage == "withdrawn":
        do(
            "withdraw",
            approver,
            reason=row.get("reason") or "Số liệu chưa được kiểm chứng.",
            explanation=row.get("explanation") or WITHDRAWN_NOTICE,
        )


def _daily_life(people: dict) -> None:
    """What a newsroom's day leaves behind: a correction, an urgent publication, a suggestion, a draft in the bin."""
    editor, approver = people["bientapvien"], people["nguoiduyet"]
    if UrgentPublication.objects.exists():
        return
    drafts = Article.objects.filter(stage=Stage.DRAFT, standing=None, kind=Kind.NEWS, binned_at=None).order_by("pk")
    for article in drafts[:1]:
        reason = "Cần báo cho bà con trước khi tối."
        perform(article, "publish_urgent", _urgent_publisher(), version=article.version, reason=reason)
    for article in drafts[:1]:
        perform(article, "bin", article.created_by, version=article.version)
    before, after = "mười ngày làm việc", "10 ngày làm việc"
    for article in Article.objects.filter(stage=Stage.REVIEWED, lead__contains=before):
        suggest(article, approver, field="lead", passage=before, replacement=after)
    live = Article.objects.filter(stage=Stage.PUBLISHED, kind=Kind.NEWS, language="vi").exclude(cover=None)
    for article in live.order_by("pk")[1:2]:
        _correct(article, editor, approver)


def _urgent_publisher():
    """Of the house, but none of the demo's logins: so `nguoiduyet` finds something to look at afterwards."""
    user, created = get_user_model().objects.get_or_create(
        username="hoangkimoanh", defaults={"full_name": "Hoàng Kim Oanh", "is_staff": True}
    )
    if created:
        user.set_unusable_password()
        user.save()
        with changing(user, parts=[ROLES]):
            user.groups.add(Group.objects.get(name=roles.APPROVER))
    return user


def _correct(article: Article, editor, approver) -> None:
    """A second edition, as a correction with its note for readers."""
    note = "Bản đăng đầu tiên ghi thiếu nguồn số liệu ở cuối bài. Tòa soạn đã bổ sung và xin lỗi bạn đọc."
    body = f"{article.body}<p>Số liệu trong bài do phòng chuyên môn của Sở cung cấp.</p>"
    save(article, editor, version=article.version, changes={"body": body}, note="Bổ sung nguồn số liệu")
    perform(article, "submit", editor, version=article.version)
    if article.stage == Stage.SUBMITTED:
        perform(article, "forward", editor, version=article.version)
    perform(article, "approve", approver, version=article.version, correction=True, public_note=note)


# Beside the news


def _services(pictures: dict) -> None:
    rows = tomllib.loads((DATA / "services.toml").read_text(encoding="utf-8"))
    if not ServiceCard.objects.exists():
        for position, card in enumerate(rows["cards"]):
            ServiceCard.objects.create(position=position, **card)
    if not LinkList.objects.exists():
        for position, row in enumerate(rows["link_lists"]):
            links = LinkList.objects.create(title=row["title"], position=position)
            Link.objects.bulk_create(
                Link(link_list=links, position=place, **link) for place, link in enumerate(row["links"])
            )
    if not Banner.objects.exists():
        for position, row in enumerate(rows["banners"]):
            wide, narrow = pictures.get(f"{row['key']}-rong"), pictures.get(f"{row['key']}-hep")
            if wide:
                Banner.objects.create(
                    name=row["alt"][:120],
                    alt=row["alt"],
                    url=row["url"],
                    place=row["place"],
                    wide=wide,
                    narrow=narrow,
                    position=position,
                )
    made = (*ServiceCard.objects.all(), *LinkList.objects.all(), *Banner.objects.all())
    versions.adopt(*(row for row in made if versions.latest(row) is None))  # else what waits would be live


def _home() -> None:
    """Every section in an order of its own, a story pinned for some days, blocks of different sizes."""
    if HomeSlot.objects.exists():
        return
    kinds = HomeSlot.Kind
    blocks = [
        HomeSlot(kind=kinds.BLOCK, category=category, stories=stories)
        for category, stories in zip(
            Category.objects.filter(parent=None).exclude(slug="thong-bao"), (4, 4, 4, 4, 4, 4), strict=False
        )
    ]
    order = (
        HomeSlot(kind=kinds.SERVICES), *blocks[:3], HomeSlot(kind=kinds.BANNERS), HomeSlot(kind=kinds.LATEST),
        HomeSlot(kind=kinds.MOST_READ), HomeSlot(kind=kinds.ANNOUNCEMENTS), HomeSlot(kind=kinds.LINKS), *blocks[3:],
    )  # fmt: skip
    for position, slot in enumerate(order):
        slot.position = position
        slot.save()
    pinned = _sample("009-cuoc-goi-gia-danh-can-bo")
    if pinned:
        HomeSlot.objects.create(kind=kinds.FEATURED, article=pinned, ends_at=timezone.now() + timedelta(days=30))


def _readings() -> None:
    """A month of readers for “Đọc nhiều” and the figures; anew where the demo has slept for a week."""
    if Reading.objects.since(7).exists():
        return
    news = Edition.objects.live().listed("vi").filter(kind=Kind.NEWS).newest_first()
    today = timezone.localdate()
    rows = []
    for rank, (article, since) in enumerate(news.values_list("article_id", "displayed_at")[3:24:3]):
        latest = {0: 190 - 23 * rank, 1: 260 - 31 * rank}
        for back in range(min(30, (today - timezone.localdate(since)).days + 1)):
            day = today - timedelta(days=back)
            usual = (60 + (back * 37 + rank * 11) % 90) * (4 if day.weekday() < 5 else 2) // (4 + rank)
            rows.append(Reading(article_id=article, day=day, reads=latest.get(back, usual)))
    Reading.objects.bulk_create(rows, update_conflicts=True, unique_fields=["article", "day"], update_fields=["reads"])


def _clicks() -> None:
    """A quarter of clicks on the banners, for their report."""
    if BannerClick.objects.since(7).exists():
        return
    today = timezone.localdate()
    rows = [
        BannerClick(
            banner=banner, day=day, clicks=(7 + (back * 29 + rank * 13) % 31) * (3 if day.weekday() < 5 else 2) // 4
        )
        for rank, banner in enumerate(Banner.objects.order_by("pk"))
        for back in range(80 - 11 * rank)
        for day in [today - timedelta(days=back)]
    ]
    BannerClick.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["banner", "day"], update_fields=["clicks"]
    )
