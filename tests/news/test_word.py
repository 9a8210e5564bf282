"""A Word file becomes a draft in one upload: what is kept, what is told, and that nothing is half made."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from news import importing, photos
from news.models import Article, ArticleAuthor, Image, ReviewNote
from news.workflow import Refused
from portal.models import AuditEntry
from tests import factories as make
from tests.word import cell, docx, drawn, footnote, p, picture, r, row, table, title

pytestmark = pytest.mark.django_db
HERE = "/admin/news/article/from-word/"
TITLE = "Sở Khoa học tập huấn chữ ký số cho trưởng thôn"
LEAD = "Sáng 12/8, Sở Khoa học và Công nghệ mở lớp tập huấn chữ ký số cho 86 trưởng thôn."
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def report() -> bytes:
    """An article as a district's office writes it."""
    return docx(
        title(TITLE),
        p(LEAD, bold=True),
        p(picture("rIdP1", "Các trưởng thôn ngồi trước máy tính trong hội trường"), align="center"),
        p("Các học viên thực hành ký văn bản. Ảnh: Lò Thị Mến", italic=True, align="center"),
        p("Lớp học kéo dài hai ngày", footnote(1), "."),
        p("Nội dung tập huấn", style="u2"),
        p("Cài ứng dụng.", num=(1, 0)),
        p("Ký văn bản đầu tiên.", num=(1, 0)),
        p("Sau giờ nghỉ, lớp học tiếp."),
        p("Kiểm tra chữ ký.", num=(1, 0)),
        p("trên máy tính;", num=(1, 1)),
        p("Bảng 1. Số học viên"),
        table(row(cell("Xã"), cell("Số người"), header=True), row("Bản Vai", "41"), row("Khe Mận", "45")),
        p(picture("rIdP2", name="Picture 2")),
        p("Hình 2: Trao giấy chứng nhận.", style="Chuthich"),
        p("Bài và ảnh: Hữu Thành", align="right", bold=True),
        media={"rIdP1": make.photo_bytes(30), "rIdP2": make.photo_bytes(60)},
        notes={1: "Theo kế hoạch số 18 của Sở."},
    )


def draft(data: bytes, by=None, *, name="chu-ky-so.docx", key="khoa-thu-nhat") -> Article:
    return importing.from_word(io.BytesIO(data), name, by or make.writer(), key=key)


# What comes in


def test_a_report_with_its_photos_becomes_a_draft():
    article = draft(report())
    assert (article.title, article.lead, article.stage, article.created_by) == (TITLE, LEAD, "draft", make.writer())
    cover = article.cover
    assert (cover.alt_text, cover.caption, cover.credit) == (
        "Các trưởng thôn ngồi trước máy tính trong hội trường",
        "Các học viên thực hành ký văn bản.",
        "Lò Thị Mến",
    )
    other = Image.objects.exclude(pk=cover.pk).get()
    assert (other.alt_text, other.credit, other.is_described) == ("", "Hữu Thành", False)
    body = article.body
    assert f'<figure><img data-image="{other.pk}"' in body and "Trao giấy chứng nhận.</figcaption></figure>" in body
    assert "<h2>Nội dung tập huấn</h2><ol><li>Cài ứng dụng.</li><li>Ký văn bản đầu tiên.</li></ol>" in body
    assert '<ol start="3"><li>Kiểm tra chữ ký.<ol type="a"><li>trên máy tính;</li></ol></li></ol>' in body
    assert '<caption>Bảng 1. Số học viên</caption><thead><tr><th scope="col">Xã</th>' in body
    assert "Bài và ảnh: Hữu Thành" in body
    assert '<sup class="footnote">1</sup>' in body
    assert body.endswith('<ol class="footnotes"><li>Theo kế hoạch số 18 của Sở.</li></ol>')
    assert not ReviewNote.objects.exists()


def test_the_import_is_in_the_history_and_the_report_stands_on_the_form(client):
    article = draft(report())
    assert article.latest_revision.note == "Tạo từ tệp Word “chu-ky-so.docx”"
    client.force_login(make.writer())
    page = client.get(reverse("admin:news_article_change", args=[article.pk])).text
    assert "1 tiêu đề mục" in page and "1 bảng, 2 ảnh, 1 chú thích cuối bài" in page
    assert "1 ảnh cần mô tả và nguồn trước khi gửi bài" in page
    other = Image.objects.exclude(pk=article.cover_id).get()
    assert reverse("admin:news_image_change", args=[other.pk]) in page
    make.change(article, kicker="Chuyển đổi số")
    assert "Bài này tạo từ tệp Word" in client.get(reverse("admin:news_article_change", args=[article.pk])).text


def test_it_begins_with_the_writers_name_and_last_category_as_any_new_article_does():
    assert (draft(report()).category, ArticleAuthor.objects.count()) == (None, 0)
    author = make.author("Thu Hằng", "")
    author.user = make.writer()
    author.save()
    make.article(category=make.category("Chuyển đổi số"))
    made = draft(report(), key="other-form")
    assert made.category.name == "Chuyển đổi số"
    assert list(made.credits.values_list("author", "part")) == [(author.pk, "text")]


def test_what_is_lost_is_named_with_its_place_in_a_note_that_waits(client):
    data = docx(
        title(TITLE),
        p("Số liệu sáu tháng như sau."),
        p(drawn(CHART)),
        p(r("Chữ thêm."), "<w:del><w:r><w:delText>câu bỏ</w:delText></w:r></w:del>"),
        p('<w:r><w:br w:type="page"/></w:r>', "Trang sau."),
    )
    article = draft(data)
    note = ReviewNote.objects.get(article=article)
    assert "1 biểu đồ" in note.text and "“Số liệu sáu tháng như sau.”" in note.text
    assert "“câu bỏ”" in note.text and "ngắt trang" not in note.text
    client.force_login(make.writer())
    page = client.get(reverse("admin:news_article_change", args=[article.pk])).text
    assert "1 chỗ ngắt trang" in page and "1 biểu đồ" in page
    assert "câu bỏ" not in AuditEntry.objects.get(action=importing.ACTION).data  # what may have to be erased


def test_a_picture_of_the_library_is_used_again():
    known = make.image(30)
    known.sha256 = photos.digest_of(make.photo_bytes(30))
    known.save()
    article = draft(report())
    assert article.cover == known and article.cover_caption == "Các học viên thực hành ký văn bản."
    assert Image.objects.count() == 2
    assert Image.objects.get(pk=known.pk).alt_text == "Hội trường kín chỗ"


def test_what_was_cut_off_in_word_is_cut_off_here_and_told_where_it_cannot_be():
    crop = 'l="50000" t="0" r="0" b="0"'
    cropped = docx(title(TITLE), p(picture("rIdP1", crop=crop)), media={"rIdP1": make.photo_bytes(30)})
    image = draft(cropped).cover
    assert (image.width, image.height, image.edits) == (32, 48, {"crop": [0.5, 0.0, 0.5, 1.0]})
    assert not ReviewNote.objects.exists()
    make.image(90)
    whole = docx(title(TITLE), p(picture("rIdP1", crop=crop)), media={"rIdP1": make.photo_bytes(90, kind="PNG")})
    draft(whole, key="khoa-thu-hai")
    assert "1 ảnh đã cắt trong Word nhưng ở đây còn nguyên" in ReviewNote.objects.get().text


def test_a_picture_that_is_none_is_told_and_the_rest_comes_in():
    text = [title(TITLE), *[p("Chữ.")] * 3, p(picture("rIdP1")), p("Hình 1: Hỏng.", style="Chuthich")]
    data = docx(*text, media={"rIdP1": b"\xff\xd8\xff" + b"khong phai anh" * 50})
    article = draft(data)
    assert "<img" not in article.body and "Hình 1: Hỏng." in article.body
    assert not Image.objects.exists()
    assert "1 ảnh không dùng được" in ReviewNote.objects.get().text


def test_without_a_title_the_files_name_stands_in(client):
    article = draft(docx(p("Một đoạn dài kể chuyện, có dấu chấm cuối câu.")), name="Bao cao thang 7.docx")
    assert article.title == "Bao cao thang 7"
    assert "tạm lấy tên tệp" in importing.report_of(article)["hints"][0]


# Once, or not at all


def test_a_second_click_leads_to_the_same_draft_and_a_new_form_makes_another():
    first, data = draft(report()), report()
    assert draft(data) == first
    assert draft(data, key="khoa-thu-hai") != first
    assert draft(data, make.editor()) != first
    assert Image.objects.count() == 2


def test_a_failure_leaves_nothing(monkeypatch):
    def fail(*args, **kwargs):
        raise Refused(["Không lưu được."])

    monkeypatch.setattr(importing, "save", fail)
    with pytest.raises(Refused):
        draft(report())
    assert not Article.objects.exists() and not Image.objects.exists()
    assert not AuditEntry.objects.filter(action__startswith="news.image").exists()


# The page


def upload(client, data: bytes, name="bai.docx", key="khoa-cua-trang"):
    return client.post(HERE, {"file": SimpleUploadedFile(name, data), "key": key})


def test_the_page_takes_a_file_and_leads_to_the_draft(client):
    client.force_login(make.writer())
    assert "Tạo bản nháp" in client.get(HERE).text
    answer = upload(client, report())
    article = Article.objects.get()
    assert answer.url == reverse("admin:news_article_change", args=[article.pk])
    for address in ("/admin/", "/admin/news/article/", "/admin/news/article/add/"):
        assert f'href="{HERE}"' in client.get(address).text, address


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "Tệp .doc cũ"),
        (b"", "Tệp này rỗng"),
        (b"%PDF-1.7", "Đây là tệp PDF"),
    ],
)
def test_what_is_no_word_file_is_refused_on_the_page(client, data, sentence):
    client.force_login(make.writer())
    answer = upload(client, data)
    assert answer.status_code == 200 and sentence in answer.text
    assert not Article.objects.exists()


def test_nothing_chosen_and_too_much_are_said(client, monkeypatch):
    client.force_login(make.writer())
    assert "Xin chọn một tệp Word" in client.post(HERE, {"key": "k"}).text
    monkeypatch.setattr("portal.docx.archive.LARGEST_FILE", 10)
    assert "tối đa là" in upload(client, report()).text


def test_who_writes_nothing_takes_nothing(client):
    client.force_login(make.services_manager())
    assert client.get(HERE).status_code == 403
    assert upload(client, report()).status_code == 403
    with pytest.raises(Refused):
        draft(report(), make.stranger())
