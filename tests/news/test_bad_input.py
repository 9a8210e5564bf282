"""Bad input gets a sentence beside its field, loses no typed word, stores nothing; readers' nonsense gets no error."""

import re
import struct
import zlib
from datetime import datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import Form, formset_factory
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from news import workflow
from news.models import Article, Image, Revision
from news.photos import LARGEST_BYTES
from news.workflow import Refused
from tests import factories as make
from tests.forms import fill_in, values_of

pytestmark = pytest.mark.django_db

ADD = "/admin/news/article/add/"
ADD_IMAGE = "/admin/news/image/add/"


@pytest.fixture
def desk(client):
    """The writer's browser."""
    client.force_login(make.writer())
    return client


class _Errors(HTMLParser):
    """Field name → its sentences, read from the error lists' ids or from the row that holds list and control."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lists: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag, attributes):
        if self._depth or (tag == "ul" and "errorlist" in (dict(attributes).get("class") or "").split()):
            if not self._depth:
                self.lists.append("")
            self._depth += tag == "ul"

    def handle_endtag(self, tag):
        if self._depth and tag == "ul":
            self._depth -= 1

    def handle_data(self, data):
        if self._depth:
            self.lists[-1] += data


def sentences_on(answer) -> list[str]:
    """What the page's error lists say."""
    reader = _Errors()
    reader.feed(answer.text)
    return [" ".join(text.split()) for text in reader.lists]


def errors_of(answer) -> dict[str, list[str]]:
    """Field → sentences, as the form has them."""
    return answer.context["adminform"].form.errors


def at(moment: datetime) -> tuple[str, str]:
    """A moment as people type it."""
    local = timezone.localtime(moment)
    return f"{local:%d/%m/%Y}", f"{local:%H:%M}"


def typed(name: str, moment: datetime) -> dict[str, str]:
    date, time = at(moment)
    return {f"{name}_0": date, f"{name}_1": time}


def now() -> datetime:
    return timezone.now().replace(second=0, microsecond=0)


# One row a mistake: what is typed, the field that says so, and part of what it says

LONG = "Tiêu đề rất dài " * 20
MISTAKES = {
    "no title": (lambda: {"title": ""}, "title", "Xin nhập tiêu đề"),
    "a title of spaces": (lambda: {"title": " \u00a0\u200b "}, "title", "Xin nhập tiêu đề"),
    "a title of 300 characters": (lambda: {"title": LONG[:300]}, "title", "Xin rút gọn còn tối đa 200 ký tự"),
    "a lead of 600 characters": (lambda: {"lead": "Sapô rất dài. " * 50}, "lead", "Xin rút gọn còn tối đa 500 ký tự"),
    "a body of only spaces": (lambda: {"body": "<p>&nbsp;</p>\r\n<p> </p>"}, "body", "chỉ có khoảng trắng"),
    "a body of an empty table": (lambda: {"body": "<table><tr><td> </td></tr></table>"}, "body", "chỉ có khoảng trắng"),
    "a displayed date in the future": (
        lambda: typed("displayed_at", now() + timedelta(days=1)),
        "displayed_at",
        "đang ở tương lai",
    ),
    "a time of publication that has passed": (
        lambda: typed("publish_at", now() - timedelta(minutes=5)),
        "publish_at",
        "Giờ hẹn đăng đã qua",
    ),
    "an end that has passed": (
        lambda: typed("expire_at", now() - timedelta(minutes=5)),
        "expire_at",
        "Giờ hết hạn đăng đã qua",
    ),
    "an end before the beginning": (
        lambda: typed("publish_at", now() + timedelta(days=2)) | typed("expire_at", now() + timedelta(days=1)),
        "expire_at",
        "phải sau giờ hẹn đăng",
    ),
    "an end at the beginning": (
        lambda: typed("publish_at", now() + timedelta(days=2)) | typed("expire_at", now() + timedelta(days=2)),
        "expire_at",
        "phải sau giờ hẹn đăng",
    ),
    "a date of the thirteenth month": (
        lambda: {"displayed_at_0": "17/13/2014", "displayed_at_1": "10:25"},
        "displayed_at",
        "",
    ),
    "a date that never was": (lambda: {"displayed_at_0": "30/02/2014", "displayed_at_1": "10:25"}, "displayed_at", ""),
    "a source that runs a script": (
        lambda: {"source": "Báo Kinh Sơn", "source_url": "javascript:alert(1)"},
        "source_url",
        "phải bắt đầu bằng https://",
    ),
    "a source inside a machine": (
        lambda: {"source": "Báo Kinh Sơn", "source_url": "file:///etc/passwd"},
        "source_url",
        "phải bắt đầu bằng https://",
    ),
    "a source hidden behind a space": (
        lambda: {"source": "Báo Kinh Sơn", "source_url": "https://baokinhson.example/\u00a0 javascript:x"},
        "source_url",
        "phải bắt đầu bằng https://",
    ),
    "a source that pretends to be another": (
        lambda: {"source": "Báo Kinh Sơn", "source_url": "https://chinhphu.vn@xau.example/"},
        "source_url",
        "phải bắt đầu bằng https://",
    ),
    "an address without its source": (
        lambda: {"source_url": "https://baokinhson.example/bai"},
        "source",
        "tên nguồn tin",
    ),
}


@pytest.mark.parametrize(("mistake", "field", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(desk, mistake, field, sentence):
    wrong = mistake()
    text = {
        "title": "Sơ kết “sáu tháng” <b>",
        "lead": "Sapô đã gõ xong & còn đây.",
        "body": "<p>Thân bài đã gõ.</p>",
        "category": str(make.category().pk),
    } | wrong
    answer = fill_in(desk, ADD, **text)
    assert answer.status_code == 200
    assert set(errors_of(answer)) == {field}
    said = " ".join(errors_of(answer)[field])
    assert sentence in said
    assert re.match(r"[A-ZĐ]", said)
    assert said in sentences_on(answer), "the sentence stands on the page"
    assert not Article.objects.exists()
    kept = values_of(answer)
    for name, value in text.items():
        assert [" ".join(value.split()) for value in kept[name]] == [" ".join(value.split())], name


SAVED = {
    "no title": {"title": ""},
    "a title of spaces": {"title": " \u00a0\u200b "},
    "a title of 300 characters": {"title": LONG[:300]},
    "a lead of 600 characters": {"lead": "Sapô rất dài. " * 50},
    "a body of only spaces": {"body": "<p>&nbsp;</p>"},
    "a source that runs a script": {"source": "Báo", "source_url": "javascript:alert(1)"},
    "a source that pretends to be another": {"source": "Báo", "source_url": "https://a@xau.example/"},
    "an address without its source": {"source_url": "https://baokinhson.example/"},
}


@pytest.mark.parametrize(("mistake", "changes"), SAVED.items(), ids=SAVED)
def test_the_door_says_the_same(mistake, changes):
    _, field, sentence = MISTAKES[mistake]
    with pytest.raises(Refused) as refused:
        make.article(**changes)
    assert sentence in refused.value.fields[field]
    assert not Article.objects.exists()
    assert not Revision.objects.exists()


@pytest.mark.parametrize(
    ("name", "field", "days"),
    [
        ("a displayed date in the future", "displayed_at", {"displayed_at": 1}),
        ("a time of publication that has passed", "publish_at", {"publish_at": -1}),
        ("an end that has passed", "expire_at", {"expire_at": -1}),
        ("an end before the beginning", "expire_at", {"publish_at": 2, "expire_at": 1}),
    ],
)
def test_the_door_says_the_same_of_times(name, field, days):
    with pytest.raises(Refused) as refused:
        make.article(**{key: timezone.now() + timedelta(days=count) for key, count in days.items()})
    assert MISTAKES[name][2] in refused.value.fields[field]
    assert not Article.objects.exists()


def test_a_mistake_in_a_change_leaves_the_article_as_it_was(desk):
    article = make.article()
    answer = fill_in(desk, reverse("admin:news_article_change", args=[article.pk]), title="", lead="Sapô mới.")
    assert answer.status_code == 200
    assert values_of(answer)["lead"] == ["Sapô mới."]
    stored = Article.objects.get()
    assert (stored.title, stored.lead, stored.version) == (article.title, article.lead, 1)


def test_dates_are_read_as_vietnamese_people_write_them(desk):
    fields = {"title": "Ngày tháng", "displayed_at_0": "05/07/2014", "displayed_at_1": "10:25"}
    assert fill_in(desk, ADD, **fields).status_code == 302
    assert timezone.localtime(Article.objects.get().displayed_at).isoformat() == "2014-07-05T10:25:00+07:00"


@pytest.mark.parametrize("day", ["17/07/2014", "17/7/2014", "17-07-2014", "17.7.2014", "2014-07-17"])
def test_a_date_is_taken_as_people_type_it(desk, day):
    assert fill_in(desk, ADD, title="Ngày tháng", displayed_at_0=day, displayed_at_1="10:25").status_code == 302
    assert timezone.localtime(Article.objects.get().displayed_at).date().isoformat() == "2014-07-17"


def test_what_was_scheduled_is_not_held_against_an_old_article(desk, time_machine):
    """A time that was ahead when it was typed may have passed by the next save."""
    article = make.article(publish_at=now() + timedelta(hours=1), expire_at=now() + timedelta(days=9))
    time_machine.move_to(timezone.now() + timedelta(days=20))
    desk.force_login(make.writer())
    answer = fill_in(desk, reverse("admin:news_article_change", args=[article.pk]), lead="Sapô sửa sau.")
    assert answer.status_code == 302
    assert Article.objects.get().lead == "Sapô sửa sau."


def test_invisible_characters_are_dropped_and_scripts_are_not_kept(desk):
    fields = {
        "title": "Sở\u200b Khoa\u00a0học\u202e",
        "body": '<p onclick="x()">Một<script>alert(1)</script> <a href="javascript:alert(1)">hai</a></p>',
    }
    assert fill_in(desk, ADD, **fields).status_code == 302
    article = Article.objects.get()
    assert article.title == "Sở Khoa học"
    assert article.body == "<p>Một <a>hai</a></p>"


def test_what_was_deleted_meanwhile_cannot_be_chosen_any_more(desk):
    for field in ("category", "cover", "tags", "credits-0-author", "translation_of"):
        answer = fill_in(desk, ADD, title="Chọn điều không còn", **{field: "999999"})
        assert answer.status_code == 200
        assert any(sentences_on(answer)), field
    assert not Article.objects.exists()


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 30, "2"])
def test_a_forged_version_never_overwrites(desk, version):
    article = make.article()
    answer = fill_in(
        desk, reverse("admin:news_article_change", args=[article.pk]), lead="Ghi đè.", seen_version=version
    )
    assert answer.status_code == 200 if version == "x" else "/conflict/" in answer.url
    assert Article.objects.get().lead == article.lead


def test_an_unknown_field_is_a_programmers_error():
    with pytest.raises(ValueError, match="stage"):
        workflow.save(make.article(), make.writer(), version=1, changes={"stage": "published"})


# Confirm pages


def test_a_confirm_page_asks_again_and_keeps_what_was_typed(client):
    article = make.published()
    client.force_login(make.approver())
    path = reverse("admin:news_article_action", args=[article.pk, "withdraw"])
    answer = fill_in(client, path, explanation="Lời đã gõ.", reason="", replacement="999999")
    assert answer.status_code == 200
    assert "Không có bài nào mang mã số này." in sentences_on(answer)
    assert "Xin ghi lý do; người viết và nhật ký cần biết vì sao." in sentences_on(answer)
    assert values_of(answer)["explanation"] == ["Lời đã gõ."]
    article.refresh_from_db()
    assert article.is_live


@pytest.mark.parametrize("replacement", ["9" * 40, "-1", "0", "x", "1e9"])
def test_a_nonsensical_replacement_is_no_error_of_the_server(client, replacement):
    article = make.published()
    client.force_login(make.approver())
    path = reverse("admin:news_article_action", args=[article.pk, "withdraw"])
    answer = fill_in(client, path, reason="Số liệu sai.", replacement=replacement)
    assert answer.status_code == 200
    assert any(sentences_on(answer))
    article.refresh_from_db()
    assert article.is_live


def test_a_schedule_in_the_past_is_refused_on_the_confirm_page(client):
    article = make.bring(make.article(), "reviewed")
    client.force_login(make.approver())
    path = reverse("admin:news_article_action", args=[article.pk, "approve"])
    answer = fill_in(client, path, **typed("publish_at", now() - timedelta(hours=1)))
    assert answer.status_code == 200
    assert "Giờ hẹn đăng đã qua" in answer.text
    assert Article.objects.get().stage == "reviewed"


# Pictures


def png_header(width: int, height: int) -> bytes:
    """The beginning of an enormous picture in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    )


PICTURES = {
    "a renamed text file": (lambda: "Đây là văn bản".encode() * 50, "không phải là ảnh"),
    "a page with a script": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
    "nothing": (lambda: b"", "rỗng"),
    "a truncated JPEG": (lambda: make.photo_bytes(size=(640, 480))[:2000], "ảnh đã hỏng"),
    "a bomb of 60 megapixels": (lambda: png_header(10_000, 6_000), "50 triệu điểm ảnh"),
    "a bomb of a whole terapixel": (lambda: png_header(1_000_000, 1_000_000), "điểm ảnh"),
    "a single dot": (lambda: make.photo_bytes(size=(1, 1)), "quá nhỏ"),
    "too many bytes": (lambda: make.photo_bytes() + b"\0" * LARGEST_BYTES, "MB. Xin"),
}


@pytest.mark.parametrize(("data", "sentence"), PICTURES.values(), ids=PICTURES)
def test_a_bad_picture_is_refused_with_a_sentence(desk, data, sentence):
    upload = SimpleUploadedFile("IMG_0042.jpg", data(), "image/jpeg")
    answer = fill_in(desk, ADD_IMAGE, upload=upload, title="Hội nghị", alt_text="Hội trường kín chỗ")
    assert answer.status_code == 200
    (said,) = errors_of(answer)["upload"]
    assert sentence in said
    assert said in sentences_on(answer)
    assert values_of(answer)["alt_text"] == ["Hội trường kín chỗ"]
    assert not Image.objects.exists()


def test_the_same_picture_is_named_instead_of_stored_twice(desk):
    data = make.photo_bytes()
    for expected in (302, 200):
        upload = SimpleUploadedFile("IMG_0042.jpg", data, "image/jpeg")
        answer = fill_in(desk, ADD_IMAGE, upload=upload, title="Hội nghị sơ kết", alt_text="Hội trường", credit="HT")
        assert answer.status_code == expected
    assert "“Hội nghị sơ kết”" in errors_of(answer)["upload"][0]
    assert Image.objects.count() == 1


def test_a_picture_needs_a_file_and_a_description_of_its_own(desk):
    answer = fill_in(desk, ADD_IMAGE, title="Hội nghị", alt_text="Hội trường")
    assert errors_of(answer)["upload"] == ["Xin chọn một tệp ảnh."]
    upload = SimpleUploadedFile("IMG_0042.jpg", make.photo_bytes(), "image/jpeg")
    answer = fill_in(desk, ADD_IMAGE, upload=upload, title="Hội nghị", alt_text="IMG_0042.jpg")
    assert "tên tệp" in errors_of(answer)["alt_text"][0]
    assert errors_of(answer)["credit"] == ["Xin ghi người chụp hoặc nơi cung cấp ảnh."]
    assert not Image.objects.get().is_described  # what was sent is not lost, but cannot be used


@pytest.mark.parametrize("number", ["²", "١", "9" * 25, "9" * 5000, "-1", "1e9", "\0", "1\u202e"])
def test_no_number_of_a_picture_is_an_error_of_the_server(desk, number):
    desk.raise_request_exception = False
    answer = fill_in(desk, ADD, cover=number)
    assert answer.status_code == 200 and any(sentences_on(answer))
    for name in ("choose", "upload"):
        assert desk.get(reverse(f"admin:news_image_{name}"), {"page": number, "q": number}).status_code == 200
    for path in ("change", "delete", "history", "retouch", "proof", "describe", "replace"):
        assert desk.get(f"/admin/news/image/{quote(number)}/{path}/").status_code < 500, path
    assert desk.get("/admin/news/article/", {"cover": number, "cover__id__exact": number}).status_code in (200, 302)


# Readers' addresses: any nonsense is answered, nothing fails

NASTY = [
    "%00",
    "a%00b",
    "9" * 25,
    "-1",
    "-62135596800-1",
    "253402300799-1",
    "99999999999-1",
    "1-" + "9" * 18,
    "1-" + "9" * 19,
    "%ED%A0%80",
    "%ff%fe",
    "%",
    "%zz",
    "%F0%9F%98%80",
    "%E2%80%AE",
    "%D9%A1-%D9%A2",
    "%27%20OR%201=1--",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "a" * 3000,
    "%25%25%25",
    "_%25_",
    "%5C",
    "+",
    "",
]
QUERIES = [
    ("/", "q"),
    ("/tin-tuc/", "truoc"),
    ("/tin-tuc/", "sau"),
    ("/chuyen-muc/hoat-dong-cua-so/", "truoc"),
    ("/chuyen-muc/hoat-dong-cua-so/", "sau"),
    ("/tu-khoa/so-ket/", "truoc"),
    ("/tac-gia/huu-thanh/", "sau"),
    ("/tim-kiem/", "q"),
    ("/tim-kiem/", "q=so&truoc"),
    ("/rss.xml", "page"),
    ("/sitemap.xml", "utm_source"),
]
NOWHERE = [
    "/tin-tuc/bai-0/",
    "/tin-tuc/bai-999999999999999/",
    "/tin-tuc/bai-9999999999999999999999/",
    "/tin-tuc/-1/",
    "/tin-tuc/bai--1/",
    "/tin-tuc/bai-1/xyz/",
    "/tin-tuc/bai-%00-1/",
    "/tin-tuc/bai-١/",
    "/tin-tuc/b%C3%A0i-1x/",
    "/tin-tuc/%ff-1/",
    "/chuyen-muc/%00/",
    "/chuyen-muc/khong-co/",
    "/chuyen-muc/khong-co/rss.xml",
    "/tu-khoa/khong-co/",
    "/tac-gia/khong-co/",
    "/trang/khong-co/",
    "/luu-tru/0000/01/",
    "/luu-tru/0001/01/",
    "/luu-tru/9999/12/",
    "/luu-tru/2014/00/",
    "/luu-tru/2014/13/",
    "/luu-tru/1900/01/",
    "/sitemap-bai-99999999999999999999999.xml",
    "/sitemap-bai-7.xml",
    "/media/../db.sqlite3",
    "/media/%2e%2e/%2e%2e/etc/passwd",
    "/media/%00.jpg",
    "/media/" + "a/" * 400 + "x.jpg",
    "/media/anh/" + "a" * 300 + ".jpg",
    "/%00",
    "/%ff",
    "/%ED%A0%80/",
    "/" + "a" * 5000,
    "/en/khong-co/",
    "/.env",
    "/wp-login.php",
]


@pytest.fixture
def readers(client):
    make.department()
    make.published(tags=[make.tag("sơ kết")], authors=[make.author()])
    client.raise_request_exception = False
    return client


def test_nonsense_in_a_query_is_no_error(readers):
    for nasty in NASTY:
        for path, name in QUERIES:
            answer = readers.get(path, QUERY_STRING=f"{name}={nasty}")
            assert answer.status_code in (200, 404), f"{path}?{name}={nasty}"
            assert "<script>alert" not in answer.text


def test_nonsense_in_an_address_is_not_found(readers):
    for path in NOWHERE:
        answer = readers.get(path)
        right = answer.status_code == 301 and answer["Location"].startswith("/tin-tuc/so-khoa-hoc")
        assert right or answer.status_code == 404, path


def test_a_strange_host_is_refused_without_a_page(readers):
    answer = readers.get("/", headers={"host": "xau.example"})
    assert answer.status_code == 400
    assert "xau.example" not in answer.text


def test_more_rows_than_a_form_takes_are_refused_in_vietnamese():
    rows = formset_factory(Form, max_num=1, absolute_max=2)
    answer = rows({"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0"})
    with override("vi"):
        sentences = [str(error) for error in answer.non_form_errors()]
    assert sentences == ["Nhiều nhất chỉ được 1 dòng. Xin bớt dòng rồi gửi lại."]


@pytest.mark.parametrize("user", ["javascript:alert(1)", "²", "9" * 5000, "\u200b", "0", "-1", "999999"])
@pytest.mark.parametrize("name", ["Hữu Thành", "\u200b", "\u202e", "\ufeff "])
def test_no_strange_value_of_an_author_is_an_error_of_the_server(client, user, name):
    client.force_login(make.superuser())
    author = make.author()
    client.raise_request_exception = False
    answer = fill_in(client, reverse("admin:news_author_change", args=[author.pk]), user=user, name=name)
    assert answer.status_code == 200 and any(sentences_on(answer))
