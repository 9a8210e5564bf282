"""What the reader raises."""


class Unusable(ValueError):
    """The file is no Word file that can be taken; the message is a Vietnamese sentence for its sender."""


BROKEN = (
    "Tệp Word bị hỏng hoặc thiếu phần nên không đọc được. Xin mở bằng Word, lưu lại dạng .docx rồi tải lên lần nữa."
)
TOO_MUCH = "Tệp Word có nội dung quá lớn nên không đọc được. Xin tách thành nhiều tệp nhỏ hơn rồi tải lên từng tệp."
SUSPICIOUS = "Tệp này không giống tệp do Word lưu nên bị từ chối. Xin mở bằng Word, lưu lại dạng .docx rồi tải lên."
