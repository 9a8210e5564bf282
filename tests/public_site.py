"""A small public site with one of everything that readers can meet, and the same places in the demo newsroom.

Both give name of the page type → its address, for the rows of tests.public_pages. No pytest here: the audits and the
screenshots use it too.
"""

from datetime import datetime
from itertools import count

from django.core.cache import cache
from django.utils import timezone

from news import embedding, preview_links
from news.models import Article, Category, Edition
from portal import versions
from portal.management import bulk_articles
from portal.models import Alert, Furniture, HomeSlot
from services.models import Banner, Link, LinkList, ServiceCard
from tests import factories as make
from tests.public_pages import Site

_YEARS_AGO = datetime(2014, 7, 17, 10, 25)
_PARAGRAPH = (
    "<p>Sáu tháng qua, các phòng đã trình tỉnh Quyết định số 225/QĐ-UBND về quy hoạch mạng lưới phòng thử nghiệm. "
    "Mạng cáp quang đã đến 112 thôn, bản; 38 nhà văn hóa có điểm phát sóng không dây cho bà con dùng chung.</p>"
)
_TABLE = (
    '<table><caption>Số hồ sơ nộp qua mạng</caption><thead><tr><th scope="col">Tháng</th>'
    + "".join(f'<th scope="col">Phường Bến Tam {number}</th>' for number in range(1, 9))
    + "</tr></thead><tbody>"
    + "".join(
        f'<tr><th scope="row">Tháng {month}</th>'
        + "".join(f"<td>{month * place}</td>" for place in range(1, 9))
        + "</tr>"
        for month in range(1, 4)
    )
    + "</tbody></table>"
)
_VIDEO = (
    '<figure class="video"><a href="https://youtu.be/abc-DEF_123">Lễ hội xuống đồng</a>'
    "<figcaption>Sáng 12/2</figcaption></figure>"
)
_NOTED = (
    '<p>Số hồ sơ tăng gấp đôi.<sup class="footnote">1</sup></p>',
    '<ol class="footnotes"><li>Niên giám thống kê tỉnh Kinh Sơn năm 2025.</li></ol>',
)


def build() -> Site:
    """Make the whole site in an empty database, through the newsroom's own doors."""
    identity()
    parent = make.category("Hoạt động của Sở", description="Tin về công việc hằng ngày của Sở.")
    child = make.category("Chuyển đổi số", parent=parent, name_en="Digital transformation")
    make.writer()
    bulk_articles.generate(24)  # so that lists have a second page, and the archive has years
    around()
    people()
    pictures = [make.image(shade) for shade in (60, 90, 120, 150)]
    topic = make.topic("Cáp quang lên bản", summary="Từ khảo sát đến vận hành.")
    common = {
        "category": child,
        "tags": [make.tag("sơ kết"), make.tag("cáp quang")],
        "authors": [make.author()],
        "cover": pictures[1],
    }
    numbers = count(1)

    def published(**changes) -> Article:
        facts = {"title": f"Sở Khoa học và Công nghệ họp bàn việc thứ {next(numbers)} của năm"}
        return make.published(**facts | common | changes)

    rich = published(
        title="Mạng cáp quang lên bản: ba năm, 112 thôn và những việc còn lại",
        body=_rich_body(pictures), cover=pictures[0], topic=topic, attachments=_files(),
    )  # fmt: skip
    places = {
        "article": published(topic=topic),
        "article, long": rich,
        "article, bare": make.published(
            title="Thông báo lịch tiếp dân", kind="announcement", cover=None, category=parent
        ),
        "article, corrected": corrected(published()),
        "article, old": published(displayed_at=timezone.make_aware(_YEARS_AGO)),
    }
    made = {name: make.url_of(article) for name, article in places.items()}
    made["print"], made["history"] = f"{made['article, long']}in/", f"{made['article, corrected']}cap-nhat/"
    made |= reports(made["article"]) | banner_over()
    made["article, withdrawn"] = make.url_of(
        make.bring(make.article(title="Bài đã gỡ", cover=pictures[1]), "withdrawn")
    )
    made["article, expired"] = make.url_of(
        make.bring(make.article(title="Bài đã hết hạn", cover=pictures[1]), "expired")
    )
    made["article, broken seal"] = make.url_of(
        broken(
            make.published(
                title="Bài bị sửa ngoài tòa soạn", cover=pictures[1], displayed_at=timezone.make_aware(_YEARS_AGO)
            )
        )
    )
    english = published(title="Fibre reaches the last hamlet", language="en", translation_of=rich)
    made["article, English"] = make.url_of(english)
    made["English category"] = "/en/chuyen-muc/chuyen-doi-so/"
    make.published(kind="page", title="About the Department", slug="about", language="en", lead="Who we are.",
                   body="<p>We look after research.</p><h2>What we do</h2><p>We check scales.</p>")  # fmt: skip
    for title, slug, appendix in (
        ("Giới thiệu", "gioi-thieu", ""),
        ("Liên hệ", "lien-he", "contact"),
        ("Lãnh đạo và người phát ngôn", "lanh-dao-nguoi-phat-ngon", "people"),
    ):
        body = _PARAGRAPH + "<h2>Nhiệm vụ</h2>" + _PARAGRAPH
        make.published(kind="page", title=title, slug=slug, appendix=appendix, body=body)
    HomeSlot.objects.create(kind=HomeSlot.Kind.LEAD, article=rich)
    HomeSlot.objects.create(kind=HomeSlot.Kind.BLOCK, category=parent)
    Furniture.objects.rebuild()
    cache.clear()
    return (
        made | lists("hoat-dong-cua-so", "chuyen-doi-so", "cap-quang", "huu-thanh", topic.slug) | previews(pictures[1])
    )


def identity() -> None:
    make.department(
        name_en="Department of Science and Technology of Kinh Son Province", masthead="Khoa học và Công nghệ Kinh Sơn",
        short_name="Sở KH&CN Kinh Sơn", governing_body="Ủy ban nhân dân tỉnh Kinh Sơn", hotline="0299 000 0119",
        address="Số 12 đường Lê Lợi, phường Bến Tam, tỉnh Kinh Sơn", email="toasoan@kinhson.example",
        responsible_person="Ông Lương Đình Thược, Giám đốc Sở", social_links="Zalo | https://zalo.example/kinhson",
    )  # fmt: skip


def around() -> None:
    """Services, links (long lists in groups) and a banner in each place."""
    for position, (first, second) in enumerate((("Cổng dịch vụ công", "quốc gia"), ("Chính sách,", "pháp luật"))):
        ServiceCard.objects.create(
            title_line1=first, title_line2=second, text_line1="Nộp hồ sơ trực tuyến", url="https://dichvu.example/",
            position=position,
        )  # fmt: skip
    for title in ("Đơn vị thuộc Sở", "Doanh nghiệp"):
        links = LinkList.objects.create(title=title)
        for number in range(1, 18):
            name, group = f"{title} số {number}", "" if number < 3 else f"Nhóm {number % 2 + 1}"
            Link.objects.create(link_list=links, name=name, url=f"https://donvi.example/{number}/", group=group)
    picture = make.image(200, title="Băng rôn")
    for place in Banner.Place.values:
        Banner.objects.create(
            name=place, alt=f"Nộp hồ sơ qua mạng ({place})", url="/tin-tuc/", place=place, wide=picture
        )
    make.show()


def banner_over() -> Site:
    """The link of a banner that readers no longer see, as somebody may have kept it."""
    old = Banner.objects.create(name="Cũ", alt="Đã hết hạn", url="/", place="top", wide=Banner.objects.first().wide)
    make.show(old)
    pk = old.pk
    versions.remove(old, None)
    old.delete()
    return {"banner, over": f"/bam/{pk}/"}


def people() -> None:
    """Two officials and an alert, which stands on every page."""
    make.leader(phone="0299 000 0121", email="giamdoc@kinhson.example", duties="Phụ trách chung.", is_public=True)
    make.leader("Trịnh Thu Ngà", "Chánh Văn phòng", phone="0299 000 0122", is_public=True, is_spokesperson=True)
    Alert.objects.create(
        level=Alert.Level.WARNING, title="Có kẻ giả danh cán bộ Sở gọi điện đòi chuyển tiền", is_active=True,
        text="Sở không thu tiền qua điện thoại.", url="/tin-tuc/", link_words="Cách nhận ra", shown_from=timezone.now(),
    )  # fmt: skip
    make.show()


def reports(article: str) -> Site:
    return {"error report": f"{article}bao-loi/", "error report, sent": f"{article}bao-loi/da-nhan/BL-AAAA-AAAA/"}


def _rich_body(pictures) -> str:
    noted, notes = _NOTED
    parts = [f"<h2>{title}</h2>{_PARAGRAPH}" for title in ("Kết quả", "Số liệu", "Việc còn lại")]
    parts[0] += noted + "".join(embedding.figure(picture) for picture in pictures[2:])
    parts[1] += _TABLE + "<blockquote><p>Việc khó thì làm trước.</p></blockquote>"
    parts[2] += f"<h3>Ở cơ sở</h3><ul><li>Sửa trạm</li><li>Nối cáp</li></ul>{_VIDEO}"
    return "".join(parts) + notes


def _files() -> list[dict]:
    return [{"id": make.attachment().pk, "title": "Báo cáo sáu tháng"}]


def corrected(article: Article) -> Article:
    """A second edition, as a correction with its note for readers."""
    make.change(article, make.editor(), body=article.body + "<p>Đã bổ sung nguồn.</p>")
    make.do(article, "submit", make.editor())
    if article.stage == "submitted":
        make.do(article, "forward", make.editor())
    return make.do(article, "approve", make.approver(), correction=True, public_note="Bản đầu ghi thiếu nguồn số liệu.")


def broken(article: Article) -> Article:
    """Its text is no longer what was sealed: lists drop it, its page is neutral."""
    edition = make.edition_of(article)
    with make.tampering():
        Edition.objects.filter(pk=edition.pk).update(content=edition.content.replace("Sáu tháng", "Bảy tháng"))
    return article


def previews(cover) -> Site:
    draft = make.article(title="Bài chưa đăng, gửi xem trước", cover=cover)
    _, token = preview_links.create(draft, make.editor(), key="khoa-cua-trang-mau", days=1)
    return {"preview": f"/xem-truoc/{token}/"}


def lists(parent: str, child: str, tag: str, author: str, topic: str = "") -> Site:
    newest = Edition.objects.live().listed("vi").order_by("-displayed_at").first()
    month = timezone.localtime(newest.displayed_at)
    made = {
        "category": f"/chuyen-muc/{parent}/",
        "category, child": f"/chuyen-muc/{child}/",
        "tag": f"/tu-khoa/{tag}/",
        "author": f"/tac-gia/{author}/",
        "month": f"/luu-tru/{month:%Y}/{month:%m}/",
    }
    return made | ({"topic": f"/dong-su-kien/{topic}/"} if topic else {})


def of_demo() -> Site:
    """The same places in the demo newsroom; what it does not have is left out."""
    live = [make.Document(edition) for edition in Edition.objects.live().filter(kind="news").order_by("-displayed_at")]
    ours = [document for document in live if document.language == "vi"]
    gone = [make.Document(edition) for edition in Edition.objects.withdrawn().filter(kind="news")]
    wanted = {
        "article": [document for document in ours if document.cover],
        "article, long": sorted(ours, key=lambda document: -len(document.body)),
        "article, corrected": [document for document in ours if document.change == "correction"],
        "article, old": [document for document in ours if document.is_old],
        "article, withdrawn": gone,
        "article, English": [document for document in live if document.language == "en"],
    }
    made = {name: found[0].url for name, found in wanted.items() if found}
    made["print"], made["history"] = f"{made['article, long']}in/", f"{made['article, corrected']}cap-nhat/"
    if filed := [document for document in wanted["article, English"] if document.category]:
        made["English category"] = filed[0].category["url"]
    made |= reports(made["article"])
    parent = Category.objects.filter(children__isnull=False).first()
    credited = next(document for document in ours if document.tags and document.authors)
    topic = next((document.facts["topic"]["slug"] for document in ours if document.facts.get("topic")), "")
    tag, author = credited.facts["tags"][0]["slug"], credited.facts["authors"][0]["slug"]
    return made | lists(parent.slug, parent.children.first().slug, tag, author, topic)
