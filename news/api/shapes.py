"""How the interface writes news: tables over news.shown.Card and Document."""

from django.conf import settings

from news.addresses import author_path, category_path, tag_path, topic_path
from news.api import texts
from news.models.article import ArticleAuthor
from news.states import Kind
from portal.api.answers import ROOT
from portal.api.shapes import ADDRESS, MOMENT, NUMBER, PICTURE, TEXT, TRUTH, Field, Shape

LANGUAGES = [code for code, _ in settings.LANGUAGES]


def api_path(article_id: int) -> str:
    return f"{ROOT}articles/{article_id}/"


def named(name: str, told: str, path) -> Shape:
    """What has a name and a page of its own; its subject: (facts as sealed, the article's language)."""
    return Shape(name, told, (
        Field("id", NUMBER, "Số.", lambda subject: subject[0]["id"]),
        Field("slug", TEXT, "Tên trong địa chỉ, dùng để lọc.", lambda subject: subject[0]["slug"]),
        Field("name", TEXT, "Tên.", lambda subject: subject[0]["name"]),
        Field("url", ADDRESS, "Trang của mục này.", lambda subject: path(subject[0]["slug"], subject[1])),
    ))  # fmt: skip


CATEGORY = named("CategoryOfArticle", "Chuyên mục mà bài nằm trong, theo tên lúc đăng.", category_path)
TAG = named("Tag", "Từ khóa.", tag_path)
TOPIC = named("Topic", "Dòng sự kiện.", topic_path)
AUTHOR = Shape("Author", "Tác giả, theo tên và đơn vị lúc đăng.", (
    *named("", "", author_path).fields,
    Field("unit", TEXT, "Đơn vị.", lambda subject: subject[0]["unit"]),
    Field("part", {"enum": ArticleAuthor.Part.values}, "Viết bài (`text`) hay chụp ảnh (`photo`).",
          lambda subject: subject[0]["part"]),
))  # fmt: skip


def _one(key: str):
    return lambda shown: (shown.facts[key], shown.language) if shown.facts.get(key) else None


def _many(key: str):
    return lambda shown: [(facts, shown.language) for facts in shown.facts[key]]


_SHARED = (
    Field("id", NUMBER, "Số của bài; không bao giờ đổi."),
    Field("kind", {"enum": Kind.values}, "Tin bài (`news`), thông báo (`announcement`), trang cố định (`page`)."),
    Field("language", {"enum": LANGUAGES}, "Ngôn ngữ của bài."),
    Field("url", ADDRESS, "Trang của bài; dẫn đến đây khi dùng lại."),
    Field("api_url", ADDRESS, "Toàn văn trong giao diện này.", lambda shown: api_path(shown.id)),
    Field("title", TEXT, "Tiêu đề."),
    Field("kicker", TEXT, "Dòng trên tiêu đề; thường để trống."),
    Field("lead", TEXT, "Sapô; trong danh sách có thể đã rút ngắn."),
    Field("category", CATEGORY, "Chuyên mục chính.", _one("category"), optional=True),
    Field("cover", PICTURE, "Ảnh đại diện.", optional=True),
    Field("displayed_at", MOMENT, "Ngày hiển thị; các danh sách xếp theo ngày này."),
    Field("edition", NUMBER, "Bản đăng số mấy; tăng mỗi khi bài được sửa.", lambda shown: shown.number),
)
CARD = Shape("Card", "Một bài trong danh sách.", (
    *_SHARED,
    Field("corrected", TRUTH, "Bản đang đăng là bản đính chính."),
))  # fmt: skip
ARTICLES = Shape("Articles", "Một trang của danh sách, bài mới nhất trước.", (
    Field("articles", CARD, "Các bài; có thể ít hơn `limit`.", many=True),
    Field("next", ADDRESS, "Trang sau, gồm những bài cũ hơn; `null` khi đã hết.", optional=True),
))  # fmt: skip

TRANSLATION = Shape("Translation", "Bản dịch của bài, hoặc bài gốc của bản dịch.", _SHARED[:6])
IMAGE = Shape("ImageOfText", "Ảnh trong bài.", (
    Field("id", NUMBER, "Số của ảnh.", lambda pair: pair[0]),
    Field("picture", PICTURE, "Ảnh.", lambda pair: pair[1]),
))  # fmt: skip
ATTACHMENT = Shape("Attachment", "Tệp đính kèm.", (
    Field("id", NUMBER, "Số của tệp."),
    Field("title", TEXT, "Tên tệp."),
    Field("url", ADDRESS, "Địa chỉ tải về; chỉ có khi bài đang đăng."),
    Field("media_type", TEXT, "Kiểu tệp.", lambda file: file.kind.mime),
    Field("bytes", NUMBER, "Dài bao nhiêu byte."),
    Field("sha256", TEXT, "Mã băm SHA-256 của tệp."),
    Field("summary", TEXT, "Tóm tắt."),
    Field("transcript", TEXT, "Lời của bản ghi âm, ghi hình."),
))  # fmt: skip
SOURCE = Shape("Source", "Nguồn mà bài lấy lại.", (
    Field("name", TEXT, "Tên nguồn.", lambda document: document.source),
    Field("url", ADDRESS, "Địa chỉ bài gốc; null khi không có, hoặc khi nơi ấy đang bị chặn.",
          lambda document: document.source_url or None, optional=True),
))  # fmt: skip
ARTICLE = Shape("Article", "Toàn văn một bài, đúng như bản đăng đã niêm phong.", (
    *_SHARED,
    Field("categories", CATEGORY, "Các chuyên mục khác.", _many("categories"), many=True),
    Field("topic", TOPIC, "Dòng sự kiện.", _one("topic"), optional=True),
    Field("tags", TAG, "Từ khóa.", _many("tags"), many=True),
    Field("byline", TEXT, "Dòng tác giả, như trên trang."),
    Field("authors", AUTHOR, "Tác giả theo thứ tự.", _many("authors"), many=True),
    Field("body_html", TEXT, "Thân bài: HTML sạch, mọi địa chỉ đều đầy đủ.", texts.standalone),
    Field("body_text", TEXT, "Thân bài bằng chữ thường, mỗi đoạn một dòng.", texts.words),
    Field("pictures", IMAGE, "Ảnh trong bài.", lambda document: sorted(document.pictures.items()), many=True),
    Field("attachments", ATTACHMENT, "Tệp đính kèm.", lambda document: document.files, many=True),
    Field("source", SOURCE, "Nguồn, nếu bài lấy lại.", lambda document: document if document.source else None,
          optional=True),
    Field("genre", TEXT, "Thể loại."),
    Field("publisher", TEXT, "Tên cơ quan vào lúc đăng."),
    Field("first_published_at", MOMENT, "Đăng lần đầu lúc nào."),
    Field("published_at", MOMENT, "Bản này đăng lúc nào."),
    Field("correction_note", TEXT, "Lời đính chính, nếu bản này là bản đính chính.",
          lambda document: document.public_note if document.change == "correction" else None, optional=True),
    Field("verification_code", TEXT, "Mã xác thực của bản đăng.", lambda document: document.code),
    Field("history_url", ADDRESS, "Lịch sử cập nhật công khai.",
          lambda document: None if document.is_page else document.history_url, optional=True),
    Field("translations", TRANSLATION, "Bản dịch đang đăng.", many=True),
))  # fmt: skip
