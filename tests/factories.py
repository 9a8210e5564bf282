"""The cast, the department, and articles brought through the newsroom's own doors. All are functions."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from PIL import Image as Pillow

from news import attachments, clock, links, workflow
from news.models import Article, Attachment, Author, Category, Delegation, Edition, Image, Reach, Tag, Topic
from news.models.author import free_slug
from news.models.reach import REACH
from news.photos import take_in
from news.shown import Document
from portal import guards, roles, versions
from portal.files import AttachedFile
from portal.models import Furniture, Leader, Menu, SiteSettings
from portal.models.account_seal import ROLES, changing
from portal.models.menu import blank_entry
from portal.text import slugify
from tests import files

PHONE = "0299 000 0118"
EXPLANATION = "Bài có số liệu chưa kiểm chứng nên đã được gỡ để rà soát."

# People. Each call gives the same account afresh, so that what it may do is read anew.


def person(username: str, *names: str, **fields):
    """A member of staff with the roles of these names."""
    user, made = get_user_model().objects.get_or_create(username=username, defaults={"is_staff": True} | fields)
    if made:
        with changing(user, parts=[ROLES]):
            user.groups.set(Group.objects.filter(name__in=names))
    return user


def writer():
    return person("congtacvien", roles.WRITER, full_name="Nguyễn Thu Hằng")


def other_writer():
    return person("congtacvien2", roles.WRITER, full_name="Hà Quốc Đạt")


def editor():
    return person("bientapvien", roles.EDITOR, full_name="Phạm Văn Tú")


def approver():
    return person("nguoiduyet", roles.APPROVER, full_name="Lê Minh Châu")


def editor_who_approves():
    """The editor, in a house small enough that the same person may approve."""
    user = editor()
    with changing(user, parts=[ROLES]):
        user.groups.set(Group.objects.filter(name__in=[roles.EDITOR, roles.APPROVER]))
    return get_user_model().objects.get(pk=user.pk)


def services_manager():
    return person("dichvu", roles.SERVICES, full_name="Đỗ Thanh Nhã")


def administrator():
    return person("quantri", roles.ADMINISTRATOR, full_name="Trịnh Hoài An")


def superuser():
    return person("toanquyen", full_name="Vũ Toàn Quyền", is_superuser=True)


def second_approver():
    return person("nguoiduyet2", roles.APPROVER, full_name="Hoàng Kim Oanh")


def stranger():
    """May log in, has no role."""
    return person("nguoila", full_name="Người Lạ")


# What stands around the news


def department(**changes) -> SiteSettings:
    """The department whose phone stands on every notice, with its page furniture."""
    facts = {"name": "Sở Khoa học và Công nghệ tỉnh Kinh Sơn", "phone": PHONE, "valid_from": "2010-01-01"}
    site = SiteSettings.objects.create(**facts | changes)
    show(site)
    Furniture.objects.rebuild()
    return site


def show(*things) -> None:
    """Readers see these rows as they stand; without any, all rows whose changes are kept as versions."""
    versions.adopt(*(things or [row for model in versions.models() for row in model._default_manager.all()]))


def menu(*entries: dict, place: str = "main", by=None) -> Menu:
    """The menu of a place, saved by the program or by somebody: entries by their facts, "below" for their children."""
    numbers = iter(range(1, 1000))

    def whole(entry: dict) -> dict:
        return blank_entry() | {"key": next(numbers)} | {name: entry[name] for name in entry if name != "below"}

    made, _ = Menu.objects.get_or_create(place=place)
    made.entries = [
        whole(entry) | {"children": [whole(child) for child in entry.get("below", [])]} for entry in entries
    ]
    made.full_clean()
    made.save()
    versions.save(made, by)
    Furniture.objects.rebuild("menus", "pages")
    return made


def category(name: str = "Hoạt động của Sở", **fields) -> Category:
    found, made = Category.objects.get_or_create(slug=slugify(name), defaults={"name": name} | fields)
    if made:
        show(found)
    return found


def tag(name: str) -> Tag:
    found, made = Tag.objects.get_or_create(slug=slugify(name), defaults={"name": name})
    if made:
        show(found)
    return found


def topic(name: str, **fields) -> Topic:
    found, made = Topic.objects.get_or_create(slug=slugify(name), defaults={"name": name} | fields)
    if made:
        show(found)
    return found


def author(name: str = "Hữu Thành", unit: str = "Sở KH&CN Kinh Sơn") -> Author:
    if found := Author.objects.filter(name=name).first():
        return found
    made = Author.objects.create(name=name, unit=unit, slug=free_slug(Author, name))
    show(made)
    return made


def photo_bytes(shade: int = 120, size: tuple[int, int] = (64, 48), kind: str = "JPEG") -> bytes:
    buffer = io.BytesIO()
    Pillow.new("RGB", size, (shade, 60, 60)).save(buffer, kind)
    return buffer.getvalue()


def image(shade: int = 120, **fields) -> Image:
    """A picture of the library; another shade is another picture."""
    facts = {
        "title": "Hội nghị sơ kết",
        "alt_text": "Hội trường kín chỗ",
        "caption": "Toàn cảnh hội nghị.",
        "credit": "Hữu Thành",
    }
    picture = take_in(Image(**facts | fields), photo_bytes(shade, kind="PNG"))
    picture.save()
    return picture


def attachment(data: bytes | None = None, name: str = "van ban.pdf", by=None) -> Attachment:
    """An upload of a small PDF, or of these bytes."""
    return attachments.take_in(ContentFile(files.pdf() if data is None else data), name, by or writer())


def file_url_of(article: Article, number: int = 0) -> str:
    """Where a file of the article's newest edition lies or lay; of one that never was live, where it would lie."""
    edition = edition_of(article)
    if edition:
        return Document(edition).files[number].url
    row = attachments.rows_of(article)[number]
    place = f"/trang/{article.slug}/" if article.kind == "page" else url_of(article)
    return AttachedFile(attachments.documents([row])[0], f"{place}tep/").url


def leader(full_name: str = "Lương Đình Thược", title: str = "Giám đốc", **facts) -> Leader:
    """A row of the department's list; in force since 2020 unless told otherwise."""
    rest = {"unit": "Sở Khoa học và Công nghệ", "valid_from": date(2020, 1, 1)}
    made = Leader.objects.create(full_name=full_name, title=title, **rest | facts)
    show(made)
    return made


def delegation(giver, receiver, *, starts: timedelta = -timedelta(hours=1), lasts: timedelta = timedelta(days=2)):
    """From an hour ago for two days, unless another time is given."""
    starts_at = timezone.now() + starts
    return Delegation.objects.create(
        giver=giver, receiver=receiver, starts_at=starts_at, ends_at=starts_at + lasts, note="Đi công tác."
    )


def limit(user, *categories):
    """The same account, looking after these categories only."""
    with changing(user, parts=[REACH]):
        Reach.objects.get_or_create(user=user)[0].categories.set(categories)
    return get_user_model().objects.get(pk=user.pk)


def cover() -> Image:
    """The picture of articles that need just any: a row of the library without files, since most tests read none."""
    facts = {
        "file": "0/khong-co-tep.jpg", "extension": "jpg", "title": "Ảnh của bài mẫu", "width": 1200, "height": 800,
        "alt_text": "Hàng cây bên hồ trong công viên", "credit": "Sở KH&CN Kinh Sơn",
    }  # fmt: skip
    return Image.objects.get_or_create(sha256="0" * 64, defaults=facts)[0]


# Articles


def article(by=None, **changes) -> Article:
    """A complete draft by the writer, or by another."""
    by = by or writer()
    facts = {
        "title": "Sở Khoa học sơ kết công tác sáu tháng",
        "lead": "Sáng 17/7, Sở họp sơ kết nửa năm.",
        "body": "<p>Sáu tháng qua, các phòng đã trình tỉnh quy hoạch mạng lưới.</p>",
    }
    if "category" not in changes and changes.get("kind") != "page":
        facts["category"] = category()
    if "cover" not in changes and changes.get("kind", "news") == "news":
        facts["cover"] = cover()
    return workflow.save(Article(created_by=by), by, version=0, changes=facts | changes)


def do(article: Article, action: str, by, **data) -> Article:
    """Perform an action as somebody who has just loaded the article, and seen which new hosts it links to."""
    if action == "approve":
        data.setdefault("hosts", links.new_hosts(article))
    return workflow.perform(article, action, by, version=article.version, **data)


def change(article: Article, by=None, **changes) -> Article:
    """Save changes as somebody who has just loaded the article; its writer if nobody is named."""
    return workflow.save(article, by or article.created_by, version=article.version, changes=changes)


def tomorrow() -> datetime:
    return timezone.now().replace(microsecond=0) + timedelta(days=1)


def draft(article):
    pass


def submitted(article):
    do(article, "submit", article.created_by)


def reviewed(article):
    submitted(article)
    do(article, "forward", editor())


def returned(article):
    submitted(article)
    do(article, "return", editor(), reason="Xin bổ sung nguồn của số liệu.")


def scheduled(article):
    reviewed(article)
    do(article, "approve", approver(), publish_at=tomorrow())


def live(article):
    reviewed(article)
    do(article, "approve", approver())


def revised(article):
    live(article)
    change(article, lead="Sapô mới, chưa ai duyệt.")


def revised_and_submitted(article):
    revised(article)
    submitted(article)


def revised_and_reviewed(article):
    revised(article)
    reviewed(article)


def published_urgently(article):
    """By the approver, nobody else having looked."""
    do(article, "publish_urgent", approver(), reason="Cần báo trước khi trời tối.")


def binned(article):
    do(article, "bin", article.created_by)


def withdrawn(article):
    live(article)
    do(article, "withdraw", approver(), reason="Số liệu sai.", explanation=EXPLANATION)


def withdrawn_while_revised(article):
    revised(article)
    do(article, "withdraw", approver(), reason="Số liệu sai.", explanation=EXPLANATION)


def expired(article):
    live(article)
    Article.objects.filter(pk=article.pk).update(expire_at=timezone.now())
    clock.expire_due()
    article.refresh_from_db()


def reinstated(article):
    withdrawn(article)
    do(article, "reinstate", approver(), reason="Số liệu đã được kiểm chứng.")


SITUATIONS = {
    "draft": draft,
    "submitted": submitted,
    "reviewed": reviewed,
    "returned": returned,
    "scheduled": scheduled,
    "live": live,
    "revised": revised,
    "revised, submitted": revised_and_submitted,
    "revised, reviewed": revised_and_reviewed,
    "published urgently": published_urgently,
    "withdrawn": withdrawn,
    "withdrawn while revised": withdrawn_while_revised,
    "expired": expired,
    "reinstated": reinstated,
    "binned": binned,
}
"""Every way an article can stand, inside and outside the newsroom, and how it comes to stand so."""


def bring(article: Article, situation: str) -> Article:
    """Walk a draft through the newsroom until it stands so; the fresh article."""
    SITUATIONS[situation](article)
    return Article.objects.get(pk=article.pk)


def published(by=None, **changes) -> Article:
    return bring(article(by, **changes), "live")


def edition_of(article: Article) -> Edition:
    """The newest edition."""
    return article.editions.order_by("-number").first()


def url_of(article: Article) -> str:
    """Where the newest edition stands or stood; an article that never was live, where it would stand."""
    edition = edition_of(article)
    return Document(edition).url if edition else f"/tin-tuc/{article.slug}-{article.pk}/"


@contextmanager
def tampering() -> Iterator[None]:
    """With the database's guards lifted, as for somebody who may drop triggers."""
    connection.check_constraints()  # PostgreSQL drops no trigger while checks are pending
    with guards.lifted():
        yield
        connection.check_constraints()
