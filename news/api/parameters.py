"""Parameters of the list of articles."""

from django.conf import settings

from news.states import Kind
from portal.api.parameters import Parameter

MOST, USUAL = 50, 20
_SLUG = {"type": "string", "pattern": r"^[a-z0-9_-]{1,100}$"}
_DAY = {"type": "string", "format": "date"}

CATEGORY = Parameter(
    "category", _SLUG, "Chỉ bài thuộc chuyên mục này, hay chuyên mục con của nó (`slug`, xem `categories/`).",
    "tên của chuyên mục trong địa chỉ", "chuyen-doi-so",
)  # fmt: skip
TAG = Parameter("tag", _SLUG, "Chỉ bài có từ khóa này (`slug`).", "tên của từ khóa trong địa chỉ", "an-toan-thong-tin")
TOPIC = Parameter(
    "topic", _SLUG, "Chỉ bài thuộc dòng sự kiện này (`slug`).", "tên của dòng sự kiện trong địa chỉ", "cap-quang"
)
LANGUAGE = Parameter(
    "language",
    {"type": "string", "enum": [code for code, _ in settings.LANGUAGES], "default": settings.LANGUAGE_CODE},
    "Ngôn ngữ của bài.", "vi hoặc en", "en",
)  # fmt: skip
KIND = Parameter(
    "kind", {"type": "string", "enum": [Kind.NEWS.value, Kind.ANNOUNCEMENT.value]},
    "Chỉ tin bài (`news`) hoặc chỉ thông báo (`announcement`).", "news hoặc announcement", "announcement",
)  # fmt: skip
SINCE = Parameter(
    "since",
    _DAY,
    "Chỉ bài có ngày hiển thị từ ngày này, giờ Việt Nam; không được sau `until`.",
    "một ngày",
    "2026-01-31",
)
UNTIL = Parameter("until", _DAY, "Chỉ bài có ngày hiển thị đến hết ngày này, giờ Việt Nam.", "một ngày", "2026-12-31")
CURSOR = Parameter(
    "cursor", {"type": "string", "pattern": r"^-?[0-9]{1,10}-[0-9]{1,18}$"},
    "Chỗ đọc tiếp; lấy nguyên từ địa chỉ `next`, đừng tự viết.", "chỗ đọc tiếp, lấy từ next", "1767225600-42",
)  # fmt: skip
LIMIT = Parameter(
    "limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    "Nhiều nhất bao nhiêu bài một trang.", f"số nguyên từ 1 đến {MOST}", "50",
)  # fmt: skip
ARTICLE_ID = Parameter(
    "id", {"type": "integer", "minimum": 1, "maximum": 10**15 - 1}, "Số của bài.", "số của bài", "42"
)

OF_LIST = (CATEGORY, TAG, TOPIC, LANGUAGE, KIND, SINCE, UNTIL, CURSOR, LIMIT)
