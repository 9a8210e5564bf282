"""What an import kept and lost, in the words of people who write."""

LOST = {
    # kind: (what is said after its number, whether somebody must look after it)
    "chart": ("biểu đồ; xin chụp thành ảnh rồi chèn lại", True),
    "smartart": ("sơ đồ SmartArt; xin chụp thành ảnh rồi chèn lại", True),
    "equation": ("công thức chỉ giữ được chữ trên một dòng; xin xem lại", True),
    "object": ("đối tượng nhúng (bảng tính hoặc tệp khác)", True),
    "drawing": ("hình vẽ", True),
    "text_box": ("khung chữ; chữ được đặt sau đoạn chứa khung", True),
    "picture_format": ("hình ở dạng trang không dùng được (EMF, WMF, BMP, SVG); xin lưu thành JPEG rồi chèn lại", True),
    "picture_linked": ("ảnh nằm ngoài tệp Word; xin tải ảnh lên thư viện rồi chèn", True),
    "picture_missing": ("ảnh bị hỏng hoặc thiếu trong tệp", True),
    "picture_large": ("ảnh nặng quá 20 MB", True),
    "picture_refused": ("ảnh không dùng được", True),
    "picture_cropped": ("ảnh đã cắt trong Word nhưng ở đây còn nguyên; xin cắt lại trong thư viện ảnh", True),
    "legacy": ("đoạn gõ bằng phông cũ (.VnTime, VNI) đã đổi sang Unicode; xin đọc lại", True),
    "comment": ("nhận xét bên lề (comment)", True),
    "deletion": ("chỗ xóa theo dõi (Track Changes), coi như đã xóa", True),
    "insertion": ("chỗ thêm theo dõi (Track Changes), coi như đã nhận", True),
    "hidden": ("đoạn chữ ẩn", True),
    "symbol": ("ký hiệu không đọc được", True),
    "nested_table": ("bảng nằm trong bảng; chữ được giữ, khung thì không", True),
    "embedded_text": ("tài liệu khác nhúng trong tệp", True),
    "link": ("liên kết tới tệp trên máy, không dùng được trên trang", True),
    "page_break": ("chỗ ngắt trang", False),
    "column_break": ("chỗ ngắt cột", False),
    "columns": ("phần chia cột", False),
    "header": ("đầu trang", False),
    "footer": ("chân trang", False),
    "contents": ("mục lục tự động", False),
}
KEPT = {
    "heading": "tiêu đề mục",
    "paragraph": "đoạn",
    "list": "danh sách",
    "table": "bảng",
    "picture": "ảnh",
    "note": "chú thích cuối bài",
}
_LONGEST_NOTE = 1900


def kept_sentence(kept: dict[str, int]) -> str:
    """“12 đoạn, 2 bảng, 3 ảnh”; what is not there is not named."""
    return (
        ", ".join(f"{kept[kind]} {label}" for kind, label in KEPT.items() if kept.get(kind)) or "chưa có nội dung nào"
    )


def lost_sentences(lost: dict[str, int]) -> list[str]:
    return [f"{count} {LOST[kind][0]}" for kind, count in lost.items() if kind in LOST]


def note_text(lost: list[dict]) -> str:
    """A review note that names what somebody must look after and near which words; "" when there is nothing."""
    lines = []
    for row in lost:
        what, matters = LOST.get(row["kind"], ("", False))
        if matters:
            places = "; ".join(f"“{place}”" for place in row["where"])
            lines.append(f"– {row['count']} {what}" + (f". Ở gần: {places}" if places else ""))
    if not lines:
        return ""
    text = "Từ tệp Word chưa giữ được hết, xin xem lại rồi bấm “Xong”:"
    for index, line in enumerate(lines):
        if len(text) + len(line) > _LONGEST_NOTE:
            return f"{text}\n– và {len(lines) - index} loại khác."
        text += f"\n{line}"
    return text
