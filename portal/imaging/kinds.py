"""What a file is, by its first bytes; its name and what the browser says of it are never asked."""

import re

from portal.imaging.limits import Unreadable

EXTENSIONS = {
    "JPEG": "jpg",
    "PNG": "png",
    "WEBP": "webp",
    "GIF": "gif",
    "TIFF": "tif",
    "AVIF": "avif",
    "HEIF": "heic",
    "BMP": "bmp",
}
"""Every kind that is taken, as Pillow names it → the extension under which its original is kept."""

_AS_JPEG = "Xin mở bằng chương trình đã tạo ra nó, xuất thành ảnh JPEG hoặc PNG rồi tải lên."
_TAKE_OUT = "Xin lấy ảnh ra rồi tải lên riêng từng ảnh."
_CHOOSE = "Xin chọn tệp JPEG, PNG hoặc WebP."
_REFUSED = (
    (rb"%PDF-", f"Đây là tệp PDF, không phải ảnh. {_AS_JPEG}"),
    (rb"%!PS|\xc5\xd0\xd3\xc6", f"Đây là tệp PostScript (EPS, AI), không phải ảnh. {_AS_JPEG}"),
    (rb"8BPS", f"Đây là tệp Photoshop (PSD). {_AS_JPEG}"),
    (rb"PK\x03\x04|PK\x05\x06|Rar!|7z\xbc\xaf", f"Đây là tệp nén hoặc tệp Word, Excel, không phải ảnh. {_TAKE_OUT}"),
    (rb"\xd0\xcf\x11\xe0", f"Đây là tệp Word, Excel hoặc PowerPoint, không phải ảnh. {_TAKE_OUT}"),
    (rb"MZ|\x7fELF|#!", f"Đây là tệp chương trình, không phải ảnh. {_CHOOSE}"),
    (rb"\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51", f"Đây là ảnh JPEG 2000, loại chưa nhận. {_AS_JPEG}"),
    (rb"\x00\x00\x00\x0cJXL |\xff\x0a", f"Đây là ảnh JPEG XL, loại chưa nhận. {_AS_JPEG}"),
    (rb"\x00\x00[\x01\x02]\x00", f"Đây là biểu tượng (ICO), không phải ảnh. {_AS_JPEG}"),
    (rb"\x1aE\xdf\xa3|RIFF....AVI |FLV|ID3|OggS", f"Đây là tệp phim hoặc âm thanh, không phải ảnh. {_CHOOSE}"),
)  # fmt: skip
_PICTURES = (
    (rb"\xff\xd8\xff", "JPEG"),
    (rb"\x89PNG\r\n\x1a\n", "PNG"),
    (rb"RIFF....WEBP", "WEBP"),
    (rb"GIF8[79]a", "GIF"),
    (rb"II\*\x00|MM\x00\*|II\+\x00|MM\x00\+", "TIFF"),
    (rb"BM....\x00\x00\x00\x00", "BMP"),
)
_PHP = re.compile(rb"\s*<\?(php|=)", re.I)
_SVG = re.compile(rb"<svg[\s>]", re.I)
_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|script|iframe|img|div|p|table|meta)\b", re.I)
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_AVIF = {b"avif", b"avis"}
_UNKNOWN = (
    "Tệp này không phải là ảnh thuộc loại nhận được. Xin chọn tệp JPEG, PNG, WebP, AVIF, HEIC, TIFF hoặc GIF "
    "mở xem được trên máy."
)


def kind_of(head: bytes) -> str:
    """The kind of picture, a key of EXTENSIONS, from a file's first 4,096 bytes; Unreadable says what else it is."""
    for pattern, kind in _PICTURES:
        if re.match(pattern, head, re.S):
            return kind
    if head[4:8] == b"ftyp":
        return _boxed(head)
    for pattern, sentence in _REFUSED:
        if re.match(pattern, head, re.S):
            raise Unreadable(sentence)
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").replace(b"\x00", b"")
    if _PHP.match(text):
        raise Unreadable(f"Đây là mã chương trình PHP, không phải ảnh. {_CHOOSE}")
    if _SVG.search(text):
        raise Unreadable(
            "Đây là ảnh vẽ SVG; loại này có thể chứa mã chạy được nên không nhận. Xin xuất thành PNG rồi tải lên."
        )
    if _HTML.search(text):
        raise Unreadable(
            "Đây là trang web (HTML), không phải ảnh. Xin lưu riêng ảnh trong trang (Lưu ảnh thành…) rồi tải lên."
        )
    raise Unreadable(_UNKNOWN)


def _boxed(head: bytes) -> str:
    """Of a file of boxes (ISO 14496-12), which its brands tell: a telephone's HEIC, an AVIF or a film."""
    length = min(int.from_bytes(head[:4], "big"), len(head), 256)
    brands = [head[8:12]] + [head[start : start + 4] for start in range(16, length - 3, 4)]
    if _AVIF.intersection(brands):
        return "AVIF"
    if _HEIF.intersection(brands) or brands[0] in (b"mif1", b"msf1"):
        return "HEIF"
    raise Unreadable(f"Đây là tệp phim hoặc âm thanh, không phải ảnh. {_CHOOSE}")
