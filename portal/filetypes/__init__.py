"""What a file is, by its content alone: the kinds that readers may be offered, and a sentence for everything else.

A leaf. Nothing here keeps more than a few megabytes in memory, whatever the file says of itself; names count for
nothing. The sound of it: a file passes when its own structure proves its kind from the first byte to the last, so
that it cannot be a second thing at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Kind:
    """label: as people call it. mime: as we serve it. largest: bytes. shown: by the browser itself, else downloaded.

    family: "document", "audio" or "video".
    """

    name: str
    label: str
    mime: str
    largest: int
    family: str = "document"
    shown: bool = False

    @property
    def extension(self) -> str:
        return self.name

    @property
    def is_recording(self) -> bool:
        return self.family != "document"


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf", 50 * MEGABYTE, shown=True),
        Kind("docx", "Word", f"{_OFFICE}wordprocessingml.document", 30 * MEGABYTE),
        Kind("xlsx", "Excel", f"{_OFFICE}spreadsheetml.sheet", 30 * MEGABYTE),
        Kind("pptx", "PowerPoint", f"{_OFFICE}presentationml.presentation", 30 * MEGABYTE),
        Kind("odt", "ODT", f"{_OPEN}text", 30 * MEGABYTE),
        Kind("ods", "ODS", f"{_OPEN}spreadsheet", 30 * MEGABYTE),
        Kind("odp", "ODP", f"{_OPEN}presentation", 30 * MEGABYTE),
        Kind("mp3", "MP3", "audio/mpeg", 100 * MEGABYTE, family="audio", shown=True),
        Kind("m4a", "M4A", "audio/mp4", 100 * MEGABYTE, family="audio", shown=True),
        Kind("mp4", "MP4", "video/mp4", 200 * MEGABYTE, family="video", shown=True),
    )
}
LARGEST = max(kind.largest for kind in KINDS.values())
ACCEPTED = "PDF, Word (DOCX), Excel (XLSX), PowerPoint (PPTX), ODT, ODS, ODP, MP3, M4A hoặc MP4"


class NotTaken(ValueError):
    """The file is none that we offer to readers. The message is a Vietnamese sentence that says what to do."""


@dataclass(frozen=True)
class Found:
    """facts: what the content says of itself, as plain data; absent where it says nothing.

    pages (int), has_text (bool: a PDF with words in it, not only pictures of words), signed, locked (bool),
    active (names of things that run or hide in a PDF: "javascript", "launch", "embedded"), width, height (of a video),
    codec (of its picture: "avc1").
    """

    kind: Kind
    facts: dict = field(default_factory=dict)


def size_of(file: BinaryIO) -> int:
    file.seek(0, 2)
    return file.tell()


def read_at(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(length)


def recognise(file: BinaryIO) -> Found:
    """What the file is. Raises NotTaken. The file must be seekable; where it stands afterwards is unsaid."""
    from portal.filetypes import office, pdf, recordings

    size = size_of(file)
    if not size:
        raise NotTaken("Tệp rỗng, không có gì bên trong. Xin chọn lại tệp.")
    if size > LARGEST:
        raise NotTaken(too_large(LARGEST))
    head = read_at(file, 0, 4096)
    readers: list[Callable[[BinaryIO, bytes, int], Found | None]] = [office.read, recordings.read, pdf.read]
    for reader in readers:
        if found := reader(file, head, size):
            if size > found.kind.largest:
                raise NotTaken(f"Tệp {found.kind.label} này nặng quá. {too_large(found.kind.largest)}")
            return found
    raise NotTaken(_advice(head))


def too_large(largest: int) -> str:
    return f"Xin dùng tệp không quá {largest // MEGABYTE} MB: nén bớt ảnh, hoặc tách thành nhiều tệp."


_ADVICE: tuple[tuple[tuple[bytes, ...], str], ...] = (
    (
        (b"\xd0\xcf\x11\xe0",),
        "Đây là tệp Office kiểu cũ (.doc, .xls, .ppt) hoặc tệp có đặt mật khẩu. Xin mở ra, bỏ mật khẩu nếu có, "
        "rồi lưu lại thành PDF, DOCX hoặc XLSX.",
    ),
    ((b"{\\rtf",), "Đây là tệp RTF. Xin mở bằng Word rồi lưu lại thành PDF hoặc DOCX."),
    (
        (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*"),
        "Đây là ảnh. Xin chèn vào thân bài từ thư viện ảnh; nếu là văn bản chụp hay quét, xin lưu thành PDF.",
    ),
    (
        (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"),
        "Đây là tệp nén. Xin giải nén rồi đính từng tệp một.",
    ),
    (
        (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!"),
        "Đây là chương trình máy tính, không đính vào bài được.",
    ),
    (
        (b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"FORM", b"\x30\x26\xb2\x75"),
        "Kiểu tiếng hay phim này nhiều máy không mở được. Xin xuất lại thành MP3 (tiếng) hoặc MP4 (phim).",
    ),
)


def _advice(head: bytes) -> str:
    if head[:4] == b"RIFF":
        if head[8:12] == b"WEBP":
            return _ADVICE[2][1]
        return _ADVICE[5][1]
    for marks, sentence in _ADVICE:
        if head.startswith(marks):
            return sentence
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n\0").lower()
    if start.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\0<")):
        return "Đây là trang web hoặc hình vẽ SVG, không đính vào bài được. Xin in ra PDF rồi đính tệp PDF ấy."
    if b"\0" not in head and _is_text(head):
        return "Đây là tệp chữ thuần. Xin chép chữ vào thân bài, hoặc lưu thành PDF hay DOCX."
    return f"Không nhận ra kiểu của tệp này, hoặc tệp đã hỏng. Trang nhận {ACCEPTED}."


def _is_text(head: bytes) -> bool:
    try:
        head[:-3].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
