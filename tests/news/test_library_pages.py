"""The library's pages: the wall, one picture's form, many at once, retouching, replacing, deleting."""

import io
import json

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image as Pillow

from news import describers, library
from news.admin.images import replacing, uploading
from news.admin.images.changing import seen
from news.embedding import figure
from news.models import Article, Image
from news.picture_uses import usage
from portal.models import AuditEntry, Furniture, SiteSettings
from services.models import Banner
from tests import factories as make
from tests.forms import values_of
from tests.pictures import encoded, halves, near

pytestmark = pytest.mark.django_db

WORDS = {"title": "Hội nghị", "alt_text": "Hội trường kín chỗ", "caption": "", "credit": "Hữu Thành"}
FOCUS = {"focal_x": "50", "focal_y": "50"}


@pytest.fixture
def desk(client):
    """A browser in which the editor is logged in."""
    client.force_login(make.editor())
    return client


@pytest.fixture
def administrator(client):
    client.force_login(make.administrator())
    return client


def address(name: str, *args) -> str:
    return reverse(f"admin:news_image_{name}", args=[getattr(each, "pk", each) for each in args])


def text_of(answer) -> str:
    return answer.content.decode()


def rows(count: int) -> list[Image]:
    """Pictures without files."""
    plain = {"width": 3, "height": 2, "file": "x", "extension": "jpg", "renditions": []}
    made = [Image(title=f"Ảnh số {n}", sha256=f"{n:064}", **plain) for n in range(count)]
    return Image.objects.bulk_create(made)


def shown(browser, **query) -> list[str]:
    """Titles on the wall."""
    answer = browser.get(address("changelist"), query)
    assert answer.status_code == 200
    return [image.title for image in answer.context["cl"].result_list]


# The wall


def test_the_wall_costs_the_same_for_one_picture_and_for_forty(desk, django_assert_max_num_queries):
    make.article(cover=rows(1)[0])
    with CaptureQueriesContext(connection) as one:
        desk.get(address("changelist"))
    for image in Image.objects.bulk_create(
        Image(title=f"Ảnh {n}", sha256=f"{n:064}", file="x", extension="jpg") for n in range(50, 89)
    ):
        image.uses.create(article=Article.objects.first(), in_copy=True)
    with django_assert_max_num_queries(len(one)):
        assert len(shown(desk)) == 40
    assert len(one) <= 13


def test_the_wall_is_searched_without_accents_and_filtered(desk):
    used, lacking, logo = make.image(1, title="Đường sắt"), make.image(2, title="Sân ga", credit=""), rows(1)[0]
    Image.objects.filter(pk=used.pk).update(uploaded_by=make.writer(), height=900)
    make.article(cover=used)
    make.department(logo=logo)
    assert shown(desk, q="duong SAT") == ["Đường sắt"]
    assert shown(desk, dung="co") == ["Ảnh số 0", "Đường sắt"]
    assert shown(desk, dung="chua") == ["Sân ga"]
    assert shown(desk, chu="thieu") == ["Ảnh số 0", "Sân ga"]
    assert shown(desk, dang="doc") == ["Đường sắt"]
    assert shown(desk, nguoi=str(make.writer().pk)) == ["Đường sắt"]
    month = f"{used.uploaded_at:%Y-%m}"
    assert len(shown(desk, thang=month)) == 3
    page = text_of(desk.get(address("changelist")))
    assert "Dùng trong 1 bài" in page and "Thiếu nguồn" in page and "Dùng ngoài bài viết" in page
    assert lacking.title in page


@pytest.mark.parametrize(
    "query", ["thang=9999-99", "thang=x", "nguoi=1%00", "nguoi=99999999999999999999", "dang=%27", "p=999999"]
)
def test_a_filter_that_is_none_does_no_harm(desk, query):
    assert desk.get(f"{address('changelist')}?{query}", follow=True).status_code == 200


def test_lookups_of_ones_own_are_refused(desk):
    assert desk.get(f"{address('changelist')}?uploaded_by__password__startswith=a").status_code == 400


def test_a_cover_is_chosen_among_described_pictures(client):
    client.force_login(make.writer())
    make.image(1, title="Đồi chè")
    make.image(2, title="Đồi cỏ", alt_text="")
    about = {"app_label": "news", "model_name": "article", "field_name": "cover", "term": "doi"}
    results = client.get(reverse("admin:autocomplete"), about).json()["results"]
    assert [row.get("disabled", False) for row in results] == [True, False]
    assert "chưa dùng được" in results[0]["text"]


# Where a picture is used


def test_its_form_names_what_this_person_may_see_and_counts_the_rest(client):
    image = make.image()
    writer = make.writer()
    make.article(writer, title="Bài của tôi", cover=image)
    make.published(make.other_writer(), title="Bài của người khác", cover=image)
    Banner.objects.create(name="Tuần lễ số", wide=image, alt="x", url="/")
    client.force_login(writer)
    page = text_of(client.get(address("change", image)))
    assert "Bài của tôi" in page and "Bài của người khác" not in page
    assert "và 1 bài nữa" in page and "Băng rôn: Tuần lễ số" in page
    found = usage(image, make.editor())
    assert (found.in_articles, found.live, len(found.articles)) == (2, 1, 2)
    assert found.sentence == "2 bài, băng rôn “Tuần lễ số”"
    assert {use.where for use in found.articles} == {"đang đăng, bản đang soạn", "bản đang soạn"}


# Deleting


def test_what_is_in_use_is_not_deleted_and_the_page_says_why(administrator):
    image = make.image()
    make.article(cover=image)
    page = text_of(administrator.get(address("change", image)))
    assert "Ảnh đang dùng nên không xóa được" in page
    assert address("delete", image) not in page
    for send in (administrator.get, lambda path: administrator.post(path, {"post": "yes"})):
        answer = send(address("delete", image))
        assert answer.status_code == 200
        assert "đang dùng trong 1 bài" in text_of(answer)
    picked = {"action": "delete_selected", "_selected_action": [image.pk], "post": "yes"}
    assert "đang dùng trong 1 bài" in text_of(administrator.post(address("changelist"), picked))
    assert Image.objects.filter(pk=image.pk).exists()


def test_what_nobody_uses_goes_and_the_audit_keeps_it(administrator):
    image = make.image()
    assert administrator.post(address("delete", image), {"post": "yes"}).status_code == 302
    assert not Image.objects.exists()
    assert AuditEntry.objects.filter(action="news.image.delete", object_label=image.title).exists()


def test_a_writer_deletes_the_own_upload_while_nothing_uses_it(client):
    writer = make.writer()
    own, others, used, kept = (make.image(shade, title=f"Ảnh {shade}") for shade in (1, 2, 3, 4))
    Image.objects.exclude(pk=others.pk).update(uploaded_by=writer)
    make.article(writer, cover=used)
    make.change(make.article(writer, body=f"<p>Chữ.</p>{figure(kept)}"), writer, body="<p>Chữ.</p>")
    client.force_login(writer)
    assert address("delete", own) in text_of(client.get(address("change", own)))
    assert client.post(address("delete", own), {"post": "yes"}).status_code == 302
    assert AuditEntry.objects.filter(action="news.image.delete", object_id=own.pk, actor_id=writer.pk).exists()
    assert client.post(address("delete", others), {"post": "yes"}).status_code == 403
    assert "đang dùng trong 1 bài" in text_of(client.post(address("delete", used), {"post": "yes"}))
    assert "còn trong bản lưu" in text_of(client.post(address("delete", kept), {"post": "yes"}))
    picked = {"action": "delete_selected", "_selected_action": [used.pk, others.pk, kept.pk], "post": "yes"}
    client.post(address("changelist"), picked)
    assert set(Image.objects.values_list("pk", flat=True)) >= {others.pk, used.pk, kept.pk}


def test_a_colleagues_picture_without_its_words_is_filled_in_on_its_form_and_leads_back(client):
    image = make.image(5, alt_text="", caption="")
    article = make.article(make.writer(), body=f"<p>Chữ.</p>{figure(image)}")
    client.force_login(make.writer())
    back = reverse("admin:news_article_change", args=[article.pk])
    page = client.get(f"{address('change', image)}?next={back}")
    assert "Quay lại bài" in text_of(page) and "Chỉnh ảnh" not in text_of(page)
    words = {"title": "x", "alt_text": "Hàng cây", "caption": "", "credit": "x"} | FOCUS | {"focal_x": "9"}
    answer = client.post(f"{address('change', image)}?next={back}", words)
    assert answer["Location"] == back
    image.refresh_from_db()
    assert (image.title, image.alt_text, image.credit) == ("Hội nghị sơ kết", "Hàng cây", "Hữu Thành")
    assert image.focal_x == 50


@pytest.mark.parametrize(
    "place", ["https://xau.example/admin/news/article/1/change/", "//xau.example", "/admin/logout/", "x"]
)
def test_no_other_place_is_led_to(desk, place):
    image = make.image()
    page = f"{address('change', image)}?next={place}"
    assert "Quay lại bài" not in text_of(desk.get(page))
    assert desk.post(page, WORDS | FOCUS)["Location"] == address("changelist")


@pytest.mark.parametrize("problem", [ProtectedError("", set()), IntegrityError()])
def test_what_comes_into_use_meanwhile_is_kept_with_a_sentence(administrator, monkeypatch, problem):
    image = make.image()

    def fails(*args, **kwargs):
        raise problem

    monkeypatch.setattr(Image, "delete", fails)
    monkeypatch.setattr("django.db.models.query.QuerySet.delete", fails)
    answer = administrator.post(address("delete", image), {"post": "yes"}, follow=True)
    assert "vừa được dùng ở một nơi khác" in text_of(answer)
    picked = {"action": "delete_selected", "_selected_action": [image.pk], "post": "yes"}
    assert "vừa được dùng ở một nơi khác" in text_of(administrator.post(address("changelist"), picked, follow=True))


# The form of a new picture


def test_a_refused_form_keeps_the_file_that_came_with_it(desk):
    add = address("add")
    file = SimpleUploadedFile("IMG_1.jpg", make.photo_bytes())
    refused = desk.post(add, WORDS | FOCUS | {"upload": file, "alt_text": "", "_popup": "1"})
    assert "Ảnh đã tải lên xong" in text_of(refused)
    kept = values_of(refused)
    assert kept["taken"] == [str(Image.objects.get().pk)]
    done = desk.post(add, kept | {"alt_text": WORDS["alt_text"]})
    assert "popup_response_data" in done.context or done.status_code == 200
    image = Image.objects.get()
    assert (image.alt_text, image.is_described) == (WORDS["alt_text"], True)
    actions = AuditEntry.objects.filter(object_id=image.pk).values_list("action", flat=True)
    assert {"news.image.add", "news.image.change"} <= set(actions)
    again = desk.post(add, kept | {"alt_text": "Khác"})
    assert "Ảnh đã được lưu" in text_of(again)


def test_nobody_fills_in_a_picture_that_is_anothers(client):
    image = make.image(alt_text="")
    make.article(make.other_writer(), cover=image)
    client.force_login(make.writer())
    assert client.post(address("add"), WORDS | FOCUS | {"taken": image.pk}).status_code == 403
    for nonsense in ("x", "-1", "9" * 30, "999999"):
        assert "Xin chọn một tệp ảnh" in text_of(client.post(address("add"), WORDS | FOCUS | {"taken": nonsense}))


def test_in_the_popup_a_picture_that_lacks_its_words_is_not_chosen(desk):
    image = make.image(alt_text="")
    assert desk.post(address("add"), {"_popup": "1", "_use": image.pk}).status_code == 403


def test_a_writer_corrects_the_own_upload_and_nobody_elses(client):
    writer = make.writer()
    client.force_login(writer)
    own, others = make.image(1), make.image(2)
    Image.objects.filter(pk=own.pk).update(uploaded_by=writer)
    for image, status in ((own, 302), (others, 403)):
        assert client.post(address("change", image), WORDS | {"focal_x": "20", "focal_y": "30"}).status_code == status
    own.refresh_from_db()
    assert (own.focal_x, own.title) == (20, "Hội nghị")


# Many at once, without scripts


def test_many_files_are_taken_in_and_each_told_of(client):
    client.force_login(make.writer())
    good = [SimpleUploadedFile(f"anh {shade}.jpg", make.photo_bytes(shade)) for shade in (1, 2)]
    bad = SimpleUploadedFile("hong.jpg", b"khong phai anh" * 9)
    again = SimpleUploadedFile("lai.jpg", make.photo_bytes(1))
    answer = client.post(address("upload"), {"files": [*good, bad, again]})
    results = answer.context["results"]
    assert [(bool(row.get("image")), row.get("same")) for row in results] == [
        (True, False), (True, False), (False, None), (True, True),
    ]  # fmt: skip
    assert results[2]["error"] in text_of(answer)
    assert "Viết mô tả và ghi nguồn" in text_of(answer)
    assert "ít nhất một tệp" in text_of(client.post(address("upload")))


def test_no_request_takes_in_more_than_it_has_time_for(client, monkeypatch):
    client.force_login(make.writer())
    monkeypatch.setattr(uploading, "MOST", 1)
    files = [SimpleUploadedFile(f"{name}.jpg", make.photo_bytes(1)) for name in "ab"]
    taken, left = client.post(address("upload"), {"files": files}).context["results"]
    assert "image" in taken and "Xin chọn lại" in left["error"]


# Retouching


def photo(**fields) -> Image:
    """Red left, blue right."""
    image, _ = library.take(encoded(halves(size=(400, 300)), "PNG"), "nua.png", make.writer())
    for name, value in (WORDS | fields).items():
        setattr(image, name, value)
    image.save()
    return image


def retouch(browser, image, edits, **changes):
    data = {"edits": edits if isinstance(edits, str) else json.dumps(edits), "seen": seen(image)}
    return browser.post(address("retouch", image), data | changes)


def pixels_of(image: Image) -> Pillow.Image:
    name = next(each["name"] for each in image.renditions if each["format"] == "jpeg")
    with default_storage.open(name) as file:
        return Pillow.open(io.BytesIO(file.read())).convert("RGB")


def test_what_is_drawn_is_done_to_the_picture_and_nothing_else(desk):
    image = photo()
    edits = {"rotate": 180, "crop": [0, 0, 0.5, 1], "blurs": [[0.1, 0.1, 0.2, 0.2]]}
    answer = retouch(desk, image, edits)
    assert answer.json() == {"next": address("change", image)}
    image.refresh_from_db()
    assert (image.edits, image.width, image.height) == (edits, 200, 300)
    assert near(pixels_of(image).getpixel((100, 200)), (0, 0, 255), 40)  # turned: blue is left
    assert (image.original_width, image.original_height) == (400, 300)
    entry = AuditEntry.objects.get(action="news.image.change")
    assert entry.details["sealed"] == ["edits"]
    proof = desk.get(address("proof", image))
    assert "no-store" in proof["Cache-Control"] and proof["Content-Type"] == "image/jpeg"
    assert near(Pillow.open(io.BytesIO(proof.content)).getpixel((20, 20)), (254, 0, 0), 40)  # the unedited one
    retouch(desk, image, {})
    image.refresh_from_db()
    assert (image.edits, image.width) == ({}, 400)


def test_who_retouches_an_articles_picture_is_no_second_person(desk):
    image = photo()
    article = make.article(cover=image)
    retouch(desk, image, {"rotate": 90})
    assert make.editor().pk in describers.describers(article)


def test_readers_go_on_seeing_the_old_picture_and_the_page_says_so(desk):
    image = photo()
    make.published(cover=image, title="Bài đang đăng")
    page = text_of(desk.get(address("retouch", image)))
    assert "Ảnh đang đăng trong 1 bài" in page and "Bài đang đăng" in page
    retouch(desk, image, {"rotate": 90})
    former = image.renditions[0]["name"]
    image.refresh_from_db()
    assert former != image.renditions[0]["name"]
    assert default_storage.exists(former)


def test_two_people_at_the_same_picture_do_not_overwrite_each_other(desk):
    image = photo()
    retouch(desk, image, {"rotate": 90})
    late = retouch(desk, image, {"rotate": 180})
    assert late.status_code == 409
    assert "một người khác sửa" in late.json()["error"]
    image.refresh_from_db()
    assert image.edits == {"rotate": 90}


def test_a_picture_of_the_frame_changes_there_only_when_what_shows_it_is_saved(desk):
    image = photo()
    site = make.department(logo=image)
    page = text_of(desk.get(address("retouch", image)))
    assert f"thông tin cơ quan “{site}”" in page and "đến khi từng mục được mở và lưu lại" in page
    former = image.renditions[0]["name"]
    retouch(desk, image, {"rotate": 90})
    image.refresh_from_db()
    assert former in Furniture.objects.get(name="identity").document
    assert default_storage.exists(former)
    make.show(SiteSettings.objects.get())
    assert image.renditions[0]["name"] in Furniture.objects.get(name="identity").document


def test_nobody_alone_replaces_the_logo(desk):
    image = photo()
    make.department(logo=image)
    before = Furniture.objects.get(name="identity").document
    staged = replace(desk, image, upload=file_of()).context["staged_token"]
    assert replace(desk, image, staged=staged, reason="Biểu trưng mới").status_code == 302
    assert Image.objects.get(pk=image.pk).sha256 != image.sha256
    Furniture.objects.rebuild()
    assert Furniture.objects.get(name="identity").document == before


@pytest.mark.parametrize(
    "edits",
    ["", "{", "[]", "7", '"x"', '{"rotate": 45}', '{"crop": [0, 0, 0, 0]}', '{"crop": [NaN, 0, 1, 1]}',
     '{"blurs": [[0, 0, 1e999, 1]]}', '{"crop": ["a", 0, 1, 1]}', "[" * 9999, "x" * 30_000, '{"xoay": 1}'],
)  # fmt: skip
def test_edits_that_are_none_are_refused_with_a_sentence(desk, edits):
    image = photo()
    answer = retouch(desk, image, edits)
    assert answer.status_code == 400 and "Xin" in answer.json()["error"]
    image.refresh_from_db()
    assert image.edits == {}


def test_a_picture_without_its_original_says_so(desk):
    image = rows(1)[0]
    assert desk.get(address("proof", image)).status_code == 409
    answer = retouch(desk, image, {"rotate": 90})
    assert answer.status_code == 400 and "gốc" in answer.json()["error"]
    assert desk.get(address("proof", 10**9)).status_code == 404
    assert desk.get(address("retouch", 2**70)).status_code == 404


# Replacing


def replace(browser, image, **data):
    return browser.post(address("replace", image), {"seen": seen(image)} | data)


def file_of(shade=9, size=(400, 300)) -> SimpleUploadedFile:
    return SimpleUploadedFile("moi.jpg", make.photo_bytes(shade, size=size))


def test_a_replacement_is_shown_beside_the_old_picture_and_then_confirmed(desk):
    image = photo()
    retouch(desk, image, {"rotate": 90})
    image.refresh_from_db()
    compared = replace(desk, image, upload=file_of())
    page = text_of(compared)
    assert "Ảnh mới" in page and "khác tỉ lệ" in page and "không áp dụng cho ảnh mới" in page
    assert Image.objects.get().sha256 == image.sha256
    staged = compared.context["staged_token"]
    without_reason = replace(desk, image, staged=staged)
    assert "Xin ghi vì sao" in text_of(without_reason)
    done = replace(desk, image, staged=staged, reason="Ảnh cũ mờ.")
    assert done.status_code == 302
    renewed = Image.objects.get()
    assert renewed.sha256 != image.sha256
    assert (renewed.edits, renewed.width, renewed.alt_text) == ({}, 400, image.alt_text)
    assert renewed.file.storage.exists(renewed.file.name)
    entry = AuditEntry.objects.filter(action="news.image.change").first()
    assert (entry.reason, entry.details["sealed"]) == ("Ảnh cũ mờ.", ["upload"])
    twice = replace(desk, image, staged=staged, reason="Lần nữa.")
    assert "một người khác sửa" in text_of(twice)


def test_a_file_that_the_library_has_is_refused_with_a_way_to_it(desk):
    image, other = photo(), make.image(5, title="Ảnh kia")
    with other.file.open("rb") as file:
        data = file.read()
    page = text_of(replace(desk, image, upload=SimpleUploadedFile("x.png", data)))
    assert "đã có trong thư viện với tên “Ảnh kia”" in page and address("change", other) in page
    assert "Lý do thay" not in page
    with image.file.open("rb") as file:
        own = SimpleUploadedFile("x.png", file.read())
    assert "chính là ảnh đang dùng" in text_of(replace(desk, image, upload=own))


def test_what_is_sent_as_a_picture_of_its_own_meanwhile_is_refused(desk):
    image = photo()
    staged = replace(desk, image, upload=file_of()).context["staged_token"]
    library.take(make.photo_bytes(9, size=(400, 300)), "Ảnh riêng.jpg", make.writer())
    answer = replace(desk, image, staged=staged, reason="x")
    assert "“Ảnh riêng”" in text_of(answer)


@pytest.mark.parametrize("staged", ["", "x", "a:b:c"])
def test_a_replacement_that_nobody_made_is_refused(desk, staged):
    image = photo()
    assert "Xin chọn một tệp ảnh" in text_of(replace(desk, image, staged=staged, reason="x"))


def test_a_replacement_belongs_to_its_picture_and_to_its_hour(desk, monkeypatch):
    image, other = photo(), make.image(5)
    staged = replace(desk, image, upload=file_of()).context["staged_token"]
    assert "Xin chọn một tệp ảnh" in text_of(replace(desk, other, staged=staged, reason="x"))
    monkeypatch.setattr(replacing, "VALID_FOR", -1)
    assert "quá một giờ" in text_of(replace(desk, image, staged=staged, reason="x"))


def test_a_replacement_must_be_a_picture(desk, monkeypatch):
    image = photo()
    bad = SimpleUploadedFile("x.jpg", b"khong phai anh" * 9)
    assert "Xin" in replace(desk, image, upload=bad).context["form"].errors["upload"][0]
    assert "Xin chọn một tệp ảnh" in text_of(replace(desk, image, reason="x"))
