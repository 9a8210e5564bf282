"""Generated articles with titles that tell them apart, for benchmarks of search. The same for the same number."""

import random

from news.models import Article
from portal.management.bulk_texts import published

_WHO = (
    "Sở Khoa học và Công nghệ|Sở Nông nghiệp và Môi trường|Sở Y tế|Sở Giáo dục và Đào tạo|Sở Xây dựng|Sở Nội vụ|"
    "Ủy ban nhân dân tỉnh|Hội đồng nhân dân tỉnh|Công an tỉnh|Bưu điện tỉnh|Viễn thông tỉnh|Điện lực tỉnh|"
    "Hội Nông dân|Hội Phụ nữ|Đoàn Thanh niên|Liên đoàn Lao động|Chi cục Thú y|Chi cục Thủy lợi|Kho bạc Nhà nước|"
    "Bảo hiểm xã hội|Trung tâm Khuyến nông|Trung tâm Kiểm soát bệnh tật|Bệnh viện đa khoa|Trường Cao đẳng nghề|"
    "Thư viện tỉnh|Bảo tàng tỉnh|Đài Phát thanh và Truyền hình|Cục Thuế|Ngân hàng Chính sách xã hội|Hợp tác xã"
).split("|")
_DOES = (
    "tập huấn|triển khai|công bố|kiểm tra|nghiệm thu|khai trương|đổi mới|hỗ trợ|hướng dẫn|đưa vào sử dụng|khánh thành|"
    "khởi công|sơ kết|tổng kết|thanh tra|tuyên truyền|phát động|trao tặng|tiếp nhận|bàn giao|lấy ý kiến về|phê duyệt|"
    "sửa đổi|bãi bỏ|ban hành|giám sát|thẩm định|đánh giá|rà soát|tháo gỡ vướng mắc cho"
).split("|")
_WHAT = (
    "mã truy xuất nguồn gốc|dịch vụ công trực tuyến|trạm quan trắc không khí|mạng cáp quang|cân đối chứng|"
    "đường liên xã|"
    "nhãn hiệu tập thể chè|lớp kỹ năng số|kho dữ liệu mở|đài truyền thanh thông minh|tủ sách điện tử|hồ chứa nước|"
    "căn cước công dân gắn chip|giấy phép lái xe|bảo hiểm y tế hộ gia đình|hộ chiếu phổ thông|lý lịch tư pháp|"
    "đăng ký khai sinh|giấy chứng nhận quyền sử dụng đất|phòng cháy chữa cháy|an toàn thực phẩm|tiêm phòng dại|"
    "phòng chống bão lũ|trồng rừng gỗ lớn|nuôi cá lồng|chăn nuôi lợn an toàn sinh học|lúa chất lượng cao|rau hữu cơ|"
    "làng nghề gốm|du lịch cộng đồng|cầu treo dân sinh|trường bán trú|trạm y tế xã|nhà văn hóa thôn|chợ đêm|"
    "bến xe khách|"
    "lưới điện nông thôn|nước sạch nông thôn|thu gom rác thải|xử lý nước thải|cải cách hành chính|"
    "chuyển đổi số doanh nghiệp|"
    "hội chợ khởi nghiệp|đề tài nghiên cứu giống lúa|giải thưởng sáng tạo|hội thi tay nghề|thi đua yêu nước"
).split("|")
_ONSETS = "b c ch d đ g gi h kh l m n nh ng ph s t th tr v x".split()
_RIMES = "a ai am an ang anh ao âm ân âu em en ê i iên inh oa oan oi ong ô ơ ơn u ung uyên ương ưu y".split()
_TONES = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]
_SENTENCES = (
    "Theo kế hoạch, việc này hoàn thành trước mùa mưa.|Bà con có thể hỏi tổ công nghệ số cộng đồng ở nhà văn hóa thôn.|"
    "Kinh phí do ngân sách tỉnh và doanh nghiệp cùng đóng góp.|Các đơn vị báo cáo kết quả vào ngày 25 hằng tháng.|"
    "Người dân được hướng dẫn từng bước, không mất phí.|Số liệu được cập nhật hằng ngày trên trang thông tin của Sở.|"
    "Những hộ ở xa trung tâm được phục vụ tại nhà vào cuối tuần.|Nhiều ý kiến góp ý đã được tiếp thu "
    "tại buổi làm việc.|"
    "Thông tin và truyền thông là một trong những lĩnh vực được quan tâm.|Hồ sơ nộp qua bưu chính hoặc trực tuyến."
).split("|")


def _places() -> list[str]:
    """Names of communes that nobody has, each of two syllables; 900 of them."""
    dice = random.Random(7)
    syllables = sorted({(dice.choice(_ONSETS) + dice.choice(_RIMES)) for _ in range(400)})
    return [f"{dice.choice(syllables).capitalize()} {dice.choice(syllables).capitalize()}" for _ in range(900)]


PLACES = _places()


def article(number: int, categories, writer, now) -> Article:
    """For portal.management.bulk_articles.generate."""
    dice = random.Random(number)
    what, place, other = dice.choice(_WHAT), dice.choice(PLACES), dice.choice(PLACES)
    title = f"{dice.choice(_WHO)} {dice.choice(_DOES)} {what} tại {place} {dice.choice(['và', 'cùng', 'gần'])} {other}"
    document = f"{dice.randint(1, 4000)}/{dice.choice(['QĐ-UBND', 'KH-UBND', 'CV-SKHCN', 'TB-SNV', 'NQ-HĐND'])}"
    paragraphs = [" ".join(dice.sample(_SENTENCES, 5)) for _ in range(5)]
    paragraphs.insert(1, f"Văn bản số {document} nêu việc {what} ở {dice.choice(PLACES)} và {dice.choice(PLACES)}.")
    lead = f"{dice.choice(_SENTENCES)} Việc làm ở {place} trong {dice.randint(2, 60)} ngày."
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return published(number, title[:1].upper() + title[1:], lead, body, dice.choice(categories), writer, now)
