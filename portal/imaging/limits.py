"""How large a picture may be, and how much of the machine one may take."""

MEGABYTE = 1024 * 1024

LARGEST_BYTES = 40 * MEGABYTE
"""A telephone's photo of 50 megapixels weighs 12 to 30 MB."""
LARGEST_PIXELS = 52_000_000
SMALLEST_SIDE = 16
LONGEST_SIDE = 30_000
MOST_FRAMES = 1000
MOST_METADATA = 4 * MEGABYTE
"""Bytes of a colour profile or of EXIF that are looked at; the profiles of printers reach 2 MB."""

MEMORY = 448 * MEGABYTE
"""Private memory of the child (RLIMIT_DATA). With Python's and the codecs' own code it stays under 512 MB in all."""
SECONDS = 60
"""Of the clock, for one picture, from start to answer."""
CPU_SECONDS = 60
LARGEST_ANSWER = 64 * MEGABYTE


class Unreadable(ValueError):
    """The upload is not a picture that we take; the message is a Vietnamese sentence for its sender."""


class BadEdits(Unreadable):
    """What was asked of the picture makes no sense; a Vietnamese sentence too."""


BROKEN = (
    "Tệp ảnh đã hỏng hoặc bị cắt cụt nên không mở được. Xin mở ảnh trên máy, lưu lại dưới dạng JPEG rồi tải lên lại."
)
TOO_HEAVY = (
    "Ảnh quá nặng để mở, hoặc đã hỏng. Xin lưu lại dưới dạng JPEG, thu nhỏ xuống dưới 20 triệu điểm ảnh rồi tải lại."
)
BLOATED = (
    "Ảnh mang theo phần ghi chú (metadata) lớn bất thường nên không nhận. Xin mở ảnh trên máy, lưu lại dưới dạng JPEG "
    "rồi tải lên lại."
)
NO_HEIC = (
    "Máy chủ này chưa mở được ảnh HEIC của điện thoại. Xin xuất ảnh thành JPEG trên điện thoại (trên iPhone: Cài đặt → "
    "Camera → Định dạng → Tương thích nhất) rồi tải lên."
)
BUSY = "Máy chủ đang xử lý nhiều ảnh cùng lúc. Xin đợi một phút rồi tải lại ảnh này."


def refuse_bytes(size: int) -> None:
    if size == 0:
        raise Unreadable("Tệp rỗng, không có ảnh nào bên trong. Xin chọn lại tệp.")
    if size > LARGEST_BYTES:
        most = LARGEST_BYTES // MEGABYTE
        raise Unreadable(f"Ảnh nặng {-(-size // MEGABYTE)} MB. Xin dùng ảnh không quá {most} MB.")


def refuse_size(width: int, height: int) -> None:
    if width * height > LARGEST_PIXELS or max(width, height) > LONGEST_SIDE:
        millions = f"{width * height / 1_000_000:.0f} triệu điểm ảnh"
        raise Unreadable(
            f"Ảnh rộng {width} × {height} ({millions}), lớn quá mức nhận được. "
            f"Xin thu nhỏ xuống dưới 50 triệu điểm ảnh và mỗi chiều dưới {LONGEST_SIDE} rồi tải lại."
        )
    if min(width, height) < SMALLEST_SIDE:
        raise Unreadable(f"Ảnh chỉ có {width} × {height} điểm ảnh, quá nhỏ nên không dùng được. Xin chọn ảnh lớn hơn.")


def refuse_frames(frames: int) -> None:
    if frames > MOST_FRAMES:
        raise Unreadable(
            f"Tệp có hơn {MOST_FRAMES} hình hoặc trang. Xin lưu riêng hình muốn dùng thành một ảnh JPEG hoặc PNG."
        )
