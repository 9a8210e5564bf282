"""Titles and texts of generated articles, put together from small word lists; the same for the same number."""

import random
from datetime import datetime, timedelta

from news.models import Article, Category
from news.states import Stage
from portal.text import slugify

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


def article(number: int, categories: list[Category], writer, now: datetime) -> Article:
    dice = random.Random(number)
    when = dice.choice(_WHEN).format(
        q=dice.choice(["I", "II", "III", "IV"]), n=dice.randint(5, 90), y=dice.randint(2014, 2026)
    )
    title = f"{dice.choice(_WHO)} {dice.choice(_DOES)} {dice.choice(_WHAT)} {when}"
    body = "".join(f"<p>{' '.join(dice.sample(_SENTENCES, 5))}</p>" for _ in range(6))
    lead = f"{title}. {dice.choice(_SENTENCES)}"
    return published(number, title, lead, body, dice.choice(categories), writer, now)


def published(number: int, title: str, lead: str, body: str, category: Category, writer, now: datetime) -> Article:
    """The unsaved article of a number, of a moment within the twelve years before `now`. body: clean."""
    return Article(
        title=title,
        slug=slugify(title),
        lead=lead,
        body=body,
        category=category,
        displayed_at=now - timedelta(minutes=30 + number * 7 % (12 * 365 * 24 * 60), seconds=number % 60),
        stage=Stage.PUBLISHED,
        version=1,
        created_by=writer,
        updated_by=writer,
    )
